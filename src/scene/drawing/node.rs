//! A node: its ground, its name, its strip of rules.

use crate::scene::drawing::hit;
use crate::scene::geometry::Rect;
use crate::scene::layout::NodeForm;
use crate::scene::picture::{Memory, NodeView};
use crate::scene::shape::{Px, Shape, count, group, line, path, rect, text};
use crate::scene::strip::{RowState, StripRow};
use crate::text::{Args, plain, with};

const PEN: &str = "M0 12 1 8.5 9 .5a1.4 1.4 0 0 1 2 0l.5.5a1.4 1.4 0 0 1 0 2L3.5 11ZM7.5 2l2.6 2.6";
const CLOCK: &str = "M5 2.5v3l2 1.5M10 5A5 5 0 1 1 0 5a5 5 0 0 1 10 0Z";
const PIN: &str = "M4.5 5v5M0 5h9M2 5V0h5v5";
const RIBBON: &str = "M0 0h9v10L4.5 6.8 0 10Z";

/// One node.
pub(super) fn draw(view: &NodeView) -> Shape {
    if view.form == NodeForm::Line {
        return in_a_line(view);
    }
    let strip = view.strip;
    let nothing = view.rows.is_empty() && view.is_up;
    group("")
        .key(&view.name)
        .attr("role", "group")
        .attr("aria-label", &view.label)
        .with(rect(ground(view), view.rect, 8.0))
        .with_all(not_ready(view))
        .with_all(name(view))
        .with_all(hidden(view))
        .with(rect("strip", strip, 2.0))
        .with(holes(strip))
        .with_all(heading(view))
        .with_all(view.rows.iter().enumerate().map(|(index, entry)| {
            row(entry, strip.x, strip.y + 50.5 + 24.0 * index as f64, strip.w)
        }))
        .with_all(
            nothing
                .then(|| text("t-muted", strip.x + 26.0, strip.y + 50.5, &plain("stage.no_rules"))),
        )
        .with_all(view.memory.as_ref().map(|entry| memory(entry, strip)))
        .with(hit(name_area(view), &view.label, &format!("node {}", view.name)))
        .with(pen_hit(view))
        .with_all(view.rows.iter().enumerate().map(|(index, entry)| row_hit(view, index, entry)))
}

/// A machine, one that is off, or a container that stands for one.
const fn ground(view: &NodeView) -> &'static str {
    match (view.is_up, view.is_container) {
        (false, _) => "node off",
        (true, true) => "node box",
        (true, false) => "node",
    }
}

#[inline(never)]
const fn writing(view: &NodeView) -> &'static str {
    if view.is_paused { "say.kube_proxy_paused" } else { "say.kube_proxy_writing" }
}

/// Where kube-proxy is pressed: its name and its pen.
fn pen_hit(view: &NodeView) -> Shape {
    let (strip, width) = (view.strip, if is_small(view) { 30.0 } else { 104.0 });
    let place = Rect::new(strip.right() - width, strip.y + 3.0, width, 26.0);
    let id = if view.is_writing || view.is_paused { writing(view) } else { "say.kube_proxy" };
    let said = with(id, &Args::new().text("node", &view.name));
    hit(place, &said, &format!("kube-proxy {}", view.name))
}

/// Where a row of the rules is pressed: as high as the rows are apart.
fn row_hit(view: &NodeView, index: usize, row: &StripRow) -> Shape {
    let strip = view.strip;
    let y = strip.y + 34.0 + 24.0 * index as f64;
    let place = Rect::new(strip.x + 16.0, y, strip.w - 18.0, 24.0);
    hit(place, &row.said, &format!("rule {} {}", view.name, row.label)).key(&row.label)
}

/// A node of many: its name, and of its rules the one that says most now.
#[inline(never)]
fn in_a_line(view: &NodeView) -> Shape {
    let strip = view.strip;
    let y = strip.y + strip.h / 2.0 + 4.5;
    let first = view.rows.first();
    let class = first.map_or("row", |row| class(row.state));
    let is_busy = first.is_some_and(|row| row.state != RowState::Resting);
    let words = match first {
        Some(row) if is_busy => format!("{} {}", row.label, row.effect),
        _ if !view.is_up => plain("stage.off"),
        _ => view.address.clone(),
    };
    let room = (strip.w - 34.0 - 8.2 * count(&view.name)) / 7.55;
    let words = (count(&words) < room).then_some(words);
    let ground = Rect::new(strip.x + 18.0, strip.y + 2.0, strip.w - 22.0, strip.h - 4.0);
    group(class)
        .key(&view.name)
        .attr("role", "group")
        .attr("aria-label", &view.label)
        .with(rect(if view.is_up { "node" } else { "node off" }, view.rect, 4.0))
        .with(rect("strip", strip, 2.0))
        .with(rect("row-ground", ground, 2.0))
        .with(text("t-name", strip.x + 24.0, y, &view.name))
        .with_all(
            words.map(|words| text("effect mono", strip.right() - 10.0, y, &words).anchor("end")),
        )
        .with_all(hidden(view))
        .with(hit(strip, &view.label, &format!("node {}", view.name)))
}

/// Name and address, above the pods or at the end.
fn name(view: &NodeView) -> Vec<Shape> {
    let at = view.header;
    if view.form == NodeForm::Short {
        let mut name = vec![text("t-name", at.x, at.y, &view.name).anchor("end")];
        // What the cluster does not hear of says that in its address's place; its card has both.
        if view.is_ready {
            name.push(text("t-muted mono", at.x, at.y + 18.0, &view.address).anchor("end"));
        }
        return name;
    }
    let (address_x, address_end) = view.address_place();
    let mut name = vec![text("t-name", at.x, at.y, &fitting(&view.name, view.rect.right() - at.x))];
    // An address is there whole or not at all; the node's card has it.
    let taken = if view.is_ready { 6.0 } else { NOT_READY };
    if address_end + taken < view.rect.right() {
        name.push(text("t-muted mono", address_x, at.y, &view.address));
    }
    name
}

/// As much of a name as there is room for, with its end, which tells it from its siblings.
fn fitting(name: &str, room: f64) -> String {
    if 7.6 * count(name) < room { name.to_owned() } else { without_middle(name, room) }
}

#[inline(never)]
fn without_middle(name: &str, room: f64) -> String {
    const END: usize = 5;
    let letters: Vec<char> = name.chars().collect();
    let start = ((room / 7.6) as usize).saturating_sub(END + 2);
    let end = letters.iter().skip(letters.len().saturating_sub(END));
    letters.iter().take(start).chain(std::iter::once(&'…')).chain(end).collect()
}

/// What `NotReady` takes of a header.
const NOT_READY: f64 = 84.0;

/// Where a node is pressed: its name and address, at least 24 pixels high.
fn name_area(view: &NodeView) -> Rect {
    if view.form == NodeForm::Short {
        return Rect::new(view.header.x - 110.0, view.header.y - 15.0, 116.0, 40.0);
    }
    let width = 8.2 * (count(&view.name) + count(&view.address)) + 16.0;
    Rect::new(view.header.x - 6.0, view.header.y - 17.0, width, 24.0)
}

const fn is_small(view: &NodeView) -> bool {
    view.strip.w < 180.0
}

/// How many pods there is no room for.
#[inline(never)]
fn hidden(view: &NodeView) -> Option<Shape> {
    let count = view.pods_hidden;
    let words = match (count, is_small(view)) {
        (0, _) => return None,
        (_, true) => format!("+{count}"),
        (_, false) => with("stage.more", &Args::new().value("count", count)),
    };
    let x = view.rect.right() - if view.form == NodeForm::Short { 120.0 } else { 10.0 };
    Some(text("t-muted", x, view.header.y, &words).anchor("end"))
}

/// The holes of punched paper: one dashed line of round dots.
fn holes(strip: Rect) -> Shape {
    let (from, to) = (Px(strip.y + 9.0), Px(strip.bottom() - 6.0));
    path("perf", &format!("M{} {from}V{to}", Px(strip.x + 8.0)))
}

fn heading(view: &NodeView) -> Vec<Shape> {
    let strip = view.strip;
    let mut heading = Vec::new();
    if view.is_up || !is_small(view) {
        heading.push(text("t-b", strip.x + 26.0, strip.y + 19.0, &plain("stage.rules")));
    }
    if !view.is_up {
        let x = strip.right() - 28.0;
        heading.push(text("t-fail", x, strip.y + 19.0, &plain("stage.off")).anchor("end"));
    } else if !is_small(view) {
        let words = &plain(proxy_words(view));
        let x = strip.right() - 28.0;
        heading.push(text("t-muted", x, strip.y + 19.0, words).anchor("end"));
    }
    heading.extend(pen(view));
    heading.push(line("rule", strip.x + 16.0, strip.right(), strip.y + 29.5));
    heading
}

const fn proxy_words(view: &NodeView) -> &'static str {
    if view.is_paused {
        "stage.proxy_paused"
    } else if view.is_writing {
        "stage.writing"
    } else {
        "stage.kube_proxy"
    }
}

/// The pen: at rest in the corner, on the paper while it writes, crossed where nobody holds it.
fn pen(view: &NodeView) -> Vec<Shape> {
    let (x, y) = (view.strip.right() - 22.0, view.strip.y + 8.5);
    if view.is_up && !view.is_writing && !view.is_paused {
        vec![path("pen", PEN).moved(x, y)]
    } else {
        busy(view, x, y)
    }
}

#[inline(never)]
fn busy(view: &NodeView, x: f64, y: f64) -> Vec<Shape> {
    if view.is_up && !view.is_paused {
        // It has just drawn a line.
        let line = path("pen", "M-4 15.5H-1").moved(x, y);
        return vec![line, path("pen", PEN).moved(x - 1.0, y + 3.5)];
    }
    vec![path("pen", PEN).moved(x, y), path("pen crossed", "M-2-2 14 14").moved(x, y)]
}

/// The header of a node that the cluster does not hear of: hatched, and the word.
fn not_ready(view: &NodeView) -> Vec<Shape> {
    if view.is_ready { Vec::new() } else { hatched(view) }
}

#[inline(never)]
fn hatched(view: &NodeView) -> Vec<Shape> {
    let word = plain("stage.not_ready_node");
    let (left, right) = (view.strip.right() + 1.0, view.rect.right());
    let header = Rect::new(left, view.rect.y + 1.0, right - left - 1.0, 27.0);
    let (x, y, area) = if view.form == NodeForm::Short {
        let area = Rect::new(right - 126.0, view.rect.y + 1.0, 125.0, view.rect.h - 2.0);
        (view.header.x, view.header.y + 18.0, area)
    } else {
        (right - if is_small(view) { 4.0 } else { 12.0 }, view.header.y, header)
    };
    vec![rect("hatched", area, 7.0), text("t-fail t-b", x, y, &word).anchor("end")]
}

const fn class(state: RowState) -> &'static str {
    match state {
        RowState::Resting => "row",
        RowState::Matching => "row hot",
        RowState::Failing => "row fail",
        RowState::Stale => "row stale",
    }
}

fn row(row: &StripRow, x: f64, y: f64, width: f64) -> Shape {
    let class = class(row.state);
    let room = (width - 36.0) / 7.55;
    let fits = |effect: &String| count(&row.label) + count(effect) < room;
    let effect = [row.effect.clone(), short(&row.effect)].into_iter().find(fits);
    let ground = Rect::new(x + 18.0, y - 15.5, width - 22.0, 22.0);
    group(class)
        .with(rect("row-ground", ground, 2.0))
        .with(text("mono", x + 26.0, y, &row.label))
        .with_all(effect.map(|effect| text("effect", x + width - 12.0, y, &effect).anchor("end")))
}

/// `→ 2` of `→ 2 pods`, where there is no room for more.
fn short(effect: &str) -> String {
    let digits: String = effect.chars().filter(char::is_ascii_digit).collect();
    if digits.is_empty() { "⊖".to_owned() } else { format!("→ {digits}") }
}

#[inline(never)]
fn memory(memory: &Memory, strip: Rect) -> Shape {
    let (x, bottom) = (strip.x, strip.bottom());
    let undoing = if memory.is_undoing { " undoing" } else { "" };
    let behind = if memory.is_behind { " behind" } else { "" };
    let icon = match (memory.is_behind, memory.is_pin) {
        (true, _) => CLOCK,
        (_, true) => PIN,
        _ => RIBBON,
    };
    let ground = Rect::new(x + 18.0, bottom - 25.0, strip.w - 22.0, 22.0);
    group(&format!("memory{undoing}{behind}"))
        .with(line("rule", x + 16.0, x + strip.w, bottom - 26.5))
        .with(rect("row-ground", ground, 2.0))
        .with(path("st-ico", icon).moved(x + 26.0, bottom - 19.0))
        .with(text("", x + 42.0, bottom - 9.0, &memory.text))
}
