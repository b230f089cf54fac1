//! The rules of one node, in no tool's syntax.
//!
//! Imitates what `pkg/proxy/iptables` and `pkg/proxy/nftables` write into the kernel: for every
//! Service port its endpoints on this node, and a table of the doors that lead to them. What the
//! rules do to a packet is [`decide`](super::decide).

use std::net::IpAddr;
use std::ops::Range;
use std::sync::Arc;

use crate::data_plane::configuration::Configuration;
use crate::data_plane::doors::{Destination, Doors};
use crate::data_plane::endpoint_info::EndpointInfo;
use crate::data_plane::service_port_info::{ServicePortInfo, TrafficPolicy};
use crate::data_plane::service_rules::ServiceRules;
use crate::order::SortedMap;

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

/// All rules of one node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    /// The node and the options of its kube-proxy.
    pub configuration: Configuration,
    /// The rules by Service port, ordered by name and family.
    pub ports: Vec<Arc<PortRules>>,
    /// The ways to them.
    doors: Doors,
    /// What a load balancer's health checks are told, by port, namespace and Service.
    health_checks: SortedMap<(u16, String, String), HealthCheck>,
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
    /// The Service's namespace and name.
    fn service(&self) -> (&str, &str) {
        (&self.info.name.namespace, &self.info.name.service)
    }

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
            doors: Doors::new(),
            health_checks: SortedMap::new(),
        }
    }

    /// The rules of these Services, which come by namespace and name.
    pub(super) fn of(
        configuration: Configuration,
        services: impl Iterator<Item = ServiceRules>,
    ) -> Self {
        let mut rules = Self::empty(configuration);
        for service in services {
            rules.ports.extend(service.ports);
            rules.health_checks.extend(service.health_check.map(with_key));
        }
        rules.doors = Doors::of(&rules.ports);
        rules
    }

    /// Exchanges the rules of the Service of this namespace and name; whether they are now others
    /// than before. Those of all other Services stay where they are.
    pub(super) fn replace(self: &mut Arc<Self>, service: (&str, &str), new: ServiceRules) -> bool {
        let places = self.places(service);
        let old = self.ports.get(places.clone()).unwrap_or_default();
        let checked = old.iter().find_map(|port| port.info.health_check_node_port);
        let key = checked.map(|port| (port, service.0.to_owned(), service.1.to_owned()));
        let health_check = key.as_ref().and_then(|key| self.health_checks.get(key));
        if *old == *new.ports && health_check == new.health_check.as_ref() {
            return false;
        }
        let old = old.to_vec();
        let rules = Arc::make_mut(self);
        rules.doors.replace(&old, &new.ports);
        rules.ports.splice(places, new.ports);
        if let Some(key) = key {
            rules.health_checks.remove(&key);
        }
        rules.health_checks.extend(new.health_check.map(with_key));
        true
    }

    /// Where the ports of the Service of this namespace and name are, or would be.
    fn places(&self, service: (&str, &str)) -> Range<usize> {
        let start = self.ports.partition_point(|port| port.service() < service);
        let rest = self.ports.get(start..).unwrap_or_default();
        let count = rest.iter().take_while(|port| port.service() == service).count();
        start..start + count
    }

    /// The health checks of this node, ordered by port.
    pub fn health_checks(&self) -> impl Iterator<Item = &HealthCheck> {
        self.health_checks.values()
    }

    /// The health check at this port of the node.
    #[must_use]
    pub fn health_check(&self, port: u16) -> Option<&HealthCheck> {
        let mut from = self.health_checks.iter_from(&(port, String::new(), String::new()));
        from.next().map(|(_, check)| check).filter(|check| check.port == port)
    }

    /// The doors at this address, in the order of the rules.
    pub(super) fn address_doors(
        &self,
        destination: Destination,
    ) -> impl Iterator<Item = (Matched, &PortRules)> {
        self.doors.at_address(destination)
    }

    /// The doors at this port of the node.
    pub(super) fn node_port_doors(
        &self,
        destination: Destination,
    ) -> impl Iterator<Item = (Matched, &PortRules)> {
        self.doors.at_node_port(destination)
    }

    /// Whether any Service has this address as its virtual one.
    #[must_use]
    pub fn is_cluster_ip(&self, address: IpAddr) -> bool {
        self.doors.is_cluster_ip(address)
    }
}

fn with_key(check: HealthCheck) -> ((u16, String, String), HealthCheck) {
    ((check.port, check.namespace.clone(), check.service.clone()), check)
}
