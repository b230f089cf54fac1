//! The band above the nodes: the Services' plates and the list of endpoints.
//!
//! A plate is an address, drawn as one: dashed, empty, and nothing ever goes into it.

use std::fmt::Write as _;

use crate::scene::drawing::{hit, lamp, phone_book, tag};
use crate::scene::geometry::Rect;
use crate::scene::layout::{Layout, Shape as Form};
use crate::scene::narration;
use crate::scene::picture::{Lamp, List, ListRow, Picture, Plate};
use crate::scene::shape::{Px, Shape, circle, count, group, line, path, rect, text};
use crate::text::{Args, plain, with};

/// Plates, tethers, list.
pub(super) fn draw(layout: &Layout, picture: &Picture) -> Shape {
    let book = picture.beside.as_ref().and_then(|beside| beside.phone_book.as_ref());
    let is_bare = picture.plates.is_empty() && book.is_none();
    let nobody = if is_bare { no_service(layout) } else { Vec::new() };
    group("")
        .with_all(nobody)
        .with_all(picture.plates.iter().map(plate))
        .with_all(tethers(layout, picture))
        .with_all(book.map(phone_book::draw))
        .with_all(picture.list.as_ref().map(|list| {
            // The list is always that of the first plate.
            self::list(list, picture.plates.first().map_or("", |plate| &plate.service))
        }))
}

/// In place of a plate; where it is narrow, a sentence a line.
#[inline(never)]
fn no_service(layout: &Layout) -> Vec<Shape> {
    let says = plain("stage.no_service");
    let y = layout.cluster.y + layout.list.h.max(44.0) / 2.0 + 12.0;
    let x = layout.cluster.x + if layout.shape == Form::Tall { 12.0 } else { 24.0 };
    match says.split_once(". ") {
        Some((first, then)) if 6.9 * count(&says) > layout.cluster.w - 36.0 => {
            vec![text("t-muted", x, y - 9.0, first), text("t-muted", x, y + 9.0, then)]
        }
        _ => vec![text("t-muted", x, y, &says)],
    }
}

fn plate(plate: &Plate) -> Shape {
    let area = plate.rect;
    let middle = area.y + area.h / 2.0;
    let is_flat = area.h < 60.0;
    let words = if is_flat { flat_words(plate, middle) } else { words(plate) };
    let Plate { name, service_type, address, .. } = plate;
    let label = format!("Service {name}, {service_type}, address {address}");
    group(if plate.is_hot { "plate-group hot" } else { "plate-group" })
        .key(&plate.service)
        .with(rect("plate", area, 8.0))
        .with(circle("screw", area.x + 14.0, middle, 3.0))
        .with(circle("screw", area.right() - 14.0, middle, 3.0))
        .with(group("").unspoken().with_all(words))
        .with(hit(area, &label, &format!("service {}", plate.service)))
}

/// One line: name, address, and as much of the rest as there is room for.
#[inline(never)]
fn flat_words(plate: &Plate, middle: f64) -> Vec<Shape> {
    let (left, right) = (plate.rect.x + 28.0, plate.rect.right() - 28.0);
    let y = middle + 4.5;
    let (name, address) = (7.5 * count(&plate.name), 7.6 * count(&plate.address));
    let kind = format!("Service · {}", plate.service_type);
    let kind_width = 6.6 * count(&kind) + 24.0;
    let room = right - left - name - address - 16.0;
    let mut words = vec![text("t-name", left, y, &plate.name)];
    if room < kind_width {
        words.push(text("mono t-b", right, y, &plate.address).anchor("end"));
        return words;
    }
    let at = left + name + kind_width;
    words.push(text("t-muted", left + name + 10.0, y, &kind));
    words.push(text("mono t-b", at, y, &plate.address));
    let rest = [&plate.doors, &plate.short_doors];
    if let Some(doors) = rest.iter().find(|doors| 6.6 * count(doors) < room - kind_width) {
        words.push(text("t-muted", at + address + 14.0, y, doors));
    }
    words
}

fn words(plate: &Plate) -> Vec<Shape> {
    let area = plate.rect;
    let (left, name_end) = (area.x + 32.0, 32.0 + 8.6 * count(&plate.name));
    let address_end = 32.0 + 9.7 * count(&plate.address);
    let lines = if area.h > 100.0 { [28.0, 58.0, 92.0] } else { [24.0, 50.0, 77.0] };
    let [first, second, third] = lines.map(|y| area.y + y);
    let room = area.w - address_end - 40.0;
    let doors = [&plate.doors, &plate.short_doors].into_iter().find(|d| 6.6 * count(d) < room);
    let kind = format!("Service · {}", plate.service_type);
    let mut words = vec![
        text("t-big", left, first, &plate.name),
        text("t-muted", area.x + name_end + 10.0, first, &kind),
        text("mono t-address", left, second, &plate.address),
    ];
    words.extend(doors.map(|doors| text("t-muted", area.x + address_end + 14.0, second, doors)));
    match &plate.asks_for {
        Some(label) => {
            words.push(text("t-muted", left, third, &plain("stage.asks_for")));
            words.push(tag(area.x + 92.0, third - 14.0, 7.3 * count(label) + 22.0, label));
        }
        None => words.push(text("t-muted", left, third, &plain("stage.no_selector"))),
    }
    words
}

/// Dotted lines from the plate to one row of every strip: the address is only an entry there.
#[inline(never)]
fn tethers(layout: &Layout, picture: &Picture) -> Option<Shape> {
    let plate = picture.plates.first()?.rect;
    let x = plate.x - 12.0;
    let ends: Vec<f64> =
        layout.nodes.iter().map(|n| n.rect.y + 46.0_f64.min(n.rect.h / 2.0)).collect();
    let last = ends.last()?;
    let start = plate.y + plate.h * 0.7;
    let mut d = format!("M{} {}H{}V{}", Px(plate.x), Px(start), Px(x), Px(*last));
    for y in ends {
        // Writing to a String cannot fail.
        let _ = write!(d, "M{} {}H{}", Px(x), Px(y), Px(plate.x));
    }
    Some(path("tether", &d))
}

#[inline(never)]
fn list(list: &List, service: &str) -> Shape {
    let place = list.rect;
    let (left, right) = (place.x + 20.0, place.right() - 14.0);
    let middle = place.y + place.h / 2.0;
    let clip = format!("M{} {}h14a4 4 0 0 1 0 8h-10", Px(place.x - 9.0), Px(middle - 4.0));
    let line_at = |index: usize| place.y + 46.0 + 25.0 * index as f64;
    let nobody = list.rows.is_empty();
    let more = (list.hidden > 0).then(|| {
        let words = with("stage.more", &Args::new().value("count", list.hidden));
        text("t-muted", left, line_at(list.rows.len()), &words)
    });
    let rows = list.rows.iter().enumerate();
    let rows = group("")
        .attr("role", "list")
        .attr("aria-label", "EndpointSlice")
        .with_all(rows.map(|(i, r)| row(r, service, left, right, line_at(i))));
    let args =
        Args::new().text("service", narration::short(service)).text("summary", &list.summary);
    let heading = Rect::new(place.x, place.y, place.w, 28.0);
    group("list-group")
        .with(rect("list", place, 4.0))
        .with(path("clip", &clip))
        .with(text("t-b", left, place.y + 20.0, &plain("stage.list")))
        .with(text("t-muted", right, place.y + 20.0, &list.summary).anchor("end"))
        .with_all(nobody.then(|| text("t-fail", left, line_at(0), &plain("stage.nobody"))))
        .with_all(list.nearest.as_ref().map(|words| text("t-muted", left, line_at(1), words)))
        .with_all((!nobody).then_some(rows))
        .with_all(more)
        .with(hit(heading, &with("say.list", &args), &format!("endpoints {service}")))
}

fn row(row: &ListRow, service: &str, left: f64, right: f64, y: f64) -> Shape {
    let word = row.chosen.clone().unwrap_or_else(|| row.lamp.word());
    let class = if row.chosen.is_some() { "row hot" } else { "" };
    let (ink, aside) =
        if row.lamp == Lamp::Leaving { ("mono t-s", "t-muted") } else { ("mono", "") };
    let place = Rect::new(left - 12.0, y - 16.5, right - left + 18.0, 24.0);
    let args = Args::new().text("address", &row.address).text("state", &word);
    let args = args.text("service", narration::short(service));
    let select = format!("endpoint {service} {}", row.address);
    group(class)
        .key(&row.address)
        .attr("role", "listitem")
        .attr("aria-label", &format!("{} {word}", row.address))
        .with(line("rule", left, right, y - 17.0))
        .with_all(row.chosen.as_ref().map(|_| rect("row-ground", place, 2.0)))
        .with(lamp(row.lamp, left + 5.0, y - 4.5))
        .with(text(ink, left + 18.0, y, &row.address))
        .with(text(aside, right, y, &word).anchor("end"))
        .with(hit(place, &with("say.endpoint", &args), &select))
}
