//! The hash of a pod template that names its `ReplicaSet`: FNV-32a over the template's JSON.
//!
//! Kubernetes hashes a dump of its own Go structures, which nothing else can repeat. JSON says the
//! same with less: a field that is not set leaves no trace, so a later version of this crate that
//! knows more fields gives the same names.

use std::fmt::{self, Display};

use serde::ser::{self, Serialize, Serializer};

use crate::api::PodTemplateSpec;
use crate::control_plane::names::safe_encode;

/// The value of the label `pod-template-hash`; `collisions` are the earlier ones that were taken.
pub(crate) fn pod_template_hash(template: &PodTemplateSpec, collisions: u32) -> String {
    let mut hash = Fnv32a::default();
    // Writing to a hash cannot fail; a template has no map whose keys are not texts.
    let _ = template.serialize(&mut hash);
    if collisions > 0 {
        hash.write(collisions);
    }
    safe_encode(hash.0)
}

/// A running FNV-32a, to which JSON is written.
struct Fnv32a(u32);

impl Default for Fnv32a {
    fn default() -> Self {
        Self(0x811c_9dc5)
    }
}

impl Fnv32a {
    fn write(&mut self, text: impl Display) {
        for byte in text.to_string().bytes() {
            self.0 = (self.0 ^ u32::from(byte)).wrapping_mul(0x0100_0193);
        }
    }
}

/// Never made; serde asks for a type.
#[derive(Debug)]
struct Impossible;

impl Display for Impossible {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("impossible")
    }
}

impl std::error::Error for Impossible {}

impl ser::Error for Impossible {
    fn custom<T: Display>(_: T) -> Self {
        Self
    }
}

/// Writes plain values as their text.
macro_rules! plain {
    ($($function:ident: $kind:ty),* $(,)?) => {$(
        fn $function(self, value: $kind) -> Result<(), Impossible> {
            self.write(value);
            Ok(())
        }
    )*};
}

impl Serializer for &mut Fnv32a {
    type Ok = ();
    type Error = Impossible;
    type SerializeSeq = Self;
    type SerializeTuple = Self;
    type SerializeTupleStruct = Self;
    type SerializeTupleVariant = ser::Impossible<(), Impossible>;
    type SerializeMap = Self;
    type SerializeStruct = Self;
    type SerializeStructVariant = ser::Impossible<(), Impossible>;

    plain! {
        serialize_bool: bool, serialize_char: char, serialize_f32: f32, serialize_f64: f64,
        serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64,
        serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64,
    }

    fn serialize_str(self, value: &str) -> Result<(), Impossible> {
        self.write(format_args!("{value:?}"));
        Ok(())
    }

    fn serialize_bytes(self, value: &[u8]) -> Result<(), Impossible> {
        self.write(format_args!("{value:?}"));
        Ok(())
    }

    fn serialize_none(self) -> Result<(), Impossible> {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Impossible> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Impossible> {
        self.write("null");
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Impossible> {
        self.serialize_unit()
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<(), Impossible> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), Impossible> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), Impossible> {
        self.write(format_args!("{variant:?}:"));
        value.serialize(self)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Self, Impossible> {
        self.write("[");
        Ok(self)
    }

    fn serialize_tuple(self, _: usize) -> Result<Self, Impossible> {
        self.serialize_seq(None)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Self, Impossible> {
        self.serialize_seq(None)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, Impossible> {
        Err(Impossible)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self, Impossible> {
        self.write("{");
        Ok(self)
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Self, Impossible> {
        self.serialize_map(None)
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, Impossible> {
        Err(Impossible)
    }
}

/// Lists: every element, then a comma.
macro_rules! list {
    ($($kind:ident, $function:ident);* $(;)?) => {$(
        impl ser::$kind for &mut Fnv32a {
            type Ok = ();
            type Error = Impossible;

            fn $function<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Impossible> {
                value.serialize(&mut **self)?;
                self.write(",");
                Ok(())
            }

            fn end(self) -> Result<(), Impossible> {
                self.write("]");
                Ok(())
            }
        }
    )*};
}

list! {
    SerializeSeq, serialize_element;
    SerializeTuple, serialize_element;
    SerializeTupleStruct, serialize_field;
}

impl ser::SerializeMap for &mut Fnv32a {
    type Ok = ();
    type Error = Impossible;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Impossible> {
        key.serialize(&mut **self)?;
        self.write(":");
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Impossible> {
        value.serialize(&mut **self)?;
        self.write(",");
        Ok(())
    }

    fn end(self) -> Result<(), Impossible> {
        self.write("}");
        Ok(())
    }
}

impl ser::SerializeStruct for &mut Fnv32a {
    type Ok = ();
    type Error = Impossible;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        key: &'static str,
        value: &T,
    ) -> Result<(), Impossible> {
        self.write(format_args!("{key:?}:"));
        value.serialize(&mut **self)?;
        self.write(",");
        Ok(())
    }

    fn end(self) -> Result<(), Impossible> {
        self.write("}");
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::Container;

    #[test]
    fn the_hash_follows_the_template() {
        let template = |image: &str| {
            let mut template = PodTemplateSpec::default();
            let container = Container { image: image.to_owned(), ..Container::default() };
            template.spec.containers.push(container);
            template
        };
        let one = pod_template_hash(&template("nginx:1.27"), 0);
        assert_eq!(one, pod_template_hash(&template("nginx:1.27"), 0));
        assert_ne!(one, pod_template_hash(&template("nginx:1.28"), 0));
        assert_ne!(one, pod_template_hash(&template("nginx:1.27"), 1));
        assert!(one.chars().all(|letter| "456789bcdf".contains(letter)), "{one}");
    }

    #[test]
    fn fnv_of_a_known_text() {
        let mut hash = Fnv32a::default();
        hash.write("foobar");
        assert_eq!(hash.0, 0xbf9c_f968);
    }
}
