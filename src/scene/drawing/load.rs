//! A load: bands along wires, counters, and how many each pod answered.

use crate::scene::frame::SpriteKind;
use crate::scene::geometry::{Point, Rect};
use crate::scene::layout::PodSize;
use crate::scene::load::{Counter, Load, Stand, Tally};
use crate::scene::shape::{Px, Shape, count, group, path, rect, text};

/// The wires that carry requests, under all else that stands there.
#[inline(never)]
pub(super) fn bands(load: &Load) -> Shape {
    group("bands").key("bands").unspoken().with_all(load.bands.iter().map(|d| path("flow", d)))
}

/// Counters, and what hangs on pods; over all else.
#[inline(never)]
pub(super) fn counters(load: &Load) -> Shape {
    group("load")
        .key("load")
        .unspoken()
        .with_all(load.tallies.iter().map(tally))
        .with_all(load.counters.iter().map(counter))
}

/// A small envelope of one of many, its middle at a point.
#[must_use]
pub fn small(kind: SpriteKind, at: Point, is_one_of_many: bool) -> String {
    let (x, y, outline) = match (kind, is_one_of_many) {
        (SpriteKind::Request, false) => (-11.0, -7.0, "h16l7 7-7 7h-16z"),
        (SpriteKind::Answer, false) => (11.0, -7.0, "h-23l7 7-7 7h23z"),
        (SpriteKind::Slip, false) => (7.0, -5.0, "h-15l5 5-5 5h15z"),
        (SpriteKind::Request, true) => (-8.0, -4.0, "h11l5 4-5 4h-11z"),
        (SpriteKind::Answer, true) => (8.0, -4.0, "h-16l5 4-5 4h16z"),
        (SpriteKind::Slip, true) => (5.0, -4.0, "h-10l4 4-4 4h10z"),
    };
    // Whole pixels: between them its edges would blur, and there would be more to write.
    format!("M{} {}{outline}", Px((at.x + x).round()), Px((at.y + y).round()))
}

fn counter(counter: &Counter) -> Shape {
    let Point { x, y } = counter.at;
    let (requests, answers) = (counter.requests, counter.answers);
    let both = width(requests) + width(answers) + 4.0;
    let (there, back) = match counter.stand {
        Stand::Around => {
            ((x - width(requests) / 2.0, y - 31.0), (x - width(answers) / 2.0, y + 13.0))
        }
        Stand::Under => {
            ((x - width(requests) / 2.0, y + 16.0), (x - width(answers) / 2.0, y + 37.0))
        }
        Stand::From => ((x, y - 9.0), (x + width(requests) + 4.0, y - 9.0)),
        Stand::Until => ((x - both, y - 9.0), (x - width(answers), y - 9.0)),
    };
    let shown = |number: usize, kind, place: (f64, f64)| {
        (number > 0).then(|| label(number, kind, place.0, place.1))
    };
    group("counter").with_all(shown(requests, SpriteKind::Request, there)).with_all(shown(
        answers,
        SpriteKind::Answer,
        back,
    ))
}

fn width(number: usize) -> f64 {
    31.0 + 7.4 * (count(&number.to_string()) - 1.0)
}

/// A number with the envelope of what it counts.
fn label(number: usize, kind: SpriteKind, x: f64, y: f64) -> Shape {
    let class = if kind == SpriteKind::Request { "one request" } else { "one answer" };
    let ground = rect("counter-ground", Rect::new(x, y, width(number), 18.0), 9.0);
    group("")
        .with(ground)
        .with(path(class, &small(kind, Point::new(x + 12.0, y + 9.0), true)))
        .with(text("t-count", x + 22.5, y + 13.5, &number.to_string()))
}

/// What a pod answered: a bar as long as its share of the one that answered most, and in numbers as
/// far as there is room.
fn tally(tally: &Tally) -> Shape {
    let Rect { x, y, w, h } = tally.rect;
    let bar = |place: Rect| {
        let full = Rect::new(place.x, place.y, place.w * tally.share, place.h);
        [rect("tally-ground", place, 2.0), rect("tally-bar", full, 2.0)]
    };
    let number = tally.answered.to_string();
    let digits = 7.4 * count(&number);
    let group = group("tally");
    match tally.size {
        PodSize::Full | PodSize::Medium => {
            let words = format!("{number} · {} %", tally.percent);
            let place = Rect::new(x + 8.0, y + h - 8.0, w - 16.0, 17.0);
            let line = Rect::new(place.x + 3.0, place.bottom() - 4.0, place.w - 6.0, 3.0);
            group
                .with(rect("tally-card", place, 3.0))
                .with_all(bar(line))
                .with(text("t-count", x + w / 2.0, place.y + 11.5, &words).anchor("middle"))
        }
        PodSize::Compact => {
            let from = x + 11.0 + 7.6 * tally.address as f64;
            let fits = from + digits + 6.0 < x + w - 6.0;
            group.with_all(bar(Rect::new(x + 10.0, y + h - 5.0, w - 20.0, 3.0))).with_all(
                fits.then(|| text("t-count", x + w - 8.0, y + 37.0, &number).anchor("end")),
            )
        }
        PodSize::Tiny => {
            let fits = 22.0 + 42.0 + digits + 6.0 < w;
            group.with_all(bar(Rect::new(x + 8.0, y + h - 4.0, w - 16.0, 3.0))).with_all(
                fits.then(|| text("t-count", x + w - 6.0, y + 16.5, &number).anchor("end")),
            )
        }
        PodSize::Dot => group.with_all(bar(Rect::new(x, y + h, w, 3.0))),
    }
}
