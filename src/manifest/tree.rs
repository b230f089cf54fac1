//! A YAML document as JSON sees it, each part with its place in the text.

use std::ops::Range;

use crate::api::value::float;
use crate::api::{Value, quoted};
use crate::order::InOrder;

/// A value and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Node {
    pub(crate) data: Data,
    /// Bytes of the whole text.
    pub(crate) span: Range<usize>,
}

/// A JSON value. Numbers are as kubectl hands them on: whole ones as integers, however they were
/// written.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Data {
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    String(String),
    List(Vec<Node>),
    /// In the order of the text; each key once.
    Map(Vec<Entry>),
}

/// One key of a map and its value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Entry {
    pub(crate) key: String,
    pub(crate) key_span: Range<usize>,
    pub(crate) value: Node,
}

/// A key that was given twice in one map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Duplicate {
    pub(crate) key: String,
    pub(crate) first: Range<usize>,
    pub(crate) again: Range<usize>,
}

impl Node {
    /// The entries, if it is a map.
    pub(crate) fn entries(&self) -> &[Entry] {
        match &self.data {
            Data::Map(entries) => entries,
            Data::Null
            | Data::Bool(_)
            | Data::Int(_)
            | Data::Float(_)
            | Data::String(_)
            | Data::List(_) => &[],
        }
    }

    /// The value under this key, if it is a map that has one.
    pub(crate) fn get(&self, key: &str) -> Option<&Self> {
        self.entries().iter().find(|entry| entry.key == key).map(|entry| &entry.value)
    }

    /// The text under this key; empty if there is none or it is no text.
    pub(crate) fn text(&self, key: &str) -> &str {
        match self.get(key).map(|node| &node.data) {
            Some(Data::String(text)) => text,
            Some(
                Data::Null
                | Data::Bool(_)
                | Data::Int(_)
                | Data::Float(_)
                | Data::List(_)
                | Data::Map(_),
            )
            | None => "",
        }
    }

    pub(crate) const fn is_null(&self) -> bool {
        matches!(self.data, Data::Null)
    }

    /// What Go's JSON reader calls a value of this sort.
    pub(crate) const fn word(&self) -> &'static str {
        match &self.data {
            Data::Null => "null",
            Data::Bool(_) => "bool",
            Data::Int(_) | Data::Float(_) => "number",
            Data::String(_) => "string",
            Data::List(_) => "array",
            Data::Map(_) => "object",
        }
    }

    /// The value alone, without places.
    pub(crate) fn value(&self) -> Value {
        match &self.data {
            Data::Null => Value::Null,
            Data::Bool(value) => Value::Bool(*value),
            Data::Int(value) => Value::Int(*value),
            Data::Float(value) => Value::Float(*value),
            Data::String(value) => Value::String(value.clone()),
            Data::List(items) => Value::List(items.iter().map(Self::value).collect()),
            Data::Map(entries) => {
                Value::Map(entries.iter().map(|e| (e.key.clone(), e.value.value())).collect())
            }
        }
    }

    /// The value as Go writes JSON: no blanks, keys sorted, `<`, `>` and `&` escaped.
    pub(crate) fn json(&self) -> String {
        self.value().to_string()
    }
}

/// A value as Go's `%#v` writes it: what the YAML reader calls a key that is no scalar.
pub(crate) fn go_syntax(node: &Node) -> String {
    match &node.data {
        Data::Null => "interface {}(nil)".to_owned(),
        Data::Bool(value) => value.to_string(),
        Data::Int(value) => value.to_string(),
        Data::Float(value) => float(*value),
        Data::String(value) => quoted(value),
        Data::List(items) => {
            let items: Vec<String> = items.iter().map(go_syntax).collect();
            format!("[]interface {{}}{{{}}}", items.join(", "))
        }
        Data::Map(entries) => {
            let mut pairs: Vec<String> = entries
                .iter()
                .map(|entry| format!("{}:{}", quoted(&entry.key), go_syntax(&entry.value)))
                .collect();
            pairs.in_order();
            format!("map[interface {{}}]interface {{}}{{{}}}", pairs.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(data: Data) -> Node {
        Node { data, span: 0..0 }
    }

    #[test]
    fn json_is_gos() {
        let entry =
            |key: &str, data| Entry { key: key.to_owned(), key_span: 0..0, value: node(data) };
        let map = node(Data::Map(vec![
            entry("b", Data::String("<a>\n".to_owned())),
            entry("a", Data::List(vec![node(Data::Int(1)), node(Data::Null)])),
        ]));
        assert_eq!(map.json(), r#"{"a":[1,null],"b":"\u003ca\u003e\n"}"#);
        let list = "map[interface {}]interface {}{\"x\":interface {}(nil)}";
        assert_eq!(go_syntax(&node(Data::Map(vec![entry("x", Data::Null)]))), list);
    }
}
