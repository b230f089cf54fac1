//! JSON values: what is kept of fields that are known to Kubernetes but not modelled here.

use crate::order::SortedMap;
use std::fmt;

/// A JSON object. Its keys are sorted, as the API server prints them.
pub type Map = SortedMap<String, Value>;

/// A JSON value.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Value {
    /// `null`.
    #[default]
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Any other number.
    Float(f64),
    /// A text.
    String(String),
    /// A list.
    List(Vec<Value>),
    /// An object.
    Map(Map),
}

impl Value {
    /// Its number, if it is a whole one.
    #[must_use]
    pub const fn as_int(&self) -> Option<i64> {
        if let Self::Int(number) = self { Some(*number) } else { None }
    }

    /// Its text, if it is one.
    #[must_use]
    pub const fn as_str(&self) -> Option<&str> {
        if let Self::String(text) = self { Some(text.as_str()) } else { None }
    }

    /// Its entry of this key, if it is an object that has one.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Self> {
        if let Self::Map(entries) = self { entries.get(key) } else { None }
    }
}

/// JSON, as Go writes it.
impl fmt::Display for Value {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => formatter.write_str("null"),
            Self::Bool(value) => write!(formatter, "{value}"),
            Self::Int(number) => write!(formatter, "{number}"),
            Self::Float(number) => formatter.write_str(&float(*number)),
            Self::String(text) => write_text(text, formatter),
            Self::List(items) => {
                let mut opening = "[";
                for item in items {
                    write!(formatter, "{opening}{item}")?;
                    opening = ",";
                }
                formatter.write_str(if items.is_empty() { "[]" } else { "]" })
            }
            Self::Map(entries) => {
                let mut opening = "{";
                for (key, value) in entries {
                    formatter.write_str(opening)?;
                    write_text(key, formatter)?;
                    write!(formatter, ":{value}")?;
                    opening = ",";
                }
                formatter.write_str(if entries.is_empty() { "{}" } else { "}" })
            }
        }
    }
}

/// A text in quotes. Go escapes what HTML could take for markup, too.
fn write_text(text: &str, out: &mut impl fmt::Write) -> fmt::Result {
    out.write_char('"')?;
    for character in text.chars() {
        match character {
            '"' => out.write_str("\\\"")?,
            '\\' => out.write_str("\\\\")?,
            '\n' => out.write_str("\\n")?,
            '\r' => out.write_str("\\r")?,
            '\t' => out.write_str("\\t")?,
            '\u{8}' => out.write_str("\\b")?,
            '\u{c}' => out.write_str("\\f")?,
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' | '\0'..='\u{1f}' => {
                write!(out, "\\u{:04x}", u32::from(character))?;
            }
            other => out.write_char(other)?,
        }
    }
    out.write_char('"')
}

/// A number that is not whole, or very large, as Go's JSON writer puts it.
#[must_use]
pub fn float(value: f64) -> String {
    let magnitude = value.abs();
    if magnitude != 0.0 && !(1e-6..1e21).contains(&magnitude) {
        // Rust writes 1e21, Go 1e+21.
        let text = format!("{value:e}");
        return match text.split_once('e') {
            Some((digits, power)) if !power.starts_with('-') => format!("{digits}e+{power}"),
            Some(_) | None => text,
        };
    }
    value.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_written_as_go_writes_it() {
        let list = Value::List(vec![Value::String("a\"<".to_owned()), Value::Null]);
        let map = Value::Map(Map::from([("b".to_owned(), list), ("a".to_owned(), Value::Int(1))]));
        assert_eq!(map.to_string(), r#"{"a":1,"b":["a\"\u003c",null]}"#);
        assert_eq!(Value::Map(Map::new()).to_string(), "{}");
        assert_eq!(Value::List(Vec::new()).to_string(), "[]");
    }

    #[test]
    fn numbers_that_are_not_whole_are_written_as_go_writes_them() {
        assert_eq!(float(1e21), "1e+21");
        assert_eq!(float(80.5), "80.5");
        assert_eq!(float(1e-7), "1e-7");
    }
}
