//! A walk as a storyboard: a panel a hop, each with its number, its addresses and its sentence.

use crate::data_plane::place::Place;
use crate::data_plane::trace::Hop;
use crate::scene::file::caption::{self, badge, paragraph};
use crate::scene::file::parts::{Parts, shown};
use crate::scene::file::{Sheet, Walk};
use crate::scene::frame::{Stance, frame};
use crate::scene::geometry::{Point, Rect};
use crate::scene::layout::{Layout, layout};
use crate::scene::narration::Cell;
use crate::scene::picture::picture;
use crate::scene::shape::{Shape, group, rect};
use crate::scene::{drawing, wiring};
use crate::simulation::Simulation;
use crate::text;
use crate::time::SimTime;

/// Panels side by side: two are as wide as a page of text, at the size they are drawn.
const COLUMNS: usize = 2;
/// A panel's scene: the narrow arrangement, whose letters are the largest for its width.
const SCENE: (f64, f64) = (392.0, 420.0);
const MARGIN: f64 = 16.0;

/// A walk, hop by hop. `name` is what its world is called.
#[must_use]
#[inline(never)]
pub fn storyboard(walk: &Walk<'_>, name: &str) -> Sheet {
    let mut parts = Parts::default();
    let cells = walk.cells();
    let mut panels: Vec<Panel> = Vec::new();
    for (cell, at) in cells.iter().zip(walk.moments()) {
        panels.push(panel(walk, at, Some(cell), &mut parts));
    }
    if walk.request().ended.is_some() {
        panels.push(panel(walk, walk.span().1, None, &mut parts));
    }

    let width = SCENE.0 * COLUMNS as f64 + MARGIN * (COLUMNS as f64 + 1.0);
    let mut content = Vec::new();
    let title = walk.title("file.storyboard");
    let corner = Point::new(MARGIN, MARGIN);
    let (heading, tall) = paragraph("t-name", &title, corner, width - 2.0 * MARGIN);
    content.push(heading);
    let (under, more) =
        paragraph("t-muted", name, Point::new(MARGIN, MARGIN + tall), width - 2.0 * MARGIN);
    content.push(under);
    let mut y = 2.0 * MARGIN + tall + more;
    for row in panels.chunks(COLUMNS) {
        let scene = row.iter().map(|panel| panel.scene).fold(0.0, f64::max);
        let words = row.iter().map(|panel| panel.words).fold(0.0, f64::max);
        let height = scene + words + 2.0 * MARGIN;
        for (column, panel) in row.iter().enumerate() {
            let x = MARGIN + column as f64 * (SCENE.0 + MARGIN);
            let card = Rect::new(0.0, 0.0, SCENE.0, height);
            let ground = Rect::new(1.0, 1.0, SCENE.0 - 2.0, scene);
            let shape = group("")
                .moved(x, y)
                .with(rect("list", card, 8.0))
                .with(rect("ground", ground, 7.0))
                .with_all(panel.shapes.clone());
            content.push(shape.with(panel.caption.clone().moved(0.0, scene + MARGIN)));
        }
        y += height + MARGIN;
    }
    content.insert(0, parts.defs());
    let description = walk.description();
    Sheet { width, height: y, title, description, rules: "", is_small: true, content }
}

struct Panel {
    /// The scene's height.
    scene: f64,
    /// The caption's height.
    words: f64,
    shapes: Vec<Shape>,
    caption: Shape,
}

fn panel(walk: &Walk<'_>, at: SimTime, cell: Option<&Cell>, parts: &mut Parts) -> Panel {
    let world = walk.at(at);
    let layout = layout(&world, SCENE.0, SCENE.1);
    let request = world.requests().get(&walk.request().id);
    let picture = picture(&layout, &world, request);
    let moving = frame(&layout, &world, Some(walk.request().id), false);
    let mut scene = drawing::still(&layout, &picture, None);
    // Under the mark of the end, which may stand at the same place.
    let mark = scene.pop();
    scene.push(group("").with_all(badges(&layout, &world, walk, cell)));
    scene.extend(mark);
    let hero = moving.hero.as_ref();
    match (hero.map(|sprite| (&sprite.stance, sprite.at)), cell) {
        (Some((Stance::Moving, at)), Some(cell)) => scene.push(caption::envelope(cell, at)),
        // Written out only where something in it changes: it covers much of the scene.
        (Some((Stance::Rewriting { .. }, _)), _) => scene.extend(drawing::hero(&layout, hero)),
        _ => {}
    }
    let shapes = parts.pieces(scene).into_iter().map(|piece| shown(piece.part)).collect();
    let (corner, width) = (Point::new(MARGIN, 0.0), SCENE.0 - 2.0 * MARGIN);
    let (caption, words) = match cell {
        Some(cell) => caption::hop(cell, corner, width),
        None => end(walk, corner, width),
    };
    Panel { scene: layout.height, words, shapes, caption }
}

fn end(walk: &Walk<'_>, corner: Point, width: f64) -> (Shape, f64) {
    let heading = text::plain("file.end");
    let (heading, tall) = paragraph("t-name", &heading, corner, width);
    let below = Point::new(corner.x, corner.y + tall + 4.0);
    let (outcome, more) = paragraph("", walk.outcome(), below, width);
    (group("").with(heading).with(outcome), tall + 4.0 + more)
}

/// The numbers of the hops up to this one that go the same way.
fn badges(
    layout: &Layout,
    world: &Simulation,
    walk: &Walk<'_>,
    current: Option<&Cell>,
) -> Vec<Shape> {
    let Some(current) = current else { return Vec::new() };
    let request = world.requests().get(&walk.request().id);
    let hops: Vec<&Hop> = match request {
        Some(request) if current.is_back => request.trace.reply.iter().collect(),
        Some(request) => request.trace.request.iter().collect(),
        None => Vec::new(),
    };
    let cells = walk.cells();
    let is_hop = |cell: &&Cell| cell.is_back == current.is_back && cell.number <= current.number;
    // The end that is no hop has no wire of its own: it comes last, and there is no hop left for it.
    let cells = cells.iter().filter(is_hop);
    cells
        .zip(hops)
        .map(|(cell, hop)| badge(caption::class(cell), cell.number, place(layout, hop)))
        .collect()
}

/// Where a hop's number stands: at the rules that rewrite it, else in the middle of its wire.
fn place(layout: &Layout, hop: &Hop) -> Point {
    let rules = match &hop.from {
        Place::Node(node) if hop.is_rewritten() => layout.node(node),
        Place::Laptop
        | Place::Internet
        | Place::LoadBalancer(_)
        | Place::Node(_)
        | Place::Pod(_) => None,
    };
    rules.map_or_else(
        || wiring::wire(layout, &hop.from, &hop.to).at(0.5),
        |node| Point::new(node.strip.x, node.wire_y()),
    )
}
