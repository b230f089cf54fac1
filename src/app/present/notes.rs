//! Notes for who stands in front, in a window of their own on the same machine.
//!
//! The window is an empty page of this one's origin, also where this one is a file: nothing is
//! fetched, and no script runs in it. The page that opened it writes elements into it.

use std::cell::{Cell, RefCell};
use std::time::Duration;

use leptos::prelude::*;
use packetwalk::lesson::{BeatKind, catalog};
use packetwalk::session::Session;
use packetwalk::session::study::Study;
use packetwalk::text::{self, Args};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, Window};

use super::{change, go_back, go_on, votes};
use crate::lesson::said;
use crate::state::App;
use crate::view::{Node, button, el, keep, words};

thread_local! {
    static OPEN: RefCell<Option<(Window, Owner)>> = const { RefCell::new(None) };
    /// When the class began, in the browser's milliseconds.
    static BEGAN: Cell<f64> = const { Cell::new(0.0) };
}

/// Opens the window, or brings the one there is to the front.
pub(super) fn open(app: App) {
    let is_open = OPEN.with_borrow(|open| {
        open.as_ref().is_some_and(|(window, _)| {
            let is_there = !window.closed().unwrap_or(true);
            if is_there {
                let _ = window.focus();
            }
            is_there
        })
    });
    if is_open {
        return;
    }
    let body = opened().and_then(|window| {
        let body = window.document()?.body()?;
        Some((window, body))
    });
    change(app, |now| now.is_refused = body.is_none());
    let Some((window, body)) = body else { return };
    dress(&window, &body);
    restart();
    let owner = Owner::new();
    let place = body.unchecked_into();
    owner.with(|| keep(place, Box::new(move || content(app))));
    OPEN.set(Some((window, owner)));
    tick();
}

/// An empty window; none where the browser blocks it.
fn opened() -> Option<Window> {
    let name = "packetwalk-notes";
    let window = web_sys::window()?;
    window.open_with_url_and_target_and_features("", name, "popup,width=560,height=720").ok()?
}

/// The page's own style sheets are not fetched again; a few properties are enough.
fn dress(window: &Window, body: &HtmlElement) {
    let Some(page) = window.document() else { return };
    page.set_title(&text::plain("present.notes_title"));
    body.set_text_content(None);
    let style = body.style();
    for (name, value) in [
        ("color-scheme", "light dark"),
        ("font", "400 18px/1.45 system-ui, sans-serif"),
        ("margin", "0 auto"),
        ("padding", "24px"),
        ("max-width", "640px"),
    ] {
        let _ = style.set_property(name, value);
    }
    // Another window's elements are of classes of its own, so they pass no test of ours.
    if let Some(root) = page.document_element() {
        let root: HtmlElement = root.unchecked_into();
        let _ = root.style().set_property("color-scheme", "light dark");
        let _ = root.set_attribute("lang", text::language());
    }
}

/// The clock begins again.
pub(super) fn restart() {
    BEGAN.set(now());
}

fn now() -> f64 {
    let clock = web_sys::window().and_then(|window| window.performance());
    let Some(clock) = clock else { return 0.0 };
    clock.now()
}

/// Writes the time once a second, for as long as the window is there.
fn tick() {
    let is_there = OPEN.with_borrow(|open| {
        let Some((window, _)) = open.as_ref() else { return false };
        if window.closed().unwrap_or(true) {
            return false;
        }
        let clock = window.document().and_then(|page| page.query_selector("time").ok().flatten());
        if let Some(clock) = clock {
            clock.set_text_content(Some(&elapsed()));
        }
        true
    });
    if is_there {
        set_timeout(tick, Duration::from_secs(1));
    } else {
        OPEN.take();
    }
}

/// Minutes and seconds of this class.
#[expect(clippy::float_arithmetic, reason = "the browser's milliseconds")]
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "seconds since a moment that has been"
)]
fn elapsed() -> String {
    let seconds = ((now() - BEGAN.get()) / 1000.0).max(0.0) as u32;
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

fn content(app: App) -> Vec<Node> {
    app.aside.track();
    let nodes = app
        .read(|session| session.study().map(|study| page(app, session, study)))
        .unwrap_or_else(|| vec![words("h1", "", &text::plain("present.no_lesson"))]);
    vec![el("main").key("notes").with_all(nodes)]
}

fn page(app: App, session: &Session, study: &Study) -> Vec<Node> {
    let metadata = &study.lesson().metadata;
    let minutes = text::with("present.minutes", &Args::new().text("minutes", &metadata.minutes));
    let clock = el("p").key("clock").with(el("time").key("time")).with(words("span", "", &minutes));
    let act = |id: &str, act: fn(App)| button("", &text::plain(id), move || act(app)).key(id);
    let ways =
        el("p").key("ways").with(act("lesson.back", go_back)).with(act("lesson.next", go_on));
    let place = Args::new().value("place", study.place() + 1).value("count", study.beats().len());
    let sentence = super::caption::sentence(study);
    let mut nodes = vec![
        words("h1", "", &format!("{} {}", metadata.order, metadata.title)).key("title"),
        clock,
        ways,
        said(session, study, "p", "", sentence).key("says"),
    ];
    if study.beat().is_some() {
        let step = words("h2", "", &text::with("lesson.step", &place));
        nodes.insert(3, step.key("step"));
    }
    let options = votes::options(study);
    let tally = votes::tally(study);
    let option = |(place, option): (usize, &votes::Said<'_>)| {
        let letter = votes::LETTERS.get(place).copied().unwrap_or("");
        let args = Args::new().text("letter", letter).value("share", tally.share(place));
        el("li")
            .key(letter)
            .with(words("b", "", &text::with("present.option", &args)))
            .with(said(session, study, "span", "", option.text))
            .with(said(session, study, "p", "", option.why))
            .with_all(option.shows.map(belief))
    };
    let list = el("ul").key("options").with_all(options.iter().enumerate().map(option));
    nodes.extend((!options.is_empty()).then_some(list));
    if let Some(BeatKind::Do { hints, .. }) = study.beat().map(|beat| &beat.kind) {
        let hint = |hint: &packetwalk::lesson::Hint| said(session, study, "li", "", &hint.text);
        nodes.push(words("h2", "", &text::plain("present.hints")).key("hints-title"));
        nodes.push(el("ol").key("hints").with_all(hints.iter().map(hint)));
    }
    nodes.push(words("h2", "", &text::plain("present.then")).key("then-title"));
    nodes.push(match study.beats().get(study.place() + 1) {
        Some(next) => said(session, study, "p", "", words_of(&next.kind)).key("then"),
        None => words("p", "", &text::plain("present.the_end")).key("then"),
    });
    nodes
}

fn words_of(kind: &BeatKind) -> &str {
    match kind {
        BeatKind::Say { text, .. } => text,
        BeatKind::Do { goal, .. } => goal,
        BeatKind::Predict { question, .. } | BeatKind::Explain { question, .. } => question,
    }
}

/// The belief that an option shows, and the lesson that corrects it.
fn belief(id: &str) -> Node {
    let corrects = |lesson: &&packetwalk::lesson::Lesson| {
        lesson.faults.is_empty() && lesson.metadata.fixes.iter().any(|fixes| fixes == id)
    };
    let lesson = catalog::all().iter().find(corrects);
    let name = lesson.map(|l| format!("{} {}", l.metadata.order, l.metadata.title));
    let args = Args::new().text("id", id).text("lesson", &name.unwrap_or_default());
    words("p", "", &text::with("present.belief", &args))
}
