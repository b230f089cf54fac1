//! The small envelopes of all requests but the followed one: few where they are, many as far apart as
//! their wires have room for.

use crate::data_plane::place::Place;
use crate::data_plane::trace::Hop;
use crate::order::SortedMap;
use crate::scene::frame::{Dot, SpriteKind};
use crate::scene::geometry::{Point, Polyline};
use crate::scene::layout::{Layout, PodSize};
use crate::scene::wiring;
use crate::simulation::pod_reference;
use crate::time::SimTime;

/// How far apart envelopes on one wire are, in pixels.
const APART: f64 = 28.0;
/// Nearer than this, envelopes of two wires would cover each other.
const NEAR: (f64, f64) = (17.0, 10.0);
/// How far from the middle of a wire each way has its lane.
const LANE: f64 = 6.0;

/// One way along one wire.
struct Way {
    line: Polyline,
    length: f64,
    /// Whether somebody stands at its beginning.
    stands: bool,
    /// Whether somebody has come to its end.
    rests: bool,
    /// Whose place on the wire is taken: departures in steps as long as [`APART`] takes.
    moving: Vec<u64>,
    /// The stretches at both ends that belong to a pod: its ear is to be read.
    inside: (f64, f64),
}

/// Thins a crowd out. A wire's departures are cut into steps, and each step has one envelope, which
/// goes along as its middle does: so each is at most half of [`APART`] from where it is, and none
/// comes or goes on its way.
#[inline(never)]
pub(super) fn thinned<'a>(
    layout: &Layout,
    now: SimTime,
    crowd: impl Iterator<Item = (&'a Hop, SpriteKind)>,
) -> Vec<Dot> {
    let mut ways: SortedMap<(&Place, &Place, SpriteKind), Way> = SortedMap::new();
    let mut span = 1;
    // Where pods are lamps only, their counters tell.
    for (hop, kind) in crowd.filter(|(hop, _)| !is_tight(layout, hop)) {
        let way = ways.get_or_insert_with((&hop.from, &hop.to, kind), || {
            let line = wiring::wire(layout, &hop.from, &hop.to).beside(LANE);
            let length = line.length();
            let inside = (ear(layout, &hop.from), ear(layout, &hop.to));
            Way { line, length, stands: false, rests: false, moving: Vec::new(), inside }
        });
        span = hop.arrives.since(hop.departs).us.max(1);
        if now < hop.departs {
            way.stands = true;
        } else if now >= hop.arrives {
            way.rests = true;
        } else {
            let step = hop.departs.us / way.step(span);
            if !way.moving.contains(&step) {
                way.moving.push(step);
            }
        }
    }
    let mut dots: Vec<Dot> = Vec::new();
    for ((_, _, kind), way) in &ways {
        for at in way.places(now, span) {
            let at = way.line.at(at);
            let covers = |other: &Dot| {
                (other.at.x - at.x).abs() < NEAR.0 && (other.at.y - at.y).abs() < NEAR.1
            };
            if !dots.iter().any(covers) && !is_on_card(layout, at) {
                dots.push(Dot { at, kind: *kind, is_one_of_many: true });
            }
        }
    }
    dots
}

impl Way {
    /// How long a step is.
    fn step(&self, span: u64) -> u64 {
        ((span as f64 * APART / self.length.max(1.0)) as u64).max(1)
    }

    /// Shares of the way at which there is an envelope.
    fn places(&self, now: SimTime, span: u64) -> Vec<f64> {
        let step = self.step(span);
        let mut places: Vec<f64> = Vec::new();
        places.extend((self.stands && self.inside.0 <= 0.0).then_some(0.0));
        places.extend((self.rests && self.inside.1 <= 0.0).then_some(1.0));
        for number in &self.moving {
            let begins = number * step + step / 2;
            let gone = now.us.saturating_sub(begins).min(span);
            let share = gone as f64 / span as f64;
            // The first and the last stretch belong to who stands there.
            let near = NEAR.0 / self.length.max(1.0);
            let is_free = |place: &f64| (place - share).abs() >= near;
            let at = share * self.length;
            let is_outside = at >= self.inside.0 && at <= self.length - self.inside.1;
            if is_outside && places.iter().all(is_free) {
                places.push(share);
            }
        }
        places
    }
}

/// Whether an envelope there would cover what a pod's card says: its wire passes under the card.
fn is_on_card(layout: &Layout, at: Point) -> bool {
    layout.pods.values().any(|(card, size)| {
        let is_beside = at.x < card.x - 6.0 || at.x > card.right() + 6.0;
        *size != PodSize::Dot && !is_beside && at.y > card.y - 2.0 && at.y < card.bottom() + 2.0
    })
}

/// How much of a wire lies in a pod's ear.
fn ear(layout: &Layout, place: &Place) -> f64 {
    match size(layout, place) {
        Some(PodSize::Full | PodSize::Medium | PodSize::Compact) => 46.0,
        Some(PodSize::Tiny | PodSize::Dot) => 6.0,
        None => 0.0,
    }
}

fn size(layout: &Layout, place: &Place) -> Option<PodSize> {
    let Place::Pod(pod) = place else { return None };
    layout.pods.get(&pod_reference(pod)).map(|(_, size)| *size)
}

/// Whether a wire runs across pods' lamps.
pub(super) fn is_tight(layout: &Layout, hop: &Hop) -> bool {
    [&hop.from, &hop.to].into_iter().any(|place| size(layout, place) == Some(PodSize::Dot))
}

impl Polyline {
    /// The same line, so far to the left of the way it goes; its corners are square.
    #[must_use]
    fn beside(self, by: f64) -> Self {
        let turn = |from: Option<&Point>, to: Option<&Point>| match (from, to) {
            (Some(from), Some(to)) => {
                let (x, y) = (to.x - from.x, to.y - from.y);
                let length = x.hypot(y).max(0.001);
                (y / length * by, -x / length * by)
            }
            _ => (0.0, 0.0),
        };
        let moved = self.0.iter().enumerate().map(|(place, point)| {
            let before = place.checked_sub(1).and_then(|place| self.0.get(place));
            let (a, b) = (turn(before, Some(point)), turn(Some(point), self.0.get(place + 1)));
            // Where the line goes straight on, both are the same and count once.
            let is_straight = (a.0 - b.0).abs() + (a.1 - b.1).abs() < 0.01;
            let (x, y) = if is_straight { a } else { (a.0 + b.0, a.1 + b.1) };
            Point::new(point.x + x, point.y + y)
        });
        Self(moved.collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_way_has_a_lane_of_its_own() {
        let line =
            Polyline(vec![Point::new(0.0, 0.0), Point::new(100.0, 0.0), Point::new(100.0, 50.0)]);
        let there = line.clone().beside(6.0);
        let expected = [Point::new(0.0, -6.0), Point::new(106.0, -6.0), Point::new(106.0, 50.0)];
        assert_eq!(there.0, expected);
        let back = line.reversed().beside(6.0);
        assert_eq!(back.0.last(), Some(&Point::new(0.0, 6.0)));
    }
}
