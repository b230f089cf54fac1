//! Where packets go: worlds, a request, and every walk it may take.
mod ingress;
mod inside;
mod outside;

use std::collections::BTreeSet;

use packetwalk::api::{Kind, ObjectRef, ProxyMode};
use packetwalk::data_plane::cidr::IpFamily;
use packetwalk::data_plane::conntrack::Conntrack;
use packetwalk::data_plane::container_host::{ContainerHost, PublishedPort};
use packetwalk::data_plane::packet::Protocol;
use packetwalk::data_plane::place::Place;
use packetwalk::data_plane::trace::{Reason, Verdict};
use packetwalk::scene::narration;
use packetwalk::simulation::{Action, Call, Request, Simulation, invariant, pod_reference};
use packetwalk::time::SimDuration;

use self::ingress::INGRESSES;
use self::inside::{CHANGES, CLUSTER_IPS, PODS};
use self::outside::{CONTAINERS, LOAD_BALANCERS, NODE_PORTS};
use crate::world::{open, place, scenario, settle, variant};

/// One world, one sort of request, and all that may become of it.
#[derive(Clone, Copy)]
struct Row {
    /// What is tried.
    name: &'static str,
    /// Manifests of the world: pods first.
    pods: &'static [&'static str],
    /// The spec of the Service `web`; empty for none.
    service: &'static str,
    /// Whether there is a cloud provider.
    provider: bool,
    /// How the nodes' kernels are told.
    mode: ProxyMode,
    /// Whether a pod sees the bridge of its node as the masqueraded sender.
    bridge: bool,
    /// The port of node-a that port 8000 of the laptop leads to, if the nodes are containers on it.
    published: Option<u16>,
    /// The path that is asked for.
    path: &'static str,
    /// Whether the firewall in front of the nodes is open.
    firewall_open: bool,
    /// A pod or node to delete, and how many milliseconds after the first request.
    delete: Option<(&'static str, u64)>,
    /// Who sends.
    from: &'static str,
    /// `host:port`.
    to: &'static str,
    /// Every walk that must be seen in forty requests, and no other.
    walks: &'static [&'static str],
}

const ROW: Row = Row {
    name: "",
    pods: &[CLIENT, WEB_B, WEB_C],
    service: CLUSTER_IP,
    provider: false,
    mode: ProxyMode::Iptables,
    bridge: false,
    published: None,
    path: "/",
    firewall_open: true,
    delete: None,
    from: "client",
    to: "web:80",
    walks: &[],
};

macro_rules! pod {
    ($name:literal, $node:literal, $app:literal, $image:literal) => {
        concat!(
            "apiVersion: v1\nkind: Pod\nmetadata:\n  name: ",
            $name,
            "\n  labels:\n    app: ",
            $app,
            "\nspec:\n  nodeName: ",
            $node,
            "\n  containers:\n  - name: main\n    image: ",
            $image,
            "\n"
        )
    };
}

/// 10.244.1.5 on node-a; listens nowhere.
const CLIENT: &str = pod!("client", "node-a", "client", "busybox");
/// 10.244.2.8 on node-b; listens on 8080.
const WEB_B: &str = pod!("web-b", "node-b", "web", "ealen/echo-server");
/// 10.244.3.2 on node-c; listens on 8080.
const WEB_C: &str = pod!("web-c", "node-c", "web", "ealen/echo-server");

const CLUSTER_IP: &str =
    "{selector: {app: web}, clusterIP: 10.96.45.12, ports: [{port: 80, targetPort: 8080}]}";
const NODE_PORT: &str = "{type: NodePort, selector: {app: web}, clusterIP: 10.96.45.12, \
    ports: [{port: 80, targetPort: 8080, nodePort: 30080}]}";

/// What a pod on another node answers a pod: no source is rewritten.
const POD_TO_WEB: &[&str] = &[
    "client > node-a > node-b > web-b: answered, 10.244.1.5 -> 10.244.2.8:8080",
    "client > node-a > node-c > web-c: answered, 10.244.1.5 -> 10.244.3.2:8080",
];
const NODE_TO_WEB: &[&str] = &[
    "node-a > node-b > web-b: answered, 192.0.2.11 -> 10.244.2.8:8080",
    "node-a > node-c > web-c: answered, 192.0.2.11 -> 10.244.3.2:8080",
];
const LAPTOP_TO_WEB: &[&str] = &[
    "laptop > internet > node-a > node-b > web-b: answered, 192.0.2.11 -> 10.244.2.8:8080",
    "laptop > internet > node-a > node-c > web-c: answered, 192.0.2.11 -> 10.244.3.2:8080",
];

const ALL: [&[Row]; 7] =
    [PODS, CLUSTER_IPS, NODE_PORTS, CONTAINERS, LOAD_BALANCERS, INGRESSES, CHANGES];

/// The world of a row after all its requests have ended.
#[track_caller]
fn run(row: &Row) -> Simulation {
    let mut yaml = row.pods.join("---\n");
    if !row.service.is_empty() {
        yaml.push_str("---\napiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec: ");
        yaml.push_str(row.service);
        yaml.push('\n');
    }
    let mut scenario = scenario(&yaml);
    scenario.has_provider = row.provider;
    scenario.profile.proxy_mode = row.mode;
    scenario.masquerades_as_bridge = row.bridge;
    scenario.container_host = row.published.map(|container_port| ContainerHost {
        gateway: "192.0.2.1".parse().expect("an address"),
        published: vec![PublishedPort {
            node: "node-a".to_owned(),
            listen_address: "0.0.0.0".parse().expect("an address"),
            host_port: 8000,
            container_port,
            protocol: Protocol::Tcp,
        }],
        conntrack: Conntrack::default(),
    });
    let (mut history, mut world) = open(scenario);
    let (host, port) = row.to.rsplit_once(':').expect("host:port");
    let mut call = Call::new(place(row.from), host, port.parse().expect("a port"), 40);
    row.path.clone_into(&mut call.http.path);
    let firewall = Action::SetFirewall(row.firewall_open);
    history.act(&mut world, firewall).expect("it is let through");
    let send = Action::Send(call);
    history.act(&mut world, send).expect("the sender is there");
    if let Some((name, after)) = row.delete {
        let reference = match place(name) {
            Place::Pod(pod) => pod_reference(&pod),
            other @ (Place::Laptop | Place::Internet | Place::LoadBalancer(_) | Place::Node(_)) => {
                ObjectRef::new(Kind::Node, "", &other.to_string())
            }
        };
        let at = world.now() + SimDuration::from_ms(after);
        history.advance(&mut world, at);
        history.act(&mut world, Action::Delete(reference)).expect("it is there");
    }
    settle(&mut world);
    let violations = invariant::violations(&world);
    assert!(violations.is_empty(), "{}: {violations:?}", row.name);
    world
}

/// The walk of a request, as the rows write it.
fn walk(request: &Request) -> String {
    let mut places = vec![request.from.to_string()];
    places.extend(request.trace.request.iter().map(|hop| hop.to.to_string()));
    let places = places.join(" > ");
    match request.outcome() {
        None => format!("{places}: no end"),
        Some(verdict @ Verdict::Delivered { .. }) => {
            let (source, destination) =
                request.trace.request.last().map_or_else(Default::default, |hop| {
                    (hop.packet.source.ip().to_string(), hop.packet.destination.to_string())
                });
            format!("{places}: {}, {source} -> {destination}", verdict.word())
        }
        Some(verdict) => {
            format!(
                "{places}: {}, {}",
                verdict.word(),
                verdict.reason().map_or_else(String::new, variant)
            )
        }
    }
}

/// Whatever was rewritten on the way there is written back on the way to the client.
#[track_caller]
fn assert_comes_back(row: &Row, request: &Request) {
    let is_cut = matches!(request.outcome(), Some(Verdict::Reset(_)));
    let is_answered = matches!(request.outcome(), Some(Verdict::Delivered { .. }));
    let (there, back) = (&request.trace.request, &request.trace.reply);
    assert!(!is_answered || !back.is_empty(), "{}: an answer took no way", row.name);
    let (Some(first), Some(last)) = (there.first(), back.last()) else { return };
    if is_cut {
        return;
    }
    assert_eq!(last.packet, first.packet.reply(), "{}\n{}", row.name, request.trace);
    let way: Vec<_> = there.iter().map(|hop| (&hop.from, &hop.to)).collect();
    let way_back: Vec<_> = back.iter().rev().map(|hop| (&hop.to, &hop.from)).collect();
    assert_eq!(way_back, way, "{}\n{}", row.name, request.trace);
    assert!(back.iter().all(|hop| hop.is_refusal != is_answered), "{}", row.name);
}

#[track_caller]
fn check(rows: &[Row]) {
    let mut wrong = Vec::new();
    for row in rows {
        let world = run(row);
        let seen: BTreeSet<String> = world.requests().values().map(walk).collect();
        let allowed: BTreeSet<String> = row.walks.iter().map(|walk| (*walk).to_owned()).collect();
        if seen == allowed {
            world.requests().values().for_each(|request| assert_comes_back(row, request));
        } else {
            wrong.push(format!("{}\n  expected {allowed:#?}\n  seen {seen:#?}", row.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn pods_and_machines_are_reached_by_address() {
    check(PODS);
}

#[test]
fn a_cluster_ip_is_for_those_inside() {
    check(CLUSTER_IPS);
}

#[test]
fn a_node_port_is_open_on_every_node() {
    check(NODE_PORTS);
}

#[test]
fn nodes_that_are_containers_are_reached_by_published_ports() {
    check(CONTAINERS);
}

#[test]
fn a_load_balancer_leads_to_fit_nodes() {
    check(LOAD_BALANCERS);
}

#[test]
fn an_ingress_controller_asks_pods_itself() {
    check(INGRESSES);
}

#[test]
fn what_goes_away_is_missed_by_those_under_way() {
    check(CHANGES);
}

/// The name of a reason. A new reason does not compile until it is named here, and is not tested
/// until it is in `REASONS`.
const fn named(reason: &Reason) -> &'static str {
    match reason {
        Reason::Sent => "Sent",
        Reason::AddressOf(_) => "AddressOf",
        Reason::PodNetwork(_) => "PodNetwork",
        Reason::ClusterIpMatched { .. } => "ClusterIpMatched",
        Reason::NodePortMatched { .. } => "NodePortMatched",
        Reason::LoadBalancerMatched { .. } => "LoadBalancerMatched",
        Reason::ExternalIpMatched { .. } => "ExternalIpMatched",
        Reason::Published { .. } => "Published",
        Reason::IngressMatched { .. } => "IngressMatched",
        Reason::NoIngressRule => "NoIngressRule",
        Reason::BackendEmpty { .. } => "BackendEmpty",
        Reason::Firewalled(_) => "Firewalled",
        Reason::EndpointPicked { .. } => "EndpointPicked",
        Reason::Stale(_) => "Stale",
        Reason::Dnat { .. } => "Dnat",
        Reason::Snat { .. } => "Snat",
        Reason::Established => "Established",
        Reason::Untranslated => "Untranslated",
        Reason::NodePicked { .. } => "NodePicked",
        Reason::Answered { .. } => "Answered",
        Reason::NoEndpoints { .. } => "NoEndpoints",
        Reason::NoLocalEndpoints { .. } => "NoLocalEndpoints",
        Reason::SourceRangeDenied { .. } => "SourceRangeDenied",
        Reason::NoSuchServicePort(_) => "NoSuchServicePort",
        Reason::PodNotListening { .. } => "PodNotListening",
        Reason::HostNotListening { .. } => "HostNotListening",
        Reason::NoRoute(_) => "NoRoute",
        Reason::AddressGone(_) => "AddressGone",
        Reason::NodeDown(_) => "NodeDown",
        Reason::NoHealthyNode => "NoHealthyNode",
        Reason::NoListener(_) => "NoListener",
        Reason::NameUnknown(_) => "NameUnknown",
        Reason::Cut(_) => "Cut",
    }
}

/// All of them: none is left out.
const REASONS: [&str; 33] = [
    "Sent",
    "AddressOf",
    "PodNetwork",
    "ClusterIpMatched",
    "NodePortMatched",
    "LoadBalancerMatched",
    "ExternalIpMatched",
    "Published",
    "IngressMatched",
    "NoIngressRule",
    "BackendEmpty",
    "Firewalled",
    "EndpointPicked",
    "Stale",
    "Dnat",
    "Snat",
    "Established",
    "Untranslated",
    "NodePicked",
    "Answered",
    "NoEndpoints",
    "NoLocalEndpoints",
    "SourceRangeDenied",
    "NoSuchServicePort",
    "PodNotListening",
    "HostNotListening",
    "NoRoute",
    "AddressGone",
    "NodeDown",
    "NoHealthyNode",
    "NoListener",
    "NameUnknown",
    "Cut",
];

/// A text of the catalogue with all its places filled, and not the id of one that is missing.
fn is_sentence(text: &str) -> bool {
    let words = text.split(' ').count();
    words > 2 && !text.contains(['{', '}', '|'])
}

#[test]
fn every_end_and_every_reason_is_met_by_some_row() {
    let mut ends = BTreeSet::new();
    let mut reasons = BTreeSet::new();
    for row in ALL.into_iter().flatten() {
        let world = run(row);
        for request in world.requests().values() {
            let Some(verdict) = request.outcome() else { continue };
            ends.insert(verdict.word());
            let outcome = narration::outcome(&world, request).expect("it has ended");
            assert!(is_sentence(&outcome), "{outcome}");
            let said = request.trace.hops().flat_map(|hop| &hop.reasons);
            for reason in said.chain(verdict.reason()) {
                let sentence = narration::sentence(reason, &request.from);
                assert!(is_sentence(&sentence), "{sentence}");
                reasons.insert(named(reason));
            }
        }
    }
    let all_ends =
        ["answered", "refused", "timed out", "no such host", "not resolved", "cut"].into();
    assert_eq!(ends, all_ends);
    assert_eq!(reasons, REASONS.into());
}

#[test]
fn client_affinity_sticks_to_one_endpoint() {
    let row = Row {
        name: "affinity",
        service: "{selector: {app: web}, sessionAffinity: ClientIP, \
            ports: [{port: 80, targetPort: 8080}]}",
        ..ROW
    };
    let world = run(&row);
    let walks: BTreeSet<String> = world.requests().values().map(walk).collect();
    assert_eq!(walks.len(), 1, "{walks:?}");
    let by_affinity = world.requests().values().map(|request| {
        let mut reasons = request.trace.request.iter().flat_map(|hop| &hop.reasons);
        reasons.any(|reason| matches!(reason, Reason::EndpointPicked { by_affinity: true, .. }))
    });
    let first_is_drawn = (0..40).map(|index| index > 0);
    assert!(by_affinity.eq(first_is_drawn));
}

/// Goal: what is lit up in a node's listing is the packet's own way. Method: for every rewriting and
/// every refusal by rules of every row, the lines must name the door, and the endpoint if there is one.
#[test]
fn the_lines_a_packet_met_can_be_pointed_at() {
    let mut pointed = 0;
    for row in ALL.into_iter().flatten().filter(|row| row.delete.is_none()) {
        let world = run(row);
        for request in world.requests().values() {
            for hop in &request.trace.request {
                let Place::Node(node) = &hop.from else { continue };
                let rules = world.network().nodes[node].kube_proxy.rules();
                let picked = hop.reasons.iter().find_map(|reason| {
                    if let Reason::EndpointPicked { endpoint, .. } = reason {
                        Some(*endpoint)
                    } else {
                        None
                    }
                });
                let Some(picked) = picked else { continue };
                let lines = rules.matched_lines(hop.before.destination, Some(picked));
                let listing = rules.listing(IpFamily::of(picked.ip()));
                let text: Vec<&str> = listing.lines().collect();
                let met: Vec<&str> = lines.iter().map(|line| text[*line]).collect();
                let says = |words: &str| met.iter().any(|line| line.contains(words));
                let dotted = format!("{} . {}", picked.ip(), picked.port());
                assert!(met.len() >= 2, "{}: {met:#?}", row.name);
                assert!(says(&picked.to_string()) || says(&dotted), "{}: {met:#?}", row.name);
                assert!(says(&hop.before.destination.port().to_string()), "{}: {met:#?}", row.name);
                pointed += 1;
            }
            let Some((Place::Node(node), _)) = &request.failed else { continue };
            let by_rules = matches!(
                request.outcome().and_then(Verdict::reason),
                Some(Reason::NoEndpoints { .. } | Reason::NoLocalEndpoints { .. })
            );
            let to = request.trace.request.last().map(|hop| hop.packet.destination);
            if let (true, Some(to)) = (by_rules, to) {
                let rules = world.network().nodes[node].kube_proxy.rules();
                assert!(!rules.matched_lines(to, None).is_empty(), "{}", row.name);
                pointed += 1;
            }
        }
    }
    assert!(pointed > 1_000, "{pointed}");
}
