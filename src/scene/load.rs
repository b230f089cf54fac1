//! Many requests at once: how many are on each wire, how many each pod answered, and where their
//! small envelopes are.
//!
//! Each request under way is counted once: at the wire it is on, or stands before. Small envelopes are
//! drawn as far as there is room, so that none covers another; counters say how many there are.

use crate::data_plane::place::{Place, PodName};
use crate::data_plane::trace::Hop;
use crate::order::{InOrder, SortedMap};
use crate::scene::geometry::{Point, Rect};
use crate::scene::layout::{Layout, NodeForm, PodSize, Shape};
use crate::scene::shape::count;
use crate::scene::{swarm, wiring};
use crate::simulation::run::FEW;
use crate::simulation::{Request, Simulation, pod_reference};
use crate::text::{self, Args};

/// What stands still of a load, between two looks at its counters.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Load {
    /// Wires that carry requests, each an SVG path.
    pub bands: Vec<String>,
    /// How many are where.
    pub counters: Vec<Counter>,
    /// How many each pod answered.
    pub tallies: Vec<Tally>,
}

/// How many requests are on some wires.
#[derive(Clone, Debug, PartialEq)]
pub struct Counter {
    /// Where it stands.
    pub at: Point,
    /// How its place is meant.
    pub stand: Stand,
    /// Requests on their way.
    pub requests: usize,
    /// Answers and refusals on their way back.
    pub answers: usize,
}

/// How a counter stands at its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stand {
    /// Requests above the point, answers below it.
    Around,
    /// Both under the point.
    Under,
    /// Both in one line that begins there.
    From,
    /// Both in one line that ends there.
    Until,
}

/// How many requests a pod answered.
#[derive(Clone, Debug, PartialEq)]
pub struct Tally {
    /// The pod's card.
    pub rect: Rect,
    /// How much of it there is room for.
    pub size: PodSize,
    /// Characters of its address.
    pub address: usize,
    /// How many.
    pub answered: u32,
    /// Of a hundred answers.
    pub percent: u32,
    /// Of the pod that answered most, from 0 to 1.
    pub share: f64,
}

/// The numbers of a load in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// Requests that have begun.
    pub sent: String,
    /// How many were answered.
    pub answered: String,
    /// How many ended otherwise, each sort.
    pub failed: Vec<String>,
    /// How many are under way; empty for none.
    pub under_way: String,
    /// What could not be sent; empty for nothing.
    pub left_out: String,
    /// Each pod that answered, in a sentence.
    pub pods: Vec<String>,
}

/// Requests under way, each with the hop it is on; those whose end is marked already are on none.
pub fn under_way(world: &Simulation) -> impl Iterator<Item = (&Request, &Hop, bool)> {
    let now = world.now();
    world.requests().values().filter_map(move |request| {
        if request.started > now || request.ended.is_some_and(|ended| ended <= now) {
            return None;
        }
        let back = request.trace.reply.last();
        let hop = back.or_else(|| request.trace.request.last())?;
        let is_lost = back.is_none() && request.failed.is_some() && hop.arrives <= now;
        (!is_lost).then_some((request, hop, back.is_some()))
    })
}

/// Whether so many besides the followed one are under way that they are a crowd.
#[must_use]
pub fn is_crowd(world: &Simulation) -> bool {
    world.run_so_far().under_way() > FEW && under_way(world).count() > FEW as usize + 1
}

/// What stands still of a load; `None` where there is none.
#[must_use]
#[inline(never)]
pub fn load(layout: &Layout, world: &Simulation) -> Option<Load> {
    if !world.is_load() {
        return None;
    }
    let mut load = Load { tallies: tallies(layout, world), ..Load::default() };
    if is_crowd(world) {
        let counts = counts(world);
        load.bands = bands(layout, world);
        load.counters =
            counts.iter().filter_map(|(wires, count)| counter(layout, wires, *count)).collect();
        load.counters.extend(trunk(layout, &counts));
    }
    Some(load)
}

/// Which wires a counter counts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wires {
    /// The wire from one place outside to the next, or to a node.
    Outside(Place, Place),
    /// Those from a node to pods and to other nodes.
    Inside(String),
    /// Any other.
    Other,
}

/// How many requests, and how many answers, are on which wires.
#[must_use]
pub fn counts(world: &Simulation) -> SortedMap<Wires, (usize, usize)> {
    let mut counts: SortedMap<Wires, (usize, usize)> = SortedMap::new();
    for (_, hop, is_back) in under_way(world) {
        let count = counts.get_or_default(wires_of(hop, is_back));
        if is_back {
            count.1 += 1;
        } else {
            count.0 += 1;
        }
    }
    counts
}

fn wires_of(hop: &Hop, is_back: bool) -> Wires {
    // As the request went.
    let (from, to) = if is_back { (&hop.to, &hop.from) } else { (&hop.from, &hop.to) };
    match (from, to) {
        (Place::Node(node), Place::Node(_) | Place::Pod(_))
        | (Place::Pod(_), Place::Node(node)) => Wires::Inside(node.clone()),
        (Place::Pod(_), _) | (_, Place::Pod(_)) => Wires::Other,
        (from, to) => Wires::Outside(from.clone(), to.clone()),
    }
}

fn bands(layout: &Layout, world: &Simulation) -> Vec<String> {
    let mut wires: Vec<(&Place, &Place)> = under_way(world)
        .filter(|(_, hop, _)| !swarm::is_tight(layout, hop))
        .map(|(_, hop, is_back)| if is_back { (&hop.to, &hop.from) } else { (&hop.from, &hop.to) })
        .collect();
    wires.in_order();
    wires.dedup();
    let lines = wires.into_iter().map(|(from, to)| wiring::wire(layout, from, to));
    lines.filter(|line| line.0.len() > 1).map(|line| line.svg(10.0)).collect()
}

/// Where a counter stands; `None` where there is no room for it.
fn counter(layout: &Layout, wires: &Wires, (requests, answers): (usize, usize)) -> Option<Counter> {
    let is_wide = layout.shape == Shape::Wide;
    let (at, stand) = match wires {
        Wires::Outside(_, Place::Node(node)) => {
            let node = layout.node(node).filter(|node| is_wide && node.form != NodeForm::Line)?;
            let x = f64::midpoint(layout.bus_x, node.strip.x);
            (Point::new(x, node.wire_y()), Stand::Around)
        }
        Wires::Outside(from, _) if is_wide => {
            let aside = if *from == Place::Laptop { -20.0 } else { 24.0 };
            (Point::new(layout.internet.x + aside, layout.internet.y), Stand::Under)
        }
        Wires::Inside(node) => {
            let node = layout.node(node)?;
            let right = node.rect.right();
            match node.form {
                NodeForm::Line => (Point::new(right - 8.0, node.wire_y()), Stand::Until),
                NodeForm::Short if node.rect.h >= 66.0 => {
                    (Point::new(right - 12.0, node.header.y - 20.0), Stand::Until)
                }
                NodeForm::Full if is_wide && layout.width >= 1_000.0 => {
                    // Behind its name and address.
                    let x = node.header.x + 8.2 * count(&node.name) + 8.0 + 7.6 * 15.0 + 12.0;
                    (Point::new(x, node.header.y - 4.5), Stand::From)
                }
                NodeForm::Short | NodeForm::Full => return None,
            }
        }
        Wires::Outside(..) | Wires::Other => return None,
    };
    // Beside the pods of a row there has to be room.
    let is_free = |rect: &Rect| {
        stand != Stand::Until || rect.right() + 96.0 < at.x || at.y < rect.y || rect.bottom() < at.y
    };
    let is_free = layout.pods.values().all(|(rect, _)| is_free(rect));
    is_free.then_some(Counter { at, stand, requests, answers })
}

/// Where nodes are lines, one counter for all wires from the internet to them.
fn trunk(layout: &Layout, counts: &SortedMap<Wires, (usize, usize)>) -> Option<Counter> {
    let is_line = |node: &String| layout.node(node).is_some_and(|n| n.form == NodeForm::Line);
    let mut sum = (0, 0);
    for (wires, count) in counts {
        if matches!(wires, Wires::Outside(Place::Internet, Place::Node(node)) if is_line(node)) {
            sum = (sum.0 + count.0, sum.1 + count.1);
        }
    }
    let x = f64::midpoint(layout.internet.x + 24.0, layout.bus_x);
    let at = Point::new(x, layout.internet.y);
    let is_some = sum != (0, 0) && layout.shape == Shape::Wide;
    is_some.then_some(Counter { at, stand: Stand::Under, requests: sum.0, answers: sum.1 })
}

fn tallies(layout: &Layout, world: &Simulation) -> Vec<Tally> {
    let run = world.run_so_far();
    let most = run.by_pod.values().copied().max().unwrap_or(0).max(1);
    let tally = |(pod, answered): (&PodName, &u32)| {
        let reference = pod_reference(pod);
        let (rect, size) = *layout.pods.get(&reference)?;
        let address = world.residents().get(&reference).map_or(0, |is| is.address.chars().count());
        let percent = percent(*answered, run.answered);
        let share = f64::from(*answered) / f64::from(most);
        Some(Tally { rect, size, address, answered: *answered, percent, share })
    };
    run.by_pod.iter().filter_map(tally).collect()
}

/// Pods that are listed; of more only how many. Each says its own number where it stands.
const READ_MAX: usize = 24;

/// Rounded to whole ones.
#[must_use]
pub fn percent(part: u32, whole: u32) -> u32 {
    (part * 100 + whole / 2) / whole.max(1)
}

/// How many requests of the load a pod answered, in words; `None` for none.
#[must_use]
#[inline(never)]
pub fn said_of(world: &Simulation, pod: &PodName) -> Option<String> {
    let run = world.run_so_far();
    let answered = run.by_pod.get(pod).filter(|_| world.is_load())?;
    let args = Args::new().text("pod", &pod.name).value("count", answered);
    Some(text::with("load.pod", &args.value("percent", percent(*answered, run.answered))))
}

/// The load in words; `None` where there is none.
#[must_use]
#[inline(never)]
pub fn summary(world: &Simulation) -> Option<Summary> {
    let run = world.run_so_far();
    if !world.is_load() || run.sent == 0 {
        return None;
    }
    let say = |id, count: u32| text::with(id, &Args::new().value("count", count));
    let some = |id, count| if count > 0 { say(id, count) } else { String::new() };
    let failed = run.failed.iter().map(|(word, count)| {
        text::with("load.failed", &Args::new().value("count", count).text("word", word))
    });
    let mut pods: Vec<String> =
        run.by_pod.keys().take(READ_MAX).filter_map(|pod| said_of(world, pod)).collect();
    let more = run.by_pod.len().saturating_sub(READ_MAX);
    if more > 0 {
        pods.push(text::with("scene.more_pods", &Args::new().value("count", more)));
    }
    Some(Summary {
        sent: say("load.sent", run.sent),
        answered: say("load.answered", run.answered),
        failed: failed.collect(),
        under_way: some("load.under_way", run.under_way()),
        left_out: some("load.left_out", run.left_out),
        pods,
    })
}
