//! What moves: the followed envelope in a drawing of its own, all others on one canvas.
//!
//! The browser keeps the envelope as a picture of its own size and only puts it elsewhere: drawing it
//! anew on the stage for each frame costs nearly twice as much. On a wire it is told the whole way
//! and goes it by itself.
#![expect(clippy::float_arithmetic, reason = "coordinates on the screen")]
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "shares of a way, and its milliseconds"
)]

use std::fmt::Write as _;

use packetwalk::scene::drawing;
use packetwalk::scene::geometry::Point;
use packetwalk::scene::glide::Glide;
use packetwalk::scene::shape::{Factor, Px};
use packetwalk::scene::{Frame, Layout};
use packetwalk::session::playhead::Playhead;
use packetwalk::time::SimTime;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::js_sys::JSON;
use web_sys::{Element, HtmlElement};

use super::swarm::Swarm;
use crate::frame::find;
use crate::storage::prefers_reduced_motion;
use crate::view::{Node, Slot, call};

/// Where what moves is drawn.
pub(crate) struct Moving {
    /// Whether envelopes are at places only, never between.
    pub(crate) is_still: bool,
    envelope: HtmlElement,
    hero: Slot,
    swarm: Swarm,
    /// The region, which scrolls where the picture is larger than it.
    stage: Element,
    /// The height on the picture at which the envelope is to be seen, in pixels of the screen.
    aim: Option<f64>,
    /// Where it was last looked for, and in how high a room: asking the page has it laid out.
    seen: Option<(f64, f64)>,
    gliding: Option<(Way, JsValue)>,
}

/// What tells one way from another.
#[derive(PartialEq)]
struct Way {
    request: u32,
    departed: SimTime,
    end: Option<Point>,
    scale: f64,
    pace: Playhead,
}

impl Moving {
    /// The elements for it in the page.
    pub(super) fn find(root: &Element) -> Option<Self> {
        Some(Self {
            is_still: prefers_reduced_motion(),
            envelope: find(root, ".moving")?.dyn_into().ok()?,
            hero: Slot::new(find(root, ".hero")?),
            swarm: Swarm::new(find(root, ".swarm")?.dyn_into().ok()?),
            stage: find(root, ".stage")?,
            aim: None,
            seen: None,
            gliding: None,
        })
    }

    /// Draws one moment, so many times larger than it is laid out, and says whether the envelope goes
    /// on by itself.
    pub(crate) fn draw(
        &mut self,
        layout: &Layout,
        scale: f64,
        frame: &Frame,
        way: Option<(Glide, Playhead)>,
    ) -> bool {
        self.swarm.draw(scale, &frame.others);
        let key = way.as_ref().map(|(glide, pace)| Way::of(glide, scale, *pace));
        if key.is_some() && key.as_ref() == self.gliding.as_ref().map(|(key, _)| key) {
            return true;
        }
        self.stop();
        let placed = drawing::hero_at(layout, frame.hero.as_ref());
        let end = way.as_ref().and_then(|(glide, _)| glide.stops.last()).map(|(_, at)| at.y);
        self.aim = end.or_else(|| placed.as_ref().map(|(at, _)| at.y)).map(|y| y * scale);
        let shapes = placed.map_or_else(Vec::new, |(at, shapes)| {
            self.put(&moved(at, scale));
            shapes
        });
        self.hero.show(shapes.into_iter().map(Node::from).collect());
        self.gliding = way.zip(key).and_then(|((glide, pace), key)| {
            let animation = self.set_off(&glide, scale, pace)?;
            Some((key, animation))
        });
        self.gliding.is_some()
    }

    /// Scrolls to where the envelope is, or is going.
    pub(crate) fn follow(&mut self, room: f64) {
        let Some(aim) = self.aim.filter(|aim| self.seen != Some((*aim, room))) else { return };
        self.seen = Some((aim, room));
        if f64::from(self.stage.scroll_height()) <= room + 1.0 {
            return;
        }
        let (top, from, to) = (f64::from(self.stage.scroll_top()), aim - 24.0, aim + 110.0);
        let next = if to > top + room { to - room } else { top };
        let next = next.min(from).max(0.0);
        if (next - top).abs() > 1.0 {
            self.stage.set_scroll_top(next as i32);
        }
    }

    fn put(&self, transform: &str) {
        // The name of a property and a value like this are never refused.
        let _ = self.envelope.style().set_property("transform", transform);
    }

    /// Ends a way before its end.
    #[inline(never)]
    pub(crate) fn stop(&mut self) {
        if let Some((_, animation)) = self.gliding.take() {
            call(&animation, "cancel", &[]);
        }
    }

    /// Lets the browser move the envelope to the end of its way; none if it can't.
    #[inline(never)]
    fn set_off(&self, glide: &Glide, scale: f64, pace: Playhead) -> Option<JsValue> {
        let (_, end) = glide.stops.last()?;
        let mut frames = String::new();
        for (share, at) in &glide.stops {
            let (open, transform) = (if frames.is_empty() { '[' } else { ',' }, moved(*at, scale));
            let (whole, rest) = (share.floor(), (share.fract() * 1e5).floor());
            // Writing to a String cannot fail.
            let _ = write!(
                frames,
                r#"{open}{{"offset":{}.{:05},"transform":"{transform}"}}"#,
                whole as u32, rest as u32
            );
        }
        frames.push(']');
        let long = pace.real(glide.long).us as f64 / 1_000.0;
        let frames = JSON::parse(&frames).ok()?;
        // Where it is once the way is gone.
        self.put(&moved(*end, scale));
        call(&self.envelope, "animate", &[frames, long.into()])
    }
}

impl Way {
    fn of(glide: &Glide, scale: f64, pace: Playhead) -> Self {
        let end = glide.stops.last().map(|(_, at)| *at);
        Self { request: glide.request, departed: glide.departed, end, scale, pace }
    }
}

fn moved(Point { x, y }: Point, scale: f64) -> String {
    // Between whole pixels the browser would draw its letters anew.
    let (x, y) = (Px((x * scale).round()), Px((y * scale).round()));
    format!("translate({x}px, {y}px) scale({})", Factor(scale))
}
