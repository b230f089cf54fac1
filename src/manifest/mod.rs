//! Text: YAML to objects and back, with positions.
