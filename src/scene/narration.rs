//! Hops, reasons and ends in sentences: what motion and colour show, these say.

use std::net::{IpAddr, SocketAddr};

use crate::data_plane::place::Place;
use crate::data_plane::trace::{Hop, Reason, Verdict};
use crate::scene::phone_book;
use crate::simulation::{Request, Simulation};
use crate::text::{self, Args};

/// One cell of the ribbon under the stage: a hop, or the end of a walk that had no further hop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// Its number, from 1.
    pub number: usize,
    /// Whether it belongs to the way back.
    pub is_back: bool,
    /// Whether it carries or makes a refusal.
    pub is_failure: bool,
    /// Who does what.
    pub title: String,
    /// The sender before, and after if it was rewritten.
    pub from: (String, Option<String>),
    /// The destination before, and after if it was rewritten.
    pub to: (String, Option<String>),
    /// What changed, in a word or two.
    pub change: String,
    /// Why, in a sentence or more.
    pub why: String,
    /// When it can be looked at: the packet stands rewritten, about to leave.
    pub at: crate::time::SimTime,
}

/// What a place is called.
#[must_use]
pub fn place_name(place: &Place) -> String {
    match place {
        Place::Laptop => text::plain("place.laptop"),
        Place::Internet => text::plain("place.internet"),
        Place::LoadBalancer(_) => text::plain("place.load_balancer"),
        Place::Node(node) => text::with("place.node", &Args::new().text("name", node)),
        Place::Pod(pod) => text::with("place.pod", &Args::new().text("name", &pod.name)),
    }
}

/// The cells of a request's walk, as far as it has come.
#[must_use]
pub fn cells(request: &Request) -> Vec<Cell> {
    let mut cells = Vec::new();
    for hop in &request.trace.request {
        cells.push(cell(cells.len() + 1, false, hop));
    }
    if cells.is_empty() && request.failed.is_none() {
        cells.extend(asking(request));
    }
    if let Some(first) = cells.first_mut().filter(|_| request.connection != request.id) {
        first.change = text::plain("change.same");
    }
    if let Some(first) = cells.first_mut().filter(|_| request.asking.is_some()) {
        first.why = with_names(request, &first.why);
    }
    if let (Some((place, at)), Some(verdict)) = (&request.failed, &request.trace.verdict) {
        let last = request.trace.request.last();
        let (from, to) = last.map_or_else(
            || (String::new(), request.url()),
            |hop| (hop.packet.source.to_string(), hop.packet.destination.to_string()),
        );
        cells.push(Cell {
            number: cells.len() + 1,
            is_back: false,
            is_failure: true,
            title: match verdict {
                Verdict::Refused(_) => titled("hop.refuses", place),
                Verdict::Delivered { .. }
                | Verdict::TimedOut(_)
                | Verdict::Unreachable(_)
                | Verdict::NotResolved(_)
                | Verdict::Reset(_) => titled("hop.arrives", place),
            },
            from: (from, None),
            to: (to, None),
            change: verdict.word().to_owned(),
            why: with_names(
                request,
                &verdict.reason().map(|reason| sentence(reason, place)).unwrap_or_default(),
            ),
            at: *at,
        });
    }
    for hop in &request.trace.reply {
        cells.push(cell(cells.len() + 1, true, hop));
    }
    cells
}

/// While a name is asked for nothing is sent to where it stands.
#[inline(never)]
fn asking(request: &Request) -> Option<Cell> {
    request.asking.as_ref()?;
    Some(Cell {
        number: 1,
        is_back: false,
        is_failure: false,
        title: titled("hop.asks", &request.from),
        from: (String::new(), None),
        to: (request.url(), None),
        change: String::new(),
        why: String::new(),
        at: request.started,
    })
}

/// A reason, after the names that were asked for; only where the request has not left its sender.
#[inline(never)]
fn with_names(request: &Request, why: &str) -> String {
    let is_first = request.failed.is_none() || request.trace.request.is_empty();
    match phone_book::asked(request).filter(|_| is_first) {
        Some(asked) if !asked.is_empty() => format!("{asked} {why}"),
        _ => why.to_owned(),
    }
}

fn cell(number: usize, is_back: bool, hop: &Hop) -> Cell {
    let pair = |before: SocketAddr, after: SocketAddr| {
        (before.to_string(), (before != after).then(|| after.to_string()))
    };
    let why: Vec<String> = hop
        .reasons
        .iter()
        .map(|reason| sentence_of(reason, hop))
        .filter(|s| !s.is_empty())
        .collect();
    Cell {
        number,
        is_back,
        is_failure: hop.is_refusal,
        title: title(hop, is_back),
        from: pair(hop.before.source, hop.packet.source),
        to: pair(hop.before.destination, hop.packet.destination),
        change: change(hop, number == 1),
        why: why.join(" "),
        at: hop.departs,
    }
}

fn titled(id: &str, place: &Place) -> String {
    let name = match place {
        Place::Pod(pod) => short_name(&pod.name),
        Place::Node(_) => place_name(place),
        Place::Laptop | Place::Internet | Place::LoadBalancer(_) => capital(&place_name(place)),
    };
    let args = Args::new().text("place", &name).text("node", &name).text("pod", &name);
    text::with(id, &args)
}

/// `…p76rn` of a long name: its last part, which tells it from its siblings.
#[must_use]
pub fn short_name(pod: &str) -> String {
    match pod.rsplit_once('-') {
        Some((_, end)) if pod.len() > 14 => format!("…{end}"),
        _ => pod.to_owned(),
    }
}

fn title(hop: &Hop, is_back: bool) -> String {
    let undoes = hop.reasons.contains(&Reason::Untranslated);
    match &hop.from {
        Place::Internet => text::plain("hop.internet"),
        Place::LoadBalancer(_) if is_back => text::plain("hop.load_balancer_back"),
        Place::LoadBalancer(_) => titled("hop.load_balancer", &hop.to),
        Place::Pod(_) if hop.is_refusal => titled("hop.refuses", &hop.from),
        Place::Pod(_) if is_back => titled("hop.answers", &hop.from),
        Place::Laptop | Place::Pod(_) => titled("hop.sends", &hop.from),
        Place::Node(_) if undoes => titled("hop.undoes", &hop.from),
        Place::Node(_) if hop.is_rewritten() => titled("hop.rewrites", &hop.from),
        Place::Node(_) if hop.is_refusal => titled("hop.slip", &hop.from),
        Place::Node(_) if matches!(hop.to, Place::Pod(_)) => titled("hop.delivers", &hop.from),
        Place::Node(_) => titled("hop.passes", &hop.from),
    }
}

fn change(hop: &Hop, is_first: bool) -> String {
    let from = hop.before.source != hop.packet.source;
    let to = hop.before.destination != hop.packet.destination;
    let undone = hop.reasons.contains(&Reason::Untranslated);
    let is_proxied = matches!(hop.from, Place::Laptop | Place::Pod(_)) && from && to && !undone;
    text::plain(match (from, to) {
        _ if is_proxied => "change.proxied",
        _ if undone && (from || to) => "change.undone",
        (true, true) => "change.both",
        (true, false) => "change.from",
        (false, true) => "change.to",
        (false, false) if is_first => "change.new",
        (false, false) => "change.none",
    })
}

fn sentence_of(reason: &Reason, hop: &Hop) -> String {
    match reason {
        Reason::Sent => {
            let args = Args::new()
                .text("place", &place_name(&hop.from))
                .value("to", hop.packet.destination);
            capital(&text::with("reason.sent", &args))
        }
        Reason::AddressOf(place) => {
            let args = Args::new()
                .text("place", &place_name(place))
                .value("to", hop.packet.destination.ip());
            text::with("reason.address_of", &args)
        }
        Reason::PodNetwork(_)
        | Reason::ClusterIpMatched { .. }
        | Reason::NodePortMatched { .. }
        | Reason::LoadBalancerMatched { .. }
        | Reason::ExternalIpMatched { .. }
        | Reason::Published { .. }
        | Reason::IngressMatched { .. }
        | Reason::NoIngressRule
        | Reason::BackendEmpty { .. }
        | Reason::Firewalled(_)
        | Reason::EndpointPicked { .. }
        | Reason::Stale(_)
        | Reason::Dnat { .. }
        | Reason::Snat { .. }
        | Reason::Established
        | Reason::Untranslated
        | Reason::NodePicked { .. }
        | Reason::Answered { .. }
        | Reason::NoEndpoints { .. }
        | Reason::NoLocalEndpoints { .. }
        | Reason::SourceRangeDenied { .. }
        | Reason::NoSuchServicePort(_)
        | Reason::PodNotListening { .. }
        | Reason::HostNotListening { .. }
        | Reason::NoRoute(_)
        | Reason::AddressGone(_)
        | Reason::NodeDown(_)
        | Reason::NoHealthyNode
        | Reason::NoListener(_)
        | Reason::NameUnknown(_)
        | Reason::Cut(_) => sentence(reason, &hop.from),
    }
}

/// What a reason says, for a packet at this place.
#[must_use]
#[expect(clippy::too_many_lines, reason = "one table, a line a reason")]
pub fn sentence(reason: &Reason, place: &Place) -> String {
    let with = |id: &str, args: Args| text::with(id, &args);
    let ip = |address: &IpAddr| Args::new().value("address", address);
    let service = |service: &String| Args::new().text("service", short(service));
    match reason {
        Reason::Sent => with("reason.sent", Args::new().text("place", &place_name(place))),
        Reason::AddressOf(owner) => {
            with("reason.address_of", Args::new().text("place", &place_name(owner)))
        }
        Reason::PodNetwork(address) => with("reason.pod_network", ip(address)),
        Reason::ClusterIpMatched { service: name, address } => {
            with("reason.cluster_ip", service(name).value("address", address))
        }
        Reason::NodePortMatched { service: name, port } => {
            with("reason.node_port", service(name).value("port", port))
        }
        Reason::LoadBalancerMatched { service: name, address } => {
            with("reason.load_balancer_ip", service(name).value("address", address))
        }
        Reason::ExternalIpMatched { service: name, address } => {
            with("reason.external_ip", service(name).value("address", address))
        }
        Reason::Published { port, to } => {
            with("reason.published", Args::new().value("port", port).value("to", to))
        }
        Reason::IngressMatched { ingress, service: name } => {
            with("reason.ingress", service(name).text("ingress", short(ingress)))
        }
        Reason::NoIngressRule => text::plain("reason.no_ingress_rule"),
        Reason::BackendEmpty { service: name } => with("reason.backend_empty", service(name)),
        Reason::Firewalled(address) => with("reason.firewalled", ip(address)),
        Reason::EndpointPicked { among, endpoint, pod, by_affinity } => {
            let pod = pod.as_ref().map_or_else(|| endpoint.to_string(), |pod| pod.name.clone());
            let id = match (place, *by_affinity) {
                (Place::Pod(_), _) => "reason.picked_turn",
                (_, true) => "reason.picked_affinity",
                (_, false) => "reason.picked",
            };
            with(id, Args::new().text("pod", &pod).value("among", among))
        }
        Reason::Stale(_) => text::plain("reason.stale"),
        Reason::Dnat { to, .. } => {
            let is_outside = matches!(place, Place::LoadBalancer(_));
            let id = if is_outside { "reason.dnat_door" } else { "reason.dnat" };
            with(id, Args::new().value("to", to))
        }
        Reason::Snat { to, hairpin, .. } => {
            let id = if *hairpin { "reason.snat_hairpin" } else { "reason.snat" };
            with(id, Args::new().value("to", to))
        }
        Reason::Established => text::plain("reason.established"),
        Reason::Untranslated => text::plain("reason.untranslated"),
        Reason::NodePicked { among, node } => {
            with("reason.node_picked", Args::new().text("node", node).value("among", among))
        }
        Reason::Answered { port } => with("reason.answered", Args::new().value("port", port)),
        Reason::NoEndpoints { service: name } => with("reason.no_endpoints", service(name)),
        Reason::NoLocalEndpoints { service: name } => {
            with("reason.no_local_endpoints", service(name))
        }
        Reason::SourceRangeDenied { service: name } => with("reason.source_range", service(name)),
        Reason::NoSuchServicePort(address) => {
            with("reason.no_such_service_port", Args::new().value("address", address))
        }
        Reason::PodNotListening { pod, port } => {
            with("reason.pod_not_listening", Args::new().text("pod", &pod.name).value("port", port))
        }
        Reason::HostNotListening { place, port } => with(
            "reason.host_not_listening",
            Args::new().text("place", &place_name(place)).value("port", port),
        ),
        Reason::NoRoute(address) => with("reason.no_route", ip(address)),
        Reason::AddressGone(address) => with("reason.address_gone", ip(address)),
        Reason::NodeDown(node) => with("reason.node_down", Args::new().text("node", node)),
        Reason::NoHealthyNode => text::plain("reason.no_healthy_node"),
        Reason::NoListener(port) => with("reason.no_listener", Args::new().value("port", port)),
        Reason::NameUnknown(name) => with("reason.name_unknown", Args::new().text("name", name)),
        Reason::Cut(_) => text::plain("reason.cut"),
    }
}

/// How a request ended, in one sentence that stands alone; `None` while it is under way.
#[must_use]
pub fn outcome(world: &Simulation, request: &Request) -> Option<String> {
    let verdict = request.outcome()?;
    let from = capital(&place_name(&request.from));
    let mut args = Args::new().text("from", &from).text("url", &request.url());
    let place = request.failed.as_ref().map(|(place, _)| place);
    if let (Some(reason), Some(place)) = (verdict.reason(), place) {
        args = args.text("place", &place_name(place)).text("why", &sentence(reason, place));
    }
    let id = match verdict {
        Verdict::Delivered { pod } => {
            let node = request.trace.request.last().map(|hop| place_name(&hop.from));
            let node = world.network().pod(pod).map(|(n, _)| n.name.clone()).or(node);
            args = args
                .text("pod", &pod.name)
                .text("node", &node.unwrap_or_default())
                .value("hops", request.trace.hops().count());
            "outcome.delivered"
        }
        Verdict::Refused(_) => "outcome.refused",
        Verdict::TimedOut(_) => "outcome.timed_out",
        Verdict::Unreachable(_) => "outcome.unreachable",
        Verdict::NotResolved(_) => "outcome.not_resolved",
        Verdict::Reset(_) => "outcome.reset",
    };
    Some(text::with(id, &args))
}

/// Which lines of a file decided a hop: `Lines 8, 11 and 12 decided this hop.`
#[must_use]
pub fn deciding(lines: &[usize]) -> String {
    let numbers: Vec<String> = lines.iter().map(ToString::to_string).collect();
    let said = match numbers.split_last() {
        Some((last, some)) if !some.is_empty() => {
            let args = Args::new().text("some", &some.join(", ")).text("last", last);
            text::with("explain.and", &args)
        }
        _ => numbers.join(""),
    };
    text::with("explain.decided", &Args::new().value("count", lines.len()).text("lines", &said))
}

/// `web` of `default/web`; other namespaces stay.
#[must_use]
pub fn short(service: &str) -> &str {
    service.strip_prefix("default/").unwrap_or(service)
}

/// With a capital, if it begins with one of the letters of a name or of English.
fn capital(text: &str) -> String {
    let mut text = text.to_owned();
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    text
}
