//! The lessons, in order or by a path through them.

use std::cell::Cell;

use packetwalk::lesson::{Lesson, catalog};
use packetwalk::session::study::Wish;
use packetwalk::text::{self, Args};

use super::{learn, progress, wish};
use crate::state::App;
use crate::view::{Node, button, el, words};

thread_local! {
    /// The path that is shown, by its place; the last is all lessons.
    static PATH: Cell<usize> = const { Cell::new(usize::MAX) };
}

pub(super) fn map(app: App) -> Vec<Node> {
    let paths = catalog::PATHS;
    let chosen = PATH.get().min(paths.len() - 1);
    let buttons = paths.iter().enumerate().map(|(place, path)| {
        let act = move || {
            PATH.set(place);
            app.changed_aside();
        };
        button("seg", &text::plain(&format!("path.{}", path.id)), act)
            .key(path.id)
            .state("aria-pressed", place == chosen)
    });
    let switch = el("div")
        .class("type-switch")
        .key("paths")
        .attr("role", "group")
        .attr("aria-label", &text::plain("learn.paths"))
        .with_all(buttons);
    let path = paths.get(chosen);
    let says = path.map(|path| text::plain(&format!("path.{}.says", path.id))).unwrap_or_default();
    let orders = path.map_or(&[][..], |path| path.orders);
    let of = |order: &u32| catalog::all().iter().find(|lesson| lesson.metadata.order == *order);
    let rows = orders.iter().filter_map(of).map(|lesson| row(app, lesson));
    let list = el("ol").class("lesson-map").key("map").with_all(rows);
    let done =
        catalog::all().iter().filter(|lesson| progress::is_done(&lesson.metadata.id)).count();
    let args = Args::new().value("done", done).value("count", catalog::all().len());
    vec![
        words("p", "", &text::plain("learn.says")).key("says"),
        switch,
        words("p", "muted", &says).key("path"),
        list,
        words("p", "muted", &text::with("learn.progress", &args)).key("progress"),
    ]
}

fn row(app: App, lesson: &Lesson) -> Node {
    let metadata = &lesson.metadata;
    let id = metadata.id.clone();
    let open = move || {
        learn::close();
        wish(app, Wish::Open(id.clone()));
    };
    let is_done = progress::is_done(&metadata.id);
    let minutes = text::with("learn.minutes", &Args::new().text("minutes", &metadata.minutes));
    let mark = is_done.then(|| words("span", "mark", &text::plain("learn.done")));
    let title = el("span")
        .class("lesson-name")
        .with(words("b", "", &metadata.title))
        .with(words("span", "muted", &minutes))
        .with_all(mark);
    let open = button("lesson-row", "", open)
        .with(words("span", "num", &metadata.order.to_string()))
        .with(el("span").class("lesson-about").with(title).with(words("span", "", &lesson.idea)));
    el("li").key(&metadata.id).with(open)
}
