//! A remark about a text.

use std::ops::Range;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// kubectl or the API server would refuse it.
    Error,
    /// They accept it, but hardly anybody means it.
    Warning,
    /// Something worth knowing.
    Hint,
}

/// Who says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// kubectl's YAML reader.
    Parse,
    /// kubectl, which looks at kind and version.
    Kubectl,
    /// The API server, which decodes strictly.
    Decode,
    /// Nobody but us.
    Lint,
}

/// A remark about a place in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// Who says it.
    pub stage: Stage,
    /// Bytes of the text it is about; on character boundaries.
    pub span: Range<usize>,
    /// The error's text, as the API status or kubectl's error carries it.
    pub detail: String,
    /// What kubectl prints.
    pub message: String,
    /// The same in plain words, where that helps.
    pub hint: Option<String>,
    /// The kind, as far as it was read.
    pub kind: Option<String>,
    /// The name, as far as it was read.
    pub name: Option<String>,
}
