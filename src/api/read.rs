//! JSON becomes a typed object, read as strictly as the API server reads it.
//!
//! serde asks for fields by name; this side knows the path and the Go struct it is in, and words what
//! does not fit as Go's JSON decoder does. Fields that nobody asks for are unknown to Kubernetes.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde::de::{
    self, DeserializeSeed, Deserializer, IntoDeserializer, MapAccess, SeqAccess, Visitor,
};
use serde::forward_to_deserialize_any;

use crate::api::{FieldPath, Kind, Object, PathPart, Value, go_types};

/// Why a tree is not such an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DecodeError {
    /// A value of the wrong type, at this place, in Go's words.
    WrongType(FieldPath, String),
    /// Fields that the kind does not have.
    UnknownFields(Vec<FieldPath>),
}

/// Reads an object of this kind, without asking for its `kind` and `apiVersion`.
///
/// # Errors
/// A value of the wrong type, else all fields that the kind does not have.
pub fn read(kind: Kind, value: &Value) -> Result<Object, DecodeError> {
    let unknown = RefCell::new(Vec::new());
    let root =
        Reader { value, path: FieldPath::default(), owner: kind.as_str(), unknown: &unknown };
    let object = match kind {
        Kind::Namespace => Deserialize::deserialize(root).map(Object::Namespace),
        Kind::Node => Deserialize::deserialize(root).map(Object::Node),
        Kind::Deployment => Deserialize::deserialize(root).map(Object::Deployment),
        Kind::ReplicaSet => Deserialize::deserialize(root).map(Object::ReplicaSet),
        Kind::Pod => Deserialize::deserialize(root).map(Object::Pod),
        Kind::Service => Deserialize::deserialize(root).map(Object::Service),
        Kind::EndpointSlice => Deserialize::deserialize(root).map(Object::EndpointSlice),
        Kind::Ingress => Deserialize::deserialize(root).map(Object::Ingress),
    };
    let object = object.map_err(|Failure(path, message)| DecodeError::WrongType(path, message))?;
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

/// One value, and where it stands.
struct Reader<'a> {
    value: &'a Value,
    path: FieldPath,
    /// The Go struct whose field this is.
    owner: &'static str,
    unknown: &'a RefCell<Vec<FieldPath>>,
}

impl Reader<'_> {
    /// Go's complaint: `cannot unmarshal string into Go struct field ServicePort.spec.ports.port of type int32`.
    fn wrong(self, expected: &str) -> Failure {
        let found = match self.value {
            Value::String(_) => "string".to_owned(),
            Value::Bool(_) => "bool".to_owned(),
            Value::Float(number) if expected.starts_with("int") => {
                format!("number {number}")
            }
            Value::Int(number) if expected.starts_with("int") => {
                format!("number {number}")
            }
            Value::Int(_) | Value::Float(_) => "number".to_owned(),
            Value::Null => "null".to_owned(),
            Value::List(_) => "array".to_owned(),
            Value::Map(_) => "object".to_owned(),
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
        match self.value.as_int() {
            Some(number) if (least..=most).contains(&number) => visitor.visit_i64(number),
            Some(_) | None => Err(self.wrong(go_type)),
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
        match self.value {
            Value::Null => visitor.visit_unit(),
            Value::Bool(value) => visitor.visit_bool(*value),
            Value::Int(number) => visitor.visit_i64(*number),
            Value::Float(number) => visitor.visit_f64(*number),
            Value::String(text) => visitor.visit_str(text),
            Value::List(_) => self.deserialize_seq(visitor),
            Value::Map(_) => self.deserialize_map(visitor),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        if let Value::Bool(value) = self.value {
            return visitor.visit_bool(*value);
        }
        Err(self.wrong("bool"))
    }

    fn deserialize_i32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.whole(visitor, "int32")
    }

    fn deserialize_i64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.whole(visitor, "int64")
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        if let Value::String(text) = self.value {
            return visitor.visit_str(text);
        }
        let expected = go_types::string(self.owner, self.field());
        Err(self.wrong(expected))
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
        if let Value::String(text) = self.value {
            return visitor.visit_newtype_struct(text.as_str().into_deserializer());
        }
        match self.value.as_int() {
            Some(number) if i32::try_from(number).is_ok() => {
                visitor.visit_newtype_struct(number.into_deserializer())
            }
            Some(_) | None => Err(self.wrong("int32")),
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        if let Value::List(items) = self.value {
            return visitor.visit_seq(Items { items, next: 0, within: self });
        }
        let expected = go_types::list(self.owner, self.field());
        Err(self.wrong(expected))
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
    let Value::Map(map) = reader.value else {
        let expected = match shape {
            Some((name, _)) => go_types::structure(name),
            None => "map[string]string".to_owned(),
        };
        return Err(reader.wrong(&expected));
    };
    note_unknown(&reader, shape, map);
    let owner = shape.map_or(reader.owner, |(name, _)| name);
    // A null is as good as nothing; a Map's keys are sorted, as JSON's are.
    let entries = map
        .iter()
        .filter(|(key, value)| {
            **value != Value::Null && shape.is_none_or(|(_, known)| known.contains(&key.as_str()))
        })
        .map(|(key, value)| (key.as_str(), value))
        .collect();
    visitor.visit_map(Fields {
        entries,
        next: 0,
        within: reader,
        owner,
        is_struct: shape.is_some(),
    })
}

/// Notes the fields that the struct does not have, where they stand in the order of the text's JSON.
fn note_unknown(reader: &Reader<'_>, shape: Struct, map: &BTreeMap<String, Value>) {
    let Some((_, known)) = shape else { return };
    let is_root = reader.path.0.is_empty();
    for key in map.keys().map(String::as_str) {
        if !known.contains(&key) && !(is_root && matches!(key, "kind" | "apiVersion")) {
            reader.unknown.borrow_mut().push(reader.path.child(key));
        }
    }
}

struct Items<'a> {
    items: &'a [Value],
    next: usize,
    within: Reader<'a>,
}

impl<'de> SeqAccess<'de> for Items<'_> {
    type Error = Failure;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Failure> {
        let Some(value) = self.items.get(self.next) else { return Ok(None) };
        let path = self.within.path.index(self.next);
        self.next += 1;
        let (owner, unknown) = (self.within.owner, self.within.unknown);
        seed.deserialize(Reader { value, path, owner, unknown }).map(Some)
    }
}

struct Fields<'a> {
    entries: Vec<(&'a str, &'a Value)>,
    next: usize,
    within: Reader<'a>,
    owner: &'static str,
    is_struct: bool,
}

impl<'de> MapAccess<'de> for Fields<'_> {
    type Error = Failure;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Failure> {
        let Some((key, _)) = self.entries.get(self.next) else { return Ok(None) };
        seed.deserialize((*key).into_deserializer()).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Failure> {
        let Some((key, value)) = self.entries.get(self.next) else {
            return Err(de::Error::custom("a value without a key"));
        };
        self.next += 1;
        let path = match self.is_struct {
            true => self.within.path.child(key),
            false => self.within.path.key(key),
        };
        let unknown = self.within.unknown;
        seed.deserialize(Reader { value, path, owner: self.owner, unknown })
    }
}
