//! Every envelope but the followed one, small: one path for each kind, in a drawing of their own, so
//! that moving them leaves the rest of the stage as it is.
#![expect(
    clippy::float_arithmetic,
    clippy::float_cmp,
    reason = "places, and a scale that changes or not"
)]

use packetwalk::scene::drawing;
use packetwalk::scene::frame::{Dot, SpriteKind};
use packetwalk::scene::geometry::Rect;
use packetwalk::scene::shape::Px;
use web_sys::{Element, SvgElement};

use crate::view::{Node, el};

/// The elements for them: of requests, of answers, of refusals.
pub(super) fn elements() -> Node {
    let paths = ["one request", "one answer", "one slip"].map(|class| el("path").class(class));
    el("svg").class("swarm").attr("aria-hidden", "true").with_all(paths)
}

/// The drawing over the stage, and what is on it.
pub(super) struct Swarm {
    drawing: SvgElement,
    /// What of the picture the drawing covers: no more than it needs, since all of it is drawn anew for
    /// each frame. It grows in leaps.
    covers: Option<Rect>,
    scale: f64,
    drawn: [String; 3],
}

impl Swarm {
    pub(super) const fn new(drawing: SvgElement) -> Self {
        let drawn = [String::new(), String::new(), String::new()];
        Self { drawing, covers: None, scale: 1.0, drawn }
    }

    /// Draws these, and nothing else any more.
    pub(super) fn draw(&mut self, scale: f64, dots: &[Dot]) {
        if !dots.is_empty() || self.drawn.iter().any(|drawn| !drawn.is_empty()) {
            self.write(scale, dots);
        }
    }

    #[inline(never)]
    fn write(&mut self, scale: f64, dots: &[Dot]) {
        let covers = covering(self.covers.filter(|_| scale == self.scale), dots);
        if covers != self.covers || scale != self.scale {
            (self.covers, self.scale) = (covers, scale);
            self.place(covers.unwrap_or_default());
        }
        let mut path: Option<Element> = self.drawing.first_element_child();
        let [mut requests, mut answers, mut slips] = [const { String::new() }; 3];
        for dot in dots {
            let d = match dot.kind {
                SpriteKind::Request => &mut requests,
                SpriteKind::Answer => &mut answers,
                SpriteKind::Slip => &mut slips,
            };
            d.push_str(&drawing::small(dot.kind, dot.at, dot.is_one_of_many));
        }
        for (d, drawn) in [requests, answers, slips].into_iter().zip(&mut self.drawn) {
            let Some(element) = path else { return };
            if *drawn != d {
                let _ = element.set_attribute("d", &d);
                *drawn = d;
            }
            path = element.next_element_sibling();
        }
    }

    fn place(&self, Rect { x, y, w, h }: Rect) {
        let view = format!("{} {} {} {}", Px(x), Px(y), Px(w), Px(h));
        // Attributes and properties of these names are never refused.
        let _ = self.drawing.set_attribute("viewBox", &view);
        let _ = self.drawing.set_attribute("width", &Px(w * self.scale).to_string());
        let _ = self.drawing.set_attribute("height", &Px(h * self.scale).to_string());
        let style = self.drawing.style();
        let _ = style.set_property("left", &format!("{}px", Px(x * self.scale)));
        let _ = style.set_property("top", &format!("{}px", Px(y * self.scale)));
    }
}

/// As fine as what is covered grows.
const GRAIN: f64 = 64.0;
/// About as far as an envelope reaches from its middle.
const REACH: f64 = 14.0;

/// What was covered before, and these; nothing once there is nothing.
fn covering(before: Option<Rect>, dots: &[Dot]) -> Option<Rect> {
    let grain = |at: f64| (at / GRAIN).floor() * GRAIN;
    dots.iter().fold(before.filter(|_| !dots.is_empty()), |covered, dot| {
        let (left, top) = (grain(dot.at.x - REACH), grain(dot.at.y - REACH));
        let (right, bottom) = (grain(dot.at.x + REACH) + GRAIN, grain(dot.at.y + REACH) + GRAIN);
        let Some(now) = covered else {
            return Some(Rect::new(left, top, right - left, bottom - top));
        };
        let (left, top) = (left.min(now.x), top.min(now.y));
        let (right, bottom) = (right.max(now.right()), bottom.max(now.bottom()));
        Some(Rect::new(left, top, right - left, bottom - top))
    })
}
