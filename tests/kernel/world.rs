//! The world of network namespaces: a router in the middle, nodes with their pods, machines outside.
//!
//! Every link is a pair of devices with the same hardware address, and every route goes by way of
//! the link's other end, whose address is known beforehand. So nobody has to ask for neighbours.
//!
//! All of it lives in a mount namespace of its own (see `main`), so it goes with this process.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::net::IpAddr;
use std::process::Command;

use crate::helpers::Helpers;
use crate::map::{Map, Spot, pod_cidrs};

const ROUTER: &str = "router";
const MAC: &str = "02:00:00:00:00:01";
/// The link's other end.
const GATEWAYS: [(&str, &str); 2] = [("-4", "169.254.1.1"), ("-6", "fe80::1")];
const EVERYWHERE: [&str; 2] = ["0.0.0.0/0", "::/0"];

/// Set in every namespace before it has a link.
///
/// Packets come from anywhere to anywhere, refusals are never held back, and nothing waits for
/// duplicate addresses to speak up.
const SETTINGS: [(&str, &str); 11] = [
    ("net/ipv4/ip_forward", "1"),
    ("net/ipv6/conf/all/forwarding", "1"),
    ("net/ipv4/conf/all/rp_filter", "0"),
    ("net/ipv4/conf/default/rp_filter", "0"),
    ("net/ipv4/conf/all/send_redirects", "0"),
    ("net/ipv4/conf/default/send_redirects", "0"),
    ("net/ipv4/icmp_ratelimit", "0"),
    ("net/ipv4/icmp_ratemask", "0"),
    ("net/ipv6/icmp/ratelimit", "0"),
    ("net/ipv6/conf/default/accept_dad", "0"),
    ("net/ipv6/conf/default/dad_transmits", "0"),
];

/// What `ip` is told, by namespace; in the order of telling.
#[derive(Default)]
struct Plan {
    links: String,
    /// By namespace and family; what is of no family comes first.
    inside: BTreeMap<(String, &'static str), String>,
    count: usize,
}

/// Builds the world and starts a helper in each namespace.
pub(crate) fn build(map: &Map) -> Result<Helpers, String> {
    let mut helpers = Helpers::new();
    let names = names(map);
    let added: String = names.iter().fold(String::new(), |mut text, name| {
        let _ = writeln!(text, "netns add {name}");
        text
    });
    ip(&[], &added)?;
    for name in &names {
        helpers.start(name);
    }
    let settings = names.iter().flat_map(|name| {
        SETTINGS.iter().map(move |(key, value)| (name.clone(), format!("set {key} {value}")))
    });
    helpers.order(&settings.collect::<Vec<_>>())?;
    let plan = plan(map);
    ip(&[], &plan.links)?;
    for ((name, family), text) in &plan.inside {
        let options = ["-n", name, family];
        ip(&options[..if family.is_empty() { 2 } else { 3 }], text)?;
    }
    Ok(helpers)
}

/// All namespaces.
fn names(map: &Map) -> Vec<String> {
    let nodes = map.nodes.keys().flat_map(|node| {
        [Spot::Node(node.clone()).to_string(), Spot::Elsewhere(node.clone()).to_string()]
    });
    let others = map.others.iter().map(ToString::to_string);
    nodes.chain(others).chain([ROUTER.to_owned()]).collect()
}

/// Runs many commands of `ip`.
fn ip(options: &[&str], commands: &str) -> Result<(), String> {
    let file = "/run/packetwalk-ip";
    std::fs::write(file, commands).map_err(|error| format!("{file}: {error}"))?;
    let output = Command::new("ip").args(options).args(["-batch", file]).output();
    let output = output.map_err(|error| format!("ip: {error}"))?;
    let complaint = String::from_utf8_lossy(&output.stderr);
    if output.status.success() { Ok(()) } else { Err(format!("ip {options:?}: {complaint}")) }
}

fn plan(map: &Map) -> Plan {
    let mut plan = Plan::default();
    for name in names(map) {
        plan.tell(&name, "link set lo up");
    }
    for (index, (node, own)) in map.nodes.iter().enumerate() {
        node_links(&mut plan, map, node, own);
        let elsewhere = Spot::Elsewhere(node.clone()).to_string();
        let behind = plan.link(&elsewhere, "eth0", ROUTER);
        plan.route(&elsewhere, EVERYWHERE, "eth0", "");
        for (_, address) in map.elsewhere.iter().filter(|(behind, _)| behind == node) {
            plan.address(&elsewhere, *address, "lo");
        }
        plan.only_way(&behind, node);
        // What comes from a node goes to its owner as seen from that node.
        let table = table(index);
        plan.lookup(node, table);
        plan.route(ROUTER, EVERYWHERE, &behind, &format!("table {table}"));
        for (other, own) in &map.nodes {
            let own = own.iter().map(ToString::to_string);
            let pods = pod_cidrs(other).map(str::to_owned);
            plan.route(ROUTER, own.chain(pods), other, &format!("table {table}"));
        }
    }
    for spot in &map.others {
        if let Spot::Outside(address, node) = spot {
            outside(&mut plan, map, spot, (*address, node));
        }
    }
    plan
}

/// The router's table of what comes from a node.
fn table(index: usize) -> usize {
    1_000 + index
}

fn node_links(plan: &mut Plan, map: &Map, node: &str, own: &[IpAddr]) {
    // The router's devices to nodes have the nodes' names.
    plan.link_as(node, "eth0", ROUTER, node);
    for address in own {
        plan.address(node, *address, "eth0");
    }
    plan.route(node, EVERYWHERE, "eth0", "");
    for spot in &map.others {
        if let Spot::Pod(address, home) = spot
            && home == node
        {
            let pod = spot.to_string();
            let device = plan.link(&pod, "eth0", node);
            plan.address(&pod, *address, "eth0");
            plan.route(&pod, EVERYWHERE, "eth0", "");
            plan.route(node, [address], &device, "");
        }
    }
}

/// A machine whose every packet goes to one node first.
fn outside(plan: &mut Plan, map: &Map, spot: &Spot, (address, node): (IpAddr, &str)) {
    let name = spot.to_string();
    let device = plan.link(&name, "eth0", ROUTER);
    plan.address(&name, address, "eth0");
    plan.route(&name, EVERYWHERE, "eth0", "");
    plan.only_way(&device, node);
    for (index, other) in map.nodes.keys().enumerate() {
        // The same address may stand before several nodes; each node answers its own.
        let theirs = Spot::Outside(address, other.clone());
        if other == node || !map.others.contains(&theirs) {
            let table = table(index);
            plan.route_again(ROUTER, &address.to_string(), &device, &format!("table {table}"));
        }
    }
}

impl Plan {
    fn tell(&mut self, name: &str, command: &str) {
        self.tell_family(name, "", command);
    }

    fn tell_family(&mut self, name: &str, family: &'static str, command: &str) {
        let text = self.inside.entry((name.to_owned(), family)).or_default();
        let _ = writeln!(text, "{command}");
    }

    /// A link between two namespaces; the device's name in the second one.
    fn link(&mut self, first: &str, device: &str, second: &str) -> String {
        self.count += 1;
        let other = format!("link{}", self.count);
        self.link_as(first, device, second, &other);
        other
    }

    fn link_as(&mut self, first: &str, device: &str, second: &str, other: &str) {
        let _ = writeln!(
            self.links,
            "link add name {device} netns {first} address {MAC} type veth \
             peer name {other} netns {second} address {MAC}"
        );
        for (name, device) in [(first, device), (second, other)] {
            self.tell(name, &format!("link set {device} up"));
            for (_, gateway) in GATEWAYS {
                self.tell(
                    name,
                    &format!("neigh add {gateway} lladdr {MAC} dev {device} nud permanent"),
                );
            }
        }
    }

    fn address(&mut self, name: &str, address: IpAddr, device: &str) {
        self.tell(name, &format!("addr add {address} dev {device}"));
    }

    /// Routes by way of a device's other end.
    fn route(
        &mut self,
        name: &str,
        ranges: impl IntoIterator<Item = impl ToString>,
        device: &str,
        table: &str,
    ) {
        for range in ranges {
            self.route_again(name, &range.to_string(), device, table);
        }
    }

    /// A route, perhaps in the place of an earlier one.
    fn route_again(&mut self, name: &str, range: &str, device: &str, table: &str) {
        let (family, gateway) = GATEWAYS[usize::from(range.contains(':'))];
        let onlink = format!("via {gateway} dev {device} onlink {table}");
        self.tell_family(name, family, &format!("route replace {range} {onlink}"));
    }

    /// The router sends all that comes in by this device to a node.
    fn only_way(&mut self, device: &str, node: &str) {
        self.count += 1;
        let table = 2_000 + self.count;
        self.lookup(device, table);
        self.route(ROUTER, EVERYWHERE, node, &format!("table {table}"));
    }

    /// The router asks this table about what comes in by this device.
    fn lookup(&mut self, device: &str, table: usize) {
        for (family, _) in GATEWAYS {
            self.tell_family(ROUTER, family, &format!("rule add iif {device} lookup {table}"));
        }
    }
}
