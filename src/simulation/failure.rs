//! What breaks: nodes that are switched off, programs that end, a cluster that is deleted.

use crate::api::{Object, ObjectRef, Pod};
use crate::control_plane::images;
use crate::control_plane::plane::ControlPlane;
use crate::data_plane::conntrack::Conntrack;
use crate::data_plane::place::{Place, PodName};
use crate::order::SortedSet;
use crate::simulation::event::Event;
use crate::simulation::{MarkKind, Rejection, Request, Simulation, latency, pod_reference};
use crate::time::SimDuration;

/// Why a pod's program does not listen, though its address is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Program {
    /// Its container has ended.
    Ended,
    /// Its container runs, and the program is not that far yet.
    Starting,
}

impl Simulation {
    #[inline(never)]
    pub(super) fn set_node(&mut self, name: &str, up: bool) -> Result<(), Rejection> {
        let Some(node) = self.network.nodes.get_mut(name) else {
            let reference = ObjectRef::new(crate::api::Kind::Node, "", name);
            // The API server's own words for a thing that is not there.
            return self.refused(0, |plane, at| plane.delete(&reference, at));
        };
        if node.is_up == up {
            return Ok(());
        }
        node.is_up = up;
        self.mark(if up { MarkKind::NodeOn } else { MarkKind::NodeOff }, name);
        if up {
            self.node_starts(name);
        } else {
            self.plan(long(latency::NODE_GRACE_S), Event::NodeSilent(name.to_owned()));
        }
        self.plan(long(latency::TARGET_LOST_S), Event::HealthChecked);
        Ok(())
    }

    /// A node that was switched on again remembers no connection, and its containers begin anew.
    fn node_starts(&mut self, name: &str) {
        if let Some(node) = self.network.nodes.get_mut(name) {
            node.conntrack = Conntrack::default();
        }
        self.break_connections(&Place::Node(name.to_owned()));
        self.control_plane.node_back(name);
        for pod in self.pods_on(name) {
            self.control_plane.containers_restarted(&pod);
            self.program_starts(&pod);
        }
        self.mirror_network();
        self.plan_kubelets();
        self.plan(latency::OBSERVE.0, Event::ProxyObserves(name.to_owned()));
    }

    /// Requests that wait for their turn on a connection by way of this place have to open another:
    /// it does not remember the first.
    pub(super) fn break_connections(&mut self, place: &Place) {
        let by_here =
            |request: &Request| request.trace.request.iter().any(|hop| hop.from == *place);
        let broken: SortedSet<u32> =
            self.requests.values().filter(|r| by_here(r)).map(|r| r.connection).collect();
        self.reconnect(&broken);
    }

    #[inline(never)]
    pub(super) fn node_silent(&mut self, name: &str) {
        if self.network.nodes.get(name).is_some_and(|node| !node.is_up) {
            self.control_plane.node_silent(name, self.now);
            self.plan(long(latency::EVICTION_S), Event::NodeEvicted(name.to_owned()));
        }
    }

    #[inline(never)]
    pub(super) fn node_evicted(&mut self, name: &str) {
        if self.network.nodes.get(name).is_some_and(|node| !node.is_up) {
            self.control_plane.evict(name, self.now);
        }
    }

    /// Whether the kubelet of the pod's node is there to do something for it.
    pub(super) fn is_heard_of(&self, pod: &ObjectRef) -> bool {
        let Some(pod) = self.pod(pod) else { return false };
        self.network.nodes.get(&pod.spec.node_name).is_none_or(|node| node.is_up)
    }

    fn pod(&self, pod: &ObjectRef) -> Option<&Pod> {
        self.control_plane.objects().pod(&pod.namespace, &pod.name)
    }

    fn pods_on(&self, node: &str) -> Vec<ObjectRef> {
        let pods = self.control_plane.objects().pods().filter(|pod| pod.spec.node_name == node);
        pods.map(|pod| Object::Pod(pod.clone()).reference()).collect()
    }

    pub(super) fn pod_starts(&mut self, pod: &ObjectRef) {
        if self.is_heard_of(pod) {
            self.control_plane.pod_started(pod, self.now);
            self.program_starts(pod);
        }
    }

    /// A pod's container has been started; its program may need longer.
    fn program_starts(&mut self, pod: &ObjectRef) {
        let seconds = self.pod(pod).map_or(0, images::starts_after_s);
        if seconds == 0 {
            self.programs.remove(pod);
        } else {
            self.programs.insert(pod.clone(), Program::Starting);
            let wait = SimDuration { us: latency::PROGRAM_SECOND.us * seconds };
            self.plan(wait, Event::PodListens(pod.clone()));
        }
    }

    /// Whether nothing stands in the way of a running pod's being ready: its container runs, and
    /// where it has a probe, that is answered.
    pub(super) fn may_become_ready(&self, reference: &ObjectRef) -> bool {
        let Some(pod) = self.pod(reference).filter(|_| self.is_heard_of(reference)) else {
            return false;
        };
        let answers = match self.programs.get(reference) {
            Some(Program::Ended) => false,
            Some(Program::Starting) => !images::has_readiness_probe(pod),
            None => images::answers_probes(pod),
        };
        answers && !self.failing.contains(reference)
    }

    #[inline(never)]
    pub(super) fn crash(&mut self, pod: &PodName) -> Result<(), Rejection> {
        let reference = pod_reference(pod);
        if self.pod(&reference).is_none() {
            return self.refused(0, |plane, at| plane.delete(&reference, at));
        }
        self.mark(MarkKind::Crashed, &pod.name);
        self.programs.insert(reference.clone(), Program::Ended);
        let now = self.now;
        self.control_plane.pod_ready(&reference, false, now);
        self.mirror_network();
        self.plan(latency::RESTART, Event::ContainersRestart(reference));
        Ok(())
    }

    /// A held kube-proxy is no node's trouble: its rules go on working, and grow old.
    #[inline(never)]
    pub(super) fn pause_proxy(&mut self, name: &str, paused: bool) -> Result<(), Rejection> {
        let Some(node) = self.network.nodes.get_mut(name) else {
            let reference = ObjectRef::new(crate::api::Kind::Node, "", name);
            return self.refused(0, |plane, at| plane.delete(&reference, at));
        };
        if std::mem::replace(&mut node.is_proxy_paused, paused) != paused {
            self.mark(if paused { MarkKind::ProxyPaused } else { MarkKind::ProxyResumed }, name);
            if !paused {
                self.plan(latency::OBSERVE.0, Event::ProxyObserves(name.to_owned()));
            }
        }
        Ok(())
    }

    #[inline(never)]
    pub(super) fn containers_restart(&mut self, pod: &ObjectRef) {
        if self.is_heard_of(pod) {
            self.control_plane.containers_restarted(pod);
            self.program_starts(pod);
            self.mirror_network();
            self.plan_kubelets();
        }
    }

    #[inline(never)]
    pub(super) fn pod_listens(&mut self, pod: &ObjectRef) {
        if self.programs.get(pod) == Some(&Program::Starting) {
            self.programs.remove(pod);
            self.mirror_network();
            self.plan_kubelets();
        }
    }

    /// Everything inside the cluster is gone, the controllers among it that would have taken down
    /// what a cloud made outside: that stays, and goes on costing.
    #[inline(never)]
    pub(super) fn delete_cluster(&mut self) {
        for balancer in self.network.load_balancers.values_mut() {
            balancer.is_orphan = true;
            balancer.healthy_nodes = SortedSet::new();
        }
        if let Some(host) = &mut self.network.container_host {
            host.published.clear();
        }
        self.control_plane = ControlPlane::new(self.scenario.profile.clone(), self.scenario.seed);
        self.is_deleted = true;
        self.mark(MarkKind::Deleted, "cluster");
        self.mirror_network();
        self.plan_kubelets();
    }
}

/// So many of Kubernetes' own seconds, as long as they take here.
const fn long(seconds: u64) -> SimDuration {
    SimDuration { us: latency::LONG_SECOND.us * seconds }
}
