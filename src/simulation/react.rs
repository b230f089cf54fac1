//! Who notices what: after every change, the parts that watch it are given something to do.
//!
//! Level-triggered like Kubernetes itself: a part is told *that* something changed, looks at the
//! whole when its time comes, and a second look changes nothing.

use std::sync::Arc;

use crate::api::{Kind, Object, ObjectRef, Pod};
use crate::control_plane::images;
use crate::control_plane::plane::Controller;
use crate::simulation::event::Event;
use crate::simulation::mark::Standing;
use crate::simulation::{MarkKind, Resident, Simulation, latency};
use crate::time::SimDuration;

/// What the watching parts have seen, by the store's revisions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Watched {
    controllers: u64,
    proxies: (u64, u64),
    machines: (u64, u64),
    pods: u64,
    ingresses: u64,
    provider: bool,
}

impl Simulation {
    /// Gives everybody who watches something that changed something to do.
    pub(super) fn react(&mut self) {
        if self.scenario.cast.is_some() {
            self.cast_pods();
        }
        let store = self.control_plane.objects();
        let revision = store.revision();
        let slices = (store.kind_revision(Kind::Service), store.kind_revision(Kind::EndpointSlice));
        let machines = (store.kind_revision(Kind::Node), store.kind_revision(Kind::Service));
        let pods = store.kind_revision(Kind::Pod);
        let ingresses = store.kind_revision(Kind::Ingress);
        let seen = std::mem::take(&mut self.watched);
        if revision != seen.controllers || self.has_provider != seen.provider {
            self.plan_controllers();
        }
        if machines != seen.machines || pods != seen.pods {
            self.mirror_network();
        }
        if pods != seen.pods {
            self.plan_kubelets();
        }
        if slices != seen.proxies {
            self.plan_proxies();
        }
        if slices != seen.proxies || ingresses != seen.ingresses {
            self.mirror_ingresses();
        }
        self.watched = Watched {
            controllers: revision,
            proxies: slices,
            machines,
            pods,
            ingresses,
            provider: self.has_provider,
        };
    }

    pub(super) fn plan(&mut self, delay: SimDuration, event: Event) {
        if !self.queue.contains(&event) {
            self.queue.push(self.now + delay, event);
        }
    }

    /// A stop, and the seconds until then, which can be counted down.
    #[inline(never)]
    fn plan_stop(&mut self, delay: SimDuration, stop: Event) {
        if self.queue.contains(&stop) {
            return;
        }
        self.tick_until(delay, SimDuration::from_ms(1_000));
        self.queue.push(self.now + delay, stop);
    }

    /// Says at each such step of a wait that time goes by.
    #[inline(never)]
    pub(super) fn tick_until(&mut self, whole: SimDuration, step: SimDuration) {
        let mut gone = step;
        while gone < whole {
            self.queue.push(self.now + gone, Event::Tick);
            gone = SimDuration { us: gone.us + step.us };
        }
    }

    /// How long a pod that leaves is still there; `None` if it does not leave.
    #[must_use]
    pub fn time_left(&self, pod: &ObjectRef) -> Option<SimDuration> {
        let due = self.queue.due(&Event::PodStops(pod.clone()))?;
        Some(due.since(self.now))
    }

    fn plan_controllers(&mut self) {
        self.plan(latency::CONTROLLER, Event::Reconcile(Controller::Deployment));
        self.plan(latency::SCHEDULE, Event::Reconcile(Controller::Scheduler));
        self.plan(latency::CONTROLLER, Event::Reconcile(Controller::EndpointSlice));
        self.plan(latency::CONTROLLER, Event::Reconcile(Controller::Service));
    }

    fn plan_proxies(&mut self) {
        let nodes: Vec<String> = self.network.nodes.keys().cloned().collect();
        for node in nodes {
            let delay = self.spread(latency::OBSERVE);
            self.plan(delay, Event::ProxyObserves(node));
        }
        self.plan(latency::HEALTH_CHECK, Event::HealthChecked);
    }

    pub(super) fn plan_kubelets(&mut self) {
        let pods: Vec<Arc<Object>> =
            self.control_plane.objects().of_kind(Kind::Pod).cloned().collect();
        for object in pods {
            let Object::Pod(pod) = &*object else { continue };
            let reference = object.reference();
            if pod.spec.node_name.is_empty() {
                continue;
            }
            self.seat(&reference, pod);
            if !self.is_heard_of(&reference) {
                // Its kubelet does nothing; once it is back, this is looked at again.
                continue;
            }
            if pod.metadata.is_terminating() {
                self.plan_stop(stops_after(pod), Event::PodStops(reference));
            } else if pod.status.phase != "Running" {
                if images::can_be_pulled(pod) {
                    self.plan(latency::POD_START, Event::PodStarts(reference));
                }
            } else if !pod.is_ready() && self.may_become_ready(&reference) {
                self.plan(latency::POD_READY, Event::PodBecomesReady(reference));
            }
        }
        self.vacate();
    }

    /// Gives a pod the first free seat of its node, and notes its address.
    fn seat(&mut self, reference: &ObjectRef, pod: &Pod) {
        if let Some(resident) = self.residents.get_mut(reference) {
            resident.address.clone_from(&pod.status.pod_ip);
            let standing = Standing::of(pod);
            if resident.standing != standing {
                self.note_standing(reference, standing);
            }
            return;
        }
        let node = pod.spec.node_name.clone();
        let taken: Vec<usize> =
            self.residents.values().filter(|r| r.node == node).map(|r| r.seat).collect();
        let seat = (0..=taken.len()).find(|seat| !taken.contains(seat)).unwrap_or(0);
        let address = pod.status.pod_ip.clone();
        let standing = Standing::default();
        let resident = Resident { node, seat, address, gone: None, standing };
        self.residents.insert(reference.clone(), resident);
    }

    /// Marks those who are gone; their outlines fade later.
    #[inline(never)]
    fn vacate(&mut self) {
        let now = self.now;
        let store = self.control_plane.objects();
        let mut gone = Vec::new();
        for (reference, resident) in self.residents.iter_mut() {
            if resident.gone.is_none() && store.get(reference).is_none() {
                resident.gone = Some(now);
                gone.push(reference.clone());
            }
        }
        for reference in gone {
            self.failing.remove(&reference);
            self.programs.remove(&reference);
            self.mark(MarkKind::PodGone, &reference.name);
            self.plan(latency::GHOST, Event::GhostFades(reference));
        }
    }

    /// A length between a least one and that plus a spread.
    fn spread(&mut self, (least, spread): (SimDuration, SimDuration)) -> SimDuration {
        let steps = u32::try_from(spread.as_ms()).unwrap_or(u32::MAX);
        SimDuration::from_ms(least.as_ms() + u64::from(self.prng.below(steps)))
    }

    /// Does what was planned.
    pub(super) fn run(&mut self, event: Event) {
        let now = self.now;
        match event {
            Event::Reconcile(controller) => {
                self.control_plane.reconcile(controller, now);
                if controller == Controller::Service {
                    for service in self.control_plane.awaiting_load_balancer() {
                        self.plan(latency::PROVISION, Event::LoadBalancerReady(service));
                    }
                }
            }
            Event::PodStarts(pod) => self.pod_starts(&pod),
            Event::PodBecomesReady(pod) => {
                if self.may_become_ready(&pod) {
                    self.control_plane.pod_ready(&pod, true, now);
                }
            }
            Event::PodStops(pod) => {
                if self.is_heard_of(&pod) {
                    self.control_plane.pod_gone(&pod, now);
                }
            }
            Event::ContainersRestart(pod) => self.containers_restart(&pod),
            Event::PodListens(pod) => self.pod_listens(&pod),
            Event::NodeSilent(node) => self.node_silent(&node),
            Event::NodeEvicted(node) => self.node_evicted(&node),
            Event::GhostFades(pod) => {
                self.residents.remove(&pod);
            }
            Event::ProxyObserves(node) => {
                self.proxy_observes(&node);
                let delay = self.spread(latency::SYNC);
                self.plan(delay, Event::RulesSynced(node));
            }
            Event::RulesSynced(node) => self.rules_synced(&node),
            Event::LoadBalancerReady(service) => {
                if self.control_plane.awaiting_load_balancer().contains(&service) {
                    self.control_plane.assign_load_balancer(&service, now);
                    self.mark(MarkKind::BalancerAssigned, &service.name);
                }
            }
            Event::HealthChecked => self.health_checked(),
            Event::StreamSends(number) => self.stream_sends(number),
            Event::RequestStarts(request) => self.request_starts(request),
            Event::NameAnswered(request) => self.name_answered(request),
            Event::PacketArrives { request, arrival, leg } => {
                self.packet_arrives(request, &arrival, leg);
            }
            Event::RequestEnds(request) => self.request_ends(request),
            Event::Tick => {}
        }
    }

    fn rules_synced(&mut self, name: &str) {
        let Some(node) = self.network.nodes.get_mut(name) else { return };
        if node.is_up && !node.is_proxy_paused && node.kube_proxy.sync() {
            let rules = Arc::clone(node.kube_proxy.rules());
            node.conntrack.forget_stale_udp(&|to| {
                let mut ports = rules.ports.iter();
                ports.any(|p| p.cluster.iter().chain(&p.local).any(|e| e.address == to))
            });
            self.mark(MarkKind::RulesSynced, name);
            // Targets of a load balancer may have become fit, or unfit.
            self.plan(latency::HEALTH_CHECK, Event::HealthChecked);
        }
    }
}

/// From being asked to stop to being gone: what its hook sleeps and what its program takes, but no
/// longer than it is given.
fn stops_after(pod: &Pod) -> SimDuration {
    let grace = pod.spec.termination_grace_period_seconds.unwrap_or(30);
    let grace = SimDuration::from_ms(u64::try_from(grace).unwrap_or(0) * 1_000);
    let hook = latency::LONG_SECOND.us * images::pre_stop_s(pod);
    grace.min(SimDuration { us: latency::POD_STOP.us + hook })
}
