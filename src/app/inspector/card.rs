//! A card: title, sentences, facts, rule lines, fields, commands.

use packetwalk::scene::explain::{Card, Command, Field};
use packetwalk::session::FieldPlace;
use packetwalk::text::{self, Args, word};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, Event};

use crate::inspector::{Explained, go_to};
use crate::ribbon;
use crate::state::App;
use crate::view::{Node, button, el, words};

#[wasm_bindgen]
extern "C" {
    type Writing;

    /// Fails where the page may not write to the clipboard, and throws where there is none.
    #[wasm_bindgen(js_namespace = ["navigator", "clipboard"], js_name = writeText, catch)]
    fn write_text(text: &str) -> Result<Writing, JsValue>;

    #[wasm_bindgen(method)]
    fn then(this: &Writing, done: &JsValue, failed: &JsValue);
}

/// All that is said about a thing, and what can be done to it.
#[inline(never)]
pub(super) fn card(app: App, explained: &Explained, acts: Vec<Node>) -> Node {
    let Card { title, header, says, facts, rules, fields, commands } = &explained.card;
    let header = header.as_ref().map(|cell| {
        el("dl")
            .class("hdr mono")
            .with_all(ribbon::pair(word("from"), &cell.from))
            .with_all(ribbon::pair(word("to"), &cell.to))
    });
    let change = explained.card.header.as_ref().map(|cell| words("p", "muted", &cell.change));
    let facts =
        facts.iter().flat_map(|(name, value)| [words("dt", "", name), words("dd", "", value)]);
    let facts: Vec<Node> = facts.collect();
    let fields = fields.iter().zip(&explained.places);
    let fields: Vec<Node> =
        fields.map(|(field, place)| written(app, field, place.as_ref())).collect();
    let commands: Vec<Node> = commands.iter().map(typed).collect();
    let acts = (!acts.is_empty()).then(|| el("div").class("row acts").key("acts").with_all(acts));
    el("div")
        .class("card")
        // A new card for each thing, so that it is read from its beginning.
        .key(title)
        .with(words("h2", "", title))
        .with_all(header)
        .with_all(change)
        .with_all(says.iter().map(|sentence| words("p", "", sentence)))
        .with_all(acts)
        .with_all((!facts.is_empty()).then(|| el("dl").class("facts").with_all(facts)))
        .with_all(part("explain.rules", rules_of(rules)))
        .with_all(part("explain.fields", list(fields)))
        .with_all(part("explain.commands", list(commands)))
}

/// A part under a heading of its own, if there is anything in it.
fn part(heading: &str, content: Option<Node>) -> Option<Node> {
    let heading_words = text::plain(heading);
    let content = content?;
    Some(el("div").class("part").key(heading).with(words("h3", "", &heading_words)).with(content))
}

fn rules_of(rules: &[String]) -> Option<Node> {
    (!rules.is_empty()).then(|| {
        let lines = rules.iter().map(|line| el("li").with(words("code", "mono", line)));
        el("ul").class("lines").with_all(lines)
    })
}

fn list(items: Vec<Node>) -> Option<Node> {
    (!items.is_empty()).then(|| el("ul").class("lines").with_all(items))
}

/// A field as it is written, which leads there; or what it is called, where it is in no file.
fn written(app: App, field: &Field, place: Option<&FieldPlace>) -> Node {
    let Some(place) = place else {
        let path = words("span", "mono", &field.path.to_string());
        let missing = words("span", "muted", &text::plain("explain.not_written"));
        return el("li").with(path).with(missing);
    };
    let args = Args::new().text("title", &place.title).value("line", place.line);
    let where_to = text::with("explain.field", &args);
    let target = place.clone();
    let go = button("link mono", &place.text, move || go_to(app, &target))
        .attr("title", &field.path.to_string());
    el("li").with(go).with(words("span", "muted", &where_to))
}

fn typed(command: &Command) -> Node {
    let at = (!command.at.is_empty()).then(|| {
        let words_at = text::with("explain.on", &Args::new().text("place", &command.at));
        words("span", "muted", &words_at)
    });
    let line = command.line.clone();
    let copy_words = text::plain("explain.copy");
    let copy = words("button", "btn copy", &copy_words)
        .attr("aria-label", &format!("{copy_words}: {line}"))
        .on("click", move |event| copy(event, &line));
    el("li")
        .class("command")
        .with(el("span").with(words("code", "mono", &command.line)).with_all(at))
        .with(copy)
}

/// Copies a command, and says so on its button as long as the card stands. Where that is not allowed
/// nothing happens, and the command can still be selected.
fn copy(event: &Event, line: &str) {
    let button = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let (Ok(writing), Some(button)) = (write_text(line), button) else { return };
    let copied = text::plain("explain.copied");
    let label = format!("{copied}: {line}");
    let done = Closure::once_into_js(move || {
        button.set_text_content(Some(&copied));
        // An attribute of this name is never refused.
        let _ = button.set_attribute("aria-label", &label);
    });
    let failed = Closure::once_into_js(|| {});
    writing.then(&done, &failed);
}
