//! The pods as they stand in the picture: their cards, and what is said of each.

use crate::api::{ObjectRef, Pod};
use crate::control_plane::images;
use crate::data_plane::place::PodName;
use crate::scene::focus::Focus;
use crate::scene::hosts::{HostTable, host_table};
use crate::scene::layout::{Layout, PodSize};
use crate::scene::load;
use crate::scene::view::{Lamp, PodView};
use crate::simulation::{Request, Simulation};
use crate::text::{self, Args};

/// All that have a place.
pub(super) fn pods(
    world: &Simulation,
    layout: &Layout,
    focus: &Focus,
    followed: Option<&Request>,
) -> Vec<PodView> {
    let store = world.control_plane().objects();
    let mut views = Vec::new();
    for (reference, resident) in world.residents() {
        let Some((rect, size)) = layout.pods.get(reference) else { continue };
        let pod = store.pods().find(|pod| {
            pod.metadata.name == reference.name
                && pod.metadata.namespace_or_default() == reference.namespace
        });
        let name = PodName::new(&reference.namespace, &reference.name);
        let lamp = match pod {
            None => Lamp::Gone,
            Some(_) if resident.gone.is_some() => Lamp::Gone,
            Some(pod) => lamp(pod),
        };
        let listens: Vec<String> = pod
            .map(|pod| images::listens(pod).iter().map(|(port, _)| port.to_string()).collect())
            .unwrap_or_default();
        let tag = pod.and_then(|pod| {
            let labels = pod.metadata.labels.iter().find(|(key, _)| *key != "pod-template-hash");
            labels.map(|(key, value)| format!("{key}={value}"))
        });
        let said = said_listens(&listens);
        let label = text::with(
            "say.pod",
            &Args::new()
                .text("name", &said_name(reference))
                .text("state", &lamp.word())
                .text("node", &resident.node)
                .text("address", &resident.address)
                .text("listens", &said),
        );
        let tally = load::said_of(world, &name);
        let shown = shown_name(world, reference, pod, tally.is_some() && *size == PodSize::Tiny);
        let label = tally.into_iter().fold(label, |label, tally| format!("{label}; {tally}"));
        let seconds_left =
            if lamp == Lamp::Leaving { seconds_left(world, reference) } else { None };
        let hosts = host_table(world, &name, followed);
        let label = match &hosts {
            Some(table) => with_hosts(&label, table),
            None => label,
        };
        views.push(PodView {
            rect: *rect,
            size: *size,
            name: shown,
            is_hot: focus.pod.as_ref() == Some(&name),
            is_pinned: focus.is_pinned && focus.pod.as_ref() == Some(&name),
            address: resident.address.clone(),
            lamp,
            tag,
            seconds_left,
            namespace: namespace_of(&reference.namespace),
            ear: listens.into_iter().next(),
            app: pod.map_or(' ', images::letter),
            hosts,
            label,
            pod: name,
        });
    }
    views
}

/// A pod's name, with its namespace where that is not the usual one.
fn said_name(pod: &ObjectRef) -> String {
    if pod.namespace == "default" { pod.name.clone() } else { full_name(pod) }
}

fn said_listens(listens: &[String]) -> String {
    if listens.is_empty() {
        return String::new();
    }
    text::with("say.listens", &Args::new().text("ports", &listens.join(", ")))
}

#[inline(never)]
fn full_name(pod: &ObjectRef) -> String {
    format!("{}/{}", pod.namespace, pod.name)
}

/// What is said of a pod, and of the table on its face.
#[inline(never)]
fn with_hosts(label: &str, table: &HostTable) -> String {
    format!("{label}. {}", table.said)
}

#[inline(never)]
fn seconds_left(world: &Simulation, pod: &ObjectRef) -> Option<u64> {
    world.time_left(pod).map(|left| left.us.div_ceil(1_000_000))
}

/// A namespace that is worth telling from the usual ones.
fn namespace_of(name: &str) -> Option<String> {
    (name != "default" && !name.starts_with("kube-")).then(|| name.to_owned())
}

/// The name on the card; narrow where a number stands at its end.
fn shown_name(
    world: &Simulation,
    reference: &ObjectRef,
    pod: Option<&Pod>,
    is_narrow: bool,
) -> String {
    let name = shortened(world, &reference.name, pod);
    if is_narrow || is_too_long(&name) { narrow(&name) } else { name }
}

/// Whether a name runs into the letter at a card's end; in tenths of pixels, `…` being wider.
fn is_too_long(name: &str) -> bool {
    let dots = if name.contains('…') { 57 } else { 0 };
    name.chars().count() * 73 + dots > 640
}

/// What of a pod's name tells it from its siblings: made names end in five letters of their own.
/// Where several workloads have pods, it begins with theirs.
fn shortened(world: &Simulation, name: &str, pod: Option<&Pod>) -> String {
    let is_made = pod.is_none_or(|pod| !pod.metadata.owner_references.is_empty());
    match name.rsplit_once('-') {
        Some((stem, end)) if is_made && name.len() > 11 => {
            if world.control_plane().objects().deployments().nth(1).is_some() {
                of_workload(stem, end)
            } else {
                format!("…{end}")
            }
        }
        _ => name.to_owned(),
    }
}

#[inline(never)]
fn narrow(name: &str) -> String {
    if name.chars().count() <= 7 {
        return name.to_owned();
    }
    let (stem, end) = name.rsplit_once(['-', '…']).unwrap_or((name, name));
    let start: String = stem.chars().take(3).collect();
    format!("{start}…{}", end.get(end.len().saturating_sub(3)..).unwrap_or(end))
}

#[inline(never)]
fn of_workload(stem: &str, end: &str) -> String {
    let start: String = stem.chars().take(4).collect();
    let last = end.get(end.len().saturating_sub(3)..).unwrap_or(end);
    format!("{start}…{last}")
}

/// The lamp of a pod.
pub(super) fn lamp(pod: &Pod) -> Lamp {
    if pod.metadata.is_terminating() {
        Lamp::Leaving
    } else if pod.status.phase != "Running" {
        Lamp::Starting
    } else if pod.is_ready() {
        Lamp::Ready
    } else {
        Lamp::NotReady
    }
}
