//! The buttons on the stage: send, provider, time's banner.

use packetwalk::session::{Intent, Session};
use packetwalk::text::word;

use crate::icons::CROSS;
use crate::state::App;
use crate::view::{Node, button, el, icon_button, words};
use crate::{lesson, load, table, terminal, zoom};

/// Send, and what else one does to the world as a whole.
pub(crate) fn buttons(app: App) -> Vec<Node> {
    let target = app.read(Session::target);
    let send = button("btn primary send", &[word("Send"), " "].concat(), move || {
        app.dispatch(Intent::Send(1));
    })
    .attr("data-primary", "")
    .attr("title", &format!("curl {target}"))
    .with(words("span", "kbd", "S").attr("aria-hidden", "true"));
    let beside = lesson::is_open(app).then(|| lesson::side::toggle(app));
    let mut nodes =
        vec![send, table::toggle(app, "btn wide-only"), terminal::toggle(app, "btn wide-only")];
    nodes.extend(beside);
    nodes.extend([load::buttons(app), provider(app, "btn provider"), zoom::buttons(app)]);
    nodes
}

/// The provider's switch.
pub(crate) fn provider(app: App, class: &str) -> Node {
    let is_there = app.read(|session| session.world().has_provider());
    let name = if is_there { word("Provider: cloud") } else { word("Provider: none") };
    button(class, name, move || app.dispatch(Intent::SetProvider(!is_there)))
        .attr("role", "switch")
        .state("aria-checked", is_there)
        .flag("hidden", !app.read(|session| session.offers("provider")))
}

/// What has to be said about the moment, or about what was done last.
pub(crate) fn banners(app: App) -> Vec<Node> {
    let (notice, is_past) = app.read(|session| (session.notice().cloned(), session.is_past()));
    let past = is_past.then(|| {
        let sentence = el("span")
            .with(words("b", "", word("The past.")).with(words("span", "", " ")))
            .with(words("span", "", word("Acting here forgets what came after.")));
        let back = button("btn", word("Return to now"), move || app.dispatch(Intent::ReturnToNow));
        el("div").class("banner past").key("past").with(sentence).with(back)
    });
    let notice = notice.map(|notice| {
        let dismiss = icon_button("btn quiet icon", word("Dismiss"), CROSS, move || {
            app.dispatch(Intent::DismissNotice);
        });
        let class = if notice.is_error { "banner error" } else { "banner" };
        // A new element for each message, so that each is said.
        let banner = el("div").class(class).attr("role", "alert").key(&notice.message);
        banner.with(words("span", "", &notice.message)).with(dismiss)
    });
    past.into_iter().chain(notice).collect()
}
