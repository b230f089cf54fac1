//! The rules as kube-proxy writes them for nftables: `pkg/proxy/nftables`, as `nft` commands.

use std::fmt::Write as _;

use crate::data_plane::chain_name::{lower, nftables_endpoint, nftables_service};
use crate::data_plane::cidr::IpFamily;
use crate::data_plane::endpoint_info::EndpointInfo;
use crate::data_plane::listing::push;
use crate::data_plane::rules::{Matched, PortRules, Rules, Shortage};
use crate::data_plane::service_port_info::TrafficPolicy;
use crate::order::SortedMap;

const BASE_CHAINS: [(&str, &str); 8] = [
    ("filter-forward", "type filter hook forward priority 0"),
    ("filter-input", "type filter hook input priority 0"),
    ("filter-output", "type filter hook output priority 0"),
    ("filter-output-pre-dnat", "type filter hook output priority -110"),
    ("filter-prerouting-pre-dnat", "type filter hook prerouting priority -110"),
    ("nat-output", "type nat hook output priority -100"),
    ("nat-postrouting", "type nat hook postrouting priority 100"),
    ("nat-prerouting", "type nat hook prerouting priority -100"),
];
const MARK: &str = "mark set mark or 0x00004000 comment";
const TO: &str = "meta l4proto . th dport";

/// The table as it is written, part by part.
#[derive(Default)]
pub(super) struct Table {
    pub(super) chains: SortedMap<String, String>,
    pub(super) sets: SortedMap<String, String>,
    pub(super) maps: SortedMap<String, String>,
    pub(super) rules: SortedMap<String, Vec<String>>,
    pub(super) elements: SortedMap<String, Vec<String>>,
}

/// The `nft` commands that make this family's table.
#[must_use]
pub fn commands(rules: &Rules, family: IpFamily) -> String {
    let ip = if family == IpFamily::V4 { "ip" } else { "ip6" };
    table(rules, family).print(ip)
}

/// This family's table.
pub(super) fn table(rules: &Rules, family: IpFamily) -> Table {
    let mut table = Table::default();
    let (ip, address) = match family {
        IpFamily::V4 => ("ip", "ipv4_addr"),
        IpFamily::V6 => ("ip6", "ipv6_addr"),
    };
    containers(&mut table, address);
    base_rules(&mut table, rules, family, ip);
    for port in rules.ports.iter().filter(|port| IpFamily::of(port.info.cluster_ip) == family) {
        Writer::new(rules, port, &mut table, ip).port();
    }
    table
}

impl Table {
    fn rule(&mut self, chain: &str, rule: String) {
        self.chains.get_or_default(chain.to_owned());
        push(&mut self.rules, chain, rule);
    }

    /// Adds an element that is not there yet.
    fn element(&mut self, set: &str, element: String) {
        let elements = self.elements.get_or_default(set.to_owned());
        if !elements.contains(&element) {
            elements.push(element);
        }
    }

    fn print(self, ip: &str) -> String {
        let mut text =
            format!("add table {ip} kube-proxy {{ comment \"rules for kube-proxy\" ; }}\n");
        for (chain, properties) in &self.chains {
            let line = format!("add chain {ip} kube-proxy {chain} {properties}");
            let _ = writeln!(text, "{}", line.trim_end());
        }
        for (kind, containers) in [("set", &self.sets), ("map", &self.maps)] {
            for (name, properties) in containers {
                let _ = writeln!(text, "add {kind} {ip} kube-proxy {name} {{ {properties} ; }}");
            }
        }
        for (chain, rules) in &self.rules {
            for rule in rules {
                let _ = writeln!(text, "add rule {ip} kube-proxy {chain} {rule}");
            }
        }
        for name in self.sets.keys().chain(self.maps.keys()) {
            for element in self.elements.get(name).into_iter().flatten() {
                let _ = writeln!(text, "add element {ip} kube-proxy {name} {{ {element} }}");
            }
        }
        text
    }
}

/// The sets and maps that are there without any Service.
fn containers(table: &mut Table, address: &str) {
    let port = "inet_proto . inet_service";
    let sets = [
        ("cluster-ips", format!("type {address} ; comment \"Active ClusterIPs\"")),
        (
            "hairpin-connections",
            format!(
                "type {address} . {address} . {port} ; comment \"service hairpin connections\""
            ),
        ),
    ];
    let services = format!("type {address} . {port} : verdict ; comment");
    let node_ports = format!("type {port} : verdict ; comment");
    let shortage = "vmap to drop or reject packets to";
    let maps = [
        (
            "firewall-ips",
            format!("{services} \"destinations that are subject to LoadBalancerSourceRanges\""),
        ),
        (
            "no-endpoint-nodeports",
            format!("{node_ports} \"{shortage} service nodeports with no endpoints\""),
        ),
        ("no-endpoint-services", format!("{services} \"{shortage} services with no endpoints\"")),
        (
            "service-ips",
            format!("{services} \"ClusterIP, ExternalIP and LoadBalancer IP traffic\""),
        ),
        ("service-nodeports", format!("{node_ports} \"NodePort traffic\"")),
    ];
    table.sets.extend(sets.map(|(name, text)| (name.to_owned(), text)));
    table.maps.extend(maps.map(|(name, text)| (name.to_owned(), text)));
    for (chain, hook) in BASE_CHAINS {
        table.chains.insert(chain.to_owned(), format!("{{ {hook} ; }}"));
    }
    table.chains.insert(
        "reject-chain".to_owned(),
        "{ comment \"helper for @no-endpoint-services / @no-endpoint-nodeports\" ; }".to_owned(),
    );
}

/// The rules that are there without any Service.
fn base_rules(table: &mut Table, rules: &Rules, family: IpFamily, ip: &str) {
    let new = "ct state new jump";
    let fixed = [
        ("reject-chain", "reject"),
        ("nat-output", "jump services"),
        ("nat-prerouting", "jump services"),
        ("nat-postrouting", "jump masquerading"),
    ];
    for (chain, rule) in fixed {
        table.rule(chain, rule.to_owned());
    }
    for (chain, check) in [
        ("filter-forward", "service-endpoints-check"),
        ("filter-forward", "cluster-ips-check"),
        ("filter-input", "nodeport-endpoints-check"),
        ("filter-input", "service-endpoints-check"),
        ("filter-output", "service-endpoints-check"),
        ("filter-output", "cluster-ips-check"),
        ("filter-output-pre-dnat", "firewall-check"),
        ("filter-prerouting-pre-dnat", "firewall-check"),
    ] {
        table.rule(chain, format!("{new} {check}"));
    }
    let hairpin = format!(
        "ct status dnat {ip} saddr . {ip} daddr . {TO} @hairpin-connections masquerade fully-random"
    );
    let marked = "mark and 0x00004000 != 0 mark set mark xor 0x00004000 masquerade fully-random";
    table.rule("masquerading", marked.to_owned());
    table.rule("masquerading", hairpin);
    table.rule("firewall-check", format!("{ip} daddr . {TO} vmap @firewall-ips"));
    let endpoints = format!("{ip} daddr . {TO} vmap @no-endpoint-services");
    table.rule("service-endpoints-check", endpoints);
    cluster_ip_rules(table, rules, family, ip);
    node_port_rules(table, rules, family, ip);
}

fn cluster_ip_rules(table: &mut Table, rules: &Rules, family: IpFamily, ip: &str) {
    let configuration = &rules.configuration;
    let reject = "reject comment \"Reject traffic to invalid ports of ClusterIPs\"";
    table.rule("cluster-ips-check", format!("{ip} daddr @cluster-ips {reject}"));
    let ranges: Vec<String> = configuration
        .service_cidrs
        .iter()
        .filter(|range| range.family() == family)
        .map(ToString::to_string)
        .collect();
    if !ranges.is_empty() {
        let drop = "drop comment \"Drop traffic to unallocated ClusterIPs\"";
        let ranges = ranges.join(" , ");
        table.rule("cluster-ips-check", format!("{ip} daddr {{ {ranges} }} {drop}"));
    }
    if configuration.masquerade_all {
        let why = "\"masquerade all clusterIP traffic\"";
        table.rule("services", format!("{ip} daddr @cluster-ips {MARK} {why}"));
    } else if let Some(pods) = configuration.cluster_cidr(family) {
        let why = "\"masquerade clusterIP traffic from outside cluster\"";
        let rule = format!("{ip} daddr @cluster-ips {ip} saddr != {pods} {MARK} {why}");
        table.rule("services", rule);
    }
    table.rule("services", format!("{ip} daddr . {TO} vmap @service-ips"));
}

fn node_port_rules(table: &mut Table, rules: &Rules, family: IpFamily, ip: &str) {
    let configuration = &rules.configuration;
    let loopback = match family {
        IpFamily::V4 => "127.0.0.0/8",
        IpFamily::V6 => "::1",
    };
    let all = configuration.node_port_addresses.iter().all(|range| range.family() != family);
    let (check, nat) = if all {
        let elsewhere = format!("{ip} daddr != {loopback}");
        (elsewhere.clone(), format!("fib daddr type local {elsewhere}"))
    } else {
        let set = format!("{ip} daddr @nodeport-ips");
        let address = if family == IpFamily::V4 { "ipv4_addr" } else { "ipv6_addr" };
        let properties = format!("type {address} ; comment \"IPs that accept NodePort traffic\"");
        table.sets.insert("nodeport-ips".to_owned(), properties);
        for own in configuration.addresses.iter().filter(|own| IpFamily::of(**own) == family) {
            if configuration.answers_node_ports_at(*own) {
                table.element("nodeport-ips", own.to_string());
            }
        }
        (set.clone(), set)
    };
    table.rule("nodeport-endpoints-check", format!("{check} {TO} vmap @no-endpoint-nodeports"));
    table.rule("services", format!("{nat} {TO} vmap @service-nodeports"));
}

/// Writes the rules of one Service port.
struct Writer<'a> {
    rules: &'a Rules,
    port: &'a PortRules,
    table: &'a mut Table,
    ip: &'a str,
    protocol: &'static str,
    id: String,
}

impl<'a> Writer<'a> {
    fn new(rules: &'a Rules, port: &'a PortRules, table: &'a mut Table, ip: &'a str) -> Self {
        let (protocol, id) = (lower(port.info.protocol), nftables_service(&port.info));
        Self { rules, port, table, ip, protocol, id }
    }

    fn port(&mut self) {
        let port = self.port;
        self.table.element("cluster-ips", port.info.cluster_ip.to_string());
        for (matched, address) in port.addresses() {
            let to = format!("{address} . {} . {}", self.protocol, port.info.port);
            self.door(matched, &to, "service-ips", "no-endpoint-services");
            if matched == Matched::LoadBalancer && port.info.has_firewall() {
                let chain = format!("firewall-{}", self.id);
                self.table.element("firewall-ips", format!("{to} : goto {chain}"));
            }
        }
        if let Some(number) = port.info.node_port {
            let to = format!("{} . {number}", self.protocol);
            let (matched, shortages) = (Matched::NodePort, "no-endpoint-nodeports");
            self.door(matched, &to, "service-nodeports", shortages);
        }
        if port.has_endpoints && port.info.externally_accessible() {
            self.external_chain();
        }
        if port.info.has_firewall() {
            self.firewall_chain();
        }
        for policy in [TrafficPolicy::Cluster, TrafficPolicy::Local] {
            self.policy_chain(policy);
        }
        let mut reachable: Vec<&EndpointInfo> = port.cluster.iter().collect();
        reachable.extend(port.local.iter().filter(|endpoint| !port.cluster.contains(endpoint)));
        for endpoint in reachable {
            self.endpoint(endpoint);
        }
    }

    fn policy_chain_name(&self, policy: TrafficPolicy) -> String {
        match policy {
            TrafficPolicy::Cluster => format!("service-{}", self.id),
            TrafficPolicy::Local => format!("local-{}", self.id),
        }
    }

    /// One door: where it leads, and what happens where it leads nowhere.
    fn door(&mut self, matched: Matched, to: &str, map: &str, shortages: &str) {
        let chain = match matched {
            Matched::ClusterIp => self.policy_chain_name(self.port.policy(matched)),
            Matched::LoadBalancer | Matched::ExternalIp | Matched::NodePort => {
                format!("external-{}", self.id)
            }
        };
        let shortage = self.port.shortage(matched);
        if shortage.is_none() || (self.port.has_endpoints && matched != Matched::ClusterIp) {
            self.table.element(map, format!("{to} : goto {chain}"));
        }
        if let Some(shortage) = shortage {
            let verdict = match shortage {
                Shortage::NoEndpoints => "goto reject-chain",
                Shortage::NoLocalEndpoints => "drop",
            };
            let name = &self.port.info.name;
            self.table.element(shortages, format!("{to} comment \"{name}\" : {verdict}"));
        }
    }

    fn external_chain(&mut self) {
        let ip = self.ip;
        let chain = format!("external-{}", self.id);
        let all = self.policy_chain_name(TrafficPolicy::Cluster);
        match self.port.info.external_policy {
            TrafficPolicy::Cluster => self.table.rule(&chain, format!("{MARK} \"masquerade\"")),
            TrafficPolicy::Local => {
                let family = IpFamily::of(self.port.info.cluster_ip);
                if let Some(pods) = self.rules.configuration.cluster_cidr(family) {
                    let why = "comment \"short-circuit pod traffic\"";
                    self.table.rule(&chain, format!("{ip} saddr {pods} goto {all} {why}"));
                }
                let own = "fib saddr type local";
                self.table.rule(&chain, format!("{own} {MARK} \"masquerade local traffic\""));
                let why = "comment \"short-circuit local traffic\"";
                self.table.rule(&chain, format!("{own} goto {all} {why}"));
            }
        }
        if self.port.shortage(Matched::NodePort).is_none() {
            let policy = self.policy_chain_name(self.port.info.external_policy);
            self.table.rule(&chain, format!("goto {policy}"));
        }
    }

    fn firewall_chain(&mut self) {
        let info = &self.port.info;
        let mut admitted: Vec<String> =
            info.source_ranges.iter().map(ToString::to_string).collect();
        let node = self.rules.configuration.primary_address(IpFamily::of(info.cluster_ip));
        if node.is_some_and(|node| info.source_ranges.iter().any(|range| range.contains(node))) {
            admitted.extend(info.load_balancer_ips.iter().map(ToString::to_string));
        }
        let (chain, admitted) = (format!("firewall-{}", self.id), admitted.join(" , "));
        self.table.rule(&chain, format!("{} saddr != {{ {admitted} }} drop", self.ip));
    }

    /// The choice among the endpoints of a policy. Only affinity needs a chain for each of them.
    fn policy_chain(&mut self, policy: TrafficPolicy) {
        let (port, ip) = (self.port, self.ip);
        let endpoints = port.endpoints(policy);
        if endpoints.is_empty() {
            return;
        }
        let chain = self.policy_chain_name(policy);
        let n = endpoints.len();
        let listed = |one: &dyn Fn(&EndpointInfo) -> String| {
            let items = endpoints.iter().enumerate();
            let items: Vec<String> = items.map(|(i, e)| format!("{i} : {}", one(e))).collect();
            items.join(" , ")
        };
        if port.info.affinity.is_none() {
            let map = listed(&|e| format!("{} . {}", e.address.ip(), e.address.port()));
            let dnat = format!("dnat {ip} addr . port to numgen random mod {n} map {{ {map} }}");
            self.table.rule(&chain, format!("meta l4proto {} {dnat}", self.protocol));
            return;
        }
        for endpoint in endpoints {
            let id = nftables_endpoint(&port.info, endpoint.address);
            self.table.rule(&chain, format!("{ip} saddr @affinity-{id} goto endpoint-{id}"));
        }
        let map =
            listed(&|e| format!("goto endpoint-{}", nftables_endpoint(&port.info, e.address)));
        self.table.rule(&chain, format!("numgen random mod {n} vmap {{ {map} }}"));
    }

    fn endpoint(&mut self, endpoint: &EndpointInfo) {
        let (to, ip) = (endpoint.address, self.ip);
        if endpoint.local {
            let (address, protocol) = (to.ip(), self.protocol);
            let element = format!("{address} . {address} . {protocol} . {}", to.port());
            self.table.element("hairpin-connections", element);
        }
        let Some(seconds) = self.port.info.affinity else { return };
        let id = nftables_endpoint(&self.port.info, to);
        let address = if to.is_ipv4() { "ipv4_addr" } else { "ipv6_addr" };
        let set = format!("type {address} ; flags dynamic,timeout ; timeout {seconds}s");
        self.table.sets.insert(format!("affinity-{id}"), set);
        let chain = format!("endpoint-{id}");
        self.table.rule(&chain, format!("update @affinity-{id} {{ {ip} saddr }}"));
        self.table.rule(&chain, format!("meta l4proto {} dnat to {to}", self.protocol));
    }
}
