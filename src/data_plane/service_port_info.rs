//! One port of one Service as kube-proxy sees it, in one address family.
//!
//! Imitates `pkg/proxy/serviceport.go`. Whatever kube-proxy makes no rules for (headless and
//! `ExternalName` Services, a family the Service does not have) never becomes a value here.

use std::fmt;
use std::net::IpAddr;

use crate::api;
use crate::data_plane::cidr::{Cidr, IpFamily};
use crate::data_plane::packet::Protocol;

/// The label by which a Service asks to be left to somebody else's proxy.
const SERVICE_PROXY_NAME_LABEL: &str = "service.kubernetes.io/service-proxy-name";
/// The label by which a Service says that it needs no proxy.
const HEADLESS_LABEL: &str = "service.kubernetes.io/headless";
/// How long `ClientIP` lasts where nothing else is said, in seconds.
const AFFINITY_DEFAULT_SECONDS: u32 = 10_800;

/// What names one port of one Service.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ServicePortName {
    /// The Service's namespace.
    pub namespace: String,
    /// The Service's name.
    pub service: String,
    /// The port's name; empty if it has none.
    pub port: String,
}

/// From which endpoints traffic may choose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TrafficPolicy {
    /// From all of the cluster.
    Cluster,
    /// Only from those on the node that makes the choice.
    Local,
}

/// One port of one Service, in one family.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServicePortInfo {
    /// Its name.
    pub name: ServicePortName,
    /// Its protocol.
    pub protocol: Protocol,
    /// The virtual address.
    pub cluster_ip: IpAddr,
    /// The port of the virtual, external and load balancer addresses.
    pub port: u16,
    /// The port of every node, if it has one.
    pub node_port: Option<u16>,
    /// Load balancer addresses that nodes take for themselves (`ipMode: VIP`).
    pub load_balancer_ips: Vec<IpAddr>,
    /// Further addresses, brought to nodes by somebody else.
    pub external_ips: Vec<IpAddr>,
    /// Whom the load balancer addresses let in; empty lets all in.
    pub source_ranges: Vec<Cidr>,
    /// For clients that use the virtual address.
    pub internal_policy: TrafficPolicy,
    /// For clients that use any other door.
    pub external_policy: TrafficPolicy,
    /// How long one client stays with one endpoint, in seconds; `None` without affinity.
    pub affinity: Option<u32>,
    /// Where each node tells whether it has endpoints.
    pub health_check_node_port: Option<u16>,
}

impl ServicePortInfo {
    /// Whether it has any door but its virtual address.
    #[must_use]
    pub fn externally_accessible(&self) -> bool {
        self.node_port.is_some()
            || !self.load_balancer_ips.is_empty()
            || !self.external_ips.is_empty()
    }

    /// Whether any door may lead to all endpoints. `Local` external doors do too: for pods and
    /// processes of the node itself, which are short-circuited.
    #[must_use]
    pub fn uses_cluster_endpoints(&self) -> bool {
        self.internal_policy == TrafficPolicy::Cluster || self.externally_accessible()
    }

    /// Whether any door leads to this node's endpoints only.
    #[must_use]
    pub fn uses_local_endpoints(&self) -> bool {
        self.internal_policy == TrafficPolicy::Local
            || (self.external_policy == TrafficPolicy::Local && self.externally_accessible())
    }

    /// Whether the load balancer addresses turn some clients away.
    #[must_use]
    pub fn has_firewall(&self) -> bool {
        !self.load_balancer_ips.is_empty() && !self.source_ranges.is_empty()
    }

    /// Whether the load balancer addresses let this client in, on a node with this address.
    ///
    /// The load balancer's own address counts as allowed where the node's is: a process of the
    /// node that calls it may carry either as its source.
    #[must_use]
    pub fn admits(&self, source: IpAddr, node: Option<IpAddr>) -> bool {
        let lists = |address| self.source_ranges.iter().any(|range| range.contains(address));
        lists(source) || (self.load_balancer_ips.contains(&source) && node.is_some_and(lists))
    }
}

/// The ports of this Service that kube-proxy makes rules for, in this family.
#[must_use]
pub fn service_ports(service: &api::Service, family: IpFamily) -> Vec<ServicePortInfo> {
    let spec = &service.spec;
    let labels = &service.metadata.labels;
    if spec.service_type == "ExternalName"
        || labels.contains_key(SERVICE_PROXY_NAME_LABEL)
        || labels.contains_key(HEADLESS_LABEL)
    {
        return Vec::new();
    }
    let Some(cluster_ip) = cluster_ip(spec, family) else { return Vec::new() };
    let vips = service
        .status
        .load_balancer
        .ingress
        .iter()
        .filter(|ingress| ingress.ip_mode.as_deref().is_none_or(|mode| mode == "VIP"))
        .map(|ingress| &ingress.ip);
    let base = ServicePortInfo {
        name: ServicePortName {
            namespace: service.metadata.namespace_or_default().to_owned(),
            service: service.metadata.name.clone(),
            port: String::new(),
        },
        protocol: Protocol::Tcp,
        cluster_ip,
        port: 0,
        node_port: None,
        load_balancer_ips: addresses(vips, family),
        external_ips: addresses(spec.external_ips.iter(), family),
        source_ranges: source_ranges(spec, family),
        internal_policy: policy(spec.internal_traffic_policy.as_deref().unwrap_or_default()),
        external_policy: external_policy(spec),
        affinity: affinity(spec),
        health_check_node_port: health_check_node_port(spec),
    };
    spec.ports.iter().filter_map(|port| with_port(&base, port)).collect()
}

fn with_port(base: &ServicePortInfo, port: &api::ServicePort) -> Option<ServicePortInfo> {
    let mut info = base.clone();
    info.name.port.clone_from(&port.name);
    info.protocol = Protocol::parse(&port.protocol)?;
    info.port = u16::try_from(port.port).ok()?;
    info.node_port = u16::try_from(port.node_port).ok().filter(|number| *number != 0);
    Some(info)
}

/// The virtual address of this family. Without `ipFamilies` only `clusterIP` speaks.
fn cluster_ip(spec: &api::ServiceSpec, family: IpFamily) -> Option<IpAddr> {
    if spec.cluster_ip == "None" || spec.cluster_ips.first().is_some_and(|first| first == "None") {
        return None;
    }
    let text = if spec.ip_families.is_empty() && !spec.cluster_ip.is_empty() {
        &spec.cluster_ip
    } else if spec.ip_families.is_empty() {
        spec.cluster_ips.iter().find(|text| family_of(text) == Some(family))?
    } else {
        let index = spec.ip_families.iter().position(|name| name == family.as_str())?;
        match (spec.cluster_ips.get(index), index) {
            (Some(text), _) => text,
            (None, 0) => &spec.cluster_ip,
            (None, _) => return None,
        }
    };
    text.parse().ok().filter(|address| IpFamily::of(*address) == family)
}

fn family_of(text: &str) -> Option<IpFamily> {
    text.parse().ok().map(IpFamily::of)
}

/// Those of these addresses that are of this family; each once.
fn addresses<'a>(texts: impl Iterator<Item = &'a String>, family: IpFamily) -> Vec<IpAddr> {
    let mut found = Vec::new();
    for address in texts.filter_map(|text| text.parse().ok()) {
        if IpFamily::of(address) == family && !found.contains(&address) {
            found.push(address);
        }
    }
    found
}

/// A range that holds everything makes all the others pointless, so there are none then.
fn source_ranges(spec: &api::ServiceSpec, family: IpFamily) -> Vec<Cidr> {
    let ranges: Vec<Cidr> = spec
        .load_balancer_source_ranges
        .iter()
        .filter_map(|text| Cidr::parse(text))
        .filter(|range| range.family() == family)
        .collect();
    if ranges.iter().any(|range| range.is_everything()) { Vec::new() } else { ranges }
}

fn policy(word: &str) -> TrafficPolicy {
    if word == "Local" { TrafficPolicy::Local } else { TrafficPolicy::Cluster }
}

/// `Local` counts only on Services that are meant for clients outside.
fn external_policy(spec: &api::ServiceSpec) -> TrafficPolicy {
    let external = matches!(spec.service_type.as_str(), "NodePort" | "LoadBalancer")
        || !spec.external_ips.is_empty();
    if external { policy(&spec.external_traffic_policy) } else { TrafficPolicy::Cluster }
}

fn affinity(spec: &api::ServiceSpec) -> Option<u32> {
    if spec.session_affinity != "ClientIP" {
        return None;
    }
    let given = spec.session_affinity_config.as_ref().and_then(|config| config.client_ip.as_ref());
    let seconds = given.and_then(|config| config.timeout_seconds);
    Some(seconds.and_then(|n| u32::try_from(n).ok()).unwrap_or(AFFINITY_DEFAULT_SECONDS))
}

fn health_check_node_port(spec: &api::ServiceSpec) -> Option<u16> {
    let needed = spec.service_type == "LoadBalancer" && spec.external_traffic_policy == "Local";
    let port = u16::try_from(spec.health_check_node_port).ok()?;
    (needed && port != 0).then_some(port)
}

impl fmt::Display for ServicePortName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", self.namespace, self.service)?;
        if self.port.is_empty() { Ok(()) } else { write!(formatter, ":{}", self.port) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn service() -> api::Service {
        let mut service = api::Service::default();
        service.metadata.name = "web".to_owned();
        service.spec.cluster_ip = "10.96.0.20".to_owned();
        service.spec.ports =
            vec![api::ServicePort { port: 80, name: "http".to_owned(), ..Default::default() }];
        service
    }

    fn only(service: &api::Service) -> ServicePortInfo {
        let [info] = service_ports(service, IpFamily::V4).try_into().unwrap();
        info
    }

    #[test]
    fn a_name_reads_as_in_comments_of_rules() {
        let mut name = only(&service()).name;
        assert_eq!(name.to_string(), "default/web:http");
        name.port.clear();
        assert_eq!(name.to_string(), "default/web");
    }

    #[test]
    fn no_rules_for_headless_external_name_or_another_family() {
        assert!(service_ports(&service(), IpFamily::V6).is_empty());
        let mut headless = service();
        headless.spec.cluster_ip = "None".to_owned();
        assert!(service_ports(&headless, IpFamily::V4).is_empty());
        let mut external_name = service();
        external_name.spec.service_type = "ExternalName".to_owned();
        assert!(service_ports(&external_name, IpFamily::V4).is_empty());
        let mut others = service();
        others.metadata.labels.insert(SERVICE_PROXY_NAME_LABEL.to_owned(), "mine".to_owned());
        assert!(service_ports(&others, IpFamily::V4).is_empty());
    }

    #[test]
    fn local_counts_only_where_there_is_a_door_outside() {
        let mut service = service();
        service.spec.external_traffic_policy = "Local".to_owned();
        assert!(!only(&service).uses_local_endpoints());
        service.spec.service_type = "NodePort".to_owned();
        assert!(!only(&service).uses_local_endpoints(), "no node port yet");
        service.spec.ports[0].node_port = 30_080;
        assert!(only(&service).uses_local_endpoints());
        assert!(only(&service).uses_cluster_endpoints());
    }

    #[test]
    fn a_range_of_everything_is_no_limit() {
        let mut service = service();
        service.spec.service_type = "LoadBalancer".to_owned();
        service.status.load_balancer.ingress =
            vec![api::LoadBalancerIngress { ip: "198.51.100.7".to_owned(), ..Default::default() }];
        service.spec.load_balancer_source_ranges = vec!["203.0.113.0/25".to_owned()];
        assert!(only(&service).has_firewall());
        service.spec.load_balancer_source_ranges.push("0.0.0.0/0".to_owned());
        assert!(!only(&service).has_firewall());
    }
}
