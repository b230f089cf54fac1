//! The sheet of all keys, and the switches of what concerns hands and ears.

use std::cell::Cell;

use leptos::prelude::*;
use packetwalk::text::{english, word};
use wasm_bindgen::JsCast;
use web_sys::HtmlDialogElement;

use crate::icons::{CROSS, HELP};
use crate::language;
use crate::settings::{self, Settings};
use crate::state::App;
use crate::storage::document;
use crate::view::{Node, button, el, icon_button, words};

thread_local! {
    static IS_OPEN: Cell<bool> = const { Cell::new(false) };
}

/// A group of keys: where they work, and for each what it does.
type Group = (&'static str, &'static [(&'static str, &'static str)]);

const GROUPS: [Group; 5] = [
    (
        english("Time, while the stage has the focus"),
        &[
            (english("Space"), english("Play or pause")),
            (".  ,", english("Next hop, hop before")),
            ("Shift .  Shift ,", english("Next event, event before")),
            (english("Home  End"), english("Start and end of the request")),
            ("[  ]", english("Slower, faster")),
        ],
    ),
    (
        english("Things, while the stage has the focus"),
        &[
            (english("Arrows"), english("Go from thing to thing")),
            ("Enter", english("Open the thing")),
            ("S", english("Send a request again")),
            (english("K  Delete"), english("Kill the pod")),
            ("E", english("Go to the manifest")),
            ("T", english("Go to the terminal")),
            ("+  -  0", english("Larger, smaller, as it fits")),
            ("P", english("For a room of people, and back")),
            ("?", english("This sheet")),
        ],
    ),
    (
        english("Manifest"),
        &[
            ("Ctrl Enter", english("Apply")),
            ("Ctrl Z", english("Undo typing")),
            (english("Ctrl Space"), english("What may be written here")),
            ("F2", english("Say the field at the cursor")),
            ("F8  Shift F8", english("Next remark, remark before")),
            ("Ctrl F", english("Find, replace")),
            ("Ctrl ]  Ctrl [", english("Indent more, less")),
            ("Ctrl Shift [  ]", english("Fold, unfold")),
            ("Tab", english("Go on to what follows")),
            ("Esc", english("Leave for the stage")),
        ],
    ),
    (
        english("For a room of people"),
        &[
            (english("PageDown  PageUp"), english("On, back, as a clicker does")),
            ("A  B  C  D", english("A vote, while a question is open; 1 to 4 also")),
            ("Shift A", english("One vote less")),
            ("B", english("Blank screen; any key brings it back")),
            ("L", english("A ring to point with")),
        ],
    ),
    (
        english("Everywhere"),
        &[
            ("F6  Shift F6", english("Next region, region before")),
            ("Ctrl Z  Ctrl Shift Z", english("Undo, redo what was done to the world")),
            ("Esc", english("Close, let go of what is selected")),
        ],
    ),
];

/// The button in the header.
pub(crate) fn help_button(app: App) -> Node {
    icon_button("btn quiet icon", word("Keys and settings"), HELP, move || open(app))
        .attr("title", word("Keys and settings (?)"))
        .key("help")
}

/// Shows the sheet. The browser gives the focus back when it is closed.
#[inline(never)]
pub(crate) fn open(app: App) {
    IS_OPEN.set(true);
    app.changed_aside();
    // Its content is there by the next frame.
    request_animation_frame(|| {
        if let Some(dialog) = dialog().filter(|dialog| !dialog.open()) {
            let _ = dialog.show_modal();
        }
    });
}

fn dialog() -> Option<HtmlDialogElement> {
    let found = document().query_selector("dialog.sheet").ok().flatten()?;
    found.dyn_into().ok()
}

/// What is in the sheet: nothing before it was asked for.
pub(crate) fn sheet(app: App) -> Vec<Node> {
    app.aside.track();
    if IS_OPEN.get() { content(app) } else { Vec::new() }
}

#[inline(never)]
fn content(app: App) -> Vec<Node> {
    let close = icon_button("btn quiet icon", word("Close"), CROSS, || {
        if let Some(dialog) = dialog() {
            dialog.close();
        }
    });
    let head = el("div")
        .class("sheet-head")
        .with(words("h2", "", word("Keys and settings")).attr("id", "sheet-title"))
        .with(close);
    let groups = el("div").class("sheet-groups").with_all(GROUPS.iter().map(group));
    vec![head, switches(app), groups]
}

fn switches(app: App) -> Node {
    let settings = settings::now();
    let switch = |name, says, is_on, act: fn(&mut Settings)| {
        let text = if is_on { word("on") } else { word("off") };
        let button = button("btn", text, move || settings::change(app, act))
            .attr("role", "switch")
            .attr("aria-label", name)
            .state("aria-checked", is_on);
        el("div")
            .class("sheet-switch")
            .with(el("p").with(words("b", "", name)).with(words("span", "muted", says)))
            .with(button)
    };
    el("div")
        .class("sheet-switches")
        .with(switch(
            word("Single-key shortcuts"),
            word("Letters and signs do something while the stage has the focus."),
            settings.single_keys,
            |settings| settings.single_keys = !settings.single_keys,
        ))
        .with(switch(
            word("Automatic stops"),
            word("Time stops where an address is rewritten, a pod is chosen or a request fails. Space goes on."),
            settings.stops,
            |settings| settings.stops = !settings.stops,
        ))
        .with(language::choice(app))
}

fn group(&(title, keys): &Group) -> Node {
    let pairs = keys.iter().map(|&(keys, does)| {
        let caps = word(keys).split("  ").map(|key| words("kbd", "kbd", key));
        el("div").with(el("dt").with_all(caps)).with(words("dd", "", word(does)))
    });
    el("section").with(words("h3", "", word(title))).with(el("dl").with_all(pairs))
}
