//! Endpoints as kube-proxy sees them: EndpointSlices of one Service port, flattened.
//!
//! Imitates `pkg/proxy/endpointslicecache.go`.

use std::net::{IpAddr, SocketAddr};

use crate::api;
use crate::api::endpoint_slice::HintName;
use crate::data_plane::cidr::IpFamily;
use crate::data_plane::configuration::Configuration;
use crate::data_plane::packet::Protocol;
use crate::data_plane::service_port_info::ServicePortInfo;
use crate::order::InOrder;

/// One address and port behind a Service port.
#[expect(clippy::struct_excessive_bools, reason = "three conditions of the API, and where it is")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndpointInfo {
    /// Where it listens.
    pub address: SocketAddr,
    /// Fit for new connections.
    pub ready: bool,
    /// Answers, be it on its way out.
    pub serving: bool,
    /// On its way out.
    pub terminating: bool,
    /// Whether it is on the node whose kube-proxy this is.
    pub local: bool,
    /// Whether its address is that node's own, as with a pod on the host's network.
    pub on_host: bool,
    /// Which zones should prefer it.
    pub zone_hint: Hint,
    /// Which nodes should prefer it.
    pub node_hint: Hint,
    /// The pod's namespace and name, if it is a pod.
    pub pod: Option<Box<(String, String)>>,
}

/// Whom a topology hint is for, seen from one node.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Hint {
    /// There is none.
    #[default]
    Nobody,
    /// This node, or its zone, perhaps among others.
    Us,
    /// Others only.
    Others,
}

impl EndpointInfo {
    /// Whether it may be used if no ready endpoint is left.
    #[must_use]
    pub const fn is_serving_terminating(&self) -> bool {
        self.serving && self.terminating
    }
}

/// The endpoints of one Service port out of the slices of its Service, seen from this node.
///
/// A slice's port belongs to the Service port of the same name and protocol; `targetPort` and
/// selector are of no interest here. Sorted by their text, as kube-proxy writes them into rules.
#[must_use]
pub fn endpoints_of(
    info: &ServicePortInfo,
    slices: &[&api::EndpointSlice],
    configuration: &Configuration,
) -> Vec<EndpointInfo> {
    let family = IpFamily::of(info.cluster_ip);
    let mut found: Vec<(String, EndpointInfo)> = Vec::new();
    for slice in slices.iter().filter(|slice| slice.address_type == family.as_str()) {
        for port in slice.ports.iter().filter_map(|port| port_number(port, info)) {
            let here = slice.endpoints.iter();
            let here = here.filter_map(|endpoint| endpoint_info(endpoint, port, configuration));
            found.extend(here.map(|endpoint| (endpoint.address.to_string(), endpoint)));
        }
    }
    found.in_order_by(|(a, _), (b, _)| a.cmp(b));
    found.dedup_by(|later, kept| {
        // Of one address listed twice, the entry that is on this node wins.
        let twice = later.0 == kept.0;
        if twice && later.1.local {
            std::mem::swap(later, kept);
        }
        twice
    });
    let mut endpoints: Vec<EndpointInfo> =
        found.into_iter().map(|(_, endpoint)| endpoint).collect();
    // What was room for the texts is not needed while the rules last.
    endpoints.shrink_to_fit();
    endpoints
}

fn port_number(port: &api::EndpointPort, info: &ServicePortInfo) -> Option<u16> {
    let name = port.name.as_deref().unwrap_or_default();
    let protocol = Protocol::parse(port.protocol.as_deref().unwrap_or_default());
    if name != info.name.port || protocol != Some(info.protocol) {
        return None;
    }
    u16::try_from(port.port?).ok()
}

fn endpoint_info(
    endpoint: &api::Endpoint,
    port: u16,
    configuration: &Configuration,
) -> Option<EndpointInfo> {
    let address: IpAddr = endpoint.addresses.first()?.parse().ok()?;
    let hints = endpoint.hints.as_ref();
    let target = endpoint.target_ref.as_ref().filter(|target| target.kind == "Pod");
    Some(EndpointInfo {
        address: SocketAddr::new(address, port),
        ready: endpoint.conditions.is_ready(),
        serving: endpoint.conditions.is_serving(),
        terminating: endpoint.conditions.is_terminating(),
        local: endpoint.node_name.as_deref() == Some(configuration.node.as_str()),
        on_host: configuration.is_own(address),
        zone_hint: hint(hints.map(|hints| &hints.for_zones), configuration.zone.as_deref()),
        node_hint: hint(hints.map(|hints| &hints.for_nodes), Some(&configuration.node)),
        pod: target.map(|target| Box::new((target.namespace.clone(), target.name.clone()))),
    })
}

fn hint(names: Option<&Vec<HintName>>, own: Option<&str>) -> Hint {
    match names {
        None => Hint::Nobody,
        Some(names) if names.is_empty() => Hint::Nobody,
        Some(names) if names.iter().any(|hint| Some(hint.name.as_str()) == own) => Hint::Us,
        Some(_) => Hint::Others,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data_plane::service_port_info::service_ports;

    fn slice(port: &str, addresses: &[(&str, &str)]) -> api::EndpointSlice {
        let endpoint = |(address, node): &(&str, &str)| api::Endpoint {
            addresses: vec![(*address).to_owned()],
            node_name: Some((*node).to_owned()),
            ..Default::default()
        };
        api::EndpointSlice {
            address_type: "IPv4".to_owned(),
            endpoints: addresses.iter().map(endpoint).collect(),
            ports: vec![api::EndpointPort {
                name: Some(port.to_owned()),
                port: Some(8080),
                ..Default::default()
            }],
            ..Default::default()
        }
    }

    fn found(slices: &[&api::EndpointSlice]) -> Vec<(String, bool)> {
        let mut service = api::Service::default();
        service.spec.cluster_ip = "10.96.0.20".to_owned();
        service.spec.ports =
            vec![api::ServicePort { name: "http".to_owned(), port: 80, ..Default::default() }];
        let [info] = service_ports(&service, IpFamily::V4).try_into().unwrap();
        let mut node = api::Node::default();
        node.metadata.name = "node-a".to_owned();
        let configuration = Configuration::new(&node, &api::Profile::default());
        let endpoints = endpoints_of(&info, slices, &configuration);
        endpoints.iter().map(|e| (e.address.to_string(), e.local)).collect()
    }

    #[test]
    fn only_the_port_of_the_same_name_counts() {
        let right = slice("http", &[("10.244.1.7", "node-a"), ("10.244.1.43", "node-b")]);
        let wrong = slice("metrics", &[("10.244.9.9", "node-a")]);
        let sorted = [("10.244.1.43:8080".to_owned(), false), ("10.244.1.7:8080".to_owned(), true)];
        assert_eq!(found(&[&wrong, &right]), sorted);
    }

    #[test]
    fn of_two_slices_the_one_that_says_here_wins() {
        let there = slice("http", &[("10.244.1.7", "node-b")]);
        let here = slice("http", &[("10.244.1.7", "node-a")]);
        let once = [("10.244.1.7:8080".to_owned(), true)];
        assert_eq!(found(&[&there, &here]), once);
        assert_eq!(found(&[&here, &there]), once);
    }
}
