//! A row of a node's rules, and kube-proxy, which writes them.

use std::net::{IpAddr, SocketAddr};

use crate::api::ProxyMode;
use crate::data_plane::cidr::IpFamily;
use crate::data_plane::network::NodeNetwork;
use crate::data_plane::row::RuleRow;
use crate::data_plane::rules::PortRules;
use crate::data_plane::service_port_info::TrafficPolicy;
use crate::order::SortedSet;
use crate::scene::explain::{Card, get_slices, listing, with};
use crate::scene::narration::short;
use crate::scene::strip;
use crate::simulation::{MarkKind, Simulation};
use crate::text::{self, Args};

/// One row of a node's rules, by what the strip writes: `10.96.45.12:80` or `:30080`.
#[must_use]
pub fn rule(world: &Simulation, node: &str, label: &str) -> Option<Card> {
    let at = world.network().nodes.get(node)?;
    let rules = at.kube_proxy.rules();
    let row = rules.rows().into_iter().find(|row| row.label == label)?;
    let port = rules.ports.iter().find(|port| port.info.name == row.service)?;
    let args = Args::new().text("label", label).text("node", node);
    let service = format!("{}/{}", row.service.namespace, row.service.service);
    let policy = port.policy(row.matched);
    let endpoints: Vec<String> =
        port.endpoints(policy).iter().map(|endpoint| endpoint.address.to_string()).collect();
    let mut card = Card::new(with("explain.rule", &args))
        .say(strip::sentence(&row, node))
        .say(text::plain("explain.rule_is"))
        .fact("fact.service", short(&service))
        .fact("fact.policy", &policy_name(policy))
        .fact("fact.endpoints", &endpoints.join(", "))
        .fact("fact.written", &written(world, node));
    card.says.extend(differences(world, port));
    card.rules = lines(at, &row, port);
    let mode = rules.configuration.mode;
    Some(card.command(node, listing(mode, &service)).command("", get_slices(&service)))
}

/// The kube-proxy of a node.
#[must_use]
pub fn kube_proxy(world: &Simulation, node: &str) -> Option<Card> {
    let at = world.network().nodes.get(node)?;
    let rules = at.kube_proxy.rules();
    let args = Args::new().text("node", node);
    let behind = behind(world, at);
    let state = if behind.is_empty() && !at.kube_proxy.is_stale() {
        "explain.up_to_date"
    } else {
        "explain.behind"
    };
    let mut card = Card::new(with("explain.kube_proxy", &args))
        .say(with("explain.kube_proxy_is", &args))
        .say(text::plain(match (at.is_up, at.is_proxy_paused) {
            (false, _) => "explain.writes_nothing",
            (true, true) => "explain.held",
            (true, false) => state,
        }))
        .fact("fact.mode", mode_name(rules.configuration.mode))
        .fact("fact.rules", &rules.rows().len().to_string())
        .fact("fact.written", &written(world, node));
    card.says.extend(behind);
    let logs = "kubectl logs -n kube-system -l k8s-app=kube-proxy --prefix".to_owned();
    Some(card.command("", logs))
}

/// How a node's rules differ from the lists of endpoints; nothing if they agree.
pub(super) fn behind(world: &Simulation, node: &NodeNetwork) -> Vec<String> {
    node.kube_proxy.rules().ports.iter().flat_map(|port| differences(world, port)).collect()
}

/// How long ago a node wrote its rules, in words.
pub(super) fn written(world: &Simulation, node: &str) -> String {
    let mut marks = world.marks().iter().rev();
    let last = marks.find(|mark| mark.kind == MarkKind::RulesSynced && mark.subject == node);
    let Some(last) = last else { return text::plain("explain.written_before") };
    let tenths = world.now().since(last.at).as_ms() / 100;
    let seconds = format!("{}.{}", tenths / 10, tenths % 10);
    with("explain.written", &Args::new().text("seconds", &seconds))
}

pub(super) const fn mode_name(mode: ProxyMode) -> &'static str {
    match mode {
        ProxyMode::Iptables => "iptables",
        ProxyMode::Nftables => "nftables",
        ProxyMode::Ipvs => "ipvs",
    }
}

pub(super) fn policy_name(policy: TrafficPolicy) -> String {
    match policy {
        TrafficPolicy::Cluster => "Cluster".to_owned(),
        TrafficPolicy::Local => "Local".to_owned(),
    }
}

/// Endpoints that the list has ready and the rules do not know, and the other way round. Under policy
/// `Local` rules know those of their own node only.
fn differences(world: &Simulation, port: &PortRules) -> Vec<String> {
    let name = &port.info.name;
    let mut ready: SortedSet<String> = SortedSet::new();
    for slice in world.control_plane().objects().endpoint_slices() {
        let is_own = slice.service_name() == Some(&name.service)
            && slice.metadata.namespace_or_default() == name.namespace;
        let own = slice.ports.iter().find(|p| p.name.as_deref().unwrap_or("") == name.port);
        let Some(number) = own.filter(|_| is_own).and_then(|port| port.port) else { continue };
        for endpoint in slice.endpoints.iter().filter(|e| e.conditions.is_ready()) {
            for address in &endpoint.addresses {
                if address.parse().is_ok_and(|ip: IpAddr| is_family(port, ip)) {
                    ready.insert(socket(address, number));
                }
            }
        }
    }
    let known: SortedSet<String> =
        port.cluster.iter().chain(&port.local).map(|e| e.address.to_string()).collect();
    let service = &name.service;
    let said = |id, address: &String| {
        with(id, &Args::new().text("address", address).text("service", service))
    };
    let knows_all = !port.cluster.is_empty() || port.local.is_empty();
    let missing = ready.iter().filter(|address| knows_all && !known.contains(*address));
    let missing: Vec<String> = missing.map(|a| said("explain.not_known_yet", a)).collect();
    let extra = known.iter().filter(|address| !ready.contains(*address) && !ready.is_empty());
    let extra = extra.map(|address| said("explain.still_known", address));
    missing.into_iter().chain(extra).collect()
}

fn is_family(port: &PortRules, address: IpAddr) -> bool {
    IpFamily::of(port.info.cluster_ip) == IpFamily::of(address)
}

fn socket(address: &str, port: i32) -> String {
    if address.contains(':') { format!("[{address}]:{port}") } else { format!("{address}:{port}") }
}

/// The lines of the node's listing behind a row: the door, and the way to each endpoint.
fn lines(node: &NodeNetwork, row: &RuleRow, port: &PortRules) -> Vec<String> {
    let rules = node.kube_proxy.rules();
    let to = match row.label.strip_prefix(':') {
        Some(number) => {
            let own = node.addresses.iter().find(|address| is_family(port, **address));
            own.copied().zip(number.parse().ok()).map(|(ip, number)| SocketAddr::new(ip, number))
        }
        None => row.label.parse().ok(),
    };
    let Some(to) = to else { return Vec::new() };
    let endpoints = port.endpoints(port.policy(row.matched));
    let mut met: SortedSet<usize> = SortedSet::new();
    // A hundred endpoints have as many chains, all alike.
    for endpoint in endpoints.iter().take(ENDPOINTS_SHOWN_MAX) {
        for line in rules.matched_lines(to, Some(endpoint.address)) {
            met.insert(line);
        }
    }
    if endpoints.is_empty() {
        for line in rules.matched_lines(to, None) {
            met.insert(line);
        }
    }
    let met: Vec<usize> = met.iter().copied().collect();
    super::lines(rules, to, &met)
}

/// Endpoints whose lines are shown.
const ENDPOINTS_SHOWN_MAX: usize = 3;
