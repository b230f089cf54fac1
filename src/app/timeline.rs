//! Play, step, scrub, speed.

use leptos::prelude::*;
use packetwalk::session::playhead::SPEEDS;
use packetwalk::session::{Intent, Session};
use packetwalk::simulation::MarkKind;
use packetwalk::time::SimTime;

use crate::icons::{BACK, END, FORWARD, Icon, PAUSE, PLAY, START};
use crate::state::app;

/// The bar at the bottom.
#[component]
pub(crate) fn Timeline() -> impl IntoView {
    let app = app();
    let is_playing = app.memo(|session| session.playhead().is_playing);
    let toggle = move |_| {
        app.dispatch(if is_playing.get_untracked() { Intent::Pause } else { Intent::Play });
    };
    let first = move || app.peek(|session| session.history().opened_at());
    view! {
        <footer class="timeline" aria-label="Time">
            <div class="row tight">
                <button class="btn quiet icon wide-only" aria-label="To the beginning"
                    on:click=move |_| app.dispatch(Intent::Seek(first()))><Icon path=START /></button>
                <button class="btn quiet icon" aria-label="Step back"
                    on:click=move |_| app.dispatch(Intent::StepBack)><Icon path=BACK /></button>
                <button class="btn icon play" on:click=toggle
                    aria-label=move || if is_playing.get() { "Pause" } else { "Play" }>
                    {move || if is_playing.get() { view! { <Icon path=PAUSE /> } } else { view! { <Icon path=PLAY /> } }}
                </button>
                <button class="btn quiet icon" aria-label="Step to the next hop"
                    on:click=move |_| app.dispatch(Intent::StepForward)><Icon path=FORWARD /></button>
                <button class="btn quiet icon wide-only" aria-label="To the latest moment"
                    on:click=move |_| app.dispatch(Intent::ReturnToNow)><Icon path=END /></button>
            </div>
            <Scrubber />
            <Speeds />
        </footer>
    }
}

/// A moment as minutes, seconds and tenths since the world opened.
fn clock_text(time: SimTime, opened: SimTime) -> String {
    let tenths = time.since(opened).as_ms() / 100;
    format!("{}:{:02}.{}", tenths / 600, tenths / 10 % 60, tenths % 10)
}

#[component]
fn Scrubber() -> impl IntoView {
    let app = app();
    let span = app.memo(|session| (session.history().opened_at(), session.horizon()));
    // Quarters of a second are as fine as the bar is read; it need not be drawn every frame.
    let now = Memo::new(move |_| {
        let now = app.now.get();
        SimTime { us: now.us - now.us % 250_000 }
    });
    let opened = move || span.get().0;
    let text = move || clock_text(app.now.get_untracked().max(now.get()), opened());
    let latest = Memo::new(move |_| span.get().1.max(app.now.get_untracked().max(now.get())));
    let marks = app.memo(|session| {
        let world = session.world();
        world.marks().iter().map(|m| (m.at, m.kind, m.subject.clone())).collect::<Vec<_>>()
    });
    let seek = move |event| {
        if let Ok(ms) = event_target_value(&event).parse::<u64>() {
            app.dispatch(Intent::Pause);
            app.dispatch(Intent::Seek(SimTime::from_ms(ms)));
        }
    };
    view! {
        <span class="mono time" aria-hidden="true">{text}</span>
        <div class="scrub">
            <svg class="marks" aria-hidden="true" preserveAspectRatio="none" viewBox="0 0 1000 16">
                {move || {
                    let (from, to) = (opened(), latest.get());
                    let whole = to.since(from).us.max(1);
                    marks.get().into_iter().filter(|(_, kind, _)| *kind != MarkKind::RulesSynced).map(|(at, kind, subject)| {
                        let x = at.since(from).us * 1000 / whole;
                        view! { <rect class=mark_class(kind) x=x.to_string() width="3" y="2" height="12"><title>{subject}</title></rect> }
                    }).collect_view()
                }}
            </svg>
            <input id="scrub" type="range" aria-label="Moment" step="50"
                min=move || opened().since(SimTime::ZERO).as_ms().to_string()
                max=move || latest.get().since(SimTime::ZERO).as_ms().to_string()
                prop:value=move || app.now.get_untracked().max(now.get()).since(SimTime::ZERO).as_ms().to_string()
                aria-valuetext=text
                on:input=seek />
        </div>
    }
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

#[component]
fn Speeds() -> impl IntoView {
    let app = app();
    let speed = app.memo(|session: &Session| session.playhead().speed_percent);
    let name = |percent: u32| match percent {
        25 => "0.25x".to_owned(),
        50 => "0.5x".to_owned(),
        percent => format!("{}x", percent / 100),
    };
    view! {
        <label class="speed">
            <span class="unseen">"Speed"</span>
            <select on:change=move |event| {
                if let Ok(percent) = event_target_value(&event).parse() {
                    app.dispatch(Intent::SetSpeed(percent));
                }
            }>
                {SPEEDS.into_iter().map(|percent| view! {
                    <option value=percent.to_string() selected=move || speed.get() == percent>{name(percent)}</option>
                }).collect_view()}
            </select>
        </label>
    }
}
