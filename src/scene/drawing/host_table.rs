//! A table on a pod's face: what is asked for, and where that leads.

use crate::scene::geometry::Rect;
use crate::scene::hosts::{HostRow, HostTable};
use crate::scene::shape::{Shape, count, group, rect, text};
use crate::text::{Args, with};

/// The height of a row.
const ROW: f64 = 19.0;

/// As many rows as there is room for, the one in use always among them.
#[inline(never)]
pub(super) fn draw(table: &HostTable, room: Rect) -> Shape {
    let fits = (((room.h) / ROW).floor().max(1.0)) as usize;
    let all = table.rows.len();
    let shown = if all > fits { fits.saturating_sub(1).max(1) } else { all };
    let hot = table.rows.iter().position(|row| row.is_hot).unwrap_or(0);
    let from = (hot + 1).saturating_sub(shown);
    let rows = table.rows.iter().skip(from).take(shown).enumerate();
    let more = (all > fits && fits > 1).then(|| {
        let words = with("stage.more", &Args::new().value("count", all - shown));
        text("t-muted", room.x + 6.0, room.y + ROW * shown as f64 + 13.5, &words)
    });
    group("hosts").with_all(rows.map(|(at, entry)| row(entry, room, at))).with_all(more)
}

fn row(row: &HostRow, room: Rect, at: usize) -> Shape {
    let y = room.y + ROW * at as f64;
    let class = match (row.is_failing, row.is_hot) {
        (true, _) => "row fail",
        (false, true) => "row hot",
        (false, false) => "row",
    };
    let width = room.w - 12.0;
    let words = 6.6 * (count(&row.asked) + count(&row.leads));
    let (is_wide, edge) = (words < width, if words + 8.0 < width { 6.0 } else { 3.0 });
    let leads = is_wide || row.is_failing;
    group(class)
        .with(rect("row-ground", Rect::new(room.x, y, room.w, ROW - 1.0), 2.0))
        .with_all(
            (!row.is_failing || is_wide).then(|| text("", room.x + edge, y + 13.5, &row.asked)),
        )
        .with_all(
            leads.then(|| text("effect", room.right() - edge, y + 13.5, &row.leads).anchor("end")),
        )
}
