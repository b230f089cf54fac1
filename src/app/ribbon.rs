//! One cell a hop: before and after, and why.

use leptos::prelude::*;
use packetwalk::scene::narration::{self, Cell};
use packetwalk::session::Intent;
use packetwalk::text::{Args, word, worded};
use web_sys::Element;

use crate::frame::find;
use crate::icons::{BACK, FORWARD};
use crate::state::App;
use crate::view::{Node, button, el, icon_button, words};

/// The ribbon of the followed request.
pub(crate) fn ribbon(app: App) -> Vec<Node> {
    let (head, cells, outcome) = app.read(|session| {
        let followed = session.followed();
        let outcome = followed.and_then(|request| narration::outcome(session.world(), request));
        let cells = followed.map(narration::cells).unwrap_or_default();
        let head = followed.map(|request| {
            let from = narration::place_name(&request.from);
            let args = Args::new().text("url", &request.url()).text("from", &from);
            (request.id, format!(" {}", worded("curl {url} from {from}", &args)))
        });
        (head, cells, outcome)
    });
    let latest = cells.last();
    let why = outcome.or_else(|| latest.map(|cell| cell.why.clone())).unwrap_or_default();
    let changed = latest.filter(|cell| !cell.change.is_empty());
    let change = changed.map(|cell| {
        let args = Args::new().value("number", cell.number).text("change", &cell.change);
        format!(" · {}", worded("hop {number}: {change}", &args))
    });
    let title = match head {
        Some((id, command)) => el("p")
            .with(words("b", "", &worded("Request {id}", &Args::new().value("id", id))))
            .with(words("span", "muted", &command))
            .with_all(change.map(|change| words("span", "muted change", &change))),
        None => words("p", "muted", word("Send a request and follow it hop by hop.")),
    };
    let why = words("p", class_of(&why), &why);
    let says = el("div").class("ribbon-words").with(title.key("title")).with(why);
    let step = |name, path, intent: Intent| {
        let act = move || app.dispatch(intent.clone());
        icon_button("btn quiet icon narrow", name, path, act).key(name)
    };
    let head = el("div")
        .class("ribbon-head")
        .with(step(word("Hop before"), BACK, Intent::StepBack))
        .with(says)
        .with(step(word("Next hop"), FORWARD, Intent::StepForward));
    let count = cells.len();
    let cells = cells.iter().enumerate().map(|(place, cell)| hop(app, cell, place + 1 == count));
    let list = el("ol")
        .class("cells")
        .attr("aria-label", word("Hops of this request"))
        .attr("tabindex", "0")
        .with_all(cells);
    vec![head, list]
}

/// What fills more than three large lines is smaller where it is read from the back of a room.
fn class_of(why: &str) -> &'static str {
    if why.len() > 270 { "why long" } else { "why" }
}

/// The current hop is the last one: it stays in sight.
pub(crate) fn keep_in_sight(app: App, root: &Element) {
    let root = root.clone();
    let count = Memo::new(move |_| {
        app.read(|session| session.followed().map(|r| (r.id, narration::cells(r).len())))
    });
    Effect::new(move |_| {
        // Read, not only tracked: a memo that nobody reads does not look at what it is made of.
        count.get();
        let Some(list) = find(&root, ".cells") else { return };
        request_animation_frame(move || list.set_scroll_left(list.scroll_width()));
    });
}

fn hop(app: App, cell: &Cell, is_now: bool) -> Node {
    let at = cell.at;
    let mut class = "cell".to_owned();
    let states = [(is_now, " now"), (cell.is_back, " back"), (cell.is_failure, " fail")];
    for (_, state) in states.into_iter().filter(|(is_so, _)| *is_so) {
        class.push_str(state);
    }
    // The card explains the hop one looks at, unless something else is selected; one stays there.
    let look = move || {
        app.dispatch(Intent::Pause);
        app.dispatch(Intent::Select(None));
        app.dispatch(Intent::Seek(at));
    };
    let seek = button("cell-button", "", look)
        .attr("title", &cell.why)
        .with(words("span", "num", &cell.number.to_string()))
        .with(words("span", "cell-title", &cell.title));
    let header = el("dl")
        .class("hdr mono")
        .with_all(pair(word("from"), &cell.from))
        .with_all(pair(word("to"), &cell.to));
    el("li")
        .class(&class)
        .with(seek)
        .with(header)
        .with(words("p", "cn", &cell.change))
        .with(words("p", "unseen", &cell.why))
}

pub(crate) fn pair(name: &str, (before, after): &(String, Option<String>)) -> Vec<Node> {
    if before.is_empty() {
        // Nothing is sent while a name is asked for.
        return Vec::new();
    }
    let old = if after.is_some() { "old" } else { "" };
    let mut pair = vec![words("dt", "", name), words("dd", old, before)];
    pair.extend(
        after.as_ref().map(|after| el("dd").class("new-line").with(words("span", "new", after))),
    );
    pair
}
