//! The rules of one node, in no tool's syntax.
//!
//! Imitates what `pkg/proxy/iptables` and `pkg/proxy/nftables` write into the kernel: for every
//! Service port its endpoints on this node, and a table of the doors that lead to them. What the
//! rules do to a packet is [`decide`](super::decide).

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::sync::Arc;

use crate::api;
use crate::data_plane::categorize::{Categories, categorize_endpoints};
use crate::data_plane::cidr::IpFamily;
use crate::data_plane::configuration::Configuration;
use crate::data_plane::endpoint_info::{EndpointInfo, endpoints_of};
use crate::data_plane::packet::Protocol;
use crate::data_plane::service_port_info::{ServicePortInfo, TrafficPolicy, service_ports};
use crate::order::InOrder;

/// By which of its doors a packet reaches a Service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Matched {
    /// The virtual address.
    ClusterIp,
    /// The load balancer's address, taken by the node itself.
    LoadBalancer,
    /// One of `externalIPs`.
    ExternalIp,
    /// The port of the node.
    NodePort,
}

/// What becomes of packets that no endpoint can be found for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shortage {
    /// There is none anywhere: refused at once.
    NoEndpoints,
    /// There is one, but policy `Local` does not reach it: dropped.
    NoLocalEndpoints,
}

/// The rules for one Service port in one family.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortRules {
    /// The Service port.
    pub info: ServicePortInfo,
    /// For traffic under policy `Cluster`.
    pub cluster: Vec<EndpointInfo>,
    /// For traffic under policy `Local`.
    pub local: Vec<EndpointInfo>,
    /// Whether there is a usable endpoint anywhere.
    pub has_endpoints: bool,
}

/// One entry of the table of addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Door {
    /// Which door of the Service it is.
    pub(super) matched: Matched,
    /// Index of the Service port in [`Rules::ports`].
    port: usize,
}

/// Where a packet goes, as far as the table of addresses asks.
type Destination = (IpAddr, Protocol, u16);

/// All rules of one node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    /// The node and the options of its kube-proxy.
    pub configuration: Configuration,
    /// The rules by Service port, ordered by name and family.
    pub ports: Vec<Arc<PortRules>>,
    /// Doors that are addresses. Two at one destination only if Services share an address.
    addresses: BTreeMap<Destination, Vec<Door>>,
    /// Doors that are ports of the node.
    node_ports: BTreeMap<(IpFamily, Protocol, u16), Vec<Door>>,
    /// Services whose endpoints are asked for by a load balancer's health check, by port.
    health_checks: BTreeMap<u16, HealthCheck>,
}

/// What a health check node port answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HealthCheck {
    /// The Service's namespace.
    pub namespace: String,
    /// The Service's name.
    pub service: String,
    /// The port.
    pub port: u16,
    /// How many addresses on this node are ready. 200 if there is any, else 503.
    pub local_ready_endpoints: usize,
}

impl PortRules {
    /// The policy that holds at this door.
    #[must_use]
    pub const fn policy(&self, matched: Matched) -> TrafficPolicy {
        match matched {
            Matched::ClusterIp => self.info.internal_policy,
            Matched::LoadBalancer | Matched::ExternalIp | Matched::NodePort => {
                self.info.external_policy
            }
        }
    }

    /// The endpoints of a policy.
    #[must_use]
    pub fn endpoints(&self, policy: TrafficPolicy) -> &[EndpointInfo] {
        match policy {
            TrafficPolicy::Cluster => &self.cluster,
            TrafficPolicy::Local => &self.local,
        }
    }

    /// Why this door leads nowhere; `None` if it leads somewhere. Holds for clients outside: pods
    /// and the node itself get past a shortage of local endpoints.
    #[must_use]
    pub fn shortage(&self, matched: Matched) -> Option<Shortage> {
        if !self.has_endpoints {
            return Some(Shortage::NoEndpoints);
        }
        let stranded = self.policy(matched) == TrafficPolicy::Local && self.local.is_empty();
        stranded.then_some(Shortage::NoLocalEndpoints)
    }

    /// The addresses of this Service port and which door each one is, in the order of the rules.
    pub fn addresses(&self) -> impl Iterator<Item = (Matched, IpAddr)> {
        let info = &self.info;
        let external = info.external_ips.iter().map(|ip| (Matched::ExternalIp, *ip));
        let balancers = info.load_balancer_ips.iter().map(|ip| (Matched::LoadBalancer, *ip));
        std::iter::once((Matched::ClusterIp, info.cluster_ip)).chain(external).chain(balancers)
    }
}

impl Rules {
    /// The rules of a kube-proxy that has heard of nothing.
    #[must_use]
    pub const fn empty(configuration: Configuration) -> Self {
        Self {
            configuration,
            ports: Vec::new(),
            addresses: BTreeMap::new(),
            node_ports: BTreeMap::new(),
            health_checks: BTreeMap::new(),
        }
    }

    /// The rules for these Services and EndpointSlices, in whatever order they come.
    #[must_use]
    pub fn build<'a>(
        configuration: Configuration,
        services: impl Iterator<Item = &'a api::Service>,
        slices: impl Iterator<Item = &'a api::EndpointSlice>,
    ) -> Self {
        let mut by_service: BTreeMap<(&str, &str), Vec<&api::EndpointSlice>> = BTreeMap::new();
        for slice in slices {
            if let Some(service) = slice.service_name() {
                let key = (slice.metadata.namespace_or_default(), service);
                by_service.entry(key).or_default().push(slice);
            }
        }
        let mut rules = Self::empty(configuration);
        for service in services {
            let key = (service.metadata.namespace_or_default(), service.metadata.name.as_str());
            let slices = by_service.get(&key).map_or(&[][..], Vec::as_slice);
            rules.add_service(service, slices);
        }
        rules.ports.in_order_by(|a, b| {
            let key = |port: &PortRules| (port.info.name.clone(), port.info.cluster_ip);
            key(a).cmp(&key(b))
        });
        rules.index();
        rules
    }

    fn add_service(&mut self, service: &api::Service, slices: &[&api::EndpointSlice]) {
        for family in IpFamily::ALL {
            for info in service_ports(service, family) {
                let endpoints = endpoints_of(&info, slices, &self.configuration.node);
                self.count_health(&info, slices);
                let Categories { cluster, local, any } =
                    categorize_endpoints(&endpoints, &info, self.configuration.topology());
                let port = PortRules { info, cluster, local, has_endpoints: any };
                self.ports.push(Arc::new(port));
            }
        }
    }

    /// Notes the health check of a Service: how many addresses on this node are ready, whatever
    /// port they are listed for.
    fn count_health(&mut self, info: &ServicePortInfo, slices: &[&api::EndpointSlice]) {
        let Some(port) = info.health_check_node_port else { return };
        let family = IpFamily::of(info.cluster_ip).as_str();
        let node = Some(self.configuration.node.as_str());
        let ready: BTreeSet<&String> = slices
            .iter()
            .filter(|slice| slice.address_type == family)
            .filter(|slice| slice.ports.iter().any(|port| port.port.is_some()))
            .flat_map(|slice| &slice.endpoints)
            .filter(|endpoint| endpoint.conditions.is_ready())
            .filter(|endpoint| endpoint.node_name.as_deref() == node)
            .filter_map(|endpoint| endpoint.addresses.first())
            .collect();
        self.health_checks.entry(port).or_insert_with(|| HealthCheck {
            namespace: info.name.namespace.clone(),
            service: info.name.service.clone(),
            port,
            local_ready_endpoints: ready.len(),
        });
    }

    fn index(&mut self) {
        for (index, port) in self.ports.iter().enumerate() {
            let info = &port.info;
            for (matched, address) in port.addresses() {
                let key = (address, info.protocol, info.port);
                self.addresses.entry(key).or_default().push(Door { matched, port: index });
            }
            if let Some(node_port) = info.node_port {
                let key = (IpFamily::of(info.cluster_ip), info.protocol, node_port);
                let door = Door { matched: Matched::NodePort, port: index };
                self.node_ports.entry(key).or_default().push(door);
            }
        }
    }

    /// The health checks of this node, ordered by port.
    pub fn health_checks(&self) -> impl Iterator<Item = &HealthCheck> {
        self.health_checks.values()
    }

    /// The health check at this port of the node.
    #[must_use]
    pub fn health_check(&self, port: u16) -> Option<&HealthCheck> {
        self.health_checks.get(&port)
    }

    /// The doors at this address, in the order of the rules.
    pub(super) fn address_doors(
        &self,
        destination: Destination,
    ) -> impl Iterator<Item = (Matched, &PortRules)> {
        self.resolve(self.addresses.get(&destination))
    }

    /// The doors at this port of the node.
    pub(super) fn node_port_doors(
        &self,
        (address, protocol, port): Destination,
    ) -> impl Iterator<Item = (Matched, &PortRules)> {
        self.resolve(self.node_ports.get(&(IpFamily::of(address), protocol, port)))
    }

    fn resolve<'a>(
        &'a self,
        doors: Option<&'a Vec<Door>>,
    ) -> impl Iterator<Item = (Matched, &'a PortRules)> {
        let doors = doors.into_iter().flatten();
        doors.filter_map(|door| Some((door.matched, self.ports.get(door.port)?.as_ref())))
    }

    /// Whether any Service has this address as its virtual one.
    #[must_use]
    pub fn is_cluster_ip(&self, address: IpAddr) -> bool {
        let all = (address, Protocol::Tcp, 0)..=(address, Protocol::Sctp, u16::MAX);
        let mut doors = self.addresses.range(all).flat_map(|(_, doors)| doors);
        doors.any(|door| door.matched == Matched::ClusterIp)
    }
}
