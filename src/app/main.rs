//! The browser app: elements, events, focus, frames and storage around a [`packetwalk::session`].
//!
//! Knows no rule of Kubernetes: what happens comes from the session, what it looks like from `scene`.
#![expect(unreachable_pub, reason = "Leptos exports what belongs to a component")]

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
mod view;

fn main() {
    trouble::hook();
    leptos::mount::mount_to_body(frame::Page);
}
