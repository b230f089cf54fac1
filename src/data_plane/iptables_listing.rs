//! The rules as kube-proxy writes them for iptables: `pkg/proxy/iptables`.
//!
//! Left out: the probing chain `KUBE-PROXY-CANARY` and chains of kubelet.

use crate::data_plane::chain_name::{iptables_endpoint, iptables_service, lower};
use crate::data_plane::cidr::IpFamily;
use crate::data_plane::endpoint_info::EndpointInfo;
use crate::data_plane::listing::push;
use crate::data_plane::rules::{Matched, PortRules, Rules, Shortage};
use crate::data_plane::service_port_info::TrafficPolicy;
use crate::order::SortedMap;

/// Rules by chain, each without `-A CHAIN`.
pub type Chains = SortedMap<String, Vec<String>>;

/// The two tables that kube-proxy writes to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tables {
    /// What is let through.
    pub filter: Chains,
    /// What is rewritten.
    pub nat: Chains,
}

const FILTER_CHAINS: [&str; 6] = [
    "KUBE-NODEPORTS",
    "KUBE-SERVICES",
    "KUBE-EXTERNAL-SERVICES",
    "KUBE-FIREWALL",
    "KUBE-FORWARD",
    "KUBE-PROXY-FIREWALL",
];
const NAT_CHAINS: [&str; 5] =
    ["KUBE-NODEPORTS", "KUBE-SERVICES", "KUBE-MARK-MASQ", "KUBE-POSTROUTING", "INPUT"];

const MARTIANS: &str = "-m comment --comment \"block incoming localnet connections\" \
    -d 127.0.0.0/8 ! -s 127.0.0.0/8 -m conntrack ! --ctstate RELATED,ESTABLISHED,DNAT -j DROP";
const NODE_PORTS_COMMENT: &str = "-m comment --comment \"kubernetes service nodeports; \
    NOTE: this must be the last rule in this chain\"";

/// All rules of one family.
#[must_use]
pub fn tables(rules: &Rules, family: IpFamily) -> Tables {
    let mut tables = Tables::default();
    for chain in FILTER_CHAINS {
        tables.filter.get_or_default(chain.to_owned());
    }
    for chain in NAT_CHAINS {
        tables.nat.get_or_default(chain.to_owned());
    }
    hooks(&mut tables, family);
    for port in rules.ports.iter().filter(|port| IpFamily::of(port.info.cluster_ip) == family) {
        Writer::new(rules, port, &mut tables).port();
    }
    node_ports_last(rules, family, &mut tables);
    tables
}

/// The rules that are there without any Service.
fn hooks(tables: &mut Tables, family: IpFamily) {
    let portals = "-m comment --comment \"kubernetes service portals\" -j KUBE-SERVICES";
    let new = "-m conntrack --ctstate NEW";
    let external = format!(
        "{new} -m comment --comment \"kubernetes externally-visible service portals\" \
         -j KUBE-EXTERNAL-SERVICES"
    );
    let firewall = format!(
        "{new} -m comment --comment \"kubernetes load balancer firewall\" -j KUBE-PROXY-FIREWALL"
    );
    let health = "-m comment --comment \"kubernetes health check service ports\" -j KUBE-NODEPORTS";
    let forwarding = "-m comment --comment \"kubernetes forwarding rules\"";
    let tracked = "-m comment --comment \"kubernetes forwarding conntrack rule\" \
                   -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT";
    let filter = [
        ("INPUT", "-j KUBE-FIREWALL".to_owned()),
        ("INPUT", firewall.clone()),
        ("INPUT", health.to_owned()),
        ("INPUT", external.clone()),
        ("FORWARD", firewall.clone()),
        ("FORWARD", format!("{forwarding} -j KUBE-FORWARD")),
        ("FORWARD", format!("{new} {portals}")),
        ("FORWARD", external),
        ("OUTPUT", "-j KUBE-FIREWALL".to_owned()),
        ("OUTPUT", firewall),
        ("OUTPUT", format!("{new} {portals}")),
        ("KUBE-FORWARD", "-m conntrack --ctstate INVALID -j DROP".to_owned()),
        ("KUBE-FORWARD", format!("{forwarding} -m mark --mark 0x00004000/0x00004000 -j ACCEPT")),
        ("KUBE-FORWARD", tracked.to_owned()),
    ];
    for (chain, rule) in filter {
        push(&mut tables.filter, chain, rule);
    }
    if family == IpFamily::V4 {
        push(&mut tables.filter, "KUBE-FIREWALL", MARTIANS.to_owned());
    }
    let masquerade = "-m comment --comment \"kubernetes service traffic requiring SNAT\" \
                      -j MASQUERADE --random-fully";
    let postrouting = "-m comment --comment \"kubernetes postrouting rules\" -j KUBE-POSTROUTING";
    for (chain, rule) in [
        ("PREROUTING", portals),
        ("OUTPUT", portals),
        ("POSTROUTING", postrouting),
        ("KUBE-MARK-MASQ", "-j MARK --or-mark 0x00004000"),
        ("KUBE-POSTROUTING", "-m mark ! --mark 0x00004000/0x00004000 -j RETURN"),
        ("KUBE-POSTROUTING", "-j MARK --xor-mark 0x00004000"),
        ("KUBE-POSTROUTING", masquerade),
    ] {
        push(&mut tables.nat, chain, rule.to_owned());
    }
}

/// The way to node ports comes after all addresses: an address of the node may be a Service's too.
fn node_ports_last(rules: &Rules, family: IpFamily, tables: &mut Tables) {
    let configuration = &rules.configuration;
    let not_loopback = if family == IpFamily::V6 { " ! -d ::1/128" } else { "" };
    let all = configuration.node_port_addresses.iter().all(|range| range.family() != family);
    let ways = if all {
        vec![format!("-m addrtype --dst-type LOCAL{not_loopback}")]
    } else {
        let answers = |ip: &&std::net::IpAddr| configuration.answers_node_ports_at(**ip);
        let own = configuration.addresses.iter().filter(|ip| IpFamily::of(**ip) == family);
        own.filter(answers).map(|ip| format!("-d {ip}")).collect()
    };
    for way in ways {
        let rule = format!("{NODE_PORTS_COMMENT} {way} -j KUBE-NODEPORTS");
        push(&mut tables.nat, "KUBE-SERVICES", rule);
    }
}

/// Writes the rules of one Service port.
struct Writer<'a> {
    rules: &'a Rules,
    port: &'a PortRules,
    tables: &'a mut Tables,
    /// `default/web:http`.
    name: String,
    /// `-m tcp -p tcp`.
    protocol: String,
    id: String,
}

impl<'a> Writer<'a> {
    fn new(rules: &'a Rules, port: &'a PortRules, tables: &'a mut Tables) -> Self {
        let protocol = lower(port.info.protocol);
        Self {
            rules,
            port,
            tables,
            name: port.info.name.to_string(),
            protocol: format!("-m {protocol} -p {protocol}"),
            id: iptables_service(&port.info),
        }
    }

    fn port(&mut self) {
        self.addresses();
        self.node_port();
        if self.port.has_endpoints && self.port.info.externally_accessible() {
            self.external_chain();
        }
        if self.has_firewall() {
            self.firewall_chain();
        }
        self.cluster_ip_masquerade();
        for policy in [TrafficPolicy::Cluster, TrafficPolicy::Local] {
            self.policy_chain(policy);
        }
        let mut reachable: Vec<&EndpointInfo> = self.port.cluster.iter().collect();
        reachable.extend(self.port.local.iter().filter(|e| !self.port.cluster.contains(e)));
        for endpoint in reachable {
            self.endpoint_chain(endpoint);
        }
    }

    fn nat(&mut self, chain: &str, rule: String) {
        push(&mut self.tables.nat, chain, rule);
    }

    fn filter(&mut self, chain: &str, rule: String) {
        push(&mut self.tables.filter, chain, rule);
    }

    fn has_firewall(&self) -> bool {
        self.port.has_endpoints && self.port.info.has_firewall()
    }

    fn policy_chain_name(&self, policy: TrafficPolicy) -> String {
        match policy {
            TrafficPolicy::Cluster => format!("KUBE-SVC-{}", self.id),
            TrafficPolicy::Local => format!("KUBE-SVL-{}", self.id),
        }
    }

    /// The virtual address, external addresses and load balancer addresses.
    fn addresses(&mut self) {
        let port = self.port;
        for (matched, address) in port.addresses() {
            let to = format!("{} -d {address} --dport {}", self.protocol, port.info.port);
            let (word, chain) = match matched {
                Matched::ClusterIp => ("cluster IP", self.policy_chain_name(port.policy(matched))),
                Matched::LoadBalancer if self.has_firewall() => {
                    ("loadbalancer IP", format!("KUBE-FW-{}", self.id))
                }
                Matched::LoadBalancer => ("loadbalancer IP", format!("KUBE-EXT-{}", self.id)),
                Matched::ExternalIp | Matched::NodePort => {
                    ("external IP", format!("KUBE-EXT-{}", self.id))
                }
            };
            let shortage = port.shortage(matched);
            // Doors outside keep their rule without local endpoints, for pods and the node itself.
            if shortage.is_none() || (port.has_endpoints && matched != Matched::ClusterIp) {
                let comment = format!("-m comment --comment \"{} {word}\"", self.name);
                self.nat("KUBE-SERVICES", format!("{comment} {to} -j {chain}"));
            }
            if let Some(shortage) = shortage {
                let chain = match matched {
                    Matched::ClusterIp => "KUBE-SERVICES",
                    Matched::LoadBalancer | Matched::ExternalIp | Matched::NodePort => {
                        "KUBE-EXTERNAL-SERVICES"
                    }
                };
                self.shortage(chain, shortage, &to);
            }
            if matched == Matched::LoadBalancer && self.has_firewall() {
                let comment = format!("{} traffic not accepted by KUBE-FW-{}", self.name, self.id);
                let rule = format!("-m comment --comment \"{comment}\" {to} -j DROP");
                self.filter("KUBE-PROXY-FIREWALL", rule);
            }
        }
    }

    fn shortage(&mut self, chain: &str, shortage: Shortage, to: &str) {
        let (why, target) = match shortage {
            Shortage::NoEndpoints => ("has no endpoints", "REJECT"),
            Shortage::NoLocalEndpoints => ("has no local endpoints", "DROP"),
        };
        let rule = format!("-m comment --comment \"{} {why}\" {to} -j {target}", self.name);
        self.filter(chain, rule);
    }

    fn node_port(&mut self) {
        if let Some(number) = self.port.info.node_port {
            let to = format!("{} --dport {number}", self.protocol);
            if self.port.has_endpoints {
                let rule =
                    format!("-m comment --comment {} {to} -j KUBE-EXT-{}", self.name, self.id);
                self.nat("KUBE-NODEPORTS", rule);
            }
            if let Some(shortage) = self.port.shortage(Matched::NodePort) {
                let to = format!("-m addrtype --dst-type LOCAL {to}");
                self.shortage("KUBE-EXTERNAL-SERVICES", shortage, &to);
            }
        }
        if let Some(number) = self.port.info.health_check_node_port {
            let comment = format!("-m comment --comment \"{} health check node port\"", self.name);
            let rule = format!("{comment} -m tcp -p tcp --dport {number} -j ACCEPT");
            self.filter("KUBE-NODEPORTS", rule);
        }
    }

    /// Where all doors but the virtual address lead first.
    fn external_chain(&mut self) {
        let chain = format!("KUBE-EXT-{}", self.id);
        let all = self.policy_chain_name(TrafficPolicy::Cluster);
        let comment =
            |text: String| format!("-m comment --comment \"{text} external destinations\"");
        match self.port.info.external_policy {
            TrafficPolicy::Cluster => {
                let why = comment(format!("masquerade traffic for {}", self.name));
                self.nat(&chain, format!("{why} -j KUBE-MARK-MASQ"));
            }
            TrafficPolicy::Local => {
                let family = IpFamily::of(self.port.info.cluster_ip);
                if let Some(pods) = self.rules.configuration.cluster_cidr(family) {
                    let why = comment(format!("pod traffic for {}", self.name));
                    self.nat(&chain, format!("{why} -s {pods} -j {all}"));
                }
                let own = "-m addrtype --src-type LOCAL";
                let why = comment(format!("masquerade LOCAL traffic for {}", self.name));
                self.nat(&chain, format!("{why} {own} -j KUBE-MARK-MASQ"));
                let why = comment(format!("route LOCAL traffic for {}", self.name));
                self.nat(&chain, format!("{why} {own} -j {all}"));
            }
        }
        if self.port.shortage(Matched::NodePort).is_none() {
            let policy = self.policy_chain_name(self.port.info.external_policy);
            self.nat(&chain, format!("-j {policy}"));
        }
    }

    /// Whom `loadBalancerSourceRanges` lets in.
    fn firewall_chain(&mut self) {
        let info = &self.port.info;
        let family = IpFamily::of(info.cluster_ip);
        let mut admitted: Vec<String> =
            info.source_ranges.iter().map(ToString::to_string).collect();
        let node = self.rules.configuration.primary_address(family);
        if node.is_some_and(|node| info.source_ranges.iter().any(|range| range.contains(node))) {
            admitted.extend(info.load_balancer_ips.iter().map(ToString::to_string));
        }
        let chain = format!("KUBE-FW-{}", self.id);
        for source in admitted {
            let comment = format!("-m comment --comment \"{} loadbalancer IP\"", self.name);
            self.nat(&chain, format!("{comment} -s {source} -j KUBE-EXT-{}", self.id));
        }
        let rest = format!("other traffic to {} will be dropped by KUBE-PROXY-FIREWALL", self.name);
        self.nat(&chain, format!("-m comment --comment \"{rest}\""));
    }

    fn cluster_ip_masquerade(&mut self) {
        let info = &self.port.info;
        if self.port.shortage(Matched::ClusterIp).is_some() {
            return;
        }
        let configuration = &self.rules.configuration;
        let who = match configuration.cluster_cidr(IpFamily::of(info.cluster_ip)) {
            _ if configuration.masquerade_all => String::new(),
            Some(pods) => format!(" ! -s {pods}"),
            None => return,
        };
        let to = format!("{} -d {} --dport {}", self.protocol, info.cluster_ip, info.port);
        let comment = format!("-m comment --comment \"{} cluster IP\"", self.name);
        let chain = self.policy_chain_name(info.internal_policy);
        self.nat(&chain, format!("{comment} {to}{who} -j KUBE-MARK-MASQ"));
    }

    /// The choice among the endpoints of a policy: affinity first, then chance.
    fn policy_chain(&mut self, policy: TrafficPolicy) {
        let port = self.port;
        let chain = self.policy_chain_name(policy);
        let endpoints: Vec<(String, String)> = port
            .endpoints(policy)
            .iter()
            .map(|endpoint| {
                let comment =
                    format!("-m comment --comment \"{} -> {}\"", self.name, endpoint.address);
                let id = iptables_endpoint(&port.info, endpoint.address);
                (comment, format!("KUBE-SEP-{id}"))
            })
            .collect();
        if let Some(seconds) = port.info.affinity {
            for (comment, to) in &endpoints {
                let recent = format!("-m recent --name {to} --rcheck --seconds {seconds} --reap");
                self.nat(&chain, format!("{comment} {recent} -j {to}"));
            }
        }
        for (index, (comment, to)) in endpoints.iter().enumerate() {
            let left = endpoints.len() - index;
            let chance = if left > 1 {
                format!(" -m statistic --mode random --probability {}", one_of(left))
            } else {
                String::new()
            };
            self.nat(&chain, format!("{comment}{chance} -j {to}"));
        }
    }

    fn endpoint_chain(&mut self, endpoint: &EndpointInfo) {
        let to = endpoint.address;
        let chain = format!("KUBE-SEP-{}", iptables_endpoint(&self.port.info, to));
        let comment = format!("-m comment --comment {}", self.name);
        self.nat(&chain, format!("{comment} -s {} -j KUBE-MARK-MASQ", to.ip()));
        let recent = match self.port.info.affinity {
            Some(_) => format!(" -m recent --name {chain} --set"),
            None => String::new(),
        };
        let rule = format!("{comment}{recent} {} -j DNAT --to-destination {to}", self.protocol);
        self.nat(&chain, rule);
    }
}

/// 1/n in ten digits, ties to even, as Go prints it.
fn one_of(n: usize) -> String {
    let n = u64::try_from(n).unwrap_or(u64::MAX).max(1);
    let (share, rest) = (10_000_000_000 / n, 10_000_000_000 % n);
    let up = rest * 2 > n || (rest * 2 == n && share % 2 == 1);
    let share = share + u64::from(up);
    format!("{}.{:010}", share / 10_000_000_000, share % 10_000_000_000)
}

#[cfg(test)]
mod tests {
    use super::one_of;

    #[test]
    fn probabilities_have_ten_digits() {
        assert_eq!(one_of(3), "0.3333333333");
        assert_eq!(one_of(7), "0.1428571429");
        assert_eq!(one_of(2048), "0.0004882812");
    }
}
