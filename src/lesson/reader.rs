//! Reading YAML of a known shape, with a word about each thing that is not as it should be.

use std::ops::Range;

use crate::manifest::tree::{Data, Node};
use crate::manifest::{distance, line_column};

/// Something in a lesson's text that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What, and at which field.
    pub message: String,
    /// Where in the text, in bytes.
    pub span: Range<usize>,
    /// The line, from 1.
    pub line: usize,
}

/// Collects what is wrong while a text is read.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    text: &'a str,
    pub(super) problems: Vec<Problem>,
}

/// A map with its place.
#[derive(Clone, Debug)]
pub(super) struct Fields<'a> {
    pub(super) node: &'a Node,
    pub(super) path: String,
}

impl<'a> Reader<'a> {
    pub(super) const fn new(text: &'a str) -> Self {
        Self { text, problems: Vec::new() }
    }

    pub(super) fn complain(&mut self, span: &Range<usize>, path: &str, what: &str) {
        let (line, _) = line_column(self.text, span.start);
        let message = if path.is_empty() { what.to_owned() } else { format!("{path}: {what}") };
        self.problems.push(Problem { message, span: span.clone(), line });
    }

    pub(super) fn complain_at(&mut self, at: &Fields<'_>, what: &str) {
        self.complain(&at.node.span, &at.path, what);
    }

    /// A map that may have these keys and no others.
    pub(super) fn fields<'n>(&mut self, node: &'n Node, path: &str, known: &[&str]) -> Fields<'n> {
        if !matches!(node.data, Data::Map(_)) {
            let what = format!("must be a map, is a {}", node.word());
            self.complain(&node.span, path, &what);
        }
        for entry in node.entries() {
            if known.contains(&entry.key.as_str()) {
                continue;
            }
            let near = known.iter().min_by_key(|name| distance(name, &entry.key));
            let near = near.filter(|name| distance(name, &entry.key) <= 2);
            let what = match near {
                Some(near) => format!("unknown field \"{}\", perhaps \"{near}\"", entry.key),
                None => format!("unknown field \"{}\"; there are {}", entry.key, known.join(", ")),
            };
            self.complain(&entry.key_span, path, &what);
        }
        Fields { node, path: path.to_owned() }
    }

    /// A text that has to be there.
    pub(super) fn text(&mut self, at: &Fields<'_>, key: &str) -> String {
        let found = self.optional_text(at, key);
        if found.is_none() && at.node.get(key).is_none() {
            self.complain_at(at, &format!("\"{key}\" is missing"));
        }
        found.unwrap_or_default()
    }

    /// A text, if there is one; a number counts as its digits.
    pub(super) fn optional_text(&mut self, at: &Fields<'_>, key: &str) -> Option<String> {
        let node = at.node.get(key)?;
        let text = scalar(node);
        if text.is_none() {
            let what = format!("must be a text, is a {}", node.word());
            self.complain(&node.span, &at.under(key), &what);
        }
        text
    }

    /// A text of at most so many characters.
    pub(super) fn short(&mut self, at: &Fields<'_>, key: &str, max: usize) -> String {
        let text = self.text(at, key);
        let length = text.chars().count();
        if length > max {
            let what = format!("may have {max} characters, has {length}");
            if let Some(node) = at.node.get(key) {
                self.complain(&node.span, &at.under(key), &what);
            }
        }
        text
    }

    /// A text that must be one of these.
    pub(super) fn one_of(&mut self, at: &Fields<'_>, key: &str, known: &[&str]) -> String {
        let text = self.text(at, key);
        if !text.is_empty() && !known.contains(&text.as_str()) {
            let what = format!("\"{text}\" is not one of {}", known.join(", "));
            if let Some(node) = at.node.get(key) {
                self.complain(&node.span, &at.under(key), &what);
            }
        }
        text
    }

    pub(super) fn number(&mut self, at: &Fields<'_>, key: &str) -> Option<u32> {
        let node = at.node.get(key)?;
        let number = scalar(node).and_then(|digits| digits.parse().ok());
        if number.is_none() {
            self.complain(&node.span, &at.under(key), "must be a whole number from 0");
        }
        number
    }

    pub(super) fn flag(&mut self, at: &Fields<'_>, key: &str) -> bool {
        let Some(node) = at.node.get(key) else { return false };
        if let Data::Bool(value) = node.data {
            return value;
        }
        self.complain(&node.span, &at.under(key), "must be true or false");
        false
    }

    /// The items of a list; none if it is not there.
    pub(super) fn items<'n>(&mut self, at: &Fields<'n>, key: &str) -> Vec<(&'n Node, String)> {
        let Some(node) = at.node.get(key) else { return Vec::new() };
        let Data::List(items) = &node.data else {
            let what = format!("must be a list, is a {}", node.word());
            self.complain(&node.span, &at.under(key), &what);
            return Vec::new();
        };
        let path = at.under(key);
        items.iter().enumerate().map(|(index, item)| (item, format!("{path}[{index}]"))).collect()
    }

    /// A list of texts.
    pub(super) fn texts(&mut self, at: &Fields<'_>, key: &str) -> Vec<String> {
        let items = self.items(at, key);
        let mut texts = Vec::new();
        for (item, path) in items {
            match scalar(item) {
                Some(text) => texts.push(text),
                None => self.complain(&item.span, &path, "must be a text"),
            }
        }
        texts
    }

    /// A list of texts, each one of these.
    pub(super) fn words(&mut self, at: &Fields<'_>, key: &str, known: &[&str]) -> Vec<String> {
        for (item, path) in self.items(at, key) {
            if scalar(item).is_some_and(|text| !known.contains(&text.as_str())) {
                self.complain(&item.span, &path, &format!("is not one of {}", known.join(", ")));
            }
        }
        self.texts(at, key)
    }
}

impl Fields<'_> {
    pub(super) fn under(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.node.get(key).is_some()
    }
}

/// The text of a scalar, as it would be written.
pub(super) fn scalar(node: &Node) -> Option<String> {
    match &node.data {
        Data::String(text) => Some(text.clone()),
        Data::Int(number) => Some(number.to_string()),
        Data::Bool(value) => Some(value.to_string()),
        Data::Float(_) => Some(node.json()),
        Data::Null | Data::List(_) | Data::Map(_) => None,
    }
}
