//! The shape of the code: layer order, doors, sizes.
