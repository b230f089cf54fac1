//! `kubectl exec`, `logs` and `port-forward`: what goes to a pod's own kubelet.

use crate::api::{Kind, Object, Pod};
use crate::control_plane::images;
use crate::data_plane::place::{Place, PodName};
use crate::order::InOrder as _;
use crate::shell::kubectl::call::{self, Call, Fault, Said};
use crate::shell::kubectl::run::is_shell;
use crate::shell::kubectl::targets::{self, Asked};
use crate::shell::kubectl::view;
use crate::shell::kubectl::watch::Watch;
use crate::shell::{Response, Then, Wait};

pub(super) const FLAGS: &str =
    "stdin|i tty|t container|c= filename|f= quiet|q pod-running-timeout=";
pub(super) const LOGS_FLAGS: &str = "container|c= follow|f previous|p tail= since= since-time= \
                                     timestamps prefix all-containers all-pods selector|l= \
                                     max-log-requests= limit-bytes= ignore-errors \
                                     pod-running-timeout=";

/// `kubectl exec`.
pub(super) fn run(call: &Call<'_>) -> Result<Response, Fault> {
    let Some((target, more)) = call.flags.words.split_first() else {
        return Err(call::error("pod, type/name or --filename must be specified"));
    };
    let Some(words) = call.flags.after.clone().filter(|words| !words.is_empty()) else {
        if more.is_empty() {
            return Err(call::error("you must specify at least one command for the container"));
        }
        return Err(call::error(
            "exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] \
             instead\nSee 'kubectl exec -h' for help and examples",
        ));
    };
    let pod = pod(call, std::slice::from_ref(target))?;
    let mut said = Said::default();
    choose_container(call, &pod, &mut said)?;
    let phase = pod.status.phase.as_str();
    if matches!(phase, "Succeeded" | "Failed") {
        return Err(call::error(&format!(
            "cannot exec into a container in a completed pod; current phase is {phase}"
        )));
    }
    running(call, &pod)?;
    let at = Place::Pod(name_of(&pod));
    let is_terminal = call.flags.has("stdin") && call.flags.has("tty");
    said.then = if is_terminal && words.len() == 1 && is_shell(words.first()) {
        Then::Enter(at)
    } else {
        Then::Run { at, words }
    };
    Ok(said.into())
}

/// The pod's namespace and name.
pub(super) fn name_of(pod: &Pod) -> PodName {
    PodName::new(pod.metadata.namespace_or_default(), &pod.metadata.name)
}

/// The pod that is meant: by its name, or the first of a workload or a Service.
pub(super) fn pod(call: &Call<'_>, words: &[String]) -> Result<Pod, Fault> {
    let asked = targets::one(words, Kind::Pod)?;
    let found = targets::find(call, std::slice::from_ref(&asked))?;
    if let Some(status) = found.missing.first() {
        return Err(call::server(status));
    }
    let Some(object) = found.objects.into_iter().next() else {
        return Err(call::error("a name is needed"));
    };
    first_pod(call, &asked, object)
}

fn first_pod(call: &Call<'_>, asked: &Asked, object: Object) -> Result<Pod, Fault> {
    let is_own: Box<dyn Fn(&Pod) -> bool> = match object {
        Object::Pod(pod) => return Ok(pod),
        Object::Deployment(deployment) => {
            let selector = deployment.spec.selector.unwrap_or_default();
            Box::new(move |pod: &Pod| selector.matches(&pod.metadata.labels))
        }
        Object::ReplicaSet(set) => {
            let selector = set.spec.selector.unwrap_or_default();
            Box::new(move |pod: &Pod| selector.matches(&pod.metadata.labels))
        }
        Object::Service(service) if !service.spec.selector.is_empty() => {
            let pairs = service.spec.selector;
            Box::new(move |pod: &Pod| crate::api::meta::contains_all(&pod.metadata.labels, &pairs))
        }
        Object::Service(service) => {
            let name = &service.metadata.name;
            let text = format!("invalid service '{name}': Service is defined without a selector");
            return Err(call::error(&text));
        }
        Object::EndpointSlice(_)
        | Object::Node(_)
        | Object::Namespace(_)
        | Object::Ingress(_)
        | Object::Endpoints(_) => {
            let kind = asked.resource.name;
            let text =
                format!("cannot attach to *v1.{kind}: selector for *v1.{kind} not implemented");
            return Err(call::error(&text));
        }
    };
    let mut pods: Vec<Pod> = Vec::new();
    for object in view::of_kind(call.world(), Kind::Pod) {
        let Object::Pod(pod) = object else { continue };
        if pod.metadata.namespace_or_default() == call.namespace() && is_own(&pod) {
            pods.push(pod);
        }
    }
    // Those that run and are ready first.
    pods.in_order_of(|pod| (pod.metadata.is_terminating(), !pod.is_ready()));
    pods.into_iter().next().ok_or_else(|| call::error("timed out waiting for the condition"))
}

fn choose_container(call: &Call<'_>, pod: &Pod, said: &mut Said) -> Result<(), Fault> {
    let names: Vec<&str> = pod.spec.containers.iter().map(|it| it.name.as_str()).collect();
    let pod_name = &pod.metadata.name;
    match call.flags.value("container") {
        Some(wanted) if !names.contains(&wanted) => {
            let text = if call.path == "logs" {
                format!("container {wanted} is not valid for pod {pod_name}")
            } else {
                format!("container {wanted} not found in pod {pod_name}")
            };
            Err(call::error(&text))
        }
        None if names.len() > 1 && !call.flags.has("quiet") => {
            let first = names.first().copied().unwrap_or("");
            said.remark(&format!("Defaulted container \"{first}\" out of: {}", names.join(", ")));
            Ok(())
        }
        Some(_) | None => Ok(()),
    }
}

/// The kubelet's answer where the container does not run, or the node does not answer.
pub(super) fn running(call: &Call<'_>, pod: &Pod) -> Result<(), Fault> {
    let node = &pod.spec.node_name;
    let container = pod.spec.containers.first().map_or("", |it| it.name.as_str());
    if pod.status.phase != "Running" {
        if node.is_empty() {
            let text = format!(
                "Error from server (BadRequest): pod {} does not have a host assigned",
                pod.metadata.name
            );
            return Err(Fault::new(&text));
        }
        if call.path == "logs" {
            let why = if images::can_be_pulled(pod) {
                "waiting to start: ContainerCreating"
            } else {
                "waiting to start: trying and failing to pull image"
            };
            let text = format!(
                "Error from server (BadRequest): container \"{container}\" in pod \"{}\" is {why}",
                pod.metadata.name
            );
            return Err(Fault::new(&text));
        }
        return Err(call::error(&format!(
            "Internal error occurred: unable to upgrade connection: container not found \
             (\"{container}\")"
        )));
    }
    let machine = call.world().network().nodes.get(node);
    if machine.is_some_and(|machine| !machine.is_up) {
        let store = call.world().control_plane().objects();
        let address = store.node(node).and_then(|node| node.addresses("InternalIP").next());
        let address = address.unwrap_or_default().to_owned();
        return Err(Fault::new(&format!(
            "Error from server: error dialing backend: dial tcp {address}:10250: connect: no \
                 route to host"
        )));
    }
    Ok(())
}

/// `kubectl logs`: programs of this lab say little.
pub(super) fn logs(call: &Call<'_>) -> Result<Response, Fault> {
    let mut said = Said::default();
    let pods = if call.flags.words.is_empty() {
        selected(call)?
    } else {
        vec![pod(call, &call.flags.words)?]
    };
    for pod in &pods {
        choose_container(call, pod, &mut said)?;
        running(call, pod)?;
        if call.flags.has("previous") && pod.restarts() == 0 {
            let container = pod.spec.containers.first().map_or("", |it| it.name.as_str());
            let name = &pod.metadata.name;
            return Err(Fault::new(&format!(
                "Error from server (BadRequest): previous terminated container \"{container}\" \
                     in pod \"{name}\" not found"
            )));
        }
        let Some(container) = pod.spec.containers.first() else { continue };
        said.out.push_str(first_words(&container.image));
    }
    if let (true, Some(pod)) = (call.flags.has("follow"), pods.first()) {
        said.then = Then::Wait(Wait::Watch(Watch::follow(name_of(pod))));
    }
    Ok(said.into())
}

fn selected(call: &Call<'_>) -> Result<Vec<Pod>, Fault> {
    if call.flags.value("selector").is_none() {
        return Err(call.usage("expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\nPOD or TYPE/NAME is a required argument for the logs command"));
    }
    let selector = targets::selector(call)?;
    let pods = view::of_kind(call.world(), Kind::Pod).into_iter();
    let pods =
        pods.filter_map(|object| if let Object::Pod(pod) = object { Some(pod) } else { None });
    Ok(pods
        .filter(|pod| pod.metadata.namespace_or_default() == call.namespace())
        .filter(|pod| selector.matches(&pod.metadata.labels))
        .collect())
}

/// What a known program says when it starts.
fn first_words(image: &str) -> &'static str {
    let name = image.rsplit('/').next().unwrap_or(image);
    match name.split([':', '@']).next().unwrap_or(name) {
        "nginx" => "/docker-entrypoint.sh: Configuration complete; ready for start up\n",
        "httpd" => "AH00094: Command line: 'httpd -D FOREGROUND'\n",
        "redis" => "* Ready to accept connections tcp\n",
        "postgres" => "LOG:  database system is ready to accept connections\n",
        "http-echo" => "[INFO] server is listening on :5678\n",
        _ => "",
    }
}
