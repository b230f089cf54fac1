//! Intent: all the app knows, without pixels.
