//! What moves: envelopes on their way, at one moment.

use crate::data_plane::packet::Packet;
use crate::data_plane::place::Place;
use crate::data_plane::trace::{Hop, Reason};
use crate::scene::geometry::Point;
use crate::scene::layout::Layout;
use crate::scene::{load, swarm, wiring};
use crate::simulation::{Request, Simulation};
use crate::time::{SimDuration, SimTime};

/// All that moves, at one moment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Frame {
    /// The envelope of the followed request, to be read.
    pub hero: Option<Sprite>,
    /// The envelopes of all others, small.
    pub others: Vec<Dot>,
}

/// An envelope that can be read.
#[derive(Clone, Debug, PartialEq)]
pub struct Sprite {
    /// The request.
    pub request: u32,
    /// What it is.
    pub kind: SpriteKind,
    /// Where its point on the wire is.
    pub at: Point,
    /// The header as it came.
    pub before: Packet,
    /// The header as it will leave.
    pub after: Packet,
    /// Where it stands.
    pub stance: Stance,
}

/// What an envelope is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SpriteKind {
    /// A request.
    Request,
    /// An answer.
    Answer,
    /// A refusal.
    Slip,
}

/// Whether an envelope moves or stands.
#[derive(Clone, Debug, PartialEq)]
pub enum Stance {
    /// It is on a wire.
    Moving,
    /// It rests at a place and nothing changes.
    Resting,
    /// It is docked at this node's strip and rewritten; how far, in thousandths.
    Rewriting {
        /// The node, or the load balancer's place.
        place: Place,
        /// 0 to 1000.
        progress: u32,
    },
}

/// A small envelope.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dot {
    /// Where.
    pub at: Point,
    /// What it is.
    pub kind: SpriteKind,
    /// Whether there are so many that it stands for those near it.
    pub is_one_of_many: bool,
}

/// What moves at the moment the world is at.
///
/// With `still`, for people who asked for less motion, an envelope is at a place or at the next one,
/// never between.
#[must_use]
pub fn frame(layout: &Layout, world: &Simulation, followed: Option<u32>, still: bool) -> Frame {
    let now = world.now();
    let mut frame = Frame::default();
    let is_crowd = load::is_crowd(world);
    for (request, ..) in load::under_way(world) {
        let is_followed = followed == Some(request.id);
        if is_crowd && !is_followed {
            continue;
        }
        let Some(sprite) = sprite(layout, request, now, still) else { continue };
        if is_followed {
            frame.hero = Some(sprite);
        } else {
            let (at, kind) = (sprite.at, sprite.kind);
            frame.others.push(Dot { at, kind, is_one_of_many: false });
        }
    }
    // Of a crowd, people who asked for less motion see the counters.
    if is_crowd && !still {
        frame.others = crowd(layout, world, followed);
    }
    frame
}

#[inline(never)]
fn crowd(layout: &Layout, world: &Simulation, followed: Option<u32>) -> Vec<Dot> {
    let others = load::under_way(world).filter(|(request, ..)| followed != Some(request.id));
    let crowd = others.map(|(_, hop, is_back)| (hop, kind(hop, is_back)));
    swarm::thinned(layout, world.now(), crowd)
}

const fn kind(hop: &Hop, is_back: bool) -> SpriteKind {
    match (is_back, hop.is_refusal) {
        (_, true) => SpriteKind::Slip,
        (true, false) => SpriteKind::Answer,
        (false, false) => SpriteKind::Request,
    }
}

fn sprite(layout: &Layout, request: &Request, now: SimTime, still: bool) -> Option<Sprite> {
    let (hop, is_back) = match request.trace.reply.last() {
        Some(hop) => (hop, true),
        None => (request.trace.request.last()?, false),
    };
    let kind = kind(hop, is_back);
    let line = wiring::wire(layout, &hop.from, &hop.to);
    // At the very moment it leaves, a rewritten header is whole: stepping holds it there to be read.
    let stands = now < hop.departs || (now == hop.departs && hop.is_rewritten());
    let (at, stance) = if stands {
        let at = line.0.first().copied().unwrap_or_else(|| wiring::rest(layout, &hop.from));
        (at, standing(hop, now))
    } else if now < hop.arrives {
        let whole = hop.arrives.since(hop.departs).us.max(1) as f64;
        let gone = now.since(hop.departs).us as f64;
        let share = if still { 0.0 } else { gone / whole };
        (line.at(share), Stance::Moving)
    } else {
        if request.failed.is_some() && !is_back {
            // Its end is marked in the picture; the envelope is no more.
            return None;
        }
        (line.at(1.0), Stance::Resting)
    };
    let before = if stance_is_rewriting(&stance) { hop.before } else { hop.packet };
    Some(Sprite { request: request.id, kind, at, before, after: hop.packet, stance })
}

const fn stance_is_rewriting(stance: &Stance) -> bool {
    matches!(stance, Stance::Rewriting { .. })
}

fn standing(hop: &Hop, now: SimTime) -> Stance {
    if !hop.is_rewritten() {
        return Stance::Resting;
    }
    let (begins, writing) = writing(hop);
    let gone = now.since(begins).us;
    let progress = u32::try_from((gone * 1_000 / writing.us.max(1)).min(1_000)).unwrap_or(1_000);
    Stance::Rewriting { place: hop.from.clone(), progress }
}

/// When the new addresses of a hop begin to be written, and how long that takes.
pub(super) fn writing(hop: &Hop) -> (SimTime, SimDuration) {
    let whole = hop.departs.since(hop.arrived).us.max(1);
    // The choice comes first; the writing begins when it is made.
    let chooses = hop.reasons.iter().any(|r| matches!(r, Reason::EndpointPicked { .. }));
    let begins = if chooses { whole * 28 / 100 } else { whole / 10 };
    // The last third of the stop is for reading.
    let long = (whole - begins) * 66 / 100;
    (hop.arrived + SimDuration { us: begins }, SimDuration { us: long })
}
