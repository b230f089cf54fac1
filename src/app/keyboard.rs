//! Keys that work wherever no text is being written.

use gloo::events::{EventListener, EventListenerOptions};
use packetwalk::session::{Intent, Selection};
use wasm_bindgen::JsCast;

use crate::state::App;
use crate::storage::document;

/// Listens for as long as the page lives.
pub(crate) fn listen(app: App) {
    let options = EventListenerOptions::enable_prevent_default();
    let listener = EventListener::new_with_options(&document(), "keydown", options, move |event| {
        let Some(event) = event.dyn_ref::<web_sys::KeyboardEvent>() else { return };
        if pressed(app, event) {
            event.prevent_default();
        }
    });
    listener.forget();
}

/// Does what a key stands for; whether it stands for something here.
fn pressed(app: App, event: &web_sys::KeyboardEvent) -> bool {
    let with_control = event.ctrl_key() || event.meta_key();
    let target = event.target().and_then(|t| t.dyn_into::<web_sys::Element>().ok());
    let tag = target.as_ref().map(web_sys::Element::tag_name).unwrap_or_default();
    let is_writing = matches!(tag.as_str(), "TEXTAREA" | "INPUT" | "SELECT");
    let key = event.key();
    if with_control && !is_writing && key.eq_ignore_ascii_case("z") {
        app.dispatch(if event.shift_key() { Intent::Redo } else { Intent::Undo });
        return true;
    }
    if key == "F6" {
        return next_region(event.shift_key());
    }
    // Single keys work only while the stage has the focus: elsewhere they belong to other tools.
    let on_stage = target.is_some_and(|t| t.closest(".stage").ok().flatten().is_some());
    if is_writing || with_control || event.alt_key() || !on_stage {
        return false;
    }
    single(app, &key, tag.eq_ignore_ascii_case("rect"))
}

fn single(app: App, key: &str, on_object: bool) -> bool {
    let intent = match key {
        "s" | "S" => Intent::Send(1),
        "." => Intent::StepForward,
        "," => Intent::StepBack,
        "[" | "]" => {
            let mut playhead = app.peek(packetwalk::session::Session::playhead);
            playhead.change_speed(key == "]");
            Intent::SetSpeed(playhead.speed_percent)
        }
        " " if !on_object => {
            let is_playing = app.peek(|session| session.playhead().is_playing);
            if is_playing { Intent::Pause } else { Intent::Play }
        }
        "k" | "K" | "Delete" => match app.peek(|session| session.selection().cloned()) {
            Some(Selection::Pod(pod)) => Intent::Kill(pod),
            _ => return false,
        },
        "e" | "E" => return focus("textarea.yaml"),
        "Escape" => Intent::Select(None),
        _ => return false,
    };
    app.dispatch(intent);
    true
}

fn focus(selector: &str) -> bool {
    let element = document().query_selector(selector).ok().flatten();
    let element = element.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok());
    element.is_some_and(|element| element.focus().is_ok())
}

/// F6 goes round the regions: stage, hops, manifests, requests, time.
fn next_region(back: bool) -> bool {
    const REGIONS: [&str; 5] = [".stage", ".cells", "textarea.yaml", "#target", "#scrub"];
    let active = document().active_element();
    let here = REGIONS.iter().position(|region| {
        active.as_ref().is_some_and(|element| element.closest(region).ok().flatten().is_some())
    });
    let next = match (here, back) {
        (None, _) => 0,
        (Some(here), false) => (here + 1) % REGIONS.len(),
        (Some(here), true) => (here + REGIONS.len() - 1) % REGIONS.len(),
    };
    REGIONS.get(next).is_some_and(|region| focus(region))
}
