//! What stands beside the picture while a lesson is open. It is put away until somebody wants it: where
//! there is little room all of it, elsewhere the manifests, if the lesson is about none.

use std::cell::RefCell;

use leptos::prelude::*;
use packetwalk::text::word;
use web_sys::Element;

use super::study;
use crate::state::{App, Tab};
use crate::storage::document;
use crate::view::{Node, button};

thread_local! {
    /// The lesson for which it was opened.
    static OPENED: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Whether it is open.
fn is_open(app: App) -> bool {
    app.aside.track();
    let is_wanted =
        study(app, |_, study| OPENED.with_borrow(|id| *id == study.lesson().metadata.id));
    is_wanted.unwrap_or(true) || app.tab.get() == Tab::Terminal
}

/// Opens it, or puts it away.
fn show(app: App, is_open: bool) {
    let id = app.peek(|session| session.study().map(|study| study.lesson().metadata.id.clone()));
    let Some(id) = id else { return };
    let id = if is_open { id } else { String::new() };
    if OPENED.with_borrow(|was| *was != id) {
        OPENED.set(id);
        app.changed_aside();
    }
}

/// Opens it where it is put away, for what is said there of a thing that was chosen.
#[inline(never)]
pub(crate) fn uncover(app: App) {
    let side = document().query_selector(".side").ok().flatten();
    let is_hidden = |side: Element| side.get_bounding_client_rect().width() < 1.0;
    if side.is_some_and(is_hidden) {
        show(app, true);
    }
}

/// The switch on the stage; the style hides it where nothing is put away.
#[inline(never)]
pub(crate) fn toggle(app: App) -> Node {
    let is_open = is_open(app);
    let act = move || {
        if is_open && app.tab.get_untracked() == Tab::Terminal {
            app.tab.set(Tab::Try);
        }
        show(app, !is_open);
    };
    button("btn beside", word("Panels"), act).key("beside").state("aria-expanded", is_open)
}

/// Says on the page whether a lesson and what is beside it are open, for the style to follow.
#[inline(never)]
pub(crate) fn mark(app: App, root: &Element, has_lesson: bool) {
    let _ = root.toggle_attribute_with_force("data-lesson", has_lesson);
    let is_away = !is_open(app);
    let is_plain = study(app, |_, study| !study.shows("yaml")).unwrap_or(false);
    // Before a room of people nothing stands beside the picture. Names like these are never refused.
    let _ = if has_lesson && !app.presents.get() {
        root.set_attribute("data-beside", if is_away { "away" } else { "open" })
    } else {
        root.remove_attribute("data-beside")
    };
    let _ = root.toggle_attribute_with_force("data-plain", is_plain);
}
