//! How the followed envelope goes along a wire, told once: a browser that knows the way and the time
//! moves it by itself, at a fraction of what drawing each frame costs.

use crate::order::InOrder;
use crate::scene::drawing::corner_at;
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
    let is_busy = frame.hero.as_ref().is_some_and(|hero| match hero.stance {
        Stance::Moving => !glides,
        Stance::Resting => false,
        Stance::Rewriting { .. } => begins <= now && now < begins + long,
    });
    if is_busy || !frame.others.is_empty() {
        return SimDuration { us: 0 };
    }
    let of_hop = hop.map(|hop| [hop.departs, hop.arrives, begins]);
    let moments = of_hop.into_iter().flatten().chain(world.next_event_at());
    let next = moments.filter(|at| *at > now).min();
    next.map_or(SimDuration { us: u64::MAX }, |next| next.since(now))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::{drawing, frame, layout};
    use crate::session::{Intent, Session};

    /// Where the drawing is at this moment, and the way that is left to it.
    fn seen(session: &Session) -> Option<(Point, Option<Glide>)> {
        let layout = layout(session.world(), 1052.0, 640.0);
        let request = session.followed()?;
        let hero = frame(&layout, session.world(), Some(request.id), false).hero?;
        let (at, _) = drawing::hero_at(&layout, Some(&hero))?;
        Some((at, glide(&layout, request, &hero, session.now())))
    }

    #[test]
    fn the_way_told_is_the_way_drawn() {
        let mut session = Session::open("s0-nodeport");
        session.update(Intent::Send(1));
        let mut compared = 0;
        let mut told: Option<(SimTime, Glide)> = None;
        for _ in 0..1_000 {
            session.update(Intent::Elapsed(SimDuration { us: 7_000 }));
            let Some((at, way)) = seen(&session) else { continue };
            if let Some((since, glide)) = told
                .take()
                .filter(|(_, old)| way.as_ref().is_some_and(|way| way.departed == old.departed))
            {
                let share = session.now().since(since).us as f64 / glide.long.us as f64;
                let next = glide.stops.iter().position(|(stop, _)| *stop >= share).unwrap();
                let ((a, from), (b, to)) = (glide.stops[next.max(1) - 1], glide.stops[next.max(1)]);
                let part = (share - a) / (b - a);
                let x = from.x + (to.x - from.x) * part;
                let y = from.y + (to.y - from.y) * part;
                assert!((x - at.x).hypot(y - at.y) <= TOLERANCE, "{x} {y} and {at:?} at {share}");
                compared += 1;
                told = Some((since, glide));
            } else if let Some(way) = way {
                told = Some((session.now(), way));
            }
        }
        assert!(compared > 100, "{compared}");
    }

    #[test]
    fn nothing_new_is_to_be_drawn_while_it_is_quiet() {
        let mut session = Session::open("s0-nodeport");
        session.update(Intent::Send(1));
        let (mut skipped, mut drawn) = (0, 0);
        for _ in 0..600 {
            let layout = layout(session.world(), 1052.0, 640.0);
            let id = session.followed().map(|request| request.id);
            let before = frame(&layout, session.world(), id, true);
            let long = quiet(session.world(), session.followed(), &before, true).us;
            let still = drawing::hero_at(&layout, before.hero.as_ref());
            if long > 20_000 && long < 10_000_000 {
                // Up to just before the end of the quiet, in one go: only a gliding drawing moves.
                let mut rest = long - 1_000;
                while rest > 0 {
                    let some = rest.min(100_000);
                    session.update(Intent::Elapsed(SimDuration { us: some }));
                    rest -= some;
                }
                let after = frame(&layout, session.world(), id, true);
                assert_eq!(drawing::hero_at(&layout, after.hero.as_ref()), still);
                skipped += 1;
            } else {
                drawn += 1;
            }
            session.update(Intent::Elapsed(SimDuration { us: 2_000 }));
        }
        assert!(skipped > 8 && drawn > 8, "{skipped} {drawn}");
    }
}
