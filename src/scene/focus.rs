//! What the followed request lights up.

use crate::data_plane::place::{Place, PodName};
use crate::data_plane::trace::Reason;
use crate::scene::strip;
use crate::simulation::Request;
use crate::time::SimTime;

/// What the followed request lights up.
#[derive(Debug, Default)]
pub(super) struct Focus {
    /// The node at whose rules it stands, and the row.
    pub(super) row: Option<(String, String)>,
    /// Whether that row fails it.
    pub(super) is_failing: bool,
    /// The node that undoes a rewrite.
    pub(super) undoing: Option<String>,
    /// The pod it goes to, or that answers.
    pub(super) pod: Option<PodName>,
    /// The Service whose rule matches.
    pub(super) service: Option<String>,
    /// The endpoint that is being chosen now, and from how many.
    pub(super) choice: Option<(String, usize)>,
    /// Whether an earlier connection of the client's chose the pod.
    pub(super) is_pinned: bool,
}

impl Focus {
    pub(super) fn of(followed: Option<&Request>, now: SimTime) -> Self {
        let Some(request) = followed else { return Self::default() };
        let mut focus = Self::default();
        for hop in request.trace.hops() {
            for reason in &hop.reasons {
                if let Reason::EndpointPicked { pod, by_affinity, endpoint, among } = reason {
                    let stands = hop.arrived <= now && now <= hop.departs;
                    if stands && !by_affinity {
                        focus.choice = Some((endpoint.to_string(), *among));
                    }
                    focus.is_pinned |= *by_affinity;
                    focus.pod.clone_from(pod);
                }
            }
            if let Place::Pod(pod) = &hop.to {
                focus.pod = Some(pod.clone());
            }
            let stands = hop.arrived <= now && now < hop.departs;
            let Place::Node(node) = &hop.from else { continue };
            if !stands && hop.departs != now {
                continue;
            }
            let node = node.clone();
            if hop.reasons.contains(&Reason::Untranslated) {
                focus.undoing = Some(node);
            } else if let Some(label) = strip::matched_label(hop) {
                focus.service = hop.reasons.iter().find_map(Reason::service).map(ToOwned::to_owned);
                focus.row = Some((node, label));
            }
        }
        if let (Some((Place::Node(node), _)), Some(verdict)) =
            (&request.failed, &request.trace.verdict)
            && strip::is_by_rules(verdict)
        {
            let to = request.trace.request.last().map(|hop| hop.packet.destination);
            let label = to.map(|to| {
                if is_node_port(to.port()) { format!(":{}", to.port()) } else { to.to_string() }
            });
            focus.row = label.map(|label| (node.clone(), label));
            focus.is_failing = true;
            focus.service = verdict.reason().and_then(Reason::service).map(ToOwned::to_owned);
        }
        if request.ended.is_some() && !focus.is_failing {
            focus.row = None;
        }
        focus
    }
}

const fn is_node_port(port: u16) -> bool {
    port >= 30_000 && port <= 32_767
}
