//! What one node's kube-proxy knows before it has heard of any Service: itself and its options.

use std::net::IpAddr;

use crate::api::{Node, Profile, ProxyMode};
use crate::data_plane::cidr::{Cidr, IpFamily};

/// One node and the options of its kube-proxy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Configuration {
    /// The node's name.
    pub node: String,
    /// The node's zone, if it has one.
    pub zone: Option<String>,
    /// The addresses on its interfaces, loopback apart; the first of a family is the primary one.
    pub addresses: Vec<IpAddr>,
    /// The backend.
    pub mode: ProxyMode,
    /// Where pods' addresses come from; empty if kube-proxy was not told.
    pub cluster_cidrs: Vec<Cidr>,
    /// Where virtual addresses come from.
    pub service_cidrs: Vec<Cidr>,
    /// Whether all traffic to virtual addresses is masqueraded.
    pub masquerade_all: bool,
    /// On which of its addresses the node answers node ports; empty for all, in each family.
    pub node_port_addresses: Vec<Cidr>,
}

impl Configuration {
    /// What this node's kube-proxy starts with under this profile. Options that cannot be read are
    /// left out.
    #[must_use]
    pub fn new(node: &Node, profile: &Profile) -> Self {
        let cidrs = |texts: &[String]| texts.iter().filter_map(|text| Cidr::parse(text)).collect();
        let mut configuration = Self {
            node: node.metadata.name.clone(),
            zone: None,
            addresses: Vec::new(),
            mode: profile.proxy_mode,
            cluster_cidrs: cidrs(&profile.cluster_cidrs),
            service_cidrs: cidrs(&profile.service_cidrs),
            masquerade_all: profile.masquerade_all,
            node_port_addresses: Vec::new(),
        };
        configuration.observe(node);
        configuration.node_port_addresses = node_port_addresses(&configuration, profile);
        configuration
    }

    /// Takes zone and addresses from what is now known of the node.
    pub fn observe(&mut self, node: &Node) {
        self.zone = node.zone().map(str::to_owned);
        self.addresses =
            node.addresses("InternalIP").filter_map(|text| text.parse().ok()).collect();
    }

    /// The node's first address of this family.
    #[must_use]
    pub fn primary_address(&self, family: IpFamily) -> Option<IpAddr> {
        self.addresses.iter().copied().find(|address| IpFamily::of(*address) == family)
    }

    /// Whether packets to this address end on this node.
    #[must_use]
    pub fn is_own(&self, address: IpAddr) -> bool {
        address.is_loopback() || self.addresses.contains(&address)
    }

    /// Whether kube-proxy takes this address for a pod's: only if it lies in the family's first
    /// `--cluster-cidr`. Without the option, nobody is known to be a pod.
    #[must_use]
    pub fn is_pod(&self, address: IpAddr) -> bool {
        self.cluster_cidr(IpFamily::of(address)).is_some_and(|cidr| cidr.contains(address))
    }

    /// The range of pods' addresses in this family.
    #[must_use]
    pub fn cluster_cidr(&self, family: IpFamily) -> Option<Cidr> {
        self.cluster_cidrs.iter().copied().find(|cidr| cidr.family() == family)
    }

    /// Whether a node port can be reached at this address of the node.
    ///
    /// Loopback works only with iptables and IPv4 (`route_localnet`).
    #[must_use]
    pub fn answers_node_ports_at(&self, address: IpAddr) -> bool {
        if !self.is_own(address) {
            return false;
        }
        if address.is_loopback() && (self.mode != ProxyMode::Iptables || address.is_ipv6()) {
            return false;
        }
        let family = IpFamily::of(address);
        let mut ranges =
            self.node_port_addresses.iter().filter(|range| range.family() == family).peekable();
        ranges.peek().is_none() || ranges.any(|range| range.contains(address))
    }
}

/// `--nodeport-addresses`: ranges, or the word `primary` for the node's first addresses.
fn node_port_addresses(configuration: &Configuration, profile: &Profile) -> Vec<Cidr> {
    let mut ranges = Vec::new();
    for text in &profile.node_port_addresses {
        if text == "primary" {
            let primary = IpFamily::ALL.iter().filter_map(|f| configuration.primary_address(*f));
            ranges.extend(primary.map(Cidr::of_one));
        } else {
            ranges.extend(Cidr::parse(text));
        }
    }
    ranges
}
