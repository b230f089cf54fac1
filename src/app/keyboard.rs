//! Keys that work wherever no text is being written; what else the whole page listens for goes on to
//! `share`.

use gloo::events::{EventListener, EventListenerOptions};
use packetwalk::scene::geometry::Rect;
use packetwalk::scene::spatial::{self, Side};
use packetwalk::session::{Intent, Selection, Session};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent};

use crate::state::App;
use crate::storage::document;
use crate::{described, lesson, present, settings, share, sheet, terminal, zoom};

/// Listens for as long as the page lives.
pub(crate) fn listen(app: App) {
    let Some(window) = web_sys::window() else { return };
    for name in ["keydown", "hashchange", "dragover", "drop"] {
        let options = EventListenerOptions::enable_prevent_default();
        let listener = EventListener::new_with_options(&window, name, options, move |event| {
            let Some(key) = event.dyn_ref::<KeyboardEvent>() else {
                return share::came(app, event);
            };
            if pressed(app, key) {
                event.prevent_default();
            }
        });
        listener.forget();
    }
}

/// Does what a key stands for; whether it stands for something here.
fn pressed(app: App, event: &KeyboardEvent) -> bool {
    let with_control = event.ctrl_key() || event.meta_key();
    let target = event.target().and_then(|t| t.dyn_into::<Element>().ok());
    let Some(target) = target else { return false };
    let is_in = |region| target.closest(region).ok().flatten().is_some();
    let tag = target.tag_name();
    let is_writing = matches!(tag.as_str(), "TEXTAREA" | "INPUT" | "SELECT" | "YAML-EDITOR");
    let key = event.key();
    if is_in("dialog") {
        return false;
    }
    if present::pressed(app, event, present::Where { is_writing, on_stage: is_in(".stage") }) {
        return true;
    }
    if with_control && !is_writing && key.eq_ignore_ascii_case("z") {
        app.dispatch(if event.shift_key() { Intent::Redo } else { Intent::Undo });
        return true;
    }
    if key == "F6" {
        return next_region(event.shift_key());
    }
    if key == "Escape" && !event.is_composing() {
        if described::put_away(app) || (is_in(".yaml") && focus(".stage")) {
            return true;
        }
        if is_in(".stage") {
            app.dispatch(Intent::Select(None));
        }
        return is_in(".stage");
    }
    // Single keys work only while the stage has the focus: elsewhere they belong to other tools.
    if is_writing || with_control || event.alt_key() || !is_in(".stage") {
        return false;
    }
    let is_sign = key.chars().count() == 1 && key != " ";
    if is_sign && !settings::now().single_keys {
        return false;
    }
    on_stage(app, event, &key, &target)
}

fn on_stage(app: App, event: &KeyboardEvent, key: &str, target: &Element) -> bool {
    if app.peek(|session| session.study().is_some()) && lesson::pressed(app, key) {
        return true;
    }
    let intent = match (key, event.shift_key()) {
        ("?", _) => {
            sheet::open(app);
            return true;
        }
        ("s" | "S", _) => Intent::Send(1),
        ("k" | "K" | "Delete", _) => match app.peek(|session| session.selection().cloned()) {
            Some(Selection::Pod(pod)) if app.peek(|session| session.offers("kill")) => {
                Intent::Kill(pod)
            }
            _ => return false,
        },
        ("e" | "E", _) => return focus(".yaml"),
        ("t" | "T", _) => {
            terminal::show(app, true);
            return true;
        }
        ("p" | "P", _) => {
            present::toggle(app);
            return true;
        }
        ("+" | "=" | "-" | "0", _) => return zoom::change(app, key),
        (" ", _) if target.get_attribute("data-select").is_none() => {
            let is_playing = app.peek(|session| session.playhead().is_playing);
            if is_playing { Intent::Pause } else { Intent::Play }
        }
        (_, true) if event.code() == "Period" || key == ">" => Intent::EventForward,
        (_, true) if event.code() == "Comma" || key == "<" => Intent::EventBack,
        (".", _) => Intent::StepForward,
        (",", _) => Intent::StepBack,
        ("[" | "]", _) => {
            let mut playhead = app.peek(Session::playhead);
            playhead.change_speed(key == "]");
            Intent::SetSpeed(playhead.speed_percent)
        }
        ("Home", _) => Intent::FlowStart,
        ("End", _) => Intent::FlowEnd,
        _ => return Side::of_key(key).is_some_and(|side| go(target, side)),
    };
    app.dispatch(intent);
    true
}

/// Moves the focus to the nearest thing on this side; from the stage itself to the first there is.
/// Where nothing is, the key is the browser's: it scrolls.
#[inline(never)]
fn go(target: &Element, side: Side) -> bool {
    let Ok(found) = document().query_selector_all(".stage [data-select]") else { return false };
    let things: Vec<Element> = (0..found.length())
        .filter_map(|index| found.item(index)?.dyn_into::<Element>().ok())
        .filter(|thing| thing != target)
        .collect();
    let next = if target.get_attribute("data-select").is_some() {
        let rects: Vec<Rect> = things.iter().map(rect).collect();
        spatial::nearest(rect(target), &rects, side)
    } else {
        Some(0)
    };
    // Whatever element has a tabindex can be given the focus, also one of SVG.
    let next = next.and_then(|index| things.get(index)?.dyn_ref::<web_sys::SvgElement>());
    next.is_some_and(|next| next.focus().is_ok())
}

fn rect(element: &Element) -> Rect {
    let place = element.get_bounding_client_rect();
    Rect::new(place.x(), place.y(), place.width(), place.height())
}

fn focus(selector: &str) -> bool {
    let element = document().query_selector(selector).ok().flatten();
    let element = element.and_then(|element| element.dyn_into::<HtmlElement>().ok());
    // What is not shown takes no focus, and that is no error.
    element.is_some_and(|element| {
        let _ = element.focus();
        document().active_element().is_some_and(|active| active == *element)
    })
}

/// F6 goes round the regions: each with what in it takes the focus.
#[inline(never)]
fn next_region(back: bool) -> bool {
    const REGIONS: [(&str, &str); 7] = [
        (".lesson", ".lesson-foot .next, .lesson .option, .lesson .btn"),
        (".stage", ".stage"),
        (".ribbon", ".cells"),
        (".yaml-panel", ".yaml"),
        (".panel.try", "#target"),
        (".timeline", "#scrub"),
        (".bar", ".preset select"),
    ];
    let active = document().active_element();
    let is_here = |(region, _): &(&str, &str)| {
        active.as_ref().is_some_and(|element| element.closest(region).ok().flatten().is_some())
    };
    let count = REGIONS.len();
    let here = REGIONS.iter().position(is_here);
    let start = here.unwrap_or(if back { 0 } else { count - 1 });
    // Regions that are not shown here, as on a phone, are passed over.
    (1..=count).any(|step| {
        let place = if back { start + count - step } else { start + step } % count;
        REGIONS.get(place).is_some_and(|(_, inside)| focus(inside))
    })
}
