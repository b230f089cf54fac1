//! The stage: what stands still as SVG, the followed envelope over it, all others on one canvas.
#![expect(clippy::float_arithmetic, reason = "coordinates of things drawn")]

mod kept;
mod swarm;

use leptos::prelude::*;
use leptos::{html, svg};
use packetwalk::data_plane::place::PodName;
use packetwalk::scene::drawing;
use packetwalk::scene::shape::Shape;
use packetwalk::session::{Intent, Selection};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, Event};

use crate::stage::kept::Children;

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
    let (still, moving) = (NodeRef::<svg::G>::new(), NodeRef::<svg::G>::new());
    let sized = NodeRef::<svg::Svg>::new();
    let selected = app.memo(|session| session.selection().cloned());
    keep(still, move || {
        let selected = selected.get();
        let pod = if let Some(Selection::Pod(pod)) = &selected { Some(pod) } else { None };
        app.layout.with(|layout| app.picture.with(|picture| drawing::still(layout, picture, pod)))
    });
    keep(moving, move || {
        app.layout.with(|layout| app.frame.with(|f| drawing::hero(layout, f.hero.as_ref())))
    });
    Effect::new(move |_| {
        let (width, height) = app.layout.with(|layout| (layout.width, layout.height));
        if let Some(svg) = sized.get() {
            // An attribute of this name is never refused.
            let _ = svg.set_attribute("width", &width.to_string());
            let _ = svg.set_attribute("height", &height.to_string());
        }
    });
    let select = move |event: &Event| {
        if let Some(selection) = selectable(event) {
            app.dispatch(Intent::Select(Some(selection)));
        }
    };
    let press = move |event: web_sys::KeyboardEvent| {
        if matches!(event.key().as_str(), "Enter" | " ") && selectable(&event).is_some() {
            event.prevent_default();
            select(&event);
        }
    };
    // A pod is what the keys of the stage act on: it is selected as soon as the focus is on it.
    let focus = move |event: web_sys::FocusEvent| {
        if matches!(selectable(&event), Some(Selection::Pod(_))) {
            select(&event);
        }
    };
    view! {
        <section class="stage" aria-label="Stage" tabindex="0" node_ref=region>
            <div class="picture">
                <svg class="drawing" role="group" aria-label="Topology" node_ref=sized
                    on:click=move |event| select(&event) on:keydown=press on:focusin=focus>
                    <g node_ref=still></g>
                    <g class="hero" aria-hidden="true" node_ref=moving></g>
                </svg>
                <swarm::Swarm />
            </div>
        </section>
    }
}

/// Keeps a group of the page as the drawing has it.
fn keep(group: NodeRef<svg::G>, draw: impl Fn() -> Vec<Shape> + Send + Sync + 'static) {
    let children = StoredValue::new_local(Children::default());
    Effect::new(move |_| {
        if let Some(group) = group.get() {
            let shapes = draw();
            children.update_value(|children| children.show(&group, shapes));
        }
    });
}

/// What was pressed, if it can be selected: its shape says a kind, a namespace and a name.
fn selectable(event: &Event) -> Option<Selection> {
    let target: Element = event.target()?.dyn_into().ok()?;
    let select = target.get_attribute("data-select")?;
    match select.split_once(' ')? {
        ("pod", name) => {
            let (namespace, name) = name.split_once('/')?;
            Some(Selection::Pod(PodName::new(namespace, name)))
        }
        ("service", name) => Some(Selection::Service(name.to_owned())),
        _ => None,
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
