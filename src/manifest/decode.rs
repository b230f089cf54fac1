//! The API server's strict decoder: whether a tree is an object of its kind, and in what words not.
//!
//! Imitates `sigs.k8s.io/json`. It reads keys in the order of kubectl's JSON, which is sorted. A
//! value of a wrong type is remembered and reading goes on; a type that reads itself
//! (`IntOrString`, `Quantity`, `Time`) ends it at once, and its error wins. Unknown fields are
//! named only if nothing else is wrong, all together.

use std::ops::Range;

use crate::api::value::float;
use crate::api::{FieldPath, Kind};
use crate::manifest::schema::{self, Shape};
use crate::manifest::tree::{Data, Entry, Node};
use crate::order::{InOrder, SortedMap, SortedSet};

/// The reader in Kubernetes stops collecting unknown fields here.
const MAX_UNKNOWN: usize = 100;

/// Where a field stands in the text, in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spans {
    /// Its name; `None` for elements of lists.
    pub key: Option<Range<usize>>,
    /// Its value; empty, behind the colon, if there is none.
    pub value: Range<usize>,
}

/// What reading a tree as an object of some kind says.
#[derive(Debug, Default)]
pub(super) struct Decoded {
    /// Every field that Kubernetes knows.
    pub(super) spans: SortedMap<FieldPath, Spans>,
    /// The error, if a value has the wrong type: its words and its value's place.
    pub(super) mismatch: Option<(String, Range<usize>)>,
    /// Fields that the kind does not have.
    pub(super) unknown: Vec<Unknown>,
}

/// A field that its struct does not have.
#[derive(Debug)]
pub(super) struct Unknown {
    /// `spec.ports[0].containerPort`.
    pub(super) path: FieldPath,
    /// The Go name of the struct.
    pub(super) in_struct: &'static str,
    /// Where its key stands.
    pub(super) span: Range<usize>,
}

impl Decoded {
    /// The decoder's message, if there is one, without the kind and version before it.
    pub(super) fn message(&self) -> Option<String> {
        if let Some((message, _)) = &self.mismatch {
            return Some(message.clone());
        }
        if self.unknown.is_empty() {
            return None;
        }
        let mut said = SortedSet::new();
        let parts: Vec<String> = self
            .unknown
            .iter()
            .map(|unknown| format!("unknown field \"{}\"", unknown.path))
            .filter(|part| said.insert(part.clone()))
            .take(MAX_UNKNOWN)
            .collect();
        Some(format!("strict decoding error: {}", parts.join(", ")))
    }
}

/// Reads a tree as an object of this kind.
pub(super) fn decode(node: &Node, kind: Kind) -> Decoded {
    let mut reader = Reader { struct_name: kind.as_str(), ..Reader::default() };
    let root = Spans { key: None, value: node.span.clone() };
    reader.decoded.spans.insert(FieldPath::default(), root);
    let end = reader.fields(node.entries(), kind.as_str());
    let Reader { mut decoded, .. } = reader;
    if let Err(fatal) = end {
        decoded.mismatch = Some(fatal);
    }
    decoded
}

type Mismatch = (String, Range<usize>);

/// Where the reader is.
#[derive(Default)]
struct Reader {
    decoded: Decoded,
    path: FieldPath,
    /// The struct whose field is being read, and the fields that led here: what messages name.
    struct_name: &'static str,
    names: Vec<&'static str>,
}

impl Reader {
    /// Reads a struct. An error ends all reading.
    fn fields(&mut self, entries: &[Entry], name: &'static str) -> Result<(), Mismatch> {
        let known = schema::fields(name);
        for entry in sorted(entries) {
            let path = self.path.child(&entry.key);
            let found = known.and_then(|known| known.get_entry(entry.key.as_str()));
            let Some((field, go_type)) = found else {
                let span = entry.key_span.clone();
                self.decoded.unknown.push(Unknown { path, in_struct: name, span });
                continue;
            };
            let outer = std::mem::replace(&mut self.struct_name, name);
            self.names.push(field);
            self.inside(path, Some(entry), &entry.value, go_type)?;
            self.names.pop();
            self.struct_name = outer;
        }
        Ok(())
    }

    /// Reads one value under `path`, and notes its place.
    fn inside(
        &mut self,
        path: FieldPath,
        entry: Option<&Entry>,
        node: &Node,
        go_type: &'static str,
    ) -> Result<(), Mismatch> {
        let key = entry.map(|entry| entry.key_span.clone());
        self.decoded.spans.insert(path.clone(), Spans { key, value: node.span.clone() });
        let outer = std::mem::replace(&mut self.path, path);
        self.value(node, go_type)?;
        self.path = outer;
        Ok(())
    }

    fn value(&mut self, node: &Node, go_type: &'static str) -> Result<(), Mismatch> {
        match (schema::shape(go_type), &node.data) {
            // Null is no value, whatever the type.
            (_, Data::Null)
            | (Shape::Any, _)
            | (Shape::Text, Data::String(_))
            | (Shape::Bool, Data::Bool(_))
            | (Shape::Int64, Data::Int(_)) => Ok(()),
            (Shape::Struct(name), Data::Map(entries)) => self.fields(entries, name),
            (Shape::List(element), Data::List(items)) => {
                items.iter().enumerate().try_for_each(|(index, item)| {
                    self.inside(self.path.index(index), None, item, element)
                })
            }
            (Shape::Map(value), Data::Map(entries)) => {
                sorted(entries).into_iter().try_for_each(|entry| {
                    self.inside(self.path.key(&entry.key), Some(entry), &entry.value, value)
                })
            }
            (Shape::Int32, Data::Int(number)) if i32::try_from(*number).is_ok() => Ok(()),
            (Shape::Int32 | Shape::Int64, Data::Int(_) | Data::Float(_)) => {
                let error = self.mismatch(node, &number(node), go_type);
                self.decoded.mismatch.get_or_insert(error);
                Ok(())
            }
            (Shape::IntOrString, _) => self.int_or_string(node),
            (Shape::Quantity, _) => quantity(node).map_err(|text| (text, node.span.clone())),
            (Shape::Time, Data::String(text)) => {
                time(text).map_err(|text| (text, node.span.clone()))
            }
            (Shape::Time, _) => Err(self.mismatch(node, node.word(), "string")),
            (
                Shape::Struct(_)
                | Shape::List(_)
                | Shape::Map(_)
                | Shape::Text
                | Shape::Bool
                | Shape::Int32
                | Shape::Int64,
                _,
            ) => {
                let error = self.mismatch(node, node.word(), go_type);
                self.decoded.mismatch.get_or_insert(error);
                Ok(())
            }
        }
    }

    fn int_or_string(&self, node: &Node) -> Result<(), Mismatch> {
        match &node.data {
            Data::String(_) | Data::Null => Ok(()),
            Data::Int(value) if i32::try_from(*value).is_ok() => Ok(()),
            Data::Int(_) | Data::Float(_) => Err(self.mismatch(node, &number(node), "int32")),
            Data::Bool(_) | Data::List(_) | Data::Map(_) => {
                Err(self.mismatch(node, node.word(), "int32"))
            }
        }
    }

    fn mismatch(&self, node: &Node, found: &str, go_type: &str) -> Mismatch {
        let place = format!("{}.{}", self.struct_name, self.names.join("."));
        let message = format!(
            "json: cannot unmarshal {found} into Go struct field {place} of type {go_type}"
        );
        (message, node.span.clone())
    }
}

/// In the order of kubectl's JSON.
fn sorted(entries: &[Entry]) -> Vec<&Entry> {
    let mut sorted: Vec<&Entry> = entries.iter().collect();
    sorted.in_order_by(|a, b| a.key.cmp(&b.key));
    sorted
}

/// A number that does not fit, as the message names it: `number 80.5`.
fn number(node: &Node) -> String {
    match &node.data {
        Data::Int(value) => format!("number {value}"),
        Data::Float(value) => format!("number {}", float(*value)),
        Data::Null | Data::Bool(_) | Data::String(_) | Data::List(_) | Data::Map(_) => {
            node.word().to_owned()
        }
    }
}

/// `resource.ParseQuantity`: a signed decimal number and a suffix or an exponent.
#[inline(never)]
fn quantity(node: &Node) -> Result<(), String> {
    const WRONG_FORMAT: &str = "quantities must match the regular expression \
         '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
    let text = match &node.data {
        Data::Int(_) | Data::Null => return Ok(()),
        Data::Float(value) => float(*value),
        Data::String(text) => text.trim().to_owned(),
        Data::Bool(_) | Data::List(_) | Data::Map(_) => return Err(WRONG_FORMAT.to_owned()),
    };
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(&text);
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let before = digits(unsigned);
    let rest = unsigned.get(before..).unwrap_or("");
    let (after, suffix) = match rest.strip_prefix('.') {
        Some(fraction) => (digits(fraction), fraction.get(digits(fraction)..).unwrap_or("")),
        None => (0, rest),
    };
    if before + after == 0 {
        return Err(WRONG_FORMAT.to_owned());
    }
    let units =
        ["", "n", "u", "m", "k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
    let exponent = suffix.strip_prefix(['e', 'E']).map(|power| {
        let power = power.strip_prefix(['+', '-']).unwrap_or(power);
        !power.is_empty() && digits(power) == power.len()
    });
    if units.contains(&suffix) || exponent == Some(true) {
        return Ok(());
    }
    let may_be_suffix = |byte: u8| byte.is_ascii_digit() || b"eEinumkKMGTP+-".contains(&byte);
    if suffix.bytes().all(may_be_suffix) {
        return Err("unable to parse quantity's suffix".to_owned());
    }
    Err(WRONG_FORMAT.to_owned())
}

/// `time.Parse` with the layout of RFC 3339: the first part that is not as it should be.
#[inline(never)]
fn time(text: &str) -> Result<(), String> {
    const LAYOUT: &str = "2006-01-02T15:04:05Z07:00";
    const PARTS: [&str; 11] = ["2006", "-", "01", "-", "02", "T", "15", ":", "04", ":", "05"];
    let failure = |rest: &str, part: &str| {
        format!("parsing time \"{text}\" as \"{LAYOUT}\": cannot parse \"{rest}\" as \"{part}\"")
    };
    let mut rest = text;
    for part in PARTS {
        let is_number = part.bytes().all(|byte| byte.is_ascii_digit());
        let head = rest.get(..part.len()).unwrap_or("");
        let fits = if is_number {
            !head.is_empty() && head.bytes().all(|byte| byte.is_ascii_digit())
        } else {
            head == part
        };
        if !fits {
            return Err(failure(rest, part));
        }
        rest = rest.get(part.len()..).unwrap_or("");
    }
    if let Some(fraction) = rest.strip_prefix('.') {
        rest = fraction.trim_start_matches(|c: char| c.is_ascii_digit());
    }
    let is_zone = rest == "Z" || (rest.len() == 6 && rest.starts_with(['+', '-']));
    if is_zone { Ok(()) } else { Err(failure(rest, "Z07:00")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::yaml;

    fn message(text: &str, kind: Kind) -> Option<String> {
        decode(&yaml::parse(text, 0).expect("YAML").root, kind).message()
    }

    #[test]
    fn a_type_that_reads_itself_wins() {
        let text = "spec: {ports: [{port: a}, {targetPort: 1.5}], x: 1}";
        let expected = "json: cannot unmarshal number 1.5 into Go struct field \
                        ServicePort.spec.ports.targetPort of type int32";
        assert_eq!(message(text, Kind::Service).as_deref(), Some(expected));
    }

    #[test]
    fn unknown_fields_are_named_together() {
        let text = "spec: {template: {spec: {containers: [{imaeg: a}]}}, replica: 1}";
        let expected = "strict decoding error: unknown field \"spec.replica\", \
                        unknown field \"spec.template.spec.containers[0].imaeg\"";
        assert_eq!(message(text, Kind::Deployment).as_deref(), Some(expected));
    }

    #[test]
    fn quantities_and_times_read_themselves() {
        let text = |limit: &str| {
            format!("spec: {{containers: [{{resources: {{limits: {{cpu: {limit}}}}}}}]}}")
        };
        for good in ["1", "100m", "1.5Gi", "1e3", "0.5", "'2'", "-1k"] {
            assert_eq!(message(&text(good), Kind::Pod), None, "{good}");
        }
        let suffix = Some("unable to parse quantity's suffix".to_owned());
        assert_eq!(message(&text("1mm"), Kind::Pod), suffix);
        assert!(message(&text("much"), Kind::Pod).is_some_and(|m| m.starts_with("quantities")));
        let at = "metadata: {creationTimestamp: 2024-01-01}";
        let expected = "parsing time \"2024-01-01\" as \"2006-01-02T15:04:05Z07:00\": \
                        cannot parse \"\" as \"T\"";
        assert_eq!(message(at, Kind::Pod).as_deref(), Some(expected));
    }
}
