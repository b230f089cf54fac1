//! Round stamps beside a rewritten line: `→ to` and `→ from`. They land when the line is written; on
//! the way back they come off again, since what they stood for is undone.

use crate::scene::shape::{Px, Shape, circle, group, text};
use crate::text::word;

/// How far stamps stand out of an envelope, aside and below.
pub(super) const ROOM: (f64, f64) = (24.0, 34.0);

/// Which stamps there are, and how far each has come off, from 0 to 1.
#[derive(Default)]
pub(super) struct Stamped {
    /// The sender was changed.
    pub(super) from: Option<f64>,
    /// The destination was changed.
    pub(super) to: Option<f64>,
    /// Whether they come off.
    pub(super) is_lifted: bool,
}

/// The stamps of an envelope of this size, above and below its point: never on its words.
pub(super) fn stamps(stamped: &Stamped, (width, height): (f64, f64)) -> Vec<Shape> {
    let from = stamped.from.map(|off| {
        stamp(word("→ from"), stamped.is_lifted, (width - 2.0, -10.0 - 12.0 * off), (26.0, -9))
    });
    let to = stamped.to.map(|off| {
        stamp(word("→ to"), stamped.is_lifted, (width - 2.0, height + 10.0 + 4.0 * off), (22.0, 7))
    });
    from.into_iter().chain(to).collect()
}

#[inline(never)]
fn stamp(words: &str, is_lifted: bool, (x, y): (f64, f64), (radius, tilt): (f64, i32)) -> Shape {
    let at = format!("translate({} {}) rotate({tilt})", Px(x), Px(y));
    group(if is_lifted { "stamp lifted" } else { "stamp" })
        .attr("transform", &at)
        .with(circle("", 0.0, 0.0, radius))
        .with(circle("stamp-ring", 0.0, 0.0, radius - 3.0))
        .with(text("stamp-words", 0.0, 4.0, words).anchor("middle"))
}
