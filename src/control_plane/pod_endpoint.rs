//! What one pod is to one Service: whether it belongs, on which ports, in which condition.
//!
//! Imitates `k8s.io/endpointslice/utils.go`.

use std::net::IpAddr;

use crate::api::endpoint_slice::ObjectReference;
use crate::api::{
    Endpoint, EndpointConditions, EndpointPort, IntOrString, Node, Pod, Service, ServicePort,
};

/// An address family, as `EndpointSlice.addressType` names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum AddressType {
    IPv4,
    IPv6,
}

impl AddressType {
    pub(crate) const ALL: [Self; 2] = [Self::IPv4, Self::IPv6];

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::IPv4 => "IPv4",
            Self::IPv6 => "IPv6",
        }
    }

    pub(crate) fn has(self, address: &str) -> bool {
        match address.parse() {
            Ok(IpAddr::V4(_)) => self == Self::IPv4,
            Ok(IpAddr::V6(_)) => self == Self::IPv6,
            Err(_) => false,
        }
    }
}

/// Whether a pod has come so far, and no further, that it may stand in a slice. Pods on their way
/// out may: kube-proxy falls back on them.
pub(crate) fn is_listed(pod: &Pod) -> bool {
    let ended = matches!(pod.status.phase.as_str(), "Succeeded" | "Failed");
    !ended && addresses(pod).next().is_some()
}

/// The pod's addresses of both families.
pub(crate) fn addresses(pod: &Pod) -> impl Iterator<Item = &str> {
    let first = Some(pod.status.pod_ip.as_str())
        .filter(|address| pod.status.pod_ips.is_empty() && !address.is_empty());
    pod.status.pod_ips.iter().map(|entry| entry.ip.as_str()).chain(first)
}

/// The Service's ports as this pod has them. A named port that the pod lacks is left out; a number
/// is taken as it is, whether anything listens there or not.
pub(crate) fn endpoint_ports(service: &Service, pod: &Pod) -> Vec<EndpointPort> {
    let resolve = |port: &ServicePort| {
        Some(EndpointPort {
            name: Some(port.name.clone()),
            protocol: Some(protocol_or_tcp(&port.protocol).to_owned()),
            port: Some(target_port(port, pod)?),
            app_protocol: port.app_protocol.clone(),
        })
    };
    service.spec.ports.iter().filter_map(resolve).collect()
}

fn target_port(port: &ServicePort, pod: &Pod) -> Option<i32> {
    match &port.target_port {
        None | Some(IntOrString::Int(0)) => Some(port.port),
        Some(IntOrString::Int(number)) => Some(*number),
        Some(IntOrString::String(name)) if name.is_empty() => Some(port.port),
        Some(IntOrString::String(name)) => named_port(pod, name, protocol_or_tcp(&port.protocol)),
    }
}

/// The number of the pod's port of this name and protocol: in its containers, then its sidecars.
fn named_port(pod: &Pod, name: &str, protocol: &str) -> Option<i32> {
    let is_sidecar = |restart_policy: Option<&str>| restart_policy == Some("Always");
    let sidecars =
        pod.spec.init_containers.iter().filter(|c| is_sidecar(c.restart_policy.as_deref()));
    pod.spec
        .containers
        .iter()
        .chain(sidecars)
        .flat_map(|container| &container.ports)
        .find(|port| port.name == name && protocol_or_tcp(&port.protocol) == protocol)
        .map(|port| port.container_port)
}

fn protocol_or_tcp(protocol: &str) -> &str {
    if protocol.is_empty() { "TCP" } else { protocol }
}

/// The pod as an endpoint of the Service; `None` if it has no address of that family.
pub(crate) fn pod_to_endpoint(
    service: &Service,
    pod: &Pod,
    node: Option<&Node>,
    address_type: AddressType,
) -> Option<Endpoint> {
    let addresses: Vec<String> =
        addresses(pod).filter(|address| address_type.has(address)).map(str::to_owned).collect();
    if addresses.is_empty() {
        return None;
    }
    let serving = pod.is_ready();
    let terminating = pod.metadata.is_terminating();
    let ready = service.spec.publish_not_ready_addresses || (serving && !terminating);
    let own_name = !pod.spec.hostname.is_empty() && pod.spec.subdomain == service.metadata.name;
    Some(Endpoint {
        addresses,
        conditions: EndpointConditions {
            ready: Some(ready),
            serving: Some(serving),
            terminating: Some(terminating),
        },
        hostname: own_name.then(|| pod.spec.hostname.clone()),
        target_ref: Some(ObjectReference {
            kind: "Pod".to_owned(),
            namespace: pod.metadata.namespace_or_default().to_owned(),
            name: pod.metadata.name.clone(),
            ..ObjectReference::default()
        }),
        node_name: Some(pod.spec.node_name.clone()).filter(|name| !name.is_empty()),
        zone: node.and_then(Node::zone).map(str::to_owned),
        ..Endpoint::default()
    })
}
