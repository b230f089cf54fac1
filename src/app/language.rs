//! The language that is spoken: chosen in the sheet, found again at the next visit.

use packetwalk::text::{language, languages, set_language, word};

use crate::state::App;
use crate::storage::{document, storage};
use crate::view::{Node, el, value_of, words};

const KEY: &str = "packetwalk.language.v1";

/// Speaks the language of the last visit, if one was chosen.
pub(crate) fn restore() {
    if let Some(code) = storage().and_then(|storage| storage.get_item(KEY).ok().flatten()) {
        speak(&code);
    }
}

/// Speaks this language, and has the page say so; one that is not there changes nothing.
#[inline(never)]
pub(crate) fn speak(code: &str) {
    if !set_language(code) {
        return;
    }
    if let Some(root) = document().document_element() {
        // A name like this is never refused.
        let _ = root.set_attribute("lang", language());
    }
}

/// The setting.
#[inline(never)]
pub(crate) fn choice(app: App) -> Node {
    let option = |known: &languages::Language| {
        // Each name in its own language: for whoever cannot read the one that is spoken.
        words("option", "", known.name).attr("value", known.code).attr("lang", known.code)
    };
    let select = el("select")
        .attr("id", "language")
        .with_all(languages::LANGUAGES.iter().map(option))
        .value(language())
        .on("change", move |event| choose(app, &value_of(event)));
    let label =
        words("label", "", "").attr("for", "language").with(words("b", "", word("Language")));
    let says = word("Of the page and five lessons. Kubernetes and its tools speak English.");
    el("div")
        .class("sheet-switch")
        .with(el("p").with(label).with(words("span", "muted", says)))
        .with(select)
}

#[inline(never)]
fn choose(app: App, code: &str) {
    speak(code);
    if let Some(storage) = storage() {
        let _ = storage.set_item(KEY, code);
    }
    app.speak();
}
