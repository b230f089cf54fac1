//! What becomes of a node whose kubelet is silent, and of its pods.
//!
//! Imitates the node lifecycle controller of kube-controller-manager: a node that is not heard of
//! counts as `Unknown`, its pods as not ready; pods that do not bear that for longer are deleted.
//! When each of these happens is `simulation`'s affair.

use crate::api::node::{NodeCondition, Taint};
use crate::api::{Kind, Node, Object, ObjectRef};
use crate::control_plane::plane::ControlPlane;
use crate::time::SimTime;

/// What is put on a node that is not heard of.
const UNREACHABLE: &str = "node.kubernetes.io/unreachable";

impl ControlPlane {
    /// A node has not been heard of for too long: it is no longer ready, and neither are its pods,
    /// wherever else they may still answer.
    pub fn node_silent(&mut self, name: &str, at: SimTime) {
        self.set_node_ready(
            name,
            "Unknown",
            "NodeStatusUnknown",
            "Kubelet stopped posting node status.",
        );
        for pod in self.pods_on(name) {
            self.pod_ready(&pod, false, at);
        }
    }

    /// A node's kubelet reports again.
    pub fn node_back(&mut self, name: &str) {
        self.set_node_ready(name, "True", "KubeletReady", "kubelet is posting ready status");
    }

    /// The pods of a silent node are deleted. They stay `Terminating` until their kubelet says that
    /// they are gone.
    pub fn evict(&mut self, name: &str, at: SimTime) {
        for pod in self.pods_on(name) {
            self.discard(pod, at);
        }
    }

    fn pods_on(&self, node: &str) -> Vec<ObjectRef> {
        let pods = self.store.pods().filter(|pod| pod.spec.node_name == node);
        pods.map(|pod| {
            ObjectRef::new(Kind::Pod, pod.metadata.namespace_or_default(), &pod.metadata.name)
        })
        .collect()
    }

    fn set_node_ready(&mut self, name: &str, status: &str, reason: &str, message: &str) {
        let Some(mut node) = self.store.node(name).cloned() else { return };
        let condition = NodeCondition {
            condition_type: "Ready".to_owned(),
            status: status.to_owned(),
            reason: reason.to_owned(),
            message: message.to_owned(),
            ..NodeCondition::default()
        };
        match node.status.conditions.iter_mut().find(|known| known.condition_type == "Ready") {
            Some(known) => *known = condition,
            None => node.status.conditions.push(condition),
        }
        taint(&mut node, status != "True");
        self.store.put(Object::Node(node));
    }
}

/// Keeps new pods off the node, and drives others away that do not bear it.
fn taint(node: &mut Node, is_unreachable: bool) {
    node.spec.taints.retain(|taint| taint.key != UNREACHABLE);
    if is_unreachable {
        for effect in ["NoSchedule", "NoExecute"] {
            let (key, effect) = (UNREACHABLE.to_owned(), effect.to_owned());
            node.spec.taints.push(Taint { key, effect, ..Taint::default() });
        }
    }
}
