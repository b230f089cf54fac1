//! A pod's card: cut corners, an ear with the port it listens on, a lamp with its word.

use crate::scene::drawing::{hit, host_table, lamp, pipe, tag};
use crate::scene::geometry::Rect;
use crate::scene::layout::PodSize;
use crate::scene::picture::{Lamp, PodView};
use crate::scene::shape::{Px, Shape, count, group, path, rect, text};
use crate::text::{Args, with};

/// One pod.
pub(super) fn draw(view: &PodView, is_selected: bool) -> Shape {
    let state = match view.lamp {
        Lamp::Ready => "ready",
        Lamp::NotReady => "not-ready",
        Lamp::Starting => "starting",
        Lamp::Leaving => "leaving",
        Lamp::Gone => "gone",
    };
    let hot = if view.is_hot { " hot" } else { "" };
    let selected = if is_selected { " selected" } else { "" };
    let name = format!("{}/{}", view.pod.namespace, view.pod.name);
    let pressed = if is_selected { "true" } else { "false" };
    group(&format!("pod {state}{hot}{selected}"))
        .key(&name)
        .with(group("").unspoken().with(card(view)))
        .with(hit(view.rect, &view.label, &format!("pod {name}")).attr("aria-pressed", pressed))
}

fn card(view: &PodView) -> Shape {
    let Rect { x, y, w, h } = view.rect;
    let cut = match view.size {
        PodSize::Full => 10.0,
        PodSize::Medium | PodSize::Compact | PodSize::Tiny => 8.0,
        PodSize::Dot => 4.0,
    };
    let mut card = group("");
    if view.lamp == Lamp::Leaving {
        let (x, y) = (x + w / 2.0, y + h / 2.0);
        card = card.attr("transform", &format!("rotate(2 {} {})", Px(x), Px(y)));
    }
    if view.namespace.is_some() && view.size != PodSize::Dot {
        card = card.with(frame(view));
    }
    if let Some(port) =
        view.ear.as_ref().filter(|_| !matches!(view.size, PodSize::Tiny | PodSize::Dot))
    {
        card = card.with_all(ear(port, x, y + h / 2.0));
    }
    card = card.with(path("card", &outline(view.rect, cut)));
    card = card.with_all(view.is_pinned.then(|| pipe::pin(x + w - 36.0, y + 24.0)));
    let word = lamp_word(view);
    card = card.with_all(hosts(view));
    match view.size {
        PodSize::Full | PodSize::Medium => {
            let label = view
                .tag
                .as_ref()
                .filter(|_| view.size == PodSize::Full && view.hosts.is_none())
                .map(|label| {
                    let label: String = label.chars().take(11).collect();
                    let width = 7.3 * count(&label) + 20.0;
                    tag(x + 8.0, y + 54.0, width.min(w - 12.0), &label)
                });
            card.with(text("t-name", x + 11.0, y + 22.0, &view.name))
                .with_all(badge(view.app, x + w - 27.0, y + 8.0))
                .with_all(fresh(view, y + 43.0))
                .with(text("mono t-pod", x + 11.0, y + 43.0, &view.address))
                .with_all(label)
                .with_all(namespace(view))
                .with(lamp(view.lamp, x + 16.0, y + h - 16.0))
                .with(text("", x + 27.0, y + h - 11.5, &word))
        }
        PodSize::Compact => {
            // A table's row needs the third line.
            let [first, second] = if h > 48.0 && h < 60.0 { [16.0, 31.0] } else { [19.0, 37.0] };
            card.with(lamp(view.lamp, x + 15.0, y + first - 4.0))
                .with(text("t-name", x + 25.0, y + first, &view.name))
                .with_all(badge(view.app, x + w - 24.0, y + 5.0))
                .with(text("mono t-pod", x + 11.0, y + second, &view.address))
        }
        // Only its outline and its lamp.
        PodSize::Dot => card.with(lamp(view.lamp, x + w / 2.0, y + h / 2.0)),
        PodSize::Tiny => card.with(lamp(view.lamp, x + 12.0, y + 12.0)).with(text(
            "",
            x + 22.0,
            y + 16.5,
            &view.name,
        )),
    }
}

/// The lamp's word, and how long a pod that leaves is still there.
fn lamp_word(view: &PodView) -> String {
    let word = view.lamp.word();
    match view.seconds_left {
        Some(seconds) => left(&word, seconds),
        None => word,
    }
}

#[inline(never)]
fn left(word: &str, seconds: u64) -> String {
    format!("{word} {}", with("stage.left", &Args::new().value("seconds", seconds)))
}

/// The ground of an address that nobody has had before.
fn fresh(view: &PodView, y: f64) -> Option<Shape> {
    let is_fresh = view.lamp == Lamp::Starting && !view.address.is_empty();
    let width = 7.6 * count(&view.address) + 8.0;
    is_fresh.then(|| rect("hl", Rect::new(view.rect.x + 7.0, y - 12.5, width, 17.0), 2.0))
}

/// The name of a namespace, at the card's foot, where the lamp's word leaves room.
fn namespace(view: &PodView) -> Option<Shape> {
    let name = view.namespace.as_ref().filter(|_| matches!(view.lamp, Lamp::Ready | Lamp::Gone))?;
    Some(foot(view, name))
}

#[inline(never)]
fn foot(view: &PodView, name: &str) -> Shape {
    let name: String = name.chars().take(7).collect();
    let (x, y) = (view.rect.right() - 9.0, view.rect.bottom() - 11.5);
    text("t-muted", x, y, &name).anchor("end")
}

/// The tinted frame of a namespace.
#[inline(never)]
fn frame(view: &PodView) -> Shape {
    let Rect { x, y, w, h } = view.rect;
    rect("namespace", Rect::new(x - 4.0, y - 4.0, w + 8.0, h + 8.0), 8.0)
}

/// A controller's table.
fn hosts(view: &PodView) -> Option<Shape> {
    let hosts = view.hosts.as_ref()?;
    Some(host_table::draw(hosts, room_for_hosts(view)?))
}

/// Where a controller's table stands: beside its address, else below.
fn room_for_hosts(view: &PodView) -> Option<Rect> {
    let Rect { x, y, w, h } = view.rect;
    match view.size {
        PodSize::Full | PodSize::Medium if w > 200.0 => {
            Some(Rect::new(x + 108.0, y + 30.0, w - 116.0, h - 36.0))
        }
        PodSize::Compact if w > 200.0 && h < 80.0 => {
            Some(Rect::new(x + 116.0, y + 4.0, w - 146.0, h - 7.0))
        }
        PodSize::Compact if h > 80.0 => Some(Rect::new(x + 6.0, y + 43.0, w - 12.0, h - 47.0)),
        PodSize::Compact if w > 130.0 => Some(Rect::new(x + 6.0, y + h - 19.0, w - 12.0, 18.0)),
        PodSize::Full | PodSize::Medium | PodSize::Compact | PodSize::Tiny | PodSize::Dot => None,
    }
}

fn outline(Rect { x, y, w, h }: Rect, cut: f64) -> String {
    let (right, bottom) = (x + w, y + h);
    let (near, far) = (Px(x + cut), Px(right - cut));
    let (high, low) = (Px(y + cut), Px(bottom - cut));
    let (x, y, right, bottom) = (Px(x), Px(y), Px(right), Px(bottom));
    format!("M{near} {y}H{far}L{right} {high}V{low}L{far} {bottom}H{near}L{x} {low}V{high}Z")
}

fn ear(port: &str, x: f64, y: f64) -> [Shape; 2] {
    let (near, far, top) = (Px(x + 2.0), Px(x - 33.0), Px(y - 12.0));
    let d = format!("M{near} {top}H{far}a6 6 0 0 0-6 6v12a6 6 0 0 0 6 6H{near}");
    [path("ear", &d), text("mono t-tag", x - 19.0, y + 4.5, port).anchor("middle")]
}

/// The letter of what runs in it; httpd's has stripes, so that two images differ at a glance. A pod
/// that serves nothing needs none.
fn badge(letter: char, x: f64, y: f64) -> Option<Shape> {
    let (ground, ink) = match letter {
        ' ' | 'B' => return None,
        'H' => ("app-badge striped", "t-app on-stripes"),
        _ => ("app-badge", "t-app"),
    };
    let letter = text(ink, x + 9.0, y + 13.5, &letter.to_string()).anchor("middle");
    Some(group("").with(rect(ground, Rect::new(x, y, 18.0, 18.0), 4.0)).with(letter))
}
