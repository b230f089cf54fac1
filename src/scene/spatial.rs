//! Where an arrow key leads: the nearest thing on that side.

use crate::scene::geometry::Rect;

/// A side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// To the left.
    Left,
    /// To the right.
    Right,
    /// Up.
    Up,
    /// Down.
    Down,
}

impl Side {
    /// The side that an arrow key names.
    #[must_use]
    pub fn of_key(key: &str) -> Option<Self> {
        Some(match key {
            "ArrowLeft" => Self::Left,
            "ArrowRight" => Self::Right,
            "ArrowUp" => Self::Up,
            "ArrowDown" => Self::Down,
            _ => return None,
        })
    }
}

/// Which of `others` is nearest to `from` on this side; `None` if nothing is there.
///
/// What stands straight ahead is nearer than what stands aside. On that side is what begins beyond
/// the middle: so things may overlap a little, and a wide plate is above a pod and not left of it.
#[must_use]
pub fn nearest(from: Rect, others: &[Rect], side: Side) -> Option<usize> {
    let turned = |rect: &Rect| match side {
        Side::Right => *rect,
        Side::Left => Rect::new(-rect.x - rect.w, rect.y, rect.w, rect.h),
        Side::Down => Rect::new(rect.y, rect.x, rect.h, rect.w),
        Side::Up => Rect::new(-rect.y - rect.h, rect.x, rect.h, rect.w),
    };
    // From here on the side is always the right.
    let from = turned(&from);
    let mut best: Option<(f64, usize)> = None;
    for (index, other) in others.iter().enumerate() {
        let other = turned(other);
        let ahead = other.x - (from.x + from.w / 2.0);
        if ahead < 0.0 {
            continue;
        }
        let gap = (other.x - from.x - from.w).max(0.0);
        let aside = (other.y - from.y - from.h).max(from.y - other.y - other.h).max(0.0);
        let off = ((other.y + other.h / 2.0) - (from.y + from.h / 2.0)).abs();
        // Ahead by the gap, mostly straight; the middles only decide between equals.
        let far = gap + 3.0 * aside + 0.1 * off;
        if best.is_none_or(|(least, _)| far < least) {
            best = Some((far, index));
        }
    }
    best.map(|(_, index)| index)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A plate above two rows: a name and two pods each.
    const PLACES: [(&str, Rect); 7] = [
        ("plate", Rect::new(340.0, 42.0, 360.0, 112.0)),
        ("node-a", Rect::new(560.0, 170.0, 300.0, 24.0)),
        ("a1", Rect::new(617.0, 194.0, 100.0, 108.0)),
        ("a2", Rect::new(765.0, 194.0, 100.0, 108.0)),
        ("node-b", Rect::new(560.0, 320.0, 300.0, 24.0)),
        ("b1", Rect::new(617.0, 344.0, 100.0, 108.0)),
        ("b2", Rect::new(765.0, 344.0, 100.0, 108.0)),
    ];

    fn from(start: &str, side: Side) -> Option<&'static str> {
        let rects: Vec<Rect> = PLACES.iter().map(|(_, rect)| *rect).collect();
        let (_, rect) = PLACES.iter().find(|(name, _)| *name == start)?;
        nearest(*rect, &rects, side).and_then(|index| PLACES.get(index)).map(|(name, _)| *name)
    }

    #[test]
    fn arrows_go_to_the_neighbour_that_one_sees() {
        let steps = [
            ("a1", Side::Right, Some("a2")),
            ("a2", Side::Left, Some("a1")),
            ("a1", Side::Up, Some("node-a")),
            ("node-a", Side::Up, Some("plate")),
            ("plate", Side::Down, Some("node-a")),
            ("a1", Side::Down, Some("node-b")),
            ("a2", Side::Down, Some("node-b")),
            ("b1", Side::Right, Some("b2")),
            ("b2", Side::Right, None),
            ("plate", Side::Up, None),
            ("b2", Side::Down, None),
        ];
        for (start, side, expected) in steps {
            assert_eq!(from(start, side), expected, "{start} {side:?}");
        }
    }

    #[test]
    fn every_thing_can_be_reached_from_every_other() {
        let mut reached = vec!["plate"];
        let mut next = 0;
        while let Some(place) = reached.get(next).copied() {
            for side in [Side::Left, Side::Right, Side::Up, Side::Down] {
                reached.extend(from(place, side).filter(|name| !reached.contains(name)));
            }
            next += 1;
        }
        assert_eq!(reached.len(), PLACES.len(), "{reached:?}");
    }
}
