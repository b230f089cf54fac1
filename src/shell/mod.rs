//! Words of the command line: what kubectl and its like answer.
//!
//! Pure text from API objects. What a command does to the world is not here.

pub mod curl;
pub mod print;
