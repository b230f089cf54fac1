//! What is selected, and what can be done to it.

use leptos::prelude::*;
use packetwalk::data_plane::place::PodName;
use packetwalk::session::{Intent, Selection};

use crate::state::App;
use crate::view::{Node, button, el, words};

/// The card of the selected thing, and the workloads' sizes.
pub(crate) fn inspector(app: App) -> Vec<Node> {
    let card = match app.read(|session| session.selection().cloned()) {
        Some(Selection::Pod(pod)) => pod_card(app, &pod),
        Some(Selection::Service(service)) => Some(service_card(app, &service)),
        Some(Selection::Node(node)) => node_card(app, &node),
        Some(Selection::LoadBalancer(_) | Selection::Laptop) | None => {
            Some(words("p", "muted", "Select a pod or a node to see what can be done to it."))
        }
    };
    card.into_iter().chain(workloads(app)).collect()
}

fn pod_card(app: App, pod: &PodName) -> Option<Node> {
    let label = app.picture.with(|picture| {
        picture.pods.iter().find(|view| view.pod == *pod).map(|view| view.label.clone())
    })?;
    let is_failing = app.read(|session| session.world().is_failing(pod));
    let (killed, crashed, pod) = (pod.clone(), pod.clone(), pod.clone());
    let name = words("h3", "mono", &pod.name);
    let kill = button("btn danger", "Kill", move || app.dispatch(Intent::Kill(killed.clone())));
    let words_ready = if is_failing { "Make ready" } else { "Make unready" };
    let ready = button("btn", words_ready, move || {
        app.dispatch(Intent::SetReady { pod: pod.clone(), ready: is_failing });
    });
    let crash = button("btn", "Crash", move || app.dispatch(Intent::Crash(crashed.clone())))
        .attr("title", "Its program ends and is started again: same pod, same address");
    let row = el("div").class("row").with(kill).with(crash).with(ready);
    Some(el("div").class("card").with(name).with(words("p", "muted", &label)).with(row))
}

fn node_card(app: App, name: &str) -> Option<Node> {
    let (label, is_up) = app.picture.with(|picture| {
        let view = picture.nodes.iter().find(|view| view.name == name)?;
        Some((view.label.clone(), view.is_up))
    })?;
    let node = name.to_owned();
    let act = move || app.dispatch(Intent::SetNode { node: node.clone(), up: !is_up });
    let switch = if is_up {
        button("btn danger", "Switch off", act)
    } else {
        button("btn", "Switch on", act)
    };
    let row = el("div").class("row").with(switch);
    Some(
        el("div")
            .class("card")
            .with(words("h3", "mono", name))
            .with(words("p", "muted", &label))
            .with(row),
    )
}

fn service_card(app: App, service: &str) -> Node {
    let (namespace, name) = service.split_once('/').unwrap_or_default();
    let (namespace, name) = (namespace.to_owned(), name.to_owned());
    let title = words("h3", "", &format!("Service {name}"));
    let delete = button("btn danger", "Delete", move || {
        let (namespace, name) = (namespace.clone(), name.clone());
        app.dispatch(Intent::DeleteService { namespace, name });
    });
    let says = "An address and a list. No process, nothing a packet goes into.";
    let row = el("div").class("row").with(delete);
    el("div").class("card").with(title).with(words("p", "muted", says)).with(row)
}

fn workloads(app: App) -> Vec<Node> {
    app.read(|session| {
        let deployments = session.world().control_plane().objects().deployments();
        let rows = deployments.map(|deployment| {
            let namespace = deployment.metadata.namespace_or_default();
            let name = &deployment.metadata.name;
            workload(app, namespace, name, deployment.spec.replicas.unwrap_or(1))
        });
        rows.collect()
    })
}

fn workload(app: App, namespace: &str, name: &str, replicas: i32) -> Node {
    let scale = |words, label, replicas| {
        let (namespace, name) = (namespace.to_owned(), name.to_owned());
        let act = move || {
            let (namespace, name) = (namespace.clone(), name.clone());
            app.dispatch(Intent::Scale { namespace, name, replicas });
        };
        button("btn icon", words, act).attr("aria-label", label)
    };
    el("div")
        .class("row scale")
        .key(&format!("{namespace}/{name}"))
        .attr("role", "group")
        .attr("aria-label", &format!("Deployment {name}"))
        .with(words("span", "", "Deployment ").key("name").with(words("b", "", name)))
        .with(scale("−", "One pod fewer", replicas - 1).flag("disabled", replicas == 0))
        .with(words("span", "mono count", &replicas.to_string()))
        .with(scale("+", "One pod more", replicas + 1))
}
