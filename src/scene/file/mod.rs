//! Pictures to take away: a moment, a walk as a storyboard, a walk as a film, each as one SVG text.
//!
//! A file holds all that it needs: its style rules with the colours they had, a title, and what is
//! seen in words. Nothing in it is fetched, runs as a script or can be pressed.

mod caption;
mod film;
mod moment;
mod parts;
mod storyboard;
pub mod style;
mod walk;

pub use film::film;
pub use moment::moment;
pub use storyboard::storyboard;
pub use walk::Walk;

use crate::scene::geometry::Rect;
use crate::scene::shape::{Px, Shape, rect, shape};

/// A drawing with what makes it a file.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// Its width in CSS pixels.
    pub width: f64,
    /// Its height in CSS pixels.
    pub height: f64,
    title: String,
    description: String,
    /// Style rules of its own, beside the page's.
    rules: &'static str,
    /// Whether its scenes are those of a small room.
    is_small: bool,
    content: Vec<Shape>,
}

impl Sheet {
    /// The file, so many times as large. `css` is the page's style sheet for the stage, `value` gives
    /// what a variable in it stands for.
    #[must_use]
    pub fn to_svg(&self, css: &str, value: &dyn Fn(&str) -> String, scale: f64) -> String {
        let style = style::rules(css, self.is_small, value);
        let words = |tag, words: &str| {
            let mut shape = shape(tag);
            words.clone_into(&mut shape.text);
            shape
        };
        let size = Rect::new(0.0, 0.0, self.width, self.height);
        let svg = shape("svg")
            .attr("xmlns", "http://www.w3.org/2000/svg")
            .class("drawing")
            .attr("role", "img")
            .length("width", self.width * scale)
            .length("height", self.height * scale)
            .attr("viewBox", &format!("0 0 {} {}", Px(self.width), Px(self.height)))
            .with(words("title", &self.title))
            .with(words("desc", &self.description))
            .with(words("style", &format!("{style}{}", self.rules)))
            .with(rect("ground", size, 0.0))
            .with_all(self.content.iter().cloned());
        svg.to_svg()
    }
}

/// A shape without what only a page needs: what can be pressed, and names for a screen reader.
fn plain(mut shape: Shape) -> Option<Shape> {
    let class = shape.attributes.iter().find(|(name, _)| *name == "class");
    let class = class.map_or("", |(_, class)| class.as_str());
    if class == "hit" {
        return None;
    }
    // The one style that carries a meaning; as an attribute it is read by every viewer.
    let is_struck = class.split(' ').any(|class| class == "t-s");
    shape.attributes.retain(|(name, _)| {
        !name.starts_with("aria-") && !matches!(*name, "role" | "tabindex" | "data-select")
    });
    let children = std::mem::take(&mut shape.children);
    let shape = shape.with_all(children.into_iter().filter_map(plain));
    Some(if is_struck { shape.attr("text-decoration", "line-through") } else { shape })
}
