//! Where the open lesson stops time while it shows what was to be predicted.

use super::{Session, Stop};
use crate::data_plane::place::Place;
use crate::data_plane::trace::{Hop, Reason};
use crate::lesson::PauseAt;
use crate::session::script::Then;
use crate::simulation::{Asking, Request};
use crate::time::SimTime;

impl Session {
    /// Whether the lesson shows something that stands still until the learner goes on.
    #[must_use]
    pub fn is_held(&self) -> bool {
        let shows = self.study().is_some_and(|study| study.script.then() == Some(Then::Reveal));
        shows && !self.playhead.is_playing
    }

    /// Lets what is shown go on from where it stands still.
    pub(super) fn go_on_showing(&mut self) {
        if self.is_held() {
            self.playhead.is_playing = true;
        }
    }

    /// Where the lesson stops by itself now, by its kinds of places; none while it shows nothing.
    pub(super) fn pauses(&self) -> &[PauseAt] {
        match self.study() {
            Some(study) if study.script.then() == Some(Then::Reveal) => study.pauses(),
            Some(_) | None => &[],
        }
    }
}

/// The moments along a request's walk that are of these kinds, as far as it has come.
#[inline(never)]
pub(super) fn pauses_of(request: &Request, kinds: &[PauseAt]) -> Vec<(SimTime, Stop)> {
    let mut found = Vec::new();
    for kind in kinds {
        match kind {
            PauseAt::Dns => {
                let answered = request.asking.iter().flat_map(Asking::moments).last();
                found.extend(answered.map(|at| (at, Stop::Name)));
            }
            PauseAt::NodeRules => {
                let acts = request.trace.request.iter().filter(|hop| is_by_rules(hop));
                found.extend(acts.map(|hop| (hop.departs, Stop::Rewrite)));
                let failed = request.failed.as_ref();
                let failed = failed.filter(|(place, _)| matches!(place, Place::Node(_)));
                found.extend(failed.map(|(_, at)| (*at, Stop::Failure)));
            }
            PauseAt::PodArrival => {
                let into = |hop: &&Hop| matches!(hop.to, Place::Pod(_));
                let arrivals = request.trace.request.iter().filter(into);
                found.extend(arrivals.map(|hop| (hop.arrives, Stop::Arrival)));
            }
            PauseAt::ReplyRewrite => {
                let undone = request.trace.reply.iter().filter(|hop| hop.is_rewritten());
                found.extend(undone.map(|hop| (hop.departs, Stop::Rewrite)));
            }
        }
    }
    found
}

/// Whether a node's rules sent it there.
fn is_by_rules(hop: &Hop) -> bool {
    let mut reasons = hop.reasons.iter();
    let picked = reasons.any(|reason| matches!(reason, Reason::EndpointPicked { .. }));
    hop.is_rewritten() || picked
}
