//! The browser app: elements, events, focus, frames and storage around a [`packetwalk::session`].
//!
//! Knows no rule of Kubernetes: what happens comes from the session, what it looks like from `scene`.
#![expect(unreachable_pub, reason = "Leptos exports what belongs to a component")]

mod announcer;
mod clock;
mod controls;
mod described;
mod editor;
mod embed;
mod frame;
mod icons;
mod inspector;
mod keyboard;
mod language;
mod lesson;
mod load;
mod minimap;
mod news;
mod present;
mod requests;
mod ribbon;
mod settings;
mod share;
mod sheet;
mod stage;
mod state;
mod storage;
mod table;
mod take_away;
mod terminal;
#[cfg(test)]
mod tests;
mod timeline;
mod trouble;
mod view;
mod zoom;

use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    /// Loads the rest of the app before it returns; `assets/start.js` has it.
    #[wasm_bindgen(js_name = loadRest)]
    fn load_rest();
}

/// Every call into a part of the app that is not loaded yet comes here first. The build writes
/// these calls when it divides the app (`.ci/split.mjs`); there is none in the source.
#[wasm_bindgen]
pub fn need_rest() {
    load_rest();
}

/// Shows the app. Apart from `main`, which runs before the page knows what this module exports,
/// and so before anything could be loaded into it.
#[wasm_bindgen]
pub fn open() {
    trouble::hook();
    language::restore();
    leptos::mount::mount_to_body(frame::Page);
}

/// A sentence in the language that is spoken, for the page's own scripts.
#[wasm_bindgen]
#[must_use]
pub fn said(id: &str) -> String {
    packetwalk::text::plain(id)
}

fn main() {}
