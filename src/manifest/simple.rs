//! Texts so simple that every reader of YAML takes them alike: keys, values and dashes, a line each,
//! indented as they should be. Most manifests are, and need no other reader: two libraries fewer
//! on the first screen, and nobody's word against another's.

use std::borrow::Cow;
use std::ops::Range;

/// Values further to the right are left to the readers: they have bounds for keys and for depth.
const COLUMN_MAX: usize = 100;

/// What is read, in the order of the text. Ranges are bytes of it.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    Map(usize),
    List(usize),
    /// A key or a value as it means itself.
    Plain(&'a str, Range<usize>),
    /// A key or a value in quotation marks, which belong to the range.
    Quoted(Cow<'a, str>, Range<usize>),
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
    if reader.open.is_empty() {
        return Some(vec![Piece::Plain("", text.len()..text.len())]);
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
        if !is_printable(line) || line.ends_with(' ') {
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
        // A colon in a text is none behind a key.
        let key_end = if content.starts_with('"') { "\": " } else { ": " };
        let (key, value) = match content.find(key_end).map(|at| at + key_end.len() - 2) {
            Some(at) => (content.get(..at), content.get(at + 2..)),
            None => match content.strip_suffix(':') {
                Some(key) => (Some(key), None),
                None => (None, Some(content)),
            },
        };
        let at = start + column;
        if let Some(key) = key {
            self.opens(column, Block::Keys, start)?;
            self.pieces.push(plain_or_quoted(key, at)?);
        } else if !is_item {
            // A value alone stands behind a dash only.
            return None;
        }
        self.wants = value.is_none();
        let before = column + content.len() - value.map_or(0, str::len);
        if before > COLUMN_MAX {
            return None;
        }
        if let Some(value) = value {
            let at = start + before;
            self.pieces.push(plain_or_quoted(value, at)?);
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

/// Whether all of a line is what can be seen, and ends no line in any version of YAML.
fn is_printable(line: &str) -> bool {
    let is_seen = |sign| matches!(sign, ' '..='~' | '\u{a1}'..='\u{1fff}' | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{d7ff}');
    line.chars().all(is_seen)
}

/// Words that mean themselves, as a key or a value: `app.kubernetes.io/name`, `nginx:1.27`, `80`,
/// `-text=Hello from web`.
fn plain(words: &str, at: usize) -> Option<Piece<'_>> {
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric();
    let is_fine = |byte: u8| {
        is_letter(byte) || matches!(byte, b' ' | b'_' | b'.' | b'/' | b'-' | b':' | b'=')
    };
    let begins = match *words.as_bytes() {
        [b'-', first, ..] => is_letter(first),
        [first, ..] => is_letter(first) || first == b'/',
        [] => false,
    };
    let are_plain = begins
        && !words.ends_with([':', ' '])
        && !words.contains(": ")
        && words.bytes().all(is_fine);
    are_plain.then(|| Piece::Plain(words, at..at + words.len()))
}

#[inline(never)]
fn plain_or_quoted(word: &str, at: usize) -> Option<Piece<'_>> {
    plain(word, at).or_else(|| quoted(word, at))
}

/// `"80"`, `"a \"word\"\n"`; no other escapes.
fn quoted(value: &str, at: usize) -> Option<Piece<'_>> {
    let inside = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'))?;
    let itself = if inside.contains('\\') { unescaped(inside)?.into() } else { inside.into() };
    let has_ended = !inside.contains('\\') && inside.contains('"');
    (!has_ended).then(|| Piece::Quoted(itself, at..at + value.len()))
}

#[inline(never)]
fn unescaped(inside: &str) -> Option<String> {
    let mut out = String::with_capacity(inside.len());
    let mut signs = inside.chars();
    while let Some(sign) = signs.next() {
        out.push(match sign {
            '"' => return None,
            '\\' => match signs.next()? {
                'n' => '\n',
                sign @ ('"' | '\\') => sign,
                _ => return None,
            },
            sign => sign,
        });
    }
    Some(out)
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
        let args = "args:\n- -text=Hello from web\n- -listen=:80";
        for text in
            ["", "# a\n\n", "a: 1\n", "- - a\n  - b\n", "a:\n- b\n- c: \"1\"\n  d:\nb: 2", args]
        {
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
            "a: \"b\\t\"",
            "a: \"b\\",
            "a: \"b\"c\"",
            "a: \"b\\\\\"\"",
            "a: \"\u{2028}\"",
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
        let pieces = [
            "a:",
            "b: 1",
            "- ",
            "- c: /x",
            "d",
            "  ",
            "\"e\"",
            "- - f",
            "# g",
            "a.b/c: d:1",
            "",
            "- -h",
            "i j=",
            "k l: -m n",
            "\"\\\"o\\n\"",
            "\"\u{e9}\u{201c}\\\\\"",
            ": ",
            " -",
            "=",
            "- \"p: q\"",
            "\"n\": 1",
            "\"r\":",
        ];
        let mut simple = 0;
        for _ in 0..200_000 {
            let mut text = String::new();
            for _ in 0..=prng.below(6) {
                text.push_str(&" ".repeat(prng.below(4) as usize));
                for _ in 0..=prng.below(2) {
                    text.push_str(pieces[prng.below(22) as usize]);
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
