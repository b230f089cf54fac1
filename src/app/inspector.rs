//! What is selected, and what can be done to it.

use leptos::prelude::*;
use packetwalk::scene::picture::PodView;
use packetwalk::session::{Intent, Selection};

use crate::state::app;

/// The card of the selected thing, and the workloads' sizes.
#[component]
pub(crate) fn Inspector() -> impl IntoView {
    let app = app();
    let selection = app.memo(|session| session.selection().cloned());
    view! {
        <section class="inspector" aria-label="Selected">
            {move || match selection.get() {
                Some(Selection::Pod(pod)) => {
                    let view = app.picture.with(|p| p.pods.iter().find(|v| v.pod == pod).cloned());
                    view.map(|view| view! { <PodCard view /> }).into_any()
                }
                Some(Selection::Service(service)) => view! { <ServiceCard service /> }.into_any(),
                Some(Selection::Node(_) | Selection::LoadBalancer(_) | Selection::Laptop) | None => {
                    view! { <p class="muted">"Select a pod to kill it or make it unready."</p> }.into_any()
                }
            }}
            <Workloads />
        </section>
    }
}

#[component]
fn PodCard(view: PodView) -> impl IntoView {
    let app = app();
    let pod = view.pod.clone();
    let failing = {
        let pod = pod.clone();
        app.memo(move |session| session.world().is_failing(&pod))
    };
    let kill = {
        let pod = pod.clone();
        move |_| app.dispatch(Intent::Kill(pod.clone()))
    };
    let ready = move |_| {
        app.dispatch(Intent::SetReady { pod: pod.clone(), ready: failing.get_untracked() });
    };
    view! {
        <div class="card">
            <h3 class="mono">{view.pod.name.clone()}</h3>
            <p class="muted">{view.label.clone()}</p>
            <div class="row">
                <button class="btn danger" on:click=kill>"Kill"</button>
                <button class="btn" on:click=ready>
                    {move || if failing.get() { "Make ready" } else { "Make unready" }}
                </button>
            </div>
        </div>
    }
}

#[component]
fn ServiceCard(service: String) -> impl IntoView {
    let app = app();
    let name = service.split('/').nth(1).unwrap_or_default().to_owned();
    let namespace = service.split('/').next().unwrap_or_default().to_owned();
    let title = format!("Service {name}");
    let delete = move |_| {
        let (namespace, name) = (namespace.clone(), name.clone());
        app.dispatch(Intent::DeleteService { namespace, name });
    };
    view! {
        <div class="card">
            <h3>{title}</h3>
            <p class="muted">"An address and a list. No process, nothing a packet goes into."</p>
            <div class="row"><button class="btn danger" on:click=delete>"Delete"</button></div>
        </div>
    }
}

#[component]
fn Workloads() -> impl IntoView {
    let app = app();
    let deployments = app.memo(|session| {
        let objects = session.world().control_plane().objects();
        objects
            .deployments()
            .map(|deployment| {
                let namespace = deployment.metadata.namespace_or_default().to_owned();
                let name = deployment.metadata.name.clone();
                (namespace, name, deployment.spec.replicas.unwrap_or(1))
            })
            .collect::<Vec<_>>()
    });
    let scale = move |namespace: String, name: String, replicas: i32| {
        app.dispatch(Intent::Scale { namespace, name, replicas });
    };
    view! {
        {move || deployments.get().into_iter().map(|(namespace, name, replicas)| {
            let (fewer, more) = ((namespace.clone(), name.clone()), (namespace, name.clone()));
            let label = format!("Deployment {name}");
            view! {
                <div class="row scale" role="group" aria-label=label>
                    <span>"Deployment " <b>{name}</b></span>
                    <button class="btn icon" aria-label="One pod fewer" disabled=replicas == 0
                        on:click=move |_| scale(fewer.0.clone(), fewer.1.clone(), replicas - 1)>"−"</button>
                    <span class="mono count">{replicas}</span>
                    <button class="btn icon" aria-label="One pod more"
                        on:click=move |_| scale(more.0.clone(), more.1.clone(), replicas + 1)>"+"</button>
                </div>
            }
        }).collect_view()}
    }
}
