//! The only door to the YAML crates: text to [`Node`]s, and Rust values to JSON values.
//!
//! `saphyr-parser` reads, because it knows places. Whether a text is YAML at all is asked of
//! libyaml (through `serde_yaml`), of which Go's reader is a port: both stumble at the same place
//! and word it alike. Neither sees a text that is YAML beyond doubt (`simple`), which spares the first
//! screen both.

use std::ops::Range;

use saphyr_parser::{Event, Parser, ScalarStyle, StrInput, Tag};
use serde::de::{Deserialize, IgnoredAny};

use crate::manifest::position::{CharOffsets, line_span};
use crate::manifest::resolve;
use crate::manifest::simple::{self, Piece};
use crate::manifest::tree::{Data, Duplicate, Entry, Node, go_syntax};
use crate::order::SortedMap;

/// Levels of nesting that are read. Kubernetes reads more; no object has as many.
const MAX_DEPTH: usize = 100;
/// Values that anchors and aliases may add to a document: a bound for a text that grows by
/// doubling.
const MAX_COPIES: usize = 100_000;

/// One document of YAML.
pub(super) struct Tree {
    pub(super) root: Node,
    pub(super) duplicates: Vec<Duplicate>,
}

/// Why a text is no YAML.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct SyntaxError {
    /// In the words of Go's reader: `yaml: line 4: did not find expected key`.
    pub(super) message: String,
    /// Bytes of the whole text.
    pub(super) span: Range<usize>,
}

/// Reads the first document of `chunk`, which begins at byte `base` of the whole text.
///
/// # Errors
///
/// The first thing in it that is not YAML, or more than is read.
pub(super) fn parse(chunk: &str, base: usize) -> Result<Tree, SyntaxError> {
    if is_nested_too_deep(chunk) {
        return Err(too_deep(base..base + chunk.len()));
    }
    if let Some(pieces) = simple::pieces(chunk) {
        return build(chunk, base, Source::Simple(pieces.into_iter()));
    }
    parse_any(chunk, base)
}

/// The same for a text of any kind.
#[inline(never)]
pub(super) fn parse_any(chunk: &str, base: usize) -> Result<Tree, SyntaxError> {
    check(chunk, base)?;
    read(chunk, base).or_else(|error| match spaces_for_tabs(chunk) {
        Some(chunk) => read(&chunk, base).map_err(|_| error),
        None => Err(error),
    })
}

/// `key:<tab>value` is YAML for libyaml and not for the parser with places: the same text with
/// spaces there. Every byte keeps its place.
fn spaces_for_tabs(chunk: &str) -> Option<String> {
    let mut is_behind_mark = false;
    let mut has_changed = false;
    let text = chunk
        .chars()
        .map(|character| match character {
            '\t' if is_behind_mark => {
                has_changed = true;
                ' '
            }
            other => {
                is_behind_mark = matches!(other, ':' | '-' | '?' | ',');
                other
            }
        })
        .collect();
    has_changed.then_some(text)
}

fn read(chunk: &str, base: usize) -> Result<Tree, SyntaxError> {
    let parser = Box::new(Parser::new_from_str(chunk));
    build(chunk, base, Source::Any(parser, CharOffsets::new(chunk)))
}

fn build(chunk: &str, base: usize, source: Source<'_>) -> Result<Tree, SyntaxError> {
    let mut builder = Builder {
        source,
        text: chunk,
        base,
        anchors: SortedMap::new(),
        copies: 0,
        duplicates: Vec::new(),
    };
    let root = builder.document()?;
    Ok(Tree { root, duplicates: builder.duplicates })
}

/// A bound before any reader sees the text: both take time in the square of open brackets.
fn is_nested_too_deep(chunk: &str) -> bool {
    let mut open = 0_usize;
    for byte in chunk.bytes() {
        match byte {
            b'[' | b'{' => open += 1,
            b']' | b'}' => open = open.saturating_sub(1),
            _ => {}
        }
        if open > 10 * MAX_DEPTH {
            return true;
        }
    }
    false
}

fn too_deep(span: Range<usize>) -> SyntaxError {
    SyntaxError { message: format!("yaml: exceeded max depth of {MAX_DEPTH}"), span }
}

/// Asks libyaml whether the first document is YAML.
fn check(chunk: &str, base: usize) -> Result<(), SyntaxError> {
    let Some(document) = serde_yaml::Deserializer::from_str(chunk).next() else {
        return Ok(());
    };
    let Err(error) = IgnoredAny::deserialize(document) else {
        return Ok(());
    };
    let text = error.to_string();
    if text.starts_with("EOF while parsing") {
        return Ok(());
    }
    // `PROBLEM at line L column C, CONTEXT`; both numbers from 1.
    let (problem, place) = text.split_once(" at line ").unwrap_or((&text, ""));
    let problem = problem.split(" at position ").next().unwrap_or(problem);
    let problem = problem.split(", while ").next().unwrap_or(problem);
    let number = |text: &str| text.split([' ', ',']).next().and_then(|word| word.parse().ok());
    let line: usize = number(place).unwrap_or(1);
    let span = line_span(chunk, line);
    let span = base + span.start..base + span.end;
    if problem == "unknown anchor" {
        let column = place.split_once(" column ").and_then(|(_, rest)| number(rest)).unwrap_or(1);
        let name = alias_name(chunk, line, column);
        return Err(SyntaxError {
            message: format!("yaml: unknown anchor '{name}' referenced"),
            span,
        });
    }
    // Go's reader takes the parser's line, which counts from 0, for one that counts from 1; the
    // scanner's it corrects. Line 0 it does not name at all.
    let is_scanner = format!("{error:?}").starts_with("Error { kind: SCANNER");
    let message = match (line - usize::from(line > 0), is_scanner) {
        (0, _) => format!("yaml: {problem}"),
        (before, true) => format!("yaml: line {}: {problem}", before + 1),
        (before, false) => format!("yaml: line {before}: {problem}"),
    };
    Err(SyntaxError { message, span })
}

fn alias_name(chunk: &str, line: usize, column: usize) -> String {
    let text = chunk.get(line_span(chunk, line)).unwrap_or("");
    let from: String = text.chars().skip(column - usize::from(column > 0)).collect();
    let name = from.trim_start_matches('*');
    name.chars().take_while(|c| c.is_alphanumeric() || matches!(c, '-' | '_')).collect()
}

/// Where events come from.
enum Source<'a> {
    Simple(std::vec::IntoIter<Piece<'a>>),
    /// It counts letters, where ranges are of bytes.
    Any(Box<Parser<'a, StrInput<'a>>>, CharOffsets),
}

/// Makes one tree of a stream of events.
struct Builder<'a> {
    source: Source<'a>,
    text: &'a str,
    base: usize,
    /// What each anchor stands for; `None` while its own value is being read.
    anchors: SortedMap<usize, Option<Node>>,
    copies: usize,
    duplicates: Vec<Duplicate>,
}

/// An event without its borrowed parts.
enum Part {
    Scalar {
        data: Data,
        anchor: usize,
        is_merge: bool,
    },
    List {
        anchor: usize,
    },
    Map {
        anchor: usize,
    },
    Alias(usize),
    /// The end of a list, a map, the document.
    End,
}

impl Builder<'_> {
    fn document(&mut self) -> Result<Node, SyntaxError> {
        let (part, span) = self.next()?;
        self.node(part, span, 0)
    }

    /// The next event that says something.
    fn next(&mut self) -> Result<(Part, Range<usize>), SyntaxError> {
        match &mut self.source {
            Source::Simple(pieces) => {
                let piece = pieces.next().unwrap_or(Piece::End);
                Ok(self.simple(piece))
            }
            Source::Any(..) => self.next_of_any(),
        }
    }

    fn simple(&self, piece: Piece<'_>) -> (Part, Range<usize>) {
        let scalar = |data| Part::Scalar { data, anchor: 0, is_merge: false };
        let (part, span) = match piece {
            Piece::Map(at) => (Part::Map { anchor: 0 }, at..at),
            Piece::List(at) => (Part::List { anchor: 0 }, at..at),
            Piece::Plain(word, span) => (scalar(resolve::plain(word)), span),
            Piece::Quoted(inside, span) => (scalar(Data::String(inside.into_owned())), span),
            Piece::Nothing => (scalar(Data::Null), 0..0),
            Piece::End => (Part::End, 0..0),
        };
        (part, self.range(span.start, span.end))
    }

    #[inline(never)]
    fn next_of_any(&mut self) -> Result<(Part, Range<usize>), SyntaxError> {
        let (base, text) = (self.base, self.text);
        let Source::Any(parser, offsets) = &mut self.source else {
            return Ok((Part::End, base..base));
        };
        let range = |start: usize, end: usize| base + start..base + end.max(start);
        loop {
            let Some(event) = parser.next_event() else {
                return Ok((Part::End, range(text.len(), text.len())));
            };
            let (event, span) = event.map_err(|error| {
                let at = line_span(text, error.marker().line());
                SyntaxError {
                    message: format!("yaml: line {}: {}", error.marker().line(), error.info()),
                    span: range(at.start, at.end),
                }
            })?;
            let span = range(offsets.byte(span.start.index()), offsets.byte(span.end.index()));
            let part = match event {
                Event::Nothing | Event::StreamStart | Event::DocumentStart(_) => continue,
                Event::StreamEnd | Event::DocumentEnd | Event::SequenceEnd | Event::MappingEnd => {
                    Part::End
                }
                Event::Alias(anchor) => Part::Alias(anchor),
                Event::SequenceStart(anchor, _) => Part::List { anchor },
                Event::MappingStart(anchor, _) => Part::Map { anchor },
                Event::Scalar(text, style, anchor, tag) => {
                    // A value that is not there is reported as an empty `~`.
                    let text = if span.is_empty() { "" } else { &text };
                    let data = scalar(text, style, tag.as_deref()).map_err(|reason| {
                        SyntaxError { message: format!("yaml: {reason}"), span: span.clone() }
                    })?;
                    let is_plain = style == ScalarStyle::Plain && tag.is_none();
                    Part::Scalar { data, anchor, is_merge: is_plain && text == "<<" }
                }
            };
            return Ok((part, span));
        }
    }

    fn node(&mut self, part: Part, span: Range<usize>, depth: usize) -> Result<Node, SyntaxError> {
        if depth > MAX_DEPTH {
            return Err(too_deep(span));
        }
        let (node, anchor) = match part {
            Part::Scalar { data, anchor, .. } => (Node { data, span }, anchor),
            Part::End => (Node { data: Data::Null, span }, 0),
            Part::Alias(anchor) => return self.alias(anchor, span),
            Part::List { anchor } => {
                self.anchors.insert(anchor, None);
                (self.list(span, depth)?, anchor)
            }
            Part::Map { anchor } => {
                self.anchors.insert(anchor, None);
                (self.map(span, depth)?, anchor)
            }
        };
        if anchor != 0 {
            self.count_copy(&node)?;
            self.anchors.insert(anchor, Some(node.clone()));
        }
        Ok(node)
    }

    fn alias(&mut self, anchor: usize, span: Range<usize>) -> Result<Node, SyntaxError> {
        let name = self.text.get(span.start - self.base..span.end - self.base).unwrap_or("");
        let name = name.trim().trim_start_matches('*');
        let problem = match self.anchors.get(&anchor) {
            None => format!("yaml: unknown anchor '{name}' referenced"),
            Some(None) => format!("yaml: anchor '{name}' value contains itself"),
            Some(Some(node)) => {
                let copy = Node { data: node.data.clone(), span };
                self.count_copy(&copy)?;
                return Ok(copy);
            }
        };
        Err(SyntaxError { message: problem, span })
    }

    fn count_copy(&mut self, node: &Node) -> Result<(), SyntaxError> {
        self.copies += size(node);
        if self.copies <= MAX_COPIES {
            return Ok(());
        }
        let message = "yaml: document contains excessive aliasing".to_owned();
        Err(SyntaxError { message, span: node.span.clone() })
    }

    fn list(&mut self, start: Range<usize>, depth: usize) -> Result<Node, SyntaxError> {
        let mut items: Vec<Node> = Vec::new();
        loop {
            let (part, span) = self.next()?;
            if matches!(part, Part::End) {
                let last = items.last().map(|node| node.span.end);
                let first = items.first().map_or(start.start, |item| item.span.start);
                let start = self.dash(&start, first);
                return Ok(Node { span: around(&start, last, &span), data: Data::List(items) });
            }
            items.push(self.node(part, span, depth + 1)?);
        }
    }

    fn map(&mut self, start: Range<usize>, depth: usize) -> Result<Node, SyntaxError> {
        let mut entries = Entries::default();
        let mut last = None;
        loop {
            let (part, key_span) = self.next()?;
            if matches!(part, Part::End) {
                let first = entries.list.first().map(|entry| entry.key_span.start);
                let start = self.first_key(&start, first);
                let span = around(&start, last, &key_span);
                return Ok(Node { span, data: Data::Map(entries.list) });
            }
            let is_merge = matches!(part, Part::Scalar { is_merge: true, .. });
            let key = self.node(part, key_span, depth + 1)?;
            let (part, span) = self.next()?;
            let span = self.value_span(span, &key.span);
            let value = self.node(part, span, depth + 1)?;
            last = Some(value.span.end.max(key.span.end));
            if is_merge {
                entries.merge(value)?;
                continue;
            }
            let entry = Entry { key: key_text(&key, &value)?, key_span: key.span, value };
            let again = entry.key_span.clone();
            let name = entry.key.clone();
            if let Some(first) = entries.put(entry) {
                self.duplicates.push(Duplicate { key: name, first, again });
            }
        }
    }

    /// A value that is not there stands right behind its key's colon.
    fn value_span(&self, span: Range<usize>, key: &Range<usize>) -> Range<usize> {
        if !span.is_empty() {
            return span;
        }
        let rest = self.text.get(key.end.saturating_sub(self.base)..).unwrap_or("");
        let at = key.end + usize::from(rest.starts_with(':'));
        at..at
    }

    /// A list without brackets begins at its first dash.
    fn dash(&self, start: &Range<usize>, first_item: usize) -> Range<usize> {
        let before = start.start.saturating_sub(self.base)..first_item.saturating_sub(self.base);
        let before = self.text.get(before).unwrap_or("");
        match before.rfind('-') {
            Some(dash) if !before.starts_with('[') => start.start + dash..start.start + dash,
            Some(_) | None => start.clone(),
        }
    }

    /// A map without braces begins at its first key.
    fn first_key(&self, start: &Range<usize>, first_key: Option<usize>) -> Range<usize> {
        let text = self.text.get(start.start.saturating_sub(self.base)..).unwrap_or("");
        match first_key {
            // A merged key stands elsewhere, perhaps above.
            Some(key) if key >= start.start && !text.starts_with('{') => key..key,
            Some(_) | None => start.clone(),
        }
    }

    fn range(&self, start: usize, end: usize) -> Range<usize> {
        self.base + start..self.base + end.max(start)
    }
}

fn scalar(text: &str, style: ScalarStyle, tag: Option<&Tag>) -> Result<Data, String> {
    match (tag, style) {
        (Some(tag), _) if !(tag.handle.is_empty() && tag.suffix == "!") => {
            resolve::tagged(text, &format!("{}{}", tag.handle, tag.suffix))
        }
        (None, ScalarStyle::Plain) => Ok(resolve::plain(text)),
        _ => Ok(Data::String(text.to_owned())),
    }
}

/// From the start event to the end event if that closes a bracket, else to the last thing inside.
fn around(start: &Range<usize>, last: Option<usize>, end: &Range<usize>) -> Range<usize> {
    let end = if end.is_empty() { last.unwrap_or(start.end) } else { end.end };
    start.start..end.max(start.start)
}

/// A map in the making.
#[derive(Default)]
struct Entries {
    list: Vec<Entry>,
    /// Where in the list each key is.
    places: SortedMap<String, usize>,
}

impl Entries {
    /// Adds an entry, or puts it where its key stood before; then tells that key's place in the
    /// text.
    fn put(&mut self, entry: Entry) -> Option<Range<usize>> {
        let before = self.places.get(&entry.key).and_then(|place| self.list.get_mut(*place));
        if let Some(other) = before {
            return Some(std::mem::replace(other, entry).key_span);
        }
        self.places.insert(entry.key.clone(), self.list.len());
        self.list.push(entry);
        None
    }

    /// `<<: *other`: the other map's entries, which win over those above and lose to those below.
    fn merge(&mut self, value: Node) -> Result<(), SyntaxError> {
        let maps = match value.data {
            Data::Map(others) => {
                for other in others {
                    self.put(other);
                }
                return Ok(());
            }
            Data::List(maps) if maps.iter().all(|map| matches!(map.data, Data::Map(_))) => maps,
            Data::Null
            | Data::Bool(_)
            | Data::Int(_)
            | Data::Float(_)
            | Data::String(_)
            | Data::List(_) => {
                let message = "yaml: map merge requires map or sequence of maps as the value";
                return Err(SyntaxError { message: message.to_owned(), span: value.span });
            }
        };
        // Backwards, so that the first map of the list wins.
        maps.into_iter().rev().try_for_each(|map| self.merge(map))
    }
}

/// A key as JSON has it: always a text.
fn key_text(key: &Node, value: &Node) -> Result<String, SyntaxError> {
    match &key.data {
        Data::String(text) => Ok(text.clone()),
        Data::Bool(value) => Ok(value.to_string()),
        Data::Int(value) => Ok(value.to_string()),
        Data::Float(value) => Ok(value.to_string()),
        Data::Null => Err(SyntaxError {
            message: format!(
                "unsupported map key of type: %!s(<nil>), key: <nil>, value: {}",
                go_syntax(value)
            ),
            span: key.span.clone(),
        }),
        Data::List(_) | Data::Map(_) => Err(SyntaxError {
            message: format!("yaml: invalid map key: {}", go_syntax(key)),
            span: key.span.clone(),
        }),
    }
}

/// How many values there are in it.
fn size(node: &Node) -> usize {
    match &node.data {
        Data::Null | Data::Bool(_) | Data::Int(_) | Data::Float(_) | Data::String(_) => 1,
        Data::List(items) => 1 + items.iter().map(size).sum::<usize>(),
        Data::Map(entries) => 1 + entries.iter().map(|entry| size(&entry.value)).sum::<usize>(),
    }
}
