//! One moment as a picture: the scene as the page shows it, and in words under it where the followed
//! request is.

use crate::data_plane::place::PodName;
use crate::scene::file::caption::{self, paragraph};
use crate::scene::file::walk::hop_words;
use crate::scene::file::{Sheet, plain};
use crate::scene::frame::{Dot, SpriteKind, frame};
use crate::scene::geometry::Point;
use crate::scene::layout::{Layout, Shape as Form};
use crate::scene::picture::{Picture, picture};
use crate::scene::shape::{Shape, group, path};
use crate::scene::{drawing, narration};
use crate::simulation::{Request, Simulation};
use crate::text::{self, Args};

/// Between the scene and its words, and around these.
const MARGIN: f64 = 24.0;

/// The scene at the moment its world is at. `name` is what the world is called.
#[must_use]
#[inline(never)]
pub fn moment(
    layout: &Layout,
    world: &Simulation,
    followed: Option<&Request>,
    selected: Option<&PodName>,
    name: &str,
) -> Sheet {
    let picture = picture(layout, world, followed);
    let moving = frame(layout, world, followed.map(|request| request.id), false);
    let mut scene = drawing::still(layout, &picture, selected);
    scene.push(group("").with_all(moving.others.iter().map(dot)));
    scene.extend(drawing::hero(layout, moving.hero.as_ref()));
    let mut content: Vec<Shape> = scene.into_iter().filter_map(plain).collect();

    let corner = Point::new(MARGIN, layout.height + 12.0);
    let width = layout.width - 2.0 * MARGIN;
    let outcome = followed.and_then(|request| narration::outcome(world, request));
    let cell = followed.and_then(|request| narration::cells(request).pop());
    let mut description = described(world, &picture);
    let mut height = layout.height;
    let mut say = |(shape, tall): (Shape, f64)| {
        content.push(shape);
        height += tall + 12.0 + MARGIN;
    };
    match (outcome, cell) {
        (Some(outcome), _) => {
            say(paragraph("t-name", &outcome, corner, width));
            description = format!("{outcome} {description}");
        }
        (None, Some(cell)) => {
            say(caption::hop(&cell, corner, width));
            description = format!("{} {description}", hop_words(&cell));
        }
        (None, None) => {}
    }
    let title = text::with("file.moment", &Args::new().text("world", name));
    let is_small = layout.shape == Form::Tall;
    Sheet { width: layout.width, height, title, description, rules: "", is_small, content }
}

/// What stands in the picture, as a screen reader is told it on the page.
fn described(world: &Simulation, picture: &Picture) -> String {
    let plates = picture.plates.iter().map(|plate| {
        let list =
            picture.list.as_ref().map(|list| format!(", {}", list.summary)).unwrap_or_default();
        let args = Args::new().text("name", &plate.name).text("type", &plate.service_type);
        text::with("file.service", &args.text("address", &plate.address).text("ready", &list))
    });
    let nodes = picture.nodes.iter().map(|node| format!("{}.", node.label.trim_end_matches('.')));
    let pods = picture.pods.iter().map(|pod| format!("{}.", pod.label));
    let under_way = world.requests().values().filter(|request| request.ended.is_none());
    let requests = under_way.map(|request| {
        let from = narration::place_name(&request.from);
        let args = Args::new().value("id", request.id).text("from", &from);
        text::with("file.request", &args.text("url", &request.url()))
    });
    plates.chain(nodes).chain(pods).chain(requests).collect::<Vec<_>>().join(" ")
}

/// A small envelope, as the page draws it.
fn dot(dot: &Dot) -> Shape {
    let class = match dot.kind {
        SpriteKind::Request => "one request",
        SpriteKind::Answer => "one answer",
        SpriteKind::Slip => "one slip",
    };
    path(class, &drawing::small(dot.kind, dot.at, dot.is_one_of_many))
}
