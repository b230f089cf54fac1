//! A pod's card: cut corners, an ear with the port it listens on, a lamp with its word.

use leptos::prelude::*;
use packetwalk::data_plane::place::PodName;
use packetwalk::scene::geometry::Rect;
use packetwalk::scene::layout::PodSize;
use packetwalk::scene::picture::{Lamp, PodView};
use packetwalk::session::{Intent, Selection};

use crate::stage::list::TagDrawing;
use crate::state::app;

/// One pod.
#[component]
pub(crate) fn Pod(name: PodName) -> impl IntoView {
    let app = app();
    let view = {
        let name = name.clone();
        Memo::new(move |_| app.picture.with(|p| p.pods.iter().find(|v| v.pod == name).cloned()))
    };
    let selected = {
        let name = name.clone();
        app.memo(move |s| matches!(s.selection(), Some(Selection::Pod(pod)) if *pod == name))
    };
    let rect = Memo::new(move |_| view.with(|v| v.as_ref().map(|v| v.rect).unwrap_or_default()));
    let select = move || app.dispatch(Intent::Select(Some(Selection::Pod(name.clone()))));
    let on_click = {
        let select = select.clone();
        move |_| select()
    };
    let on_focus = {
        let select = select.clone();
        move |_| select()
    };
    let on_key = move |event: web_sys::KeyboardEvent| {
        if event.key() == "Enter" || event.key() == " " {
            event.prevent_default();
            select();
        }
    };
    let class = move || {
        let state = view.with(|v| v.as_ref().map_or("", |v| lamp_class(v.lamp)));
        format!("pod {state}")
    };
    view! {
        <g class=class class:hot=move || view.with(|v| v.as_ref().is_some_and(|v| v.is_hot))
            class:selected=move || selected.get()>
            <g aria-hidden="true">{move || view.get().map(|view| view! { <Card view /> })}</g>
            <rect class="hit" tabindex="0" role="button"
                x=move || rect.get().x y=move || rect.get().y
                width=move || rect.get().w height=move || rect.get().h
                aria-pressed=move || selected.get().to_string()
                aria-label=move || view.with(|v| v.as_ref().map(|v| v.label.clone()))
                on:click=on_click on:keydown=on_key on:focus=on_focus />
        </g>
    }
}

const fn lamp_class(lamp: Lamp) -> &'static str {
    match lamp {
        Lamp::Ready => "ready",
        Lamp::NotReady => "not-ready",
        Lamp::Starting => "starting",
        Lamp::Leaving => "leaving",
        Lamp::Gone => "gone",
    }
}

#[component]
fn Card(view: PodView) -> impl IntoView {
    let Rect { x, y, w, h } = view.rect;
    let cut = if view.size == PodSize::Full { 10.0 } else { 8.0 };
    let tilt = match view.lamp {
        Lamp::Leaving => format!("rotate(2 {:.1} {:.1})", x + w / 2.0, y + h / 2.0),
        Lamp::Ready | Lamp::NotReady | Lamp::Starting | Lamp::Gone => String::new(),
    };
    let word = view.lamp.word();
    let body = match view.size {
        PodSize::Full | PodSize::Medium => {
            let tag = view.tag.clone().filter(|_| view.size == PodSize::Full);
            let tag = tag.map(|label| {
                let label: String = label.chars().take(11).collect();
                let width =
                    7.3 * f64::from(u32::try_from(label.chars().count()).unwrap_or(0)) + 20.0;
                view! { <TagDrawing x=x + 8.0 y=y + 54.0 width=width.min(w - 12.0) label=label /> }
            });
            view! {
                <text class="t-name" x=x + 11.0 y=y + 22.0>{view.name.clone()}</text>
                <App letter=view.app x=x + w - 27.0 y=y + 8.0 />
                <text class="mono t-pod" x=x + 11.0 y=y + 43.0>{view.address.clone()}</text>
                {tag}
                <LampDrawing lamp=view.lamp x=x + 16.0 y=y + h - 16.0 />
                <text x=x + 27.0 y=y + h - 11.5>{word}</text>
            }
            .into_any()
        }
        PodSize::Compact => view! {
            <LampDrawing lamp=view.lamp x=x + 15.0 y=y + 15.0 />
            <text class="t-name" x=x + 25.0 y=y + 19.0>{view.name.clone()}</text>
            <App letter=view.app x=x + w - 24.0 y=y + 5.0 />
            <text class="mono t-pod" x=x + 11.0 y=y + 37.0>{view.address.clone()}</text>
        }
        .into_any(),
        PodSize::Tiny => view! {
            <LampDrawing lamp=view.lamp x=x + 12.0 y=y + 12.0 />
            <text x=x + 22.0 y=y + 16.5>{view.name.clone()}</text>
        }
        .into_any(),
    };
    let ear = view.ear.clone().filter(|_| view.size != PodSize::Tiny);
    let outline = outline(view.rect, cut);
    view! {
        <g transform=tilt>
            {ear.map(|port| view! { <Ear port x=x y=y + h / 2.0 /> })}
            <path class="card" d=outline />
            {body}
        </g>
    }
}

fn outline(Rect { x, y, w, h }: Rect, cut: f64) -> String {
    format!(
        "M{:.1} {y:.1}H{:.1}L{:.1} {:.1}V{:.1}L{:.1} {:.1}H{:.1}L{x:.1} {:.1}V{:.1}Z",
        x + cut,
        x + w - cut,
        x + w,
        y + cut,
        y + h - cut,
        x + w - cut,
        y + h,
        x + cut,
        y + h - cut,
        y + cut
    )
}

#[component]
fn Ear(port: String, x: f64, y: f64) -> impl IntoView {
    let path = format!(
        "M{:.1} {:.1}H{:.1}a6 6 0 0 0-6 6v12a6 6 0 0 0 6 6H{:.1}",
        x + 2.0,
        y - 12.0,
        x - 33.0,
        x + 2.0
    );
    view! {
        <path class="ear" d=path />
        <text class="mono t-tag" x=x - 19.0 y=y + 4.5 text-anchor="middle">{port}</text>
    }
}

/// The letter of what runs in it; httpd's has stripes, so that two images differ at a glance.
#[component]
fn App(letter: char, x: f64, y: f64) -> impl IntoView {
    // A pod that serves nothing needs no badge.
    if matches!(letter, ' ' | 'B') {
        return ().into_any();
    }
    let striped = letter == 'H';
    let class = if striped { "app-badge striped" } else { "app-badge" };
    view! {
        <rect class=class x=x y=y width="18" height="18" rx="4" />
        <text class="t-app" class:on-stripes=striped x=x + 9.0 y=y + 13.5 text-anchor="middle">{letter.to_string()}</text>
    }.into_any()
}

/// A lamp: full, empty, half or dotted.
#[component]
pub(crate) fn LampDrawing(lamp: Lamp, x: f64, y: f64) -> impl IntoView {
    let half = format!("M{x:.1} {:.1}a4.5 4.5 0 0 0 0 9Z", y - 4.5);
    match lamp {
        Lamp::Ready => view! { <circle class="lamp" cx=x cy=y r="4.5" /> }.into_any(),
        Lamp::NotReady => view! { <circle class="lamp-o" cx=x cy=y r="4.5" /> }.into_any(),
        Lamp::Starting | Lamp::Gone => {
            view! { <circle class="lamp-o dotted" cx=x cy=y r="4.5" /> }.into_any()
        }
        Lamp::Leaving => view! {
            <circle class="lamp-o" cx=x cy=y r="4.5" />
            <path class="lamp-h" d=half />
        }
        .into_any(),
    }
}
