//! Packetwalk's engine: how Kubernetes Services carry packets, as a pure and deterministic library.
//!
//! The layers, in reading order; each knows only those above it in this list that its line names:
//!
//! - [`time`], [`prng`], [`order`]: values; no clock, no chance from outside.
//! - [`api`]: nouns. Kubernetes' objects.
//! - [`manifest`]: text. YAML to objects and back, with positions. Knows `api`.
//! - [`control_plane`]: wishes. Keeps objects and makes what they ask for so. Knows `api`.
//! - [`data_plane`]: packets. Each node's copy of the rules, and what they do. Knows `api`.
//! - [`simulation`]: time. Both planes, a clock, a queue, a memory. Not `manifest`.
//! - [`scene`]: space. What is where at a moment. Knows `simulation`.
//! - [`shell`]: words of the command line. What kubectl prints. Not `scene`.
//! - [`lesson`]: teaching. Lessons as data, and whether their goals are met. Not `scene`.
//! - [`session`]: intent. All the app knows, without pixels. Not `scene`.
//!
//! The browser app is another crate, in `src/app`: it may use all of this; nothing here knows of it.

pub mod api;
pub mod control_plane;
pub mod data_plane;
pub mod lesson;
pub mod manifest;
pub mod order;
pub mod prng;
pub mod scene;
pub mod session;
pub mod shell;
pub mod simulation;
pub mod text;
pub mod time;
