//! What comes from elsewhere: a link's fragment, a file.
//!
//! What was kept of the last visit stays as it is until the person does something in the world that came.

use std::cell::Cell;

use gloo::events::EventListener;
use leptos::prelude::Set;
use packetwalk::session::fragment::{self, Opened};
use packetwalk::text::{self, Args};
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;
use web_sys::Event;

use super::{address, dialog, get};
use crate::language;
use crate::news;
use crate::state::{App, Tab};
use crate::storage::document;
use crate::view::{call, el, words};

/// A larger file is none of ours, in bytes.
const FILE_MAX: usize = 2_000_000;

thread_local! {
    /// Whether what is shown came from elsewhere, and nothing was done in it yet.
    static IS_FROM_ELSEWHERE: Cell<bool> = const { Cell::new(false) };
}

/// Something came: a link into the address, or a file over the page.
#[inline(never)]
pub(crate) fn came(app: App, event: &Event) {
    let name = get(event, "type").as_string().unwrap_or_default();
    if name == "hashchange" {
        let location = get(&web_sys::window().into(), "location");
        let fragment = get(&location, "hash").as_string().unwrap_or_default();
        if fragment.len() > 1 {
            let open = || app.peek(|session| fragment::open(&fragment, session));
            let opened = open();
            // What is said of a link is said in the language that it names.
            let is_spoken = speak(app, &opened);
            arrive(app, if is_spoken { open() } else { opened });
        }
        return;
    }
    let files = get(&get(event, "dataTransfer"), "files");
    let types = get(&get(event, "dataTransfer"), "types");
    let has_files = call(&types, "includes", &["Files".into()]);
    if has_files == Some(JsValue::TRUE) {
        event.prevent_default();
        if name == "drop" {
            read(app, &get(&files, "0"));
        }
    }
}

/// Lets the person choose a file.
#[inline(never)]
pub(super) fn choose_file(app: App) {
    let Ok(input) = document().create_element("input") else { return };
    // Attributes of these names are never refused.
    let _ = input.set_attribute("type", "file");
    let chosen = input.clone();
    let take = move |_: &Event| read(app, &get(&get(&chosen, "files"), "0"));
    EventListener::new(&input, "change", take).forget();
    call(&input, "click", &[]);
}

fn read(app: App, file: &JsValue) {
    // No more than could be one of ours, and a little, so that more is seen to be too much.
    let most = (FILE_MAX + 1).to_string();
    let Some(piece) = call(file, "slice", &["0".into(), most.into()]) else { return };
    let Some(reading) = call(&piece, "text", &[]) else { return };
    // It is given a text; the type is that of all other listeners, which need no bridge of their own.
    let open = Closure::<dyn FnMut(&Event)>::new(move |content: &Event| {
        let content: &JsValue = content.as_ref();
        let content = content.as_string().unwrap_or_default();
        let opened = if content.len() > FILE_MAX {
            let missed = vec![text::plain("share.too_large")];
            Opened { missed, ..Opened::default() }
        } else {
            app.peek(|session| fragment::open_file(&content, session))
        };
        arrive(app, opened);
    });
    call(&reading, "then", &[open.into_js_value()]);
}

/// Speaks the language of a link, for this visit: what the person chose themselves stays kept.
#[inline(never)]
fn speak(app: App, opened: &Opened) -> bool {
    let code = opened.looks.iter().find(|(name, _)| name == "lang").map(|(_, code)| code.as_str());
    let is_other = code.is_some_and(|code| code != "auto" && code != text::language());
    if let Some(code) = code.filter(|_| is_other) {
        language::speak(code);
        app.speak();
    }
    is_other
}

/// Shows what came, and says what of it could not be opened.
#[inline(never)]
fn arrive(app: App, opened: Opened) {
    if !opened.unknown.is_empty() {
        let names = Args::new().text("names", &opened.unknown.join(", "));
        let console = get(&web_sys::window().into(), "console");
        call(&console, "info", &[text::with("share.unknown_names", &names).into()]);
    }
    let has_come = opened.session.is_some();
    if let Some(session) = opened.session {
        app.open_session(*session);
        IS_FROM_ELSEWHERE.set(true);
    }
    for (name, value) in &opened.looks {
        look(app, name, value);
    }
    if opened.missed.is_empty() {
        if has_come {
            news::say(text::plain("share.opened"));
        }
        return;
    }
    let title = if has_come { "share.part_opened" } else { "share.not_opened" };
    let list = opened.missed.iter().map(|sentence| words("li", "", sentence));
    let mut nodes = vec![el("ul").class("share-missed").with_all(list)];
    nodes.push(words("p", "", &text::plain(if has_come { "share.rest" } else { "share.kept" })));
    if !opened.raw.is_empty() {
        nodes.push(words("p", "muted", &text::plain("share.raw_says")));
        nodes.push(dialog::text_box(&text::plain("share.raw"), &opened.raw));
    }
    dialog::open(&text::plain(title), "alertdialog", nodes);
}

/// Makes the page look as it did where the link was made.
fn look(app: App, name: &str, value: &str) {
    match (name, value) {
        ("theme", "light" | "dark") => {
            if let Some(root) = document().document_element() {
                // An attribute of this name is never refused.
                let _ = root.set_attribute("data-theme", value);
            }
        }
        ("theme", _) => {
            if let Some(root) = document().document_element() {
                call(&root, "removeAttribute", &["data-theme".into()]);
            }
        }
        ("tab", tab) => show_tab(app, tab),
        ("panels", panels) => {
            let mut panels = panels.split(' ');
            if let Some(tab) = panels.find(|panel| matches!(*panel, "yaml" | "hops" | "terminal")) {
                show_tab(app, tab);
            }
        }
        ("view", view) => app.shows_table.set(view == "table"),
        ("zoom", percent) => {
            if let Ok(percent) = percent.parse::<u32>() {
                app.zoom.set(percent.clamp(50, 400));
            }
        }
        // What a later version has, or this one has nothing of.
        _ => {}
    }
}

fn show_tab(app: App, name: &str) {
    app.tab.set(match name {
        "yaml" => Tab::Yaml,
        "hops" => Tab::Hops,
        "terminal" => Tab::Terminal,
        "lesson" => Tab::Lesson,
        _ => Tab::Try,
    });
}

/// The person has done something: from now on the world is their own and is kept, and the link that it
/// came by no longer stands in the address, where a reload would open it anew.
#[inline(never)]
pub(crate) fn touched() {
    if IS_FROM_ELSEWHERE.take() {
        let history = get(&web_sys::window().into(), "history");
        call(&history, "replaceState", &[JsValue::NULL, "".into(), address().into()]);
    }
}
