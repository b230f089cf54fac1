//! `kubectl`: what it prints, and what it asks the API server to do.
//!
//! [`run`] looks the command up in one table (`table`) and tells its flags from its words; each
//! command stands in a file of its own. What a write comes to is tried on a copy of the API server
//! (`call::Trial`), and only what was accepted is proposed.

mod apply;
mod call;
mod command;
mod complete;
mod create;
mod debug;
mod delete;
mod describe;
mod events;
mod exec;
mod explain;
mod expose;
mod files;
mod flags;
mod get;
mod info;
mod jsonpath;
mod label;
mod meanings;
mod node;
mod output;
mod patch;
mod port_forward;
mod resource;
mod rollout;
mod run;
mod scale;
mod selector;
mod set;
mod table;
mod targets;
mod view;
mod wait;
mod watch;

pub use command::run;
pub use complete::complete;
pub use explain::shown;
pub use meanings::words;
pub use watch::Watch;
