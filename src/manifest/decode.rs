//! A tree becomes a typed object, read as strictly as the API server reads its JSON.
//!
//! serde asks for fields by name; this side knows the path and the Go struct it is in, and words what
//! does not fit as Go's JSON decoder does. Fields that nobody asks for are unknown to Kubernetes.

use std::cell::RefCell;
use std::fmt;

use serde::Deserialize;
use serde::de::{
    self, DeserializeSeed, Deserializer, IntoDeserializer, MapAccess, SeqAccess, Visitor,
};
use serde::forward_to_deserialize_any;

use crate::api::{FieldPath, PathPart, Value};
use crate::manifest::go_types;
use crate::manifest::yaml::{Content, Node};

/// Why a tree is not such an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum DecodeError {
    /// A value of the wrong type, at this place, in Go's words.
    WrongType(FieldPath, String),
    /// Fields that the kind does not have.
    UnknownFields(Vec<FieldPath>),
}

/// Reads an object of this kind; `kind` names the outermost Go struct.
pub(crate) fn decode<T: for<'de> Deserialize<'de>>(
    node: &Node,
    kind: &'static str,
) -> Result<T, DecodeError> {
    let unknown = RefCell::new(Vec::new());
    let reader = Reader { node, path: FieldPath::default(), owner: kind, unknown: &unknown };
    let read = T::deserialize(reader);
    let object = read.map_err(|Failure(path, message)| DecodeError::WrongType(path, message))?;
    let unknown = unknown.into_inner();
    if unknown.is_empty() { Ok(object) } else { Err(DecodeError::UnknownFields(unknown)) }
}

/// A value of the wrong type: where, and what Go says.
#[derive(Debug)]
struct Failure(FieldPath, String);

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.1)
    }
}

impl std::error::Error for Failure {}

impl de::Error for Failure {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self(FieldPath::default(), message.to_string())
    }
}

/// One node, and where it stands.
struct Reader<'a> {
    node: &'a Node,
    path: FieldPath,
    /// The Go struct whose field this is.
    owner: &'static str,
    unknown: &'a RefCell<Vec<FieldPath>>,
}

impl Reader<'_> {
    /// Go's complaint: `cannot unmarshal string into Go struct field ServicePort.spec.ports.port of type int32`.
    fn wrong(self, expected: &str) -> Failure {
        let found = match &self.node.content {
            Content::Scalar(Value::String(_)) => "string".to_owned(),
            Content::Scalar(Value::Bool(_)) => "bool".to_owned(),
            Content::Scalar(Value::Float(number)) if expected.starts_with("int") => {
                format!("number {number}")
            }
            Content::Scalar(Value::Int(number)) if expected.starts_with("int") => {
                format!("number {number}")
            }
            Content::Scalar(Value::Int(_) | Value::Float(_)) => "number".to_owned(),
            Content::Scalar(Value::Null | Value::List(_) | Value::Map(_)) => "null".to_owned(),
            Content::List(_) => "array".to_owned(),
            Content::Map(_) => "object".to_owned(),
        };
        let field = dotted(&self.path, self.owner);
        let message = format!(
            "json: cannot unmarshal {found} into Go struct field {}.{field} of type {expected}",
            self.owner
        );
        Failure(self.path, message)
    }

    fn field(&self) -> &str {
        self.path
            .0
            .iter()
            .rev()
            .find_map(|part| match part {
                PathPart::Field(name) => Some(name.as_str()),
                PathPart::Index(_) | PathPart::Key(_) => None,
            })
            .unwrap_or("")
    }

    fn whole<'de, V: Visitor<'de>>(self, visitor: V, go_type: &str) -> Result<V::Value, Failure> {
        let (least, most) = match go_type {
            "int32" => (i64::from(i32::MIN), i64::from(i32::MAX)),
            _ => (i64::MIN, i64::MAX),
        };
        match &self.node.content {
            Content::Scalar(Value::Int(number)) if (least..=most).contains(number) => {
                visitor.visit_i64(*number)
            }
            Content::Scalar(_) | Content::List(_) | Content::Map(_) => Err(self.wrong(go_type)),
        }
    }
}

/// The path as Go writes it: without indices and without the keys of maps.
fn dotted(path: &FieldPath, _owner: &str) -> String {
    let names = path.0.iter().filter_map(|part| match part {
        PathPart::Field(name) => Some(name.as_str()),
        PathPart::Index(_) | PathPart::Key(_) => None,
    });
    names.collect::<Vec<_>>().join(".")
}

impl<'de> Deserializer<'de> for Reader<'_> {
    type Error = Failure;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        match &self.node.content {
            Content::Scalar(Value::Null | Value::List(_) | Value::Map(_)) => visitor.visit_unit(),
            Content::Scalar(Value::Bool(value)) => visitor.visit_bool(*value),
            Content::Scalar(Value::Int(number)) => visitor.visit_i64(*number),
            Content::Scalar(Value::Float(number)) => visitor.visit_f64(*number),
            Content::Scalar(Value::String(text)) => visitor.visit_str(text),
            Content::List(_) => self.deserialize_seq(visitor),
            Content::Map(_) => self.deserialize_map(visitor),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        match &self.node.content {
            Content::Scalar(Value::Bool(value)) => visitor.visit_bool(*value),
            Content::Scalar(_) | Content::List(_) | Content::Map(_) => Err(self.wrong("bool")),
        }
    }

    fn deserialize_i32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.whole(visitor, "int32")
    }

    fn deserialize_i64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.whole(visitor, "int64")
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        match &self.node.content {
            Content::Scalar(Value::String(text)) => visitor.visit_str(text),
            Content::Scalar(_) | Content::List(_) | Content::Map(_) => {
                let expected = go_types::string(self.owner, self.field());
                Err(self.wrong(expected))
            }
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.deserialize_string(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Failure> {
        // The one such type is intstr.IntOrString, whose decoder falls back to int32.
        match &self.node.content {
            Content::Scalar(Value::String(text)) => {
                visitor.visit_newtype_struct(text.as_str().into_deserializer())
            }
            Content::Scalar(Value::Int(number)) if i32::try_from(*number).is_ok() => {
                visitor.visit_newtype_struct((*number).into_deserializer())
            }
            Content::Scalar(_) | Content::List(_) | Content::Map(_) => Err(self.wrong("int32")),
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        match &self.node.content {
            Content::List(items) => visitor.visit_seq(Items { items, next: 0, within: self }),
            Content::Scalar(_) | Content::Map(_) => {
                let expected = go_types::list(self.owner, self.field());
                Err(self.wrong(expected))
            }
        }
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        fields(self, visitor, None)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        known: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Failure> {
        fields(self, visitor, Some((name, known)))
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        i8 i16 i128 u8 u16 u32 u64 u128 f32 f64 char bytes byte_buf unit unit_struct
        tuple tuple_struct enum identifier
    }
}

type Struct = Option<(&'static str, &'static [&'static str])>;

fn fields<'de, V: Visitor<'de>>(
    reader: Reader<'_>,
    visitor: V,
    shape: Struct,
) -> Result<V::Value, Failure> {
    match &reader.node.content {
        Content::Map(entries) => {
            // A null is as good as nothing; JSON's keys come sorted.
            let entries: Vec<_> = entries
                .iter()
                .filter(|(_, entry)| entry.value.content != Content::Scalar(Value::Null))
                .map(|(key, entry)| (key.as_str(), &entry.value))
                .collect();
            let all = match &reader.node.content {
                Content::Map(all) => all.keys().map(String::as_str).collect(),
                Content::Scalar(_) | Content::List(_) => Vec::new(),
            };
            note_unknown(&reader, shape, &all);
            let owner = shape.map_or(reader.owner, |(name, _)| name);
            let is_struct = shape.is_some();
            visitor.visit_map(Fields { entries, next: 0, within: reader, owner, shape, is_struct })
        }
        Content::Scalar(_) | Content::List(_) => {
            let expected = match shape {
                Some((name, _)) => go_types::structure(name),
                None => "map[string]string".to_owned(),
            };
            Err(reader.wrong(&expected))
        }
    }
}

/// Notes the fields that the struct does not have, where they stand in the order of the text's JSON.
fn note_unknown(reader: &Reader<'_>, shape: Struct, keys: &[&str]) {
    let Some((_, known)) = shape else { return };
    let is_root = reader.path.0.is_empty();
    for key in keys {
        if !known.contains(key) && !(is_root && matches!(*key, "kind" | "apiVersion")) {
            reader.unknown.borrow_mut().push(reader.path.child(key));
        }
    }
}

struct Items<'a> {
    items: &'a [Node],
    next: usize,
    within: Reader<'a>,
}

impl<'de> SeqAccess<'de> for Items<'_> {
    type Error = Failure;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Failure> {
        let Some(node) = self.items.get(self.next) else { return Ok(None) };
        let path = self.within.path.index(self.next);
        self.next += 1;
        let (owner, unknown) = (self.within.owner, self.within.unknown);
        seed.deserialize(Reader { node, path, owner, unknown }).map(Some)
    }
}

struct Fields<'a> {
    entries: Vec<(&'a str, &'a Node)>,
    next: usize,
    within: Reader<'a>,
    owner: &'static str,
    shape: Struct,
    is_struct: bool,
}

impl<'de> MapAccess<'de> for Fields<'_> {
    type Error = Failure;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Failure> {
        if let Some((_, known)) = self.shape {
            while self.entries.get(self.next).is_some_and(|(key, _)| !known.contains(key)) {
                self.next += 1;
            }
        }
        let Some((key, _)) = self.entries.get(self.next) else { return Ok(None) };
        seed.deserialize((*key).into_deserializer()).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Failure> {
        let Some((key, node)) = self.entries.get(self.next) else {
            return Err(de::Error::custom("a value without a key"));
        };
        self.next += 1;
        let path = match self.is_struct {
            true => self.within.path.child(key),
            false => self.within.path.key(key),
        };
        let unknown = self.within.unknown;
        seed.deserialize(Reader { node, path, owner: self.owner, unknown })
    }
}
