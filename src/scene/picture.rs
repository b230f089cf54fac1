//! All that stands still between two events: machines, rules, pods, the path of the followed request.

use crate::api::Service;
use crate::data_plane::place::Place;
use crate::data_plane::trace::Verdict;
use crate::order::{InOrder, SortedMap};
use crate::scene::beside::beside;
use crate::scene::ending;
use crate::scene::focus::Focus;
use crate::scene::geometry::Rect;
use crate::scene::layout::{Layout, Shape};
use crate::scene::narration::{place_name, short, short_name};
use crate::scene::pipe::pin;
pub(super) use crate::scene::pods::lamp;
use crate::scene::pods::pods;
use crate::scene::shape::count;
use crate::scene::strip;
pub use crate::scene::view::{
    BalancerView, Beside, EndKind, EndMark, Lamp, List, ListRow, Memory, NodeView, Picture, Plate,
    PodView, Wait, Wire, WireRole,
};
use crate::scene::wiring;
use crate::simulation::{Request, Simulation, pod_reference};
use crate::text::{self, Args};
use crate::time::SimTime;

/// The picture of a world, with one request followed.
#[must_use]
pub fn picture(layout: &Layout, world: &Simulation, followed: Option<&Request>) -> Picture {
    let now = world.now();
    let focus = Focus::of(followed, now);
    let services: Vec<&Service> = world.control_plane().objects().services().collect();
    let beside = beside(layout, world, followed);
    let mut plates: Vec<Plate> = layout
        .plates
        .iter()
        .filter_map(|(name, rect)| {
            let service = services.iter().find(|service| reference(service) == *name)?;
            Some(plate(service, *rect, &focus))
        })
        .collect();
    let open = beside.as_ref().and_then(|beside| beside.phone_book.as_ref());
    if let Some(book) = open {
        make_room(&mut plates, book.rect);
    }
    let others = services.iter().filter(|s| s.metadata.name != "kubernetes").count();
    let mut nodes: Vec<NodeView> =
        layout.nodes.iter().filter_map(|n| node(world, n, followed, &focus)).collect();
    if let Some(end) = beside.as_ref().and_then(|beside| beside.end.as_ref()) {
        ending::make_room(&mut nodes, end);
    }
    Picture {
        plates_hidden: others.saturating_sub(plates.len()),
        list: if open.is_some() {
            None
        } else {
            plates.first().and_then(|plate| list(world, layout, &plate.service, &focus))
        },
        plates,
        nodes,
        pods: pods(world, layout, &focus, followed),
        load_balancer: balancer(world, layout),
        laptop: world.network().laptop.to_string(),
        laptop_sends: followed.is_some_and(|request| request.from == Place::Laptop),
        wires: wires(layout, world, followed, now),
        beside,
    }
}

/// Plates yield to the phone book: what it would cover is narrower, or not there for now.
#[inline(never)]
fn make_room(plates: &mut Vec<Plate>, book: Rect) {
    const LEAST: f64 = 200.0;
    let end = book.x - 14.0;
    plates.retain(|plate| end - plate.rect.x >= LEAST);
    for plate in plates {
        plate.rect.w = plate.rect.w.min(end - plate.rect.x);
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
        name: short(&reference(service)).to_owned(),
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
                ListRow { address, lamp, chosen: None }
            })
        })
        .collect();
    rows.in_order_by(|a, b| a.address.cmp(&b.address));
    rows
}

fn list(world: &Simulation, layout: &Layout, service: &str, focus: &Focus) -> Option<List> {
    if layout.list.w <= 0.0 {
        return None;
    }
    let mut rows = rows_of(world, service);
    let ready = rows.iter().filter(|row| row.lamp == Lamp::Ready).count();
    let room = (((layout.list.h - 32.0) / 25.0).floor().max(1.0)) as usize;
    let fits = if rows.len() > room { room.saturating_sub(1) } else { room };
    let hidden = rows.len().saturating_sub(fits);
    if let Some((address, among)) = &focus.choice {
        choose(&mut rows, address, *among);
    }
    rows.truncate(fits);
    let summary = text::with("stage.ready_count", &Args::new().value("ready", ready));
    let nearest = if rows.is_empty() { nearest_label(world, service) } else { None };
    Some(List { rect: layout.list, summary, rows, hidden, nearest })
}

/// Marks the endpoint that is being chosen; one that would be hidden comes first.
#[inline(never)]
fn choose(rows: &mut Vec<ListRow>, address: &str, among: usize) {
    let Some(at) = rows.iter().position(|row| row.address == address) else { return };
    let mut row = rows.remove(at);
    row.chosen = Some(text::with("stage.chosen", &Args::new().value("among", among)));
    rows.insert(at.min(1), row);
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
    let memory = has_room.then(|| memory(world, node, place, followed, focus)).flatten();
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
        is_container: world.network().container_host.is_some(),
        is_ready: is_ready(world, &place.name),
        form: place.form,
        rows,
        rows_hidden,
        is_writing: node.kube_proxy.is_stale() && !node.is_proxy_paused,
        is_paused: node.is_proxy_paused,
        memory,
        pods_hidden: place.hidden,
        label,
    })
}

/// About the width of a letter there, in pixels.
const LETTER: f64 = 6.2;
/// What a strip's last row has no room for words in: its holes, its sign, its edge.
const BESIDE_MEMORY: f64 = 48.0;

fn memory(
    world: &Simulation,
    node: &crate::data_plane::network::NodeNetwork,
    place: &crate::scene::layout::NodeLayout,
    followed: Option<&Request>,
    focus: &Focus,
) -> Option<Memory> {
    let name = place.name.as_str();
    let fitting = |id: &str, args: &Args| {
        let whole = text::with(id, args);
        let is_short = count(&whole) * LETTER <= place.strip.w - BESIDE_MEMORY;
        if is_short { whole } else { text::with(&format!("{id}.short"), args) }
    };
    let is_undoing = focus.undoing.as_deref() == Some(name);
    if is_undoing {
        let text = fitting("stage.puts_back", &Args::new());
        return Some(Memory { text, is_undoing, ..Memory::default() });
    }
    if node.kube_proxy.is_stale() {
        let text = fitting("stage.behind", &Args::new());
        return Some(Memory { text, is_behind: true, ..Memory::default() });
    }
    if let Some((client, pod)) = followed.and_then(|request| pin(request, name, world)) {
        let args = Args::new().text("client", &client).text("pod", &short_name(pod));
        let text = fitting("stage.pinned", &args);
        return Some(Memory { text, is_pin: true, ..Memory::default() });
    }
    let under_way = followed.is_some_and(|request| request.ended.is_none());
    let known = node.conntrack.len();
    (known > 0 && under_way).then(|| Memory {
        text: fitting("stage.remembers", &Args::new().value("count", known)),
        ..Memory::default()
    })
}

/// What the API server says of a node, which is later than what is so.
fn is_ready(world: &Simulation, name: &str) -> bool {
    let node = world.control_plane().objects().nodes().find(|node| node.metadata.name == name);
    let conditions = node.iter().flat_map(|node| &node.status.conditions);
    let mut ready = conditions.filter(|condition| condition.condition_type == "Ready");
    ready.next().is_none_or(|condition| condition.status == "True")
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

/// Narrower than this, in pixels, a load balancer's words are short: on a phone, and in a frame.
const SMALL: f64 = 420.0;
const SMALL_WIDE: f64 = 900.0;

fn balancer(world: &Simulation, layout: &Layout) -> Option<BalancerView> {
    let services = world.control_plane().objects();
    let service = services.services().find(|s| s.spec.service_type == "LoadBalancer")?;
    let name = reference(service);
    let made = world.network().load_balancers.get(&name);
    let is_narrow = layout.width < if layout.shape == Shape::Wide { SMALL_WIDE } else { SMALL };
    let caption = match (made, world.has_provider()) {
        (Some(_), _) => String::new(),
        (None, true) => text::plain("stage.pending"),
        (None, false) if is_narrow => text::plain("stage.no_provider.short"),
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
    let is_near = world.network().container_host.is_some();
    let nearest = if is_near { Place::Laptop } else { Place::Internet };
    let outer = balancer.map_or(nearest, |service| Place::LoadBalancer(service.clone()));
    if layout.shape == Shape::Wide && !is_near {
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
