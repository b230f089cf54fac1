//! Every envelope but the followed one, small, on one canvas; only what was drawn is cleared.

use packetwalk::scene::Layout;
use packetwalk::scene::frame::{Dot, SpriteKind};
use packetwalk::scene::shape::Px;
use wasm_bindgen::JsCast;
use web_sys::CanvasRenderingContext2d as Pen;
use web_sys::HtmlCanvasElement;

/// The canvas over the drawing, and what is on it.
pub(super) struct Swarm {
    canvas: HtmlCanvasElement,
    size: (f64, f64),
    drawn: Vec<Dot>,
    colours: Vec<String>,
}

impl Swarm {
    pub(super) const fn new(canvas: HtmlCanvasElement) -> Self {
        Self { canvas, size: (0.0, 0.0), drawn: Vec::new(), colours: Vec::new() }
    }

    /// Draws these, and nothing else any more.
    pub(super) fn draw(&mut self, layout: &Layout, scale: f64, dots: &[Dot]) {
        if dots.is_empty() && self.drawn.is_empty() {
            return;
        }
        // A canvas of another size is empty, so it gets its size only when something is drawn.
        let size = (layout.width * scale, layout.height * scale);
        if self.size != size {
            self.size = size;
            let (width, height) = (Px(size.0).to_string(), Px(size.1).to_string());
            // Attributes of these names are never refused.
            let _ = self.canvas.set_attribute("width", &width);
            let _ = self.canvas.set_attribute("height", &height);
            if let Some(pen) = pen(&self.canvas) {
                // Fails only on what is no number.
                let _ = pen.scale(scale, scale);
            }
        }
        if self.drawn.is_empty() {
            // Asking for colours is dear, and they change only with the theme: once a swarm will do.
            self.colours = colours_of(&self.canvas);
        }
        if let Some(pen) = pen(&self.canvas) {
            self.drawn.iter().for_each(|dot| clear(&pen, dot));
            draw(&pen, &self.colours, dots);
        }
        self.drawn = dots.to_vec();
    }
}

fn pen(canvas: &HtmlCanvasElement) -> Option<Pen> {
    canvas.get_context("2d").ok().flatten()?.dyn_into::<Pen>().ok()
}

fn clear(pen: &Pen, dot: &Dot) {
    pen.clear_rect(dot.at.x.floor() - 14.0, dot.at.y.floor() - 10.0, 30.0, 21.0);
}

const KINDS: [(SpriteKind, &str); 3] = [
    (SpriteKind::Request, "--request"),
    (SpriteKind::Answer, "--response"),
    (SpriteKind::Slip, "--fail"),
];

/// The colours of requests, answers and refusals, as the page's style has them.
fn colours_of(canvas: &HtmlCanvasElement) -> Vec<String> {
    let window = web_sys::window();
    let style = window.and_then(|window| window.get_computed_style(canvas).ok().flatten());
    let colour = |name: &str| style.as_ref().and_then(|s| s.get_property_value(name).ok());
    KINDS.iter().map(|(_, name)| colour(name).unwrap_or_default()).collect()
}

fn draw(pen: &Pen, colours: &[String], dots: &[Dot]) {
    for ((kind, _), colour) in KINDS.iter().zip(colours) {
        let mut some = dots.iter().filter(|dot| dot.kind == *kind).peekable();
        if some.peek().is_none() {
            continue;
        }
        pen.set_fill_style_str(colour);
        pen.begin_path();
        for dot in some {
            shape(pen, dot);
        }
        pen.fill();
    }
}

/// A small envelope: its point says which way it goes, a slip is shorter.
fn shape(pen: &Pen, dot: &Dot) {
    let (x, y) = (dot.at.x, dot.at.y);
    match dot.kind {
        SpriteKind::Request => {
            pen.move_to(x - 11.0, y - 7.0);
            pen.line_to(x + 5.0, y - 7.0);
            pen.line_to(x + 12.0, y);
            pen.line_to(x + 5.0, y + 7.0);
            pen.line_to(x - 11.0, y + 7.0);
        }
        SpriteKind::Answer => {
            pen.move_to(x + 11.0, y - 7.0);
            pen.line_to(x - 12.0, y - 7.0);
            pen.line_to(x - 5.0, y);
            pen.line_to(x - 12.0, y + 7.0);
            pen.line_to(x + 11.0, y + 7.0);
        }
        SpriteKind::Slip => {
            pen.move_to(x + 7.0, y - 5.0);
            pen.line_to(x - 8.0, y - 5.0);
            pen.line_to(x - 3.0, y);
            pen.line_to(x - 8.0, y + 5.0);
            pen.line_to(x + 7.0, y + 5.0);
        }
    }
    pen.close_path();
}
