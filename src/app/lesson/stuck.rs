//! The page's clock for those who are stuck: it runs while nothing goes forward.

use std::cell::Cell;
use std::time::Duration;

use leptos::prelude::set_timeout_with_handle;
use packetwalk::session::study::{Chapter, Study, Wish};

use super::wish;
use crate::state::App;

/// How far one is, and for how many seconds that may last.
type Stand = (u32, Chapter, usize, usize, usize, u32);

thread_local! {
    /// What the timer runs for, and what ends it.
    static WAITS: Cell<Option<(Stand, Option<leptos::prelude::TimeoutHandle>)>> = const { Cell::new(None) };
}

/// Looks whether one is further than the last time: then the clock begins anew.
pub(super) fn look(app: App, study: &Study) {
    match study.patience() {
        Some(seconds) => wait(app, study, seconds),
        None => end(None),
    }
}

#[inline(never)]
fn wait(app: App, study: &Study, seconds: u32) {
    let order = study.lesson().metadata.order;
    let at = (order, study.chapter(), study.place(), study.latched(), study.hints(), seconds);
    if WAITS.get().is_some_and(|(was, _)| was == at) {
        return;
    }
    let long = Duration::from_secs(u64::from(seconds));
    let handle = set_timeout_with_handle(move || wish(app, Wish::Stuck), long).ok();
    end(Some((at, handle)));
}

/// Ends the timer that runs, for this one.
fn end(next: Option<(Stand, Option<leptos::prelude::TimeoutHandle>)>) {
    if let Some((_, Some(handle))) = WAITS.replace(next) {
        handle.clear();
    }
}
