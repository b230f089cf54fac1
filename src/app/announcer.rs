//! Each finished request in a sentence, for those who do not see it and those who read along.

use leptos::prelude::*;
use packetwalk::scene::narration;

use crate::state::app;

/// The polite status region.
#[component]
pub(crate) fn Announcer() -> impl IntoView {
    let app = app();
    let last = app.memo(|session| {
        let finished = session.world().requests().values().filter(|r| r.ended.is_some());
        let last = finished.max_by_key(|request| request.ended)?;
        narration::outcome(session.world(), last)
    });
    view! { <p class="unseen" role="status" aria-live="polite">{move || last.get()}</p> }
}
