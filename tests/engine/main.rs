//! The engine's tests: one binary, one module a subject.

#![cfg(test)]

mod architecture;
mod conformance;
mod control_plane;
mod explain;
mod history;
mod load;
mod manifests;
mod nine_invariants;
mod packet_flow;
mod pictures;
mod presets;
mod rules_sync;
mod simulation;
mod small_worlds;
mod time_travel;
mod what_if;
mod world;
