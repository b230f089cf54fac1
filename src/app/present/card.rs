//! A large card of the manifest: the lines that were written last, where the stage is empty.
#![expect(clippy::float_arithmetic, reason = "the room on the stage")]

use leptos::prelude::*;
use packetwalk::scene::shape::Px;
use packetwalk::session::Session;
use packetwalk::session::edited::{Line, edited};
use packetwalk::text;

use super::find;
use crate::state::App;
use crate::view::{Node, el, words};

/// Lines on either side of what was written.
const AROUND: usize = 2;

/// The file's title and lines; none while nothing was written since the lesson began.
fn lines(session: &Session) -> Option<(String, Vec<Line>)> {
    let first = session.study()?.first_texts();
    let files = session.files();
    let of = |place: usize| {
        let file = files.get(place)?;
        let lines = edited(first.get(place).map_or("", String::as_str), &file.text, AROUND);
        (!lines.is_empty()).then(|| (file.title.clone(), lines))
    };
    of(session.open_file()).or_else(|| (0..files.len()).find_map(of))
}

pub(super) fn card(app: App) -> Vec<Node> {
    let Some((title, lines)) = app.read(lines) else { return Vec::new() };
    let row = |line: &Line| {
        let new = line.is_new.then(|| words("span", "unseen", &text::plain("present.new_line")));
        let class = if line.is_new { "new-row" } else { "" };
        el("li")
            .class(class)
            .key(&line.number.to_string())
            .with_all(new)
            .with(words("code", "", &line.text))
    };
    vec![
        words("h2", "", &title).key("title"),
        el("ol").key("lines").with_all(lines.iter().map(row)),
    ]
}

/// Keeps the card where nothing stands: left of the cluster, above what stands outside.
pub(super) fn keep_place(app: App) {
    Effect::new(move |_| {
        let scale = app.scale.get();
        let is_balanced = app.picture.with(|picture| picture.load_balancer.is_some());
        let room = app.layout.with(|layout| {
            let top = layout.laptop.y.min(layout.internet.y - 40.0);
            let top = if is_balanced { top.min(layout.load_balancer.y) } else { top };
            (layout.cluster.x * scale, top * scale)
        });
        let Some(card) = find(".present-card") else { return };
        let style = card.style();
        // Names like these are never refused; written by script, the page's policy allows them.
        let _ = style.set_property("--room-width", &format!("{}px", Px(room.0)));
        let _ = style.set_property("--room-height", &format!("{}px", Px(room.1)));
    });
}
