//! What must hold of packets in any world, asked after every event of the random ones: which
//! endpoints are chosen, what `Local` does, when packets are refused and when dropped, whose address
//! an app sees, and that connections stay. (That addresses and node ports are unique and stable is
//! `simulation::invariant`; that rules follow from objects alone is `rules_sync`; that a log gives the
//! same bytes is `history`; that chance is fair stands below.)

use std::collections::BTreeMap;
use std::net::SocketAddr;

use packetwalk::data_plane::network::NodeNetwork;
use packetwalk::data_plane::place::Place;
use packetwalk::data_plane::rules::PortRules;
use packetwalk::data_plane::service_port_info::TrafficPolicy;
use packetwalk::data_plane::trace::{Hop, Reason, Verdict};
use packetwalk::simulation::{Action, Call, Mark, MarkKind, Request, Simulation};

use crate::world::{open, place, scenario, settle};

/// All that is wrong with what was decided at this very moment.
pub(crate) fn violations(world: &Simulation) -> Vec<String> {
    let mut wrong = Vec::new();
    for request in world.requests().values() {
        let fresh = request.trace.request.iter().filter(|hop| hop.arrived == world.now());
        for hop in fresh {
            if let Place::Node(node) = &hop.from {
                let node = &world.network().nodes[node];
                wrong.extend(wrong_choice(node, hop).map(|text| format!("{}: {text}", request.id)));
            }
        }
        if request.failed.as_ref().is_some_and(|(_, at)| *at == world.now()) {
            wrong.extend(wrong_refusal(world, request));
        }
        wrong.extend(wrong_connection(world, request));
    }
    wrong
}

/// The rules of the Service port that this destination is a door of.
fn port_rules(node: &NodeNetwork, to: SocketAddr) -> Option<&PortRules> {
    let rules = node.kube_proxy.rules();
    let is_own = node.addresses.contains(&to.ip());
    let found = rules.ports.iter().find(|port| {
        let by_address = port.addresses().any(|(_, ip)| SocketAddr::new(ip, port.info.port) == to);
        by_address || (is_own && port.info.node_port == Some(to.port()))
    });
    found.map(AsRef::as_ref)
}

fn picked(hop: &Hop) -> Option<SocketAddr> {
    hop.reasons.iter().find_map(|reason| {
        if let Reason::EndpointPicked { endpoint, .. } = reason { Some(*endpoint) } else { None }
    })
}

/// Invariants 1, 2 and 4: the endpoint may be used, `Local` stays here but for the short cut, and the
/// source is replaced exactly when SEMANTICS 5.4 says so.
fn wrong_choice(node: &NodeNetwork, hop: &Hop) -> Option<String> {
    let picked = picked(hop)?;
    let (to, client) = (hop.before.destination, hop.before.source.ip());
    let Some(port) = port_rules(node, to) else {
        return Some(format!("{picked} was chosen for {to}, which is no door on {}", node.name));
    };
    let is_internal = to.ip() == port.info.cluster_ip;
    let is_pod = node.kube_proxy.rules().configuration.is_pod(client);
    let is_node = node.addresses.contains(&client) || client.is_loopback();
    let policy = if is_internal { port.info.internal_policy } else { port.info.external_policy };
    let is_short_cut = !is_internal && (is_pod || is_node);
    let is_local = policy == TrafficPolicy::Local && !is_short_cut;
    let set = if is_local { &port.local } else { &port.cluster };
    let Some(endpoint) = set.iter().find(|endpoint| endpoint.address == picked) else {
        return Some(format!("{picked} is none of those that {to} may lead to"));
    };
    let nobody_ready = set.iter().all(|endpoint| !endpoint.ready);
    let is_last_resort = nobody_ready && endpoint.is_serving_terminating();
    if !endpoint.ready && !is_last_resort {
        return Some(format!("{picked} is not ready, and others are"));
    }
    if is_local && !endpoint.local {
        return Some(format!("{picked} is on another node, and the policy is Local"));
    }
    let hairpin = client == picked.ip();
    let masquerades = match (is_internal, port.info.external_policy) {
        (true, _) => !is_pod,
        (false, TrafficPolicy::Cluster) => true,
        (false, TrafficPolicy::Local) => is_node,
    };
    let is_replaced = hop.packet.source != hop.before.source;
    (is_replaced != (masquerades || hairpin)).then(|| {
        format!(
            "{client} to {to}: the source was {}replaced",
            if is_replaced { "" } else { "not " }
        )
    })
}

/// Invariant 3: refused only without any endpoint, dropped only where others have some.
fn wrong_refusal(world: &Simulation, request: &Request) -> Option<String> {
    let (place, _) = request.failed.as_ref()?;
    let Place::Node(node) = place else { return None };
    // Rules that were written at this very moment are not those that it met.
    let is_new = |mark: &Mark| {
        (mark.at, mark.kind) == (world.now(), MarkKind::RulesSynced) && mark.subject == *node
    };
    if world.marks().iter().any(is_new) {
        return None;
    }
    let node = world.network().nodes.get(node)?;
    let to = request.trace.request.last()?.packet.destination;
    let port = port_rules(node, to)?;
    let verdict = request.trace.verdict.as_ref()?;
    let (is_refused, reason) = (matches!(verdict, Verdict::Refused(_)), verdict.reason()?);
    let is_right = if let Reason::NoEndpoints { .. } = reason {
        is_refused && !port.has_endpoints
    } else if let Reason::NoLocalEndpoints { .. } = reason {
        !is_refused && port.has_endpoints && port.local.is_empty()
    } else {
        true
    };
    (!is_right).then(|| format!("{} to {to}: {verdict:?}", request.id))
}

/// Invariant 6: a connection goes on to the endpoint that its first packet was sent to.
fn wrong_connection(world: &Simulation, request: &Request) -> Option<String> {
    let first = world.requests().get(&request.connection).filter(|first| first.id != request.id)?;
    let to = |request: &Request| {
        request
            .trace
            .request
            .iter()
            .find(|h| h.before.destination != h.packet.destination)
            .map(|hop| hop.packet.destination)
    };
    let (now, then) = (to(request)?, to(first)?);
    (now != then).then(|| format!("{} went to {now}, its connection to {then}", request.id))
}

/// Invariant 7: of three endpoints each is drawn as often as the others, within chance.
#[test]
fn endpoints_are_drawn_evenly() {
    let pods: Vec<String> = ["node-a", "node-b", "node-c"]
        .into_iter()
        .map(|node| {
            format!(
                "apiVersion: v1\nkind: Pod\nmetadata: {{name: web-{node}, labels: {{app: web}}}}\n\
                 spec: {{nodeName: {node}, containers: [{{name: main, image: nginx}}]}}\n"
            )
        })
        .collect();
    let service = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\n\
        spec: {selector: {app: web}, clusterIP: 10.96.45.12, ports: [{port: 80}]}\n";
    let (mut history, mut world) = open(scenario(&format!("{}---\n{service}", pods.join("---\n"))));
    let mut counts: BTreeMap<String, f64> = BTreeMap::new();
    for _ in 0..10 {
        let before = world.requests().keys().last().copied().unwrap_or(0);
        let call = Call::new(place("node-b"), "10.96.45.12", 80, 300);
        history.act(&mut world, Action::Send(call)).expect("it is sent");
        settle(&mut world);
        for request in world.requests().values().filter(|request| request.id > before) {
            let Some(Verdict::Delivered { pod }) = request.outcome() else { panic!("{request:?}") };
            *counts.entry(pod.name.clone()).or_default() += 1.0;
        }
    }
    let chi_square: f64 = counts.values().map(|count| (count - 1_000.0).powi(2) / 1_000.0).sum();
    // Two degrees of freedom: beyond 13.8 comes by chance once in a thousand.
    assert_eq!(counts.len(), 3);
    assert!(chi_square < 13.8, "{chi_square}: {counts:?}");
}
