//! The editor that takes the text field's place (`codemirror.js`): the same to the app, but for what it
//! is told of the text.

use std::cell::Cell;
use std::fmt::Write as _;

use packetwalk::session::Remark;
use packetwalk::text::{english, word};
use web_sys::Event;

use super::{assist, live, units};
use crate::inspector;
use crate::state::App;
use crate::view::{Node, button, el};

/// Between the parts of a remark; after each there is another sign, [`RECORD`].
pub(super) const PART: char = '\u{1f}';
pub(super) const RECORD: char = '\u{1e}';
/// What the editor is called, and then what its search says, in the order of `codemirror.js`.
const EDITOR_WORDS: [&str; 12] = [
    english("Manifest"),
    english("Find"),
    english("Replace"),
    english("Next"),
    english("Previous"),
    english("all"),
    english("match case"),
    english("regexp"),
    english("by word"),
    english("Replace"),
    english("All"),
    english("close"),
];
/// Remarks that are marked in the text.
const MARKED_MAX: usize = 200;

thread_local! {
    static IS_HERE: Cell<bool> = const { Cell::new(false) };
    /// Whether what differs from what was applied stands in the text's place.
    static COMPARES: Cell<bool> = const { Cell::new(false) };
}

/// Whether the editor has been loaded.
pub(super) fn is_here() -> bool {
    IS_HERE.get()
}

/// Notes that the editor has been loaded.
#[inline(never)]
pub(super) fn has_come(app: App) {
    IS_HERE.set(true);
    live::restore(app);
    app.changed_aside();
}

/// The editor, where the text field would be.
#[inline(never)]
pub(super) fn editor(
    app: App,
    text: &str,
    remarks: &[Remark],
    edit: impl Fn(&Event) + 'static,
    keys: impl Fn(&Event) + 'static,
) -> Node {
    let (file, applied) = app.peek(|session| {
        let open = session.open_file();
        let changed = session.files().get(open).filter(|file| file.is_changed());
        (format!("{} {open}", session.preset().id), changed.map(|file| file.applied.clone()))
    });
    let lines: Vec<String> =
        inspector::deciding_lines(app).iter().map(ToString::to_string).collect();
    let editor = el("yaml-editor").class("yaml");
    let editor = match applied.filter(|_| COMPARES.get()) {
        Some(applied) => editor.attr("data-applied", &applied),
        None => editor,
    };
    editor
        .attr("data-words", &EDITOR_WORDS.map(word).join("\n"))
        .attr("data-file", &file)
        .attr("data-lines", &lines.join(" "))
        .attr("data-remarks", &told(text, remarks))
        .value(text)
        .on("input", edit)
        .on("keydown", keys)
        .on("ask", move |event| assist::answer(app, event))
}

/// The switch of applying as one types; none without the editor.
pub(super) fn live_switch(app: App) -> Option<Node> {
    if is_here() { Some(live::switch(app)) } else { None }
}

/// What shows how the text differs from what was applied, and the text again; none where it does not,
/// or without the editor.
pub(super) fn compare_button(app: App, is_changed: bool) -> Option<Node> {
    if is_here() { compare(app, is_changed) } else { None }
}

#[inline(never)]
fn compare(app: App, is_changed: bool) -> Option<Node> {
    if !is_changed {
        COMPARES.set(false);
        return None;
    }
    let toggle = move || {
        COMPARES.set(!COMPARES.get());
        app.changed_aside();
    };
    Some(
        button("btn quiet", word("Compare"), toggle)
            .key("compare")
            .state("aria-pressed", COMPARES.get()),
    )
}

/// Remarks as the editor reads them: from, to, whether it is an error, line, message, hint.
fn told(text: &str, remarks: &[Remark]) -> String {
    let mut told = String::new();
    for remark in remarks.iter().take(MARKED_MAX) {
        let (from, to) = (units(text, remark.span.start), units(text, remark.span.end));
        let (line, hint) = (remark.line, remark.hint.as_deref().unwrap_or_default());
        // Writing to a String cannot fail.
        let _ = write!(
            told,
            "{from}{PART}{to}{PART}{}{PART}{line}{PART}{}{PART}{hint}{RECORD}",
            remark.is_error, remark.message
        );
    }
    told
}
