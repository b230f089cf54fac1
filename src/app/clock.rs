//! The only clock: animation frames, asked for only while something moves.

use std::cell::Cell;

use packetwalk::session::{Intent, Session};
use packetwalk::time::SimDuration;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::js_sys::Function;

use crate::state::App;

thread_local! {
    /// What is done at each frame: one function for all of them.
    static EACH: Cell<Option<Function>> = const { Cell::new(None) };
    static IS_ASKED: Cell<bool> = const { Cell::new(false) };
    static LAST: Cell<Option<f64>> = const { Cell::new(None) };
}

/// Draws frames for as long as something moves. Does nothing if it is doing so already.
pub(crate) fn run(app: App) {
    if !IS_ASKED.get() && app.peek(Session::is_moving) {
        LAST.set(None);
        ask(app);
    }
}

fn ask(app: App) {
    let each = EACH.take().unwrap_or_else(|| {
        let closure = Closure::<dyn Fn(f64)>::new(move |timestamp| each(app, timestamp));
        closure.into_js_value().unchecked_into()
    });
    let asked = web_sys::window().map(|window| window.request_animation_frame(&each));
    IS_ASKED.set(asked.is_some_and(|asked| asked.is_ok()));
    EACH.set(Some(each));
}

fn each(app: App, timestamp: f64) {
    IS_ASKED.set(false);
    if let Some(last) = LAST.replace(Some(timestamp)) {
        app.elapse(Intent::Elapsed(between(last, timestamp)));
    }
    if app.peek(Session::is_moving) {
        ask(app);
    }
}

/// Between two of the browser's timestamps, which are in milliseconds.
#[expect(
    clippy::float_arithmetic,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the browser's timestamps are fractions of milliseconds; the result is bounded"
)]
fn between(last: f64, now: f64) -> SimDuration {
    SimDuration { us: ((now - last).clamp(0.0, 1_000.0) * 1_000.0) as u64 }
}
