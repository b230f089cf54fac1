//! Places in a text: bytes for programs, characters for the YAML reader, lines and columns for
//! people.

use std::ops::Range;

/// The line and the column, both from 1, of a byte of a text. Columns count characters; a byte
/// beyond the end counts as the end.
#[must_use]
pub fn line_column(text: &str, byte_offset: usize) -> (usize, usize) {
    let before = text.get(..floor(text, byte_offset)).unwrap_or(text);
    let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
    let start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let column = before.get(start..).unwrap_or("").chars().count() + 1;
    (line, column)
}

/// The bytes of one line, counted from 1, without its line break; the end of the text if there is
/// no such line.
pub(super) fn line_span(text: &str, line: usize) -> Range<usize> {
    let start = match line.checked_sub(2) {
        None => 0,
        Some(breaks) => {
            text.match_indices('\n').nth(breaks).map_or(text.len(), |(newline, _)| newline + 1)
        }
    };
    let rest = text.get(start..).unwrap_or("");
    let content = rest.split('\n').next().unwrap_or("").trim_end_matches('\r');
    start..start + content.len()
}

/// The nearest character boundary at or before a byte.
#[must_use]
pub fn floor(text: &str, byte_offset: usize) -> usize {
    let mut at = byte_offset.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// From characters, which the YAML reader counts, to bytes.
pub(super) struct CharOffsets {
    /// The byte of each character; empty if all characters are one byte long.
    bytes: Vec<usize>,
    len: usize,
}

impl CharOffsets {
    pub(super) fn new(text: &str) -> Self {
        let bytes = if text.is_ascii() {
            Vec::new()
        } else {
            text.char_indices().map(|(byte, _)| byte).collect()
        };
        Self { bytes, len: text.len() }
    }

    /// The byte at which this character begins.
    pub(super) fn byte(&self, character: usize) -> usize {
        if self.bytes.is_empty() {
            character.min(self.len)
        } else {
            self.bytes.get(character).copied().unwrap_or(self.len)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_count_from_one() {
        let text = "a: ä\nbc: d\n";
        assert_eq!(line_column(text, 0), (1, 1));
        assert_eq!(line_column(text, 4), (1, 4), "inside of a character is its beginning");
        assert_eq!(line_column(text, 6), (2, 1));
        assert_eq!(line_column(text, 99), (3, 1));
        assert_eq!(text.get(line_span(text, 2)), Some("bc: d"));
        assert_eq!(line_span(text, 9), 12..12);
    }
}
