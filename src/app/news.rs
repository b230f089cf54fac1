//! What happens while time goes on, for those who hear the page: each thing once, and no faster than
//! one can listen. What comes in between is told together with the next.

use std::cell::Cell;
use std::time::Duration;

use leptos::prelude::set_timeout;
use packetwalk::scene::chronicle;
use packetwalk::session::Session;
use packetwalk::time::SimTime;
use web_sys::Element;

use crate::state::App;
use crate::storage::document;

/// From something that happens to its being told.
const GATHERS: Duration = Duration::from_millis(400);

/// What has been told.
#[derive(Clone, Copy, Default)]
struct Heard {
    /// Of what happened until then everything was told.
    until: SimTime,
    /// How many marks there were.
    marks: usize,
    /// Whether time stood still.
    was_still: bool,
    /// Whether more is about to be told.
    is_waiting: bool,
}

thread_local! {
    /// Nothing yet: what was there when the page was opened is no news.
    static HEARD: Cell<Option<Heard>> = const { Cell::new(None) };
}

/// Looks whether there is something to tell; called whenever something may have happened.
pub(crate) fn listen(app: App) {
    let (now, marks, is_playing) = app.read(now_and_marks);
    let was_still = !is_playing;
    let last = HEARD.get();
    let start = Heard { until: now, marks, was_still, is_waiting: false };
    HEARD.set(Some(last.map_or(start, |last| Heard {
        until: last.until.min(now),
        is_waiting: last.is_waiting,
        ..start
    })));
    let Some(last) = last.filter(|last| !last.is_waiting) else { return };
    // Where time stands, every step is news.
    if marks != last.marks || was_still != last.was_still || (was_still && now != last.until) {
        wait(app);
    }
}

#[inline(never)]
fn wait(app: App) {
    update(|heard| heard.is_waiting = true);
    set_timeout(move || tell(app), GATHERS);
}

fn update(change: impl FnOnce(&mut Heard)) {
    let mut heard = HEARD.get().unwrap_or_default();
    change(&mut heard);
    HEARD.set(Some(heard));
}

fn now_and_marks(session: &Session) -> (SimTime, usize, bool) {
    (session.now(), session.world().marks().len(), session.playhead().is_playing)
}

#[inline(never)]
fn tell(app: App) {
    let until = HEARD.get().unwrap_or_default().until;
    let news = app.peek(|session| {
        let world = session.world();
        if session.playhead().is_playing {
            return chronicle::news(world, until);
        }
        let hop = session.followed().and_then(|request| {
            chronicle::hop(request, session.now(), session.stopped().is_some())
        });
        chronicle::here(world).or(hop)
    });
    let now = app.peek(Session::now);
    update(|heard| (heard.until, heard.is_waiting) = (now, false));
    if let Some(news) = news {
        write(&news);
    }
}

/// Says something at once, also if it was said the last time.
#[inline(never)]
pub(crate) fn say(text: String) {
    write("");
    set_timeout(move || write(&text), Duration::from_millis(100));
}

fn write(text: &str) {
    if let Some(region) = region() {
        region.set_text_content(Some(text));
    }
}

fn region() -> Option<Element> {
    document().query_selector(".news").ok().flatten()
}
