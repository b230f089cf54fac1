//! `kubectl cordon`, `uncordon` and `drain`.

use crate::api::{Kind, Node, Object, ObjectRef, Pod};
use crate::control_plane::admission::Write;
use crate::shell::kubectl::call::{self, Call, Fault, Said, Trial};
use crate::shell::kubectl::targets;
use crate::shell::{Response, Then, Wait};
use crate::simulation::Action;

pub(super) const FLAGS: &str = "ignore-daemonsets force delete-emptydir-data grace-period= \
                                timeout= selector|l= pod-selector= dry-run?unchanged \
                                disable-eviction skip-wait-for-delete-timeout= chunk-size=";

pub(super) const CORDON_FLAGS: &str = "selector|l= dry-run?unchanged";

/// The nodes that are meant, as they are stored.
fn nodes(call: &Call<'_>) -> Result<Vec<Node>, Fault> {
    let selector = targets::selector(call)?;
    let store = call.world().control_plane().objects();
    if call.flags.words.is_empty() && call.flags.value("selector").is_none() {
        return Err(call.usage(&format!("USAGE: {} NODE [flags]", call.path)));
    }
    if call.flags.words.is_empty() {
        return Ok(store
            .nodes()
            .filter(|it| selector.matches(&it.metadata.labels))
            .cloned()
            .collect());
    }
    let mut nodes = Vec::new();
    for word in &call.flags.words {
        let name = word.strip_prefix("node/").or(word.strip_prefix("nodes/")).unwrap_or(word);
        let found = store.node(name).cloned();
        let missing = || {
            let text = format!("Error from server (NotFound): nodes \"{name}\" not found");
            Fault::new(&text)
        };
        nodes.push(found.ok_or_else(missing)?);
    }
    Ok(nodes)
}

/// `kubectl cordon` and `uncordon`.
pub(super) fn cordon(call: &Call<'_>) -> Result<Response, Fault> {
    let mut said = Said::default();
    for node in nodes(call)? {
        mark(call, node, call.path == "cordon", &mut said);
    }
    Ok(done(call, said))
}

/// The answer; with `--dry-run` nothing is done.
fn done(call: &Call<'_>, mut said: Said) -> Response {
    if call.flags.value("dry-run").is_some_and(|value| value != "none") {
        said.actions.clear();
        said.then = Then::Prompt;
    }
    said.into()
}

/// Lets pods go to the node, or keeps them away.
fn mark(call: &Call<'_>, mut node: Node, closes: bool, said: &mut Said) {
    let name = node.metadata.name.clone();
    let deed = if closes { "cordoned" } else { "uncordoned" };
    if node.spec.unschedulable == closes {
        said.line(&format!("node/{name} already {deed}"));
        return;
    }
    node.spec.unschedulable = closes;
    // The taint goes with it, as the node controller has it.
    let key = "node.kubernetes.io/unschedulable";
    node.spec.taints.retain(|taint| taint.key != key);
    let object = Object::Node(node);
    match Trial::new(call.world()).write(Write::Replace, object.clone()) {
        Ok(_) => {
            said.line(&format!("node/{name} {deed}"));
            said.actions.push(Action::Replace(vec![object]));
        }
        Err(status) => said.fault(&call::refusal(&status)),
    }
}

/// `kubectl drain`.
pub(super) fn drain(call: &Call<'_>) -> Result<Response, Fault> {
    let mut said = Said::default();
    let mut gone = Vec::new();
    for node in nodes(call)? {
        let name = node.metadata.name.clone();
        let store = call.world().control_plane().objects();
        let pods: Vec<&Pod> = store
            .pods()
            .filter(|pod| pod.spec.node_name == name && !pod.metadata.is_terminating())
            .collect();
        mark(call, node, true, &mut said);
        let bare: Vec<String> = pods
            .iter()
            .filter(|pod| pod.metadata.owner_references.is_empty())
            .map(|pod| path(pod))
            .collect();
        if !bare.is_empty() && !call.flags.has("force") {
            said.fault(&format!(
                "error: unable to drain node \"{name}\" due to error: cannot delete \
                 Pods that declare no controller (use --force to override): {}, continuing \
                 command...\nThere are pending nodes to be drained:\n {name}\ncannot \
                 delete Pods that declare no controller (use --force to override): {}",
                bare.join(", "),
                bare.join(", ")
            ));
            continue;
        }
        if !bare.is_empty() {
            let text =
                format!("Warning: deleting Pods that declare no controller: {}", bare.join(", "));
            said.remark(&text);
        }
        evict(&pods, &mut said, &mut gone);
        said.line(&format!("node/{name} drained"));
    }
    if !gone.is_empty() {
        said.then = Then::Wait(Wait::Gone(gone));
    }
    Ok(done(call, said))
}

fn path(pod: &Pod) -> String {
    format!("{}/{}", pod.metadata.namespace_or_default(), pod.metadata.name)
}

fn evict(pods: &[&Pod], said: &mut Said, gone: &mut Vec<ObjectRef>) {
    for pod in pods {
        said.line(&format!("evicting pod {}", path(pod)));
    }
    for pod in pods {
        let reference = ObjectRef::new(Kind::Pod, &pod.metadata.namespace, &pod.metadata.name);
        said.line(&format!("pod/{} evicted", pod.metadata.name));
        said.actions.push(Action::Delete(reference.clone()));
        gone.push(reference);
    }
}
