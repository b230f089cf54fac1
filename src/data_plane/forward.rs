//! The one routing decision: a packet is at a place; where does it go next, and as what?
//!
//! A node asks its own rules and its own memory, never anybody else's. Replies are packets like any
//! other: they find their way because the node that rewrote the request remembers it.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use crate::api::ProxyMode;
use crate::data_plane::conntrack::Conntrack;
use crate::data_plane::decision::{
    Candidate, Cause, Decision, Dnat, Entered, FirstPacket, Refusal,
};
use crate::data_plane::ingress::{Http, IngressRule, IngressTable};
use crate::data_plane::network::{Network, NodeNetwork};
use crate::data_plane::packet::Packet;
use crate::data_plane::place::{Place, PodName};
use crate::data_plane::rules::Matched;
use crate::data_plane::trace::{Reason, Verdict};
use crate::prng::Prng;
use crate::time::{SimDuration, SimTime};

/// What became of a packet at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// It goes on.
    Forward {
        /// To there.
        to: Place,
        /// With this header.
        packet: Packet,
        /// Because of this.
        reasons: Vec<Reason>,
    },
    /// A process took it: it has arrived.
    Arrived {
        /// Because of this.
        reasons: Vec<Reason>,
    },
    /// It ends here.
    End(Verdict),
}

/// A packet at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// Where it is.
    pub place: Place,
    /// Where it came from; the place itself if a process there made it.
    pub from: Place,
    /// Its header.
    pub packet: Packet,
    /// What the request in it asks for; `None` on the way back.
    pub http: Option<Http>,
}

/// Decides where a packet goes next.
///
/// Changes only the memory of the place it is at: connections, affinities. Chance is `prng`.
pub fn forward(network: &mut Network, prng: &mut Prng, at: SimTime, arrival: &Arrival) -> Step {
    match &arrival.place {
        Place::Laptop => at_laptop(network, arrival),
        Place::Internet => on_the_internet(network, arrival),
        Place::LoadBalancer(service) => at_load_balancer(network, prng, service, arrival),
        Place::Node(node) => at_node(network, prng, at, node, arrival),
        Place::Pod(_) => at_pod(network, prng, arrival),
    }
}

fn at_laptop(network: &mut Network, arrival: &Arrival) -> Step {
    if arrival.from != Place::Laptop {
        return Step::Arrived { reasons: vec![Reason::AddressOf(Place::Laptop)] };
    }
    let destination = arrival.packet.destination;
    if destination.ip() == network.laptop || destination.ip().is_loopback() {
        if let Some(step) = at_published_port(network, arrival.packet) {
            return step;
        }
        let port = destination.port();
        return Step::End(Verdict::Refused(Reason::HostNotListening {
            place: Place::Laptop,
            port,
        }));
    }
    let is_near = network.container_host.is_some();
    let to = match network.owner(destination.ip()) {
        Some(Place::Node(node)) if is_near => Place::Node(node),
        _ => Place::Internet,
    };
    Step::Forward { to, packet: arrival.packet, reasons: vec![Reason::Sent] }
}

/// A process of the laptop takes the packet and opens a connection of its own to a node.
fn at_published_port(network: &mut Network, packet: Packet) -> Option<Step> {
    let host = network.container_host.as_mut()?;
    let published = host.takes(packet)?;
    let (node, port) = (published.node.clone(), published.container_port);
    let address = *network.nodes.get(&node)?.addresses.first()?;
    let sent_on = host.sent_on(packet, address, port);
    host.conntrack.remember(packet, sent_on);
    let port = packet.destination.port();
    let reasons = vec![Reason::Sent, Reason::Published { port, to: sent_on.destination }];
    Some(Step::Forward { to: Place::Node(node), packet: sent_on, reasons })
}

fn on_the_internet(network: &Network, arrival: &Arrival) -> Step {
    let address = arrival.packet.destination.ip();
    let Some(owner) = network.owner(address) else {
        return Step::End(Verdict::TimedOut(Reason::NoRoute(address)));
    };
    if matches!(owner, Place::Node(_)) && !network.is_firewall_open {
        return Step::End(Verdict::TimedOut(Reason::Firewalled(address)));
    }
    Step::Forward {
        packet: arrival.packet,
        reasons: vec![Reason::AddressOf(owner.clone())],
        to: owner,
    }
}

fn at_load_balancer(
    network: &mut Network,
    prng: &mut Prng,
    service: &str,
    arrival: &Arrival,
) -> Step {
    let addresses: Vec<(String, IpAddr)> = network
        .nodes
        .values()
        .filter_map(|node| Some((node.name.clone(), *node.addresses.first()?)))
        .collect();
    let Some(balancer) = network.load_balancers.get_mut(service) else {
        return Step::End(Verdict::TimedOut(Reason::NoRoute(arrival.packet.destination.ip())));
    };
    if let Some(packet) = balancer.conntrack.reply(arrival.packet) {
        let reasons = vec![Reason::Untranslated];
        return Step::Forward { to: Place::Internet, packet, reasons };
    }
    if let Some(packet) = balancer.conntrack.established(arrival.packet) {
        // Without node ports the destination says no node: such connections are handed on anew.
        let to = packet.destination.ip();
        let known = addresses.iter().find(|(_, address)| *address == to);
        if let Some((node, _)) = known {
            let reasons = vec![Reason::Established];
            return Step::Forward { to: Place::Node(node.clone()), packet, reasons };
        }
    }
    let Packet { protocol, source, destination } = arrival.packet;
    if !balancer.admits(source.ip()) {
        let service = service.to_owned();
        return Step::End(Verdict::TimedOut(Reason::SourceRangeDenied { service }));
    }
    let Some(node_port) = balancer.listeners.get(&(destination.port(), protocol)).copied() else {
        return Step::End(Verdict::TimedOut(Reason::NoListener(destination.port())));
    };
    let healthy: Vec<_> =
        addresses.iter().filter(|(name, _)| balancer.healthy_nodes.contains(name)).collect();
    let drawn = prng.below(u32::try_from(healthy.len()).unwrap_or(u32::MAX));
    let Some((node, address)) = healthy.get(drawn as usize) else {
        return Step::End(Verdict::TimedOut(Reason::NoHealthyNode));
    };
    let picked = Reason::NodePicked { among: healthy.len(), node: node.clone() };
    let mut reasons = vec![picked];
    let mut packet = arrival.packet;
    if node_port != 0 {
        packet = Packet { protocol, source, destination: SocketAddr::new(*address, node_port) };
        reasons.push(Reason::Dnat { from: destination, to: packet.destination });
    }
    balancer.conntrack.remember(arrival.packet, packet);
    Step::Forward { to: Place::Node(node.clone()), packet, reasons }
}

fn at_pod(network: &mut Network, prng: &mut Prng, arrival: &Arrival) -> Step {
    let Place::Pod(name) = &arrival.place else {
        return Step::End(Verdict::TimedOut(Reason::NoRoute(arrival.packet.destination.ip())));
    };
    let Some((node, address)) = network.pod(name) else {
        return Step::End(Verdict::Unreachable(Reason::AddressGone(
            arrival.packet.destination.ip(),
        )));
    };
    let packet = arrival.packet;
    if arrival.from == arrival.place {
        let to = Place::Node(node.name.clone());
        return Step::Forward { to, packet, reasons: vec![Reason::Sent] };
    }
    let port = packet.destination.port();
    let node_name = node.name.clone();
    let found = node.pods.get(&address);
    let listens = found.is_some_and(|pod| pod.listens.contains(&(port, packet.protocol)));
    let is_controller = found.is_some_and(|pod| pod.is_ingress_controller);
    if let (true, Some(answer)) = (is_controller, network.ingress.conntrack.reply(packet)) {
        // The answer of a pod that it asked: it answers its own client now.
        let to = Place::Node(node_name);
        return Step::Forward { to, packet: answer, reasons: vec![Reason::Untranslated] };
    }
    if let (true, true, Some(http)) = (listens, is_controller, &arrival.http) {
        return at_ingress_controller(&mut network.ingress, prng, arrival, (&node_name, http));
    }
    if listens {
        Step::Arrived { reasons: vec![Reason::Answered { port }] }
    } else {
        Step::End(Verdict::Refused(Reason::PodNotListening { pod: name.clone(), port }))
    }
}

/// The program reads who is asked for, and asks a pod of that Service over a connection of its own.
fn at_ingress_controller(
    table: &mut IngressTable,
    prng: &mut Prng,
    arrival: &Arrival,
    (node, http): (&str, &Http),
) -> Step {
    let packet = arrival.packet;
    let port = packet.destination.port();
    let host = http.host.clone().unwrap_or_else(|| packet.destination.ip().to_string());
    let answered = |reason| Step::Arrived { reasons: vec![reason, Reason::Answered { port }] };
    let Some(rule) = table.rule(&host, &http.path).cloned() else {
        return answered(Reason::NoIngressRule);
    };
    let IngressRule { ingress, service, .. } = &rule;
    let (ingress, service) = (ingress.clone(), service.clone());
    let Some((endpoint, pod)) = table.pick(&rule) else {
        return answered(Reason::BackendEmpty { service });
    };
    let (own, further) = (packet.destination.ip(), Packet { destination: endpoint, ..packet });
    let source = free_source(&table.conntrack, prng, own, further);
    let further = Packet { source, ..further };
    table.handed_on(packet, further);
    let among = rule.endpoints.len();
    let reasons = vec![
        Reason::IngressMatched { ingress, service },
        Reason::EndpointPicked { among, endpoint, pod, by_affinity: false },
    ];
    Step::Forward { to: Place::Node(node.to_owned()), packet: further, reasons }
}

fn at_node(
    network: &mut Network,
    prng: &mut Prng,
    at: SimTime,
    name: &str,
    arrival: &Arrival,
) -> Step {
    let bridge = network.masquerades_as_bridge;
    let Some(node) = network.nodes.get_mut(name) else {
        return Step::End(Verdict::TimedOut(Reason::NodeDown(name.to_owned())));
    };
    if !node.is_up {
        return Step::End(Verdict::TimedOut(Reason::NodeDown(name.to_owned())));
    }
    if let Some(packet) = node.conntrack.reply(arrival.packet) {
        let is_same = packet == arrival.packet;
        let reason = if is_same { Reason::Established } else { Reason::Untranslated };
        return route(network, name, arrival, packet, vec![reason]);
    }
    let established = node.conntrack.established(arrival.packet);
    // What goes on to a process of the node itself is that process's to answer.
    let is_own = node.addresses.contains(&arrival.packet.destination.ip());
    if let Some(packet) = established.filter(|packet| !is_own || *packet != arrival.packet) {
        return route(network, name, arrival, packet, vec![Reason::Established]);
    }
    let entered = if arrival.from == arrival.place { Entered::LocalProcess } else { Entered::Wire };
    let first = FirstPacket { packet: arrival.packet, entered };
    let rules = Arc::clone(node.kube_proxy.rules());
    match rules.decide(&first) {
        Decision::Dnat(dnat) => {
            let (packet, reasons) = send_on(node, prng, at, &dnat, arrival.packet, bridge);
            route(network, name, arrival, packet, reasons)
        }
        Decision::Reject(refusal) => {
            Step::End(Verdict::Refused(refusal_reason(&refusal, arrival.packet.destination)))
        }
        Decision::Drop(refusal) => {
            Step::End(Verdict::TimedOut(refusal_reason(&refusal, arrival.packet.destination)))
        }
        Decision::HealthCheck(check) => {
            let reasons = vec![Reason::Answered { port: check.port }];
            // Remembered like any connection, so that its answer is none of its own.
            node.conntrack.remember(arrival.packet, arrival.packet);
            Step::Arrived { reasons }
        }
        Decision::Pass => {
            let (packet, reasons) = leaves_pod_network(network, prng, name, arrival.packet);
            let step = route(network, name, arrival, packet, reasons);
            let is_new = arrival.http.is_some() && matches!(step, Step::Forward { .. });
            if let (true, Some(node)) = (is_new, network.nodes.get_mut(name)) {
                // Also what passes unchanged is remembered: its answer is no new connection, and
                // rules that rewrite are asked about new ones only. A refusal opens none.
                node.conntrack.remember(arrival.packet, packet);
            }
            step
        }
    }
}

/// Picks an endpoint, rewrites the packet for it, and remembers both.
#[expect(clippy::too_many_arguments, reason = "all of it is this one decision's ground")]
fn send_on(
    node: &mut NodeNetwork,
    prng: &mut Prng,
    at: SimTime,
    dnat: &Dnat<'_>,
    packet: Packet,
    bridge: bool,
) -> (Packet, Vec<Reason>) {
    let service = format!("{}/{}", dnat.service().namespace, dnat.service().service);
    let mut reasons = vec![matched_reason(dnat.matched, service, packet.destination)];
    let Some((candidate, by_affinity)) = choose(node, prng, at, dnat, packet) else {
        return (packet, reasons);
    };
    reasons.push(Reason::EndpointPicked {
        among: dnat.endpoints().len(),
        endpoint: candidate.endpoint,
        pod: candidate.pod.map(|(namespace, name)| PodName::new(namespace, name)),
        by_affinity,
    });
    if node.kube_proxy.is_stale() {
        reasons.push(Reason::Stale(node.name.clone()));
    }
    let mut translated = Packet { destination: candidate.endpoint, ..packet };
    reasons.push(Reason::Dnat { from: packet.destination, to: translated.destination });
    if candidate.snat {
        let stays_here = node.pods.contains_key(&candidate.endpoint.ip());
        let gateway = node.pod_cidrs.first().and_then(|cidr| cidr.gateway());
        let address = gateway.filter(|_| stays_here && bridge).or(node.addresses.first().copied());
        if let Some(address) = address {
            translated.source = free_source(&node.conntrack, prng, address, translated);
            let hairpin = candidate.endpoint.ip() == packet.source.ip();
            reasons.push(Reason::Snat { from: packet.source, to: translated.source, hairpin });
        }
    }
    node.conntrack.remember(packet, translated);
    (translated, reasons)
}

/// The kernel is asked for a random port (`--random-fully`), of Linux's ephemeral range. It takes none
/// with which another connection has gone there: an answer could not be told from that one's.
fn free_source(
    conntrack: &Conntrack,
    prng: &mut Prng,
    address: IpAddr,
    packet: Packet,
) -> SocketAddr {
    let mut draw = || {
        let port = u16::try_from(32_768 + prng.below(28_232)).unwrap_or(u16::MAX);
        SocketAddr::new(address, port)
    };
    let mut source = draw();
    for _ in 0..TRIES_MAX {
        if conntrack.reply(Packet { source, ..packet }.reply()).is_none() {
            break;
        }
        source = draw();
    }
    source
}

/// Ports that are tried: as many as the kernel tries (`NF_NAT_MAX_ATTEMPTS`).
const TRIES_MAX: usize = 128;

/// A pod's packet that leaves the pod network takes the node's address: no machine out there knows
/// a way to pods. The CNI plug-in does this (kindnet and flannel's `ip-masq`), not kube-proxy.
fn leaves_pod_network(
    network: &Network,
    prng: &mut Prng,
    name: &str,
    packet: Packet,
) -> (Packet, Vec<Reason>) {
    let destination = packet.destination.ip();
    let stays = network.node_of_pod_address(destination).is_some()
        || network.is_service_address(destination)
        || network.owner(destination) == Some(Place::Node(name.to_owned()));
    let Some(node) = network.nodes.get(name) else { return (packet, Vec::new()) };
    let from_here = node.pods.contains_key(&packet.source.ip());
    match node.addresses.first() {
        Some(address) if from_here && !stays => {
            let source = free_source(&node.conntrack, prng, *address, packet);
            let translated = Packet { source, ..packet };
            let snat = Reason::Snat { from: packet.source, to: source, hairpin: false };
            (translated, vec![snat])
        }
        _ => (packet, Vec::new()),
    }
}

/// One endpoint for this connection: the client's earlier one if affinity says so, else by chance.
fn choose<'a>(
    node: &mut NodeNetwork,
    prng: &mut Prng,
    at: SimTime,
    dnat: &Dnat<'a>,
    packet: Packet,
) -> Option<(Candidate<'a>, bool)> {
    let (service_port, client) = (dnat.service().to_string(), packet.source.ip());
    let earlier = dnat.affinity().and_then(|seconds| {
        let timeout = SimDuration::from_ms(u64::from(seconds) * 1_000);
        node.conntrack.affinity(&service_port, client, at, timeout)
    });
    let stuck = earlier.and_then(|endpoint| dnat.stuck_to(endpoint));
    let candidate = if let Some(candidate) = stuck {
        candidate
    } else if node.kube_proxy.rules().configuration.mode == ProxyMode::Ipvs {
        let turn = node.conntrack.turn(&service_port, dnat.endpoints().len());
        dnat.candidate(dnat.endpoints().get(turn)?)
    } else {
        let count = u32::try_from(dnat.endpoints().len()).unwrap_or(u32::MAX);
        dnat.candidate(dnat.endpoints().get(prng.below(count) as usize)?)
    };
    if dnat.affinity().is_some() {
        node.conntrack.stick(&service_port, client, candidate.endpoint, at);
    }
    Some((candidate, stuck.is_some()))
}

/// Plain routing on a node, after its rules have had their say.
fn route(
    network: &Network,
    name: &str,
    arrival: &Arrival,
    packet: Packet,
    mut reasons: Vec<Reason>,
) -> Step {
    let address = packet.destination.ip();
    let here = Place::Node(name.to_owned());
    if network.owner(address).as_ref() == Some(&here) || address.is_loopback() {
        return at_own_address(here, arrival, packet, reasons);
    }
    if let Some(node) = network.node_of_pod_address(address) {
        reasons.push(Reason::PodNetwork(address));
        if node.name != name {
            let to = Place::Node(node.name.clone());
            return Step::Forward { to, packet, reasons };
        }
        return match node.pods.get(&address) {
            Some(pod) => Step::Forward { to: Place::Pod(pod.name.clone()), packet, reasons },
            None => Step::End(Verdict::Unreachable(Reason::AddressGone(address))),
        };
    }
    if network.is_service_address(address) {
        return Step::End(Verdict::TimedOut(Reason::NoSuchServicePort(packet.destination)));
    }
    let handed_on =
        network.load_balancers.values().find(|balancer| balancer.conntrack.reply(packet).is_some());
    if let Some(balancer) = handed_on {
        let to = Place::LoadBalancer(balancer.service.clone());
        reasons.push(Reason::AddressOf(to.clone()));
        return Step::Forward { to, packet, reasons };
    }
    match network.owner(address) {
        Some(Place::Node(node)) => {
            reasons.push(Reason::AddressOf(Place::Node(node.clone())));
            Step::Forward { to: Place::Node(node), packet, reasons }
        }
        Some(owner) => {
            let is_near = owner == Place::Laptop && network.container_host.is_some();
            let to = if is_near { Place::Laptop } else { Place::Internet };
            reasons.push(Reason::AddressOf(owner));
            Step::Forward { to, packet, reasons }
        }
        None => {
            reasons.push(Reason::NoRoute(address));
            Step::Forward { to: Place::Internet, packet, reasons }
        }
    }
}

/// A packet for the node itself: an answer to one of its own processes, or a port nobody listens on.
fn at_own_address(here: Place, arrival: &Arrival, packet: Packet, reasons: Vec<Reason>) -> Step {
    let is_answer = reasons.iter().any(|r| matches!(r, Reason::Untranslated | Reason::Established));
    if is_answer && arrival.from != arrival.place {
        return Step::Arrived { reasons };
    }
    let port = packet.destination.port();
    Step::End(Verdict::Refused(Reason::HostNotListening { place: here, port }))
}

const fn matched_reason(matched: Matched, service: String, address: SocketAddr) -> Reason {
    match matched {
        Matched::ClusterIp => Reason::ClusterIpMatched { service, address },
        Matched::NodePort => Reason::NodePortMatched { service, port: address.port() },
        Matched::LoadBalancer => Reason::LoadBalancerMatched { service, address },
        Matched::ExternalIp => Reason::ExternalIpMatched { service, address },
    }
}

fn refusal_reason(refusal: &Refusal, destination: SocketAddr) -> Reason {
    let service = refusal
        .service
        .as_ref()
        .map(|(port, _)| format!("{}/{}", port.namespace, port.service))
        .unwrap_or_default();
    match refusal.cause {
        Cause::NoEndpoints => Reason::NoEndpoints { service },
        Cause::NoLocalEndpoints => Reason::NoLocalEndpoints { service },
        Cause::SourceRanges => Reason::SourceRangeDenied { service },
        Cause::NoSuchPort | Cause::UnallocatedClusterIp => Reason::NoSuchServicePort(destination),
        Cause::Martian => Reason::NoRoute(destination.ip()),
    }
}
