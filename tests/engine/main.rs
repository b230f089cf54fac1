//! The engine's tests: one binary, one module a subject.

#![cfg(test)]

mod architecture;
mod assist;
mod conformance;
mod control_plane;
mod coverage;
mod endings;
mod explain;
mod glide;
mod history;
mod host_table;
mod kubectl;
mod languages;
mod lesson_words;
mod lessons;
mod links;
mod lints;
mod live;
mod load;
mod manifests;
mod mutations;
mod nine_invariants;
mod offers;
mod packet_flow;
mod pauses;
mod phone_book;
mod pictures;
mod pipes;
mod presets;
mod rebuilt;
mod rules_sync;
mod shell_lines;
mod simulation;
mod small_worlds;
mod stuck;
mod terminal;
mod time_travel;
mod what_if;
mod world;
