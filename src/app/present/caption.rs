//! The words below the stage, large: what the step says, and beside it what there is to do.

use packetwalk::lesson::{BeatKind, Guess};
use packetwalk::session::Session;
use packetwalk::session::study::{Chapter, Study, Wish};
use packetwalk::text::{self, Args};

use super::{go_back, onward, votes};
use crate::lesson::{said, task_controls, wishes};
use crate::state::App;
use crate::view::{Node, button, el, words};

pub(super) fn caption(app: App) -> Vec<Node> {
    app.read(|session| session.study().map(|study| below(app, session, study))).unwrap_or_default()
}

fn below(app: App, session: &Session, study: &Study) -> Vec<Node> {
    let text = said(session, study, "p", "present-caption", sentence(study)).key("caption");
    let words = el("div")
        .class("present-said")
        .key("said")
        .with(text.attr("aria-live", "polite"))
        .with(ways(app, session, study));
    let beside = match study.beat().map(|beat| &beat.kind) {
        Some(BeatKind::Do { suggest, .. }) => Some(
            el("div")
                .class("present-task")
                .key("task")
                .with_all(task_controls(app, session, study, suggest)),
        ),
        Some(BeatKind::Predict { guess: Guess::Dots { .. }, .. }) => Some(bins(session, study)),
        _ => votes::board(app, session, study),
    };
    let mut nodes = vec![words];
    nodes.extend(beside);
    nodes
}

/// What is to be read from the back now.
pub(super) fn sentence(study: &Study) -> &str {
    let Some(beat) = study.beat().filter(|_| study.chapter() != Chapter::Close) else {
        return &study.lesson().close.remember;
    };
    let truth = votes::truth(study);
    let why = truth.and_then(|truth| Some(votes::options(study).get(truth)?.why));
    match &beat.kind {
        BeatKind::Say { text, .. } => text,
        BeatKind::Do { goal, .. } => goal,
        BeatKind::Predict { question, .. } | BeatKind::Explain { question, .. } => {
            why.unwrap_or(question)
        }
    }
}

/// Back, what the step holds back, and on.
fn ways(app: App, session: &Session, study: &Study) -> Node {
    let is_first = study.place() == 0 && study.chapter() == Chapter::Main;
    let back = button("btn", &text::plain("lesson.back"), move || go_back(app));
    let shows = onward(session, study).map(|(id, wanted)| {
        wishes(app, "btn strong", &text::plain(id), wanted)
            .key("show")
            .attr("aria-keyshortcuts", "PageDown")
    });
    let is_over = study.chapter() == Chapter::Close;
    let class = if study.is_done() { "btn strong next" } else { "btn next" };
    let next = wishes(app, class, &text::plain("lesson.next"), Wish::Next);
    let done = (study.is_done()
        && matches!(study.beat().map(|b| &b.kind), Some(BeatKind::Do { .. })))
    .then(|| words("span", "muted", &text::plain("present.done")).key("done"));
    el("div")
        .class("present-ways")
        .key("ways")
        .with(back.flag("disabled", is_first).key("back"))
        .with_all(shows)
        .with(next.flag("disabled", is_over || study.is_busy()).key("next"))
        .with_all(done)
}

/// What fell into each bin, once it did.
fn bins(session: &Session, study: &Study) -> Node {
    let fell = study.outcome().map(|outcome| &outcome.bins);
    let rows = session.bins().into_iter().map(|name| {
        let count = fell.map(|fell| fell.get(&name).copied().unwrap_or(0));
        let says = count.map(|count| text::with("lesson.fell", &Args::new().value("count", count)));
        el("li").key(&name).with(words("span", "present-option mono", &name)).with(words(
            "span",
            "",
            &says.unwrap_or_default(),
        ))
    });
    let list = el("ol").class("present-options").with_all(rows);
    el("div").class("present-board").key("bins").with(list)
}
