//! A refusal of the API server: `metav1.Status` with its causes.

use std::fmt;

use crate::api::FieldError;

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

impl fmt::Display for Status {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}
