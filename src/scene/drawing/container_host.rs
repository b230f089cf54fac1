//! The cluster as what runs inside the laptop: rays from its screen, and doors in its wall.

use crate::scene::container_host::{Door, Host};
use crate::scene::geometry::Rect;
use crate::scene::layout::{Layout, Shape as Form};
use crate::scene::shape::{Px, Shape, circle, group, path, rect, text};

/// Rays and doors.
#[inline(never)]
pub(super) fn draw(layout: &Layout, host: &Host) -> Shape {
    let wide = layout.shape == Form::Wide;
    let doors = host.doors.iter().map(|entry| door(layout, entry, wide));
    group("").with(path("ray", &rays(layout, wide))).with_all(doors)
}

/// From the laptop's screen to the corners of what is seen of its inside.
fn rays(layout: &Layout, wide: bool) -> String {
    let (screen, inside) = (layout.laptop, layout.cluster);
    let line = |from: (f64, f64), to: (f64, f64)| {
        format!("M{} {}L{} {}", Px(from.0), Px(from.1), Px(to.0), Px(to.1))
    };
    if wide {
        let x = screen.right() - 4.0;
        let upper = line((x, screen.y + 2.0), (inside.x, inside.y + 8.0));
        return upper + &line((x, screen.y + 40.0), (inside.x, inside.bottom() - 8.0));
    }
    let y = screen.bottom() + 2.0;
    let right = line((screen.right(), y), (inside.right() - 8.0, inside.y));
    line((screen.x + 2.0, y), (inside.x, inside.y)) + &right
}

fn door(layout: &Layout, door: &Door, wide: bool) -> Shape {
    let (x, y) = (door.at.x, door.at.y);
    let frame = Rect::new(x - 7.0, y - 16.0, 14.0, 32.0);
    let words = if wide {
        text("mono t-b", x - 24.0, y - 9.0, &door.words).anchor("end")
    } else {
        let laptop = layout.laptop;
        text("mono t-b", layout.width - 10.0, laptop.y + 32.0, &door.words).anchor("end")
    };
    group("")
        .attr("role", "img")
        .attr("aria-label", &door.said)
        .with(rect("door", frame, 2.0))
        .with(circle("screw", x + 3.5, y, 1.5))
        .with(words)
}
