//! The whole picture in a corner while it is larger than the stage, with a frame around what is seen
//! of it. A press or a drag goes there, and so do its buttons.
#![expect(clippy::float_arithmetic, reason = "places on the map")]

use gloo::events::EventListener;
use leptos::prelude::*;
use packetwalk::scene::Layout;
use packetwalk::scene::geometry::Rect;
use packetwalk::scene::shape::{self, Px};
use packetwalk::text::word;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, PointerEvent};

use crate::frame::find;
use crate::icons::{BACK, FORWARD};
use crate::state::App;
use crate::storage::document;
use crate::view::{Node, el, icon_button, keep};

const UP: &str = "M3.5 10.5 8 5l4.5 5.5Z";
const DOWN: &str = "M3.5 5.5 8 11l4.5-5.5Z";
/// The map's width, in pixels.
const WIDTH: f64 = 168.0;
/// How much of what is seen one press of a button goes on by.
const STEP: f64 = 0.6;

/// Keeps the map. Nothing of it is there while the picture fits.
pub(crate) fn keep_map(app: App, root: &Element) {
    let is_large = Memo::new(move |_| app.zoom.get() > 100);
    let (Some(slot), Some(stage)) = (find(root, ".minimap"), find(root, ".stage")) else { return };
    let draw = move || if is_large.get() { map(app) } else { Vec::new() };
    keep(slot, Box::new(draw));
    Effect::new(move |was: Option<bool>| {
        app.scale.track();
        app.layout.track();
        let is_large = is_large.get();
        if is_large && was != Some(true) {
            follow(app, &stage);
        }
        if is_large {
            // Once the picture has its new size.
            request_animation_frame(move || frame_view(app));
        }
        is_large
    });
}

/// Listens to scrolling from the first time on that the map is shown.
#[inline(never)]
fn follow(app: App, stage: &Element) {
    if stage.has_attribute("data-mapped") {
        return;
    }
    // A name like this is never refused.
    let _ = stage.set_attribute("data-mapped", "");
    EventListener::new(stage, "scroll", move |_| frame_view(app)).forget();
}

#[inline(never)]
fn map(app: App) -> Vec<Node> {
    let drawing = app.layout.with(drawing);
    let step = |name: &'static str, path, x: f64, y: f64| {
        icon_button("btn icon", name, path, move || go_by(x * STEP, y * STEP))
            .attr("title", name)
            .key(name)
    };
    let buttons = el("div")
        .class("minimap-steps")
        .with(step(word("Left"), BACK, -1.0, 0.0))
        .with(step(word("Up"), UP, 0.0, -1.0))
        .with(step(word("Down"), DOWN, 0.0, 1.0))
        .with(step(word("Right"), FORWARD, 1.0, 0.0));
    let drawing =
        drawing.on("pointerdown", move |event| go_to(app, event)).on("pointermove", move |event| {
            let pointer = event.dyn_ref::<PointerEvent>();
            if pointer.is_some_and(|pointer| pointer.buttons() & 1 == 1) {
                go_to(app, event);
            }
        });
    vec![drawing, buttons]
}

fn drawing(layout: &Layout) -> Node {
    let block = |class, place: Rect| Node::from(shape::rect(class, place, 0.0));
    let height = layout.height * WIDTH / layout.width;
    el("svg")
        .class("map")
        .attr("width", &Px(WIDTH).to_string())
        .attr("height", &Px(height).to_string())
        .attr("viewBox", &format!("0 0 {} {}", Px(layout.width), Px(layout.height)))
        .attr("aria-hidden", "true")
        .with(block("map-part", layout.cluster))
        .with(block("map-dark", layout.laptop))
        .with_all(layout.plates.iter().map(|(_, place)| block("map-line", *place)))
        .with_all(layout.nodes.iter().map(|node| block("map-line", node.strip)))
        .with_all(layout.pods.values().map(|(place, _)| block("map-dark", *place)))
        .with(el("rect").class("map-view").key("view"))
}

fn stage() -> Option<Element> {
    document().query_selector(".stage").ok().flatten()
}

/// Draws the frame around what is seen. By hand, since it happens at every scroll.
#[inline(never)]
fn frame_view(app: App) {
    let frame = document().query_selector(".map-view").ok().flatten();
    let (Some(frame), Some(stage)) = (frame, stage()) else { return };
    let scale = app.scale.get_untracked();
    let place = [
        ("x", stage.scroll_left()),
        ("y", stage.scroll_top()),
        ("width", stage.client_width()),
        ("height", stage.client_height()),
    ];
    for (name, length) in place {
        // Names like these are never refused.
        let _ = frame.set_attribute(name, &Px(f64::from(length) / scale).to_string());
    }
}

/// Scrolls by so many times what is seen.
fn go_by(x: f64, y: f64) {
    if let Some(stage) = stage() {
        let (width, height) = (stage.client_width(), stage.client_height());
        stage.scroll_by_with_x_and_y(x * f64::from(width), y * f64::from(height));
    }
}

/// Scrolls so that what was pressed on the map is in the middle.
#[inline(never)]
fn go_to(app: App, event: &Event) {
    let pointer = event.dyn_ref::<PointerEvent>();
    let map = event.current_target().and_then(|target| target.dyn_into::<Element>().ok());
    let (Some(pointer), Some(map), Some(stage)) = (pointer, map, stage()) else { return };
    if event.type_() == "pointerdown" {
        // So that a drag that leaves the map goes on; without it, it ends there.
        let _ = map.set_pointer_capture(pointer.pointer_id());
    }
    let place = map.get_bounding_client_rect();
    let zoom = app.layout.with_untracked(|layout| layout.width) / WIDTH * app.scale.get_untracked();
    let middle =
        |at: i32, from: f64, seen: i32| (f64::from(at) - from) * zoom - f64::from(seen) / 2.0;
    let x = middle(pointer.client_x(), place.left(), stage.client_width());
    let y = middle(pointer.client_y(), place.top(), stage.client_height());
    stage.scroll_to_with_x_and_y(x, y);
}
