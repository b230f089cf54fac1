//! The types of Services beside each other, the words, and what this is.

use packetwalk::session::Intent;
use packetwalk::text;

use super::{learn, progress};
use crate::state::App;
use crate::view::{Node, button, el, value_of, words};

/// Each type, and the world in which it can be tried.
const TYPES: [(&str, &str); 6] = [
    ("clusterip", "s2-clusterip"),
    ("nodeport", "s0-nodeport"),
    ("loadbalancer", "s0-loadbalancer"),
    ("externalname", "s2-externalname"),
    ("headless", "headless"),
    ("ingress", "ingress"),
];

const COLUMNS: [&str; 4] = ["is", "from", "needs", "for"];

pub(super) fn types(app: App) -> Vec<Node> {
    let cell = |tag, id: &str| words(tag, "", &text::plain(id));
    let heads = COLUMNS.iter().map(|column| cell("th", &format!("types.{column}")));
    let head =
        el("tr").with(cell("th", "types.type")).with_all(heads).with(cell("th", "types.try_it"));
    let rows = TYPES.iter().map(|(id, preset)| {
        let open = move || {
            learn::close();
            if *preset == "headless" {
                super::wish(app, packetwalk::session::Wish::Open("headless".to_owned()));
            } else {
                app.dispatch(Intent::OpenPreset((*preset).to_owned()));
            }
        };
        let name = text::plain(&format!("types.{id}"));
        let label = text::with("types.try_this", &text::Args::new().text("type", &name));
        let cells = COLUMNS.iter().map(|column| cell("td", &format!("types.{id}.{column}")));
        let tries = button("btn", &text::plain("types.try"), open).attr("aria-label", &label);
        el("tr")
            .key(id)
            .with(words("th", "", &name).attr("scope", "row"))
            .with_all(cells)
            .with(el("td").with(tries))
    });
    let table = el("table")
        .class("types")
        .key("types")
        .with(el("thead").with(head))
        .with(el("tbody").with_all(rows));
    vec![
        words("p", "", &text::plain("types.says")).key("says"),
        el("div").class("wide-table").key("table").attr("tabindex", "0").with(table),
    ]
}

/// Terms and what they mean, in the order of the alphabet.
pub(super) fn glossary() -> Vec<Node> {
    let lines = include_str!("../../../assets/lessons/glossary.txt").lines();
    let terms =
        lines.filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(" = "));
    let pairs = terms.map(|(term, meaning)| {
        el("div").key(term).with(words("dt", "", term)).with(words("dd", "", meaning))
    });
    vec![el("dl").class("glossary").key("glossary").with_all(pairs)]
}

pub(super) fn about(app: App) -> Vec<Node> {
    let paragraph = |id: &str| words("p", "", &text::plain(id)).key(id);
    let kept = el("textarea")
        .class("mono kept")
        .attr("rows", "4")
        .attr("aria-label", &text::plain("about.progress"))
        .value(&progress::exported())
        .on("change", move |event| {
            let _ = progress::import(&value_of(event));
            app.changed_aside();
        });
    let forget = button("btn danger", &text::plain("about.forget"), move || {
        progress::forget();
        app.changed_aside();
    });
    let paragraphs =
        ["about.what", "about.true", "about.private", "about.left_out", "about.sources"];
    let mut nodes: Vec<Node> = paragraphs.map(paragraph).into();
    nodes.push(words("h3", "", &text::plain("about.progress")).key("progress-title"));
    nodes.push(paragraph("about.progress_says"));
    nodes.push(kept.key("kept"));
    nodes.push(el("div").class("row").key("forget").with(forget));
    nodes
}
