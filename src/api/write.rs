//! Writing typed values as [`Value`].

use std::collections::BTreeMap;

use serde::de::value::Error;
use serde::ser::{
    Error as _, Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant,
    SerializeTuple, SerializeTupleStruct, SerializeTupleVariant, Serializer,
};

use crate::api::{Object, Value};

/// An object as JSON, without `apiVersion` and `kind`.
#[must_use]
pub fn write(object: &Object) -> Value {
    // Objects hold nothing that JSON cannot: their numbers are whole, their keys are texts.
    match object {
        Object::Service(object) => to_value(object),
        Object::EndpointSlice(object) => to_value(object),
        Object::Pod(object) => to_value(object),
        Object::Deployment(object) => to_value(object),
        Object::ReplicaSet(object) => to_value(object),
        Object::Node(object) => to_value(object),
        Object::Namespace(object) => to_value(object),
        Object::Ingress(object) => to_value(object),
    }
    .unwrap_or_default()
}

/// A typed value as JSON.
///
/// # Errors
/// If a map has keys that are no texts.
pub fn to_value<T: Serialize + ?Sized>(value: &T) -> Result<Value, Error> {
    value.serialize(Sink)
}

struct Sink;

/// A list under way.
struct ListSink(Vec<Value>);

/// An object under way; `key` waits for its value.
struct MapSink {
    entries: BTreeMap<String, Value>,
    key: Option<String>,
}

impl MapSink {
    const fn new() -> Self {
        Self { entries: BTreeMap::new(), key: None }
    }
}

fn whole(value: impl TryInto<i64>) -> Result<Value, Error> {
    value.try_into().map(Value::Int).map_err(|_| Error::custom("number too large"))
}

impl Serializer for Sink {
    type Ok = Value;
    type Error = Error;
    type SerializeSeq = ListSink;
    type SerializeTuple = ListSink;
    type SerializeTupleStruct = ListSink;
    type SerializeTupleVariant = ListSink;
    type SerializeMap = MapSink;
    type SerializeStruct = MapSink;
    type SerializeStructVariant = MapSink;

    fn serialize_bool(self, value: bool) -> Result<Value, Error> {
        Ok(Value::Bool(value))
    }

    fn serialize_i8(self, value: i8) -> Result<Value, Error> {
        whole(value)
    }

    fn serialize_i16(self, value: i16) -> Result<Value, Error> {
        whole(value)
    }

    fn serialize_i32(self, value: i32) -> Result<Value, Error> {
        whole(value)
    }

    fn serialize_i64(self, value: i64) -> Result<Value, Error> {
        whole(value)
    }

    fn serialize_u8(self, value: u8) -> Result<Value, Error> {
        whole(value)
    }

    fn serialize_u16(self, value: u16) -> Result<Value, Error> {
        whole(value)
    }

    fn serialize_u32(self, value: u32) -> Result<Value, Error> {
        whole(value)
    }

    fn serialize_u64(self, value: u64) -> Result<Value, Error> {
        whole(value)
    }

    fn serialize_f32(self, value: f32) -> Result<Value, Error> {
        Ok(Value::Float(f64::from(value)))
    }

    fn serialize_f64(self, value: f64) -> Result<Value, Error> {
        Ok(Value::Float(value))
    }

    fn serialize_char(self, value: char) -> Result<Value, Error> {
        Ok(Value::String(value.to_string()))
    }

    fn serialize_str(self, value: &str) -> Result<Value, Error> {
        Ok(Value::String(value.to_owned()))
    }

    fn serialize_bytes(self, value: &[u8]) -> Result<Value, Error> {
        value.serialize(self)
    }

    fn serialize_none(self) -> Result<Value, Error> {
        Ok(Value::Null)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Value, Error> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<Value, Error> {
        Ok(Value::Null)
    }

    fn serialize_unit_struct(self, _name: &'static str) -> Result<Value, Error> {
        Ok(Value::Null)
    }

    fn serialize_unit_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
    ) -> Result<Value, Error> {
        Ok(Value::String(variant.to_owned()))
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _name: &'static str,
        value: &T,
    ) -> Result<Value, Error> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _name: &'static str,
        _index: u32,
        _variant: &'static str,
        value: &T,
    ) -> Result<Value, Error> {
        value.serialize(self)
    }

    fn serialize_seq(self, _length: Option<usize>) -> Result<ListSink, Error> {
        Ok(ListSink(Vec::new()))
    }

    fn serialize_tuple(self, _length: usize) -> Result<ListSink, Error> {
        Ok(ListSink(Vec::new()))
    }

    fn serialize_tuple_struct(
        self,
        _name: &'static str,
        _length: usize,
    ) -> Result<ListSink, Error> {
        Ok(ListSink(Vec::new()))
    }

    fn serialize_tuple_variant(
        self,
        _name: &'static str,
        _index: u32,
        _variant: &'static str,
        _length: usize,
    ) -> Result<ListSink, Error> {
        Ok(ListSink(Vec::new()))
    }

    fn serialize_map(self, _length: Option<usize>) -> Result<MapSink, Error> {
        Ok(MapSink::new())
    }

    fn serialize_struct(self, _name: &'static str, _length: usize) -> Result<MapSink, Error> {
        Ok(MapSink::new())
    }

    fn serialize_struct_variant(
        self,
        _name: &'static str,
        _index: u32,
        _variant: &'static str,
        _length: usize,
    ) -> Result<MapSink, Error> {
        Ok(MapSink::new())
    }
}

/// The four ways serde spells "another element, then the end".
macro_rules! list_sink {
    ($($way:ident $element:ident),*) => {$(
        impl $way for ListSink {
            type Ok = Value;
            type Error = Error;

            fn $element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
                self.0.push(to_value(value)?);
                Ok(())
            }

            fn end(self) -> Result<Value, Error> {
                Ok(Value::List(self.0))
            }
        }
    )*};
}

list_sink!(
    SerializeSeq serialize_element,
    SerializeTuple serialize_element,
    SerializeTupleStruct serialize_field,
    SerializeTupleVariant serialize_field
);

/// The two ways serde spells "another field, then the end".
macro_rules! struct_sink {
    ($($way:ident),*) => {$(
        impl $way for MapSink {
            type Ok = Value;
            type Error = Error;

            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                key: &'static str,
                value: &T,
            ) -> Result<(), Error> {
                self.entries.insert(key.to_owned(), to_value(value)?);
                Ok(())
            }

            fn end(self) -> Result<Value, Error> {
                Ok(Value::Map(self.entries))
            }
        }
    )*};
}

struct_sink!(SerializeStruct, SerializeStructVariant);

impl SerializeMap for MapSink {
    type Ok = Value;
    type Error = Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Error> {
        let Value::String(key) = to_value(key)? else {
            return Err(Error::custom("a key must be a text"));
        };
        self.key = Some(key);
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        let key = self.key.take().ok_or_else(|| Error::custom("a value without a key"))?;
        self.entries.insert(key, to_value(value)?);
        Ok(())
    }

    fn end(self) -> Result<Value, Error> {
        Ok(Value::Map(self.entries))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::{IntOrString, Kind, Service, ServicePort, read};

    #[test]
    fn an_object_comes_back_as_it_went() {
        let mut service = Service::default();
        service.metadata.labels.insert("app".to_owned(), "web".to_owned());
        service.spec.allocate_load_balancer_node_ports = Some(false);
        service.spec.ports.push(ServicePort {
            port: 80,
            target_port: Some(IntOrString::String("http".to_owned())),
            ..ServicePort::default()
        });
        let object = Object::Service(service);
        assert_eq!(read(Kind::Service, &write(&object)), Ok(object));
    }
}
