//! The browser app: elements, events, focus, frames and storage around a [`packetwalk::session`].
//!
//! Knows no rule of Kubernetes: what happens comes from the session, what it looks like from `scene`.
#![expect(
    clippy::needless_pass_by_value,
    unreachable_pub,
    reason = "components are functions that Leptos calls with owned properties, and exports"
)]

mod announcer;
mod clock;
mod controls;
mod editor;
mod frame;
mod icons;
mod inspector;
mod keyboard;
mod requests;
mod ribbon;
mod stage;
mod state;
mod storage;
#[cfg(test)]
mod tests;
mod timeline;
mod trouble;

fn main() {
    trouble::hook();
    leptos::mount::mount_to_body(frame::Page);
}
