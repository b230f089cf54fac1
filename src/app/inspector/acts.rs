//! What can be done to the selected thing.

use packetwalk::data_plane::place::PodName;
use packetwalk::scene::narration;
use packetwalk::session::{Intent, Selection};
use packetwalk::text::{self, word};

use crate::state::App;
use crate::view::{Node, button, el, words};

/// The buttons of a thing.
pub(super) fn of(app: App, selection: &Selection) -> Vec<Node> {
    let some = |name, act: Option<Node>| act.filter(|_| offers(app, name)).into_iter().collect();
    match selection {
        Selection::Pod(pod) => pod_acts(app, pod),
        Selection::Service(service) => some("delete", Some(delete(app, service))),
        Selection::Node(node) => some("node", node_act(app, node)),
        Selection::KubeProxy(node) => some("pause-proxy", proxy_act(app, node)),
        Selection::LoadBalancer(_)
        | Selection::Laptop
        | Selection::Internet
        | Selection::Endpoints(_)
        | Selection::Endpoint { .. }
        | Selection::Rule { .. } => Vec::new(),
    }
}

/// Whether this is offered now: lessons leave out what does not belong to them.
fn offers(app: App, act: &str) -> bool {
    app.read(|session| session.offers(act))
}

/// Selects nothing: the card goes back to the hop.
pub(super) fn close(app: App) -> Node {
    let act = move || app.dispatch(Intent::Select(None));
    button("btn", &text::plain("explain.close"), act).key("close")
}

fn pod_acts(app: App, pod: &PodName) -> Vec<Node> {
    let is_gone = app.read(|session| session.world().network().pod(pod).is_none());
    if is_gone {
        return Vec::new();
    }
    let is_failing = app.read(|session| session.world().is_failing(pod));
    let (killed, crashed, pod) = (pod.clone(), pod.clone(), pod.clone());
    let kill =
        button("btn danger", word("Kill"), move || app.dispatch(Intent::Kill(killed.clone())));
    let words_ready = if is_failing { word("Make ready") } else { word("Make unready") };
    let ready = button("btn", words_ready, move || {
        app.dispatch(Intent::SetReady { pod: pod.clone(), ready: is_failing });
    });
    let crash = button("btn", word("Crash"), move || app.dispatch(Intent::Crash(crashed.clone())))
        .attr("title", word("Its program ends and is started again: same pod, same address"));
    let acts = [("kill", kill), ("crash", crash), ("readiness", ready)];
    acts.into_iter().filter(|(name, _)| offers(app, name)).map(|(_, act)| act).collect()
}

fn node_act(app: App, name: &str) -> Option<Node> {
    let is_up = app.read(|session| Some(session.world().network().nodes.get(name)?.is_up))?;
    let node = name.to_owned();
    let act = move || app.dispatch(Intent::SetNode { node: node.clone(), up: !is_up });
    Some(if is_up {
        button("btn danger", word("Switch off"), act)
    } else {
        button("btn", word("Switch on"), act)
    })
}

/// A control of the stage and no command, so that nobody takes it to a real cluster.
fn proxy_act(app: App, name: &str) -> Option<Node> {
    let node = app.read(|session| session.world().network().nodes.get(name).cloned())?;
    let (node, paused) = (node.name, !node.is_proxy_paused);
    let act = move || app.dispatch(Intent::PauseProxy { node: node.clone(), paused });
    Some(button(
        "btn",
        if paused { word("Hold kube-proxy") } else { word("Let kube-proxy go on") },
        act,
    ))
}

fn delete(app: App, service: &str) -> Node {
    let (namespace, name) = service.split_once('/').unwrap_or_default();
    let (namespace, name) = (namespace.to_owned(), name.to_owned());
    button("btn danger", word("Delete"), move || {
        let (namespace, name) = (namespace.clone(), name.clone());
        app.dispatch(Intent::DeleteService { namespace, name });
    })
}

/// The workloads, each with its number of pods.
pub(super) fn workloads(app: App) -> Vec<Node> {
    if !offers(app, "scale") {
        return Vec::new();
    }
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
    let key = format!("{namespace}/{name}");
    let shown = narration::short(&key);
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
        .key(&key)
        .attr("role", "group")
        .attr("aria-label", &format!("Deployment {shown}"))
        .with(words("span", "", "Deployment ").key("name").with(words("b", "", shown)))
        .with(scale("−", word("One pod fewer"), replicas - 1).flag("disabled", replicas == 0))
        .with(words("span", "mono count", &replicas.to_string()))
        .with(scale("+", word("One pod more"), replicas + 1))
}
