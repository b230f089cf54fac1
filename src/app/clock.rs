//! The only clock: animation frames, asked for only while something moves.

use std::cell::{Cell, RefCell};

use gloo::render::{AnimationFrame, request_animation_frame};
use packetwalk::session::{Intent, Session};
use packetwalk::time::SimDuration;

use crate::state::App;

thread_local! {
    static FRAME: RefCell<Option<AnimationFrame>> = const { RefCell::new(None) };
    static LAST: Cell<Option<f64>> = const { Cell::new(None) };
}

/// Draws frames for as long as something moves. Does nothing if it is doing so already.
pub(crate) fn run(app: App) {
    if FRAME.with_borrow(Option::is_none) && app.peek(Session::is_moving) {
        LAST.set(None);
        next(app);
    }
}

fn next(app: App) {
    let frame = request_animation_frame(move |timestamp| {
        let last = LAST.replace(Some(timestamp));
        FRAME.set(None);
        if let Some(last) = last {
            app.elapse(Intent::Elapsed(between(last, timestamp)));
        }
        if app.peek(Session::is_moving) {
            next(app);
        }
    });
    FRAME.set(Some(frame));
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
