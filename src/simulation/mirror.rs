//! Machines as the objects describe them: nodes, their pods' addresses, load balancers.

use std::net::IpAddr;
use std::sync::Arc;

use crate::api::node::EXCLUDE_FROM_LOAD_BALANCERS_LABEL;
use crate::api::{Kind, Node, Object, Pod, Service};
use crate::control_plane::images;
use crate::data_plane::cidr::Cidr;
use crate::data_plane::conntrack::Conntrack;
use crate::data_plane::ingress::IngressTable;
use crate::data_plane::kube_proxy::KubeProxy;
use crate::data_plane::load_balancer::LoadBalancer;
use crate::data_plane::network::{Network, NodeNetwork, PodNetwork};
use crate::data_plane::packet::Protocol;
use crate::data_plane::place::{Place, PodName};
use crate::order::{SortedMap, SortedSet};
use crate::simulation::scenario::Scenario;
use crate::simulation::{Simulation, pod_reference};

/// A network with nothing on it but the laptop.
pub(super) fn empty(scenario: &Scenario) -> Network {
    Network {
        laptop: scenario.laptop,
        nodes: SortedMap::new(),
        load_balancers: SortedMap::new(),
        service_cidrs: scenario
            .profile
            .service_cidrs
            .iter()
            .filter_map(|c| Cidr::parse(c))
            .collect(),
        masquerades_as_bridge: scenario.masquerades_as_bridge,
        ingress: IngressTable::default(),
        is_firewall_open: true,
        container_host: scenario.container_host.clone(),
    }
}

impl Simulation {
    /// Brings the machines in line with the objects.
    pub(super) fn mirror_network(&mut self) {
        self.mirror_nodes();
        self.mirror_pods();
        self.mirror_load_balancers();
    }

    fn mirror_nodes(&mut self) {
        let store = self.control_plane.objects();
        let profile = &self.scenario.profile;
        let network = &mut self.network;
        network.nodes.retain(|name, _| store.nodes().any(|node| node.metadata.name == *name));
        for node in store.nodes() {
            let name = &node.metadata.name;
            let entry = network.nodes.get_or_insert_with(name.clone(), || NodeNetwork {
                name: name.clone(),
                addresses: Vec::new(),
                pod_cidrs: Vec::new(),
                is_up: true,
                pods: SortedMap::new(),
                kube_proxy: KubeProxy::new(node, profile),
                is_proxy_paused: false,
                conntrack: Conntrack::default(),
            });
            entry.addresses = addresses(node);
            entry.pod_cidrs = pod_cidrs(node);
        }
    }

    fn mirror_pods(&mut self) {
        for node in self.network.nodes.values_mut() {
            node.pods.clear();
        }
        for pod in self.control_plane.objects().pods() {
            let Some((address, mut on_network)) = pod_on_network(pod) else { continue };
            if self.programs.contains_key(&pod_reference(&on_network.name)) {
                // Its program is not up: the address is there, and says no.
                on_network.listens = SortedSet::new();
            }
            if let Some(node) = self.network.nodes.get_mut(&pod.spec.node_name) {
                node.pods.insert(address, on_network);
            }
        }
    }

    fn mirror_load_balancers(&mut self) {
        let mut wanted = SortedMap::new();
        for service in self.control_plane.objects().services() {
            if let Some(balancer) = load_balancer(service) {
                wanted.insert(balancer.service.clone(), balancer);
            }
        }
        let existing = &mut self.network.load_balancers;
        let mut gone = Vec::new();
        existing.retain(|service, balancer| {
            let stays = wanted.contains_key(service) || balancer.is_orphan;
            if !stays {
                gone.push(Place::LoadBalancer(service.clone()));
            }
            stays
        });
        for (service, balancer) in wanted {
            let kept = existing.get_or_insert_with(service, || balancer.clone());
            kept.address = balancer.address;
            kept.is_orphan = false;
            kept.listeners = balancer.listeners;
            kept.source_ranges = balancer.source_ranges;
        }
        if existing.values().any(|balancer| balancer.healthy_nodes.is_empty()) {
            self.health_checked();
        }
        for place in gone {
            self.break_connections(&place);
        }
    }

    /// A kube-proxy hears what Services and slices there are now.
    pub(super) fn proxy_observes(&mut self, name: &str) {
        let store = self.control_plane.objects();
        let is_at_work = |node: &&mut NodeNetwork| node.is_up && !node.is_proxy_paused;
        let Some(node) = self.network.nodes.get_mut(name).filter(is_at_work) else { return };
        let current: Vec<&Arc<Object>> =
            store.of_kind(Kind::Service).chain(store.of_kind(Kind::EndpointSlice)).collect();
        let known: SortedSet<_> = current.iter().map(|object| object.reference()).collect();
        let forgotten: Vec<_> =
            node.kube_proxy.seen().filter(|r| !known.contains(*r)).cloned().collect();
        for gone in forgotten {
            node.kube_proxy.forget(&gone);
        }
        for object in current {
            node.kube_proxy.observe(object);
        }
    }

    /// Every load balancer asks every node whether it is fit.
    ///
    /// With `externalTrafficPolicy: Local` a node answers only if it has a ready endpoint of its own.
    pub(super) fn health_checked(&mut self) {
        let store = self.control_plane.objects();
        let nodes: Vec<(&str, &NodeNetwork)> = store
            .nodes()
            .filter(|node| !node.metadata.labels.contains_key(EXCLUDE_FROM_LOAD_BALANCERS_LABEL))
            .filter_map(|node| {
                let name = node.metadata.name.as_str();
                self.network.nodes.get(name).filter(|node| node.is_up).map(|node| (name, node))
            })
            .collect();
        let mut healthy: SortedMap<String, SortedSet<String>> = SortedMap::new();
        for service in store.services() {
            let key = reference(service);
            let fit = nodes.iter().filter(|(_, node)| {
                let rules = node.kube_proxy.rules();
                service.spec.health_check_node_port == 0
                    || u16::try_from(service.spec.health_check_node_port)
                        .ok()
                        .and_then(|port| rules.health_check(port))
                        .is_some_and(|check| check.local_ready_endpoints > 0)
            });
            healthy.insert(key.clone(), fit.map(|(name, _)| (*name).to_owned()).collect());
        }
        for (service, balancer) in self.network.load_balancers.iter_mut() {
            balancer.healthy_nodes = healthy.remove(service).unwrap_or_default();
        }
    }
}

fn addresses(node: &Node) -> Vec<IpAddr> {
    let internal = node.addresses("InternalIP").chain(node.addresses("ExternalIP"));
    internal.filter_map(|address| address.parse().ok()).collect()
}

fn pod_cidrs(node: &Node) -> Vec<Cidr> {
    let both = node.spec.pod_cidrs.iter().chain(std::iter::once(&node.spec.pod_cidr));
    both.filter_map(|cidr| Cidr::parse(cidr)).collect()
}

fn pod_on_network(pod: &Pod) -> Option<(IpAddr, PodNetwork)> {
    if pod.status.phase != "Running" || pod.spec.host_network == Some(true) {
        return None;
    }
    let address = pod.status.pod_ip.parse().ok()?;
    let name = PodName::new(pod.metadata.namespace_or_default(), &pod.metadata.name);
    let listens = images::listens(pod)
        .into_iter()
        .map(|(port, protocol)| (port, Protocol::parse(protocol).unwrap_or_default()))
        .collect();
    let is_ingress_controller = images::is_ingress_controller(pod);
    Some((address, PodNetwork { name, is_ingress_controller, listens }))
}

fn load_balancer(service: &Service) -> Option<LoadBalancer> {
    let address = service.status.load_balancer.ingress.iter().find_map(|i| i.ip.parse().ok())?;
    let listeners = service.spec.ports.iter().filter_map(|port| {
        let protocol = Protocol::parse(&port.protocol)?;
        let number = u16::try_from(port.port).ok()?;
        Some(((number, protocol), u16::try_from(port.node_port).ok()?))
    });
    let ranges = service.spec.load_balancer_source_ranges.iter();
    Some(LoadBalancer {
        service: reference(service),
        address,
        listeners: listeners.collect(),
        source_ranges: ranges.filter_map(|range| Cidr::parse(range.trim())).collect(),
        healthy_nodes: SortedSet::new(),
        conntrack: Conntrack::default(),
        is_orphan: false,
    })
}

fn reference(service: &Service) -> String {
    format!("{}/{}", service.metadata.namespace_or_default(), service.metadata.name)
}
