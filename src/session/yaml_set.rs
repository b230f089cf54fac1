//! One field of a manifest's text gets another value; every other line stays as it is.

use crate::api::{FieldPath, Value};
use crate::manifest::{self, Document};

/// The text in which this field of the object of this kind and name has this value; a null takes the
/// field away. `None` if there is no such object, or no place for the field.
#[inline(never)]
#[must_use]
pub fn with_field(text: &str, kind: &str, name: &str, path: &str, value: &Value) -> Option<String> {
    let documents = manifest::parse(text).documents;
    let is_meant = |document: &&Document| {
        document.object.kind().as_str() == kind && document.object.metadata().name == name
    };
    let document = documents.iter().find(is_meant)?;
    let path = FieldPath::parse(path);
    match (document.spans.get(&path), value) {
        (None, Value::Null) => Some(text.to_owned()),
        (Some(spans), Value::Null) => {
            let key = spans.key.clone()?;
            Some(without(text, key.start, spans.value.end.max(key.end)))
        }
        (Some(spans), value) => {
            let key = spans.key.as_ref().map_or(spans.value.start, |key| key.start);
            let end = text.get(..spans.value.end)?.trim_end().len().max(spans.value.start);
            let (before, after) = (text.get(..spans.value.start)?, text.get(end..)?);
            let written = written(value, column(text, key)?);
            // A map stands on lines of its own, a scalar behind its key.
            let before = if written.starts_with('\n') { before.trim_end() } else { before };
            let gap = if written.starts_with('\n') || before.ends_with(' ') { "" } else { " " };
            Some(format!("{before}{gap}{written}{after}"))
        }
        (None, value) => inserted(text, document, &path, value),
    }
}

/// The value as it stands behind a key that begins in this column.
fn written(value: &Value, column: usize) -> String {
    let yaml = manifest::value_to_yaml(value);
    if let Value::Map(fields) = value
        && !fields.is_empty()
    {
        let indent = " ".repeat(column + 2);
        let lines: Vec<&str> = yaml.trim_end().lines().collect();
        let lead = format!("\n{indent}");
        return format!("{lead}{}", lines.join(&lead));
    }
    yaml.trim_end().to_owned()
}

/// The bytes between the beginning of the line and this place, spaces and dashes of lists.
fn column(text: &str, at: usize) -> Option<usize> {
    Some(at - line_start(text, at)?)
}

fn line_start(text: &str, at: usize) -> Option<usize> {
    Some(text.get(..at)?.rfind('\n').map_or(0, |newline| newline + 1))
}

fn line_end(text: &str, at: usize) -> usize {
    text.get(at..).and_then(|rest| rest.find('\n')).map_or(text.len(), |newline| at + newline + 1)
}

/// The text without the lines of a field. Where the field begins a list's item, the next one does
/// then.
fn without(text: &str, start: usize, end: usize) -> String {
    let end = text.get(..end).map_or(end, |before| before.trim_end().len().max(start));
    let first = line_start(text, start).unwrap_or(0);
    let next = line_end(text, end);
    let lead = text.get(first..start).unwrap_or("");
    let (before, after) = (text.get(..first).unwrap_or(""), text.get(next..).unwrap_or(""));
    let is_sibling = after.len() - after.trim_start_matches(' ').len() == lead.len();
    if lead.contains('-') && is_sibling {
        return format!("{before}{lead}{}", after.trim_start_matches(' '));
    }
    format!("{before}{after}")
}

/// The text with the field as another entry of the map it belongs to.
fn inserted(text: &str, document: &Document, path: &FieldPath, value: &Value) -> Option<String> {
    let parent = path.parent()?;
    let full = path.to_string();
    let key = full.strip_prefix(&parent.to_string())?.trim_start_matches('.').to_owned();
    // The first entry of that map shows the column, and whether it is written in block style.
    let siblings =
        document.spans.iter().filter(|(sibling, _)| sibling.parent().as_ref() == Some(&parent));
    let first = siblings.filter_map(|(_, spans)| spans.key.clone()).min_by_key(|key| key.start);
    let Some(first) = first else {
        // The map is not there, or empty: it is made with this one entry.
        let map = Value::Map([(key, value.clone())].into_iter().collect());
        let (kind, name) = (document.object.kind().as_str(), &document.object.metadata().name);
        return with_field(text, kind, name, &parent.to_string(), &map);
    };
    let column = column(text, first.start)?;
    let line = text.get(line_start(text, first.start)?..line_end(text, first.start))?;
    let is_nested = line.trim_end().ends_with(':');
    let entry = format!("{}{key}:", " ".repeat(column));
    let written = written(value, column);
    let gap = if written.starts_with('\n') { "" } else { " " };
    let entry = format!("{entry}{gap}{written}\n");
    let at = if is_nested && !line.contains("- ") {
        line_start(text, first.start)?
    } else {
        line_end(text, first.start)
    };
    let (before, after) = (text.get(..at)?, text.get(at..)?);
    let newline = if before.is_empty() || before.ends_with('\n') { "" } else { "\n" };
    Some(format!("{before}{newline}{entry}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  \
        type: ClusterIP # inside\n  selector:\n    app: webb\n    tier: a\n  ports:\n  - port: 80\n    targetPort: 8080\n";

    fn text(value: &str) -> Value {
        Value::String(value.to_owned())
    }

    fn set(path: &str, value: &Value) -> String {
        with_field(TEXT, "Service", "web", path, value).unwrap()
    }

    #[test]
    fn a_scalar_is_replaced_and_the_comment_stays() {
        assert_eq!(set("spec.type", &text("NodePort")), TEXT.replace("ClusterIP", "NodePort"));
        let number = set("spec.ports[0].targetPort", &Value::Int(80));
        assert_eq!(number, TEXT.replace("8080", "80"));
    }

    #[test]
    fn a_map_is_replaced_whole() {
        let labels = Value::Map([("app".to_owned(), text("web"))].into_iter().collect());
        let expected = TEXT.replace("    app: webb\n    tier: a\n", "    app: web\n");
        assert_eq!(set("spec.selector", &labels), expected);
    }

    #[test]
    fn a_field_that_is_missing_is_put_beside_its_siblings() {
        let expected = TEXT.replace("  - port: 80\n", "  - port: 80\n    nodePort: 30080\n");
        assert_eq!(set("spec.ports[0].nodePort", &Value::Int(30_080)), expected);
        let policy = set("spec.externalTrafficPolicy", &text("Local"));
        let after = "  type: ClusterIP # inside\n";
        assert_eq!(
            policy,
            TEXT.replace(after, &format!("{after}  externalTrafficPolicy: Local\n"))
        );
        let labels = set("metadata.labels.app", &text("web"));
        assert!(labels.contains("  name: web\n  labels:\n    app: web\n"), "{labels}");
    }

    #[test]
    fn a_field_goes_with_its_lines() {
        assert_eq!(
            set("spec.ports[0].targetPort", &Value::Null),
            TEXT.replace("    targetPort: 8080\n", "")
        );
        let expected =
            TEXT.replace("  - port: 80\n    targetPort: 8080\n", "  - targetPort: 8080\n");
        assert_eq!(set("spec.ports[0].port", &Value::Null), expected);
        let expected = TEXT.replace("  selector:\n    app: webb\n    tier: a\n", "");
        assert_eq!(set("spec.selector", &Value::Null), expected);
        assert_eq!(set("spec.clusterIP", &Value::Null), TEXT);
        assert_eq!(with_field(TEXT, "Service", "shop", "spec.type", &Value::Null), None);
    }
}
