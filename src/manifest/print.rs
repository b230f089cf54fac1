//! Objects as YAML, fields in the order kubectl prints them: sorted, `kind` and `apiVersion` among them.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::api::{self, Object, Value, quoted};
use crate::manifest::scalar;

/// An object as `kubectl get -o yaml` prints it, without what only a server knows.
#[must_use]
pub fn to_yaml(object: &Object) -> String {
    let Value::Map(mut fields) = api::write(object) else { return String::new() };
    let kind = object.kind();
    fields.insert("apiVersion".to_owned(), Value::String(kind.api_version().to_owned()));
    fields.insert("kind".to_owned(), Value::String(kind.as_str().to_owned()));
    let mut out = String::new();
    map(&mut out, &fields, 0, false);
    out
}

fn map(out: &mut String, fields: &BTreeMap<String, Value>, indent: usize, mut inline: bool) {
    for (key, value) in fields {
        if !inline {
            pad(out, indent);
        }
        inline = false;
        out.push_str(&text(key));
        out.push(':');
        nested(out, value, indent);
    }
}

fn nested(out: &mut String, value: &Value, indent: usize) {
    match value {
        Value::Map(fields) if !fields.is_empty() => {
            out.push('\n');
            map(out, fields, indent + 2, false);
        }
        Value::List(items) if !items.is_empty() => {
            out.push('\n');
            list(out, items, indent);
        }
        Value::Map(_)
        | Value::List(_)
        | Value::Null
        | Value::Bool(_)
        | Value::Int(_)
        | Value::Float(_)
        | Value::String(_) => {
            out.push(' ');
            leaf(out, value);
        }
    }
}

fn list(out: &mut String, items: &[Value], indent: usize) {
    for item in items {
        pad(out, indent);
        out.push_str("- ");
        match item {
            Value::Map(fields) if !fields.is_empty() => map(out, fields, indent + 2, true),
            Value::List(items) if !items.is_empty() => {
                out.push('\n');
                list(out, items, indent + 2);
            }
            Value::Map(_)
            | Value::List(_)
            | Value::Null
            | Value::Bool(_)
            | Value::Int(_)
            | Value::Float(_)
            | Value::String(_) => leaf(out, item),
        }
    }
}

fn leaf(out: &mut String, value: &Value) {
    // Writing to a String cannot fail.
    let _ = match value {
        Value::Null => writeln!(out, "null"),
        Value::Bool(value) => writeln!(out, "{value}"),
        Value::Int(value) => writeln!(out, "{value}"),
        Value::Float(value) => writeln!(out, "{value}"),
        Value::String(value) => writeln!(out, "{}", text(value)),
        Value::List(_) => writeln!(out, "[]"),
        Value::Map(_) => writeln!(out, "{{}}"),
    };
}

/// A text, in quotes unless it is plainly one without them.
fn text(value: &str) -> String {
    let is_plain = value.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '/')
        && value.chars().all(|c| c.is_ascii_alphanumeric() || "./_-".contains(c))
        && scalar::resolve(value) == Value::String(value.to_owned())
        && !matches!(value, "y" | "Y" | "n" | "N");
    if is_plain { value.to_owned() } else { quoted(value) }
}

fn pad(out: &mut String, indent: usize) {
    out.extend(std::iter::repeat_n(' ', indent));
}
