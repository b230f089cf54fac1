//! Lines and columns of bytes.

/// The line and the column, both from 1 and the column in characters, of a byte of a text.
#[must_use]
pub fn line_column(text: &str, byte: usize) -> (usize, usize) {
    let before = text.get(..byte).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
    (line, column)
}

/// The bytes of a line, from 1, without its end; the end of the text for a line it does not have.
#[must_use]
pub fn line_span(text: &str, line: usize) -> std::ops::Range<usize> {
    let mut start = 0;
    for (index, content) in text.split('\n').enumerate() {
        if index + 1 == line {
            return start..start + content.len();
        }
        start += content.len() + 1;
    }
    text.len()..text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_characters() {
        let text = "ä: 1\nb: 2";
        assert_eq!(line_column(text, 6), (2, 1));
        assert_eq!(line_column(text, 3), (1, 3));
        assert_eq!(&text[line_span(text, 2)], "b: 2");
        assert_eq!(line_span(text, 9), 10..10);
    }
}
