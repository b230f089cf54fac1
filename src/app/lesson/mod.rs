//! The lesson panel: one step at a time, with what leads to the next.

mod fields;
pub(crate) mod learn;
mod map;
mod progress;
pub(crate) mod side;
mod steps;
mod stuck;
mod tables;

use leptos::prelude::*;
use packetwalk::lesson::{BeatKind, Suggestion, prose};
use packetwalk::session::study::{Chapter, Study, Wish};
use packetwalk::session::{Intent, Session};
use packetwalk::text::{self, Args, spoken, word};

use crate::icons::CROSS;
use crate::state::{App, Tab};
use crate::view::{Node, button, el, icon_button, words};

/// The panel; nothing while no lesson is open.
pub(crate) fn lesson(app: App) -> Vec<Node> {
    if app.read(|session| session.study().is_none()) { Vec::new() } else { panel(app) }
}

/// Whether a lesson is open.
pub(crate) fn is_open(app: App) -> bool {
    app.read(|session| session.study().is_some())
}

/// Wants something of the lesson.
#[inline(never)]
pub(crate) fn wish(app: App, wish: Wish) {
    let opens = matches!(wish, Wish::Open(_) | Wish::OpenText(_));
    let hints = wish == Wish::Hint;
    app.dispatch(Intent::Study(wish));
    if hints && app.peek(|session| session.study().is_some_and(Study::hints_at_text)) {
        side::uncover(app);
    }
    if opens && app.peek(|session| session.study().is_some()) {
        app.tab.set(Tab::Lesson);
    }
}

/// A button that wants something of the lesson.
pub(crate) fn wishes(app: App, class: &str, text: &str, wanted: Wish) -> Node {
    button(class, text, move || wish(app, wanted.clone()))
}

/// What the open lesson has to read it with.
fn study<T>(app: App, read: impl FnOnce(&Session, &Study) -> T) -> Option<T> {
    app.read(|session| session.study().map(|study| read(session, study)))
}

#[inline(never)]
fn panel(app: App) -> Vec<Node> {
    study(app, |session, study| {
        progress::note(study);
        stuck::look(app, study);
        let body = match (study.chapter(), study.beat()) {
            (Chapter::Close, _) | (_, None) => steps::close(app, session, study),
            (_, Some(beat)) => {
                let inside = match &beat.kind {
                    BeatKind::Say { text, .. } => steps::say(session, study, text),
                    BeatKind::Predict { question, guess, .. } => {
                        steps::predict(app, session, study, question, guess)
                    }
                    BeatKind::Do { goal, suggest, hints, done, .. } => steps::task(
                        app,
                        session,
                        study,
                        &steps::Task { goal, suggest, hints, done },
                    ),
                    BeatKind::Explain { question, options } => {
                        steps::explain(app, session, study, question, options)
                    }
                };
                el("div").key(&beat.id).class("step").with_all(inside)
            }
        };
        let lang = &study.lesson().metadata.lang;
        let body = body.attr("lang", if lang.is_empty() { "en" } else { lang });
        vec![head(app, study), body.attr("aria-live", "polite"), foot(app, study)]
    })
    .unwrap_or_default()
}

fn head(app: App, study: &Study) -> Node {
    let metadata = &study.lesson().metadata;
    let args = Args::new().value("order", metadata.order).text("minutes", &metadata.minutes);
    let leave = icon_button("btn quiet icon", &text::plain("lesson.leave"), CROSS, move || {
        wish(app, Wish::Leave);
        app.tab.set(Tab::Try);
    });
    let title = el("div").class("lesson-title").with(words("h2", "", &metadata.title)).with(words(
        "span",
        "muted",
        &text::with("lesson.place", &args),
    ));
    // Says which language it is in where that is not the one that was chosen.
    let is_english = spoken() != 0 && metadata.lang.is_empty();
    let note = is_english.then(|| words("p", "muted", word("This lesson is in English.")));
    let ticket = study.fault().map(|fault| words("blockquote", "message", &fault.message));
    el("div")
        .class("lesson-head")
        .key("head")
        .with(
            el("div")
                .class("row")
                .with(title)
                .with(leave.attr("title", &text::plain("lesson.leave"))),
        )
        .with_all(note)
        .with_all(ticket)
}

/// A dot a step, which goes to it.
pub(crate) fn dots(app: App, study: &Study) -> Node {
    let beats = study.beats();
    let dot = |(place, beat): (usize, &packetwalk::lesson::Beat)| {
        let is_here = place == study.place();
        let class = match (is_here, study.was_done(&beat.id)) {
            (true, _) => "dot now",
            (false, true) => "dot done",
            (false, false) => "dot",
        };
        let args = Args::new().value("place", place + 1).value("count", beats.len());
        wishes(app, class, "", Wish::Goto(place))
            .key(&beat.id)
            .attr("aria-label", &text::with("lesson.step", &args))
            .flag("aria-current", is_here)
    };
    el("div").class("dots").with_all(beats.iter().enumerate().map(dot))
}

/// What one can do at a task: its fields, its suggestions.
pub(crate) fn task_controls(
    app: App,
    session: &Session,
    study: &Study,
    suggest: &[Suggestion],
) -> Vec<Node> {
    let mut nodes: Vec<Node> = fields::fields(app, session, study).into_iter().collect();
    nodes.push(steps::suggestions(app, session, study, suggest));
    nodes
}

/// Dots, and the way on.
fn foot(app: App, study: &Study) -> Node {
    let beats = study.beats();
    let dots = dots(app, study);
    let foot =
        el("div").class("lesson-foot").key("foot").with(dots).with(el("span").class("spring"));
    if study.chapter() == Chapter::Close {
        return foot.with(wishes(app, "btn", &text::plain("lesson.back"), Wish::Back).key("back"));
    }
    let knows = study.place() == 0 && study.chapter() == Chapter::Main && beats.len() > 1;
    let skip = knows.then(|| {
        wishes(app, "btn quiet", &text::plain("lesson.i_know"), Wish::ToTheTask).key("know")
    });
    let back = (study.place() > 0)
        .then(|| wishes(app, "btn quiet", &text::plain("lesson.back"), Wish::Back).key("back"));
    let class = if study.is_done() { "btn strong next" } else { "btn quiet next" };
    let id = if study.is_done() { "lesson.next" } else { "lesson.skip" };
    let next = wishes(app, class, &text::plain(id), Wish::Next).key("next");
    foot.with_all(skip).with_all(back).with(next.flag("disabled", study.is_busy()))
}

/// A sentence of a lesson, with what the world puts in.
pub(crate) fn said(
    session: &Session,
    study: &Study,
    tag: &'static str,
    class: &str,
    text: &str,
) -> Node {
    let filled = prose::filled(text, &session.evidence(study));
    let runs = prose::runs(&filled).into_iter().map(|run| match run {
        prose::Run::Plain(text) => words("span", "", &text),
        prose::Run::Bold(text) => words("b", "", &text),
        prose::Run::Code(text) => words("code", "", &text),
    });
    el(tag).class(class).with_all(runs)
}

/// Keys of the lesson, while the stage has the focus; whether the key is one.
#[inline(never)]
pub(crate) fn pressed(app: App, key: &str) -> bool {
    let Some(option) = app.peek(|session| {
        let study = session.study()?;
        let beat = study.beat()?;
        let count = match &beat.kind {
            BeatKind::Predict { guess: packetwalk::lesson::Guess::Options(options), .. } => {
                options.len()
            }
            BeatKind::Explain { options, .. } => options.len(),
            BeatKind::Predict { .. } | BeatKind::Say { .. } | BeatKind::Do { .. } => 0,
        };
        let letter = key.chars().next().filter(|_| key.len() == 1)?.to_ascii_lowercase();
        let place = match letter {
            'a'..='d' => letter as usize - 'a' as usize,
            '1'..='4' => letter as usize - '1' as usize,
            'h' => return Some(Wish::Hint),
            _ => return None,
        };
        let is_why = matches!(beat.kind, BeatKind::Explain { .. });
        (place < count).then_some(if is_why { Wish::Answer(place) } else { Wish::Choose(place) })
    }) else {
        return false;
    };
    wish(app, option);
    true
}

/// What stands for the lesson among the worlds one can choose.
#[inline(never)]
pub(crate) fn option(app: App) -> Node {
    let title = study(app, |_, study| study.lesson().metadata.title.clone());
    words("option", "", &title.unwrap_or_default()).attr("value", "").key("lesson")
}

/// The button that opens lessons, types of Services and the glossary.
pub(crate) fn learn_button(app: App) -> Node {
    button("btn learn", word("Learn"), move || learn::open(app)).key("learn")
}

/// The tab of the narrow layout, while a lesson is open.
#[inline(never)]
pub(crate) fn tab(app: App) -> Node {
    button("tab", &text::plain("lesson.tab"), move || app.tab.set(Tab::Lesson))
        .key("lesson")
        .state("aria-pressed", app.tab.get() == Tab::Lesson)
}
