//! Sending many requests, and what became of them in numbers.

use packetwalk::scene::frame::SpriteKind;
use packetwalk::scene::geometry::Point;
use packetwalk::scene::{drawing, load};
use packetwalk::session::Intent;
use packetwalk::text::{Args, word, worded};

use crate::state::App;
use crate::view::{Node, button, el, words};

/// Ten, a hundred, three hundred at once, or a steady stream.
pub(crate) fn buttons(app: App) -> Node {
    let many = |count: u32| {
        let number = format!("×{count}");
        button("btn", &number, move || app.dispatch(Intent::Send(count)))
            .attr(
                "aria-label",
                &worded("×{count} requests at once", &Args::new().value("count", count)),
            )
            .attr(
                "title",
                &worded("Send {count} requests at once", &Args::new().value("count", count)),
            )
            .key(&number)
    };
    let is_on = app.read(|session| session.world().stream().is_some());
    let stream = button("btn", "50/s", move || app.dispatch(Intent::Stream(!is_on)))
        .attr("aria-label", word("50/s: a steady stream of requests"))
        .attr("title", word("A steady stream, 50 requests a second"))
        .attr("role", "switch")
        .state("aria-checked", is_on)
        .flag("hidden", !app.read(|session| session.offers("loop")))
        .key("stream");
    el("div")
        .class("many")
        .attr("role", "group")
        .attr("aria-label", word("Send many"))
        .with_all([10, 100, 300].map(many))
        .with(stream)
}

/// What was sent and what became of it, with the signs that the stage has for each.
pub(crate) fn summary(app: App) -> Vec<Node> {
    app.read(|session| load::summary(session.world())).as_ref().map(told).unwrap_or_default()
}

#[inline(never)]
fn told(summary: &load::Summary) -> Vec<Node> {
    let some = |class, text: &str| (!text.is_empty()).then(|| words("span", class, text).key(text));
    let pods = summary.pods.iter().map(|pod| words("li", "", pod));
    let mut said = vec![
        sign(SpriteKind::Request, "one request").key("request"),
        words("span", "", &summary.sent).key("sent"),
        sign(SpriteKind::Answer, "one answer").key("answer"),
        words("span", "", &summary.answered).key("answered"),
    ];
    said.extend(summary.failed.iter().filter_map(|failed| some("failures", failed)));
    said.extend(some("", &summary.under_way).map(|node| node.key("under-way")));
    said.extend(some("failures", &summary.left_out).map(|node| node.key("left-out")));
    let list = el("ul").class("unseen").attr("aria-label", word("Answers by pod")).with_all(pods);
    vec![el("p").with_all(said), list]
}

/// A small envelope as it is on the stage.
fn sign(kind: SpriteKind, class: &str) -> Node {
    el("svg")
        .attr("width", "18")
        .attr("height", "12")
        .attr("viewBox", "-9 -6 18 12")
        .attr("aria-hidden", "true")
        .with(el("path").class(class).attr("d", &drawing::small(kind, Point::default(), true)))
}
