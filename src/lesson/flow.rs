//! Facts about one finished request, by the names that lessons call them.

use std::net::IpAddr;

use crate::api::Object;
use crate::api::Value;
use crate::data_plane::place::{Place, PodName};
use crate::data_plane::trace::{Hop, Reason, Verdict};
use crate::lesson::predicate::{Compare, Evidence, Probe};
use crate::order::{InOrder, SortedMap};
use crate::simulation::cast::{called, pod_called};
use crate::simulation::{Request, Simulation, pod_reference};

/// Which requests are meant: each field must have one of these values.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Flow {
    /// By field.
    pub wanted: SortedMap<String, Vec<String>>,
    /// Comparisons of the number of answers.
    pub answers: Vec<Compare>,
}

/// A finished request, or a question of another tool.
#[derive(Clone, Copy, Debug)]
pub(super) enum Fact<'a> {
    Request(&'a Request),
    Probe(&'a Probe),
}

/// The fields a lesson may name.
pub(super) const FIELDS: [&str; 18] = [
    "from",
    "to",
    "tool",
    "entry",
    "outcome",
    "endedAt",
    "entryNode",
    "backend.pod",
    "backend.app",
    "backend.product",
    "backend.version",
    "backend.node",
    "backend.ready",
    "crossedNodes",
    "dnat",
    "snat",
    "srcSeen",
    "podPort",
];

/// More of them.
pub(super) const MORE_FIELDS: [&str; 2] = ["conn", "host"];

/// All that ended since the window began, in the order of their ends.
pub(super) fn ended<'a>(evidence: &Evidence<'a>) -> Vec<Fact<'a>> {
    let window = evidence.window;
    let is_meant = |r: &&Request| r.id >= window.request && r.ended.is_some();
    let mut requests: Vec<&Request> = evidence.world.requests().values().filter(is_meant).collect();
    requests.in_order_of(|request| request.ended);
    let probes = evidence.probes.get(window.probes..).unwrap_or_default();
    requests.into_iter().map(Fact::Request).chain(probes.iter().map(Fact::Probe)).collect()
}

impl Flow {
    pub(super) fn matches(&self, fact: &Fact<'_>, evidence: &Evidence<'_>) -> bool {
        let fits = self.wanted.iter().all(|(field, wanted)| {
            let found = values(fact, field, evidence);
            found.iter().any(|value| wanted.iter().any(|w| is_meant(field, w, value, evidence)))
        });
        let answers = match fact {
            Fact::Probe(probe) => i64::from(probe.answers),
            Fact::Request(_) => 0,
        };
        fits && self.answers.iter().all(|compare| compare.holds(Some(&Value::Int(answers))))
    }
}

/// Whether the wanted text means this value.
fn is_meant(field: &str, wanted: &str, value: &str, evidence: &Evidence<'_>) -> bool {
    match field {
        "to" => {
            let (wanted, value) = (plain_url(wanted), plain_url(value));
            match wanted.strip_suffix('*') {
                Some(stem) => value.starts_with(stem),
                None => value == wanted,
            }
        }
        "from" if wanted == "pod" => value != "laptop" && !value.starts_with("node"),
        "from" | "backend.pod" => {
            wanted == value
                || pod_called(evidence.world, wanted).is_some_and(|pod| pod.name == value)
        }
        "tool" => wanted == value || (value == "curl" && matches!(wanted, "browser" | "loop")),
        _ => wanted == value,
    }
}

/// An address as it is compared: without scheme, usual port and closing slash.
fn plain_url(url: &str) -> String {
    let url = url.split(' ').next().unwrap_or(url);
    let url = url.strip_prefix("http://").unwrap_or(url);
    let url = url.strip_suffix('/').unwrap_or(url);
    url.strip_suffix(":80").unwrap_or(url).to_owned()
}

/// What a fact has at this field; some have several, most have one or none.
pub(super) fn values(fact: &Fact<'_>, field: &str, evidence: &Evidence<'_>) -> Vec<String> {
    let world = evidence.world;
    match fact {
        Fact::Probe(probe) => of_probe(probe, field).into_iter().collect(),
        Fact::Request(request) if field == "entry" => entries(request, world),
        Fact::Request(request) => of_request(request, field, world).into_iter().collect(),
    }
}

fn of_probe(probe: &Probe, field: &str) -> Option<String> {
    Some(match field {
        "from" => sender(&probe.from),
        "to" => probe.to.clone(),
        "tool" => probe.tool.clone(),
        "outcome" => {
            let (name, nobody) = ("dns_error", "timeout");
            let failed = if probe.tool == "ping" { nobody } else { name };
            if probe.is_answered { "ok" } else { failed }.to_owned()
        }
        _ => return None,
    })
}

fn of_request(request: &Request, field: &str, world: &Simulation) -> Option<String> {
    let hops = &request.trace.request;
    let owned = |text: &str| Some(text.to_owned());
    match field {
        "from" => Some(sender(&request.from)),
        "to" => Some(request.url()),
        "tool" => owned("curl"),
        "outcome" => owned(outcome(request)),
        "endedAt" => owned(ended_at(request)),
        "entryNode" => entry_node(request, world),
        "conn" => owned(if request.connection == request.id { "new" } else { "reused" }),
        "host" => Some(request.http.host.clone().unwrap_or_else(|| request.host.clone())),
        "dnat" => Some(has(hops, |r| matches!(r, Reason::Dnat { .. })).to_string()),
        "snat" => Some(has(hops, |r| matches!(r, Reason::Snat { .. })).to_string()),
        "podPort" => {
            let last = hops.iter().rev().find(|hop| matches!(hop.to, Place::Pod(_)))?;
            Some(last.packet.destination.port().to_string())
        }
        "srcSeen" => source_seen(request, world),
        "crossedNodes" => {
            let (entry, node) = (entry_node(request, world)?, backend_node(request, world)?);
            Some((entry != node).to_string())
        }
        "backend.node" => backend_node(request, world),
        "backend.pod" => Some(backend(request)?.name.clone()),
        _ => of_backend(request, field.strip_prefix("backend.")?, world),
    }
}

fn of_backend(request: &Request, field: &str, world: &Simulation) -> Option<String> {
    let reference = pod_reference(backend(request)?);
    let object = world.control_plane().objects().get(&reference)?;
    let Object::Pod(pod) = object.as_ref() else { return None };
    match field {
        "ready" => Some(pod.is_ready().to_string()),
        "app" => Some(pod.metadata.labels.get("app").cloned().unwrap_or_else(|| called(pod))),
        label => pod.metadata.labels.get(label).cloned(),
    }
}

fn has(hops: &[Hop], is_it: impl Fn(&Reason) -> bool) -> bool {
    hops.iter().flat_map(|hop| &hop.reasons).any(is_it)
}

fn sender(place: &Place) -> String {
    place.to_string()
}

fn backend(request: &Request) -> Option<&PodName> {
    match &request.trace.verdict {
        Some(Verdict::Delivered { pod }) => Some(pod),
        _ => None,
    }
}

fn backend_node(request: &Request, world: &Simulation) -> Option<String> {
    world.network().pod(backend(request)?).map(|(node, _)| node.name.clone())
}

/// The node whose rules the packet met first.
fn entry_node(request: &Request, world: &Simulation) -> Option<String> {
    let from_pod = match &request.from {
        Place::Pod(pod) => world.network().pod(pod).map(|(node, _)| node.name.clone()),
        Place::Node(node) => Some(node.clone()),
        Place::Laptop | Place::Internet | Place::LoadBalancer(_) => None,
    };
    from_pod.or_else(|| {
        request.trace.request.iter().find_map(|hop| match &hop.to {
            Place::Node(node) => Some(node.clone()),
            Place::Laptop | Place::Internet | Place::LoadBalancer(_) | Place::Pod(_) => None,
        })
    })
}

/// The word for how a request ended.
#[must_use]
pub fn outcome(request: &Request) -> &'static str {
    match &request.trace.verdict {
        Some(Verdict::Delivered { .. }) if request.status.is_some_and(|status| status >= 400) => {
            "http_error"
        }
        Some(Verdict::Delivered { .. }) => "ok",
        Some(Verdict::Refused(_)) => "refused",
        Some(Verdict::TimedOut(_)) => "timeout",
        Some(Verdict::Unreachable(_)) => "unreachable",
        Some(Verdict::NotResolved(_)) => "dns_error",
        Some(Verdict::Reset(_)) => "reset",
        None => "",
    }
}

/// The word for where a request ended.
#[must_use]
pub fn ended_at(request: &Request) -> &'static str {
    let Some(verdict) = &request.trace.verdict else { return "" };
    let Some(reason) = verdict.reason() else { return "app" };
    match reason {
        Reason::NoEndpoints { .. }
        | Reason::NoLocalEndpoints { .. }
        | Reason::SourceRangeDenied { .. }
        | Reason::NoSuchServicePort(_) => "node_rules",
        Reason::PodNotListening { .. } => "pod_kernel",
        Reason::HostNotListening { place: Place::Laptop, .. } => "laptop",
        Reason::HostNotListening { .. } => "node",
        Reason::Firewalled(_) => "firewall",
        Reason::NoHealthyNode | Reason::NoListener(_) => "lb",
        Reason::NameUnknown(_) => "dns",
        Reason::NoRoute(_) if request.from == Place::Laptop => "internet",
        // The rest are no ends, or lie between places.
        Reason::NoRoute(_)
        | Reason::AddressGone(_)
        | Reason::NodeDown(_)
        | Reason::Cut(_)
        | Reason::Sent
        | Reason::AddressOf(_)
        | Reason::PodNetwork(_)
        | Reason::ClusterIpMatched { .. }
        | Reason::NodePortMatched { .. }
        | Reason::LoadBalancerMatched { .. }
        | Reason::ExternalIpMatched { .. }
        | Reason::Published { .. }
        | Reason::IngressMatched { .. }
        | Reason::NoIngressRule
        | Reason::BackendEmpty { .. }
        | Reason::EndpointPicked { .. }
        | Reason::Stale(_)
        | Reason::Dnat { .. }
        | Reason::Snat { .. }
        | Reason::Established
        | Reason::Untranslated
        | Reason::NodePicked { .. }
        | Reason::Answered { .. } => "wire",
    }
}

/// The doors a request came in by.
fn entries(request: &Request, world: &Simulation) -> Vec<String> {
    let network = world.network();
    let hops = &request.trace.request;
    let mut found: Vec<&str> = Vec::new();
    let is_ingress = |reason: &Reason| {
        matches!(
            reason,
            Reason::IngressMatched { .. } | Reason::NoIngressRule | Reason::BackendEmpty { .. }
        )
    };
    if has(hops, is_ingress) || request.own_answer.is_some() {
        found.push("ingress");
    }
    let is_own_port = request.host == "localhost" || request.host.starts_with("127.");
    if has(hops, |r| matches!(r, Reason::Published { .. })) || is_own_port {
        found.push("hostport");
    }
    let asking = request.asking.as_ref();
    let looked_up = asking.and_then(|asking| asking.lookup.answers.first().copied());
    let first: Option<IpAddr> = match hops.first() {
        Some(hop) => Some(hop.before.destination.ip()),
        None => request.host.parse().ok().or(looked_up),
    };
    if let Some(address) = first {
        found.push(match network.owner(address) {
            Some(Place::LoadBalancer(_)) => "lb",
            Some(Place::Node(_)) => "nodeport",
            _ if network.is_service_address(address) => "clusterip",
            _ if network.node_of_pod_address(address).is_some() => "podip",
            _ => "other",
        });
    }
    if request.asking.is_some() {
        found.push("dns");
    }
    found.into_iter().map(str::to_owned).collect()
}

/// Whose address the pod saw as the sender's.
fn source_seen(request: &Request, world: &Simulation) -> Option<String> {
    let hops = &request.trace.request;
    let last = hops.iter().rev().find(|hop| matches!(hop.to, Place::Pod(_)))?;
    let source = last.packet.source.ip();
    let network = world.network();
    if hops.first().is_some_and(|first| first.before.source.ip() == source) {
        return Some("client".to_owned());
    }
    let is_controller = |node: &crate::data_plane::network::NodeNetwork| {
        node.pods.get(&source).is_some_and(|pod| pod.is_ingress_controller)
    };
    Some(
        match network.owner(source) {
            Some(Place::LoadBalancer(_)) => "lb",
            Some(Place::Node(_)) => "node",
            _ if network.nodes.values().any(is_controller) => "ingress",
            _ if network.nodes.values().any(|node| node.pods.contains_key(&source)) => "pod",
            // The bridge of a node's pods.
            _ => "node",
        }
        .to_owned(),
    )
}
