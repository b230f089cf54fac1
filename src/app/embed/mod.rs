//! The app in a frame of somebody else's page: fewer regions, one bar, and a host that may ask.
//!
//! `assets/embed.js` speaks with the host (postMessage) and hands on what it asks as text; here it
//! becomes an [`Intent`], and what happened goes back as JSON.

mod bar;
mod calls;
mod events;
mod json;
mod snapshot;

use std::cell::{Cell, RefCell};

use leptos::html;
use leptos::prelude::*;
use packetwalk::session::Session;
use packetwalk::text::{english, word};
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::Element;
use web_sys::js_sys::Function;

use crate::frame::find;
use crate::state::{App, Tab};
use crate::view::{Node, el, keep, show};
use crate::{
    announcer, clock, controls, editor, inspector, keyboard, language, lesson, requests, ribbon,
    stage, table, terminal, timeline, trouble,
};

thread_local! {
    static APP: Cell<Option<App>> = const { Cell::new(None) };
    /// What the host's page asked for, and what it is told through.
    static GIVEN: RefCell<(String, Option<Function>)> = const { RefCell::new((String::new(), None)) };
}

/// Shows the app as a frame has it, with the preset that its settings name or with this lesson, if
/// there is a text. The settings are lines `name=value`; `tell` takes the name of an event and its
/// detail as JSON. Whether the lesson could be read; if not, the first preset is there.
#[wasm_bindgen]
#[must_use]
pub fn embed(settings: String, lesson: &str, tell: Function) -> bool {
    trouble::hook();
    GIVEN.replace((settings, Some(tell)));
    // Only another language than English is among the settings.
    let code = setting("lang");
    if !code.is_empty() {
        language::speak(&code);
    }
    let learnt = if lesson.is_empty() { None } else { learnt(lesson) };
    let is_read = lesson.is_empty() || learnt.is_some();
    let first = learnt.unwrap_or_else(|| Session::open(&setting("preset")));
    leptos::mount::mount_to_body(|| frame(first));
    is_read
}

/// The lesson of this text at its beginning, where starting over leads to it again.
#[inline(never)]
fn learnt(text: &str) -> Option<Session> {
    let session = Session::read_lesson(text).ok()?;
    calls::began_with(text);
    Some(session)
}

/// Does what the host asks: a method and its arguments, a line each. `+` and JSON if it could be
/// done, else `-` and why not.
#[wasm_bindgen]
#[must_use]
pub fn embed_call(request: &str) -> String {
    let Some(app) = APP.get() else { return String::new() };
    events::by_host(app, || match calls::call(app, request) {
        Ok(result) => format!("+{result}"),
        Err(reason) => format!("-{reason}"),
    })
}

/// What one of the settings says.
fn setting(name: &str) -> String {
    GIVEN
        .with_borrow(|(settings, _)| {
            let pairs = settings.lines().filter_map(|line| line.split_once('='));
            pairs.filter(|(key, _)| *key == name).map(|(_, value)| value.to_owned()).next()
        })
        .unwrap_or_default()
}

/// Whether the host wants to see this panel.
fn has_panel(name: &str) -> bool {
    setting("panels").split(' ').any(|panel| panel == name)
}

/// Whether the world may be changed by whoever sees it.
fn is_read_only() -> bool {
    setting("readonly") == "true"
}

fn frame(first: Session) -> impl IntoView {
    let app = App::new(first);
    APP.set(Some(app));
    app.tab.set(Tab::Hops);
    keyboard::listen(app);
    let root = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        if let Some(root) = root.get() {
            fill(app, &root);
            events::listen(app);
            clock::run(app);
        }
    });
    view! { <div class="app" data-ready="" data-tab="hops" data-view="picture" node_ref=root></div> }
}

/// What is in a region.
type Draw = fn(App) -> Vec<Node>;

fn fill(app: App, root: &Element) {
    show(root, regions(app));
    let slots: [(&str, Draw); 4] = [
        (".banners", controls::banners),
        (".ribbon", ribbon::ribbon),
        (".embed-bar", bar::bar),
        (".status", announcer::announcer),
    ];
    for (selector, draw) in slots {
        fill_one(app, root, selector, draw);
    }
    if has_more() {
        fill_more(app, root);
    }
    stage::keep_stage(app, root);
    if has_panel("hops") {
        ribbon::keep_in_sight(app, root);
    }
}

fn fill_one(app: App, root: &Element, selector: &str, draw: Draw) {
    if let Some(slot) = find(root, selector) {
        keep(slot, Box::new(move || draw(app)));
    }
}

/// Whether there is more than the picture and its hops.
fn has_more() -> bool {
    setting("panels").split(' ').any(|panel| !matches!(panel, "" | "topology" | "hops"))
}

#[inline(never)]
fn fill_more(app: App, root: &Element) {
    let slots: [(&str, Draw); 6] = [
        (".lesson", lesson::lesson),
        (".yaml-panel", if is_read_only() { bar::manifest } else { editor::editor }),
        (".requests", requests::requests),
        (".inspector", inspector::inspector),
        (".terminal", terminal::terminal),
        (".table-view", table::tables),
    ];
    for (selector, draw) in slots {
        fill_one(app, root, selector, draw);
    }
    if let Some(slot) = find(root, ".timeline") {
        timeline::keep_timeline(app, slot);
    }
    let root = root.clone();
    Effect::new(move |_| {
        let tab = bar::name_of(app.tab.get());
        // A name like this is never refused.
        let _ = root.set_attribute("data-tab", tab);
        let view = if app.shows_table.get() { "table" } else { "picture" };
        let _ = root.set_attribute("data-view", view);
        let teaches = has_panel("lesson") && lesson::is_open(app);
        let _ = root.toggle_attribute_with_force("data-lesson", teaches);
    });
}

fn regions(app: App) -> Vec<Node> {
    let region = |tag, class, name| el(tag).class(class).attr("aria-label", word(name));
    let mut main =
        el("main").class("main").with(stage::region(app)).with(el("div").class("banners"));
    if has_panel("hops") {
        main = main.with(region("section", "ribbon", english("Hops")));
    }
    let mut all = Vec::new();
    if has_more() {
        main = more(main);
    }
    all.push(main);
    if has_panel("timeline") {
        all.push(region("footer", "timeline", english("Time")));
    }
    let status = el("p").class("unseen status").attr("role", "status");
    all.extend([
        region("section", "embed-bar", english("Player")),
        status.attr("aria-live", "polite"),
        el("p").class("unseen news").attr("aria-live", "polite").key("news"),
    ]);
    all
}

#[inline(never)]
fn more(mut main: Node) -> Node {
    let region = |tag, class, name| el(tag).class(class).attr("aria-label", word(name));
    if has_panel("endpoints") {
        main = main.with(region("section", "table-view", english("Tables")).attr("tabindex", "0"));
    }
    let mut side = region("aside", "side", english("Panels"));
    if has_panel("yaml") {
        side = side.with(region("section", "panel yaml-panel", english("Manifests")));
    }
    if has_panel("terminal") && !is_read_only() {
        let inside = region("section", "requests", english("Requests"));
        let panel = el("div").class("panel try").with(inside);
        side = side.with(panel.with(region("section", "terminal", english("Terminal"))));
    }
    if has_panel("lesson") {
        main = main.with(region("section", "lesson", english("Lesson")));
    }
    main.with(side)
}
