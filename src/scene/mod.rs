//! Space: where things stand, and what they look like at a moment.
//!
//! The picture is a function of (layout, simulation, time): there is no animation state. What does
//! not move is [`picture::Picture`]; what does is [`frame::Frame`]. Lengths are CSS pixels; colours
//! are roles that `style/tokens.css` gives values to.
#![expect(
    clippy::float_arithmetic,
    reason = "coordinates; nothing in here flows back into the simulation"
)]
#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts and pixels are far below 2^52"
)]

pub mod beside;
pub mod chronicle;
pub mod container_host;
pub mod describe;
pub mod drawing;
pub mod ending;
pub mod explain;
pub mod file;
mod focus;
pub mod frame;
pub mod geometry;
pub mod glide;
pub mod hosts;
pub mod layout;
pub mod load;
pub mod narration;
pub mod phone_book;
pub mod picture;
pub mod pipe;
mod pods;
pub mod shape;
pub mod spatial;
pub mod strip;
mod swarm;
pub mod timeline;
pub mod view;
pub mod wiring;

pub use frame::{Frame, Sprite, frame};
pub use geometry::{Point, Rect};
pub use layout::{Layout, layout};
pub use picture::{Picture, picture};
