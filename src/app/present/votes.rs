//! The votes of this class, by question; they last as long as the page does.

use std::cell::RefCell;

use packetwalk::lesson::{BeatKind, Guess};
use packetwalk::session::study::Study;
use packetwalk::session::tally::{Advice, OPTIONS, Tally};
use packetwalk::text::{self, Args};

use crate::lesson::said;
use crate::state::App;
use crate::view::{Node, button, el, words};

pub(super) const LETTERS: [&str; OPTIONS] = ["A", "B", "C", "D"];

thread_local! {
    static VOTES: RefCell<Vec<(String, Tally)>> = const { RefCell::new(Vec::new()) };
}

/// An option: what it says, why it is right or wrong, and the belief behind it.
pub(super) struct Said<'a> {
    pub(super) text: &'a str,
    pub(super) why: &'a str,
    pub(super) shows: Option<&'a str>,
}

/// The options of the step one is at.
pub(super) fn options(study: &Study) -> Vec<Said<'_>> {
    match study.beat().map(|beat| &beat.kind) {
        Some(BeatKind::Predict { guess: Guess::Options(options), .. }) => {
            let said = options.iter().map(|option| Said {
                text: &option.text,
                why: &option.why,
                shows: option.shows.as_deref(),
            });
            said.collect()
        }
        Some(BeatKind::Explain { options, .. }) => options
            .iter()
            .map(|option| Said { text: &option.text, why: &option.why, shows: None })
            .collect(),
        _ => Vec::new(),
    }
}

/// The option that came true, once that was seen.
pub(super) fn truth(study: &Study) -> Option<usize> {
    match &study.beat()?.kind {
        BeatKind::Predict { .. } => study.outcome()?.truth,
        BeatKind::Explain { options, .. } => {
            study.answered()?;
            options.iter().position(|option| option.is_right)
        }
        BeatKind::Say { .. } | BeatKind::Do { .. } => None,
    }
}

/// Whether votes count: there is a question, and nobody has seen the answer.
pub(super) fn is_open(study: &Study) -> bool {
    !study.is_busy() && truth(study).is_none() && !options(study).is_empty()
}

fn question(study: &Study) -> String {
    let fault = study.fault().map_or("", |fault| fault.id.as_str());
    let beat = study.beat().map_or("", |beat| beat.id.as_str());
    [study.lesson().metadata.id.as_str(), fault, beat].join("/")
}

/// The votes on this step's question.
pub(super) fn tally(study: &Study) -> Tally {
    let question = question(study);
    VOTES.with_borrow(|votes| {
        let found = votes.iter().find(|(of, _)| *of == question);
        found.map(|(_, tally)| *tally).unwrap_or_default()
    })
}

fn change(app: App, change: impl FnOnce(&mut Tally)) {
    let question = app.peek(|s| s.study().filter(|study| is_open(study)).map(question));
    let Some(question) = question else { return };
    VOTES.with_borrow_mut(|votes| {
        let place = votes.iter().position(|(of, _)| *of == question);
        let place = place.unwrap_or_else(|| {
            votes.push((question, Tally::default()));
            votes.len() - 1
        });
        if let Some((_, tally)) = votes.get_mut(place) {
            change(tally);
        }
    });
    app.changed_aside();
}

/// A vote for this option, or one less.
pub(super) fn vote(app: App, option: usize, is_more: bool) {
    change(app, |tally| tally.vote(option, is_more));
}

/// All votes are gone.
pub(super) fn clear() {
    VOTES.take();
}

/// The options with their votes, and what to do after a vote.
pub(super) fn board(
    app: App,
    session: &packetwalk::session::Session,
    study: &Study,
) -> Option<Node> {
    let options = options(study);
    if options.is_empty() {
        return None;
    }
    let (tally, is_open) = (tally(study), is_open(study));
    let poll = Poll { tally, truth: truth(study), is_open };
    let rows = options.iter().enumerate().map(|(place, option)| {
        let text = said(session, study, "span", "present-option", option.text);
        row(app, place, text, poll)
    });
    let args = Args::new().value("count", tally.count());
    let id = if tally.is_again() { "present.second" } else { "present.votes" };
    let mut foot = el("div").class("present-after").key("after");
    if is_open {
        let advice = tally.advice().map(|advice| match advice {
            Advice::Discuss => "present.discuss",
            Advice::GoOn => "present.go_on",
        });
        let advice = advice.map(text::plain).unwrap_or_default();
        foot = foot.with(words("p", "", &advice).attr("role", "status").key("advice"));
        if tally.count() > 0 && !tally.is_again() {
            let again =
                button("btn", &text::plain("present.again"), move || change(app, Tally::again));
            foot = foot.with(again.key("again"));
        }
    }
    let list = el("ol").class("present-options").key("options").with_all(rows);
    let count = words("p", "muted", &text::with(id, &args)).key("count");
    Some(el("div").class("present-board").key("board").with(count).with(list).with(foot))
}

/// How a question stands.
#[derive(Clone, Copy, Debug)]
struct Poll {
    tally: Tally,
    truth: Option<usize>,
    is_open: bool,
}

fn row(app: App, place: usize, text: Node, poll: Poll) -> Node {
    let Poll { tally, truth, is_open } = poll;
    let letter = LETTERS.get(place).copied().unwrap_or("");
    let (first, second) = tally.of(place);
    let is_hit = truth == Some(place);
    let named = |id: &str| text::with(id, &Args::new().text("letter", letter));
    let step = |sign: &str, id: &str, is_more: bool| {
        let act = move || vote(app, place, is_more);
        button("btn icon", sign, act).attr("aria-label", &named(id)).key(id)
    };
    let bar =
        |class: &str, votes: u32, id: &str| {
            let said = text::with(id, &Args::new().value("count", votes));
            let length = tally.length(votes).to_string();
            let drawn = el("svg")
                .attr("viewBox", "0 0 100 10")
                .attr("preserveAspectRatio", "none")
                .attr("aria-hidden", "true")
                .with(el("rect").attr("width", &length).attr("height", "10"));
            let class = format!("present-bar {class}");
            el("span").class(&class).key(id).with(drawn).with(words("span", "unseen", &said)).with(
                words("span", "present-count", &votes.to_string()).attr("aria-hidden", "true"),
            )
        };
    let first = bar(if second.is_some() { "past" } else { "" }, first, "present.first_of");
    let second = second.map(|votes| bar("", votes, "present.second_of"));
    let bars = el("span").class("present-bars").key("bars").with(first).with_all(second);
    let steps = is_open.then(|| {
        let class = el("span").class("present-steps").key("steps");
        class.with(step("−", "present.less", false)).with(step("+", "present.more", true))
    });
    let hit =
        is_hit.then(|| words("span", "present-hit", &text::plain("present.happened")).key("hit"));
    el("li")
        .class(if is_hit { "hit" } else { "" })
        .key(letter)
        .with(words("b", "present-letter", letter))
        .with(text)
        .with(bars)
        .with_all(steps)
        .with_all(hit)
}
