//! The one bar of a frame: send, go on, step, start over, what else there is, and the way out.

use leptos::prelude::*;
use packetwalk::scene::narration;
use packetwalk::session::{Intent, Session};
use packetwalk::text::{Args, english, word, worded};

use super::{calls, has_more, has_panel, is_read_only, setting};
use crate::icons::{BACK, FORWARD, UNDO};
use crate::state::{App, Tab};
use crate::storage::prefers_reduced_motion;
use crate::table;
use crate::view::{Node, button, el, icon_button, words};

/// What a person can do next, which decides what the large button says.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    Send,
    Again,
    Pause,
    Play,
}

/// The bar.
pub(super) fn bar(app: App) -> Vec<Node> {
    let (next, hops, title) = app.read(|session| {
        let followed = session.followed();
        let is_playing = session.playhead().is_playing;
        let next = match followed {
            None => Next::Send,
            Some(request) if request.ended.is_some() => Next::Again,
            Some(_) if is_playing => Next::Pause,
            Some(_) => Next::Play,
        };
        let title = session
            .study()
            .map_or(word(session.preset().title), |study| study.lesson().metadata.title.as_str());
        (next, followed.map(|request| narration::cells(request).len()), title.to_owned())
    });
    let mut bar = vec![large(app, next)];
    if let Some(hops) = hops {
        bar.extend(steps(app, hops));
    }
    bar.push(el("span").class("spring"));
    if has_more() {
        bar.extend(panels(app));
    }
    bar.push(words("b", "embed-title", &title));
    if setting("branding") != "none" {
        let link = words("a", "embed-full", word("Open full"))
            .attr("href", &setting("full"))
            .attr("target", "_blank")
            .attr("rel", "noopener")
            .attr("title", word("Open Packetwalk in a page of its own"));
        bar.push(link.with(words("span", "", "\u{2197}").attr("aria-hidden", "true")));
    }
    bar
}

/// The one thing to do. Who asked for less motion goes hop by hop instead of letting time run.
fn large(app: App, next: Next) -> Node {
    let (name, intent) = match next {
        Next::Send => (english("Send"), Intent::Send(1)),
        Next::Again => (english("Send again"), Intent::Send(1)),
        Next::Pause | Next::Play if prefers_reduced_motion() => {
            (english("Next"), Intent::StepForward)
        }
        Next::Pause => (english("Pause"), Intent::Pause),
        Next::Play => (english("Play"), Intent::Play),
    };
    button("btn primary", word(name), move || app.dispatch(intent.clone()))
        .attr("data-primary", "")
        .key("primary")
}

#[inline(never)]
fn steps(app: App, hops: usize) -> Vec<Node> {
    let step = |name, path, intent: Intent| {
        icon_button("btn quiet icon", name, path, move || app.dispatch(intent.clone()))
            .attr("title", name)
            .key(name)
    };
    let name = word("Start over");
    let count = worded("hop {hops}", &Args::new().value("hops", hops));
    vec![
        step(word("Step back"), BACK, Intent::StepBack),
        step(word("Step to the next hop"), FORWARD, Intent::StepForward),
        words("span", "muted embed-count", &count),
        icon_button("btn quiet icon", name, UNDO, move || calls::start_over(app))
            .attr("title", name)
            .key(name),
    ]
}

#[inline(never)]
fn panels(app: App) -> Vec<Node> {
    let open = app.tab.get();
    let toggle = |tab: Tab, name| {
        let is_open = open == tab;
        let act = move || app.tab.set(if is_open { Tab::Hops } else { tab });
        button("btn", name, act).state("aria-pressed", is_open).key(name)
    };
    let mut panels = Vec::new();
    if has_panel("yaml") {
        panels.push(toggle(Tab::Yaml, "YAML"));
    }
    if has_panel("terminal") && !is_read_only() {
        panels.push(toggle(Tab::Terminal, word("Terminal")));
    }
    if has_panel("lesson") {
        panels.push(toggle(Tab::Lesson, word("Lesson")));
    }
    if has_panel("endpoints") {
        panels.push(table::toggle(app, "btn"));
    }
    panels
}

/// The manifest, where it is only to be read.
pub(super) fn manifest(app: App) -> Vec<Node> {
    let texts = app.read(|session: &Session| {
        session.files().iter().map(|file| file.text.clone()).collect::<Vec<_>>()
    });
    let text = texts.join("---\n");
    vec![words("pre", "embed-yaml", &text).attr("tabindex", "0")]
}

/// A panel's name in the page's attributes.
pub(super) const fn name_of(tab: Tab) -> &'static str {
    match tab {
        Tab::Try => "try",
        Tab::Yaml => "yaml",
        Tab::Hops => "hops",
        Tab::Terminal => "terminal",
        Tab::Lesson => "lesson",
    }
}
