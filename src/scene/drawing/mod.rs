//! The picture as shapes: what stands still, and the followed envelope over it.
//!
//! Values are those of the design's drawings; colours, weights and dashes are the style sheet's.

mod band;
mod container_host;
mod envelope;
mod host_table;
mod load;
mod node;
mod outside;
mod phone_book;
mod pipe;
mod pod;
mod stamp;

use crate::data_plane::place::PodName;
use crate::scene::ending::word_width;
use crate::scene::geometry::{Point, Rect};
use crate::scene::layout::{Layout, Shape as Form};
use crate::scene::picture::{EndKind, EndMark, Lamp, Picture, Wait, WireRole};
use crate::scene::shape::{Px, Shape, circle, count, group, path, rect, shape, text};
use crate::text::plain;

pub(super) use envelope::letters;
pub use envelope::{corner_at, hero, hero_at};
pub use load::small;

/// All that stands still, in drawing order.
#[must_use]
pub fn still(layout: &Layout, picture: &Picture, selected: Option<&PodName>) -> Vec<Shape> {
    let mut shapes = vec![patterns(), ground(layout, picture), band::draw(layout, picture)];
    shapes.push(group("").with_all(picture.nodes.iter().map(node::draw)));
    let beside = picture.beside.as_ref();
    if let Some(pipe) = beside.and_then(|beside| beside.pipe.as_ref()) {
        shapes.extend(pipe::draw(pipe));
    }
    let load = beside.and_then(|beside| beside.load.as_ref());
    shapes.extend(load.map(load::bands));
    shapes.push(wires(picture));
    shapes.push(outside::draw(layout, picture));
    let pods = picture.pods.iter().map(|view| pod::draw(view, selected == Some(&view.pod)));
    shapes.push(group("").with_all(pods));
    shapes.extend(load.map(load::counters));
    let wait = beside.and_then(|beside| beside.wait.as_ref());
    shapes.extend(wait.map(hourglass));
    let ended = beside.and_then(|beside| beside.end.as_ref());
    shapes.push(group("").with_all(ended.map(end)));
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

fn ground(layout: &Layout, picture: &Picture) -> Shape {
    let place = layout.cluster;
    let host = picture.beside.as_ref().and_then(|beside| beside.host.as_ref());
    let id = if host.is_some() { "stage.containers" } else { "stage.cluster" };
    // Where it is low there is no line above it.
    let name = (layout.shape == Form::Wide && place.y > 20.0)
        .then(|| text("t-lane", place.x + 24.0, place.y - 10.0, &plain(id)));
    let host = host.map(|host| container_host::draw(layout, host));
    group("").with(rect("cluster", place, 12.0)).with_all(name).with_all(host)
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
        EndKind::Gone => ("mark-drop mark-gone", "M0-5v5M0 4v.1"),
        EndKind::Unresolved => ("mark-drop", "M-3-3a3 3 0 1 1 4 3c-1 .5-1 1-1 2M0 5v.1"),
        EndKind::Cut => ("mark-fail", "M2-7-3 1h6l-5 7"),
    };
    let mut mark = group(class).moved(end.at.x, end.at.y).unspoken();
    if !end.word.is_empty() {
        let Point { x, y } = end.word_at;
        let ground = Rect::new(x, y - 13.0, word_width(&end.word), 26.0);
        mark =
            mark.with(rect("mark-word", ground, 13.0)).with(text("", x + 14.0, y + 4.5, &end.word));
    }
    mark.with(circle("", 0.0, 0.0, 11.0)).with(path("", d))
}

/// The clock of a sender that waits: its sand runs down while it does.
#[inline(never)]
fn hourglass(wait: &Wait) -> Shape {
    // Eight high above, eight below; the sand is as wide as the glass is there.
    let (above, below) = (6.0 * (1.0 - wait.share), 6.0 * wait.share);
    let upper =
        format!("M{} {}H{}L5 8Z", Px(5.0 - above * 0.7), Px(8.0 - above), Px(5.0 + above * 0.7));
    let lower = format!(
        "M1 15H9L{} {}H{}Z",
        Px(9.0 - below * 0.7),
        Px(15.0 - below),
        Px(1.0 + below * 0.7)
    );
    group("wait")
        .moved(wait.at.x, wait.at.y)
        .attr("role", "img")
        .attr("aria-label", &wait.said)
        .with(rect(
            "wait-ground",
            Rect::new(-5.0, -4.0, 26.0 + 7.4 * count(&wait.words), 24.0),
            4.0,
        ))
        .with(path("sand", &upper))
        .with(path("sand", &lower))
        .with(path("glass", "M0 0H10M0 16H10M1 0c0 5 4 6 4 8s-4 3-4 8M9 0c0 5-4 6-4 8s4 3 4 8"))
        .with(text("t-b", 17.0, 12.5, &wait.words))
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
