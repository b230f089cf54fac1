//! What there is to learn: the lessons, the types of Services to try, the words.

use std::cell::Cell;

use leptos::prelude::*;
use packetwalk::text;
use wasm_bindgen::JsCast;
use web_sys::HtmlDialogElement;

use super::{map, tables};
use crate::icons::CROSS;
use crate::state::App;
use crate::storage::document;
use crate::view::{Node, button, el, icon_button, keep, words};

/// The pages of the sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Page {
    Lessons,
    Types,
    Glossary,
    About,
}

thread_local! {
    static PAGE: Cell<Page> = const { Cell::new(Page::Lessons) };
}

/// Shows the sheet; it is made when it is first wanted.
#[inline(never)]
pub(crate) fn open(app: App) {
    if dialog().is_none() {
        let Ok(sheet) = document().create_element("dialog") else { return };
        let _ = sheet.set_attribute("class", "sheet learn");
        let _ = sheet.set_attribute("aria-labelledby", "learn-title");
        let place = document().query_selector(".app").ok().flatten();
        let Some(place) = place else { return };
        let _ = place.append_child(&sheet);
        // It lives as long as the page, and belongs to no button that was pressed.
        Owner::new().with(|| keep(sheet, Box::new(move || content(app))));
    }
    app.changed_aside();
    request_animation_frame(|| {
        if let Some(dialog) = dialog().filter(|dialog| !dialog.open()) {
            let _ = dialog.show_modal();
        }
    });
}

fn dialog() -> Option<HtmlDialogElement> {
    document().query_selector("dialog.learn").ok().flatten()?.dyn_into().ok()
}

/// Closes the sheet.
pub(super) fn close() {
    if let Some(dialog) = dialog() {
        dialog.close();
    }
}

fn content(app: App) -> Vec<Node> {
    app.aside.track();
    let close = icon_button("btn quiet icon", &text::plain("learn.close"), CROSS, close);
    let head = el("div")
        .class("sheet-head")
        .key("head")
        .with(words("h2", "", &text::plain("learn.title")).attr("id", "learn-title"))
        .with(close);
    let pages = [
        (Page::Lessons, "learn.lessons"),
        (Page::Types, "learn.types"),
        (Page::Glossary, "learn.glossary"),
        (Page::About, "learn.about"),
    ];
    let tabs = pages.map(|(page, id)| {
        let act = move || {
            PAGE.set(page);
            app.changed_aside();
        };
        button("tab", &text::plain(id), act).key(id).state("aria-pressed", PAGE.get() == page)
    });
    let tabs = el("nav")
        .class("tabs")
        .key("tabs")
        .attr("aria-label", &text::plain("learn.title"))
        .with_all(tabs);
    let body = match PAGE.get() {
        Page::Lessons => map::map(app),
        Page::Types => tables::types(app),
        Page::Glossary => tables::glossary(),
        Page::About => tables::about(app),
    };
    vec![head, tabs, el("div").class("learn-body").key("body").with_all(body)]
}
