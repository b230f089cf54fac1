//! The picture as shapes: what stands still, and the followed envelope over it.
//!
//! Values are those of the design's drawings; colours, weights and dashes are the style sheet's.

mod band;
mod envelope;
mod load;
mod node;
mod outside;
mod pod;

use crate::data_plane::place::PodName;
use crate::scene::geometry::Rect;
use crate::scene::layout::{Layout, Shape as Form};
use crate::scene::picture::{EndKind, EndMark, Lamp, Picture, WireRole};
use crate::scene::shape::{Px, Shape, circle, count, group, path, rect, shape, text};
use crate::text::plain;

pub use envelope::{hero, hero_at};
pub use load::small;

/// All that stands still, in drawing order.
#[must_use]
pub fn still(layout: &Layout, picture: &Picture, selected: Option<&PodName>) -> Vec<Shape> {
    let mut shapes = vec![patterns(), ground(layout), band::draw(layout, picture)];
    shapes.push(group("").with_all(picture.nodes.iter().map(node::draw)));
    shapes.extend(picture.load.as_ref().map(load::bands));
    shapes.push(wires(picture));
    shapes.push(outside::draw(layout, picture));
    let pods = picture.pods.iter().map(|view| pod::draw(view, selected == Some(&view.pod)));
    shapes.push(group("").with_all(pods));
    shapes.extend(picture.load.as_ref().map(load::counters));
    shapes.push(group("").with_all(picture.end.as_ref().map(end)));
    shapes
}

fn patterns() -> Shape {
    let square = |class, width| rect(class, Rect::new(0.0, 0.0, width, 5.0), 0.0);
    let pattern = shape("pattern")
        .attr("id", "diagonal")
        .attr("width", "5")
        .attr("height", "5")
        .attr("patternUnits", "userSpaceOnUse")
        .attr("patternTransform", "rotate(45)")
        .with(square("pattern-ground", 5.0))
        .with(square("pattern-line", 2.2));
    shape("defs").with(pattern)
}

fn ground(layout: &Layout) -> Shape {
    let place = layout.cluster;
    let name = (layout.shape == Form::Wide)
        .then(|| text("t-lane", place.x + 24.0, place.y - 10.0, &plain("stage.cluster")));
    group("").with(rect("cluster", place, 12.0)).with_all(name)
}

fn wires(picture: &Picture) -> Shape {
    let wires = picture.wires.iter().map(|wire| {
        let class = match wire.role {
            WireRole::Resting => "wire",
            WireRole::Walked => "wire-done",
            WireRole::Next => "wire-next",
            WireRole::Answered => "wire-back",
            WireRole::Refused => "wire-fail",
        };
        path(class, &wire.path)
    });
    group("wires").unspoken().with_all(wires)
}

/// The mark of how the followed request ended, at its place.
#[inline(never)]
fn end(end: &EndMark) -> Shape {
    let (class, d) = match end.kind {
        EndKind::Answered => ("mark-ok", "M-5 0l4 4 7-8"),
        EndKind::Refused => ("mark-fail", "M-6 0h12"),
        EndKind::Dropped => ("mark-drop", "M-5 5 5-5"),
        EndKind::NoRoute => ("mark-drop", "M-5 0h.1M0 0h.1M5 0h.1"),
        EndKind::Gone => ("mark-drop", "M0-5v5M0 4v.1"),
        EndKind::Unresolved => ("mark-drop", "M-3-3a3 3 0 1 1 4 3c-1 .5-1 1-1 2M0 5v.1"),
        EndKind::Cut => ("mark-fail", "M2-7-3 1h6l-5 7"),
    };
    let mut mark = group(class).moved(end.at.x, end.at.y).unspoken();
    if !end.word.is_empty() {
        let width = 20.0 + 7.2 * count(&end.word);
        mark = mark
            .with(rect("mark-word", Rect::new(4.0, -13.0, width, 26.0), 13.0))
            .with(text("", 18.0, 4.5, &end.word));
    }
    let waiting = end.is_waiting.then(|| text("t-muted", 18.0, 26.0, &plain("stage.waiting")));
    mark.with(circle("", 0.0, 0.0, 11.0)).with(path("", d)).with_all(waiting)
}

/// A lamp: full, empty, half or dotted.
fn lamp(lamp: Lamp, x: f64, y: f64) -> Shape {
    let whole = |class| group("").with(circle(class, x, y, 4.5));
    match lamp {
        Lamp::Ready => whole("lamp"),
        Lamp::NotReady => whole("lamp-o"),
        Lamp::Starting | Lamp::Gone => whole("lamp-o dotted"),
        Lamp::Leaving => whole("lamp-o")
            .with(path("lamp-h", &format!("M{} {}a4.5 4.5 0 0 0 0 9Z", Px(x), Px(y - 4.5)))),
    }
}

/// A label, drawn alike on the plate and on pods, because the two are compared letter by letter.
fn tag(x: f64, y: f64, width: f64, label: &str) -> Shape {
    let d = format!(
        "M{} {}H{}V{}H{}L{} {}Z",
        Px(x + 8.0),
        Px(y),
        Px(x + width),
        Px(y + 20.0),
        Px(x + 8.0),
        Px(x),
        Px(y + 10.0)
    );
    group("").with(path("tag", &d)).with(circle("tag-hole", x + 9.0, y + 10.0, 2.0)).with(text(
        "mono t-tag",
        x + 16.0,
        y + 14.5,
        label,
    ))
}

/// What is named, reached and pressed where something is drawn. `select` is what a press selects:
/// a kind, a namespace and a name, as in `pod default/web-1`.
fn hit(place: Rect, label: &str, select: &str) -> Shape {
    rect("hit", place, 0.0)
        .attr("tabindex", "0")
        .attr("role", "button")
        .attr("aria-label", label)
        .attr("data-select", select)
}
