//! Which lines of a node's listing a packet met: from the door it came to, to its endpoint.
//!
//! Nothing routes by text. The lines are found by what must stand in them: the address or node port,
//! the Service port's chains, the chosen endpoint.

use std::net::{IpAddr, SocketAddr};

use crate::api::ProxyMode;
use crate::data_plane::chain_name::{iptables_endpoint, iptables_service, lower, nftables_service};
use crate::data_plane::cidr::IpFamily;
use crate::data_plane::rules::{PortRules, Rules};

impl Rules {
    /// The lines of [`Rules::listing`], from 0, that a packet to this destination met; with the
    /// endpoint that was chosen for it, or without where it was refused or dropped. Empty for ipvs,
    /// and where no rule knows the destination.
    #[must_use]
    pub fn matched_lines(&self, to: SocketAddr, endpoint: Option<SocketAddr>) -> Vec<usize> {
        let Some(port) = self.ports.iter().find(|port| self.has_door(port, to)) else {
            return Vec::new();
        };
        let listing = self.listing(IpFamily::of(port.info.cluster_ip));
        match self.configuration.mode {
            ProxyMode::Iptables => numbers(&listing, iptables(port, to, endpoint)),
            ProxyMode::Nftables => numbers(&listing, nftables(port, to, endpoint)),
            ProxyMode::Ipvs => Vec::new(),
        }
    }

    fn has_door(&self, port: &PortRules, to: SocketAddr) -> bool {
        let by_address =
            || port.addresses().any(|(_, ip)| SocketAddr::new(ip, port.info.port) == to);
        let is_family = IpFamily::of(port.info.cluster_ip) == IpFamily::of(to.ip());
        let by_node_port = is_family
            && port.info.node_port == Some(to.port())
            && self.configuration.answers_node_ports_at(to.ip());
        by_node_port || by_address()
    }
}

/// Whether this is an address of the Service port itself, and not a node's.
fn is_address(port: &PortRules, ip: IpAddr) -> bool {
    port.addresses().any(|(_, own)| own == ip)
}

fn iptables(
    port: &PortRules,
    to: SocketAddr,
    endpoint: Option<SocketAddr>,
) -> impl Fn(&str) -> bool + use<> {
    let service = iptables_service(&port.info);
    let bits = if to.is_ipv4() { 32 } else { 128 };
    let by_address = is_address(port, to.ip());
    let door = if by_address { format!("-d {}/{bits} ", to.ip()) } else { String::new() };
    let number = format!("--dport {} ", to.port());
    let chosen =
        endpoint.map(|endpoint| format!("KUBE-SEP-{}", iptables_endpoint(&port.info, endpoint)));
    let shortage = format!("\"{} has no ", port.info.name);
    move |line: &str| {
        let Some((chain, rule)) = line.strip_prefix("-A ").and_then(|line| line.split_once(' '))
        else {
            return false;
        };
        let is_door = rule.contains(&door) && rule.contains(&number);
        let Some(chosen) = &chosen else {
            // The filter table says why it goes no further.
            return rule.contains(&shortage) && is_door;
        };
        match chain {
            "KUBE-SERVICES" if by_address => is_door && rule.contains(&service),
            "KUBE-SERVICES" => rule.ends_with("-j KUBE-NODEPORTS"),
            "KUBE-NODEPORTS" => is_door && rule.contains(&service),
            _ if chain == chosen => rule.contains("-j DNAT"),
            _ if chain.ends_with(&service) => {
                let on = [chosen, &format!("KUBE-SVC-{service}"), &format!("KUBE-SVL-{service}")]
                    .iter()
                    .any(|target| rule.ends_with(&format!("-j {target}")));
                // Outside doors of policy Cluster mark for masquerading on the way.
                let marks =
                    chain.starts_with("KUBE-EXT") && rule.contains("\"masquerade traffic for");
                on || marks
            }
            _ => false,
        }
    }
}

/// Line by line: what a line belongs to is said above it.
fn nftables(
    port: &PortRules,
    to: SocketAddr,
    endpoint: Option<SocketAddr>,
) -> impl FnMut(&str) -> bool + use<> {
    let service = nftables_service(&port.info);
    let protocol = lower(port.info.protocol);
    let (door, maps) = if is_address(port, to.ip()) {
        let door = format!("{} . {protocol} . {} ", to.ip(), to.port());
        (door, ["service-ips", "no-endpoint-services"])
    } else {
        (format!("{protocol} . {} ", to.port()), ["service-nodeports", "no-endpoint-nodeports"])
    };
    let chosen = endpoint.map(|to| [format!("{} . {}", to.ip(), to.port()), to.to_string()]);
    let map = if chosen.is_some() { maps[0] } else { maps[1] };
    let mut within = String::new();
    move |line: &str| {
        let line = line.trim();
        if let Some((_, name)) = line.strip_suffix(" {").and_then(|line| line.split_once(' ')) {
            name.clone_into(&mut within);
            return false;
        }
        if within == map {
            return line.trim_start_matches("elements = { ").starts_with(&door);
        }
        let Some(chosen) = &chosen else { return false };
        within.ends_with(&service)
            && (chosen.iter().any(|endpoint| line.contains(endpoint))
                || line.ends_with(&service)
                || line.contains("comment \"masquerade"))
    }
}

fn numbers(listing: &str, mut met: impl FnMut(&str) -> bool) -> Vec<usize> {
    let lines = listing.lines().enumerate();
    lines.filter(|(_, line)| met(line)).map(|(number, _)| number).collect()
}
