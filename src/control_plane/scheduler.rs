//! Finds a node for each pod that has none.
//!
//! Imitates kube-scheduler: which nodes are possible is decided as there; of these it takes the one
//! with the fewest pods of the same owner, then the fewest pods, then the first by name, where the
//! real one weighs many scores. Left out: resources, affinity, spread constraints of one's own.

use crate::api::meta::contains_all;
use crate::api::node::Taint;
use crate::api::pod::{PodCondition, Toleration};
use crate::api::{Node, Object, OwnerReference, Pod};
use crate::control_plane::store::Store;
use crate::order::{InOrder, SortedMap};

/// The condition that tells whether a pod has found a node.
const SCHEDULED: &str = "PodScheduled";

/// Binds every pod that waits for a node to one, or says on the pod why there is none.
/// Whether anything changed.
pub fn reconcile(store: &mut Store) -> bool {
    let before = store.revision();
    let mut waiting: Vec<Pod> = store
        .pods()
        .filter(|pod| pod.spec.node_name.is_empty() && !pod.metadata.is_terminating())
        .filter(|pod| matches!(pod.status.phase.as_str(), "" | "Pending"))
        .cloned()
        .collect();
    waiting.in_order_of(|pod| pod.metadata.created_at);
    for mut pod in waiting {
        let condition = match place(store, &pod) {
            Ok(node) => {
                pod.spec.node_name = node;
                condition("True", "", String::new())
            }
            Err(message) => condition("False", "Unschedulable", message),
        };
        pod.status.conditions.retain(|known| known.condition_type != SCHEDULED);
        pod.status.conditions.insert(0, condition);
        store.put(Object::Pod(pod));
    }
    store.revision() != before
}

fn condition(status: &str, reason: &str, message: String) -> PodCondition {
    PodCondition {
        condition_type: SCHEDULED.to_owned(),
        status: status.to_owned(),
        reason: reason.to_owned(),
        message,
        ..PodCondition::default()
    }
}

/// The node for a pod, or why there is none, in the scheduler's words.
fn place(store: &Store, pod: &Pod) -> Result<String, String> {
    let mut obstacles: SortedMap<String, usize> = SortedMap::new();
    let mut best: Option<(usize, usize, &str)> = None;
    for node in store.nodes() {
        if let Some(obstacle) = obstacle(pod, node) {
            *obstacles.get_or_default(obstacle) += 1;
            continue;
        }
        let (siblings, all) = load(store, pod, node);
        let candidate = (siblings, all, node.metadata.name.as_str());
        best = Some(best.map_or(candidate, |best| best.min(candidate)));
    }
    best.map(|(_, _, name)| name.to_owned()).ok_or_else(|| explanation(store, &obstacles))
}

fn explanation(store: &Store, obstacles: &SortedMap<String, usize>) -> String {
    let nodes = store.nodes().count();
    if nodes == 0 {
        return "no nodes available to schedule pods".to_owned();
    }
    let mut reasons: Vec<String> =
        obstacles.iter().map(|(reason, count)| format!("{count} {reason}")).collect();
    reasons.in_order();
    format!(
        "0/{nodes} nodes are available: {}. preemption: 0/{nodes} nodes are available: \
         {nodes} Preemption is not helpful for scheduling.",
        reasons.join(", ")
    )
}

/// How many pods of the same owner a node has, and how many at all.
fn load(store: &Store, pod: &Pod, node: &Node) -> (usize, usize) {
    let ended = |pod: &&Pod| matches!(pod.status.phase.as_str(), "Succeeded" | "Failed");
    let here =
        || store.pods().filter(|other| other.spec.node_name == node.metadata.name && !ended(other));
    let owner = controller(pod);
    let is_sibling = |other: &&Pod| {
        owner.is_some()
            && controller(other) == owner
            && other.metadata.namespace == pod.metadata.namespace
            && !other.metadata.is_terminating()
    };
    (here().filter(is_sibling).count(), here().count())
}

fn controller(pod: &Pod) -> Option<&OwnerReference> {
    pod.metadata.owner_references.iter().find(|owner| owner.controller == Some(true))
}

/// What keeps a pod off a node, as the scheduler says it; `None` if nothing does.
fn obstacle(pod: &Pod, node: &Node) -> Option<String> {
    let cordon = taint("node.kubernetes.io/unschedulable");
    if node.spec.unschedulable && !is_tolerated(pod, &cordon) {
        return Some("node(s) were unschedulable".to_owned());
    }
    let silence = silence(node);
    let repels = |taint: &&Taint| {
        matches!(taint.effect.as_str(), "NoSchedule" | "NoExecute") && !is_tolerated(pod, taint)
    };
    if let Some(taint) = node.spec.taints.iter().chain(silence.as_ref()).find(repels) {
        return Some(format!("node(s) had untolerated taint {{{}: {}}}", taint.key, taint.value));
    }
    if !contains_all(&node.metadata.labels, &pod.spec.node_selector) {
        return Some("node(s) didn't match Pod's node affinity/selector".to_owned());
    }
    None
}

/// The taint that the node lifecycle controller puts on a node whose kubelet is silent or unwell.
fn silence(node: &Node) -> Option<Taint> {
    let ready = node.status.conditions.iter().find(|c| c.condition_type == "Ready")?;
    match ready.status.as_str() {
        "True" => None,
        "False" => Some(taint("node.kubernetes.io/not-ready")),
        _ => Some(taint("node.kubernetes.io/unreachable")),
    }
}

fn taint(key: &str) -> Taint {
    Taint { key: key.to_owned(), effect: "NoSchedule".to_owned(), ..Taint::default() }
}

fn is_tolerated(pod: &Pod, taint: &Taint) -> bool {
    let bears = |toleration: &Toleration| {
        let exists = toleration.operator == "Exists";
        (toleration.effect.is_empty() || toleration.effect == taint.effect)
            && (toleration.key == taint.key || (toleration.key.is_empty() && exists))
            && (exists || toleration.value == taint.value)
    };
    pod.spec.tolerations.iter().any(bears)
}
