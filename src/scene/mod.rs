//! Space: what is where at a moment.
