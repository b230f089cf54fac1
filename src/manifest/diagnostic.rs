//! Remarks about a text, in Kubernetes' words, each at its place.

use std::fmt;
use std::ops::Range;

use crate::api::Status;

/// The name the manifest's file has in messages.
pub const FILE_NAME: &str = "service.yaml";

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The object is refused.
    Error,
    /// It is accepted, and probably not what was meant.
    Warning,
    /// More about an error that stands elsewhere.
    Hint,
}

/// Who would have said it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// kubectl, reading YAML or JSON.
    Parse,
    /// kubectl, looking for the object's kind.
    Kubectl,
    /// The API server, reading the object as that kind.
    Decode,
}

/// One remark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// The bytes of the text that it is about; on character boundaries.
    pub span: Range<usize>,
    /// What Kubernetes says, word for word; where it says nothing (warnings), our own words.
    pub message: String,
    /// What to do about it, in one plain sentence.
    pub hint: Option<String>,
    /// Who would have said it.
    pub stage: Stage,
    /// The API server's answer, if it would have come that far.
    pub status: Option<Status>,
    /// The number, from 0, of the object it is about, among all of the text, good and bad.
    pub document: usize,
    /// The object's kind, if it could be read.
    pub kind: Option<String>,
    /// The object's name, if it could be read.
    pub name: Option<String>,
}

impl Diagnostic {
    /// What `kubectl create` prints on stderr for an error; the message alone for a remark.
    #[must_use]
    pub fn kubectl(&self) -> String {
        match (self.severity, &self.status) {
            (Severity::Warning | Severity::Hint, _) => self.message.clone(),
            (Severity::Error, None) => format!("error: {}", self.message),
            (Severity::Error, Some(status)) => format!(
                "Error from server ({}): error when creating \"{FILE_NAME}\": {}",
                status.reason, status.message
            ),
        }
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}
