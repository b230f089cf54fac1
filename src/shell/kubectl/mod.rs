//! `kubectl`: what it prints, and what it asks the API server to do.

use crate::shell::{Context, Response};
use crate::simulation::Simulation;

/// `kubectl get -w` and the like: prints what changed since it was last asked.
#[derive(Clone, Debug)]
pub struct Watch {}

impl Watch {
    /// What is new, empty if nothing changed, and the exit code once it is over.
    pub fn poll(&mut self, _world: &Simulation) -> (String, Option<u8>) {
        (String::new(), Some(0))
    }
}

/// Runs `kubectl` with these words after its name.
#[must_use]
pub fn run(_args: &[String], _context: &Context<'_>) -> Response {
    Response::fails(1, "error: not there yet")
}

/// What may come after these words.
#[must_use]
pub fn complete(_args: &[String], _context: &Context<'_>) -> Vec<String> {
    Vec::new()
}
