//! What happened that is worth a mark on the timeline, and a sentence.

use crate::api::{ObjectRef, Pod};
use crate::simulation::{Simulation, limit};
use crate::time::SimTime;

/// Something worth a mark on the timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// When.
    pub at: SimTime,
    /// What sort of thing.
    pub kind: MarkKind,
    /// What it was about: an object's name, or the request's number.
    pub subject: String,
    /// How many such things it marks.
    pub count: u32,
}

/// What sort of thing a [`Mark`] marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MarkKind {
    /// An object was applied.
    Applied,
    /// A Deployment was given another size.
    Scaled,
    /// A pod's readiness probe was made to succeed, or to fail.
    ProbeSet,
    /// A node was switched on.
    NodeOn,
    /// A cloud provider came.
    ProviderOn,
    /// The firewall was opened.
    FirewallOpened,
    /// Something was deleted.
    Deleted,
    /// A pod's program was made to end.
    Crashed,
    /// A node was switched off.
    NodeOff,
    /// A node's kube-proxy was let go on.
    ProxyResumed,
    /// A node's kube-proxy was held.
    ProxyPaused,
    /// The cloud provider went away.
    ProviderOff,
    /// The firewall was closed.
    FirewallClosed,
    /// Requests were sent, this one first.
    Sent,
    /// A steady stream of requests began.
    StreamBegan,
    /// It ended.
    StreamEnded,
    /// A request ended with an answer.
    Answered,
    /// A request ended without one.
    Failed,
    /// A node's rules were written anew.
    RulesSynced,
    /// A pod became ready.
    PodReady,
    /// A pod that stays is no longer ready.
    PodNotReady,
    /// A pod is being stopped.
    PodLeaving,
    /// A pod is gone.
    PodGone,
    /// The load balancer of a Service was given an address.
    BalancerAssigned,
}

/// What was last seen of a pod, so that a change is marked once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    is_ready: bool,
    is_leaving: bool,
}

impl Standing {
    /// How a pod stands now.
    pub(super) fn of(pod: &Pod) -> Self {
        Self { is_ready: pod.is_ready(), is_leaving: pod.metadata.is_terminating() }
    }

    /// What there is to mark about a pod that stood like `self` and now stands like `now`.
    const fn change(self, now: Self) -> Option<MarkKind> {
        match (self, now) {
            (Self { is_leaving: false, .. }, Self { is_leaving: true, .. }) => {
                Some(MarkKind::PodLeaving)
            }
            (_, Self { is_leaving: true, .. }) => None,
            (Self { is_ready: false, .. }, Self { is_ready: true, .. }) => Some(MarkKind::PodReady),
            (Self { is_ready: true, .. }, Self { is_ready: false, .. }) => {
                Some(MarkKind::PodNotReady)
            }
            _ => None,
        }
    }
}

impl Simulation {
    pub(super) fn mark(&mut self, kind: MarkKind, subject: &str) {
        if self.marks.len() < limit::MARKS_MAX {
            let subject = subject.to_owned();
            self.marks.push(Mark { at: self.now, kind, subject, count: 1 });
        }
    }

    /// Notes how a pod stands, and marks what changed about it.
    #[inline(never)]
    pub(super) fn note_standing(&mut self, reference: &ObjectRef, now: Standing) {
        let Some(resident) = self.residents.get_mut(reference) else { return };
        let was = std::mem::replace(&mut resident.standing, now);
        if let Some(kind) = was.change(now) {
            self.mark(kind, &reference.name);
        }
    }
}
