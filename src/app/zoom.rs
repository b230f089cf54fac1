//! How large the picture is: as it fits, or larger to look closely.

use leptos::prelude::*;
use packetwalk::text::{Args, word, worded};

use crate::icons::{MINUS, PLUS};
use crate::state::App;
use crate::view::{Node, button, el, icon_button};

/// Steps, in percent of what fits.
const STEPS: [u32; 7] = [50, 75, 100, 125, 150, 200, 300];

/// Smaller, as it fits, larger.
pub(crate) fn buttons(app: App) -> Node {
    let zoom = app.zoom.get();
    let step = |name, path, key: &'static str, at_end: u32| {
        icon_button("btn icon", name, path, move || {
            change(app, key);
        })
        .attr("title", name)
        .flag("disabled", zoom == at_end)
        .key(name)
    };
    let fit = (zoom != 100).then(|| {
        let fit = button("btn", &format!("{zoom}%"), move || app.zoom.set(100));
        fit.attr("title", word("As it fits"))
            .attr("aria-label", &worded("{zoom}%, as it fits", &Args::new().value("zoom", zoom)))
    });
    el("div")
        .class("zoom")
        .attr("role", "group")
        .attr("aria-label", word("Size"))
        .with(step(word("Smaller"), MINUS, "-", 50))
        .with_all(fit)
        .with(step(word("Larger"), PLUS, "+", 300))
}

/// Does what `+`, `-` and `0` stand for; whether the key is one of them.
pub(crate) fn change(app: App, key: &str) -> bool {
    let zoom = app.zoom.get_untracked();
    let next = match key {
        "+" | "=" => STEPS.into_iter().find(|step| *step > zoom),
        "-" => STEPS.into_iter().rev().find(|step| *step < zoom),
        "0" => Some(100),
        _ => return false,
    };
    if let Some(next) = next {
        app.zoom.set(next);
    }
    true
}
