//! What stands under a scene: a hop's number, its two addresses and why.

use crate::scene::geometry::{Point, Rect};
use crate::scene::narration::Cell;
use crate::scene::shape::{Shape, circle, count, group, path, rect, text};
use crate::text::word;

/// The height of a line of text.
pub(super) const LINE: f64 = 18.0;
/// The width of a letter of the mono font at its usual size.
const MONO: f64 = 7.53;

/// The colours of what a cell carries.
pub(super) const fn class(cell: &Cell) -> &'static str {
    match (cell.is_failure, cell.is_back) {
        (true, _) => "stop slip",
        (false, true) => "stop answer",
        (false, false) => "stop request",
    }
}

/// A hop's number in a disc.
pub(super) fn badge(class: &str, number: usize, at: Point) -> Shape {
    let number = text("t-num", at.x, at.y + 4.5, &number.to_string()).anchor("middle");
    group("").with(circle(class, at.x, at.y, 10.0)).with(number)
}

/// A hop's number on the envelope under way: its shape says which way it goes.
pub(super) fn envelope(cell: &Cell, at: Point) -> Shape {
    let d = match (cell.is_failure, cell.is_back) {
        (true, _) => "M15-10H-16L-8 0-16 10H15Z",
        (false, true) => "M17-11H-19L-9 0-19 11H17Z",
        (false, false) => "M-17-11H9L19 0 9 11H-17Z",
    };
    let number = text("t-num", 0.0, 4.5, &cell.number.to_string()).anchor("middle");
    // Wires run along the very edge of small rooms.
    group("").moved(at.x.max(22.0), at.y).with(path(class(cell), d)).with(number)
}

/// A hop: number and title, the addresses before and after, why. With its height.
pub(super) fn hop(cell: &Cell, corner: Point, width: f64) -> (Shape, f64) {
    let Point { x, y } = corner;
    let mut caption = group("")
        .with(badge(class(cell), cell.number, Point::new(x + 10.0, y + 10.0)))
        .with(text("t-name", x + 28.0, y + 14.5, &cell.title));
    let mut line = y + 38.0;
    for (name, (was, new)) in [(word("from"), &cell.from), (word("to"), &cell.to)] {
        caption = caption.with_all(address(name, was, new.as_deref(), x, line));
        line += LINE + 2.0;
    }
    let (why, height) = paragraph("", &cell.why, Point::new(x, line - 11.0), width);
    (caption.with(why), line - 11.0 + height - y)
}

fn address(name: &str, was: &str, new: Option<&str>, x: f64, y: f64) -> Vec<Shape> {
    if was.is_empty() {
        return Vec::new();
    }
    let ink = if new.is_some() { "mono t-muted t-s" } else { "mono" };
    let mut row = vec![text("t-muted", x, y, name), text(ink, x + 36.0, y, was)];
    if let Some(new) = new {
        let left = x + 46.0 + MONO * count(was);
        let ground = Rect::new(left - 4.0, y - 13.5, MONO * count(new) + 8.0, 18.0);
        row.push(rect("hl", ground, 2.0));
        row.push(text("mono t-new", left, y, new));
    }
    row
}

/// A text in lines of at most this width, from this corner down. With its height.
pub(super) fn paragraph(class: &str, words: &str, corner: Point, width: f64) -> (Shape, f64) {
    let lines = lines(words, width);
    let height = LINE * lines.len() as f64;
    let shapes = lines
        .iter()
        .enumerate()
        .map(|(index, line)| text(class, corner.x, corner.y + 13.5 + LINE * index as f64, line));
    (group("").with_all(shapes), height)
}

/// The lines of a text. A letter is taken to be 6.3 wide: fonts differ, and none may run over.
fn lines(words: &str, width: f64) -> Vec<String> {
    let room = width / 6.3;
    let mut lines: Vec<String> = Vec::new();
    for word in words.split_whitespace() {
        match lines.last_mut() {
            Some(line) if count(line) + 1.0 + count(word) <= room => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::lines;

    #[test]
    fn a_text_is_broken_between_words() {
        assert_eq!(lines("one two three", 50.0), ["one two", "three"]);
        assert_eq!(lines("", 50.0), Vec::<String>::new());
    }
}
