//! Text: YAML to objects and back, with positions.
//!
//! [`parse`] is total: any text gives documents and remarks, in Kubernetes' own words. Its way:
//! `chunks` cuts the text into documents, `yaml` makes a tree of each, `read` finds out what kind
//! of object it is, `decode` compares it with `schema`, `de` makes it a typed object. [`to_yaml`]
//! goes back.

mod chunks;
mod decode;
mod diagnostic;
mod hints;
mod kind_config;
pub mod outline;
mod position;
mod print;
mod read;
pub mod reindent;
mod resolve;
mod schema;
mod simple;
pub(crate) mod tree;
mod yaml;

use std::ops::Range;

use crate::api::{FieldPath, Object};
use crate::order::SortedMap;

pub use decode::Spans;
pub use diagnostic::{Diagnostic, FILE_NAME, Severity, Stage};
pub use hints::distance;
pub use kind_config::{KindConfig, KindNode, PortMapping, kind_config};
pub use outline::outline;
pub use position::{floor, line_column};
pub use print::{to_value, to_yaml, value_to_yaml};

/// All that a text says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Parsed {
    /// The objects, in order; those of a List are documents of their own.
    pub documents: Vec<Document>,
    /// What is wrong or odd, in order.
    pub diagnostics: Vec<Diagnostic>,
}

/// One object and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// The object, as written: no defaults.
    pub object: Object,
    /// Where each field stands; the root is the empty path.
    pub spans: SortedMap<FieldPath, Spans>,
    /// The document's bytes in the text.
    pub range: Range<usize>,
    /// Its number, from 0, among all objects of the text, good and bad.
    pub document: usize,
}

/// Reads a text of one or more documents. Never fails: what is wrong is in the diagnostics.
#[must_use]
pub fn parse(text: &str) -> Parsed {
    read::read(text)
}

/// The first document of a text that is no manifest, each part with its place.
///
/// # Errors
/// What the text stumbles at, in the words of Go's reader, and where.
pub(crate) fn tree(text: &str) -> Result<tree::Node, (String, Range<usize>)> {
    yaml::parse(text, 0).map(|tree| tree.root).map_err(|error| (error.message, error.span))
}

/// Whether a text is read without any library.
#[cfg(test)]
pub(crate) fn is_simple(text: &str) -> bool {
    simple::pieces(text).is_some()
}

/// The fields of a struct by its Go name, each with its Go type: `("ports", "[]v1.ServicePort")`;
/// none if it is no struct.
#[must_use]
pub fn fields(name: &str) -> Vec<(&'static str, &'static str)> {
    let fields = schema::fields(name);
    fields.into_iter().flatten().map(|(name, go_type)| (*name, *go_type)).collect()
}

/// The versions in which a kind of this name is served.
#[must_use]
pub fn versions_of(kind: &str) -> Vec<&'static str> {
    schema::versions_of(kind)
}

impl Parsed {
    /// Whether something in it is refused.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }
}

impl Document {
    /// The bytes of a field's value, or of the nearest field around it that is in the text.
    #[must_use]
    pub fn span(&self, path: &FieldPath) -> Option<Range<usize>> {
        self.spans_of(path).map(|spans| spans.value.clone())
    }

    /// Where a field stands, or the nearest field around it that is in the text.
    #[must_use]
    pub fn spans_of(&self, path: &FieldPath) -> Option<&Spans> {
        let mut path = path.clone();
        loop {
            if let Some(spans) = self.spans.get(&path) {
                return Some(spans);
            }
            path = path.parent()?;
        }
    }
}
