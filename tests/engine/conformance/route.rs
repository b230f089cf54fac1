//! What kube-proxy's rules do to the first packet of a connection: `route.json`, `route_random.json`.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use packetwalk::api::{Object, Profile, ProxyMode};
use packetwalk::data_plane::decision::{Candidate, Decision, Dnat, Entered, FirstPacket, Hook};
use packetwalk::data_plane::kube_proxy::KubeProxy;
use packetwalk::data_plane::packet::{Packet, Protocol};
use packetwalk::data_plane::rules::Rules;
use serde_json::{Value, json};

use super::{Tally, cases, objects};

const MODES: [(ProxyMode, &str); 2] =
    [(ProxyMode::Iptables, "iptables"), (ProxyMode::Nftables, "nftables")];

#[test]
fn packets_by_hand() {
    compare("route.json", [794, 794], 4);
}

#[test]
fn packets_by_chance() {
    compare("route_random.json", [2772, 2772], 104);
}

fn compare(file: &str, packets: [usize; 2], health_checks: usize) {
    let Some(cases) = cases(file) else { return };
    let mut health = Tally::new(&format!("{file} healthChecks"), "cases");
    for ((mode, name), floor) in MODES.into_iter().zip(packets) {
        let mut tally = Tally::new(&format!("{file} {name}"), "packets");
        for case in &cases {
            let world = world(&case["input"], mode);
            let expected = case["expect"][name].as_array().unwrap();
            for (packet, expected) in packets_of(case).iter().zip(expected) {
                let rules = world[packet["node"].as_str().unwrap()].rules();
                let actual = answer(rules, packet);
                tally.count((actual != *expected).then(|| {
                    format!("{} {packet}\n        {actual}, not\n        {expected}", case["name"])
                }));
            }
            if let Some(expected) = case["expect"].get("healthChecks")
                && mode == ProxyMode::Iptables
            {
                let actual = health_checks_of(&world);
                health.count(
                    (actual != *expected)
                        .then(|| format!("{}: {actual}, not {expected}", case["name"])),
                );
            }
        }
        tally.finish(floor);
    }
    health.finish(health_checks);
}

fn packets_of(case: &Value) -> &[Value] {
    case["input"]["packets"].as_array().unwrap()
}

/// The kube-proxies of all nodes of a case, all of them told everything and synced.
pub(super) fn world(input: &Value, mode: ProxyMode) -> BTreeMap<String, KubeProxy> {
    let texts = |value: &Value| -> Vec<String> {
        value.as_array().unwrap().iter().map(|text| text.as_str().unwrap().to_owned()).collect()
    };
    let mut profile = Profile { proxy_mode: mode, ..Profile::default() };
    if let Some(cidrs) = input.get("clusterCIDRs") {
        profile.cluster_cidrs = texts(cidrs);
    }
    if let Some(addresses) = input.get("nodePortAddresses") {
        profile.node_port_addresses = texts(addresses);
    }
    profile.masquerade_all = input["masqueradeAll"] == true;
    let objects: Vec<_> = objects(input["manifests"].as_str().unwrap()).map(Arc::new).collect();
    let nodes = objects.iter().filter_map(|object| {
        if let Object::Node(node) = object.as_ref() { Some(node) } else { None }
    });
    nodes
        .map(|node| {
            let mut proxy = KubeProxy::new(node, &profile);
            for object in &objects {
                proxy.observe(object);
            }
            proxy.sync();
            (node.metadata.name.clone(), proxy)
        })
        .collect()
}

/// Our answer, in the recording's shape.
fn answer(rules: &Rules, recorded: &Value) -> Value {
    let ip = |field: &str| recorded[field].as_str().unwrap().parse::<IpAddr>().unwrap();
    let port = u16::try_from(recorded["port"].as_u64().unwrap()).unwrap();
    let from = ip("from");
    let local = rules.configuration.is_own(from);
    let first = FirstPacket {
        packet: Packet {
            protocol: Protocol::parse(recorded["proto"].as_str().unwrap_or_default()).unwrap(),
            source: SocketAddr::new(from, 40_000),
            destination: SocketAddr::new(ip("to"), port),
        },
        entered: if local { Entered::LocalProcess } else { Entered::Wire },
    };
    match rules.decide(&first) {
        Decision::Pass | Decision::HealthCheck(_) => {
            let hook = rules.last_hook(first.entered, first.packet.destination.ip());
            json!({"verdict": "pass", "masq": false, "path": path(hook)})
        }
        Decision::Reject(refusal) => json!({"verdict": "reject", "path": path(refusal.hook)}),
        Decision::Drop(refusal) if refusal.hook == Hook::BeforeDnat => json!({"verdict": "drop"}),
        Decision::Drop(refusal) => json!({"verdict": "drop", "path": path(refusal.hook)}),
        Decision::Dnat(dnat) => sent_on(rules, &first, &dnat, &recorded["stuckTo"]),
    }
}

fn sent_on(rules: &Rules, first: &FirstPacket, dnat: &Dnat<'_>, stuck_to: &Value) -> Value {
    let iptables = rules.configuration.mode == ProxyMode::Iptables;
    let stuck = stuck_to.as_str().filter(|_| iptables).map(|text| text.parse().unwrap());
    let stuck = stuck.and_then(|endpoint| dnat.stuck_to(endpoint));
    let hook = |c: &Candidate<'_>| rules.last_hook(first.entered, c.endpoint.ip());
    let candidates = stuck.map_or_else(|| dnat.candidates().collect(), |one| vec![one]);
    // The recording has one path a packet: `input` if any endpoint is the node itself.
    let path = path(candidates.iter().map(hook).min().unwrap());
    let to = candidates.iter().zip(probabilities(candidates.len()));
    let to: Vec<Value> = to
        .map(|(candidate, p)| {
            let mut entry = json!({
                "addr": candidate.endpoint.to_string(),
                "masq": candidate.masquerade,
                "snat": candidate.snat,
            });
            if iptables {
                entry["p"] = p;
            }
            entry
        })
        .collect();
    json!({"verdict": "dnat", "to": to, "path": path})
}

/// What iptables makes of n rules of which rule i is given 1/(n-i) in ten digits.
#[expect(
    clippy::float_arithmetic,
    clippy::cast_precision_loss,
    clippy::float_cmp,
    reason = "the recorded numbers come from arithmetic like this"
)]
fn probabilities(n: usize) -> Vec<Value> {
    let mut left = 1.0;
    let one = |i: usize| {
        let share: f64 = format!("{:.10}", 1.0 / (n - i) as f64).parse().unwrap();
        let p = (left * share * 1e6).round() / 1e6;
        left *= 1.0 - share;
        if p == 1.0 { json!(1) } else { json!(p) }
    };
    (0..n).map(one).collect()
}

fn path(hook: Hook) -> &'static str {
    match hook {
        Hook::BeforeDnat => "",
        Hook::Input => "input",
        Hook::Forward => "forward",
        Hook::Output => "output",
    }
}

fn health_checks_of(world: &BTreeMap<String, KubeProxy>) -> Value {
    let mut nodes = json!({});
    for (node, proxy) in world {
        for check in proxy.rules().health_checks() {
            let count = check.local_ready_endpoints;
            nodes[node][format!("{}/{}", check.namespace, check.service)] = json!({
                "port": check.port,
                "localReadyEndpoints": count,
                "status": if count > 0 { 200 } else { 503 },
            });
        }
    }
    nodes
}
