//! Every envelope but the followed one, small, on one canvas; only what was drawn is cleared.
#![expect(clippy::float_arithmetic, reason = "coordinates of things drawn")]

use leptos::prelude::*;
use packetwalk::scene::frame::{Dot, SpriteKind};
use wasm_bindgen::JsCast;
use web_sys::CanvasRenderingContext2d as Pen;
use web_sys::HtmlCanvasElement;

use crate::state::App;

/// Keeps the canvas over the drawing.
pub(super) fn keep_swarm(app: App, canvas: HtmlCanvasElement) {
    let size = Memo::new(move |_| app.layout.with(|layout| (layout.width, layout.height)));
    let drawn = StoredValue::new(Vec::<Dot>::new());
    let colours = StoredValue::new(Vec::<String>::new());
    Effect::new(move |_| {
        size.track();
        let dots = app.frame.with(|frame| frame.others.clone());
        if dots.is_empty() && drawn.with_value(Vec::is_empty) {
            return;
        }
        if drawn.with_value(Vec::is_empty) {
            // Asking for colours is dear, and they change only with the theme: once a swarm will do.
            colours.set_value(colours_of(&canvas));
        }
        if let Some(pen) = pen(&canvas) {
            drawn.with_value(|old| old.iter().for_each(|dot| clear(&pen, dot)));
            colours.with_value(|colours| draw(&pen, colours, &dots));
        }
        drawn.set_value(dots);
    });
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
