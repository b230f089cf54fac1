//! The editor that takes the text field's place (`codemirror.js`): the same to the app, but for what it
//! is told of the text.

use std::cell::Cell;
use std::fmt::Write as _;

use packetwalk::session::Remark;
use web_sys::Event;

use super::units;
use crate::inspector;
use crate::state::App;
use crate::view::{Node, el};

/// Between the parts of a remark; after each there is another sign, [`RECORD`].
const PART: char = '\u{1f}';
const RECORD: char = '\u{1e}';
/// Remarks that are marked in the text.
const MARKED_MAX: usize = 200;

thread_local! {
    static IS_HERE: Cell<bool> = const { Cell::new(false) };
}

/// Whether the editor has been loaded.
pub(super) fn is_here() -> bool {
    IS_HERE.get()
}

/// Notes that the editor has been loaded.
#[inline(never)]
pub(super) fn has_come(app: App) {
    IS_HERE.set(true);
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
    let file = app.peek(|session| format!("{} {}", session.preset().id, session.open_file()));
    let lines: Vec<String> =
        inspector::deciding_lines(app).iter().map(ToString::to_string).collect();
    el("yaml-editor")
        .class("yaml")
        .attr("data-file", &file)
        .attr("data-lines", &lines.join(" "))
        .attr("data-remarks", &told(text, remarks))
        .value(text)
        .on("input", edit)
        .on("keydown", keys)
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
