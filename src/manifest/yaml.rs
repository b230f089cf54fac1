//! The only door to the YAML parsers: a text becomes a small tree with spans, or a syntax error.
//!
//! libyaml (under `serde_yaml`) decides what is YAML, since Go's parser is a port of it and words its
//! errors alike; `saphyr-parser` gives the positions.

use std::collections::BTreeMap;
use std::ops::Range;

use saphyr_parser::{Event, Parser, ScalarStyle, Span};
use serde::Deserialize as _;
use serde::de::IgnoredAny;

use crate::api::Value;
use crate::manifest::scalar;

/// A value with its place in the text, in bytes.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Node {
    pub(crate) span: Range<usize>,
    pub(crate) content: Content,
}

/// What a [`Node`] holds.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Content {
    Scalar(Value),
    List(Vec<Node>),
    /// Entries by key, as JSON sorts them; of equal keys the last one stands.
    Map(BTreeMap<String, Entry>),
}

/// An entry of a map.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Entry {
    pub(crate) key_span: Range<usize>,
    pub(crate) value: Node,
}

/// A text that is not YAML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SyntaxError {
    /// Go's text, from `yaml: ` on.
    pub(crate) message: String,
    /// The line the problem is at, from 1.
    pub(crate) line: usize,
}

/// What reading one document gave.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tree {
    /// `None` for an empty document.
    pub(crate) root: Option<Node>,
    /// Keys that stand there twice: the later one's place, and its name.
    pub(crate) duplicates: Vec<(Range<usize>, String)>,
}

/// Deeper nesting is refused, as by Go's parser at its own limit.
const DEPTH_MAX: usize = 100;
/// More values than any manifest has; aliases count as what they stand for.
const NODES_MAX: usize = 200_000;

/// Reads one document.
pub(crate) fn read(text: &str) -> Result<Tree, SyntaxError> {
    check_syntax(text)?;
    let mut builder = Builder::new(text);
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| SyntaxError {
            message: format!("yaml: line {}: {}", error.marker().line(), error.info()),
            line: error.marker().line(),
        })?;
        builder.take(event, span)?;
    }
    Ok(builder.tree)
}

/// Asks libyaml, and words its answer as Go does.
fn check_syntax(text: &str) -> Result<(), SyntaxError> {
    for document in serde_yaml::Deserializer::from_str(text) {
        if let Err(error) = IgnoredAny::deserialize(document) {
            return Err(go_words(&error.to_string()));
        }
    }
    Ok(())
}

/// `… at line 4 column 5, while …` becomes `yaml: line 4: …`. Go's parser counts the lines of a
/// parser's problem from 0, those of a scanner's from 1.
fn go_words(text: &str) -> SyntaxError {
    let (problem, place) = text.split_once(" at line ").unwrap_or((text, "1"));
    let digits: String = place.chars().take_while(char::is_ascii_digit).collect();
    let line: usize = digits.parse().unwrap_or(1);
    let is_parsers = problem.starts_with("did not find expected");
    let shown = if is_parsers { line.saturating_sub(1) } else { line };
    let place = if shown == 0 { String::new() } else { format!("line {shown}: ") };
    SyntaxError { message: format!("yaml: {place}{problem}"), line: line.max(1) }
}

/// Puts a tree together from events.
struct Builder {
    /// The byte of each character: the parser counts characters.
    bytes: Vec<usize>,
    open: Vec<Open>,
    anchors: BTreeMap<usize, Node>,
    count: usize,
    tree: Tree,
}

/// A list or map that is not closed yet.
struct Open {
    anchor: usize,
    start: usize,
    content: Content,
    /// The key of a map whose value comes next.
    key: Option<(String, Range<usize>)>,
    is_map: bool,
}

impl Builder {
    fn new(text: &str) -> Self {
        let bytes = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let (open, anchors) = (Vec::new(), BTreeMap::new());
        Self { bytes, open, anchors, count: 0, tree: Tree::default() }
    }

    fn byte(&self, index: usize) -> usize {
        self.bytes.get(index).or(self.bytes.last()).copied().unwrap_or(0)
    }

    fn take(&mut self, event: Event<'_>, span: Span) -> Result<(), SyntaxError> {
        let start = self.byte(span.start.index());
        let range = start..self.byte(span.end.index()).max(start);
        let line = span.start.line();
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let is_text = style != ScalarStyle::Plain
                    || tag.as_ref().is_some_and(|tag| tag.suffix == "str");
                let value = match is_text {
                    true => Value::String(text.into_owned()),
                    false => scalar::resolve(&text),
                };
                self.put(Node { span: range, content: Content::Scalar(value) }, anchor, line)
            }
            Event::SequenceStart(anchor, _) => self.begin(anchor, start, false, line),
            Event::MappingStart(anchor, _) => self.begin(anchor, start, true, line),
            Event::SequenceEnd | Event::MappingEnd => self.end(range.end, line),
            Event::Alias(anchor) => {
                let unknown = SyntaxError { message: "yaml: unknown anchor".to_owned(), line };
                let mut node = self.anchors.get(&anchor).cloned().ok_or(unknown)?;
                self.count += size(&node);
                node.span = range;
                self.put(node, 0, line)
            }
            Event::Nothing
            | Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart(_)
            | Event::DocumentEnd => Ok(()),
        }
    }

    fn begin(
        &mut self,
        anchor: usize,
        start: usize,
        is_map: bool,
        line: usize,
    ) -> Result<(), SyntaxError> {
        if self.open.len() >= DEPTH_MAX {
            return Err(too_much(line, "exceeded max depth"));
        }
        let content =
            if is_map { Content::Map(BTreeMap::new()) } else { Content::List(Vec::new()) };
        self.open.push(Open { anchor, start, content, key: None, is_map });
        Ok(())
    }

    fn end(&mut self, end: usize, line: usize) -> Result<(), SyntaxError> {
        let Some(open) = self.open.pop() else { return Ok(()) };
        let span = open.start..end.max(open.start);
        self.put(Node { span, content: open.content }, open.anchor, line)
    }

    fn put(&mut self, node: Node, anchor: usize, line: usize) -> Result<(), SyntaxError> {
        self.count += 1;
        if self.count > NODES_MAX {
            return Err(too_much(line, "document contains excessive aliasing"));
        }
        if anchor != 0 {
            self.anchors.insert(anchor, node.clone());
        }
        let Some(open) = self.open.last_mut() else {
            self.tree.root = Some(node);
            return Ok(());
        };
        if open.is_map && open.key.is_none() {
            open.key = Some((key_text(&node.content), node.span));
            return Ok(());
        }
        match (&mut open.content, open.key.take()) {
            (Content::Map(entries), Some((key, _))) if key == "<<" => merge(entries, &node),
            (Content::Map(entries), Some((key, key_span))) => {
                let entry = Entry { key_span: key_span.clone(), value: node };
                if entries.insert(key.clone(), entry).is_some() {
                    self.tree.duplicates.push((key_span, key));
                }
            }
            (Content::List(items), _) => items.push(node),
            (Content::Scalar(_) | Content::Map(_), _) => {}
        }
        Ok(())
    }
}

/// `<<: *defaults`: entries that are not there yet.
fn merge(entries: &mut BTreeMap<String, Entry>, from: &Node) {
    match &from.content {
        Content::Map(others) => {
            for (key, entry) in others {
                entries.entry(key.clone()).or_insert_with(|| entry.clone());
            }
        }
        Content::List(items) => items.iter().for_each(|item| merge(entries, item)),
        Content::Scalar(_) => {}
    }
}

fn key_text(content: &Content) -> String {
    match content {
        Content::Scalar(Value::String(text)) => text.clone(),
        Content::Scalar(Value::Int(number)) => number.to_string(),
        Content::Scalar(Value::Float(number)) => number.to_string(),
        Content::Scalar(Value::Bool(value)) => value.to_string(),
        Content::Scalar(_) => "null".to_owned(),
        Content::List(_) | Content::Map(_) => String::new(),
    }
}

fn size(node: &Node) -> usize {
    match &node.content {
        Content::Scalar(_) => 1,
        Content::List(items) => 1 + items.iter().map(size).sum::<usize>(),
        Content::Map(entries) => {
            1 + entries.values().map(|entry| size(&entry.value)).sum::<usize>()
        }
    }
}

fn too_much(line: usize, what: &str) -> SyntaxError {
    SyntaxError { message: format!("yaml: line {line}: {what}"), line }
}

impl Node {
    /// The entry of this key, if it is a map that has one.
    pub(crate) fn get(&self, key: &str) -> Option<&Node> {
        match &self.content {
            Content::Map(entries) => entries.get(key).map(|entry| &entry.value),
            Content::Scalar(_) | Content::List(_) => None,
        }
    }

    /// Its text, if it is one.
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.content {
            Content::Scalar(Value::String(text)) => Some(text),
            Content::Scalar(_) | Content::List(_) | Content::Map(_) => None,
        }
    }

    /// The value alone, without places.
    pub(crate) fn value(&self) -> Value {
        match &self.content {
            Content::Scalar(value) => value.clone(),
            Content::List(items) => Value::List(items.iter().map(Self::value).collect()),
            Content::Map(entries) => {
                let entries = entries.iter();
                Value::Map(entries.map(|(key, e)| (key.clone(), e.value.value())).collect())
            }
        }
    }

    /// The JSON kubectl makes of it.
    pub(crate) fn json(&self) -> String {
        match &self.content {
            Content::Scalar(value) => json_scalar(value),
            Content::List(items) => {
                format!("[{}]", items.iter().map(Self::json).collect::<Vec<_>>().join(","))
            }
            Content::Map(entries) => {
                let fields = entries.iter().map(|(key, entry)| {
                    format!("{}:{}", crate::api::quoted(key), entry.value.json())
                });
                format!("{{{}}}", fields.collect::<Vec<_>>().join(","))
            }
        }
    }
}

fn json_scalar(value: &Value) -> String {
    match value {
        Value::Bool(value) => value.to_string(),
        Value::Int(number) => number.to_string(),
        Value::Float(number) => number.to_string(),
        Value::String(text) => crate::api::quoted(text),
        Value::Null | Value::List(_) | Value::Map(_) => "null".to_owned(),
    }
}
