//! A refusal of the API server: `metav1.Status` with its causes.

use std::fmt;

use crate::api::field::quoted;
use crate::api::{FieldError, Kind};

/// Why the API server refused something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// `Invalid`, `BadRequest`, `NotFound`, `AlreadyExists`, `Conflict`, `InternalError` …
    pub reason: &'static str,
    /// The HTTP status code that goes with it.
    pub code: u16,
    /// The whole message: `Service "web" is invalid: spec.ports[0].nodePort: …`.
    pub message: String,
    /// The fields that are wrong, in the server's order; empty if it is not about fields.
    pub causes: Vec<FieldError>,
}

/// What stands between the object and its faults in a message.
const IS_INVALID: &str = " is invalid: ";

impl Status {
    /// Some fields of an object are wrong.
    #[must_use]
    pub fn invalid(kind: Kind, name: &str, causes: Vec<FieldError>) -> Self {
        let faults = distinct(&causes);
        let list = match faults.as_slice() {
            [one] => one.clone(),
            several => format!("[{}]", several.join(", ")),
        };
        let message = format!("{} {}{IS_INVALID}{list}", kind.qualified(), quoted(name));
        Self { reason: "Invalid", code: 422, message, causes }
    }

    /// There is an object of this name already.
    #[must_use]
    pub fn already_exists(kind: Kind, name: &str) -> Self {
        let message = format!("{} {} already exists", kind.qualified_resource(), quoted(name));
        Self { reason: "AlreadyExists", code: 409, message, causes: Vec::new() }
    }

    /// There is no object of this name.
    #[must_use]
    pub fn not_found(kind: Kind, name: &str) -> Self {
        let message = format!("{} {} not found", kind.qualified_resource(), quoted(name));
        Self { reason: "NotFound", code: 404, message, causes: Vec::new() }
    }

    /// The server could not do it, by no fault of a field.
    #[must_use]
    pub fn internal(message: &str) -> Self {
        Self {
            reason: "InternalError",
            code: 500,
            message: format!("Internal error occurred: {message}"),
            causes: vec![FieldError::internal(message)],
        }
    }

    /// What kubectl prints when it was `verb` (`creating`, `replacing`, `patching`) what stands in
    /// `file`.
    ///
    /// `apply` on an object that exists prints the patch before anything but `Invalid`; that text
    /// is not made here.
    #[must_use]
    pub fn kubectl_text(&self, verb: &str, file: &str) -> String {
        match self.message.split_once(IS_INVALID) {
            Some((object, _)) if self.reason == "Invalid" => self.kubectl_invalid(object),
            _ if self.reason.is_empty() => {
                format!("Error from server: error when {verb} {}: {self}", quoted(file))
            }
            _ => format!(
                "Error from server ({}): error when {verb} {}: {self}",
                self.reason,
                quoted(file)
            ),
        }
    }

    fn kubectl_invalid(&self, object: &str) -> String {
        // kubectl reads the kind from the details, where it stands without its group.
        let (kind, name) = object.split_once(' ').unwrap_or((object, ""));
        let kind = kind.split('.').next().unwrap_or(kind);
        let mut text = format!("The {kind} {name}{IS_INVALID}");
        match distinct(&self.causes).as_slice() {
            [one] => text.push_str(one),
            several => {
                for fault in several {
                    text.push_str("\n* ");
                    text.push_str(fault);
                }
            }
        }
        text
    }
}

/// The causes as text, each said once.
fn distinct(causes: &[FieldError]) -> Vec<String> {
    let mut faults: Vec<String> = Vec::new();
    for cause in causes {
        let fault = cause.to_string();
        if !faults.contains(&fault) {
            faults.push(fault);
        }
    }
    faults
}

impl fmt::Display for Status {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}
