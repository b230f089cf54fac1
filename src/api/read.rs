//! JSON becomes a typed object. Whether it fits is the reader's affair who calls this: what no field
//! asks for is passed over, and null is as good as nothing.

use std::fmt;

use serde::Deserialize;
use serde::de::{
    self, DeserializeSeed, Deserializer, IntoDeserializer, MapAccess, SeqAccess, Visitor,
};
use serde::forward_to_deserialize_any;

use crate::api::{Kind, Object, Value};

/// A value of another type than a field has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadError(pub String);

/// Reads an object of this kind, without asking for its `kind` and `apiVersion`.
///
/// # Errors
/// A field has a value of the wrong type.
pub fn read(kind: Kind, value: &Value) -> Result<Object, ReadError> {
    let root = Reader(value);
    match kind {
        Kind::Namespace => Deserialize::deserialize(root).map(Object::Namespace),
        Kind::Node => Deserialize::deserialize(root).map(Object::Node),
        Kind::Deployment => Deserialize::deserialize(root).map(Object::Deployment),
        Kind::ReplicaSet => Deserialize::deserialize(root).map(Object::ReplicaSet),
        Kind::Pod => Deserialize::deserialize(root).map(Object::Pod),
        Kind::Service => Deserialize::deserialize(root).map(Object::Service),
        Kind::EndpointSlice => Deserialize::deserialize(root).map(Object::EndpointSlice),
        Kind::Ingress => Deserialize::deserialize(root).map(Object::Ingress),
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for ReadError {}

impl de::Error for ReadError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self(message.to_string())
    }
}

#[derive(Clone, Copy)]
struct Reader<'a>(&'a Value);

impl<'de> Deserializer<'de> for Reader<'_> {
    type Error = ReadError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        match self.0 {
            Value::Null => visitor.visit_unit(),
            Value::Bool(value) => visitor.visit_bool(*value),
            Value::Int(number) => visitor.visit_i64(*number),
            Value::Float(number) => visitor.visit_f64(*number),
            Value::String(text) => visitor.visit_str(text),
            Value::List(items) => visitor.visit_seq(Items(items.iter())),
            Value::Map(map) => {
                let entries: Vec<(&str, &Value)> = map
                    .iter()
                    .filter(|(_, value)| **value != Value::Null)
                    .map(|(key, value)| (key.as_str(), value))
                    .collect();
                visitor.visit_map(Fields { entries, next: 0 })
            }
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        if *self.0 == Value::Null { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        // An element of a list, or a label, that has no value is an empty text.
        if *self.0 == Value::Null { visitor.visit_str("") } else { self.deserialize_any(visitor) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str bytes byte_buf unit
        unit_struct seq tuple tuple_struct map struct enum identifier
    }
}

struct Items<'a>(std::slice::Iter<'a, Value>);

impl<'de> SeqAccess<'de> for Items<'_> {
    type Error = ReadError;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, ReadError> {
        self.0.next().map(|value| seed.deserialize(Reader(value))).transpose()
    }
}

struct Fields<'a> {
    entries: Vec<(&'a str, &'a Value)>,
    next: usize,
}

impl<'de> MapAccess<'de> for Fields<'_> {
    type Error = ReadError;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, ReadError> {
        let Some((key, _)) = self.entries.get(self.next) else { return Ok(None) };
        seed.deserialize((*key).into_deserializer()).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, ReadError> {
        let Some((_, value)) = self.entries.get(self.next) else {
            return Err(de::Error::custom("a value without a key"));
        };
        self.next += 1;
        seed.deserialize(Reader(value))
    }
}
