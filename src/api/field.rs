//! Where in an object something is wrong, and what: `k8s.io/apimachinery/pkg/util/validation/field`.

use std::fmt;

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
