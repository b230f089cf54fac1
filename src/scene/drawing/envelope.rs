//! The followed envelope: it walks small, and stands large where its addresses are rewritten.

use crate::data_plane::place::Place;
use crate::scene::drawing::stamp::{self, Stamped};
use crate::scene::frame::{Sprite, SpriteKind, Stance};
use crate::scene::geometry::{Point, Rect};
use crate::scene::layout::{Layout, Shape as Form};
use crate::scene::shape::{Px, Shape, circle, count, group, path, rect, text};
use crate::simulation::pod_reference;
use crate::text::word;

/// The envelope of the followed request, if one is under way.
#[must_use]
pub fn hero(layout: &Layout, sprite: Option<&Sprite>) -> Vec<Shape> {
    let placed = hero_at(layout, sprite);
    placed
        .map(|(at, shapes)| group("moving").moved(at.x, at.y).with_all(shapes))
        .into_iter()
        .collect()
}

/// The same as drawn at the origin, and where that is: while it walks only the place changes.
#[must_use]
pub fn hero_at(layout: &Layout, sprite: Option<&Sprite>) -> Option<(Point, Vec<Shape>)> {
    let sprite = sprite?;
    let writing = Writing::of(sprite, layout.shape == Form::Tall, is_compact(layout));
    let corner = corner(layout, sprite, &writing);
    let mut shapes = vec![envelope(&writing).key("envelope")];
    if sprite.stance == Stance::Moving {
        let stop = circle(&format!("stop {}", class(sprite.kind)), 0.0, 0.0, 5.0);
        let (x, y) = (sprite.at.x - corner.x, sprite.at.y - corner.y);
        shapes.insert(0, stop.moved(x, y).key("stop"));
    }
    Some((corner, shapes))
}

/// Where the drawing's corner would be if the envelope's point on the wire were there.
#[must_use]
#[inline(never)]
pub fn corner_at(layout: &Layout, sprite: &Sprite, at: Point) -> Point {
    let writing = Writing::of(sprite, layout.shape == Form::Tall, is_compact(layout));
    corner(layout, &Sprite { at, ..sprite.clone() }, &writing)
}

/// How many letters are typed where an envelope is rewritten: those of the longer changed address.
#[must_use]
#[inline(never)]
pub(in crate::scene) fn letters(sprite: &Sprite) -> usize {
    let (before, after) = (sprite.before, sprite.after);
    let lines = [(before.source, after.source), (before.destination, after.destination)];
    let changed = lines.into_iter().filter(|(was, becomes)| was != becomes);
    changed.map(|(_, becomes)| becomes.to_string().len()).max().unwrap_or(0)
}

const fn is_compact(layout: &Layout) -> bool {
    matches!(layout.shape, Form::Wide) && layout.width < COMPACT_BELOW
}

/// In a room narrower than this an envelope's letters are those of all else.
const COMPACT_BELOW: f64 = 860.0;

/// What is written on an envelope, and how large.
#[expect(clippy::struct_excessive_bools, reason = "what there is room for, each by itself")]
struct Writing {
    kind: SpriteKind,
    is_large: bool,
    is_tall: bool,
    is_compact: bool,
    /// Whether what changes is the packet, and not one of a program's own that goes on in its place.
    is_rewritten: bool,
    from: Line,
    to: Line,
}

/// An address, and as much as has been typed of the one that takes its place.
struct Line {
    was: String,
    new: Option<String>,
    /// How many letters the new one will have.
    letters: f64,
}

impl Line {
    fn of(was: String, becomes: String, typed: Option<usize>) -> Self {
        let letters = count(&becomes);
        match typed {
            None => Self { was: becomes, new: None, letters: 0.0 },
            Some(_) if was == becomes => Self { was, new: None, letters: 0.0 },
            Some(typed) => Self { was, new: Some(becomes.chars().take(typed).collect()), letters },
        }
    }
}

impl Writing {
    fn of(sprite: &Sprite, is_tall: bool, is_compact: bool) -> Self {
        let (before, after) = (sprite.before, sprite.after);
        let typed = match &sprite.stance {
            // Letter by letter, both lines at once, as many as the moment says.
            Stance::Rewriting { progress, .. } => {
                Some(letters(sprite) * *progress as usize / 1_000)
            }
            Stance::Moving | Stance::Resting => None,
        };
        let line = |was: std::net::SocketAddr, becomes: std::net::SocketAddr| {
            Line::of(was.to_string(), becomes.to_string(), typed)
        };
        Self {
            kind: sprite.kind,
            is_large: typed.is_some(),
            is_rewritten: matches!(
                &sprite.stance,
                Stance::Rewriting { place: Place::Node(_) | Place::LoadBalancer(_), .. }
            ),
            is_tall,
            is_compact,
            from: line(before.source, after.source),
            to: line(before.destination, after.destination),
        }
    }

    /// Whether there is room for stamps; elsewhere the changed line says it alone.
    const fn has_stamps(&self) -> bool {
        self.is_rewritten && !self.is_tall && !self.is_compact
    }

    /// Which lines have changed, and how.
    fn stamped(&self) -> Stamped {
        let is_whole = |line: &Line| {
            line.new.as_ref().is_some_and(|new| count(new) >= line.letters && line.letters > 0.0)
        };
        let written = |line: &Line| match &line.new {
            Some(_) if self.kind == SpriteKind::Request => is_whole(line).then_some(0.0),
            // What was stamped on the way there comes off while the old address comes back.
            Some(new) => Some(count(new) / line.letters.max(1.0)),
            None => None,
        };
        let stamped = (written(&self.from), written(&self.to));
        let is_lifted = self.kind != SpriteKind::Request;
        match (self.has_stamps(), is_lifted) {
            (false, _) => Stamped::default(),
            (true, false) => Stamped { from: stamped.0, to: stamped.1, is_lifted },
            (true, true) => Stamped { from: stamped.1, to: stamped.0, is_lifted },
        }
    }

    /// The width of a letter.
    const fn letter(&self) -> f64 {
        if self.is_large && !self.is_tall && !self.is_compact { 8.43 } else { 7.53 }
    }

    /// The width of the longer of the addresses it came with.
    fn old_width(&self) -> f64 {
        self.letter() * count(&self.from.was).max(count(&self.to.was))
    }

    fn size(&self) -> (f64, f64) {
        let new = self.letter() * self.from.letters.max(self.to.letters);
        // Beside its words; only a request has a point.
        let has_point = self.kind == SpriteKind::Request;
        let (roomy, compact) = if has_point { (118.0, 98.0) } else { (92.0, 84.0) };
        match (self.is_large, self.is_tall) {
            (false, _) => (76.0 + self.old_width(), 42.0),
            // The longest address is 21 letters: 255.255.255.255:65535.
            (true, true) => (70.0 + self.letter() * 21.0, 92.0),
            (true, false) if self.is_compact => (compact + self.old_width() + new, 58.0),
            (true, false) => (roomy + self.old_width() + new, 76.0),
        }
    }
}

const fn class(kind: SpriteKind) -> &'static str {
    match kind {
        SpriteKind::Request => "request",
        SpriteKind::Answer => "answer",
        SpriteKind::Slip => "slip",
    }
}

/// The envelope's top left corner: docked at the strip, or floating above its point on the wire.
fn corner(layout: &Layout, sprite: &Sprite, writing: &Writing) -> Point {
    let (width, height) = writing.size();
    let point = match &sprite.stance {
        Stance::Rewriting { place, .. } => {
            let node = if let Place::Node(node) = place { layout.node(node) } else { None };
            node.map_or_else(
                || Point::new(sprite.at.x - 40.0, above(layout, place, sprite) - height - 16.0),
                |node| {
                    let y = node.rect.y + 29.0_f64.min((node.rect.h - height - 4.0).max(24.0));
                    Point::new(node.strip.right() - if writing.is_tall { 6.0 } else { 0.0 }, y)
                },
            )
        }
        Stance::Moving | Stance::Resting => {
            Point::new(sprite.at.x - width / 2.0, sprite.at.y - height - 14.0)
        }
    };
    let (aside, below) = if writing.has_stamps() { stamp::ROOM } else { (0.0, 0.0) };
    let max_x = (layout.width - width - 6.0 - aside).max(4.0);
    let max_y = (layout.height - height - 4.0 - below).max(4.0);
    Point::new(point.x.clamp(4.0, max_x), point.y.clamp(4.0, max_y))
}

/// What an envelope stands above that is no node: a pod's whole card, which says why it is rewritten.
#[inline(never)]
fn above(layout: &Layout, place: &Place, sprite: &Sprite) -> f64 {
    match place {
        Place::Pod(pod) => {
            let card = layout.pods.get(&pod_reference(pod));
            card.map_or(sprite.at.y, |(rect, _)| rect.y + 10.0)
        }
        Place::Laptop | Place::Internet | Place::LoadBalancer(_) | Place::Node(_) => sprite.at.y,
    }
}

fn envelope(writing: &Writing) -> Shape {
    let (width, height) = writing.size();
    let point = if writing.is_large { 26.0 } else { 16.0 };
    let body = outline(width, height, point, writing.kind);
    let (edge, fold) = (Px(width - point), Px(width - point * 1.45));
    let seam = format!("M{edge} 1 {fold} {} {edge} {}", Px(height / 2.0), Px(height - 1.0));
    let seam = (writing.kind != SpriteKind::Slip).then(|| path("seam", &seam));
    let (from, to) = match (writing.is_large, writing.is_tall) {
        (false, _) => (17.5, 34.5),
        (true, false) if writing.is_compact => (22.0, 46.0),
        (true, false) => (28.0, 58.0),
        (true, true) => (18.0, 60.0),
    };
    let size = match (writing.is_large, writing.is_compact, writing.is_tall) {
        (false, ..) => "small",
        (true, _, true) => "large tall",
        (true, false, false) => "large",
        (true, true, false) => "large compact",
    };
    group(&format!("envelope {} {size}", class(writing.kind)))
        .with(path("shade", &body).moved(2.0, 5.0))
        .with(path("body", &body))
        .with_all(seam)
        .with_all(row(writing, word("from"), &writing.from, from))
        .with_all(row(writing, word("to"), &writing.to, to))
        .with_all(stamp::stamps(&writing.stamped(), (width, height)))
}

fn row(writing: &Writing, name: &str, line: &Line, y: f64) -> Vec<Shape> {
    let left = if writing.kind == SpriteKind::Request { 10.0 } else { 18.0 };
    let new = line.new.as_ref().filter(|new| !new.is_empty());
    let ink = if new.is_some() { "mono t-s" } else { "mono" };
    let mut row = vec![text("label", left, y, name), text(ink, left + 38.0, y, &line.was)];
    if let Some(new) = new {
        let (x, y) = if writing.is_tall {
            (left + 38.0, y + 20.0)
        } else {
            (left + 52.0 + writing.old_width(), y)
        };
        let width = writing.letter() * count(new) + 10.0;
        row.push(rect("hl", Rect::new(x - 5.0, y - 16.5, width, 22.0), 2.0));
        row.push(text("mono t-hl", x, y, new));
    }
    row
}

/// A request points where it goes; an answer has a notch there it came from; a slip is plain.
fn outline(width: f64, height: f64, point: f64, kind: SpriteKind) -> String {
    let (middle, edge) = (Px(height / 2.0), Px(width - point));
    match kind {
        SpriteKind::Request => {
            let (width, height) = (Px(width), Px(height));
            format!("M5 0H{edge}L{width} {middle}L{edge} {height}H5a5 5 0 0 1-5-5V5a5 5 0 0 1 5-5Z")
        }
        SpriteKind::Answer | SpriteKind::Slip => {
            let (right, low) = (Px(width - 4.0), Px(height - 4.0));
            format!("M0 0H{right}a4 4 0 0 1 4 4V{low}a4 4 0 0 1-4 4H0L11 {middle}Z")
        }
    }
}
