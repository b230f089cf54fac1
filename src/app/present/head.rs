//! The line above the stage: the lesson's title, its steps, and what one does now and then.

use packetwalk::session::Session;
use packetwalk::session::study::Study;
use packetwalk::text;

use super::{NOW, change, notes, reset, toggle};
use crate::lesson;
use crate::state::App;
use crate::view::{Node, button, el, words};

pub(super) fn head(app: App) -> Vec<Node> {
    app.read(|session| session.study().map(|study| line(app, session, study))).unwrap_or_default()
}

fn line(app: App, session: &Session, study: &Study) -> Vec<Node> {
    let metadata = &study.lesson().metadata;
    let title = el("h1")
        .class("present-title")
        .key("title")
        .with(words("span", "", &format!("{} ", metadata.order)))
        .with(words("span", "", &metadata.title));
    let now = NOW.get();
    let act =
        |id: &str, act: fn(App)| button("btn quiet", &text::plain(id), move || act(app)).key(id);
    let is_playing = session.playhead().is_playing;
    let time = if is_playing { "present.pause" } else { "present.play" };
    let mut acts = vec![
        act(time, |app| {
            let is_playing = app.peek(|session| session.playhead().is_playing);
            let intent = if is_playing {
                packetwalk::session::Intent::Pause
            } else {
                packetwalk::session::Intent::Play
            };
            app.dispatch(intent);
        })
        .key("time"),
        act("present.pointer", |app| change(app, |now| now.points = !now.points))
            .state("aria-pressed", now.points),
        act("present.blank", |app| change(app, |now| now.is_blank = true)),
        act("present.notes", notes::open),
    ];
    if now.asks {
        acts.push(words("span", "", &text::plain("present.reset_asks")).attr("role", "status"));
        acts.push(act("present.reset_yes", reset));
        acts.push(act("present.reset_no", |app| change(app, |now| now.asks = false)));
    } else {
        acts.push(act("present.reset", |app| change(app, |now| now.asks = true)));
    }
    acts.push(act("present.leave", toggle));
    let refused = now.is_refused.then(|| {
        words("p", "present-refused", &text::plain("present.refused")).attr("role", "alert")
    });
    let row = el("div").class("present-acts").key("acts").with_all(acts);
    let mut nodes = vec![title, lesson::dots(app, study).key("dots"), row];
    nodes.extend(refused.map(|node| node.key("refused")));
    nodes
}
