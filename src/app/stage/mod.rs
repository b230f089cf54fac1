//! The stage: what stands still as SVG, the followed envelope over it, all others on one canvas.

mod swarm;

use leptos::prelude::*;
use packetwalk::data_plane::place::PodName;
use packetwalk::scene::drawing;
use packetwalk::scene::shape::Px;
use packetwalk::session::{Intent, Selection};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, Event, HtmlElement, KeyboardEvent};

use crate::frame::find;
use crate::state::App;
use crate::view::{Node, el, keep};

/// The region with the picture.
pub(crate) fn region(app: App) -> Node {
    let select = move |event: &Event| {
        if let Some(selection) = selectable(event) {
            app.dispatch(Intent::Select(Some(selection)));
        }
    };
    let press = move |event: &Event| {
        let key = event.dyn_ref::<KeyboardEvent>().map(KeyboardEvent::key).unwrap_or_default();
        if matches!(key.as_str(), "Enter" | " ") && selectable(event).is_some() {
            event.prevent_default();
            select(event);
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
        .attr("aria-label", "Topology")
        .on("click", select)
        .on("keydown", press)
        .on("focusin", focus)
        .with(el("g").class("still"))
        .with(el("g").class("hero").attr("aria-hidden", "true"));
    let swarm = el("canvas").class("swarm").attr("aria-hidden", "true");
    el("section")
        .class("stage")
        .attr("aria-label", "Stage")
        .attr("tabindex", "0")
        .with(el("div").class("picture").with(drawing).with(swarm))
}

/// Keeps the picture as the scene has it.
pub(crate) fn keep_stage(app: App, root: &Element) {
    if let Some(region) = find(root, ".stage").and_then(|r| r.dyn_into::<HtmlElement>().ok()) {
        follow_size(app, &region);
    }
    for selector in [".drawing", ".swarm"] {
        let Some(sized) = find(root, selector) else { continue };
        let size = Memo::new(move |_| app.layout.with(|layout| (layout.width, layout.height)));
        Effect::new(move |_| {
            let (width, height) = size.get();
            // Attributes of these names are never refused.
            let _ = sized.set_attribute("width", &Px(width).to_string());
            let _ = sized.set_attribute("height", &Px(height).to_string());
            // On paper the drawing is as wide as the page; it means nothing on the canvas.
            let _ = sized.set_attribute("viewBox", &format!("0 0 {} {}", Px(width), Px(height)));
        });
    }
    if let Some(still) = find(root, ".still") {
        let draw = move || {
            let selected = app.read(|session| session.selection().cloned());
            let pod = if let Some(Selection::Pod(pod)) = &selected { Some(pod) } else { None };
            let shapes = app
                .layout
                .with(|layout| app.picture.with(|picture| drawing::still(layout, picture, pod)));
            shapes.into_iter().map(Node::from).collect()
        };
        keep(still, Box::new(draw));
    }
    if let Some(hero) = find(root, ".hero") {
        let draw = move || {
            let shapes = app
                .layout
                .with(|layout| app.frame.with(|frame| drawing::hero(layout, frame.hero.as_ref())));
            shapes.into_iter().map(Node::from).collect()
        };
        keep(hero, Box::new(draw));
    }
    if let Some(canvas) = find(root, ".swarm").and_then(|canvas| canvas.dyn_into().ok()) {
        swarm::keep_swarm(app, canvas);
    }
}

/// What was pressed, if it can be selected: its shape says a kind, a namespace and a name.
fn selectable(event: &Event) -> Option<Selection> {
    let target: Element = event.target()?.dyn_into().ok()?;
    let select = target.get_attribute("data-select")?;
    match select.split_once(' ')? {
        ("pod", name) => {
            let (namespace, name) = name.split_once('/')?;
            Some(Selection::Pod(PodName::new(namespace, name)))
        }
        ("node", name) => Some(Selection::Node(name.to_owned())),
        ("service", name) => Some(Selection::Service(name.to_owned())),
        _ => None,
    }
}

/// Tells the room the stage has, now and whenever it changes.
fn follow_size(app: App, region: &HtmlElement) {
    let element = region.clone();
    let measure = move || {
        let (width, height) = (element.client_width(), element.client_height());
        let room = (f64::from(width), f64::from(height));
        if width > 0 && app.room.get_untracked() != room {
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
