//! How the followed request ended, as a mark at its place.

use crate::data_plane::trace::{Reason, Verdict};
use crate::scene::layout::Layout;
use crate::scene::view::{EndKind, EndMark};
use crate::scene::wiring;
use crate::simulation::Request;
use crate::text;

/// The mark, once it is known how it ends.
#[must_use]
pub fn end(layout: &Layout, request: &Request) -> Option<EndMark> {
    let verdict = request.trace.verdict.as_ref()?;
    let (kind, id) = match verdict {
        Verdict::Delivered { .. } => (EndKind::Answered, ""),
        Verdict::Refused(_) => (EndKind::Refused, "stage.refused"),
        Verdict::TimedOut(Reason::NoRoute(_)) => (EndKind::NoRoute, "stage.no_route"),
        Verdict::TimedOut(_) => (EndKind::Dropped, "stage.dropped"),
        Verdict::Unreachable(_) => (EndKind::Gone, "stage.gone_address"),
        Verdict::NotResolved(_) if request.asking.is_none() => {
            (EndKind::Unresolved, "stage.unresolved_outside")
        }
        Verdict::NotResolved(_) => (EndKind::Unresolved, "stage.unresolved"),
        Verdict::Reset(_) => (EndKind::Cut, "stage.cut"),
    };
    let place = match (&request.failed, kind) {
        (Some((place, _)), _) => place,
        (None, EndKind::Answered) if request.ended.is_some() => &request.from,
        (None, _) => return None,
    };
    let word = match kind {
        EndKind::Answered => String::new(),
        EndKind::Refused
        | EndKind::Dropped
        | EndKind::NoRoute
        | EndKind::Gone
        | EndKind::Unresolved
        | EndKind::Cut => text::plain(id),
    };
    let is_waiting = request.ended.is_none()
        && matches!(verdict, Verdict::TimedOut(_) | Verdict::Unreachable(_));
    Some(EndMark { at: wiring::rest(layout, place), word, kind, is_waiting })
}
