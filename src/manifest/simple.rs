//! Texts so simple that every reader of YAML takes them alike: keys, values and dashes, a line each,
//! indented as they should be. Most manifests are, and need no other reader: two libraries fewer
//! on the first screen, and nobody's word against another's.

use std::ops::Range;

/// Longer lines are left to the readers: they have bounds for keys and for depth.
const LINE_MAX: usize = 100;

/// What is read, in the order of the text. Ranges are bytes of it.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    Map(usize),
    List(usize),
    /// A key or a value as it means itself.
    Plain(&'a str, Range<usize>),
    /// A value in quotation marks, which belong to the range.
    Quoted(&'a str, Range<usize>),
    /// No value, where one may be.
    Nothing,
    /// The end of a list or a map.
    End,
}

/// What stands at a column, and goes on there.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Block {
    Keys,
    Items,
}

#[derive(Default)]
struct Reader<'a> {
    pieces: Vec<Piece<'a>>,
    open: Vec<(usize, Block)>,
    /// Whether what was read last may have something deeper under it.
    wants: bool,
}

/// The pieces of a text that is YAML beyond doubt. `None` says nothing about it.
pub(super) fn pieces(text: &str) -> Option<Vec<Piece<'_>>> {
    let mut reader = Reader { wants: true, ..Reader::default() };
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        reader.line(line.strip_suffix('\n').unwrap_or(line), start)?;
        start += line.len();
    }
    // A text of nothing is left to those who know where in it nothing is.
    if reader.open.is_empty() {
        return None;
    }
    reader.close(0);
    Some(reader.pieces)
}

impl<'a> Reader<'a> {
    fn line(&mut self, line: &'a str, start: usize) -> Option<()> {
        let content = line.trim_start_matches(' ');
        let column = line.len() - content.len();
        if content.is_empty() || content.starts_with('#') {
            return is_printable(line).then_some(());
        }
        if !is_printable(line) || line.len() > LINE_MAX || line.ends_with(' ') {
            return None;
        }
        self.content(column, content, start)
    }

    /// A line from this column on; `start` is where the line is.
    fn content(&mut self, mut column: usize, mut content: &'a str, start: usize) -> Option<()> {
        let mut is_item = false;
        while let Some(inside) = content.strip_prefix("- ") {
            self.opens(column, Block::Items, start)?;
            (self.wants, is_item) = (true, true);
            (content, column) = (inside, column + 2);
        }
        let (key, value) = match content.split_once(": ") {
            Some((key, value)) => (Some(key), Some(value)),
            None => match content.strip_suffix(':') {
                Some(key) => (Some(key), None),
                None => (None, Some(content)),
            },
        };
        let at = start + column;
        if let Some(key) = key {
            self.opens(column, Block::Keys, start)?;
            self.pieces.push(plain(key, at)?);
        } else if !is_item {
            // A value alone stands behind a dash only.
            return None;
        }
        self.wants = value.is_none();
        if let Some(value) = value {
            let at = at + content.len() - value.len();
            self.pieces.push(plain(value, at).or_else(|| quoted(value, at))?);
        }
        Some(())
    }

    /// Goes on with keys or items at this column, if they can stand there.
    fn opens(&mut self, column: usize, block: Block, start: usize) -> Option<()> {
        let before = self.open.len();
        let deeper = self.open.iter().rposition(|(at, _)| *at <= column).map_or(0, |last| last + 1);
        self.close(deeper);
        // Items may stand as far left as the key that they belong to, and end where the next begins.
        if block == Block::Keys && self.open.last() == Some(&(column, Block::Items)) {
            self.close(self.open.len() - 1);
        }
        let is_deepest = self.open.len() == before;
        match self.open.last().copied() {
            Some((at, found)) if at == column && found == block => {
                self.say_nothing();
                return Some(());
            }
            Some((at, Block::Items)) if at == column => return None,
            _ if !(self.wants && is_deepest) => return None,
            _ => {}
        }
        self.open.push((column, block));
        let at = start + column;
        self.pieces.push(if block == Block::Keys { Piece::Map(at) } else { Piece::List(at) });
        Some(())
    }

    /// Closes all but the outermost so many.
    fn close(&mut self, kept: usize) {
        while self.open.len() > kept {
            self.say_nothing();
            self.open.pop();
            self.pieces.push(Piece::End);
        }
    }

    /// A key without a value that nothing follows has none.
    fn say_nothing(&mut self) {
        if std::mem::take(&mut self.wants) {
            self.pieces.push(Piece::Nothing);
        }
    }
}

fn is_printable(line: &str) -> bool {
    line.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

/// A word that means itself, as a key or a value: `app.kubernetes.io/name`, `nginx:1.27`, `80`.
fn plain(word: &str, at: usize) -> Option<Piece<'_>> {
    let is_fine =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'/' | b'-' | b':');
    let is_word = word.starts_with(|first: char| first.is_ascii_alphanumeric() || first == '/')
        && !word.ends_with(':')
        && word.bytes().all(is_fine);
    is_word.then(|| Piece::Plain(word, at..at + word.len()))
}

/// `"80"`, with nothing in it that means something else.
fn quoted(value: &str, at: usize) -> Option<Piece<'_>> {
    let inside = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'))?;
    let is_itself = !inside.contains(['"', '\\']);
    is_itself.then(|| Piece::Quoted(inside, at..at + value.len()))
}

#[cfg(test)]
mod tests {
    use super::pieces;
    use crate::manifest::yaml::{parse, parse_any};
    use crate::prng::Prng;

    const SERVICE: &str = include_str!("../../assets/presets/s0-nodeport.yaml");
    const DEPLOYMENT: &str = include_str!("../../assets/presets/s3-deployment.yaml");

    fn is_simple(text: &str) -> bool {
        pieces(text).is_some()
    }

    #[test]
    fn manifests_as_people_write_them_are_simple() {
        assert!(is_simple(SERVICE) && is_simple(DEPLOYMENT));
        for text in ["a: 1\n", "- - a\n  - b\n", "a:\n- b\n- c: \"1\"\n  d:\nb: 2"] {
            assert!(is_simple(text), "{text:?}");
        }
    }

    #[test]
    fn what_may_mean_something_else_is_not() {
        for text in [
            "a",
            "a: b: c",
            "a: [b]",
            "a: {b: 1}",
            "a: *b",
            "a: 'b'",
            "a: b # c",
            "a: \"b\\n\"",
            "a: |",
            "a:\tb",
            " a: 1\nb: 2",
            "a: 1\n  b: 2",
            "a:\n    b: 1\n  c: 2",
            "a:\n    b:\n  c: 2",
            "a: 1\n- b",
            "- a\nb: 1",
            "a: \u{e9}",
            "a: b ",
            "---\na: 1",
            "a:\n  b",
            "-  a",
            "a: b:",
        ] {
            assert!(!is_simple(text), "{text:?}");
        }
    }

    #[test]
    fn a_simple_text_is_read_as_any_other() {
        let mut prng = Prng::from_seed(7);
        let pieces =
            ["a:", "b: 1", "- ", "- c: /x", "d", "  ", "\"e\"", "- - f", "# g", "a.b/c: d:1", ""];
        let mut simple = 0;
        for _ in 0..200_000 {
            let mut text = String::new();
            for _ in 0..=prng.below(6) {
                text.push_str(&" ".repeat(prng.below(4) as usize));
                for _ in 0..=prng.below(2) {
                    text.push_str(pieces[prng.below(11) as usize]);
                }
                text.push('\n');
            }
            if is_simple(&text) {
                simple += 1;
                let (own, others) = (parse(&text, 5).unwrap(), parse_any(&text, 5).unwrap());
                assert_eq!(own.root, others.root, "{text:?}");
                assert_eq!(own.duplicates, others.duplicates, "{text:?}");
            }
        }
        assert!(simple > 2_000, "only {simple} are simple");
    }
}
