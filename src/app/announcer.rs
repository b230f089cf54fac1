//! Each finished request in a sentence, for those who do not see it and those who read along.

use packetwalk::scene::narration;

use crate::news;
use crate::state::App;
use crate::view::{Node, words};

/// What the polite status region says.
pub(crate) fn announcer(app: App) -> Vec<Node> {
    news::listen(app);
    let last = app.read(|session| {
        let finished = session.world().requests().values().filter(|r| r.ended.is_some());
        let last = finished.max_by_key(|request| request.ended)?;
        narration::outcome(session.world(), last)
    });
    vec![words("span", "", &last.unwrap_or_default())]
}
