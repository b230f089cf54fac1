//! `kubectl debug`: a container with tools, put beside those of a pod that runs.

use crate::api::Kind;
use crate::data_plane::place::Place;
use crate::shell::kubectl::call::{self, Call, Fault, Said};
use crate::shell::kubectl::exec;
use crate::shell::kubectl::run::{NOTICES, is_shell};
use crate::shell::kubectl::targets::{self, Asked};
use crate::shell::{Response, Then};

pub(super) const FLAGS: &str = "stdin|i tty|t image= target= container|c= copy-to= profile= \
                                image-pull-policy= env= attach quiet|q same-node replace \
                                share-processes set-image= arguments-only custom=";

/// The letters of names that are made up.
const LETTERS: &[u8; 27] = b"bcdfghjklmnpqrstvwxz2456789";

/// Runs it.
pub(super) fn run(call: &Call<'_>) -> Result<Response, Fault> {
    let flags = &call.flags;
    let Some(target) = flags.words.first() else {
        return Err(call::error("one or more resources must be specified"));
    };
    if flags.value("copy-to").is_some() {
        return Err(call::error("this lab's debug makes no copies of pods"));
    }
    let image = flags.text("image");
    if image.is_empty() {
        return Err(call::error("you must specify --image or --container"));
    }
    if flags.has("tty") && !flags.has("stdin") {
        return Err(call::error("-i/--stdin is required for containers with -t/--tty=true"));
    }
    let words = flags.after.clone().unwrap_or_default();
    let is_prompt = flags.has("stdin") && (words.is_empty() || is_shell(words.first()));
    let is_attached = flags.has("stdin") || flags.has("attach");
    let mut said = Said::default();
    let asked = targets::one(std::slice::from_ref(target), Kind::Pod)?;
    if asked.resource.kind == Some(Kind::Node) {
        return node(call, &asked, is_prompt);
    }
    let pod = exec::pod(call, std::slice::from_ref(target))?;
    exec::running(call, &pod)?;
    if let Some(container) = flags.value("target").filter(|name| !name.is_empty()) {
        if !pod.spec.containers.iter().any(|it| it.name == container) {
            let text = format!(
                "Pod \"{}\" is invalid: spec.ephemeralContainers[0].targetContainerName: Not \
                 found: \"{container}\"",
                pod.metadata.name
            );
            return Err(Fault::new(&format!("The {text}")));
        }
        said.remark(&format!(
            "Targeting container \"{container}\". If you don't see processes from this container \
             it may be because the container runtime doesn't support this feature."
        ));
    }
    if flags.value("container").is_none() && !flags.has("quiet") {
        said.remark(&format!("Defaulting debug container name to debugger-{}.", letters(call)));
    }
    if is_attached && flags.has("tty") && !flags.has("quiet") {
        said.remark(NOTICES.trim_end());
    }
    let (pod, image) = (exec::name_of(&pod), image.to_owned());
    if is_prompt {
        said.then = Then::Debug { pod, image, words: Vec::new() };
    } else if is_attached {
        said.then = Then::Debug { pod, image, words };
    }
    Ok(said.into())
}

/// A pod on a node, in the node's own network.
fn node(call: &Call<'_>, asked: &Asked, is_prompt: bool) -> Result<Response, Fault> {
    let name = asked.name.clone().unwrap_or_default();
    if call.stored(Kind::Node, &name).is_none() {
        return Err(call::server(&targets::not_found(asked.resource, &name)));
    }
    let mut said = Said::default();
    said.line(&format!(
        "Creating debugging pod node-debugger-{name}-{} with container debugger on node {name}.",
        letters(call)
    ));
    if is_prompt {
        said.remark(NOTICES.trim_end());
        said.then = Then::Enter(Place::Node(name));
    }
    Ok(said.into())
}

/// Five letters, other ones at each moment.
fn letters(call: &Call<'_>) -> String {
    let mut number = call.world().now().us ^ (call.world().revision() << 20);
    let letter = |_| {
        number = number.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963);
        let at = usize::try_from((number >> 33) % 27).unwrap_or(0);
        char::from(LETTERS.get(at).copied().unwrap_or(b'b'))
    };
    (0..5).map(letter).collect()
}
