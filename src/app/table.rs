//! The world as tables, in the picture's place, for those who do not see the picture.

use leptos::prelude::*;
use packetwalk::scene::explain::{self, Table};
use packetwalk::text;

use crate::state::App;
use crate::view::{Node, button, el, words};

/// The switch between picture and tables.
pub(crate) fn toggle(app: App, class: &str) -> Node {
    let is_shown = app.shows_table.get();
    button(class, &text::plain("table.toggle"), move || app.shows_table.update(|is| *is = !*is))
        .key("table")
        .state("aria-pressed", is_shown)
}

/// The tables, while they are shown.
pub(crate) fn tables(app: App) -> Vec<Node> {
    if app.shows_table.get() { shown(app) } else { Vec::new() }
}

#[inline(never)]
fn shown(app: App) -> Vec<Node> {
    let tables = app.read(|session| explain::tables(session.world(), session.followed()));
    tables.iter().map(table).collect()
}

fn table(table: &Table) -> Node {
    let head = table.head.iter().map(|name| words("th", "", name).attr("scope", "col"));
    let rows = table.rows.iter().map(|row| {
        let cells = row.iter().enumerate().map(|(index, cell)| match index {
            0 => words("th", "mono", cell).attr("scope", "row"),
            _ => words("td", "", cell),
        });
        el("tr").with_all(cells)
    });
    let head = el("thead").with(el("tr").with_all(head));
    let body = el("tbody").with_all(rows);
    el("table").with(words("caption", "", &table.caption)).with(head).with(body)
}
