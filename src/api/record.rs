//! Objects as tables of fields: how each struct of the API is read from JSON and written to it.
//!
//! A struct lists its fields once, by `record!`; one reader and one writer walk those lists. A
//! derived reader for each struct would be several times the size, which every visitor would load.

use std::fmt;

use crate::api::Value;
use crate::api::value::Map;
use crate::order::SortedMap;

/// A value of another type than a field has.
#[derive(Clone, Debug, PartialEq)]
pub struct ReadError {
    expected: &'static str,
    found: Value,
}

/// What can stand in a field.
pub trait Field {
    /// Takes over what the value says.
    ///
    /// # Errors
    /// The value is of another type.
    fn read(&mut self, value: &Value) -> Result<(), ReadError>;

    /// The field as JSON.
    fn write(&self) -> Value;

    /// Whether an optional field of this content is left out, as Go's `omitempty` does.
    fn is_empty(&self) -> bool;
}

/// When a field is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// Always, as Kubernetes writes what is not optional.
    Always,
    /// If there is anything in it.
    Filled,
    /// Never: it is the server's own.
    ReadOnly,
}

/// A struct of the API. Implemented by `record!`.
pub trait Record {
    /// The field of this name in JSON.
    fn field(&mut self, name: &str) -> Option<&mut dyn Field>;

    /// Shows each field, in the order of declaration.
    fn fields(&self, show: &mut dyn FnMut(&'static str, Written, &dyn Field));

    /// Fields that are kept and not modelled.
    fn kept(&self) -> Option<&Map> {
        None
    }

    /// The same, to add to; `None` where a field without a place is passed over.
    fn kept_mut(&mut self) -> Option<&mut Map> {
        None
    }
}

/// Lists the fields of a struct with their names in JSON; a field without one is not part of it.
macro_rules! record {
    ($name:ident { $($field:ident $(: $written:ident $json:literal)?,)* } $($kept:ident)?) => {
        impl $crate::api::record::Record for $name {
            fn field(&mut self, name: &str) -> Option<&mut dyn $crate::api::record::Field> {
                match name {
                    $($($json => Some(&mut self.$field),)?)*
                    _ => None,
                }
            }

            fn fields(
                &self,
                show: &mut dyn FnMut(
                    &'static str,
                    $crate::api::record::Written,
                    &dyn $crate::api::record::Field,
                ),
            ) {
                // Naming every field here makes one that was forgotten fail to compile.
                let Self { $($field: _,)* $($kept: _,)? } = self;
                $($(show($json, $crate::api::record::Written::$written, &self.$field);)?)*
            }

            $(
                fn kept(&self) -> Option<&$crate::api::value::Map> {
                    Some(&self.$kept)
                }

                fn kept_mut(&mut self) -> Option<&mut $crate::api::value::Map> {
                    Some(&mut self.$kept)
                }
            )?
        }

        impl $crate::api::record::Field for $name {
            fn read(
                &mut self,
                value: &$crate::api::Value,
            ) -> Result<(), $crate::api::record::ReadError> {
                $crate::api::record::read(self, value)
            }

            fn write(&self) -> $crate::api::Value {
                $crate::api::record::write(self)
            }

            fn is_empty(&self) -> bool {
                false
            }
        }
    };
}
pub(crate) use record;

/// Reads a struct. Null is as good as nothing; a field that has no place is kept or passed over.
///
/// # Errors
/// A field has a value of the wrong type.
pub fn read(record: &mut dyn Record, value: &Value) -> Result<(), ReadError> {
    let entries = match value {
        Value::Null => return Ok(()),
        Value::Map(entries) => entries,
        Value::Bool(_) | Value::Int(_) | Value::Float(_) | Value::String(_) | Value::List(_) => {
            return Err(ReadError::new("an object", value));
        }
    };
    for (name, value) in entries {
        if *value == Value::Null {
            continue;
        }
        if let Some(field) = record.field(name) {
            field.read(value)?;
        } else if let Some(kept) = record.kept_mut() {
            kept.insert(name.clone(), value.clone());
        }
    }
    Ok(())
}

/// Writes a struct.
#[must_use]
pub fn write(record: &dyn Record) -> Value {
    let mut entries = record.kept().cloned().unwrap_or_default();
    record.fields(&mut |name, written, field| {
        let is_written = match written {
            Written::Always => true,
            Written::Filled => !field.is_empty(),
            Written::ReadOnly => false,
        };
        if is_written {
            entries.insert(name.to_owned(), field.write());
        }
    });
    Value::Map(entries)
}

impl ReadError {
    pub(crate) fn new(expected: &'static str, found: &Value) -> Self {
        Self { expected, found: found.clone() }
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "expected {}, found {}", self.expected, self.found)
    }
}

impl std::error::Error for ReadError {}

impl Field for String {
    fn read(&mut self, value: &Value) -> Result<(), ReadError> {
        match value {
            // An element of a list, or a label, that has no value is an empty text.
            Value::Null => Ok(()),
            Value::String(text) => {
                text.clone_into(self);
                Ok(())
            }
            Value::Bool(_) | Value::Int(_) | Value::Float(_) | Value::List(_) | Value::Map(_) => {
                Err(ReadError::new("a string", value))
            }
        }
    }

    fn write(&self) -> Value {
        Value::String(self.clone())
    }

    fn is_empty(&self) -> bool {
        self.is_empty()
    }
}

impl Field for bool {
    fn read(&mut self, value: &Value) -> Result<(), ReadError> {
        let Value::Bool(read) = value else { return Err(ReadError::new("a boolean", value)) };
        *self = *read;
        Ok(())
    }

    fn write(&self) -> Value {
        Value::Bool(*self)
    }

    fn is_empty(&self) -> bool {
        !self
    }
}

impl Field for i64 {
    fn read(&mut self, value: &Value) -> Result<(), ReadError> {
        *self = value.as_int().ok_or_else(|| ReadError::new("a whole number", value))?;
        Ok(())
    }

    fn write(&self) -> Value {
        Value::Int(*self)
    }

    fn is_empty(&self) -> bool {
        *self == 0
    }
}

impl Field for i32 {
    fn read(&mut self, value: &Value) -> Result<(), ReadError> {
        let number = value.as_int().and_then(|number| Self::try_from(number).ok());
        *self = number.ok_or_else(|| ReadError::new("a whole number of 32 bits", value))?;
        Ok(())
    }

    fn write(&self) -> Value {
        Value::Int(i64::from(*self))
    }

    fn is_empty(&self) -> bool {
        *self == 0
    }
}

impl Field for Value {
    fn read(&mut self, value: &Value) -> Result<(), ReadError> {
        value.clone_into(self);
        Ok(())
    }

    fn write(&self) -> Value {
        self.clone()
    }

    fn is_empty(&self) -> bool {
        *self == Self::Null
    }
}

impl<T: Field + Default> Field for Option<T> {
    fn read(&mut self, value: &Value) -> Result<(), ReadError> {
        self.get_or_insert_default().read(value)
    }

    fn write(&self) -> Value {
        self.as_ref().map_or(Value::Null, Field::write)
    }

    fn is_empty(&self) -> bool {
        self.is_none()
    }
}

impl<T: Field + Default> Field for Vec<T> {
    fn read(&mut self, value: &Value) -> Result<(), ReadError> {
        let Value::List(items) = value else { return Err(ReadError::new("a list", value)) };
        for item in items {
            let mut element = T::default();
            element.read(item)?;
            self.push(element);
        }
        Ok(())
    }

    fn write(&self) -> Value {
        Value::List(self.iter().map(Field::write).collect())
    }

    fn is_empty(&self) -> bool {
        self.is_empty()
    }
}

impl Field for SortedMap<String, String> {
    fn read(&mut self, value: &Value) -> Result<(), ReadError> {
        let Value::Map(entries) = value else { return Err(ReadError::new("an object", value)) };
        for (key, value) in entries {
            let mut text = String::new();
            text.read(value)?;
            self.insert(key.clone(), text);
        }
        Ok(())
    }

    fn write(&self) -> Value {
        let entry = |(key, text): (&String, &String)| (key.clone(), Value::String(text.clone()));
        Value::Map(self.iter().map(entry).collect())
    }

    fn is_empty(&self) -> bool {
        self.is_empty()
    }
}
