//! One document after the other: kubectl's and the API server's way from text to object.
//!
//! Imitates `k8s.io/cli-runtime/pkg/resource` (visitor, mapper) and `unstructured`. kubectl stops
//! at what is no YAML; after any other error it goes on with the next document.

use std::ops::Range;

use crate::api::{self, Kind, Object, Status, quoted};
use crate::manifest::chunks::{self, Chunk};
use crate::manifest::decode::{self, Decoded};
use crate::manifest::diagnostic::{Diagnostic, FILE_NAME, Severity, Stage};
use crate::manifest::position::{floor, line_span};
use crate::manifest::schema::{self, Meaning};
use crate::manifest::tree::{Data, Duplicate, Node};
use crate::manifest::{Document, Parsed, hints, yaml};

/// A text of more bytes is not read; an API server refuses one of this size as well.
pub(super) const MAX_TEXT: usize = 1 << 20;
/// Lists in lists in lists are not read.
const MAX_LISTS: usize = 8;
/// Remarks of one sort about one object; more help nobody.
const MAX_REMARKS: usize = 50;

/// Reads a text. See [`parse`](super::parse).
pub(super) fn read(text: &str) -> Parsed {
    let mut reader = Reader { text, parsed: Parsed::default(), count: 0 };
    if text.len() > MAX_TEXT {
        let message = "the text is longer than 1 MiB, more than this lab reads".to_owned();
        reader.error(Stage::Parse, line_span(text, 1), message, None);
        return reader.parsed;
    }
    reader.all();
    reader.parsed
}

struct Reader<'a> {
    text: &'a str,
    parsed: Parsed,
    /// How many objects there were so far, good and bad.
    count: usize,
}

impl Reader<'_> {
    fn all(&mut self) {
        // A byte order mark is no part of the text.
        let base = if self.text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let content = self.text.get(base..).unwrap_or("");
        for chunk in chunks::cut(content) {
            let range = match chunk {
                Chunk::Document(range) => base + range.start..base + range.end,
                Chunk::BadSeparator { line, rest } => {
                    let message = format!(
                        "error parsing {FILE_NAME}: invalid Yaml document separator: {rest}"
                    );
                    let span = base + line.start..base + line.end;
                    let hint = "Nothing but a comment may follow --- on its line.".to_owned();
                    return self.error(Stage::Parse, span, message, Some(hint));
                }
            };
            match yaml::parse(self.text.get(range.clone()).unwrap_or(""), range.start) {
                Ok(tree) => self.document(&tree, &range),
                Err(error) => {
                    let message = format!(
                        "error parsing {FILE_NAME}: error converting YAML to JSON: {}",
                        error.message
                    );
                    let hint = hints::syntax(self.text, &range, &error.span);
                    return self.error(Stage::Parse, error.span, message, Some(hint));
                }
            }
        }
    }

    fn document(&mut self, tree: &yaml::Tree, range: &Range<usize>) {
        if tree.root.is_null() {
            return;
        }
        for duplicate in tree.duplicates.iter().take(MAX_REMARKS) {
            self.duplicate(duplicate);
        }
        if matches!(tree.root.data, Data::Map(_)) {
            self.object(&tree.root, range, 0);
            return;
        }
        let found = tree.root.word();
        let message = format!(
            "unable to decode \"{FILE_NAME}\": json: cannot unmarshal {found} into Go value of \
             type unstructured.detector"
        );
        let hint = "A manifest begins with apiVersion, kind, metadata and spec.".to_owned();
        self.error(Stage::Kubectl, tree.root.span.clone(), message, Some(hint));
    }

    fn object(&mut self, node: &Node, range: &Range<usize>, lists: usize) {
        let (api_version, kind) = (node.text("apiVersion"), node.text("kind"));
        // With more than one slash there is no group and version, and then no kind either.
        if kind.is_empty() || api_version.matches('/').count() > 1 {
            let what = format!("Object 'Kind' is missing in '{}'", node.json());
            let message = format!("unable to decode \"{FILE_NAME}\": {what}");
            let hint = hints::fragment(self.text, node)
                .unwrap_or_else(|| "Say what it is: kind: Service, for instance.".to_owned());
            return self.error(Stage::Kubectl, node.span.clone(), message, Some(hint));
        }
        if api_version.is_empty() {
            let why = if node.get("apiVersion").is_none_or(Node::is_null) {
                "apiVersion not set"
            } else {
                "apiVersion isn't string type"
            };
            let message = format!(
                "error validating \"{FILE_NAME}\": error validating data: {why}; if you choose to \
                 ignore these errors, turn validation off with --validate=false"
            );
            let versions = schema::versions_of(kind);
            let hint = (!versions.is_empty())
                .then(|| format!("The apiVersion of {kind} is {}.", versions.join(" or ")));
            self.error(Stage::Kubectl, node.span.clone(), message, hint);
            return self.name_last(node);
        }
        match schema::meaning(api_version, kind) {
            Meaning::Simulated(kind) => self.decode(node, range, kind),
            Meaning::List => self.items(node, lists),
            Meaning::NotSimulated => self.not_simulated(node, kind),
            Meaning::Unknown => self.unknown_kind(node, api_version, kind),
        }
    }

    fn items(&mut self, node: &Node, lists: usize) {
        let Some(Data::List(items)) = node.get("items").map(|items| &items.data) else { return };
        for item in items {
            if matches!(item.data, Data::Map(_)) && lists < MAX_LISTS {
                self.object(item, &item.span, lists + 1);
            } else {
                let message = format!(
                    "unable to decode \"{FILE_NAME}\": json: cannot unmarshal {} into Go value of \
                     type map[string]interface {{}}",
                    item.word()
                );
                self.error(Stage::Kubectl, item.span.clone(), message, None);
            }
        }
    }

    fn not_simulated(&mut self, node: &Node, kind: &str) {
        let message = format!("this lab does not simulate {kind}; it is left out");
        self.error(Stage::Kubectl, value_span(node, "kind"), message, None);
        self.name_last(node);
        if let Some(diagnostic) = self.parsed.diagnostics.last_mut() {
            diagnostic.severity = Severity::Warning;
        }
    }

    fn unknown_kind(&mut self, node: &Node, api_version: &str, kind: &str) {
        let metadata = node.get("metadata");
        let part = |key| quoted(metadata.map_or("", |metadata| metadata.text(key)));
        let message = format!(
            "resource mapping not found for name: {} namespace: {} from \"{FILE_NAME}\": no \
             matches for kind {} in version {}\nensure CRDs are installed first",
            part("name"),
            part("namespace"),
            quoted(kind),
            quoted(api_version)
        );
        let hint = hints::unknown_kind(api_version, kind);
        self.error(Stage::Kubectl, value_span(node, "kind"), message, hint);
        self.name_last(node);
    }

    fn decode(&mut self, node: &Node, range: &Range<usize>, kind: Kind) {
        let decoded = decode::decode(node, kind);
        if let Some(message) = decoded.message() {
            return self.refuse(node, kind, &decoded, &message);
        }
        match object(node, kind) {
            Ok(object) => {
                let Decoded { spans, .. } = decoded;
                let document =
                    Document { object, spans, range: range.clone(), document: self.count };
                self.parsed.documents.push(document);
                self.count += 1;
            }
            Err(error) => self.refuse(node, kind, &decoded, &error.to_string()),
        }
    }

    /// The API server's answer to what it cannot read.
    fn refuse(&mut self, node: &Node, kind: Kind, decoded: &Decoded, message: &str) {
        let name = kind.as_str();
        // The version only, without its group.
        let version = kind.api_version().rsplit('/').next().unwrap_or("");
        let whole =
            format!("{name} in version \"{version}\" cannot be handled as a {name}: {message}");
        let first = decoded.unknown.first().map(|unknown| unknown.span.clone());
        let (span, hint) = match &decoded.mismatch {
            Some((_, span)) => (span.clone(), hints::mismatch(message)),
            None => (
                first.unwrap_or(node.span.clone()),
                hints::unknown_fields(self.text, node, decoded),
            ),
        };
        self.error(Stage::Decode, span, whole.clone(), hint);
        self.name_last(node);
        let status = Status { reason: "BadRequest", code: 400, message: whole, causes: Vec::new() };
        let Some(diagnostic) = self.parsed.diagnostics.last_mut() else { return };
        diagnostic.status = Some(status);
        if decoded.mismatch.is_some() {
            return;
        }
        // Each further field is marked where it stands.
        let diagnostic = Diagnostic { message: String::new(), ..diagnostic.clone() };
        for unknown in decoded.unknown.iter().skip(1).take(MAX_REMARKS) {
            self.parsed.diagnostics.push(Diagnostic {
                severity: Severity::Hint,
                span: unknown.span.clone(),
                message: format!("unknown field \"{}\"", unknown.path),
                hint: None,
                status: None,
                ..diagnostic.clone()
            });
        }
    }

    fn duplicate(&mut self, duplicate: &Duplicate) {
        let (line, _) = super::line_column(self.text, duplicate.first.start);
        self.parsed.diagnostics.push(Diagnostic {
            severity: Severity::Warning,
            span: duplicate.again.clone(),
            message: format!("duplicate key \"{}\", the last one wins", duplicate.key),
            hint: Some(format!("The one in line {line} does not count: take one of them out.")),
            stage: Stage::Parse,
            status: None,
            document: self.count,
            kind: None,
            name: None,
        });
    }

    /// Notes which object the last remark is about.
    fn name_last(&mut self, node: &Node) {
        let Some(diagnostic) = self.parsed.diagnostics.last_mut() else { return };
        let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        diagnostic.kind = text(node.text("kind"));
        diagnostic.name = node.get("metadata").and_then(|metadata| text(metadata.text("name")));
    }

    /// Notes an error, which is an object's whole answer.
    fn error(&mut self, stage: Stage, span: Range<usize>, message: String, hint: Option<String>) {
        let start = floor(self.text, span.start);
        let end = floor(self.text, span.end).max(start);
        self.parsed.diagnostics.push(Diagnostic {
            severity: Severity::Error,
            span: start..end,
            message,
            hint,
            stage,
            status: None,
            document: self.count,
            kind: None,
            name: None,
        });
        self.count += 1;
    }
}

fn value_span(node: &Node, key: &str) -> Range<usize> {
    node.get(key).map_or(node.span.clone(), |value| value.span.clone())
}

/// The typed object; an error only if the program's own ideas of it differ.
fn object(node: &Node, kind: Kind) -> Result<Object, api::ReadError> {
    Object::read(kind, &node.value())
}
