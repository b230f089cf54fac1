//! All that stands still between two events: machines, rules, pods, the path of the followed request.

use crate::api::{Pod, Service};
use crate::control_plane::images;
use crate::data_plane::place::{Place, PodName};
use crate::data_plane::trace::{Reason, Verdict};
use crate::order::{InOrder, SortedMap};
use crate::scene::geometry::Rect;
use crate::scene::layout::{Layout, Shape};
use crate::scene::narration::{place_name, short};
pub use crate::scene::view::{
    BalancerView, EndKind, EndMark, Lamp, List, ListRow, Memory, NodeView, Picture, Plate, PodView,
    Wire, WireRole,
};
use crate::scene::wiring;
use crate::scene::{load, strip};
use crate::simulation::{Request, Simulation, pod_reference};
use crate::text::{self, Args};
use crate::time::SimTime;

/// The picture of a world, with one request followed.
#[must_use]
pub fn picture(layout: &Layout, world: &Simulation, followed: Option<&Request>) -> Picture {
    let now = world.now();
    let focus = Focus::of(followed, now);
    let services: Vec<&Service> = world.control_plane().objects().services().collect();
    let plates: Vec<Plate> = layout
        .plates
        .iter()
        .filter_map(|(name, rect)| {
            let service = services.iter().find(|service| reference(service) == *name)?;
            Some(plate(service, *rect, &focus))
        })
        .collect();
    let others = services.iter().filter(|s| s.metadata.name != "kubernetes").count();
    Picture {
        plates_hidden: others.saturating_sub(plates.len()),
        list: plates.first().and_then(|plate| list(world, layout, &plate.service)),
        plates,
        nodes: layout.nodes.iter().filter_map(|n| node(world, n, followed, &focus)).collect(),
        pods: pods(world, layout, &focus),
        load_balancer: balancer(world, layout),
        laptop: world.network().laptop.to_string(),
        laptop_sends: followed.is_some_and(|request| request.from == Place::Laptop),
        wires: wires(layout, world, followed, now),
        end: followed.and_then(|request| end(layout, request)),
        load: load::load(layout, world),
    }
}

/// What the followed request lights up.
#[derive(Debug, Default)]
struct Focus {
    /// The node at whose rules it stands, and the row.
    row: Option<(String, String)>,
    /// Whether that row fails it.
    is_failing: bool,
    /// The node that undoes a rewrite.
    undoing: Option<String>,
    /// The pod it goes to, or that answers.
    pod: Option<PodName>,
    /// The Service whose rule matches.
    service: Option<String>,
}

impl Focus {
    fn of(followed: Option<&Request>, now: SimTime) -> Self {
        let Some(request) = followed else { return Self::default() };
        let mut focus = Self::default();
        for hop in request.trace.hops() {
            for reason in &hop.reasons {
                if let Reason::EndpointPicked { pod, .. } = reason {
                    focus.pod.clone_from(pod);
                }
            }
            if let Place::Pod(pod) = &hop.to {
                focus.pod = Some(pod.clone());
            }
            let stands = hop.arrived <= now && now < hop.departs;
            let Place::Node(node) = &hop.from else { continue };
            if !stands && hop.departs != now {
                continue;
            }
            let node = node.clone();
            if hop.reasons.contains(&Reason::Untranslated) {
                focus.undoing = Some(node);
            } else if let Some(label) = strip::matched_label(hop) {
                focus.service = hop.reasons.iter().find_map(service_of).map(ToOwned::to_owned);
                focus.row = Some((node, label));
            }
        }
        if let (Some((Place::Node(node), _)), Some(verdict)) =
            (&request.failed, &request.trace.verdict)
            && strip::is_by_rules(verdict)
        {
            let to = request.trace.request.last().map(|hop| hop.packet.destination);
            let label = to.map(|to| {
                if is_node_port(to.port()) { format!(":{}", to.port()) } else { to.to_string() }
            });
            focus.row = label.map(|label| (node.clone(), label));
            focus.is_failing = true;
            focus.service = verdict.reason().and_then(service_of).map(ToOwned::to_owned);
        }
        if request.ended.is_some() && !focus.is_failing {
            focus.row = None;
        }
        focus
    }
}

const fn is_node_port(port: u16) -> bool {
    port >= 30_000 && port <= 32_767
}

fn service_of(reason: &Reason) -> Option<&str> {
    #[expect(clippy::wildcard_enum_match_arm, reason = "these are the ones that name a Service")]
    match reason {
        Reason::ClusterIpMatched { service, .. }
        | Reason::NodePortMatched { service, .. }
        | Reason::LoadBalancerMatched { service, .. }
        | Reason::ExternalIpMatched { service, .. }
        | Reason::NoEndpoints { service }
        | Reason::NoLocalEndpoints { service }
        | Reason::SourceRangeDenied { service } => Some(service),
        _ => None,
    }
}

fn reference(service: &Service) -> String {
    format!("{}/{}", service.metadata.namespace_or_default(), service.metadata.name)
}

fn plate(service: &Service, rect: Rect, focus: &Focus) -> Plate {
    let spec = &service.spec;
    let port = spec.ports.first();
    let address = match (spec.cluster_ip.as_str(), port) {
        ("", _) => spec.external_name.clone(),
        ("None", _) => String::new(),
        (ip, Some(port)) => format!("{ip}:{}", port.port),
        (ip, None) => ip.to_owned(),
    };
    let node_port = port.map_or(0, |port| port.node_port);
    let balanced = service.status.load_balancer.ingress.first();
    let doors = match (balanced, node_port) {
        (Some(ingress), _) => format!("{}:{}", ingress.ip, port.map_or(0, |port| port.port)),
        (None, 0) => String::new(),
        (None, port) => text::with("stage.on_every_node", &Args::new().value("port", port)),
    };
    let asks_for = spec.selector.iter().next().map(|(key, value)| {
        let more = if spec.selector.len() > 1 { " …" } else { "" };
        format!("{key}={value}{more}")
    });
    Plate {
        rect,
        service: reference(service),
        name: service.metadata.name.clone(),
        service_type: spec.service_type.clone(),
        address,
        short_doors: if node_port == 0 { String::new() } else { format!(":{node_port}") },
        doors,
        asks_for,
        is_hot: focus.service.as_deref() == Some(reference(service).as_str()),
    }
}

/// What the EndpointSlices of a Service list, by address.
#[must_use]
pub fn endpoints(world: &Simulation, service: &Service) -> Vec<ListRow> {
    rows_of(world, &reference(service))
}

fn rows_of(world: &Simulation, service: &str) -> Vec<ListRow> {
    let slices = world.control_plane().objects().endpoint_slices().filter(|slice| {
        let name = slice.service_name().unwrap_or_default();
        format!("{}/{name}", slice.metadata.namespace_or_default()) == service
    });
    let mut rows: Vec<ListRow> = slices
        .flat_map(|slice| {
            let port = slice.ports.first().and_then(|port| port.port);
            slice.endpoints.iter().map(move |endpoint| {
                let ip = endpoint.addresses.first().cloned().unwrap_or_default();
                let address = port.map_or_else(|| ip.clone(), |port| format!("{ip}:{port}"));
                let lamp = match endpoint.conditions {
                    conditions if conditions.is_terminating() => Lamp::Leaving,
                    conditions if conditions.is_ready() => Lamp::Ready,
                    _ => Lamp::NotReady,
                };
                ListRow { address, lamp }
            })
        })
        .collect();
    rows.in_order_by(|a, b| a.address.cmp(&b.address));
    rows
}

fn list(world: &Simulation, layout: &Layout, service: &str) -> Option<List> {
    if layout.list.w <= 0.0 {
        return None;
    }
    let mut rows = rows_of(world, service);
    let ready = rows.iter().filter(|row| row.lamp == Lamp::Ready).count();
    let room = (((layout.list.h - 32.0) / 25.0).floor().max(1.0)) as usize;
    let fits = if rows.len() > room { room.saturating_sub(1) } else { room };
    let hidden = rows.len().saturating_sub(fits);
    rows.truncate(fits);
    let summary = text::with("stage.ready_count", &Args::new().value("ready", ready));
    let nearest = if rows.is_empty() { nearest_label(world, service) } else { None };
    Some(List { rect: layout.list, summary, rows, hidden, nearest })
}

/// What pods have in place of what the Service asks for: its first key, with their commonest value.
fn nearest_label(world: &Simulation, service: &str) -> Option<String> {
    let objects = world.control_plane().objects();
    let (namespace, name) = service.split_once('/')?;
    let (key, _) = objects.service(namespace, name)?.spec.selector.first()?;
    let mut counts: SortedMap<&str, usize> = SortedMap::new();
    for pod in objects.pods().filter(|pod| pod.metadata.namespace_or_default() == namespace) {
        if let Some(value) = pod.metadata.labels.get(key) {
            *counts.get_or_default(value.as_str()) += 1;
        }
    }
    let (value, count) = counts.iter().max_by_key(|(_, count)| **count)?;
    let args = Args::new().value("count", count).text("label", &format!("{key}={value}"));
    Some(text::with("stage.nearest", &args))
}

fn node(
    world: &Simulation,
    place: &crate::scene::layout::NodeLayout,
    followed: Option<&Request>,
    focus: &Focus,
) -> Option<NodeView> {
    let node = world.network().nodes.get(&place.name)?;
    let matching =
        focus.row.as_ref().filter(|(name, _)| *name == place.name).map(|(_, row)| row.as_str());
    let has_room = place.rect.h >= 84.0;
    let memory = has_room.then(|| memory(node, &place.name, followed, focus)).flatten();
    let taken = if memory.is_some() { 58.0 } else { 32.0 };
    let room = ((place.rect.h - taken) / 24.0).floor().max(1.0) as usize;
    let (rows, rows_hidden) = strip::rows(node, matching, focus.is_failing, room);
    let address = node.addresses.first().map(ToString::to_string).unwrap_or_default();
    let id = if node.is_up { "say.node" } else { "say.node_off" };
    let label = text::with(
        id,
        &Args::new()
            .text("name", &place.name)
            .text("address", &address)
            .value("rows", rows.len() + rows_hidden)
            .value("pods", node.pods.len()),
    );
    Some(NodeView {
        rect: place.rect,
        strip: place.strip,
        header: place.header,
        name: place.name.clone(),
        address,
        is_up: node.is_up,
        form: place.form,
        rows,
        rows_hidden,
        is_writing: node.kube_proxy.is_stale(),
        memory,
        pods_hidden: place.hidden,
        label,
    })
}

fn memory(
    node: &crate::data_plane::network::NodeNetwork,
    name: &str,
    followed: Option<&Request>,
    focus: &Focus,
) -> Option<Memory> {
    let is_undoing = focus.undoing.as_deref() == Some(name);
    if is_undoing {
        let text = text::plain("stage.puts_back");
        return Some(Memory { text, is_undoing, is_behind: false });
    }
    if node.kube_proxy.is_stale() {
        let text = text::plain("stage.behind");
        return Some(Memory { text, is_undoing, is_behind: true });
    }
    let under_way = followed.is_some_and(|request| request.ended.is_none());
    let count = node.conntrack.len();
    (count > 0 && under_way).then(|| Memory {
        text: text::with("stage.remembers", &Args::new().value("count", count)),
        is_undoing,
        is_behind: false,
    })
}

fn pods(world: &Simulation, layout: &Layout, focus: &Focus) -> Vec<PodView> {
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
        let said = if listens.is_empty() {
            String::new()
        } else {
            text::with("say.listens", &Args::new().text("ports", &listens.join(", ")))
        };
        let label = text::with(
            "say.pod",
            &Args::new()
                .text("name", &reference.name)
                .text("state", &lamp.word())
                .text("node", &resident.node)
                .text("address", &resident.address)
                .text("listens", &said),
        );
        let tally = load::said_of(world, &name);
        let label = tally.into_iter().fold(label, |label, tally| format!("{label}; {tally}"));
        views.push(PodView {
            rect: *rect,
            size: *size,
            name: shortened(&reference.name, pod),
            is_hot: focus.pod.as_ref() == Some(&name),
            address: resident.address.clone(),
            lamp,
            tag,
            ear: listens.into_iter().next(),
            app: pod.map_or(' ', images::letter),
            label,
            pod: name,
        });
    }
    views
}

/// What of a pod's name tells it from its siblings: made names end in five letters of their own.
fn shortened(name: &str, pod: Option<&Pod>) -> String {
    let is_made = pod.is_none_or(|pod| !pod.metadata.owner_references.is_empty());
    match name.rsplit_once('-') {
        Some((_, end)) if is_made && name.len() > 11 => format!("…{end}"),
        _ => name.chars().take(12).collect(),
    }
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

impl Lamp {
    /// The word beside it.
    #[must_use]
    pub fn word(self) -> String {
        text::plain(match self {
            Self::Ready => "stage.ready",
            Self::NotReady => "stage.not_ready",
            Self::Starting => "stage.starting",
            Self::Leaving => "stage.leaving",
            Self::Gone => "stage.gone",
        })
    }
}

fn balancer(world: &Simulation, layout: &Layout) -> Option<BalancerView> {
    let services = world.control_plane().objects();
    let service = services.services().find(|s| s.spec.service_type == "LoadBalancer")?;
    let name = reference(service);
    let made = world.network().load_balancers.get(&name);
    let caption = match (made, world.has_provider()) {
        (Some(_), _) => String::new(),
        (None, true) => text::plain("stage.pending"),
        (None, false) => text::plain("stage.no_provider"),
    };
    let targets = world.network().nodes.keys().map(|node| {
        let letter = node.chars().last().map(String::from).unwrap_or_default();
        (letter, made.is_some_and(|balancer| balancer.healthy_nodes.contains(node)))
    });
    Some(BalancerView {
        rect: layout.load_balancer,
        service: name,
        address: made.map(|balancer| balancer.address.to_string()),
        caption,
        targets: targets.collect(),
    })
}

fn wires(
    layout: &Layout,
    world: &Simulation,
    followed: Option<&Request>,
    now: SimTime,
) -> Vec<Wire> {
    let mut wires = Vec::new();
    let mut add = |from: &Place, to: &Place, role| {
        let line = wiring::wire(layout, from, to);
        if line.0.len() > 1 {
            wires.push(Wire { path: line.svg(10.0), role });
        }
    };
    let balancer = world.network().load_balancers.keys().next();
    let outer = balancer.map_or(Place::Internet, |service| Place::LoadBalancer(service.clone()));
    if layout.shape == Shape::Wide {
        add(&Place::Laptop, &Place::Internet, WireRole::Resting);
        if balancer.is_some() {
            add(&Place::Internet, &outer, WireRole::Resting);
        }
    }
    for node in &layout.nodes {
        add(&outer, &Place::Node(node.name.clone()), WireRole::Resting);
    }
    if let Some(request) = followed {
        for hop in request.trace.hops() {
            let is_back = request.trace.reply.iter().any(|back| std::ptr::eq(back, hop));
            let role = match (hop.departs <= now, is_back, hop.is_refusal) {
                (false, _, _) => WireRole::Next,
                (true, _, true) => WireRole::Refused,
                (true, true, false) => WireRole::Answered,
                (true, false, false) => WireRole::Walked,
            };
            add(&hop.from, &hop.to, role);
        }
    }
    wires
}

fn end(layout: &Layout, request: &Request) -> Option<EndMark> {
    let verdict = request.trace.verdict.as_ref()?;
    let (kind, id) = match verdict {
        Verdict::Delivered { .. } => (EndKind::Answered, ""),
        Verdict::Refused(_) => (EndKind::Refused, "stage.refused"),
        Verdict::TimedOut(Reason::NoRoute(_)) => (EndKind::NoRoute, "stage.no_route"),
        Verdict::TimedOut(_) => (EndKind::Dropped, "stage.dropped"),
        Verdict::Unreachable(_) => (EndKind::Gone, "stage.gone_address"),
        Verdict::NotResolved(_) => (EndKind::Unresolved, "stage.unresolved"),
        Verdict::Reset(_) => (EndKind::Cut, "stage.cut"),
    };
    let place = match (&request.failed, kind) {
        (Some((place, _)), _) => place,
        (None, EndKind::Answered) if request.ended.is_some() => &request.from,
        (None, _) => return None,
    };
    let word = match kind {
        EndKind::Answered => String::new(),
        EndKind::Refused
        | EndKind::Dropped
        | EndKind::NoRoute
        | EndKind::Gone
        | EndKind::Unresolved
        | EndKind::Cut => text::plain(id),
    };
    let is_waiting = request.ended.is_none()
        && matches!(verdict, Verdict::TimedOut(_) | Verdict::Unreachable(_));
    Some(EndMark { at: wiring::rest(layout, place), word, kind, is_waiting })
}

/// Who a place on the stage is, for a screen reader's list.
#[must_use]
pub fn describe(world: &Simulation, request: &Request) -> String {
    let node = request.trace.hops().last().map_or_else(String::new, |hop| place_name(&hop.to));
    let pod = match &request.trace.verdict {
        Some(Verdict::Delivered { pod }) if world.residents().contains_key(&pod_reference(pod)) => {
            short(&pod.name).to_owned()
        }
        _ => String::new(),
    };
    format!("{node} {pod}").trim().to_owned()
}
