//! Play, step, scrub, speed.

use leptos::prelude::*;
use packetwalk::scene::chronicle;
use packetwalk::scene::timeline::{Tick, end_of_line, place, ticks};
use packetwalk::session::playhead::{INSTANT, SPEEDS};
use packetwalk::session::{Intent, Playhead, Session, Stop};
use packetwalk::text::{spoken, word};
use packetwalk::time::{SimDuration, SimTime};
use web_sys::Element;

use crate::icons::{BACK, END, EVENT_BACK, EVENT_FORWARD, FORWARD, PAUSE, PLAY, START};
use crate::settings;
use crate::state::App;
use crate::view::{Node, button, el, icon_button, keep, value_of, words};

/// Marks that are listed for screen readers: the latest.
const LISTED_MAX: usize = 40;

/// As fine as one can choose a moment by hand.
const STEP_MS: u64 = 50;

/// All that the bar shows besides what it reads once it is drawn.
#[derive(Clone, Copy, PartialEq)]
struct Key {
    now: SimTime,
    horizon: SimTime,
    opened: SimTime,
    playhead: Playhead,
    is_moving: bool,
    actions: usize,
    language: usize,
}

/// Keeps the bar at the bottom.
pub(crate) fn keep_timeline(app: App, slot: Element) {
    // While time runs, quarters of a second are as fine as the bar is read; it need not be drawn
    // every frame.
    let key = Memo::new(move |_| {
        let now = app.now.get();
        app.read(|session| {
            let is_moving = session.is_moving();
            let fine = |at: SimTime| SimTime { us: at.us - at.us % 250_000 };
            Key {
                now: if is_moving { fine(now) } else { now },
                horizon: if is_moving { fine(session.horizon()) } else { session.horizon() },
                opened: session.history().opened_at(),
                playhead: session.playhead(),
                is_moving,
                actions: session.history().log().len(),
                language: spoken(),
            }
        })
    });
    let draw = move || {
        // Read, not only tracked: a memo that nobody reads does not look at what it is made of.
        key.get();
        let line = app.peek(Line::of);
        vec![buttons(app), clock(app, line), scrubber(app, line), pace(app)]
    };
    keep(slot, Box::new(draw));
}

/// The line: its beginning, the moment looked at, the latest seen, and its end.
#[derive(Clone, Copy)]
struct Line {
    opened: SimTime,
    now: SimTime,
    horizon: SimTime,
    end: SimTime,
}

impl Line {
    fn of(session: &Session) -> Self {
        let (opened, now) = (session.history().opened_at(), session.now());
        let horizon = session.horizon().max(now);
        Self { opened, now, horizon, end: end_of_line(opened, horizon) }
    }

    fn percent(self, at: SimTime) -> String {
        percent(place(at, self.opened, self.end))
    }
}

fn percent(thousandths: u64) -> String {
    format!("{}.{}%", thousandths / 10, thousandths % 10)
}

fn buttons(app: App) -> Node {
    let is_playing = app.peek(|session| session.playhead().is_playing);
    let opened = app.peek(|session| session.history().opened_at());
    let step = |class, name, path, intent: Intent| {
        icon_button(class, name, path, move || app.dispatch(intent.clone())).key(name)
    };
    let (name, path, intent) = if is_playing {
        (word("Pause"), PAUSE, Intent::Pause)
    } else {
        (word("Play"), PLAY, Intent::Play)
    };
    let (quiet, wide) = ("btn quiet icon", "btn quiet icon wide-only");
    el("div")
        .class("row tight")
        .with(step(wide, word("To the beginning"), START, Intent::Seek(opened)))
        .with(step("btn quiet icon events", word("Event before"), EVENT_BACK, Intent::EventBack))
        .with(step(quiet, word("Step back"), BACK, Intent::StepBack))
        .with(step("btn icon play", name, path, intent).key("play"))
        .with(step(quiet, word("Step to the next hop"), FORWARD, Intent::StepForward))
        .with(step(
            "btn quiet icon events",
            word("Next event"),
            EVENT_FORWARD,
            Intent::EventForward,
        ))
        .with(step(wide, word("To the latest moment"), END, Intent::ReturnToNow))
}

/// A moment as minutes, seconds and tenths since the world opened.
fn clock_text(time: SimTime, opened: SimTime) -> String {
    let tenths = time.since(opened).as_ms() / 100;
    format!("{}:{:02}.{}", tenths / 600, tenths / 10 % 60, tenths % 10)
}

/// The moment, and why time stands still there if it stopped by itself.
fn clock(app: App, line: Line) -> Node {
    let stop = app.peek(Session::stopped).map(|stop| {
        let says = match stop {
            Stop::Rewrite => word("at a rewrite"),
            Stop::Choice => word("at a choice"),
            Stop::Failure => word("at a failure"),
            Stop::Arrival => word("at a pod"),
            Stop::Name => word("at a name"),
        };
        words("span", "stopped", says)
    });
    el("div")
        .class("time")
        .attr("aria-hidden", "true")
        .with(words("span", "mono", &clock_text(line.now, line.opened)))
        .with_all(stop)
}

fn scrubber(app: App, line: Line) -> Node {
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
        .attr("aria-label", word("Moment"))
        .attr("step", &STEP_MS.to_string())
        .attr("min", &ms(line.opened))
        .attr("max", &ms(line.end))
        .attr("aria-valuetext", &clock_text(line.now, line.opened))
        // Rounded down: the browser would round up, to a moment that nobody has seen.
        .value(&ms(
            line.now - SimDuration { us: line.now.since(line.opened).us % (STEP_MS * 1_000) }
        ))
        .on("input", seek);
    let piece = |class, from: SimTime, to: SimTime| {
        el("line")
            .class(class)
            .attr("x1", &line.percent(from))
            .attr("x2", &line.percent(to))
            .attr("y1", "36")
            .attr("y2", "36")
    };
    let horizon = el("line")
        .class("horizon")
        .attr("x1", &line.percent(line.horizon))
        .attr("x2", &line.percent(line.horizon))
        .attr("y1", "31")
        .attr("y2", "41");
    let drawing = el("svg")
        .class("line-of-time")
        .attr("aria-hidden", "true")
        .with(piece("seen", line.now, line.horizon))
        .with(piece("walked", line.opened, line.now))
        .with(horizon)
        .with_all(marks(app, line));
    el("div").class("scrub").with(drawing).with(bar).with(list(app, line))
}

fn marks(app: App, line: Line) -> Vec<Node> {
    let ticks = app.peek(|session| {
        let marks = session.marks();
        if marks.is_empty() {
            return Vec::new();
        }
        ticks(session.world(), marks, line.opened, line.end)
    });
    ticks.iter().flat_map(|tick| mark(app, tick)).collect()
}

#[inline(never)]
fn mark(app: App, tick: &Tick) -> [Node; 2] {
    let at = tick.at;
    // Two rows; the line is at 36.
    let row = if tick.look.is_of_cluster() { 21 } else { 8 };
    let mut class = format!("mark {}", tick.look.name());
    for (is_so, state) in [(tick.look.is_outline(), " hollow"), (tick.is_later, " later")] {
        class.push_str(if is_so { state } else { "" });
    }
    let seek = move |_: &web_sys::Event| {
        app.dispatch(Intent::Pause);
        app.dispatch(Intent::Seek(at));
    };
    let (there, stand) = (percent(tick.moment), percent(tick.place));
    let stem = el("line").attr("x1", &there).attr("x2", &there).attr("y1", "32").attr("y2", "40");
    let hit = el("rect")
        .class("mark-hit")
        .attr("x", "-6")
        .attr("y", "-8")
        .attr("width", "12")
        .attr("height", "15");
    // A drawing of its own, so that its place can be a share of the line and its shape is not.
    let shape = el("svg")
        .class(&class)
        .attr("x", &stand)
        .attr("y", &row.to_string())
        .on("click", seek)
        .with(words("title", "", &tick.title))
        .with(el("path").attr("d", tick.look.path()))
        .with(hit);
    [stem, shape]
}

/// The marks for those who do not see them.
fn list(app: App, line: Line) -> Node {
    let lines: Vec<Node> = app.peek(|session| {
        let marks = session.marks();
        if marks.is_empty() {
            return Vec::new();
        }
        let shown = marks.iter().skip(marks.len().saturating_sub(LISTED_MAX));
        let item = |mark| list_item(session, line, mark);
        shown.map(item).collect()
    });
    el("ol").class("unseen").attr("aria-label", word("What happened")).with_all(lines)
}

#[inline(never)]
fn list_item(session: &Session, line: Line, mark: &packetwalk::simulation::Mark) -> Node {
    let when = clock_text(mark.at, line.opened);
    let later = if mark.at > line.now { word(", later than the moment shown") } else { "" };
    let says = chronicle::sentence(session.world(), mark);
    words("li", "", &format!("{when}{later}: {says}"))
}

/// Whether time stops by itself, and how fast it goes.
fn pace(app: App) -> Node {
    let playhead = app.peek(Session::playhead);
    let speed = playhead.speed_percent;
    let name = |percent: u32| match percent {
        25 => "0.25x".to_owned(),
        50 => "0.5x".to_owned(),
        INSTANT => word("Instant").to_owned(),
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
    let text = if playhead.stops { word("Stops: on") } else { word("Stops: off") };
    let toggle = move || settings::change(app, |settings| settings.stops = !settings.stops);
    let stops = button("btn wide-only", text, toggle)
        .attr("role", "switch")
        .attr(
            "title",
            word("Stop where an address is rewritten, a pod is chosen or a request fails"),
        )
        .state("aria-checked", playhead.stops);
    let speed =
        el("label").class("speed").with(words("span", "unseen", word("Speed"))).with(select);
    el("div").class("row").with(stops).with(speed)
}
