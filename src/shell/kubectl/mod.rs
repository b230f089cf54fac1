//! `kubectl`: what it prints, and what it asks the API server to do.
//!
//! [`run`] looks the command up in one table ([`command`]) and tells its flags from its words; each
//! command stands in a file of its own. What a write comes to is tried on a copy of the API server
//! (`call::Trial`), and only what was accepted is proposed.

mod apply;
mod call;
mod command;
mod create;
mod delete;
mod exec;
mod expose;
mod files;
mod flags;
mod get;
mod jsonpath;
mod output;
mod resource;
mod rollout;
mod run;
mod scale;
mod selector;
mod targets;
mod view;
mod watch;

pub use command::run;
pub use watch::Watch;
