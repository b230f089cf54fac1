//! The stage: what stands still as SVG, over it all envelopes, the followed one in a drawing of its own.
#![expect(clippy::float_arithmetic, reason = "the size of what is drawn")]

mod moving;
mod swarm;

use leptos::prelude::*;
use packetwalk::scene::drawing;
use packetwalk::scene::shape::{Px, Shape};
use packetwalk::session::{Intent, Selection};
use packetwalk::text::word;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, Event, HtmlElement, KeyboardEvent};

pub(crate) use self::moving::Moving;
use crate::frame::find;
use crate::lesson;
use crate::state::App;
use crate::view::{Node, el, keep};

/// The region with the picture.
pub(crate) fn region(app: App) -> Node {
    let select = move |event: &Event| {
        if let Some(selection) = selectable(event) {
            app.dispatch(Intent::Select(Some(selection)));
        }
    };
    let click = move |event: &Event| {
        select(event);
        if selectable(event).is_some() {
            lesson::side::uncover(app);
        }
    };
    let press = move |event: &Event| {
        let key = event.dyn_ref::<KeyboardEvent>().map(KeyboardEvent::key).unwrap_or_default();
        if matches!(key.as_str(), "Enter" | " ") && selectable(event).is_some() {
            event.prevent_default();
            click(event);
        }
    };
    // A pod is what the keys of the stage act on: it is selected as soon as the focus is on it.
    let focus = move |event: &Event| {
        if matches!(selectable(event), Some(Selection::Pod(_))) {
            select(event);
        }
    };
    let drawing = el("svg")
        .class("drawing")
        .attr("role", "group")
        .attr("aria-label", word("Topology"))
        .on("click", click)
        .on("keydown", press)
        .on("focusin", focus)
        .with(el("g").class("still"));
    let hero = el("svg").class("hero");
    let moving = el("div").class("moving").attr("aria-hidden", "true").with(hero);
    el("section")
        .class("stage")
        .attr("aria-label", word("Stage"))
        .attr("tabindex", "0")
        .with(el("div").class("picture").with(drawing).with(swarm::elements()).with(moving))
}

/// Keeps the picture as the scene has it.
pub(crate) fn keep_stage(app: App, root: &Element) {
    if let Some(region) = find(root, ".stage").and_then(|r| r.dyn_into::<HtmlElement>().ok()) {
        follow_size(app, &region);
    }
    if let Some(sized) = find(root, ".drawing") {
        let size = Memo::new(move |_| app.layout.with(|layout| (layout.width, layout.height)));
        Effect::new(move |_| {
            let ((width, height), scale) = (size.get(), app.scale.get());
            let view = format!("0 0 {} {}", Px(width), Px(height));
            // Attributes of these names are never refused.
            let _ = sized.set_attribute("viewBox", &view);
            let _ = sized.set_attribute("width", &Px(width * scale).to_string());
            let _ = sized.set_attribute("height", &Px(height * scale).to_string());
        });
    }
    if let Some(still) = find(root, ".still") {
        let draw = move || {
            let selected = app.read(|session| session.selection().cloned());
            let pod = if let Some(Selection::Pod(pod)) = &selected { Some(pod) } else { None };
            let shapes = app
                .layout
                .with(|layout| app.picture.with(|picture| drawing::still(layout, picture, pod)));
            let shapes = match &selected {
                None | Some(Selection::Pod(_)) => shapes,
                Some(other) => with_mark(shapes, other),
            };
            shapes.into_iter().map(Node::from).collect()
        };
        keep(still, Box::new(draw));
    }
    if let Some(moving) = Moving::find(root) {
        app.draw_on(moving);
    }
}

/// With a mark on what is selected.
#[inline(never)]
fn with_mark(shapes: Vec<Shape>, selected: &Selection) -> Vec<Shape> {
    marked(shapes, &selected.to_string())
}

fn marked(shapes: Vec<Shape>, selected: &str) -> Vec<Shape> {
    let mark = |mut shape: Shape| {
        let is_it = |(name, value): &(&str, String)| *name == "data-select" && value == selected;
        if shape.attributes.iter().any(is_it) {
            shape = shape.attr("aria-current", "true");
        }
        shape.children = marked(shape.children, selected);
        shape
    };
    shapes.into_iter().map(mark).collect()
}

/// What was pressed, if it can be selected: its shape says a kind, a namespace and a name.
fn selectable(event: &Event) -> Option<Selection> {
    let target: Element = event.target()?.dyn_into().ok()?;
    Selection::parse(&target.get_attribute("data-select")?)
}

/// Tells the room the stage has, now and whenever it changes.
///
/// Scroll bars come and go with what is drawn, and must not change it: the room beside the picture
/// is kept for one (`scrollbar-gutter`), and the one below it counts as room.
fn follow_size(app: App, region: &HtmlElement) {
    let element = region.clone();
    let measure = move || {
        let place = element.get_bounding_client_rect();
        let (width, height) = (place.width().floor(), place.height().floor());
        let beside = f64::from(element.offset_width() - element.client_width());
        let room = (width - beside, height);
        if width > beside && app.room.get_untracked() != room {
            app.room.set(room);
        }
    };
    measure();
    let callback = Closure::<dyn FnMut()>::new(measure);
    if let Ok(observer) = web_sys::ResizeObserver::new(callback.as_ref().unchecked_ref()) {
        observer.observe(region);
    }
    // It lives as long as the page does.
    callback.forget();
}
