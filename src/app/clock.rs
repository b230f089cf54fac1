//! The only clock: animation frames, asked for only while something moves that the browser does not
//! move by itself. In between it sleeps until the next thing happens.
#![expect(clippy::float_arithmetic, reason = "the browser's times are fractions of milliseconds")]

use std::cell::Cell;

use packetwalk::session::Session;
use packetwalk::time::SimDuration;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::js_sys::Function;

use crate::state::App;

thread_local! {
    /// What is done at each frame, and after each sleep: one function for all of them.
    static EACH: Cell<Option<Function>> = const { Cell::new(None) };
    static IS_ASKED: Cell<bool> = const { Cell::new(false) };
    static LAST: Cell<Option<f64>> = const { Cell::new(None) };
    /// The timer of a sleep.
    static SLEEP: Cell<Option<i32>> = const { Cell::new(None) };
    /// How long it meant to sleep, in milliseconds.
    static MEANT: Cell<f64> = const { Cell::new(0.0) };
}

/// A sleep ends so much earlier than the next thing happens, in milliseconds: a frame is due then.
const EARLY: f64 = 12.0;
/// Shorter ones, in milliseconds, are not worth it.
const SLEEP_MIN: f64 = 24.0;
/// For a frame that is asked for after a sleep, which counts as part of it.
const SLEPT: f64 = -1.0;
/// A gap longer than meant by this, in milliseconds, was a hidden tab's or a busy machine's.
const GAP_MAX: f64 = 100.0;

/// Draws frames for as long as something moves. Does nothing if it is doing so already.
pub(crate) fn run(app: App) {
    if IS_ASKED.get() {
        return;
    }
    if app.peek(Session::is_moving) {
        ask(app, 0.0);
    } else {
        LAST.set(None);
    }
}

/// Ends a sleep, so that what is done next is done at the moment one sees.
pub(crate) fn catch_up(app: App) {
    let (Some(timer), Some(window)) = (SLEEP.take(), web_sys::window()) else { return };
    window.clear_timeout_with_handle(timer);
    IS_ASKED.set(false);
    if let Some(clock) = window.performance() {
        pass(app, clock.now());
    }
}

#[expect(clippy::cast_possible_truncation, reason = "less than a second in milliseconds")]
fn ask(app: App, quiet: f64) {
    let each = EACH.take().unwrap_or_else(|| {
        let closure = Closure::<dyn Fn(f64)>::new(move |timestamp| each(app, timestamp));
        closure.into_js_value().unchecked_into()
    });
    if let Some(window) = web_sys::window() {
        // One function, for frames and timers, so that the first screen has run all of it.
        let sleeps = quiet >= SLEEP_MIN;
        let meant = if sleeps { quiet - EARLY } else { 0.0 };
        let asked = if sleeps {
            let long = meant as i32;
            window.set_timeout_with_callback_and_timeout_and_arguments_0(&each, long)
        } else {
            window.request_animation_frame(&each)
        };
        SLEEP.set(asked.as_ref().ok().copied().filter(|_| sleeps));
        IS_ASKED.set(asked.is_ok());
        MEANT.set(if quiet < 0.0 { MEANT.get() } else { meant });
    }
    EACH.set(Some(each));
}

fn each(app: App, timestamp: f64) {
    IS_ASKED.set(false);
    if timestamp.is_nan() {
        // A timer's call has no timestamp: it slept, and the next frame sees what that came to.
        return ask(app, SLEPT);
    }
    let quiet = pass(app, timestamp);
    if app.peek(Session::is_moving) {
        ask(app, quiet);
    } else {
        LAST.set(None);
    }
}

/// Lets the time go by that did, and says for how long nothing will have to be drawn.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the browser's timestamps are fractions of milliseconds; the result is bounded"
)]
fn pass(app: App, timestamp: f64) -> f64 {
    let Some(last) = LAST.replace(Some(timestamp)) else { return 0.0 };
    let (gone, most) = ((timestamp - last).max(0.0), MEANT.get() + GAP_MAX);
    let is_gap = gone > most;
    app.elapse(SimDuration { us: (gone.min(most) * 1_000.0) as u64 }, is_gap)
}
