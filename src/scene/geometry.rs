//! Points, rectangles, and lines to walk along.

use std::fmt::{self, Write as _};

use crate::scene::shape::Px;

/// A point, in CSS pixels from the stage's top left corner.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    /// To the right.
    pub x: f64,
    /// Down.
    pub y: f64,
}

/// A rectangle, in CSS pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rect {
    /// Its left edge.
    pub x: f64,
    /// Its top edge.
    pub y: f64,
    /// Its width.
    pub w: f64,
    /// Its height.
    pub h: f64,
}

/// A line of straight pieces.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Polyline(pub Vec<Point>);

impl Point {
    /// The point at these coordinates.
    #[must_use]
    pub const fn new(x: f64, y: f64) -> Self {
        Self { x, y }
    }

    fn distance(self, other: Self) -> f64 {
        (self.x - other.x).hypot(self.y - other.y)
    }
}

/// As SVG writes it in a path.
impl fmt::Display for Point {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", Px(self.x), Px(self.y))
    }
}

impl Rect {
    /// The rectangle with this corner and size.
    #[must_use]
    pub const fn new(x: f64, y: f64, w: f64, h: f64) -> Self {
        Self { x, y, w, h }
    }

    /// Its right edge.
    #[must_use]
    pub fn right(self) -> f64 {
        self.x + self.w
    }

    /// Its bottom edge.
    #[must_use]
    pub fn bottom(self) -> f64 {
        self.y + self.h
    }

    /// Its middle.
    #[must_use]
    pub fn centre(self) -> Point {
        Point::new(self.x + self.w / 2.0, self.y + self.h / 2.0)
    }
}

impl Polyline {
    /// Its length.
    #[must_use]
    pub fn length(&self) -> f64 {
        self.pieces().map(|(from, to)| from.distance(to)).sum()
    }

    /// The point this share of the way along, 0 at its start and 1 at its end.
    #[must_use]
    pub fn at(&self, share: f64) -> Point {
        let mut rest = self.length() * share.clamp(0.0, 1.0);
        for (from, to) in self.pieces() {
            let length = from.distance(to);
            if rest <= length && length > 0.0 {
                let share = rest / length;
                return between(from, to, share);
            }
            rest -= length;
        }
        self.0.last().copied().unwrap_or_default()
    }

    /// The corners between its ends, each as the share of the way at which it is.
    pub fn corners(&self) -> impl Iterator<Item = f64> {
        let whole = self.length().max(f64::EPSILON);
        let pieces = self.pieces().scan(0.0, move |gone, (from, to)| {
            *gone += from.distance(to);
            Some(*gone / whole)
        });
        pieces.filter(|share| *share < 1.0)
    }

    /// The same line, walked the other way.
    #[must_use]
    pub fn reversed(mut self) -> Self {
        self.0.reverse();
        self
    }

    /// The line as an SVG path, its corners rounded.
    #[must_use]
    pub fn svg(&self, radius: f64) -> String {
        let mut path = String::new();
        for (index, point) in self.0.iter().enumerate() {
            let before = index.checked_sub(1).and_then(|index| self.0.get(index));
            let after = self.0.get(index + 1);
            // Writing to a String cannot fail.
            let _ = match (before, after) {
                (None, _) => write!(path, "M{point}"),
                (Some(_), None) => write!(path, "L{point}"),
                (Some(before), Some(after)) => {
                    let enter = towards(*point, *before, radius);
                    let leave = towards(*point, *after, radius);
                    write!(path, "L{enter}Q{point} {leave}")
                }
            };
        }
        path
    }

    fn pieces(&self) -> impl Iterator<Item = (Point, Point)> {
        self.0.iter().copied().zip(self.0.iter().skip(1).copied())
    }
}

/// The point this share of the way from one to another.
fn between(from: Point, to: Point, share: f64) -> Point {
    Point::new(from.x + (to.x - from.x) * share, from.y + (to.y - from.y) * share)
}

fn towards(from: Point, to: Point, by: f64) -> Point {
    let length = from.distance(to);
    if length <= 0.0 {
        return from;
    }
    let share = by.min(length / 2.0) / length;
    between(from, to, share)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_walk_goes_round_the_corner_at_constant_speed() {
        let line =
            Polyline(vec![Point::new(0.0, 0.0), Point::new(10.0, 0.0), Point::new(10.0, 30.0)]);
        assert_eq!(line.at(0.0), Point::new(0.0, 0.0));
        assert_eq!(line.at(0.25), Point::new(10.0, 0.0));
        assert_eq!(line.at(0.5), Point::new(10.0, 10.0));
        assert_eq!(line.at(2.0), Point::new(10.0, 30.0));
        assert_eq!(line.clone().reversed().at(0.0), Point::new(10.0, 30.0));
        assert_eq!(line.corners().collect::<Vec<_>>(), [0.25]);
    }
}
