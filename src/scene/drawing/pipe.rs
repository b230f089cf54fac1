//! A pipe: two walls and the room between them, in which requests walk.

use crate::scene::pipe::Pipe;
use crate::scene::shape::{Shape, group, path, text};

/// The pipe, and its words over its caller.
#[inline(never)]
pub(super) fn draw(pipe: &Pipe) -> Vec<Shape> {
    let last = pipe.pieces.len().saturating_sub(1);
    let class = |index: usize| if pipe.is_cut && index == last { " cut" } else { "" };
    let wall = |name: &str| {
        let pieces = pipe.pieces.iter().enumerate();
        let pieces = pieces.map(|(index, d)| {
            path(&format!("{name}{}", class(index)), d).attr("pathLength", "100")
        });
        group("").with_all(pieces)
    };
    let words = pipe.at.map(|at| text("t-b", at.x, at.y, &pipe.words).anchor("middle"));
    let spoken = group("pipes").attr("role", "img").attr("aria-label", &pipe.words);
    let mut shapes = vec![spoken.with(wall("pipe-wall")).with(wall("pipe-room"))];
    shapes.extend(words.map(Shape::unspoken));
    shapes
}

/// A pin in a card whose client is kept with it; its point is at the origin.
#[inline(never)]
pub(super) fn pin(x: f64, y: f64) -> Shape {
    path("pin", "M0 0v-7M-5-7H5M-3-7v-5H3v5M-4-12H4").moved(x, y)
}
