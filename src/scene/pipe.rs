//! A connection that carries several requests, as a pipe between its caller and its pod.

use crate::data_plane::place::Place;
use crate::data_plane::trace::{Reason, Verdict};
use crate::scene::ending::clock_y;
use crate::scene::geometry::Point;
use crate::scene::layout::{Layout, Shape};
use crate::scene::wiring;
use crate::simulation::{Request, Simulation};
use crate::text::{self, Args};

/// A connection that is kept open.
#[derive(Clone, Debug, PartialEq)]
pub struct Pipe {
    /// Its pieces, between places, as SVG paths; the last one is cut if the connection is.
    pub pieces: Vec<String>,
    /// Whether what it led to went away.
    pub is_cut: bool,
    /// Where its words stand, if there is room.
    pub at: Option<Point>,
    /// Which of its requests goes through it.
    pub words: String,
}

/// The pipe of the followed request's connection, from its first arrival at a pod until its end.
#[must_use]
pub fn pipe(layout: &Layout, world: &Simulation, followed: Option<&Request>) -> Option<Pipe> {
    let request = followed?;
    let shared = |other: &&Request| other.connection == request.connection;
    let count = world.requests().values().filter(shared).count();
    if count < 2 { None } else { open(layout, world, request, count) }
}

#[inline(never)]
fn open(layout: &Layout, world: &Simulation, request: &Request, count: usize) -> Option<Pipe> {
    let now = world.now();
    let first = world.requests().get(&request.connection)?;
    let hops = &first.trace.request;
    let has_come = hops.last().is_some_and(|hop| {
        matches!(hop.to, Place::Pod(_)) && hop.arrives <= now && first.failed.is_none()
    });
    if !has_come {
        return None;
    }
    let all = world.requests().values().filter(|other| other.connection == request.connection);
    let last_begun = all.clone().rfind(|other| other.started <= now)?;
    let is_cut = matches!(&last_begun.trace.verdict, Some(Verdict::Reset(Reason::Cut(_))));
    if !is_cut && all.clone().all(|other| other.ended.is_some_and(|ended| ended <= now)) {
        return None;
    }
    let number = all.take_while(|other| other.id <= last_begun.id).count();
    let id = if is_cut { "pipe.cut" } else { "pipe.open" };
    let words = text::with(id, &Args::new().value("number", number).value("count", count));
    let pieces = hops.iter().map(|hop| wiring::wire(layout, &hop.from, &hop.to));
    let pieces = pieces.filter(|line| line.0.len() > 1).map(|line| line.svg(10.0)).collect();
    // Over the clock of one who waits.
    let is_above = layout.shape == Shape::Wide && first.from == Place::Laptop;
    let laptop = layout.laptop;
    let at = is_above.then(|| Point::new(laptop.centre().x.max(72.0), clock_y(layout) - 10.0));
    Some(Pipe { pieces, is_cut, at, words })
}

/// The pod with which a client is kept at this place, and the client: what `sessionAffinity` does.
#[must_use]
pub fn pin<'a>(request: &'a Request, node: &str, world: &Simulation) -> Option<(String, &'a str)> {
    let hops = request.trace.request.iter().filter(|hop| hop.arrived <= world.now());
    hops.filter(|hop| matches!(&hop.from, Place::Node(name) if name == node))
        .flat_map(|hop| hop.reasons.iter().map(move |reason| (hop, reason)))
        .find_map(|(hop, reason)| {
            let Reason::EndpointPicked { by_affinity: true, pod: Some(pod), .. } = reason else {
                return None;
            };
            Some((hop.before.source.ip().to_string(), pod.name.as_str()))
        })
}

/// The connection in a sentence, where several requests go over it.
#[must_use]
#[inline(never)]
pub fn said(world: &Simulation, request: &Request) -> Option<String> {
    let shared = |other: &&Request| other.connection == request.connection;
    let count = world.requests().values().filter(shared).count();
    let args = Args::new().value("id", request.id).value("count", count);
    (count > 1).then(|| text::with("pipe.said", &args))
}
