//! What there is on the network: the laptop, nodes with their pods, load balancers.

use std::net::IpAddr;

use crate::data_plane::cidr::Cidr;
use crate::data_plane::conntrack::Conntrack;
use crate::data_plane::container_host::ContainerHost;
use crate::data_plane::ingress::IngressTable;
use crate::data_plane::kube_proxy::KubeProxy;
use crate::data_plane::load_balancer::LoadBalancer;
use crate::data_plane::packet::Protocol;
use crate::data_plane::place::{Place, PodName};
use crate::order::{SortedMap, SortedSet};

/// All machines, their tables and their wires at one moment.
#[derive(Clone, Debug)]
pub struct Network {
    /// The laptop's address.
    pub laptop: IpAddr,
    /// Nodes by name.
    pub nodes: SortedMap<String, NodeNetwork>,
    /// Load balancers by the Service they were made for (`namespace/name`).
    pub load_balancers: SortedMap<String, LoadBalancer>,
    /// Where Services' virtual addresses come from.
    pub service_cidrs: Vec<Cidr>,
    /// What a pod on the entry node sees of a masqueraded sender: the node's address, or, in worlds
    /// of kind's sort, that of the node's pod bridge.
    pub masquerades_as_bridge: bool,
    /// What the ingress controllers know.
    pub ingress: IngressTable,
    /// Whether the firewall in front of the nodes' own addresses lets connections in.
    pub is_firewall_open: bool,
    /// The laptop as the nodes' host, where they are containers on it.
    pub container_host: Option<ContainerHost>,
}

/// One node, as its kernel sees it.
#[derive(Clone, Debug)]
pub struct NodeNetwork {
    /// Its name.
    pub name: String,
    /// Its addresses, the main one first.
    pub addresses: Vec<IpAddr>,
    /// Where its pods' addresses come from.
    pub pod_cidrs: Vec<Cidr>,
    /// Whether it is switched on.
    pub is_up: bool,
    /// Its pods by address.
    pub pods: SortedMap<IpAddr, PodNetwork>,
    /// Its kube-proxy, with the rules it wrote.
    pub kube_proxy: KubeProxy,
    /// Whether that is held: it hears and writes nothing.
    pub is_proxy_paused: bool,
    /// Its memory of connections.
    pub conntrack: Conntrack,
}

/// One pod, as the network sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PodNetwork {
    /// Its name.
    pub name: PodName,
    /// Whether its program hands HTTP requests on by the Ingresses' rules.
    pub is_ingress_controller: bool,
    /// What its processes listen on.
    pub listens: SortedSet<(u16, Protocol)>,
}

impl Network {
    /// Who owns this address outside the pods' and Services' ranges.
    #[must_use]
    pub fn owner(&self, address: IpAddr) -> Option<Place> {
        let is_gateway = self.container_host.as_ref().is_some_and(|host| host.gateway == address);
        if address == self.laptop || is_gateway {
            return Some(Place::Laptop);
        }
        let node = self.nodes.values().find(|node| node.addresses.contains(&address));
        if let Some(node) = node {
            return Some(Place::Node(node.name.clone()));
        }
        let balancer = self.load_balancers.values().find(|lb| lb.address == address);
        balancer.map(|lb| Place::LoadBalancer(lb.service.clone()))
    }

    /// The node whose pods' addresses include this one.
    #[must_use]
    pub fn node_of_pod_address(&self, address: IpAddr) -> Option<&NodeNetwork> {
        self.nodes.values().find(|node| node.has_pod_address(address))
    }

    /// The node a pod runs on, and its address.
    #[must_use]
    pub fn pod(&self, name: &PodName) -> Option<(&NodeNetwork, IpAddr)> {
        self.nodes.values().find_map(|node| {
            let (address, _) = node.pods.iter().find(|(_, pod)| pod.name == *name)?;
            Some((node, *address))
        })
    }

    /// Whether the address lies in the Services' range.
    #[must_use]
    pub fn is_service_address(&self, address: IpAddr) -> bool {
        self.service_cidrs.iter().any(|cidr| cidr.contains(address))
    }
}

impl NodeNetwork {
    /// Whether pods here have, or could have, this address.
    #[must_use]
    pub fn has_pod_address(&self, address: IpAddr) -> bool {
        self.pods.contains_key(&address) || self.pod_cidrs.iter().any(|c| c.contains(address))
    }
}
