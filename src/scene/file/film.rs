//! A walk as a film: an SVG that plays itself, over and over, without a script.
//!
//! The walk is looked at in even steps. A part of the scene that looks the same in several of them is
//! written once and shown while it does; an envelope on its way glides between the steps. Who asked
//! for less motion sees the end of it, standing.

use crate::order::InOrder;
use crate::scene::drawing;
use crate::scene::file::caption::{self, paragraph};
use crate::scene::file::parts::{Parts, Piece, shown};
use crate::scene::file::{Sheet, Walk};
use crate::scene::frame::frame;
use crate::scene::geometry::Point;
use crate::scene::layout::layout;
use crate::scene::narration;
use crate::scene::picture::picture;
use crate::scene::shape::{Px, Shape, group, shape};
use crate::simulation::{Request, Simulation};
use crate::time::SimDuration;

/// The room for the scene: the widest envelope fits beside a strip.
const SCENE: (f64, f64) = (940.0, 500.0);
const MARGIN: f64 = 24.0;
/// Between two looks, in microseconds of the world, unless that would be too many of them.
const STEP: u64 = 50_000;
const STEPS_MAX: u64 = 240;
/// The film takes twice the time the page does: sentences are read meanwhile.
const SLOWER: u64 = 2;
/// How long the end stands, in microseconds of the film.
const HOLD: u64 = 3_500_000;

/// Only one of the two is seen, and `last` where nothing is known of films.
const RULES: &str = ".last{display:none}@media (prefers-reduced-motion:reduce)\
                     {.film{display:none}.last{display:inline}}";

/// A walk, as it goes. `name` is what its world is called.
#[must_use]
#[inline(never)]
pub fn film(walk: &Walk<'_>, name: &str) -> Sheet {
    let (from, to) = walk.span();
    let whole = to.since(from).us;
    let step = (whole / STEPS_MAX).max(STEP);
    let steps = whole.div_ceil(step) + 1;
    let mut parts = Parts::default();
    let mut runs: Vec<Run> = Vec::new();
    let mut last = Vec::new();
    let mut size = (SCENE.0, 0.0_f64);
    let mut world = walk.at(from);
    for look in 0..steps {
        walk.advance(&mut world, from + SimDuration { us: look * step });
        let (shots, height) = shots(walk, &world, &mut parts);
        size.1 = size.1.max(height);
        for shot in &shots {
            match runs.iter_mut().find(|run| run.piece == shot.piece) {
                Some(run) => run.seen.push((look, shot.at)),
                None => {
                    runs.push(Run { piece: shot.piece.clone(), seen: vec![(look, shot.at)] });
                }
            }
        }
        last = shots;
    }
    let clock = Clock { looks: steps + HOLD / (step * SLOWER), steps, step: step * SLOWER };
    let frames = in_drawing_order(runs).into_iter().map(|run| run.shape(clock));
    let film = group("film").with_all(frames);
    let last = group("last").with_all(last.iter().map(|shot| {
        let (x, y) = shot.at.unwrap_or_default();
        shown(shot.piece.part).attr("transform", &format!("translate({x} {y})"))
    }));
    let description = format!("{name}. {}", walk.description());
    Sheet {
        width: size.0,
        height: size.1,
        title: walk.title("file.film"),
        description,
        rules: RULES,
        is_small: false,
        content: vec![parts.defs(), film, last],
    }
}

/// A position, in whole pixels and tenths.
type Spot = (Tenths, Tenths);

/// A length in tenths of a pixel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Tenths(i64);

impl std::fmt::Display for Tenths {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        Px(self.0 as f64 / 10.0).fmt(formatter)
    }
}

/// A part at its place, and where it is if it moves.
#[derive(Clone, Debug)]
struct Shot {
    piece: Piece,
    at: Option<Spot>,
}

/// What is seen at one look, and the height of all of it.
fn shots(walk: &Walk<'_>, world: &Simulation, parts: &mut Parts) -> (Vec<Shot>, f64) {
    let layout = layout(world, SCENE.0, SCENE.1);
    let request = world.requests().get(&walk.request().id);
    let picture = picture(&layout, world, request);
    let still = drawing::still(&layout, &picture, None);
    let layers = still.len();
    let pieces = parts.pieces(still).into_iter();
    let mut shots: Vec<Shot> = pieces.map(|piece| Shot { piece, at: None }).collect();
    let moving = frame(&layout, world, Some(walk.request().id), false);
    for shape in drawing::hero(&layout, moving.hero.as_ref()) {
        let (shape, at) = taken_off(shape);
        let name = shape.key.clone().unwrap_or_default();
        let part = parts.number(shape);
        shots.push(Shot { piece: Piece { place: (layers, name), part }, at: Some(at) });
    }
    let (caption, height) = caption(walk, request, layout.height + 12.0);
    let piece = Piece { place: (layers + 1, String::new()), part: parts.number(caption) };
    shots.push(Shot { piece, at: None });
    (shots, layout.height + 12.0 + height + MARGIN)
}

/// The words under the scene: the hop under way, and how it ended. With their height.
fn caption(walk: &Walk<'_>, request: Option<&Request>, y: f64) -> (Shape, f64) {
    let (corner, width) = (Point::new(MARGIN, y), SCENE.0 - 2.0 * MARGIN);
    let cell = request.filter(|r| r.ended.is_none()).and_then(|r| narration::cells(r).pop());
    match cell {
        Some(cell) => caption::hop(&cell, corner, width),
        None => paragraph("t-name", walk.outcome(), corner, width),
    }
}

/// A shape without its being moved, and where to.
fn taken_off(mut shape: Shape) -> (Shape, Spot) {
    let moved = shape.attributes.iter().position(|(name, _)| *name == "transform");
    let moved = moved.map(|place| shape.attributes.remove(place).1).unwrap_or_default();
    let inner = moved.trim_start_matches("translate(").trim_end_matches(')');
    let (x, y) = inner.split_once(' ').unwrap_or(("0", "0"));
    (shape, (tenths(x), tenths(y)))
}

/// A length as [`Px`] writes it.
fn tenths(text: &str) -> Tenths {
    let (digits, is_negative) =
        text.strip_prefix('-').map_or((text, false), |digits| (digits, true));
    let (whole, rest) = digits.split_once('.').unwrap_or((digits, "0"));
    let number = |text: &str| text.parse::<i64>().unwrap_or(0);
    let size = number(whole) * 10 + number(rest);
    Tenths(if is_negative { -size } else { size })
}

/// Places in drawing order; within a layer as they first came.
fn in_drawing_order(mut runs: Vec<Run>) -> Vec<Run> {
    let mut places: Vec<(usize, String)> = Vec::new();
    for run in &runs {
        if !places.contains(&run.piece.place) {
            places.push(run.piece.place.clone());
        }
    }
    places.in_order_by(|a, b| a.0.cmp(&b.0));
    let rank = |run: &Run| places.iter().position(|place| *place == run.piece.place);
    runs.in_order_by(|a, b| rank(a).cmp(&rank(b)));
    runs
}

/// The film's looks: how many there are with those at the end that are all the same, how many of them
/// differ, and how long each is.
#[derive(Clone, Copy)]
struct Clock {
    looks: u64,
    steps: u64,
    step: u64,
}

impl Clock {
    /// A look as a share of the film.
    fn share(self, look: u64) -> String {
        if look >= self.looks {
            return "1".to_owned();
        }
        let share = format!("{:05}", look * 100_000 / self.looks);
        format!(".{share}")
    }

    /// Something that changes as the film goes on.
    fn animation(self, tag: &'static str, values: &[String], at: &[u64]) -> Shape {
        let shares: Vec<String> = at.iter().map(|look| self.share(*look)).collect();
        shape(tag)
            .attr("values", &values.join(";"))
            .attr("keyTimes", &shares.join(";"))
            .attr("dur", &format!("{}ms", self.looks * self.step / 1_000))
            .attr("repeatCount", "indefinite")
    }
}

/// A part, and at which looks it is seen.
#[derive(Debug)]
struct Run {
    piece: Piece,
    seen: Vec<(u64, Option<Spot>)>,
}

impl Run {
    fn shape(&self, clock: Clock) -> Shape {
        let part = shown(self.piece.part);
        let part = match self.seen.first() {
            Some((_, Some((x, y)))) if self.seen.len() == 1 || !self.moves() => {
                part.attr("transform", &format!("translate({x} {y})"))
            }
            Some((_, Some(_))) => part.with(self.glide(clock)),
            _ => part,
        };
        if self.seen.len() as u64 == clock.steps {
            return part;
        }
        let is_last = self.seen.last().is_some_and(|(look, _)| look + 1 == clock.steps);
        let shown = if is_last { "visible" } else { "hidden" };
        part.attr("visibility", shown).with(self.blink(clock))
    }

    fn moves(&self) -> bool {
        self.seen.windows(2).any(|pair| matches!(pair, [(_, a), (_, b)] if a != b))
    }

    fn blink(&self, clock: Clock) -> Shape {
        let (mut values, mut at) = (vec!["hidden".to_owned()], vec![0]);
        let mut change = |look: u64, value: &str| {
            if at.last() == Some(&look) {
                values.pop();
                at.pop();
            }
            values.push(value.to_owned());
            at.push(look);
        };
        let mut next = None;
        for (look, _) in &self.seen {
            if next != Some(*look) {
                if let Some(end) = next {
                    change(end, "hidden");
                }
                change(*look, "visible");
            }
            next = Some(look + 1);
        }
        if let Some(end) = next.filter(|end| *end < clock.steps) {
            change(end, "hidden");
        }
        clock
            .animation("animate", &values, &at)
            .attr("attributeName", "visibility")
            .attr("calcMode", "discrete")
    }

    /// The way it goes, without the looks between which it goes on at the same pace.
    fn glide(&self, clock: Clock) -> Shape {
        let spots: Vec<(u64, Spot)> =
            self.seen.iter().filter_map(|(look, at)| at.map(|at| (*look, at))).collect();
        let mut kept: Vec<(u64, Spot)> = Vec::new();
        for (index, spot) in spots.iter().enumerate() {
            let before = index.checked_sub(1).and_then(|index| spots.get(index));
            let after = spots.get(index + 1);
            let is_even = matches!((before, after), (Some(a), Some(c)) if is_between(a, spot, c));
            if !is_even {
                kept.push(*spot);
            }
        }
        // A list of times begins at the beginning and ends at the end.
        let (first, last) = (kept.first().copied(), kept.last().copied());
        let start = first.filter(|(look, _)| *look > 0).map(|(_, at)| (0, at));
        let end = last.map(|(_, at)| (clock.looks, at));
        let all: Vec<(u64, Spot)> = start.into_iter().chain(kept).chain(end).collect();
        let values: Vec<String> = all.iter().map(|(_, (x, y))| format!("{x} {y}")).collect();
        let at: Vec<u64> = all.iter().map(|(look, _)| *look).collect();
        clock
            .animation("animateTransform", &values, &at)
            .attr("attributeName", "transform")
            .attr("type", "translate")
    }
}

/// Whether `b` is half of the way from `a` to `c`, at three looks one after another.
fn is_between(a: &(u64, Spot), b: &(u64, Spot), c: &(u64, Spot)) -> bool {
    let is_half = |a: Tenths, b: Tenths, c: Tenths| (2 * b.0 - a.0 - c.0).abs() <= 1;
    a.0 + 2 == c.0 && is_half(a.1.0, b.1.0, c.1.0) && is_half(a.1.1, b.1.1, c.1.1)
}
