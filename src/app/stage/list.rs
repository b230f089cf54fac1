//! The band above the nodes: the Services' plates and the list of endpoints.
//!
//! A plate is an address, drawn as one: dashed, empty, and nothing ever goes into it.

use std::fmt::Write as _;

use leptos::prelude::*;
use packetwalk::scene::picture::{Lamp, List, Plate};
use packetwalk::session::{Intent, Selection};
use packetwalk::text;

use crate::stage::pod::LampDrawing;
use crate::state::app;

/// Plates, tethers, list.
#[component]
pub(crate) fn Band() -> impl IntoView {
    let app = app();
    let plates = Memo::new(move |_| app.picture.with(|picture| picture.plates.clone()));
    let list = Memo::new(move |_| app.picture.with(|picture| picture.list.clone()));
    let empty = Memo::new(move |_| app.layout.with(|layout| layout.list));
    view! {
        {move || {
            let plates = plates.get();
            if plates.is_empty() {
                let rect = empty.get();
                let x = app.layout.with(|layout| layout.cluster.x + 24.0);
                let y = app.layout.with(|layout| layout.cluster.y) + rect.h.max(44.0) / 2.0 + 12.0;
                view! { <text class="t-muted" x=x y=y>{text::plain("stage.no_service")}</text> }.into_any()
            } else {
                plates.into_iter().map(|plate| view! { <PlateDrawing plate /> }).collect_view().into_any()
            }
        }}
        <Tethers />
        {move || list.get().map(|list| view! { <ListDrawing list /> })}
    }
}

#[component]
fn PlateDrawing(plate: Plate) -> impl IntoView {
    let app = app();
    let rect = plate.rect;
    let flat = rect.h < 60.0;
    let select = {
        let service = plate.service.clone();
        move || app.dispatch(Intent::Select(Some(Selection::Service(service.clone()))))
    };
    let on_key = {
        let select = select.clone();
        move |event: web_sys::KeyboardEvent| {
            if event.key() == "Enter" {
                select();
            }
        }
    };
    let middle = rect.y + rect.h / 2.0;
    let kind = format!("Service · {}", plate.service_type);
    let label =
        format!("Service {}, {}, address {}", plate.name, plate.service_type, plate.address);
    let chars = |text: &str| f64::from(u32::try_from(text.chars().count()).unwrap_or(0));
    let name_end = 32.0 + 8.6 * chars(&plate.name);
    let address_end = 32.0 + 9.7 * chars(&plate.address);
    let rows = if rect.h > 100.0 { (28.0, 58.0, 92.0) } else { (24.0, 50.0, 77.0) };
    let has_room = rect.w - address_end - 40.0 > 6.6 * chars(&plate.doors);
    let doors = if has_room { plate.doors.clone() } else { plate.short_doors.clone() };
    view! {
        <g class="plate-group" class:hot=plate.is_hot>
            <rect class="plate" x=rect.x y=rect.y width=rect.w height=rect.h rx="8" />
            <circle class="screw" cx=rect.x + 14.0 cy=middle r="3" />
            <circle class="screw" cx=rect.right() - 14.0 cy=middle r="3" />
            <g aria-hidden="true">
            {if flat {
                view! {
                    <text class="t-name" x=rect.x + 28.0 y=middle + 4.5>{plate.name.clone()}</text>
                    <text class="mono t-b" x=rect.right() - 28.0 y=middle + 4.5 text-anchor="end">{plate.address.clone()}</text>
                }.into_any()
            } else {
                view! {
                    <text class="t-big" x=rect.x + 32.0 y=rect.y + rows.0>{plate.name.clone()}</text>
                    <text class="t-muted" x=rect.x + name_end + 10.0 y=rect.y + rows.0>{kind}</text>
                    <text class="mono t-address" x=rect.x + 32.0 y=rect.y + rows.1>{plate.address.clone()}</text>
                    <text class="t-muted" x=rect.x + address_end + 14.0 y=rect.y + rows.1>{doors}</text>
                    {match plate.asks_for.clone() {
                        Some(label) => {
                            let width = 7.3 * chars(&label) + 22.0;
                            let (x, y) = (rect.x + 92.0, rect.y + rows.2);
                            view! {
                                <text class="t-muted" x=rect.x + 32.0 y=y>{text::plain("stage.asks_for")}</text>
                                <TagDrawing x=x y=y - 14.0 width=width label=label />
                            }.into_any()
                        }
                        None => view! {
                            <text class="t-muted" x=rect.x + 32.0 y=rect.y + rows.2>{text::plain("stage.no_selector")}</text>
                        }.into_any(),
                    }}
                }.into_any()
            }}
            </g>
            // The words above are drawn; this is what is named, reached and pressed.
            <rect class="hit" x=rect.x y=rect.y width=rect.w height=rect.h tabindex="0" role="button"
                aria-label=label on:click=move |_| select() on:keydown=on_key />
        </g>
    }
}

/// A label, drawn alike on the plate and on pods, because the two are compared letter by letter.
#[component]
pub(crate) fn TagDrawing(x: f64, y: f64, width: f64, label: String) -> impl IntoView {
    let right = x + width;
    let path = format!(
        "M{:.1} {y:.1}H{right:.1}V{:.1}H{:.1}L{x:.1} {:.1}Z",
        x + 8.0,
        y + 20.0,
        x + 8.0,
        y + 10.0
    );
    view! {
        <path class="tag" d=path />
        <circle class="tag-hole" cx=x + 9.0 cy=y + 10.0 r="2" />
        <text class="mono t-tag" x=x + 16.0 y=y + 14.5>{label}</text>
    }
}

/// Dotted lines from the plate to one row of every strip: the address is only an entry there.
#[component]
fn Tethers() -> impl IntoView {
    let app = app();
    let path = Memo::new(move |_| {
        let plate = app.picture.with(|picture| picture.plates.first().map(|plate| plate.rect))?;
        app.layout.with(|layout| {
            let x = plate.x - 12.0;
            let ends: Vec<f64> = layout.nodes.iter().map(|node| node.rect.y + 46.0).collect();
            let last = ends.last()?;
            let start = plate.y + plate.h * 0.7;
            let mut path = format!("M{:.1} {start:.1}H{x:.1}V{last:.1}", plate.x);
            for y in ends {
                // Writing to a String cannot fail.
                let _ = write!(path, "M{x:.1} {y:.1}H{:.1}", plate.x);
            }
            Some(path)
        })
    });
    view! { {move || path.get().map(|path| view! { <path class="tether" d=path /> })} }
}

#[component]
fn ListDrawing(list: List) -> impl IntoView {
    let rect = list.rect;
    let (left, right) = (rect.x + 20.0, rect.right() - 14.0);
    let clip =
        format!("M{:.1} {:.1}h14a4 4 0 0 1 0 8h-10", rect.x - 9.0, rect.y + rect.h / 2.0 - 4.0);
    let nobody = list.rows.is_empty();
    let count = list.rows.len();
    view! {
        <g class="list-group" role="list" aria-label="EndpointSlice">
            <rect class="list" x=rect.x y=rect.y width=rect.w height=rect.h rx="4" />
            <path class="clip" d=clip />
            <text class="t-b" x=left y=rect.y + 20.0>{text::plain("stage.list")}</text>
            <text class="t-muted" x=right y=rect.y + 20.0 text-anchor="end">{list.summary.clone()}</text>
            {nobody.then(|| view! {
                <text class="t-fail" x=left y=rect.y + 46.0>{text::plain("stage.nobody")}</text>
            })}
            {list.rows.into_iter().enumerate().map(|(index, row)| {
                let y = rect.y + 46.0 + 25.0 * f64::from(u32::try_from(index).unwrap_or(0));
                let leaving = row.lamp == Lamp::Leaving;
                let label = format!("{} {}", row.address, row.lamp.word());
                view! {
                    <g role="listitem" aria-label=label>
                        <line class="rule" x1=left x2=right y1=y - 17.0 y2=y - 17.0 />
                        <LampDrawing lamp=row.lamp x=left + 5.0 y=y - 4.5 />
                        <text class="mono" class:t-s=leaving x=left + 18.0 y=y>{row.address}</text>
                        <text class:t-muted=leaving x=right y=y text-anchor="end">{row.lamp.word()}</text>
                    </g>
                }
            }).collect_view()}
            {(list.hidden > 0).then(|| {
                let y = rect.y + 46.0 + 25.0 * f64::from(u32::try_from(count).unwrap_or(0));
                let more = text::with("stage.more", &text::Args::new().value("count", list.hidden));
                view! { <text class="t-muted" x=left y=y>{more}</text> }
            })}
        </g>
    }
}
