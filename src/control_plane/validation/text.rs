//! Values as messages show them: JSON, as Go writes it.

use std::fmt::Write as _;

use crate::api::{Labels, Value};

/// A list of texts: `["a","b"]`; an empty one is `null`, as Go's empty lists mostly are.
#[must_use]
pub fn json_list(values: &[String]) -> String {
    if values.is_empty() {
        return "null".to_owned();
    }
    let texts: Vec<String> = values.iter().map(|value| json_string(value)).collect();
    format!("[{}]", texts.join(","))
}

/// Labels: `{"app":"web"}`; none at all is `null`.
#[must_use]
pub fn json_labels(labels: &Labels) -> String {
    if labels.is_empty() {
        return "null".to_owned();
    }
    let pairs: Vec<String> = labels
        .iter()
        .map(|(key, value)| format!("{}:{}", json_string(key), json_string(value)))
        .collect();
    format!("{{{}}}", pairs.join(","))
}

/// Any value.
#[must_use]
pub fn json(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Int(value) => value.to_string(),
        Value::Float(value) => value.to_string(),
        Value::String(value) => json_string(value),
        Value::List(values) => {
            let texts: Vec<String> = values.iter().map(json).collect();
            format!("[{}]", texts.join(","))
        }
        Value::Map(values) => {
            let pairs: Vec<String> = values
                .iter()
                .map(|(key, value)| format!("{}:{}", json_string(key), json(value)))
                .collect();
            format!("{{{}}}", pairs.join(","))
        }
    }
}

/// A text in quotes. Go escapes what HTML could take for markup, too.
fn json_string(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '<' | '>' | '&' | '\u{0}'..='\u{1f}' => {
                let _ = write!(out, "\\u{:04x}", u32::from(character));
            }
            other => out.push(other),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_read_as_go_writes_them() {
        assert_eq!(json_list(&["a\"".to_owned(), "<".to_owned()]), r#"["a\"","\u003c"]"#);
        assert_eq!(json_list(&[]), "null");
    }
}
