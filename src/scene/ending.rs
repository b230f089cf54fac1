//! How the followed request ended, as a mark at its place, and how long its sender waits for nothing.

use crate::data_plane::place::Place;
use crate::data_plane::trace::{Reason, Verdict};
use crate::scene::geometry::{Point, Rect};
use crate::scene::layout::{Layout, NodeForm, PodSize, Shape};
use crate::scene::shape::count;
use crate::scene::view::{EndKind, EndMark, NodeView, Wait};
use crate::scene::wiring;
use crate::simulation::{Request, latency, pod_reference};
use crate::text::{self, Args};
use crate::time::SimTime;

/// The mark, once it is known how it ends.
#[must_use]
pub fn end(layout: &Layout, request: &Request) -> Option<EndMark> {
    let verdict = request.trace.verdict.as_ref()?;
    mark(layout, request, verdict)
}

#[inline(never)]
fn mark(layout: &Layout, request: &Request, verdict: &Verdict) -> Option<EndMark> {
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
    let address = match verdict.reason() {
        Some(Reason::AddressGone(address)) => address.to_string(),
        _ => String::new(),
    };
    let word = match kind {
        EndKind::Answered => String::new(),
        EndKind::Gone if address.is_empty() => text::plain("stage.unreached"),
        EndKind::Refused
        | EndKind::Dropped
        | EndKind::NoRoute
        | EndKind::Gone
        | EndKind::Unresolved
        | EndKind::Cut => text::with(id, &Args::new().text("address", &address)),
    };
    let (at, word_at) = place_of(layout, place, kind, &word);
    Some(EndMark { at, word, word_at, kind })
}

/// Where a mark stands, and where from there its word begins: nothing is covered if there is room.
fn place_of(layout: &Layout, place: &Place, kind: EndKind, word: &str) -> (Point, Point) {
    let (at, beside) = (wiring::rest(layout, place), Point::new(4.0, 0.0));
    let width = word_width(word);
    let free = |x: f64, y: f64| {
        let there = Rect::new(x, y - 13.0, width, 26.0);
        is_free(layout, there).then(|| Point::new(x - at.x, y - at.y))
    };
    match place {
        Place::Pod(pod) => {
            let card = layout.pods.get(&pod_reference(pod));
            let word_at = card.map_or(beside, |(card, size)| {
                let after = free(card.right() + 6.0, card.centre().y);
                let near = || near_card(layout, *card, width).and_then(|at| free(at.x, at.y));
                after.or_else(near).unwrap_or(match size {
                    PodSize::Full => Point::new(-11.0, 15.0),
                    PodSize::Medium | PodSize::Compact => Point::new(-11.0, -27.0),
                    PodSize::Tiny | PodSize::Dot => beside,
                })
            });
            // Whom nobody listens for is refused at the pod's ear.
            let x = if kind == EndKind::Refused { at.x - 19.0 } else { at.x };
            (Point::new(x, at.y), Point::new(word_at.x + at.x - x, word_at.y))
        }
        Place::Node(name) => {
            let Some(node) = layout.node(name) else { return (at, beside) };
            // At the foot of a strip that has one, else beside it, else beside the node's name, else
            // at its head.
            let foot = node.strip.bottom() - 16.0;
            if foot - at.y > 46.0 {
                return (at, Point::new(-width - 4.0, foot - at.y));
            }
            let after_name = node.header.x + NAME;
            let word_at = free(at.x + 4.0, at.y).or_else(|| free(after_name, node.header.y - 4.0));
            // Over the pen, and not over what the strip is called.
            let over = if node.strip.w < 180.0 { 6.0 } else { -4.0 };
            let head = Point::new(over - width, node.strip.y + 15.0 - at.y);
            (at, word_at.unwrap_or(head))
        }
        Place::Laptop | Place::Internet | Place::LoadBalancer(_) => (at, beside),
    }
}

/// Where a word stands that does not go after a card: at the end of its node's header, in place of
/// the address there, or under the card.
#[inline(never)]
fn near_card(layout: &Layout, card: Rect, width: f64) -> Option<Point> {
    let y = card.centre().y;
    let node = layout.nodes.iter().find(|node| node.rect.y < y && y < node.rect.bottom())?;
    let x = node.rect.right() - width - 12.0;
    let name_end = node.header.x + 8.2 * count(&node.name) + 4.0;
    let below = card.bottom() + 15.0;
    if node.form != NodeForm::Full {
        None
    } else if x >= name_end && card.y > node.header.y + 6.0 {
        Some(Point::new(x, node.header.y - 6.0))
    } else if below + 11.0 < node.rect.bottom() {
        Some(Point::new(x.min(card.x), below))
    } else {
        None
    }
}

/// A node's address yields to a word that stands in its place.
#[inline(never)]
pub(super) fn make_room(nodes: &mut [NodeView], end: &EndMark) {
    let (from, y) = (end.at.x + end.word_at.x, end.at.y + end.word_at.y);
    let to = from + word_width(&end.word);
    for node in nodes.iter_mut().filter(|node| node.form == NodeForm::Full) {
        let (left, right) = node.address_place();
        let is_beside = (node.header.y - 6.0 - y).abs() < 20.0;
        if is_beside && !end.word.is_empty() && from < right && left < to {
            node.address.clear();
        }
    }
}

/// As much as a node's name and address take.
const NAME: f64 = 184.0;
/// As much as those of a short node take.
const NAME_SHORT: f64 = 116.0;
/// Narrower than this the internet's name stands near the laptop, in pixels.
const NARROW: f64 = 860.0;
/// As much as stands beside a pod: its port.
const EAR: f64 = 32.0;

/// Whether no pod is there, and the picture does not end.
#[inline(never)]
fn is_free(layout: &Layout, there: Rect) -> bool {
    let is_clear = |(card, _): &(Rect, PodSize)| {
        card.x - EAR > there.right()
            || card.right() < there.x
            || card.y > there.bottom()
            || card.bottom() < there.y
    };
    // In short nodes the names are at the end.
    let is_short = layout.nodes.iter().any(|node| node.form == NodeForm::Short);
    let end = layout.cluster.right() - if is_short { NAME_SHORT } else { 0.0 };
    there.right() + 8.0 < end && layout.pods.values().all(is_clear)
}

/// How wide a mark's word is with its ground.
#[must_use]
pub fn word_width(word: &str) -> f64 {
    20.0 + 7.2 * count(word)
}

/// The sender's clock, from when its packet is lost: it fills, and stays as long as the end is shown.
#[must_use]
pub fn wait(layout: &Layout, request: &Request, now: SimTime) -> Option<Wait> {
    let real = u64::from(request.waited_ms());
    let (_, since) = request.failed.as_ref().filter(|_| real > 0)?;
    Some(waiting(layout, &request.from, now.since(*since).us, real))
}

/// Where the clock over a laptop begins; where the internet's name is near, over that.
#[must_use]
pub fn clock_y(layout: &Layout) -> f64 {
    layout.laptop.y - if layout.width < NARROW { 58.0 } else { 34.0 }
}

#[inline(never)]
fn waiting(layout: &Layout, sender: &Place, gone_us: u64, real_ms: u64) -> Wait {
    let whole_ms = latency::WAIT.us / 1_000;
    // As one says it: ninety times, and not eighty-nine.
    let times = (real_ms + whole_ms / 2) / whole_ms;
    let times = if times > 10 { (times + 5) / 10 * 10 } else { times };
    let steps = gone_us.min(latency::WAIT.us) / latency::TICK.us;
    let share = steps as f64 * latency::TICK.us as f64 / latency::WAIT.us as f64;
    let waited = real_ms * gone_us.min(latency::WAIT.us) / latency::WAIT.us / 1_000;
    let args = Args::new().value("seconds", waited).value("times", times);
    let laptop = layout.laptop;
    let (at, has_words) = match sender {
        Place::Laptop if layout.shape == Shape::Wide => {
            (Point::new(laptop.x - 2.0, clock_y(layout)), true)
        }
        Place::Laptop => (Point::new(laptop.right() + 46.0, laptop.y + 3.0), true),
        Place::Pod(pod) => {
            let found = layout.pods.get(&pod_reference(pod));
            let (card, size) = found.copied().unwrap_or((Rect::default(), PodSize::Dot));
            let has_room = matches!(size, PodSize::Full | PodSize::Medium);
            (Point::new(card.right() + 6.0, card.centre().y - 8.0), has_room)
        }
        Place::Node(node) => {
            let strip = layout.node(node).map(|node| node.strip).unwrap_or_default();
            (Point::new(strip.right() + 8.0, strip.bottom() - 22.0), true)
        }
        Place::Internet | Place::LoadBalancer(_) => (wiring::rest(layout, sender), false),
    };
    let words = if has_words { text::with("stage.waiting", &args) } else { String::new() };
    Wait { at, share, words, said: text::with("say.waiting", &args) }
}
