//! Every envelope but the followed one, small: one path for each kind, in a drawing of their own, so
//! that moving them leaves the rest of the stage as it is.

use packetwalk::scene::frame::{Dot, SpriteKind};
use packetwalk::scene::shape::Px;
use packetwalk::scene::{Layout, drawing};
use web_sys::Element;

use crate::view::{Node, el};

/// The elements for them: of requests, of answers, of refusals.
pub(super) fn elements() -> Node {
    let paths = ["one request", "one answer", "one slip"].map(|class| el("path").class(class));
    el("svg").class("swarm").attr("aria-hidden", "true").with_all(paths)
}

/// The drawing over the stage, and what is on it.
pub(super) struct Swarm {
    drawing: Element,
    size: (f64, f64, f64),
    drawn: [String; 3],
}

impl Swarm {
    pub(super) const fn new(drawing: Element) -> Self {
        let drawn = [String::new(), String::new(), String::new()];
        Self { drawing, size: (0.0, 0.0, 0.0), drawn }
    }

    /// Draws these, and nothing else any more.
    pub(super) fn draw(&mut self, layout: &Layout, scale: f64, dots: Vec<Dot>) {
        if !dots.is_empty() || self.drawn.iter().any(|drawn| !drawn.is_empty()) {
            self.write(layout, scale, dots);
        }
    }

    #[inline(never)]
    fn write(&mut self, layout: &Layout, scale: f64, dots: Vec<Dot>) {
        if self.size != (layout.width, layout.height, scale) {
            self.size = (layout.width, layout.height, scale);
            let (width, height) = (Px(layout.width), Px(layout.height));
            // Attributes of these names are never refused; nor is that of a path below.
            let _ = self.drawing.set_attribute("viewBox", &format!("0 0 {width} {height}"));
            let _ = self.drawing.set_attribute("width", &Px(layout.width * scale).to_string());
            let _ = self.drawing.set_attribute("height", &Px(layout.height * scale).to_string());
        }
        let mut path = self.drawing.first_element_child();
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
}
