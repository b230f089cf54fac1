//! Time: both planes, a clock, a queue, a memory.
//!
//! Owns when things happen, never what Kubernetes makes of them. A world changes only by an
//! [`Action`] or an [`event::Event`]; the same scenario, seed and actions give the same world at
//! every moment, natively and in wasm, however the time between is cut into steps.

pub mod action;
pub mod cast;
pub mod event;
mod failure;
pub mod history;
mod ingress;
pub mod invariant;
pub mod latency;
pub mod limit;
pub mod mark;
mod mirror;
mod names;
mod react;
mod rebuild;
pub mod request;
pub mod run;
pub mod scenario;
mod walk;

use std::sync::Arc;

pub use action::{Action, Call, Rejection};
pub use history::History;
pub use mark::{Mark, MarkKind};
pub use request::{Asking, Request};
pub use run::{Run, Stream};
pub use scenario::Scenario;

use crate::api::{Kind, Object, ObjectRef};
use crate::control_plane::admission::Write;
use crate::control_plane::plane::ControlPlane;
use crate::data_plane::network::Network;
use crate::data_plane::place::PodName;
use crate::order::{SortedMap, SortedSet};
use crate::prng::Prng;
use crate::simulation::event::{Event, Queue};
use crate::time::{SimDuration, SimTime};

/// A world at one moment.
#[derive(Clone, Debug)]
pub struct Simulation {
    scenario: Arc<Scenario>,
    now: SimTime,
    control_plane: ControlPlane,
    network: Network,
    queue: Queue,
    prng: Prng,
    requests: SortedMap<u32, Request>,
    next_request: u32,
    /// Pods whose readiness probe a person makes fail.
    failing: SortedSet<ObjectRef>,
    /// Pods whose program is not up, and why.
    programs: SortedMap<ObjectRef, failure::Program>,
    is_deleted: bool,
    has_provider: bool,
    dressed: cast::Dressed,
    residents: SortedMap<ObjectRef, Resident>,
    marks: Vec<Mark>,
    run_so_far: Run,
    stream: Option<Stream>,
    actions_done: usize,
    /// Grows with every event and action, so that a watcher knows when to look again.
    revision: u64,
    watched: react::Watched,
}

/// A pod's place in the picture: its node, and which of the node's seats it took when it came.
///
/// A seat is given to somebody else only when the outline of the gone pod has faded, so a successor
/// never appears where its predecessor was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resident {
    /// The node it runs on.
    pub node: String,
    /// Which seat, from 0.
    pub seat: usize,
    /// Its address, once it has one.
    pub address: String,
    /// When it was gone, if it is.
    pub gone: Option<SimTime>,
    /// What was last seen of it.
    pub standing: mark::Standing,
}

impl Simulation {
    /// The world of a scenario, run until its starting objects have settled.
    #[must_use]
    pub fn start(scenario: Arc<Scenario>) -> Self {
        let mut control_plane = ControlPlane::new(scenario.profile.clone(), scenario.seed);
        control_plane.set_provider(scenario.has_provider);
        control_plane.set_load_balancer_addresses(&scenario.load_balancer_addresses);
        let network = mirror::empty(&scenario);
        let mut world = Self {
            now: SimTime::ZERO,
            control_plane,
            network,
            queue: Queue::default(),
            prng: Prng::from_seed(scenario.seed ^ 0x7061_636b_6574),
            requests: SortedMap::new(),
            next_request: 1,
            failing: SortedSet::new(),
            programs: SortedMap::new(),
            is_deleted: false,
            has_provider: scenario.has_provider,
            dressed: cast::Dressed::default(),
            residents: SortedMap::new(),
            marks: Vec::new(),
            run_so_far: Run::default(),
            stream: None,
            actions_done: 0,
            revision: 0,
            watched: react::Watched::default(),
            scenario,
        };
        if let Some(cast) = world.scenario.cast.clone() {
            world.set_stage(&cast);
        }
        let objects = world.scenario.objects.clone();
        for object in objects {
            // One after the other, each settled before the next: so a scenario says who comes first.
            let is_node = object.kind() == Kind::Node;
            // A preset that the API server refuses is a bug of ours; `tests/engine/presets.rs` finds it.
            let written = world.control_plane.write(Write::Apply, object, world.now);
            debug_assert!(written.is_ok(), "a starting object was refused: {written:?}");
            if is_node {
                let next = world.scenario.next_pod_addresses.clone();
                world.control_plane.set_next_pod_addresses(&next);
            }
            world.react();
            world.settle();
        }
        if let Some(cast) = world.scenario.cast.clone() {
            world.open_stage(&cast);
        }
        world.marks.clear();
        world
    }

    /// The moment this world is at.
    #[must_use]
    pub const fn now(&self) -> SimTime {
        self.now
    }

    /// Objects, as the API server keeps them.
    #[must_use]
    pub const fn control_plane(&self) -> &ControlPlane {
        &self.control_plane
    }

    /// Machines, their rules and memories.
    #[must_use]
    pub const fn network(&self) -> &Network {
        &self.network
    }

    /// Requests that are remembered, by number.
    #[must_use]
    pub const fn requests(&self) -> &SortedMap<u32, Request> {
        &self.requests
    }

    /// Where each pod sits, the outlines of gone ones included.
    #[must_use]
    pub const fn residents(&self) -> &SortedMap<ObjectRef, Resident> {
        &self.residents
    }

    /// What happened that is worth a mark, in order.
    #[must_use]
    pub fn marks(&self) -> &[Mark] {
        &self.marks
    }

    /// Whether a cloud provider makes load balancers.
    #[must_use]
    pub const fn has_provider(&self) -> bool {
        self.has_provider
    }

    /// Whether a person makes this pod's readiness probe fail.
    #[must_use]
    pub fn is_failing(&self, pod: &PodName) -> bool {
        self.failing.contains(&pod_reference(pod))
    }

    /// Whether the cluster was deleted.
    #[must_use]
    pub const fn is_deleted(&self) -> bool {
        self.is_deleted
    }

    /// How the world began.
    #[must_use]
    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// How many actions were done to it.
    #[must_use]
    pub const fn actions_done(&self) -> usize {
        self.actions_done
    }

    /// A number that grows with every event and action.
    #[must_use]
    pub const fn revision(&self) -> u64 {
        self.revision
    }

    /// When something next happens by itself; `None` if all is quiet.
    #[must_use]
    pub fn next_event_at(&self) -> Option<SimTime> {
        self.queue.next_at()
    }

    /// Whether nothing of the cluster's own is about to happen: controllers, kubelets and kube-proxies
    /// are done. Requests may be under way.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        !self.queue.events().any(Event::is_of_cluster)
    }

    /// Runs all that is due until `to`, in order of time, and stands at `to`.
    pub fn advance(&mut self, to: SimTime) {
        let mut events = 0;
        while let Some((at, event)) = self.queue.pop_until(to) {
            self.now = at;
            self.revision += 1;
            self.run(event);
            self.react();
            events += 1;
            if events >= limit::EVENTS_PER_ADVANCE_MAX {
                return;
            }
        }
        self.now = self.now.max(to);
    }

    /// Does something to the world, now.
    ///
    /// # Errors
    /// The action is refused; the world may then be half changed, so act on a copy
    /// ([`History::act`] does).
    pub fn act(&mut self, action: Action) -> Result<(), Rejection> {
        let is_sending = matches!(action, Action::Send(_) | Action::Stream(_) | Action::EndStream);
        let is_new = matches!(action, Action::CreateCluster { .. });
        if self.is_deleted && !is_sending && !is_new {
            return Err(Rejection::NoCluster);
        }
        match action {
            Action::Apply(objects) => self.write(Write::Apply, objects)?,
            Action::Create(objects) => self.write(Write::Create, objects)?,
            Action::Replace(objects) => self.write(Write::Replace, objects)?,
            Action::Delete(reference) => {
                self.refused(0, |plane, at| plane.delete(&reference, at))?;
                self.mark(MarkKind::Deleted, &reference.name);
            }
            Action::Scale { deployment, replicas } => self.scale(&deployment, replicas)?,
            Action::SetReady { pod, ready } => self.set_ready(&pod, ready)?,
            Action::SetProvider(present) => {
                self.has_provider = present;
                self.control_plane.set_provider(present);
                let kinds = (MarkKind::ProviderOn, MarkKind::ProviderOff);
                self.mark(if present { kinds.0 } else { kinds.1 }, "");
            }
            Action::SetNode { node, up } => self.set_node(&node, up)?,
            Action::Crash(pod) => self.crash(&pod)?,
            Action::PauseProxy { node, paused } => self.pause_proxy(&node, paused)?,
            Action::DeleteCluster => self.delete_cluster(),
            Action::CreateCluster { nodes, published } => self.create_cluster(nodes, published)?,
            Action::SetFirewall(is_open) => {
                self.network.is_firewall_open = is_open;
                let kinds = (MarkKind::FirewallOpened, MarkKind::FirewallClosed);
                self.mark(if is_open { kinds.0 } else { kinds.1 }, "");
            }
            Action::Send(call) => self.send(&call)?,
            Action::Stream(call) => self.begin_stream(call)?,
            Action::EndStream => self.end_stream(),
        }
        self.actions_done += 1;
        self.revision += 1;
        self.react();
        Ok(())
    }

    fn refused<T>(
        &mut self,
        object: usize,
        write: impl FnOnce(&mut ControlPlane, SimTime) -> Result<T, crate::api::Status>,
    ) -> Result<T, Rejection> {
        let now = self.now;
        write(&mut self.control_plane, now).map_err(|status| Rejection::Refused { object, status })
    }

    #[inline(never)]
    fn write(&mut self, write: Write, objects: Vec<Object>) -> Result<(), Rejection> {
        for (index, object) in objects.into_iter().enumerate() {
            let name = object.metadata().name.clone();
            self.refused(index, |plane, at| plane.write(write, object, at))?;
            self.mark(MarkKind::Applied, &name);
        }
        self.check_limits()
    }

    #[inline(never)]
    fn scale(&mut self, reference: &ObjectRef, replicas: i32) -> Result<(), Rejection> {
        let found = self.control_plane.objects().get(reference).map(|object| (**object).clone());
        let object = match found {
            Some(Object::Deployment(mut deployment)) => {
                deployment.spec.replicas = Some(replicas);
                Object::Deployment(deployment)
            }
            _ => {
                // The API server's own words for a thing that is not there.
                return self.refused(0, |plane, at| plane.delete(reference, at));
            }
        };
        self.refused(0, |plane, at| plane.write(Write::Replace, object, at))?;
        self.mark(MarkKind::Scaled, &reference.name);
        self.check_limits()
    }

    #[inline(never)]
    fn set_ready(&mut self, pod: &PodName, ready: bool) -> Result<(), Rejection> {
        let reference = pod_reference(pod);
        if self.control_plane.objects().get(&reference).is_none() {
            return self.refused(0, |plane, at| plane.delete(&reference, at));
        }
        if ready {
            self.failing.remove(&reference);
            // No object has changed yet, so nobody else tells the kubelet.
            self.plan_kubelets();
        } else {
            self.failing.insert(reference.clone());
            let now = self.now;
            self.control_plane.pod_ready(&reference, false, now);
        }
        self.mark(MarkKind::ProbeSet, &pod.name);
        Ok(())
    }

    fn check_limits(&self) -> Result<(), Rejection> {
        let objects = self.control_plane.objects();
        let wished: usize = objects
            .deployments()
            .map(|deployment| usize::try_from(deployment.spec.replicas.unwrap_or(1)).unwrap_or(0))
            .sum();
        let bare = objects.pods().filter(|pod| pod.metadata.owner_references.is_empty()).count();
        let counts = [
            ("pods", wished.saturating_add(bare), limit::PODS_MAX),
            ("nodes", objects.nodes().count(), limit::NODES_MAX),
            ("Services", objects.services().count(), limit::SERVICES_MAX),
        ];
        match counts.into_iter().find(|(_, count, max)| count > max) {
            Some((what, _, max)) => Err(Rejection::TooMany { what, max }),
            None => Ok(()),
        }
    }

    #[inline(never)]
    fn send(&mut self, call: &Call) -> Result<(), Rejection> {
        if !self.is_there(&call.from) {
            return Err(Rejection::NoSuchSender(call.from.clone()));
        }
        let under_way = self.not_over();
        if call.count > limit::REQUESTS_AT_ONCE_MAX {
            let max = limit::REQUESTS_AT_ONCE_MAX as usize;
            return Err(Rejection::TooMany { what: "requests at once", max });
        }
        if under_way + call.count as usize > limit::REQUESTS_UNDER_WAY_MAX {
            let max = limit::REQUESTS_UNDER_WAY_MAX;
            return Err(Rejection::TooMany { what: "requests under way", max });
        }
        self.note_sending(under_way);
        self.mark(MarkKind::Sent, &self.next_request.to_string());
        if call.is_one_connection {
            self.new_connection(call);
            return Ok(());
        }
        let between = if call.count > run::ONE_BY_ONE {
            latency::BURST.us / u64::from(call.count)
        } else {
            latency::BETWEEN_REQUESTS.us
        };
        for index in 0..call.count {
            let delay = SimDuration { us: between * u64::from(index) };
            self.new_request(call, self.now + delay);
        }
        Ok(())
    }

    /// Runs until nothing is planned any more, or for a minute.
    fn settle(&mut self) {
        let end = self.now + SimDuration::from_ms(60_000);
        while let Some(at) = self.queue.next_at().filter(|at| *at <= end) {
            self.advance(at);
        }
    }
}

/// The object that stands for a pod.
#[must_use]
pub fn pod_reference(pod: &PodName) -> ObjectRef {
    ObjectRef::new(Kind::Pod, &pod.namespace, &pod.name)
}
