//! Where every address of the cases stands: the world as a plan, before anything is built.
//!
//! A node has its own addresses and pods. Behind a router there are, for each node, machines whose
//! packets come to that node first, and an elsewhere that owns every other address: what a node lets
//! pass out of the cluster arrives there.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::net::IpAddr;

use packetwalk::api::ProxyMode;
use packetwalk::data_plane::cidr::{Cidr, IpFamily};

use crate::cases::Case;

/// Nodes with the ranges of their pods' addresses, as the recordings have them.
const NODES: [(&str, [&str; 2]); 3] = [
    ("node-a", ["10.244.1.0/24", "fd00:10:244:1::/64"]),
    ("node-b", ["10.244.2.0/24", "fd00:10:244:2::/64"]),
    ("node-c", ["10.244.3.0/24", "fd00:10:244:3::/64"]),
];

/// A network namespace that packets come from or go to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Spot {
    /// A node's own network.
    Node(String),
    /// The pod of this address, on this node.
    Pod(IpAddr, String),
    /// A machine outside of this address, whose packets come to this node first.
    Outside(IpAddr, String),
    /// What lies behind this node and has no name.
    Elsewhere(String),
}

/// All spots of some cases.
pub(crate) struct Map {
    /// Each node's addresses, the main one first.
    pub(crate) nodes: BTreeMap<String, Vec<IpAddr>>,
    /// Pods and machines outside.
    pub(crate) others: BTreeSet<Spot>,
    /// The addresses that packets may go to and nobody has, with the node they are behind.
    pub(crate) elsewhere: BTreeSet<(String, IpAddr)>,
}

impl Map {
    /// The plan of a world in which all these cases can be played.
    pub(crate) fn of(cases: &[Case]) -> Self {
        let mut map = Self {
            nodes: NODES.iter().map(|(name, _)| ((*name).to_owned(), Vec::new())).collect(),
            others: BTreeSet::new(),
            elsewhere: BTreeSet::new(),
        };
        let worlds: Vec<_> = cases.iter().map(|case| case.proxies(ProxyMode::Iptables)).collect();
        for (name, proxy) in worlds.iter().flatten() {
            let own = map.nodes.get_mut(name).expect("a node of the plan");
            for address in &proxy.rules().configuration.addresses {
                if !own.contains(address) {
                    own.push(*address);
                }
            }
        }
        let packets = || cases.iter().flat_map(|case| &case.packets);
        let ports = worlds.iter().flatten().flat_map(|(_, proxy)| &proxy.rules().ports);
        let endpoints = ports.flat_map(|port| port.cluster.iter().chain(&port.local));
        let mut ends: BTreeSet<IpAddr> = endpoints.map(|endpoint| endpoint.address.ip()).collect();
        ends.extend(packets().map(|packet| packet.to.ip()));
        for address in ends.iter().copied().chain(packets().map(|packet| packet.from)) {
            if let Some(node) = node_of_pod(address) {
                map.others.insert(Spot::Pod(address, node.to_owned()));
            }
        }
        for packet in packets() {
            let origin = map.origin(packet.from, &packet.node);
            if let Spot::Outside(..) = origin {
                map.others.insert(origin);
            }
        }
        for (node, address) in
            NODES.iter().flat_map(|(node, _)| ends.iter().map(move |a| (node, a)))
        {
            if let Spot::Elsewhere(node) = map.owner(*address, node) {
                map.elsewhere.insert((node, *address));
            }
        }
        map
    }

    /// Whether a packet of this case has the address of another node's pod: then no world can hold
    /// both that pod and the machine the packet is from.
    pub(crate) fn has_strangers(case: &Case) -> bool {
        case.packets.iter().any(|sent| node_of_pod(sent.from).is_some_and(|home| home != sent.node))
    }

    /// Where a packet with this source starts if it meets this node's rules first.
    pub(crate) fn origin(&self, from: IpAddr, node: &str) -> Spot {
        if from.is_loopback() || self.nodes[node].contains(&from) {
            return Spot::Node(node.to_owned());
        }
        match node_of_pod(from) {
            Some(home) if home == node => Spot::Pod(from, node.to_owned()),
            _ => Spot::Outside(from, node.to_owned()),
        }
    }

    /// Who has this address, asked from this node.
    pub(crate) fn owner(&self, address: IpAddr, node: &str) -> Spot {
        if address.is_loopback() {
            return Spot::Node(node.to_owned());
        }
        let outside = Spot::Outside(address, node.to_owned());
        if self.others.contains(&outside) {
            return outside;
        }
        let own = self.nodes.iter().find(|(_, own)| own.contains(&address));
        match (own, node_of_pod(address)) {
            (Some((owner, _)), _) => Spot::Node(owner.clone()),
            (None, Some(home)) => Spot::Pod(address, home.to_owned()),
            (None, None) => Spot::Elsewhere(node.to_owned()),
        }
    }
}

/// The ranges of a node's pods' addresses.
pub(crate) fn pod_cidrs(node: &str) -> impl Iterator<Item = &'static str> {
    NODES.iter().filter(move |(name, _)| *name == node).flat_map(|(_, cidrs)| *cidrs)
}

fn node_of_pod(address: IpAddr) -> Option<&'static str> {
    let is_in = |cidr: &str| {
        Cidr::parse(cidr)
            .is_some_and(|cidr| cidr.family() == IpFamily::of(address) && cidr.contains(address))
    };
    NODES.iter().find(|(_, cidrs)| cidrs.iter().any(|cidr| is_in(cidr))).map(|(name, _)| *name)
}

impl Spot {
    /// The node that its own packets meet first.
    pub(crate) fn node(&self) -> &str {
        match self {
            Self::Node(node)
            | Self::Pod(_, node)
            | Self::Outside(_, node)
            | Self::Elsewhere(node) => node,
        }
    }

    /// The node it is, or is on: what is sent to it meets that node too. `None` outside.
    pub(crate) fn home(&self) -> Option<&str> {
        match self {
            Self::Node(node) | Self::Pod(_, node) => Some(node),
            Self::Outside(..) | Self::Elsewhere(_) => None,
        }
    }
}

impl fmt::Display for Spot {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Node(node) => formatter.write_str(node),
            Self::Pod(address, _) => write!(formatter, "pod-{address}"),
            Self::Outside(address, node) => write!(formatter, "outside-{address}-{node}"),
            Self::Elsewhere(node) => write!(formatter, "elsewhere-{node}"),
        }
    }
}
