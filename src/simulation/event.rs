//! All that happens by itself, in order of time.

use crate::api::ObjectRef;
use crate::control_plane::plane::Controller;
use crate::data_plane::forward::Arrival;
use crate::order::SortedMap;
use crate::time::SimTime;

/// Something that happens by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A controller looks at the world and acts.
    Reconcile(Controller),
    /// A kubelet has started a pod.
    PodStarts(ObjectRef),
    /// A pod's readiness probe succeeds.
    PodBecomesReady(ObjectRef),
    /// A pod has ended and is gone.
    PodStops(ObjectRef),
    /// A kubelet starts a pod's containers again.
    ContainersRestart(ObjectRef),
    /// A pod's program begins to listen.
    PodListens(ObjectRef),
    /// A node has been silent for too long.
    NodeSilent(String),
    /// The pods of a silent node are deleted.
    NodeEvicted(String),
    /// The outline of a gone pod leaves the picture.
    GhostFades(ObjectRef),
    /// A node's kube-proxy hears of the newest Services and slices.
    ProxyObserves(String),
    /// A node's kube-proxy has written its rules.
    RulesSynced(String),
    /// The cloud has made the load balancer of a Service.
    LoadBalancerReady(ObjectRef),
    /// The load balancers' health checks have been answered.
    HealthChecked,
    /// The next request of a stream is due, of the one that this action began.
    StreamSends(usize),
    /// A request begins.
    RequestStarts(u32),
    /// A request's resolver has its answer to one question.
    NameAnswered(u32),
    /// A request's packet has come to a place.
    PacketArrives {
        /// The request.
        request: u32,
        /// Where, from where, with which header.
        arrival: Arrival,
        /// Which way it goes.
        leg: Leg,
    },
    /// A client gives up, or knows its answer.
    RequestEnds(u32),
    /// Nothing but time: somebody waits, and can be seen to.
    Tick,
}

/// Which way a packet of a request goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leg {
    /// From the client.
    There,
    /// Back, with an answer.
    Answer,
    /// Back, with a refusal.
    Refusal,
}

/// Events to come, by time; those of one moment in the order in which they were planned.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Queue {
    /// In boxes: the list shifts with each event, and many may be planned.
    events: SortedMap<(SimTime, u64), Box<Event>>,
    planned: u64,
}

impl Event {
    /// Whether it is the cluster at work on what it was told, and not traffic, time alone, or one of
    /// the long waits after a node's silence.
    pub(super) const fn is_of_cluster(&self) -> bool {
        match self {
            Self::Reconcile(_)
            | Self::PodStarts(_)
            | Self::PodBecomesReady(_)
            | Self::PodStops(_)
            | Self::ContainersRestart(_)
            | Self::PodListens(_)
            | Self::ProxyObserves(_)
            | Self::RulesSynced(_)
            | Self::LoadBalancerReady(_)
            | Self::HealthChecked => true,
            Self::NodeSilent(_)
            | Self::NodeEvicted(_)
            | Self::GhostFades(_)
            | Self::StreamSends(_)
            | Self::RequestStarts(_)
            | Self::NameAnswered(_)
            | Self::PacketArrives { .. }
            | Self::RequestEnds(_)
            | Self::Tick => false,
        }
    }
}

impl Queue {
    /// All events, in the order in which they are due.
    pub(super) fn events(&self) -> impl Iterator<Item = &Event> {
        self.events.values().map(AsRef::as_ref)
    }

    /// Plans an event.
    pub fn push(&mut self, at: SimTime, event: Event) {
        self.events.insert((at, self.planned), Box::new(event));
        self.planned += 1;
    }

    /// When the next event is due.
    #[must_use]
    pub fn next_at(&self) -> Option<SimTime> {
        self.events.first().map(|((at, _), _)| *at)
    }

    /// Takes the next event that is due at `to` or before.
    pub fn pop_until(&mut self, to: SimTime) -> Option<(SimTime, Event)> {
        if self.next_at()? > to {
            return None;
        }
        self.events.pop_first().map(|((at, _), event)| (at, *event))
    }

    /// When such an event is due, if it is planned.
    #[must_use]
    pub fn due(&self, event: &Event) -> Option<SimTime> {
        self.events.iter().find(|(_, planned)| planned.as_ref() == event).map(|((at, _), _)| *at)
    }

    /// Whether such an event is planned already.
    #[must_use]
    pub fn contains(&self, event: &Event) -> bool {
        self.events.values().any(|planned| **planned == *event)
    }
}
