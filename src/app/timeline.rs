//! Play, step, scrub, speed.

use leptos::prelude::*;
use packetwalk::session::playhead::SPEEDS;
use packetwalk::session::{Intent, Session};
use packetwalk::simulation::MarkKind;
use packetwalk::time::SimTime;
use web_sys::Element;

use crate::icons::{BACK, END, FORWARD, PAUSE, PLAY, START};
use crate::state::App;
use crate::view::{Node, el, icon_button, keep, value_of, words};

/// Keeps the bar at the bottom.
pub(crate) fn keep_timeline(app: App, slot: Element) {
    // Quarters of a second are as fine as the bar is read; it need not be drawn every frame.
    let quarter = Memo::new(move |_| {
        let now = app.now.get();
        SimTime { us: now.us - now.us % 250_000 }
    });
    let draw = move || {
        let now = app.now.get_untracked().max(quarter.get());
        vec![buttons(app), clock(app, now), scrubber(app, now), speeds(app)]
    };
    keep(slot, Box::new(draw));
}

fn buttons(app: App) -> Node {
    let is_playing = app.read(|session| session.playhead().is_playing);
    let opened = app.peek(|session| session.history().opened_at());
    let step = |class, name, path, intent: Intent| {
        icon_button(class, name, path, move || app.dispatch(intent.clone())).key(name)
    };
    let (name, path, intent) =
        if is_playing { ("Pause", PAUSE, Intent::Pause) } else { ("Play", PLAY, Intent::Play) };
    let quiet = "btn quiet icon";
    el("div")
        .class("row tight")
        .with(step("btn quiet icon wide-only", "To the beginning", START, Intent::Seek(opened)))
        .with(step(quiet, "Step back", BACK, Intent::StepBack))
        .with(step("btn icon play", name, path, intent).key("play"))
        .with(step(quiet, "Step to the next hop", FORWARD, Intent::StepForward))
        .with(step("btn quiet icon wide-only", "To the latest moment", END, Intent::ReturnToNow))
}

/// A moment as minutes, seconds and tenths since the world opened.
fn clock_text(time: SimTime, opened: SimTime) -> String {
    let tenths = time.since(opened).as_ms() / 100;
    format!("{}:{:02}.{}", tenths / 600, tenths / 10 % 60, tenths % 10)
}

fn clock(app: App, now: SimTime) -> Node {
    let opened = app.read(|session| session.history().opened_at());
    words("span", "mono time", &clock_text(now, opened)).attr("aria-hidden", "true")
}

fn scrubber(app: App, now: SimTime) -> Node {
    let (opened, horizon) = app.read(|session| (session.history().opened_at(), session.horizon()));
    let latest = horizon.max(now);
    let ms = |at: SimTime| at.since(SimTime::ZERO).as_ms().to_string();
    let seek = move |event: &web_sys::Event| {
        if let Ok(ms) = value_of(event).parse::<u64>() {
            app.dispatch(Intent::Pause);
            app.dispatch(Intent::Seek(SimTime::from_ms(ms)));
        }
    };
    let bar = el("input")
        .attr("id", "scrub")
        .attr("type", "range")
        .attr("aria-label", "Moment")
        .attr("step", "50")
        .attr("min", &ms(opened))
        .attr("max", &ms(latest))
        .attr("aria-valuetext", &clock_text(now, opened))
        .value(&ms(now))
        .on("input", seek);
    let marks = el("svg")
        .class("marks")
        .attr("aria-hidden", "true")
        .attr("preserveAspectRatio", "none")
        .attr("viewBox", "0 0 1000 16")
        .with_all(marks(app, opened, latest));
    el("div").class("scrub").with(marks).with(bar)
}

fn marks(app: App, opened: SimTime, latest: SimTime) -> Vec<Node> {
    let whole = latest.since(opened).us.max(1);
    app.read(|session| {
        let marks = session.world().marks().iter();
        let marks = marks.filter(|mark| mark.kind != MarkKind::RulesSynced).map(|mark| {
            let x = mark.at.since(opened).us * 1000 / whole;
            el("rect")
                .class(mark_class(mark.kind))
                .attr("x", &x.to_string())
                .attr("width", "3")
                .attr("y", "2")
                .attr("height", "12")
                .with(words("title", "", &mark.subject))
        });
        marks.collect()
    })
}

const fn mark_class(kind: MarkKind) -> &'static str {
    match kind {
        MarkKind::Applied => "mark applied",
        MarkKind::Deleted => "mark deleted",
        MarkKind::Answered => "mark answered",
        MarkKind::Failed => "mark failed",
        MarkKind::RulesSynced => "mark synced",
    }
}

fn speeds(app: App) -> Node {
    let speed = app.read(|session: &Session| session.playhead().speed_percent);
    let name = |percent: u32| match percent {
        25 => "0.25x".to_owned(),
        50 => "0.5x".to_owned(),
        percent => format!("{}x", percent / 100),
    };
    let options = SPEEDS
        .into_iter()
        .map(|percent| words("option", "", &name(percent)).attr("value", &percent.to_string()));
    let select = el("select").with_all(options).value(&speed.to_string());
    let select = select.on("change", move |event| {
        if let Ok(percent) = value_of(event).parse() {
            app.dispatch(Intent::SetSpeed(percent));
        }
    });
    el("label").class("speed").with(words("span", "unseen", "Speed")).with(select)
}
