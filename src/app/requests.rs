//! Where requests come from and go to, and how the last ones ended.

use leptos::prelude::*;
use packetwalk::data_plane::place::{Place, PodName};
use packetwalk::scene::narration;
use packetwalk::session::{Intent, Session};

use crate::state::app;

/// The form, and the list of requests.
#[component]
pub(crate) fn Requests() -> impl IntoView {
    view! {
        <section class="requests" aria-label="Requests">
            <Form />
            <ProviderRow />
            <List />
        </section>
    }
}

/// The provider's switch, where the stage has no room for it.
#[component]
fn ProviderRow() -> impl IntoView {
    let app = app();
    let provider = app.memo(|session| session.world().has_provider());
    view! {
        <div class="provider-row row">
            <button class="btn" role="switch" aria-checked=move || provider.get().to_string()
                on:click=move |_| app.dispatch(Intent::SetProvider(!provider.get_untracked()))>
                {move || if provider.get() { "Provider: cloud" } else { "Provider: none" }}
            </button>
        </div>
    }
}

fn key(place: &Place) -> String {
    match place {
        Place::Pod(pod) => format!("pod/{}/{}", pod.namespace, pod.name),
        Place::Node(node) => format!("node/{node}"),
        Place::Laptop | Place::Internet | Place::LoadBalancer(_) => "laptop".to_owned(),
    }
}

fn place(key: &str) -> Place {
    match key.split('/').collect::<Vec<_>>().as_slice() {
        ["pod", namespace, name] => Place::Pod(PodName::new(namespace, name)),
        ["node", node] => Place::Node((*node).to_owned()),
        _ => Place::Laptop,
    }
}

#[component]
fn Form() -> impl IntoView {
    let app = app();
    let senders = app.memo(|session| {
        let name = |place: &Place| match place {
            Place::Laptop => "you, on your laptop".to_owned(),
            Place::Pod(pod) => format!("pod {}", pod.name),
            Place::Node(node) => format!("a process on {node}"),
            Place::Internet | Place::LoadBalancer(_) => String::new(),
        };
        session.senders().iter().map(|place| (key(place), name(place))).collect::<Vec<_>>()
    });
    let sender = app.memo(|session| key(session.sender()));
    let target = app.memo(Session::target);
    let targets = app.memo(Session::targets);
    view! {
        <form class="send-form" on:submit=move |event| {
            event.prevent_default();
            app.dispatch(Intent::Send(1));
        }>
            <label for="sender">"from"</label>
            <select id="sender" on:change=move |event| {
                app.dispatch(Intent::SetSender(place(&event_target_value(&event))));
            }>
                {move || senders.get().into_iter().map(|(id, name)| {
                    let chosen = id == sender.get();
                    view! { <option value=id selected=chosen>{name}</option> }
                }).collect_view()}
            </select>
            <label for="target">"to"</label>
            <input id="target" class="mono" list="targets" autocomplete="off" spellcheck="false"
                prop:value=move || target.get()
                on:focus=select_all
                on:change=move |event| {
                    app.dispatch(Intent::SetTarget(Some(event_target_value(&event))));
                } />
            <datalist id="targets">
                {move || targets.get().into_iter().map(|target| view! {
                    <option value=target.url>{target.label}</option>
                }).collect_view()}
            </datalist>
        </form>
    }
}

/// What is typed next takes the place of what stands there.
fn select_all(event: web_sys::FocusEvent) {
    event_target::<web_sys::HtmlInputElement>(&event).select();
}

#[derive(Clone, PartialEq, Eq)]
struct Line {
    id: u32,
    command: String,
    outcome: Option<String>,
    is_failure: bool,
}

#[component]
fn List() -> impl IntoView {
    let app = app();
    let followed = app.memo(|session| session.followed().map(|request| request.id));
    let lines = app.memo(|session| {
        let requests = session.world().requests().values().rev();
        let begun = requests.filter(|request| request.started <= session.now());
        begun
            .take(30)
            .map(|request| Line {
                id: request.id,
                command: format!(
                    "{} $ curl {}",
                    narration::place_name(&request.from),
                    request.url()
                ),
                outcome: narration::outcome(session.world(), request),
                is_failure: request.outcome().is_some_and(|verdict| verdict.reason().is_some()),
            })
            .collect::<Vec<_>>()
    });
    view! {
        <ol class="log" aria-label="Requests, newest first" reversed>
            <For each=move || lines.get() key=|line| (line.id, line.outcome.clone()) let(line)>
                <li class:failed=line.is_failure>
                    <button class="line" aria-current=move || (followed.get() == Some(line.id)).to_string()
                        on:click=move |_| app.dispatch(Intent::SelectRequest(line.id))>
                        <span class="mono">{line.command}</span>
                        <span class="outcome">{line.outcome.unwrap_or_else(|| "under way".to_owned())}</span>
                    </button>
                </li>
            </For>
        </ol>
    }
}
