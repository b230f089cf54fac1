//! How the followed envelope goes along a wire, told once: a browser that knows the way and the time
//! moves it by itself, at a fraction of what drawing each frame costs.

use crate::order::InOrder;
use crate::scene::drawing::{corner_at, letters};
use crate::scene::frame::{self, Frame, Sprite, Stance};
use crate::scene::geometry::Point;
use crate::scene::layout::Layout;
use crate::scene::wiring;
use crate::simulation::{Request, Simulation};
use crate::time::{SimDuration, SimTime};

/// The rest of a way along one wire.
#[derive(Clone, Debug, PartialEq)]
pub struct Glide {
    /// The request.
    pub request: u32,
    /// When it set out on this wire.
    pub departed: SimTime,
    /// How long the rest of the way takes.
    pub long: SimDuration,
    /// Where the drawing is, by the share of the rest of the way, from 0 to 1.
    pub stops: Vec<(f64, Point)>,
}

/// Even steps of a way, besides its corners.
const STEPS: u32 = 12;
/// By how much the drawing may be off its point on the wire, in CSS pixels, before it is seen.
const TOLERANCE: f64 = 0.5;

/// The way that is left to the envelope, if it walks and nothing about it changes until it is there.
/// None where it is held back by the edge of the picture, as its point then moves under it.
#[must_use]
pub fn glide(layout: &Layout, request: &Request, sprite: &Sprite, now: SimTime) -> Option<Glide> {
    if sprite.stance != Stance::Moving {
        return None;
    }
    let hop = request.trace.reply.last().or_else(|| request.trace.request.last())?;
    let wire = wiring::wire(layout, &hop.from, &hop.to);
    let whole = hop.arrives.since(hop.departs).us.max(1) as f64;
    let gone = now.since(hop.departs).us as f64 / whole;
    let rest = 1.0 - gone;
    if rest <= 0.0 {
        return None;
    }
    let even = (0..=STEPS).map(|step| gone + rest * f64::from(step) / f64::from(STEPS));
    let mut shares: Vec<f64> = even.chain(wire.corners().filter(|share| *share > gone)).collect();
    shares.in_order_by(f64::total_cmp);
    let away = |at: Point, corner: Point| (at.x - corner.x, at.y - corner.y);
    let first = away(sprite.at, corner_at(layout, sprite, sprite.at));
    let mut stops = Vec::new();
    for share in shares {
        let at = wire.at(share);
        let corner = corner_at(layout, sprite, at);
        let (x, y) = away(at, corner);
        if (x - first.0).abs() > TOLERANCE || (y - first.1).abs() > TOLERANCE {
            return None;
        }
        stops.push(((share - gone) / rest, corner));
    }
    Some(Glide { request: request.id, departed: hop.departs, long: hop.arrives.since(now), stops })
}

/// How long nothing has to be drawn: zero while something changes at every frame.
#[must_use]
pub fn quiet(
    world: &Simulation,
    followed: Option<&Request>,
    frame: &Frame,
    glides: bool,
) -> SimDuration {
    let now = world.now();
    let hop = followed.and_then(|r| r.trace.reply.last().or_else(|| r.trace.request.last()));
    let (begins, long) = hop.map(frame::writing).unwrap_or_default();
    let hero = frame.hero.as_ref();
    let is_busy = hero.is_some_and(|hero| hero.stance == Stance::Moving && !glides);
    if is_busy || !frame.others.is_empty() {
        return SimDuration { us: 0 };
    }
    let of_hop = hop.map(|hop| [hop.departs, hop.arrives, begins]);
    let letter = hero.and_then(|hero| next_letter(hero, begins, long));
    let moments = of_hop.into_iter().flatten().chain(letter).chain(world.next_event_at());
    let next = moments.filter(|at| *at > now).min();
    next.map_or(SimDuration { us: u64::MAX }, |next| next.since(now))
}

/// When one letter more of a new address will stand there, of a writing that began at `begins`.
fn next_letter(hero: &Sprite, begins: SimTime, long: SimDuration) -> Option<SimTime> {
    let Stance::Rewriting { progress, .. } = hero.stance else { return None };
    let letters = letters(hero) as u64;
    let typed = letters * u64::from(progress) / 1_000;
    let share = ((typed + 1) * 1_000).div_ceil(letters.max(1));
    let after = SimDuration { us: (share * long.us).div_ceil(1_000) };
    (typed < letters).then_some(begins + after)
}
