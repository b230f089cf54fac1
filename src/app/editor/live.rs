//! The switch of applying as one types, and what the last visit chose.

use packetwalk::session::{Intent, Session};
use packetwalk::text::word;

use crate::state::App;
use crate::storage::storage;
use crate::view::{Node, button};

/// A key of its own: the settings that the first screen reads do without it.
const KEY: &str = "packetwalk.live.v1";

/// Chooses as the last visit did.
pub(super) fn restore(app: App) {
    let kept = storage().and_then(|storage| storage.get_item(KEY).ok().flatten());
    if kept.as_deref() == Some("true") {
        app.dispatch(Intent::SetLive(true));
    }
}

#[inline(never)]
pub(super) fn switch(app: App) -> Node {
    let is_on = app.read(Session::is_live);
    let toggle = move || {
        if let Some(storage) = storage() {
            let _ = storage.set_item(KEY, if is_on { "false" } else { "true" });
        }
        app.dispatch(Intent::SetLive(!is_on));
    };
    let says = if is_on { word("Live: on") } else { word("Live: off") };
    button("btn live", says, toggle)
        .key("live")
        .attr("role", "switch")
        .attr("aria-label", word("Live: apply as I type"))
        .attr("title", word("Live: what has no errors is applied a moment after the last letter"))
        .state("aria-checked", is_on)
}
