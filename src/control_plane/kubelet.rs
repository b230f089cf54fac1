//! What kubelets report of their pods. When they do is `simulation`'s affair.
//!
//! Imitates the status a kubelet writes (`pkg/kubelet`), not its work: no container runs here.

use crate::api::pod::PodCondition;
use crate::api::{Container, Map, Object, ObjectRef, Pod, Value};
use crate::control_plane::node_ipam;
use crate::control_plane::plane::ControlPlane;
use crate::time::SimTime;

impl ControlPlane {
    /// A pod's containers run: it has an address now, and is not ready yet. Nothing happens to a
    /// pod that has no node, has started before or is on its way out, nor where the node's share
    /// of the pod network is used up.
    pub fn pod_started(&mut self, pod: &ObjectRef, _at: SimTime) {
        let Some(mut pod) = self.running_or_waiting(pod) else { return };
        if pod.metadata.is_terminating() || pod.status.phase != "Pending" {
            return;
        }
        let Some(node) = self.store.node(&pod.spec.node_name) else { return };
        let own = node.addresses("InternalIP").map(str::to_owned).collect::<Vec<_>>();
        let shares = node.spec.pod_cidrs.clone();
        if pod.status.pod_ip.is_empty() {
            let addresses = if pod.spec.host_network == Some(true) {
                own.clone()
            } else {
                self.addresses.allocate(&self.store, &shares)
            };
            if addresses.is_empty() {
                return;
            }
            node_ipam::set_addresses(&mut pod, addresses);
        }
        pod.status.host_ip = own.into_iter().next().unwrap_or_default();
        "Running".clone_into(&mut pod.status.phase);
        for (condition, holds) in [
            ("PodReadyToStartContainers", true),
            ("Initialized", true),
            ("Ready", false),
            ("ContainersReady", false),
            ("PodScheduled", true),
        ] {
            set_condition(&mut pod, condition, holds);
        }
        report_containers(&mut pod, 0);
        self.store.put(Object::Pod(pod));
    }

    /// A pod is ready for connections, or no longer. Nothing happens to a pod that does not run.
    pub fn pod_ready(&mut self, pod: &ObjectRef, ready: bool, at: SimTime) {
        let Some(mut pod) = self.running_or_waiting(pod) else { return };
        if pod.status.phase != "Running" || pod.is_ready() == ready {
            return;
        }
        set_condition(&mut pod, "Ready", ready);
        set_condition(&mut pod, "ContainersReady", ready);
        pod.status.ready_since = ready.then_some(at);
        let restarts = pod.restarts();
        report_containers(&mut pod, restarts);
        self.store.put(Object::Pod(pod));
    }

    /// A pod's containers have ended and been started again: same pod, same address.
    pub fn containers_restarted(&mut self, pod: &ObjectRef) {
        let Some(mut pod) = self.running_or_waiting(pod) else { return };
        let restarts = pod.restarts() + 1;
        report_containers(&mut pod, restarts);
        self.store.put(Object::Pod(pod));
    }

    /// A pod's containers have stopped for good and its address is free: the object goes.
    pub fn pod_gone(&mut self, pod: &ObjectRef, at: SimTime) {
        self.remove(pod, at);
    }

    fn running_or_waiting(&self, pod: &ObjectRef) -> Option<Pod> {
        self.store.pod(&pod.namespace, &pod.name).cloned()
    }
}

/// What `kubectl get pods` counts: each container, whether it is ready, how often it was restarted.
fn report_containers(pod: &mut Pod, restarts: i64) {
    let ready = pod.is_ready();
    let status = |container: &Container| {
        Value::Map(Map::from([
            ("name".to_owned(), Value::String(container.name.clone())),
            ("image".to_owned(), Value::String(container.image.clone())),
            ("ready".to_owned(), Value::Bool(ready)),
            ("restartCount".to_owned(), Value::Int(restarts)),
            ("started".to_owned(), Value::Bool(true)),
        ]))
    };
    let statuses = pod.spec.containers.iter().map(status).collect();
    pod.status.kept.insert("containerStatuses".to_owned(), Value::List(statuses));
}

/// Sets what holds of a pod. Why it does not is said only where something else could be meant.
fn set_condition(pod: &mut Pod, condition_type: &str, holds: bool) {
    let conditions = &mut pod.status.conditions;
    let status = if holds { "True" } else { "False" };
    let waits = !holds && matches!(condition_type, "Ready" | "ContainersReady");
    let condition = PodCondition {
        condition_type: condition_type.to_owned(),
        status: status.to_owned(),
        reason: if waits { "ContainersNotReady" } else { "" }.to_owned(),
        ..PodCondition::default()
    };
    match conditions.iter_mut().find(|known| known.condition_type == condition_type) {
        Some(known) => *known = condition,
        None => conditions.push(condition),
    }
}
