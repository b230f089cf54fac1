//! Text: YAML to objects and back, with the place of every field.
//!
//! Imitates what stands between an editor and the API server's storage: kubectl's reader
//! (`k8s.io/cli-runtime/pkg/resource`) and the server's strict decoder. Knows no rule about ports or
//! types beyond their Go types, and nothing of any cluster. [`parse`] is total: every text gives
//! objects, remarks, or both.

pub mod diagnostic;
mod kinds;
pub mod position;
mod print;
mod scalar;
mod yaml;

use std::collections::BTreeMap;
use std::ops::Range;

pub use diagnostic::{Diagnostic, Severity, Stage};
pub use position::line_column;
pub use print::to_yaml;

use crate::api::{self, DecodeError, FieldPath, Object, quoted};
use crate::manifest::kinds::Known;
use crate::manifest::yaml::{Content, Node};

/// The longest text that is read, in bytes.
pub const TEXT_MAX: usize = 1024 * 1024;
/// The most documents of one text that are read.
const DOCUMENTS_MAX: usize = 1_000;
/// What kubectl calls the file in its messages.
const FILE: &str = "service.yaml";

/// What was read from a text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Parsed {
    /// Its objects, in order.
    pub documents: Vec<Document>,
    /// What is to be said about it, in order of place within each document.
    pub diagnostics: Vec<Diagnostic>,
}

/// One object, and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// The object.
    pub object: Object,
    /// The bytes it takes.
    pub range: Range<usize>,
    /// Each field's value, in bytes of the text.
    pub spans: BTreeMap<FieldPath, Range<usize>>,
}

impl Document {
    /// Where the value of a field stands.
    #[must_use]
    pub fn span(&self, path: &FieldPath) -> Option<Range<usize>> {
        self.spans.get(path).cloned()
    }
}

/// Reads a text. Never fails: what cannot be read becomes a diagnostic.
#[must_use]
pub fn parse(text: &str) -> Parsed {
    let mut parsed = Parsed::default();
    if text.len() > TEXT_MAX {
        let message = format!(
            "This lab reads texts of at most {TEXT_MAX} bytes; this one has {}.",
            text.len()
        );
        parsed.diagnostics.push(remark(Severity::Error, Stage::Lint, 0..0, message));
        return parsed;
    }
    for range in split(text).into_iter().take(DOCUMENTS_MAX) {
        if !read_document(text, range, &mut parsed) {
            // kubectl reads nothing after a document that is not YAML.
            break;
        }
    }
    parsed
}

/// Where the documents of a text stand: kubectl cuts it at lines that begin with `---`.
fn split(text: &str) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let (mut start, mut line_start) = (0, 0);
    for line in text.split_inclusive('\n') {
        if line.starts_with("---") {
            ranges.push(start..line_start);
            start = line_start + line.len();
        }
        line_start += line.len();
    }
    ranges.push(start..text.len());
    ranges
}

/// Reads one document; whether reading may go on.
fn read_document(text: &str, range: Range<usize>, parsed: &mut Parsed) -> bool {
    let chunk = text.get(range.clone()).unwrap_or("");
    let mut tree = match yaml::read(chunk) {
        Ok(tree) => tree,
        Err(error) => {
            let line = position::line_span(chunk, error.line);
            let detail =
                format!("error parsing {FILE}: error converting YAML to JSON: {}", error.message);
            let mut said = remark(Severity::Error, Stage::Parse, shift(line, range.start), detail);
            said.message = format!("error: {}", said.detail);
            if chunk.contains("\n\t") || chunk.contains(" \t") {
                said.hint = Some("YAML is indented with spaces, never with tabs.".to_owned());
            }
            parsed.diagnostics.push(said);
            return false;
        }
    };
    for (span, key) in tree.duplicates.drain(..) {
        let message = format!("The key {} stands here twice; the last one wins.", quoted(&key));
        let span = shift(span, range.start);
        parsed.diagnostics.push(remark(Severity::Warning, Stage::Lint, span, message));
    }
    let Some(root) = tree.root else { return true };
    if root.content == Content::Scalar(crate::api::Value::Null) {
        return true;
    }
    read_object(text, &root, range.start, parsed);
    true
}

/// Reads one object, or the items of a List.
fn read_object(text: &str, node: &Node, offset: usize, parsed: &mut Parsed) {
    let span = shift(node.span.clone(), offset);
    let mut refuse = |stage, span, detail: String, hint| {
        let kind = node.get("kind").and_then(Node::text).map(ToOwned::to_owned);
        let metadata = node.get("metadata").filter(|_| kind.is_some());
        let name = metadata.and_then(|meta| meta.get("name")?.text().map(str::to_owned));
        let message = match stage {
            Stage::Decode => format!(
                "Error from server (BadRequest): error when creating {}: {detail}",
                quoted(FILE)
            ),
            Stage::Parse | Stage::Kubectl | Stage::Lint => format!("error: {detail}"),
        };
        let severity = Severity::Error;
        let said = Diagnostic { severity, stage, span, detail, message, hint, kind, name };
        parsed.diagnostics.push(said);
    };
    if let Some(what) = not_an_object(&node.content) {
        let detail = format!(
            "unable to decode {}: json: cannot unmarshal {what} into Go value of type \
             unstructured.detector",
            quoted(FILE)
        );
        return refuse(Stage::Kubectl, first_line(text, span), detail, None);
    }
    let Some(kind) = node.get("kind").and_then(Node::text) else {
        let json = node.json();
        let detail =
            format!("unable to decode {}: Object 'Kind' is missing in '{json}'", quoted(FILE));
        return refuse(Stage::Kubectl, first_line(text, span), detail, None);
    };
    let version = node.get("apiVersion").and_then(Node::text).unwrap_or("");
    match kinds::known(version, kind) {
        Known::No => {
            let name = node.get("metadata").and_then(|meta| meta.get("name")?.text()).unwrap_or("");
            let detail = format!(
                "resource mapping not found for name: {} namespace: \"\" from {}: no matches for \
                 kind {} in version {}\nensure CRDs are installed first",
                quoted(name),
                quoted(FILE),
                quoted(kind),
                quoted(version)
            );
            let at = node.get("kind").map_or(span, |kind| shift(kind.span.clone(), offset));
            refuse(Stage::Kubectl, at, detail, None);
        }
        Known::NotSimulated => {
            let at = node.get("kind").map_or(span, |kind| shift(kind.span.clone(), offset));
            let message = format!("This lab does not simulate {kind}. It is left out.");
            parsed.diagnostics.push(remark(Severity::Warning, Stage::Lint, at, message));
        }
        Known::List => {
            if let Some(Content::List(items)) = node.get("items").map(|items| &items.content) {
                items.iter().for_each(|item| read_object(text, item, offset, parsed));
            }
        }
        Known::Kind(known) => match api::read(known, &node.value()) {
            Ok(object) => {
                let mut spans = BTreeMap::new();
                collect(node, &FieldPath::default(), offset, &mut spans);
                parsed.documents.push(Document { object, range: span, spans });
            }
            Err(error) => {
                let version = version.rsplit('/').next().unwrap_or(version);
                let frame = format!(
                    "{kind} in version {} cannot be handled as a {kind}: ",
                    quoted(version)
                );
                let (at, detail, hint) = worded(text, node, &error, offset);
                refuse(Stage::Decode, at, frame + &detail, hint);
            }
        },
    }
}

/// What Go calls a document that is no object; `None` if it is one.
fn not_an_object(content: &Content) -> Option<&'static str> {
    use crate::api::Value;
    match content {
        Content::Map(_) => None,
        Content::List(_) => Some("array"),
        Content::Scalar(Value::String(_)) => Some("string"),
        Content::Scalar(Value::Bool(_)) => Some("bool"),
        Content::Scalar(_) => Some("number"),
    }
}

/// The place of a decoding error, its words, and a hint.
fn worded(
    text: &str,
    node: &Node,
    error: &DecodeError,
    offset: usize,
) -> (Range<usize>, String, Option<String>) {
    match error {
        DecodeError::WrongType(path, message) => {
            let at = find(node, path).map_or(0..0, |(_, value)| value);
            (shift(at, offset), message.clone(), None)
        }
        DecodeError::UnknownFields(paths) => {
            let fields: Vec<String> = paths
                .iter()
                .map(|path| format!("unknown field {}", quoted(&path.to_string())))
                .collect();
            let at = paths.first().and_then(|path| find(node, path)).map_or(0..0, |(key, _)| key);
            let detail = format!("strict decoding error: {}", fields.join(", "));
            (shift(at, offset), detail, lost_indentation(text, node, paths, offset))
        }
    }
}

/// If fields of `metadata` and `spec` stand at the left edge, as when a page lost its indentation.
fn lost_indentation(text: &str, node: &Node, paths: &[FieldPath], offset: usize) -> Option<String> {
    let is_empty = |key: &str| {
        node.get(key).is_none_or(|n| n.content == Content::Scalar(crate::api::Value::Null))
    };
    let at_the_edge = paths.iter().filter(|path| path.0.len() == 1);
    let mut lines: Vec<usize> = at_the_edge
        .filter_map(|path| find(node, path))
        .map(|(key, _)| line_column(text, key.start + offset).0)
        .collect();
    lines.sort_unstable();
    let (first, last) = (*lines.first()?, *lines.last()?);
    if !(is_empty("spec") || is_empty("metadata")) {
        return None;
    }
    Some(format!(
        "The indentation seems to be lost. Lines {first} to {last} belong under metadata: or spec: \
         and need two more spaces each, those of a list or of a selector four."
    ))
}

/// The key and the value of a field.
fn find(node: &Node, path: &FieldPath) -> Option<(Range<usize>, Range<usize>)> {
    use crate::api::PathPart;
    let (mut node, mut key) = (node, node.span.clone());
    for part in &path.0 {
        match (&node.content, part) {
            (Content::Map(entries), PathPart::Field(name) | PathPart::Key(name)) => {
                let entry = entries.get(name)?;
                key = entry.key_span.clone();
                node = &entry.value;
            }
            (Content::List(items), PathPart::Index(index)) => {
                node = items.get(*index)?;
                key = node.span.clone();
            }
            (Content::Scalar(_) | Content::Map(_) | Content::List(_), _) => return None,
        }
    }
    Some((key, node.span.clone()))
}

fn collect(
    node: &Node,
    path: &FieldPath,
    offset: usize,
    spans: &mut BTreeMap<FieldPath, Range<usize>>,
) {
    match &node.content {
        Content::Map(entries) => {
            let is_free = has_free_keys(path);
            for (key, entry) in entries {
                let is_scalar = matches!(entry.value.content, Content::Scalar(_));
                let inner = if is_free && is_scalar { path.key(key) } else { path.child(key) };
                collect(&entry.value, &inner, offset, spans);
            }
        }
        Content::List(items) => {
            for (index, item) in items.iter().enumerate() {
                collect(item, &path.index(index), offset, spans);
            }
        }
        Content::Scalar(_) => {}
    }
    spans.insert(path.clone(), shift(node.span.clone(), offset));
}

/// Whether this is a map of names and values rather than an object with fields.
fn has_free_keys(path: &FieldPath) -> bool {
    const MAPS: [&str; 5] = ["labels", "annotations", "selector", "matchLabels", "nodeSelector"];
    match path.0.last() {
        Some(api::PathPart::Field(name)) => MAPS.contains(&name.as_str()),
        Some(api::PathPart::Index(_) | api::PathPart::Key(_)) | None => false,
    }
}

fn shift(span: Range<usize>, by: usize) -> Range<usize> {
    span.start + by..span.end + by
}

fn first_line(text: &str, span: Range<usize>) -> Range<usize> {
    let line = text.get(span.clone()).and_then(|rest| rest.find('\n')).unwrap_or(span.len());
    span.start..span.start + line
}

fn remark(severity: Severity, stage: Stage, span: Range<usize>, message: String) -> Diagnostic {
    let detail = message.clone();
    Diagnostic { severity, stage, span, detail, message, hint: None, kind: None, name: None }
}
