//! The terminal: what was printed, a line to type in, and what went wrong in plain words.

use std::cell::{Cell, RefCell};
use std::time::Duration;

use leptos::prelude::*;
use packetwalk::scene::narration;
use packetwalk::session::terminal::{Entry, EntryKind};
use packetwalk::session::{Intent, Session};
use packetwalk::text::{self, word};
use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, Event, HtmlInputElement, KeyboardEvent};

use crate::state::{App, Tab};
use crate::storage::document;
use crate::view::{Node, button, el, words};

thread_local! {
    /// How many lines back in the history the arrows have gone.
    static BACK: Cell<usize> = const { Cell::new(0) };
    /// Whether the next Tab leaves the field.
    static LEAVES: Cell<bool> = const { Cell::new(false) };
    /// What Tab could not decide between.
    static OFFERED: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// The switch between requests and terminal.
pub(crate) fn toggle(app: App, class: &str) -> Node {
    let is_open = app.tab.get() == Tab::Terminal;
    button(class, word("Terminal"), move || show(app, !is_open)).state("aria-pressed", is_open)
}

/// Shows the terminal and goes to its line, or puts it away.
#[inline(never)]
pub(crate) fn show(app: App, is_open: bool) {
    app.tab.set(if is_open { Tab::Terminal } else { Tab::Try });
    // The line is there when what was changed has been drawn.
    set_timeout(
        || {
            if let Some(field) = field() {
                let _ = field.focus();
            }
        },
        Duration::ZERO,
    );
}

/// The panel; nothing while it is not open.
pub(crate) fn terminal(app: App) -> Vec<Node> {
    if app.tab.get() == Tab::Terminal { panel(app) } else { Vec::new() }
}

#[inline(never)]
fn panel(app: App) -> Vec<Node> {
    app.aside.track();
    let (entries, prompt, is_busy) = app.read(|session| {
        let terminal = session.terminal();
        let entries: Vec<Node> = terminal.entries().iter().map(|e| entry(session, e)).collect();
        (entries, terminal.prompt(), terminal.is_busy())
    });
    keep_the_end();
    let hint = entries.is_empty().then(|| words("p", "muted", &text::plain("terminal.empty")));
    let screen = el("div")
        .class("screen")
        .attr("role", "log")
        .attr("aria-label", &text::plain("terminal.log"))
        .attr("tabindex", "0")
        .with_all(hint)
        .with_all(entries);
    vec![screen, command(app, &prompt, is_busy), offered()]
}

#[inline(never)]
fn entry(session: &Session, entry: &Entry) -> Node {
    let class = match entry.kind {
        EntryKind::Typed => "typed",
        EntryKind::Output => "out",
        EntryKind::Error => "err",
        EntryKind::Note => "note",
    };
    let text = words("pre", class, &entry.text);
    let Some((symptom, id)) = entry.symptom else { return text };
    let request = session.world().requests().get(&id);
    let outcome = request.and_then(|request| narration::outcome(session.world(), request));
    let part = |part: &str| words("p", "", &text::plain(&format!("{}.{part}", symptom.id())));
    let details = el("details")
        .class("decoded")
        .with(words("summary", "", &text::plain("terminal.decode")))
        .with(part("happened"))
        .with_all(outcome.map(|outcome| words("p", "", &outcome)))
        .with(part("look"));
    el("div").with(text).with(details)
}

fn command(app: App, prompt: &str, is_busy: bool) -> Node {
    let field = el("input")
        .class("mono")
        .attr("id", "command")
        .attr("autocomplete", "off")
        .attr("autocapitalize", "off")
        .attr("spellcheck", "false")
        .attr("aria-label", &text::plain("terminal.command"))
        .attr("aria-describedby", "offered")
        .on("keydown", move |event| keys(app, event))
        .on("paste", move |event| paste(app, event));
    // Not what Enter presses: a line that is typed meanwhile waits its turn.
    let end = button("btn", "Ctrl+C", move || app.dispatch(Intent::Interrupt));
    let end = end.attr("type", "button");
    let run = button("btn", word("Run"), || {}).attr("type", "submit");
    el("form")
        .class("command")
        .on("submit", move |event| {
            event.prevent_default();
            enter(app);
        })
        .with(words("label", "mono", if is_busy { "" } else { prompt }).attr("for", "command"))
        .with(field)
        .with(if is_busy { end.key("end") } else { run.key("run") })
}

/// What Tab offers, for the ear too.
fn offered() -> Node {
    let all = OFFERED.with_borrow(|all| all.join("   "));
    words("p", "offered mono", &all).attr("id", "offered").attr("role", "status")
}

fn field() -> Option<HtmlInputElement> {
    document().get_element_by_id("command")?.dyn_into().ok()
}

/// Runs what stands in the field.
fn enter(app: App) {
    let Some(field) = field() else { return };
    let line = field.value();
    field.set_value("");
    run(app, line);
}

fn run(app: App, line: String) {
    BACK.set(0);
    OFFERED.with_borrow_mut(Vec::clear);
    app.dispatch(Intent::Type(line));
    to_the_end();
}

/// Where the end was in sight, it will be after the next drawing too.
fn keep_the_end() {
    let Some(screen) = document().query_selector(".screen").ok().flatten() else { return };
    if screen.scroll_top() + screen.client_height() + NEAR > screen.scroll_height() {
        set_timeout(to_the_end, Duration::ZERO);
    }
}

/// So near the end, in pixels, that one looks at it.
const NEAR: i32 = 30;

/// Scrolls to what was printed last.
fn to_the_end() {
    if let Some(screen) = document().query_selector(".screen").ok().flatten() {
        screen.set_scroll_top(screen.scroll_height());
    }
}

/// Several lines are run one after the other, but for the last, if no line break ends it.
fn paste(app: App, event: &Event) {
    let data = event.dyn_ref::<ClipboardEvent>().and_then(ClipboardEvent::clipboard_data);
    let Some(text) = data.and_then(|data| data.get_data("text").ok()) else { return };
    let (Some((lines, rest)), Some(field)) = (text.rsplit_once('\n'), field()) else { return };
    event.prevent_default();
    let before = field.value();
    field.set_value(rest.trim_end_matches('\r'));
    for (index, line) in lines.split('\n').enumerate() {
        let line = line.trim_end_matches('\r');
        run(app, if index == 0 { format!("{before}{line}") } else { line.to_owned() });
    }
}

fn keys(app: App, event: &Event) {
    let Some(key) = event.dyn_ref::<KeyboardEvent>() else { return };
    let Some(field) = field() else { return };
    let leaves = LEAVES.replace(false);
    let is_handled = match (key.key().as_str(), key.ctrl_key()) {
        // Two of these are never handled twice: the page's own keys do not see them.
        ("c", true) if field.selection_start() == field.selection_end() => {
            field.set_value("");
            app.dispatch(Intent::Interrupt);
            true
        }
        ("l", true) => {
            app.dispatch(Intent::Type("clear".to_owned()));
            true
        }
        ("Enter", true) => {
            enter(app);
            true
        }
        ("ArrowUp", false) => history(app, &field, 1),
        ("ArrowDown", false) => history(app, &field, -1),
        ("Escape", _) => {
            LEAVES.set(true);
            OFFERED.with_borrow_mut(Vec::clear);
            app.aside.update(|count| *count += 1);
            true
        }
        ("Tab", false) if !key.shift_key() && !leaves => complete(app, &field),
        _ => false,
    };
    if is_handled {
        event.prevent_default();
        event.stop_propagation();
    }
}

fn history(app: App, field: &HtmlInputElement, step: isize) -> bool {
    let lines = app.peek(|session| session.terminal().history().to_vec());
    let back = BACK.get().saturating_add_signed(step).min(lines.len());
    BACK.set(back);
    let line = lines.len().checked_sub(back).and_then(|at| lines.get(at));
    field.set_value(line.map_or("", String::as_str));
    true
}

/// Completes as far as there is one way; an empty line is left.
fn complete(app: App, field: &HtmlInputElement) -> bool {
    let typed = field.value();
    if typed.trim().is_empty() {
        return false;
    }
    let found = app.peek(|session| session.complete(&typed));
    let common = common_start(&found);
    let is_one = found.len() == 1;
    if common.len() > typed.len() || is_one {
        field.set_value(&if is_one { format!("{common} ") } else { common });
    }
    let last = |line: &String| line.rsplit(' ').next().unwrap_or_default().to_owned();
    let offered = if is_one { Vec::new() } else { found.iter().map(last).take(60).collect() };
    let has_any = !found.is_empty();
    OFFERED.set(offered);
    app.aside.update(|count| *count += 1);
    has_any
}

fn common_start(lines: &[String]) -> String {
    let Some((first, rest)) = lines.split_first() else { return String::new() };
    let mut start = first.as_str();
    for line in rest {
        while !line.starts_with(start) {
            let end = start.char_indices().next_back().map_or(0, |(at, _)| at);
            start = start.get(..end).unwrap_or_default();
        }
    }
    start.to_owned()
}
