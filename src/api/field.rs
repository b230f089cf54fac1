//! Where in an object something is wrong, and what: `k8s.io/apimachinery/pkg/util/validation/field`.

use std::fmt::{self, Write as _};

/// The way from an object's root to one of its fields: `spec.ports[0].nodePort`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct FieldPath(pub Vec<PathPart>);

/// One step of a [`FieldPath`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PathPart {
    /// A field of an object: `.name`.
    Field(String),
    /// An element of a list: `[0]`.
    Index(usize),
    /// An entry of a map with free keys: `[key]`.
    Key(String),
}

/// What kind of wrong a [`FieldError`] is; names the words its message begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldErrorKind {
    /// `Required value`.
    Required,
    /// `Invalid value`.
    Invalid,
    /// `Unsupported value`.
    NotSupported,
    /// `Duplicate value`.
    Duplicate,
    /// `Forbidden`.
    Forbidden,
    /// `Too long`.
    TooLong,
    /// `Too many`.
    TooMany,
    /// `Not found`.
    NotFound,
    /// `Internal error`.
    Internal,
}

/// One thing wrong with one field, in the API server's own words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// The field.
    pub path: FieldPath,
    /// The sort of error.
    pub kind: FieldErrorKind,
    /// Everything after `path: `, that is `Invalid value: 80: provided port is …`.
    pub detail: String,
}

impl FieldPath {
    /// Reads a path as messages write it: `spec.ports[0].nodePort`. A bracket without a number is a key.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let mut parts = Vec::new();
        let mut rest = text;
        while !rest.is_empty() {
            if let Some(inner) = rest.strip_prefix('[') {
                let (key, after) = inner.split_once(']').unwrap_or((inner, ""));
                parts.push(match key.parse() {
                    Ok(index) => PathPart::Index(index),
                    Err(_) => PathPart::Key(key.to_owned()),
                });
                rest = after;
            } else {
                let name = rest.strip_prefix('.').unwrap_or(rest);
                let end = name.find(['.', '[']).unwrap_or(name.len());
                let (field, after) = name.split_at(end);
                parts.push(PathPart::Field(field.to_owned()));
                rest = after;
            }
        }
        Self(parts)
    }

    /// This path, one field further.
    #[must_use]
    pub fn child(&self, field: &str) -> Self {
        self.with(PathPart::Field(field.to_owned()))
    }

    /// This path, at one element of its list.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        self.with(PathPart::Index(index))
    }

    /// This path, at one entry of its map.
    #[must_use]
    pub fn key(&self, key: &str) -> Self {
        self.with(PathPart::Key(key.to_owned()))
    }

    /// This path without its last step; `None` at the root.
    #[must_use]
    pub fn parent(&self) -> Option<Self> {
        let (_, rest) = self.0.split_last()?;
        Some(Self(rest.to_vec()))
    }

    fn with(&self, part: PathPart) -> Self {
        let mut parts = self.0.clone();
        parts.push(part);
        Self(parts)
    }
}

impl fmt::Display for FieldPath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, part) in self.0.iter().enumerate() {
            match part {
                PathPart::Field(name) if position == 0 => write!(formatter, "{name}")?,
                PathPart::Field(name) => write!(formatter, ".{name}")?,
                PathPart::Index(index) => write!(formatter, "[{index}]")?,
                PathPart::Key(key) => write!(formatter, "[{key}]")?,
            }
        }
        Ok(())
    }
}

impl FieldErrorKind {
    /// The words a message of this kind begins with.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Required => "Required value",
            Self::Invalid => "Invalid value",
            Self::NotSupported => "Unsupported value",
            Self::Duplicate => "Duplicate value",
            Self::Forbidden => "Forbidden",
            Self::TooLong => "Too long",
            Self::TooMany => "Too many",
            Self::NotFound => "Not found",
            Self::Internal => "Internal error",
        }
    }
}

impl FieldError {
    /// A value that must be there is not; `detail` may be empty.
    #[must_use]
    pub fn required(path: FieldPath, detail: &str) -> Self {
        Self::new(path, FieldErrorKind::Required, "", detail)
    }

    /// A value, already rendered (see [`quoted`]), breaks the rule that `detail` tells.
    #[must_use]
    pub fn invalid(path: FieldPath, value: &str, detail: &str) -> Self {
        Self::new(path, FieldErrorKind::Invalid, value, detail)
    }

    /// A rendered value occurs twice.
    #[must_use]
    pub fn duplicate(path: FieldPath, value: &str) -> Self {
        Self::new(path, FieldErrorKind::Duplicate, value, "")
    }

    /// The field may not be used here.
    #[must_use]
    pub fn forbidden(path: FieldPath, detail: &str) -> Self {
        Self::new(path, FieldErrorKind::Forbidden, "", detail)
    }

    /// A text is none of the values that are known, which the message lists in the order given.
    #[must_use]
    pub fn not_supported(path: FieldPath, value: &str, supported: &[&str]) -> Self {
        let known: Vec<String> = supported.iter().map(|value| quoted(value)).collect();
        let detail = format!("supported values: {}", known.join(", "));
        Self::new(path, FieldErrorKind::NotSupported, &quoted(value), &detail)
    }

    /// A list is longer than it may be.
    #[must_use]
    pub fn too_many(path: FieldPath, count: usize, most: usize) -> Self {
        let detail = format!("must have at most {most} items");
        Self::new(path, FieldErrorKind::TooMany, &count.to_string(), &detail)
    }

    /// The server failed by no fault of a field.
    #[must_use]
    pub fn internal(message: &str) -> Self {
        let detail = message.to_owned();
        Self { path: FieldPath::default(), kind: FieldErrorKind::Internal, detail }
    }

    fn new(path: FieldPath, kind: FieldErrorKind, value: &str, detail: &str) -> Self {
        let parts = [kind.words(), value, detail];
        let said: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        Self { path, kind, detail: said.join(": ") }
    }
}

/// A text in quotes, as Go's `%q` writes it.
#[must_use]
pub fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            other if (other as u32) < 0x20 || other as u32 == 0x7f => {
                let _ = write!(out, "\\x{:02x}", other as u32);
            }
            other if other.is_control() => {
                let _ = write!(out, "\\u{:04x}", other as u32);
            }
            other => out.push(other),
        }
    }
    out.push('"');
    out
}

impl fmt::Display for FieldError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.path, self.detail)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_reads_as_it_prints() {
        for text in ["spec.ports[0].nodePort", "metadata.labels[app]", "spec"] {
            assert_eq!(FieldPath::parse(text).to_string(), text);
        }
    }
}
