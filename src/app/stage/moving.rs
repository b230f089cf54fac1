//! What moves: the followed envelope in a drawing of its own, all others on one canvas.
//!
//! The browser keeps the envelope as a picture of its own size and only puts it elsewhere: drawing it
//! anew on the stage for each frame costs nearly twice as much.

use packetwalk::scene::drawing;
use packetwalk::scene::geometry::Point;
use packetwalk::scene::shape::{Factor, Px};
use packetwalk::scene::{Frame, Layout};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::swarm::Swarm;
use crate::frame::find;
use crate::storage::prefers_reduced_motion;
use crate::view::{Node, Slot};

/// Where what moves is drawn.
pub(crate) struct Moving {
    /// Whether envelopes are at places only, never between.
    pub(crate) is_still: bool,
    envelope: HtmlElement,
    hero: Slot,
    swarm: Swarm,
}

impl Moving {
    /// The elements for it in the page.
    pub(super) fn find(root: &Element) -> Option<Self> {
        Some(Self {
            is_still: prefers_reduced_motion(),
            envelope: find(root, ".moving")?.dyn_into().ok()?,
            hero: Slot::new(find(root, ".hero")?),
            swarm: Swarm::new(find(root, ".swarm")?.dyn_into().ok()?),
        })
    }

    /// Draws one moment, so many times larger than it is laid out.
    pub(crate) fn draw(&mut self, layout: &Layout, scale: f64, frame: Frame) {
        let placed = drawing::hero_at(layout, frame.hero.as_ref());
        let shapes = placed.map_or_else(Vec::new, |(Point { x, y }, shapes)| {
            // Between whole pixels the browser would draw its letters anew.
            let (x, y) = (Px((x * scale).round()), Px((y * scale).round()));
            let moved = format!("translate({x}px, {y}px) scale({})", Factor(scale));
            // The name of a property and a value like this are never refused.
            let _ = self.envelope.style().set_property("transform", &moved);
            shapes
        });
        self.hero.show(shapes.into_iter().map(Node::from).collect());
        self.swarm.draw(layout, scale, frame.others);
    }
}
