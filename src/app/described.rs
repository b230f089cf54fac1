//! The scene in words, when somebody asks for it: heard, and read until it is put away.

use std::cell::RefCell;

use leptos::prelude::*;
use packetwalk::scene::describe;
use packetwalk::text::word;
use wasm_bindgen::JsCast;

use crate::icons::{CROSS, DESCRIBE};
use crate::news;
use crate::state::App;
use crate::storage::document;
use crate::view::{Node, el, icon_button, words};

thread_local! {
    static SAID: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// The button in the header.
pub(crate) fn describe_button(app: App) -> Node {
    icon_button("btn quiet icon describe", word("Describe the scene"), DESCRIBE, move || ask(app))
        .attr("title", word("Describe the scene"))
        .key("describe")
}

#[inline(never)]
fn ask(app: App) {
    let said = app
        .peek(|session| describe::describe(session.world(), session.followed(), session.is_past()));
    news::say(said.join(" "));
    SAID.replace(said);
    app.changed_aside();
}

/// What was said last, until it is put away.
pub(crate) fn described(app: App) -> Vec<Node> {
    app.aside.track();
    SAID.with_borrow(|said| if said.is_empty() { Vec::new() } else { card(app, said) })
}

#[inline(never)]
fn card(app: App, said: &[String]) -> Vec<Node> {
    let dismiss =
        icon_button("btn quiet icon", word("Put the description away"), CROSS, move || {
            put_away(app);
        });
    let head = el("div")
        .class("described-head")
        .with(words("h2", "", word("The scene at the moment you asked")))
        .with(dismiss);
    let list = el("ul")
        .attr("tabindex", "0")
        .attr("aria-label", word("Description of the scene"))
        .with_all(said.iter().map(|sentence| words("li", "", sentence)));
    vec![head, list]
}

/// Takes the description away; whether there was one. The focus goes back to what asked for it.
#[inline(never)]
pub(crate) fn put_away(app: App) -> bool {
    if SAID.with_borrow(Vec::is_empty) {
        return false;
    }
    let active = document().active_element();
    let is_inside = active.is_some_and(|e| e.closest(".described").ok().flatten().is_some());
    if is_inside {
        let button = document().query_selector(".describe").ok().flatten();
        if let Some(button) = button.and_then(|b| b.dyn_into::<web_sys::HtmlElement>().ok()) {
            let _ = button.focus();
        }
    }
    SAID.take();
    app.changed_aside();
    true
}
