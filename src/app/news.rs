//! What happens while time goes on, for those who hear the page: each thing once, and no faster than
//! one can listen. What comes in between is told together with the next.

use std::time::Duration;

use leptos::prelude::*;
use packetwalk::scene::chronicle;
use packetwalk::session::Session;
use packetwalk::time::SimTime;
use web_sys::Element;

use crate::state::App;
use crate::storage::document;

/// From something that happens to its being told.
const GATHERS: Duration = Duration::from_millis(400);

/// What has been told.
#[derive(Clone, Copy)]
struct Heard {
    /// Of what happened until then everything was told.
    until: SimTime,
    /// How many marks there were.
    marks: usize,
    /// Whether time was running.
    was_playing: bool,
    /// Whether more is about to be told.
    is_waiting: bool,
}

/// Keeps telling.
pub(crate) fn keep_news(app: App) {
    let seen = app.peek(now_and_marks);
    let start = Heard { until: seen.0, marks: seen.1, was_playing: true, is_waiting: false };
    let heard = StoredValue::new(start);
    Effect::new(move |_| {
        let (now, marks, is_playing) = app.read(now_and_marks);
        let mut last = heard.get_value();
        let is_new = marks != last.marks || last.was_playing != is_playing;
        // Where time stands, every step is news.
        let is_step = !is_playing && now != last.until;
        if now < last.until {
            last.until = now;
        }
        (last.marks, last.was_playing) = (marks, is_playing);
        let tells = (is_new || is_step) && !last.is_waiting;
        last.is_waiting |= tells;
        heard.set_value(last);
        if tells {
            set_timeout(move || tell(app, heard), GATHERS);
        }
    });
}

fn now_and_marks(session: &Session) -> (SimTime, usize, bool) {
    (session.now(), session.world().marks().len(), session.playhead().is_playing)
}

#[inline(never)]
fn tell(app: App, heard: StoredValue<Heard>) {
    let until = heard.with_value(|heard| heard.until);
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
    heard.update_value(|heard| {
        heard.until = app.peek(Session::now);
        heard.is_waiting = false;
    });
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
