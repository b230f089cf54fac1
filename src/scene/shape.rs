//! A drawing as plain elements: what SVG has, and no more.
//!
//! The page keeps its elements like such a tree, changing only what differs; a file is the same tree
//! as text. So what is shown and what is saved cannot differ.

use std::fmt::{self, Write as _};

use crate::scene::geometry::Rect;

/// One element with all that is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    /// Its SVG name.
    pub tag: &'static str,
    /// What it stands for, where its place among its siblings may change.
    pub key: Option<String>,
    /// Its attributes, in the order given.
    pub attributes: Vec<(&'static str, String)>,
    /// What is written in it.
    pub text: String,
    /// What is drawn in it.
    pub children: Vec<Self>,
}

/// A length in CSS pixels, written to a tenth.
#[derive(Clone, Copy, Debug)]
pub struct Px(pub f64);

/// A factor, written to a hundredth.
#[derive(Clone, Copy, Debug)]
pub struct Factor(pub f64);

// By hand, since what the standard library needs for floats of all sizes is 10 KB of the app.
impl fmt::Display for Px {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tenths = (self.0 * 10.0).round() as i64;
        let (whole, rest) = ((tenths / 10).unsigned_abs(), (tenths % 10).unsigned_abs());
        formatter.write_str(if tenths < 0 { "-" } else { "" })?;
        write!(formatter, "{whole}")?;
        if rest == 0 { Ok(()) } else { write!(formatter, ".{rest}") }
    }
}

impl fmt::Display for Factor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hundredths = (self.0 * 100.0).round() as u64;
        write!(formatter, "{}.{:02}", hundredths / 100, hundredths % 100)
    }
}

/// An element of this name.
#[must_use]
pub const fn shape(tag: &'static str) -> Shape {
    Shape { tag, key: None, attributes: Vec::new(), text: String::new(), children: Vec::new() }
}

/// A group.
#[must_use]
pub fn group(class: &str) -> Shape {
    shape("g").class(class)
}

/// A line of text that begins at a point.
#[must_use]
pub fn text(class: &str, x: f64, y: f64, text: &str) -> Shape {
    let mut shape = shape("text").class(class).length("x", x).length("y", y);
    text.clone_into(&mut shape.text);
    shape
}

/// A rectangle.
#[must_use]
pub fn rect(class: &str, place: Rect, radius: f64) -> Shape {
    let shape = shape("rect").class(class).place(place);
    if radius > 0.0 { shape.length("rx", radius) } else { shape }
}

/// A path.
#[must_use]
pub fn path(class: &str, d: &str) -> Shape {
    shape("path").class(class).attr("d", d)
}

/// A circle.
#[must_use]
pub fn circle(class: &str, x: f64, y: f64, radius: f64) -> Shape {
    shape("circle").class(class).length("cx", x).length("cy", y).length("r", radius)
}

/// A level line.
#[must_use]
pub fn line(class: &str, from: f64, to: f64, y: f64) -> Shape {
    let shape = shape("line").class(class).length("x1", from).length("x2", to);
    shape.length("y1", y).length("y2", y)
}

/// How many characters a text has, as a factor of a width.
#[must_use]
pub fn count(text: &str) -> f64 {
    text.chars().count() as f64
}

impl Shape {
    /// With what it stands for among its siblings.
    #[must_use]
    pub fn key(mut self, key: &str) -> Self {
        self.key = Some(key.to_owned());
        self
    }

    /// With an attribute.
    #[must_use]
    pub fn attr(mut self, name: &'static str, value: &str) -> Self {
        self.attributes.push((name, value.to_owned()));
        self
    }

    /// With a length.
    #[must_use]
    pub fn length(mut self, name: &'static str, value: f64) -> Self {
        self.attributes.push((name, Px(value).to_string()));
        self
    }

    /// With classes of the style sheet; none for an empty text.
    #[must_use]
    pub fn class(self, class: &str) -> Self {
        if class.is_empty() { self } else { self.attr("class", class) }
    }

    /// With the place and size of a rectangle.
    #[must_use]
    pub fn place(self, rect: Rect) -> Self {
        let shape = self.length("x", rect.x).length("y", rect.y);
        shape.length("width", rect.w).length("height", rect.h)
    }

    /// Moved.
    #[must_use]
    pub fn moved(self, x: f64, y: f64) -> Self {
        self.attr("transform", &format!("translate({} {})", Px(x), Px(y)))
    }

    /// Where a text's point is: `middle` or `end`.
    #[must_use]
    pub fn anchor(self, anchor: &str) -> Self {
        self.attr("text-anchor", anchor)
    }

    /// For the eye only.
    #[must_use]
    pub fn unspoken(self) -> Self {
        self.attr("aria-hidden", "true")
    }

    /// With one more element in it.
    #[must_use]
    pub fn with(mut self, child: Self) -> Self {
        self.children.push(child);
        self
    }

    /// With more elements in it.
    #[must_use]
    pub fn with_all(mut self, children: impl IntoIterator<Item = Self>) -> Self {
        self.children.extend(children);
        self
    }

    /// The element as SVG text.
    #[must_use]
    pub fn to_svg(&self) -> String {
        let mut out = String::new();
        self.write(&mut out);
        out
    }

    fn write(&self, out: &mut String) {
        // Writing to a String cannot fail.
        let _ = write!(out, "<{}", self.tag);
        for (name, value) in &self.attributes {
            let _ = write!(out, " {name}=\"{}\"", escaped(value));
        }
        if self.text.is_empty() && self.children.is_empty() {
            out.push_str("/>");
            return;
        }
        out.push('>');
        out.push_str(&escaped(&self.text));
        for child in &self.children {
            child.write(out);
        }
        let _ = write!(out, "</{}>", self.tag);
    }
}

/// A text as XML writes it, in quotes or between tags.
fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    text.replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_written_to_a_tenth() {
        let written = |value: f64| Px(value).to_string();
        assert_eq!(written(12.0), "12");
        assert_eq!(written(-0.26), "-0.3");
        assert_eq!(written(0.04), "0");
        assert_eq!(written(99.96), "100");
    }

    #[test]
    fn a_shape_is_written_as_svg() {
        let shape = group("a").with(text("", 1.0, 2.5, "<&>").attr("aria-label", "\"x\""));
        let svg = "<g class=\"a\"><text x=\"1\" y=\"2.5\" aria-label=\"&quot;x&quot;\">&lt;&amp;&gt;</text></g>";
        assert_eq!(shape.to_svg(), svg);
    }
}
