//! What the editor says at a place of a text: what may be written there, what the field means, whether
//! anything acts on it, and where in the picture. Functions of a text, a place and a world.

mod about;
mod acts;
mod complete;
mod values;

use std::ops::Range;

pub use about::{About, about, kept};
pub use acts::{acts, told};
pub use complete::{Completion, complete};

/// The bytes of the document that a place is in, with the separator before it: only that is read, so
/// that a long text costs no more than a short one.
fn document_at(text: &str, at: usize) -> Range<usize> {
    let before = text.get(..at).unwrap_or(text);
    let start = before.rfind("\n---").map_or(0, |newline| newline + 1);
    let after = text.get(at..).and_then(|after| after.find("\n---"));
    start..after.map_or(text.len(), |newline| at + newline + 1)
}
