//! Parts of scenes: what looks the same in several of them is written once and shown by its number.

use crate::scene::file::plain;
use crate::scene::shape::{Shape, group, shape};

/// The different parts, in the order they were first seen.
#[derive(Debug, Default)]
pub(super) struct Parts(Vec<Shape>);

/// What one scene shows at one place among the others: the place's name and the part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    /// The same in all scenes; places are drawn in the order in which they first occur in a layer.
    pub(super) place: (usize, String),
    /// Which part.
    pub(super) part: usize,
}

impl Parts {
    /// The number of a part, new or seen before.
    pub(super) fn number(&mut self, shape: Shape) -> usize {
        self.0.iter().position(|known| *known == shape).unwrap_or_else(|| {
            self.0.push(shape);
            self.0.len() - 1
        })
    }

    /// A scene as parts: groups that are nothing but lists are opened, so that one pod that changes
    /// is written again and not all of them.
    pub(super) fn pieces(&mut self, scene: Vec<Shape>) -> Vec<Piece> {
        let mut pieces = Vec::new();
        for (layer, shape) in scene.into_iter().enumerate() {
            let is_list = shape.tag == "g" && shape.attributes.is_empty() && shape.key.is_none();
            let shapes = if is_list { shape.children } else { vec![shape] };
            for (index, shape) in shapes.into_iter().enumerate() {
                let name = shape.key.clone().unwrap_or_else(|| index.to_string());
                if let Some(shape) = plain(shape) {
                    pieces.push(Piece { place: (layer, name), part: self.number(shape) });
                }
            }
        }
        pieces
    }

    /// All parts, to be shown by [`shown`].
    pub(super) fn defs(self) -> Shape {
        let parts = self.0.into_iter().enumerate();
        shape("defs").with_all(
            // Where a part is shown, rules see it and nothing around it: so it is a drawing of its own.
            parts.map(|(part, shape)| group("drawing").attr("id", &name(part)).with(shape)),
        )
    }
}

/// A part where it is to be seen.
pub(super) fn shown(part: usize) -> Shape {
    shape("use").attr("href", &format!("#{}", name(part)))
}

fn name(part: usize) -> String {
    format!("part-{part}")
}
