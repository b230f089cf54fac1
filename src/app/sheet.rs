//! The sheet of all keys, and the switches of what concerns hands and ears.

use std::cell::Cell;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlDialogElement;

use crate::icons::{CROSS, HELP};
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
        "Time, while the stage has the focus",
        &[
            ("Space", "Play or pause"),
            (".  ,", "Next hop, hop before"),
            ("Shift .  Shift ,", "Next event, event before"),
            ("Home  End", "Start and end of the request"),
            ("[  ]", "Slower, faster"),
        ],
    ),
    (
        "Things, while the stage has the focus",
        &[
            ("Arrows", "Go from thing to thing"),
            ("Enter", "Open the thing"),
            ("S", "Send a request again"),
            ("K  Delete", "Kill the pod"),
            ("E", "Go to the manifest"),
            ("T", "Go to the terminal"),
            ("+  -  0", "Larger, smaller, as it fits"),
            ("P", "For a room of people, and back"),
            ("?", "This sheet"),
        ],
    ),
    (
        "Manifest",
        &[
            ("Ctrl Enter", "Apply"),
            ("Ctrl Z", "Undo typing"),
            ("Ctrl Space", "What may be written here"),
            ("F2", "Say the field at the cursor"),
            ("F8  Shift F8", "Next remark, remark before"),
            ("Ctrl F", "Find, replace"),
            ("Ctrl ]  Ctrl [", "Indent more, less"),
            ("Ctrl Shift [  ]", "Fold, unfold"),
            ("Tab", "Go on to what follows"),
            ("Esc", "Leave for the stage"),
        ],
    ),
    (
        "For a room of people",
        &[
            ("PageDown  PageUp", "On, back, as a clicker does"),
            ("A  B  C  D", "A vote, while a question is open; 1 to 4 also"),
            ("Shift A", "One vote less"),
            ("B", "Blank screen; any key brings it back"),
            ("L", "A ring to point with"),
        ],
    ),
    (
        "Everywhere",
        &[
            ("F6  Shift F6", "Next region, region before"),
            ("Ctrl Z  Ctrl Shift Z", "Undo, redo what was done to the world"),
            ("Esc", "Close, let go of what is selected"),
        ],
    ),
];

/// The button in the header.
pub(crate) fn help_button(app: App) -> Node {
    icon_button("btn quiet icon", "Keys and settings", HELP, move || open(app))
        .attr("title", "Keys and settings (?)")
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
    let close = icon_button("btn quiet icon", "Close", CROSS, || {
        if let Some(dialog) = dialog() {
            dialog.close();
        }
    });
    let head = el("div")
        .class("sheet-head")
        .with(words("h2", "", "Keys and settings").attr("id", "sheet-title"))
        .with(close);
    let groups = el("div").class("sheet-groups").with_all(GROUPS.iter().map(group));
    vec![head, switches(app), groups]
}

fn switches(app: App) -> Node {
    let settings = settings::now();
    let switch = |name, says, is_on, act: fn(&mut Settings)| {
        let text = if is_on { "on" } else { "off" };
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
            "Single-key shortcuts",
            "Letters and signs do something while the stage has the focus.",
            settings.single_keys,
            |settings| settings.single_keys = !settings.single_keys,
        ))
        .with(switch(
            "Automatic stops",
            "Time stops where an address is rewritten, a pod is chosen or a request fails. Space goes on.",
            settings.stops,
            |settings| settings.stops = !settings.stops,
        ))
}

fn group((title, keys): &Group) -> Node {
    let pairs = keys.iter().map(|(keys, does)| {
        let caps = keys.split("  ").map(|key| words("kbd", "kbd", key));
        el("div").with(el("dt").with_all(caps)).with(words("dd", "", does))
    });
    el("section").with(words("h3", "", title)).with(el("dl").with_all(pairs))
}
