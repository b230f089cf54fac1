//! One cell a hop: before and after, and why.

use leptos::prelude::*;
use packetwalk::scene::narration::{self, Cell};
use packetwalk::session::Intent;

use crate::icons::{BACK, FORWARD, Icon};
use crate::state::app;

/// The ribbon of the followed request.
#[component]
pub(crate) fn Ribbon() -> impl IntoView {
    let app = app();
    let head = app.memo(|session| {
        let request = session.followed()?;
        Some((request.id, narration::place_name(&request.from), request.url()))
    });
    let cells = app.memo(|session| session.followed().map(narration::cells).unwrap_or_default());
    let outcome = app.memo(|session| {
        session.followed().and_then(|request| narration::outcome(session.world(), request))
    });
    let list = NodeRef::<leptos::html::Ol>::new();
    Effect::new(move |_| {
        // The current hop is the last one: it stays in sight.
        cells.track();
        if let Some(list) = list.get() {
            request_animation_frame(move || list.set_scroll_left(list.scroll_width()));
        }
    });
    view! {
        <section class="ribbon" aria-label="Hops">
            <div class="ribbon-head">
                <button class="btn quiet icon narrow" aria-label="Hop before"
                    on:click=move |_| app.dispatch(Intent::StepBack)><Icon path=BACK /></button>
                <div class="ribbon-words">
                    {move || match head.get() {
                        Some((id, from, url)) => view! {
                            <p><b>"Request " {id}</b> <span class="muted">" curl " {url} " from " {from}</span></p>
                        }.into_any(),
                        None => view! { <p class="muted">"Send a request and follow it hop by hop."</p> }.into_any(),
                    }}
                    <p class="why">{move || outcome.get().or_else(|| cells.with(|c| c.last().map(|c| c.why.clone())))}</p>
                </div>
                <p class="muted change">{move || cells.with(|cells| cells.last().map(|cell| {
                    format!("hop {}: {}", cell.number, cell.change)
                }))}</p>
                <button class="btn quiet icon narrow" aria-label="Next hop"
                    on:click=move |_| app.dispatch(Intent::StepForward)><Icon path=FORWARD /></button>
            </div>
            <ol class="cells" aria-label="Hops of this request" tabindex="0" node_ref=list>
                {move || {
                    let cells = cells.get();
                    let current = cells.len();
                    cells.into_iter().map(|cell| {
                        let is_now = cell.number == current;
                        view! { <HopCell cell is_now /> }
                    }).collect_view()
                }}
            </ol>
        </section>
    }
}

#[component]
fn HopCell(cell: Cell, is_now: bool) -> impl IntoView {
    let app = app();
    let at = cell.at;
    let pair = |name: &'static str, (before, after): (String, Option<String>)| {
        let was = after.is_some();
        view! {
            <dt>{name}</dt>
            <dd class:old=was>{before}</dd>
            {after.map(|after| view! { <dd class="new-line"><span class="new">{after}</span></dd> })}
        }
    };
    view! {
        <li class="cell" class:now=is_now class:back=cell.is_back class:fail=cell.is_failure>
            <button class="cell-button" title=cell.why.clone()
                on:click=move |_| app.dispatch(Intent::Seek(at))>
                <span class="num">{cell.number}</span>
                <span class="cell-title">{cell.title}</span>
            </button>
            <dl class="hdr mono">{pair("from", cell.from)} {pair("to", cell.to)}</dl>
            <p class="cn">{cell.change}</p>
            <p class="unseen">{cell.why}</p>
        </li>
    }
}
