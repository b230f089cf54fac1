//! Objects to text: as `kubectl get -o yaml` writes them.
//!
//! Keys are sorted, lists stand at the level of their key, and a text is quoted only if it would
//! else be read as something other than a text.

use std::fmt::Write as _;

use crate::api::value::float;
use crate::api::{Object, Value};
use crate::manifest::resolve;
use crate::manifest::tree::Data;

/// The object as JSON has it, with its `apiVersion` and `kind`.
#[must_use]
pub fn to_value(object: &Object) -> Value {
    let value = object.write();
    let Value::Map(mut fields) = value else { return value };
    let kind = object.kind();
    fields.insert("apiVersion".to_owned(), Value::String(kind.api_version().to_owned()));
    fields.insert("kind".to_owned(), Value::String(kind.as_str().to_owned()));
    Value::Map(fields)
}

/// The object as YAML.
#[must_use]
pub fn to_yaml(object: &Object) -> String {
    value_to_yaml(&to_value(object))
}

/// Any value as YAML; ends with a line break.
#[must_use]
pub fn value_to_yaml(value: &Value) -> String {
    let mut out = String::new();
    match value {
        Value::Map(fields) if !fields.is_empty() => write_fields(value, 0, &mut out),
        Value::List(items) if !items.is_empty() => write_items(items, 0, &mut out),
        Value::Null
        | Value::Bool(_)
        | Value::Int(_)
        | Value::Float(_)
        | Value::String(_)
        | Value::List(_)
        | Value::Map(_) => {
            write_scalar(value, 2, &mut out);
            out.push('\n');
        }
    }
    out
}

/// The fields of a map, the first where `out` ends, the others on lines of their own.
fn write_fields(value: &Value, indent: usize, out: &mut String) {
    let Value::Map(fields) = value else { return };
    for (position, (key, value)) in fields.iter().enumerate() {
        if position > 0 {
            push_indent(indent, out);
        }
        write_text(key, None, out);
        out.push(':');
        match value {
            Value::Map(inner) if !inner.is_empty() => {
                out.push('\n');
                push_indent(indent + 2, out);
                write_fields(value, indent + 2, out);
            }
            Value::List(items) if !items.is_empty() => {
                out.push('\n');
                push_indent(indent, out);
                write_items(items, indent, out);
            }
            Value::Null
            | Value::Bool(_)
            | Value::Int(_)
            | Value::Float(_)
            | Value::String(_)
            | Value::List(_)
            | Value::Map(_) => {
                out.push(' ');
                write_scalar(value, indent + 2, out);
                out.push('\n');
            }
        }
    }
}

/// The items of a list, the first where `out` ends, the others on lines of their own.
fn write_items(items: &[Value], indent: usize, out: &mut String) {
    for (position, item) in items.iter().enumerate() {
        if position > 0 {
            push_indent(indent, out);
        }
        out.push_str("- ");
        match item {
            Value::Map(inner) if !inner.is_empty() => write_fields(item, indent + 2, out),
            Value::List(inner) if !inner.is_empty() => write_items(inner, indent + 2, out),
            Value::Null
            | Value::Bool(_)
            | Value::Int(_)
            | Value::Float(_)
            | Value::String(_)
            | Value::List(_)
            | Value::Map(_) => {
                write_scalar(item, indent + 2, out);
                out.push('\n');
            }
        }
    }
}

fn push_indent(indent: usize, out: &mut String) {
    out.extend(std::iter::repeat_n(' ', indent));
}

/// A value on the rest of its line; `indent` is where a text of several lines goes on.
fn write_scalar(value: &Value, indent: usize, out: &mut String) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Value::Int(value) => out.push_str(&value.to_string()),
        Value::Float(value) => out.push_str(&float(*value)),
        Value::String(text) => write_text(text, Some(indent), out),
        // Only empty ones come here.
        Value::List(_) => out.push_str("[]"),
        Value::Map(_) => out.push_str("{}"),
    }
}

/// A text, plain if that reads back as itself; as a block if it has lines and `block` tells how far
/// in.
fn write_text(text: &str, block: Option<usize>, out: &mut String) {
    if let (Some(indent), true) = (block, text.contains('\n') && fits_block(text)) {
        write_block(text, indent, out);
    } else if !matches!(resolve::plain(text), Data::String(_)) || text.contains(is_odd) {
        write_quoted(text, out);
    } else if is_plain(text) {
        out.push_str(text);
    } else {
        let _ = write!(out, "'{}'", text.replace('\'', "''"));
    }
}

/// Whether it holds a character that only double quotes can hold.
fn is_odd(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{85}' | '\u{a0}' | '\u{2028}' | '\u{2029}' | '\u{feff}')
        || matches!(character, '\u{fffe}' | '\u{ffff}')
}

/// Whether a text of one line needs no quotes.
fn is_plain(text: &str) -> bool {
    let starts_well = !text.starts_with(|c: char| ",[]{}#&*!|>'\"%@`".contains(c) || c == ' ')
        && !["---", "..."].iter().any(|mark| text.starts_with(mark));
    // A dash, a question mark or a colon may begin a word, not stand alone.
    let starts_word = match text.strip_prefix(['-', '?', ':']) {
        Some(rest) => !rest.is_empty() && !rest.starts_with(' '),
        None => true,
    };
    starts_well
        && starts_word
        && text != "<<"
        && !text.contains(": ")
        && !text.contains(" #")
        && !text.ends_with([' ', ':'])
        && !text.contains(['[', ']', '{', '}', ','])
}

/// Whether a block can hold the lines as they are.
fn fits_block(text: &str) -> bool {
    !text.starts_with([' ', '\n'])
        && !text.chars().any(|character| character != '\n' && is_odd(character))
        && text.lines().all(|line| !line.ends_with(' '))
}

fn write_block(text: &str, indent: usize, out: &mut String) {
    let content = text.trim_end_matches('\n');
    out.push_str(match text.len() - content.len() {
        0 => "|-",
        1 => "|",
        _ => "|+",
    });
    for line in content.split('\n') {
        out.push('\n');
        if !line.is_empty() {
            push_indent(indent, out);
            out.push_str(line);
        }
    }
    // The last break is written by whoever ends the line.
    let more = (text.len() - content.len()).saturating_sub(1);
    out.extend(std::iter::repeat_n('\n', more));
}

fn write_quoted(text: &str, out: &mut String) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            odd if is_odd(odd) => {
                // Writing to a String cannot fail.
                let _ = write!(out, "\\u{:04x}", u32::from(odd));
            }
            other => out.push(other),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::{Service, ServicePort};

    #[test]
    fn a_service_prints_as_kubectl_prints_it() {
        let mut service = Service::default();
        service.metadata.name = "web".to_owned();
        service.metadata.labels.insert("version".to_owned(), "1".to_owned());
        service.spec.selector.insert("app".to_owned(), "web".to_owned());
        service.spec.ports.push(ServicePort { port: 80, ..ServicePort::default() });
        let expected = "apiVersion: v1\nkind: Service\nmetadata:\n  labels:\n    version: \"1\"\n  \
                        name: web\nspec:\n  ports:\n  - port: 80\n  selector:\n    app: web\n\
                        status:\n  loadBalancer: {}\n";
        assert_eq!(to_yaml(&Object::Service(service)), expected);
    }

    #[test]
    fn texts_are_quoted_where_they_must_be() {
        let printed = |text: &str| value_to_yaml(&Value::String(text.to_owned()));
        assert_eq!(printed("yes"), "\"yes\"\n");
        assert_eq!(printed("a: b"), "'a: b'\n");
        assert_eq!(printed("-a"), "-a\n");
        assert_eq!(printed(""), "\"\"\n");
        assert_eq!(printed("it's"), "it's\n");
        assert_eq!(printed("a\nb\n"), "|\n  a\n  b\n");
    }
}
