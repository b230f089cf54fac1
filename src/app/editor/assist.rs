//! Answers what the editor asks about a place of its text (`assist.js`), and shows in the picture where
//! the field at the cursor acts.

use std::cell::{Cell, RefCell};
use std::ops::Range;

use leptos::prelude::*;
use packetwalk::session::{Selection, assist};
use packetwalk::text::plain;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, Event};

use super::rich::{PART, RECORD};
use crate::state::App;
use crate::storage::document;
use crate::view::{call, value_in};

/// What says on the stage that a field acts there.
const MARK: &str = "data-acts";

thread_local! {
    /// What the field at the cursor acts on, as the stage names it.
    static ACTS: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
    static IS_DRAWN: Cell<bool> = const { Cell::new(false) };
}

/// Answers a question: `complete 12`, `about 12`, `cursor 12`, `kept`, `leave`. Places are counted as
/// the page counts them.
#[inline(never)]
pub(super) fn answer(app: App, event: &Event) {
    let Some(editor) = event.target() else { return };
    let asked = call(&editor, "asked", &[]).and_then(|asked| asked.as_string()).unwrap_or_default();
    let (question, at) = asked.split_once(' ').unwrap_or((&asked, "0"));
    let text = value_in(&editor).unwrap_or_default();
    let at = byte(&text, at.parse().unwrap_or(0));
    let told = match question {
        "complete" => completions(app, &text, at),
        "about" => about(&text, at, &[]),
        "cursor" => {
            let acts = app.peek(|session| assist::acts(&text, at, session.world()));
            show(app, acts.iter().map(ToString::to_string).collect());
            about(&text, at, &acts)
        }
        "kept" => {
            let mut places = Places::of(&text);
            let ranges = assist::kept(&text).into_iter().map(|range| places.range(&range));
            ranges.map(|(from, to)| record(&[&from, &to])).collect()
        }
        _ => {
            show(app, Vec::new());
            String::new()
        }
    };
    call(&editor, "answer", &[JsValue::from_str(&told)]);
}

/// Label, detail, what is written, from, to, what it means.
fn completions(app: App, text: &str, at: usize) -> String {
    let all = app.peek(|session| assist::complete(text, at, session.world()));
    let Some(range) = all.first().map(|first| first.range.clone()) else { return String::new() };
    let (from, to) = Places::of(text).range(&range);
    let told =
        all.iter().map(|it| record(&[&it.label, &it.detail, &it.insert, &from, &to, &it.info]));
    told.collect()
}

/// From, to, path and type, meaning, that it is kept, where it acts.
fn about(text: &str, at: usize, acts: &[Selection]) -> String {
    let Some(about) = assist::about(text, at) else { return String::new() };
    let (from, to) = Places::of(text).range(&about.range);
    let kept = if about.is_kept { plain("field.kept") } else { String::new() };
    record(&[&from, &to, &about.title, about.words, &kept, &assist::told(acts)])
}

fn record(parts: &[&str]) -> String {
    let mut told = parts.join(&PART.to_string());
    told.push(RECORD);
    told
}

/// The byte of a place that the page counts in UTF-16 units.
fn byte(text: &str, units: usize) -> usize {
    let mut left = units;
    for (at, letter) in text.char_indices() {
        if left < letter.len_utf16() {
            return at;
        }
        left -= letter.len_utf16();
    }
    text.len()
}

/// From bytes to the page's units, for places in order: each part of the text is gone through once.
struct Places<'a> {
    text: &'a str,
    byte: usize,
    units: usize,
}

impl<'a> Places<'a> {
    const fn of(text: &'a str) -> Self {
        Self { text, byte: 0, units: 0 }
    }

    fn to(&mut self, byte: usize) -> String {
        self.units += self.text.get(self.byte..byte).unwrap_or("").encode_utf16().count();
        self.byte = byte;
        self.units.to_string()
    }

    fn range(&mut self, range: &Range<usize>) -> (String, String) {
        (self.to(range.start), self.to(range.end))
    }
}

/// Marks on the stage what the field at the cursor acts on, until it acts on something else.
fn show(app: App, acts: Vec<String>) {
    if ACTS.replace(acts) == ACTS.with_borrow(Clone::clone) {
        return;
    }
    draw();
    if !IS_DRAWN.replace(true) {
        // What is drawn anew has lost its mark.
        Effect::new(move |_| {
            app.read(|_| ());
            app.layout.track();
            request_animation_frame(draw);
        });
    }
}

fn draw() {
    let Ok(all) = document().query_selector_all(".still [data-select]") else { return };
    ACTS.with_borrow(|acts| {
        for place in 0..all.length() {
            let Some(hit) = all.item(place).and_then(|hit| hit.dyn_into::<Element>().ok()) else {
                continue;
            };
            let is_it = hit.get_attribute("data-select").is_some_and(|name| acts.contains(&name));
            // An attribute of this name is never refused.
            if is_it != hit.has_attribute(MARK) {
                let _ = hit.toggle_attribute(MARK);
            }
        }
    });
}
