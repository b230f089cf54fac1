//! `kubectl run`: a pod of its own, and with `-it` a command in it.

use crate::api::{
    Container, IntOrString, Kind, Labels, Map, Object, ObjectRef, Pod, Service, ServicePort, Value,
};
use crate::control_plane::admission::Write;
use crate::data_plane::place::PodName;
use crate::shell::kubectl::apply::Writing;
use crate::shell::kubectl::call::{self, Call, Fault};
use crate::shell::kubectl::create::container_port;
use crate::shell::kubectl::selector::Selector;
use crate::shell::{Response, Then, Wait};
use crate::simulation::Action;

pub(super) const FLAGS: &str = "image= stdin|i tty|t rm restart= port= expose labels|l= command \
                                env= image-pull-policy= attach dry-run?unchanged output|o= quiet|q \
                                overrides= override-type= pod-running-timeout= privileged \
                                annotations= leave-stdin-open field-manager= force grace-period= \
                                save-config show-managed-fields wait timeout= cascade?background";

/// What is said before a pod's own words come to the screen.
pub(super) const NOTICES: &str = "All commands and output from this session will be recorded in container \
                       logs, including credentials and sensitive information passed through the \
                       command prompt.\nIf you don't see a command prompt, try pressing enter.\n";

/// Runs it.
pub(super) fn run(call: &Call<'_>) -> Result<Response, Fault> {
    let flags = &call.flags;
    let Some((name, more)) = flags.words.split_first() else {
        return Err(call.usage("NAME is required for run"));
    };
    let image = flags.text("image");
    if image.is_empty() {
        return Err(call::error("required flag(s) \"image\" not set"));
    }
    if image.contains(char::is_whitespace) || image.contains("://") {
        let text = format!("Invalid image name \"{image}\": invalid reference format");
        return Err(call::error(&text));
    }
    let is_attached = flags.has("stdin") || flags.has("attach");
    if flags.has("tty") && !flags.has("stdin") {
        return Err(call::error("-i/--stdin is required for containers with -t/--tty=true"));
    }
    if flags.has("rm") && !is_attached {
        return Err(call::error("--rm should only be used for attached containers"));
    }
    if flags.has("expose") && flags.value("port").is_none() {
        return Err(call.usage("--port must be set when exposing a service"));
    }
    let mut words = flags.after.clone().unwrap_or_default();
    words.splice(0..0, more.iter().cloned());
    let pod = pod(call, name, image, &words)?;
    let reference = ObjectRef::new(Kind::Pod, call.namespace(), name);
    let mut response = created(call, pod)?;
    if response.output.exit != 0 || !is_attached || response.actions.is_empty() {
        return Ok(response);
    }
    // What the pod's own command prints stands in place of the line that it was created.
    response.output.stdout.clear();
    if flags.has("tty") && !flags.has("quiet") {
        response.output.stderr += NOTICES;
    }
    let pod = PodName::new(&reference.namespace, &reference.name);
    if words.is_empty() {
        words.push("sh".to_owned());
    }
    let is_removed = flags.has("rm");
    response.then = Then::Wait(Wait::Running { pod, words, is_removed });
    Ok(response)
}

/// Whether this program is a shell, which asks for more commands.
pub(super) fn is_shell(program: Option<&String>) -> bool {
    let program = program.map_or("", String::as_str);
    matches!(program.rsplit('/').next(), Some("sh" | "bash" | "ash"))
}

fn pod(call: &Call<'_>, name: &str, image: &str, words: &[String]) -> Result<Pod, Fault> {
    let flags = &call.flags;
    let mut pod = Pod::default();
    name.clone_into(&mut pod.metadata.name);
    pod.metadata.labels = match flags.value("labels") {
        Some(text) => Selector::parse(text)
            .ok()
            .and_then(|selector| selector.pairs())
            .ok_or_else(|| call::error(&format!("unexpected label spec: {text}")))?,
        None => Labels::from([("run".to_owned(), name.to_owned())]),
    };
    for pair in flags.list("annotations") {
        let (key, value) = pair.split_once('=').unwrap_or((&pair, ""));
        pod.metadata.annotations.insert(key.to_owned(), value.to_owned());
    }
    let restart = flags.value("restart").unwrap_or("Always");
    if !matches!(restart, "Always" | "OnFailure" | "Never") {
        return Err(call::error(&format!("invalid restart policy: {restart}")));
    }
    restart.clone_into(&mut pod.spec.restart_policy);
    "ClusterFirst".clone_into(&mut pod.spec.dns_policy);
    let mut container = Container {
        name: name.to_owned(),
        image: image.to_owned(),
        resources: Some(Value::Map(Map::new())),
        ..Container::default()
    };
    if flags.has("command") {
        container.command = words.to_vec();
    } else {
        container.args = words.to_vec();
    }
    container.ports = flags.number("port", call.path)?.map(container_port).into_iter().collect();
    pod.spec.containers.push(container);
    Ok(pod)
}

/// The pod is created, and its Service with `--expose`.
fn created(call: &Call<'_>, pod: Pod) -> Result<Response, Fault> {
    let exposed = call.flags.has("expose");
    let (name, labels) = (pod.metadata.name.clone(), pod.metadata.labels.clone());
    let mut writing = Writing::new(call, Write::Create)?;
    if let (true, Some(number)) = (exposed, call.flags.number("port", call.path)?) {
        let mut service = Service::default();
        service.metadata.name = name;
        service.spec.selector = labels;
        service.spec.ports.push(ServicePort {
            protocol: "TCP".to_owned(),
            port: number,
            target_port: Some(IntOrString::Int(number)),
            ..ServicePort::default()
        });
        writing.one(Object::Service(service), None);
    }
    writing.one(Object::Pod(pod), None);
    let mut response = writing.done();
    // One of the two alone is of no use.
    if response.output.exit != 0 {
        response.actions.retain(|action| !matches!(action, Action::Create(_)));
    }
    Ok(response)
}
