//! Manifests and what is said about them.
