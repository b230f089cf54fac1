//! The stage: what stands still as SVG, the followed envelope over it, all others on one canvas.
#![expect(clippy::float_arithmetic, reason = "coordinates of things drawn")]

mod list;
mod machines;
mod node;
mod packet;
mod pod;
mod swarm;

use leptos::html;
use leptos::prelude::*;
use packetwalk::scene::layout::Shape;
use packetwalk::scene::picture::{EndKind, EndMark, WireRole};
use packetwalk::text;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

use crate::state::{App, app};

/// The region with the picture.
#[component]
pub(crate) fn Stage() -> impl IntoView {
    let app = app();
    let region = NodeRef::<html::Section>::new();
    Effect::new(move |_| {
        if let Some(region) = region.get() {
            follow_size(app, &region);
        }
    });
    let size = Memo::new(move |_| app.layout.with(|layout| (layout.width, layout.height)));
    let width = move || size.get().0.to_string();
    let height = move || size.get().1.to_string();
    view! {
        <section class="stage" aria-label="Stage" tabindex="0" node_ref=region>
            <div class="picture">
                <svg class="drawing" width=width height=height role="group" aria-label="Topology">
                    <Patterns />
                    <Ground />
                    <list::Band />
                    <Nodes />
                    <Wires />
                    <machines::Outside />
                    <Pods />
                    <End />
                    <packet::Hero />
                </svg>
                <swarm::Swarm />
            </div>
        </section>
    }
}

/// Tells the room the stage has, now and whenever it changes.
fn follow_size(app: App, region: &web_sys::HtmlElement) {
    let element = region.clone();
    let measure = move || {
        let (width, height) = (element.client_width(), element.client_height());
        let room = (f64::from(width), f64::from(height));
        if width > 0 && app.room.get_untracked() != room {
            app.room.set(room);
        }
    };
    measure();
    let callback = Closure::<dyn FnMut()>::new(measure);
    if let Ok(observer) = web_sys::ResizeObserver::new(callback.as_ref().unchecked_ref()) {
        observer.observe(region);
    }
    // It lives as long as the page does.
    callback.forget();
}

#[component]
fn Patterns() -> impl IntoView {
    view! {
        <defs>
            <pattern id="diagonal" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
                <rect class="pattern-ground" width="5" height="5" />
                <rect class="pattern-line" width="2.2" height="5" />
            </pattern>
        </defs>
    }
}

#[component]
fn Ground() -> impl IntoView {
    let app = app();
    let ground = Memo::new(move |_| app.layout.with(|layout| (layout.cluster, layout.shape)));
    view! {
        {move || {
            let (rect, shape) = ground.get();
            view! {
                <rect class="cluster" x=rect.x y=rect.y width=rect.w height=rect.h rx="12" />
                {(shape == Shape::Wide).then(|| view! {
                    <text class="t-lane" x=rect.x + 24.0 y=rect.y - 10.0>{text::plain("stage.cluster")}</text>
                })}
            }
        }}
    }
}

#[component]
fn Nodes() -> impl IntoView {
    let app = app();
    let count = Memo::new(move |_| app.picture.with(|picture| picture.nodes.len()));
    view! {
        {move || (0..count.get()).map(|index| {
            let view = Memo::new(move |_| app.picture.with(|p| p.nodes.get(index).cloned()));
            view! { <node::Node view /> }
        }).collect_view()}
    }
}

#[component]
fn Pods() -> impl IntoView {
    let app = app();
    let names = Memo::new(move |_| {
        app.picture
            .with(|picture| picture.pods.iter().map(|view| view.pod.clone()).collect::<Vec<_>>())
    });
    view! {
        <For each=move || names.get() key=Clone::clone let(name)>
            <pod::Pod name />
        </For>
    }
}

#[component]
fn Wires() -> impl IntoView {
    let app = app();
    let wires = Memo::new(move |_| app.picture.with(|picture| picture.wires.clone()));
    view! {
        <g class="wires" aria-hidden="true">
            {move || wires.get().into_iter().map(|wire| view! {
                <path class=wire_class(wire.role) d=wire.path />
            }).collect_view()}
        </g>
    }
}

const fn wire_class(role: WireRole) -> &'static str {
    match role {
        WireRole::Resting => "wire",
        WireRole::Walked => "wire-done",
        WireRole::Next => "wire-next",
        WireRole::Answered => "wire-back",
        WireRole::Refused => "wire-fail",
    }
}

/// The mark of how the followed request ended, at its place.
#[component]
fn End() -> impl IntoView {
    let app = app();
    let end = Memo::new(move |_| app.picture.with(|picture| picture.end.clone()));
    view! { {move || end.get().map(|end| view! { <EndDrawing end /> })} }
}

#[component]
fn EndDrawing(end: EndMark) -> impl IntoView {
    let at = format!("translate({:.1} {:.1})", end.at.x, end.at.y);
    let (class, path) = match end.kind {
        EndKind::Answered => ("mark-ok", "M-5 0l4 4 7-8"),
        EndKind::Refused => ("mark-fail", "M-6 0h12"),
        EndKind::Dropped => ("mark-drop", "M-5 5 5-5"),
        EndKind::NoRoute => ("mark-drop", "M-5 0h.1M0 0h.1M5 0h.1"),
        EndKind::Gone => ("mark-drop", "M0-5v5M0 4v.1"),
        EndKind::Unresolved => ("mark-drop", "M-3-3a3 3 0 1 1 4 3c-1 .5-1 1-1 2M0 5v.1"),
        EndKind::Cut => ("mark-fail", "M2-7-3 1h6l-5 7"),
    };
    let width = 20.0 + 7.2 * f64::from(u32::try_from(end.word.chars().count()).unwrap_or(0));
    view! {
        <g class=class transform=at aria-hidden="true">
            {(!end.word.is_empty()).then(|| view! {
                <rect class="mark-word" x="4" y="-13" width=width height="26" rx="13" />
                <text x="18" y="4.5">{end.word}</text>
            })}
            <circle r="11" />
            <path d=path />
            {end.is_waiting.then(|| view! {
                <text class="t-muted" x="18" y="26">{text::plain("stage.waiting")}</text>
            })}
        </g>
    }
}
