//! The engine's tests: one binary, one module a subject.
