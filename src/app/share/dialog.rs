//! A dialog that is made when something has to be said or shown, and gone when it is closed.

use std::cell::Cell;

use packetwalk::text;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlDialogElement};

use crate::icons::CROSS;
use crate::storage::document;
use crate::view::{Node, Slot, button, call, el, icon_button, words};

thread_local! {
    /// The dialog that was opened last.
    static SHOWN: Cell<Option<Slot>> = const { Cell::new(None) };
}

/// Shows nodes under a title, over the page. The browser gives the focus back when it is closed.
pub(super) fn open(title: &str, role: &'static str, nodes: Vec<Node>) {
    close();
    let Some(app) = document().query_selector(".app").ok().flatten() else { return };
    let Ok(host) = document().create_element("div") else { return };
    host.set_class_name("share-host");
    if app.append_child(&host).is_err() {
        return;
    }
    let head = el("div")
        .class("sheet-head")
        .with(words("h2", "", title).attr("id", "share-title"))
        .with(icon_button("btn quiet icon", &text::plain("share.close"), CROSS, close));
    let dialog = el("dialog")
        .class("sheet share")
        .attr("role", role)
        .attr("aria-labelledby", "share-title")
        .on("close", closed)
        .with(head)
        .with(el("div").class("share-body").with_all(nodes));
    let mut slot = Slot::new(host.clone());
    slot.show(vec![dialog]);
    // What the last dialog did may still be doing it, so it goes only now.
    SHOWN.set(Some(slot));
    if let Some(dialog) = dialog_in(&host) {
        // Only one that is no longer in the page refuses.
        let _ = dialog.show_modal();
        if let Some(text) = host.query_selector("textarea").ok().flatten() {
            call(&text, "select", &[]);
        }
    }
}

/// A text that can be read, selected and copied by hand; it is selected when the dialog opens.
pub(super) fn text_box(name: &str, content: &str) -> Node {
    el("textarea")
        .class("share-text mono")
        .attr("aria-label", name)
        .attr("readonly", "")
        .attr("rows", "4")
        .attr("autofocus", "")
        .value(content)
}

/// A button at a dialog's end.
pub(super) fn act(name: &str, act: impl Fn() + 'static) -> Node {
    button("btn", name, act)
}

fn host() -> Option<Element> {
    document().query_selector(".share-host").ok().flatten()
}

/// Each dialog takes itself away: by then another may be open.
fn closed(event: &Event) {
    let dialog = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    if let Some(host) = dialog.and_then(|dialog| dialog.closest(".share-host").ok().flatten()) {
        host.remove();
    }
}

fn dialog_in(host: &Element) -> Option<HtmlDialogElement> {
    host.query_selector("dialog").ok().flatten()?.dyn_into().ok()
}

/// Closes the dialog that is open.
pub(super) fn close() {
    if let Some(dialog) = host().as_ref().and_then(dialog_in) {
        dialog.close();
    }
    if let Some(host) = host() {
        host.remove();
    }
}
