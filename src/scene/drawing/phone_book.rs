//! The phone book: a card with a spine, a line a question.

use crate::scene::geometry::Rect;
use crate::scene::phone_book::{Entry, Listed, PhoneBook};
use crate::scene::shape::{Px, Shape, count, group, line, path, rect, text};
use crate::text::plain;

/// An open book, 18 wide and 14 high.
const BOOK: &str = "M9 3C7 .8 4 .6 0 1v11c4-.4 7 .2 9 2 2-1.800 5-2.400 9-2V1c-4-.4-7-.2-9 2Zv11";

/// The book where the picture has put it.
#[inline(never)]
pub(super) fn draw(book: &PhoneBook) -> Shape {
    let Rect { x, y, w, h } = book.rect;
    let spine = path("spine", &format!("M{} {}v{}", Px(x + 7.0), Px(y), Px(h)));
    let card = group("book")
        .attr("role", "img")
        .attr("aria-label", &book.said)
        .with(rect("list", book.rect, 4.0))
        .with(spine);
    if book.is_line {
        let middle = y + h / 2.0 + 4.5;
        let icon = path("pen", BOOK).moved(x + 16.0, middle - 12.0);
        let newest = book.entries.last().map(|entry| row(entry, (x + 42.0, x + w - 12.0), middle));
        return card.with(icon).with_all(newest);
    }
    // Four questions are the most that a short name takes.
    let pitch = ((h - 34.0) / 4.0).min(22.0);
    let rows = book.entries.iter().enumerate().map(|(index, entry)| {
        let y = y + 30.0 + pitch * (index as f64 + 0.5) + 5.0;
        row(entry, (x + 20.0, x + w - 14.0), y)
    });
    card.with(path("pen", BOOK).moved(x + 18.0, y + 8.0))
        .with(text("t-b", x + 44.0, y + 20.0, &plain("dns.title")))
        .with(text("t-muted", x + w - 14.0, y + 20.0, &book.asked_by).anchor("end"))
        .with(line("rule", x + 16.0, x + w, y + 29.5))
        .with_all(rows)
}

fn row(entry: &Entry, (left, right): (f64, f64), y: f64) -> Shape {
    let (class, answer) = match entry.state {
        Listed::Asking => ("row hot", ""),
        Listed::Missing => ("row", "t-muted"),
        Listed::Found => ("row found", "mono t-b"),
        Listed::Alias => ("row", "t-b"),
    };
    let mark = (entry.state == Listed::Found).then(|| {
        let width = 7.6 * count(&entry.answer);
        path("tick", "M-5 0l3 3.5 5-7").moved(right - width - 8.0, y - 4.5)
    });
    let answer_width = 7.6 * count(&entry.answer) + 20.0;
    let room = ((right - left - answer_width) / 6.1).max(8.0) as usize;
    let ground = Rect::new(left - 6.0, y - 14.0, right - left + 12.0, 19.0);
    group(class)
        .with(rect("row-ground", ground, 2.0))
        .with(text("t-dns", left, y, &fitting(&entry.name, room)))
        .with_all(mark)
        .with(text(answer, right, y, &entry.answer).anchor("end"))
}

/// As much of a name as there is room for: what all names end with may be missing.
fn fitting(name: &str, room: usize) -> String {
    if name.chars().count() <= room {
        return name.to_owned();
    }
    let start: String = name.chars().take(room.saturating_sub(1)).collect();
    format!("{start}…")
}
