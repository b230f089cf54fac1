//! Endpoints as kube-proxy sees them: EndpointSlices of one Service port, flattened.
//!
//! Imitates `pkg/proxy/endpointslicecache.go`.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, SocketAddr};

use crate::api;
use crate::data_plane::cidr::IpFamily;
use crate::data_plane::packet::Protocol;
use crate::data_plane::service_port_info::ServicePortInfo;

/// One address and port behind a Service port.
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
    /// The node it is on, if the slice says so.
    pub node: Option<String>,
    /// Zones that should prefer it.
    pub zone_hints: BTreeSet<String>,
    /// Nodes that should prefer it.
    pub node_hints: BTreeSet<String>,
    /// The pod's namespace and name, if it is a pod.
    pub pod: Option<(String, String)>,
}

impl EndpointInfo {
    /// Whether it may be used if no ready endpoint is left.
    #[must_use]
    pub const fn is_serving_terminating(&self) -> bool {
        self.serving && self.terminating
    }
}

/// The endpoints of one Service port out of the slices of its Service, seen from `node`.
///
/// A slice's port belongs to the Service port of the same name and protocol; `targetPort` and
/// selector are of no interest here. Sorted by their text, as kube-proxy writes them into rules.
#[must_use]
pub fn endpoints_of(
    info: &ServicePortInfo,
    slices: &[&api::EndpointSlice],
    node: &str,
) -> Vec<EndpointInfo> {
    let family = IpFamily::of(info.cluster_ip);
    let mut found: BTreeMap<String, EndpointInfo> = BTreeMap::new();
    for slice in slices.iter().filter(|slice| slice.address_type == family.as_str()) {
        for port in slice.ports.iter().filter_map(|port| port_number(port, info)) {
            let here = slice.endpoints.iter();
            for endpoint in here.filter_map(|endpoint| endpoint_info(endpoint, port, node)) {
                let text = endpoint.address.to_string();
                // Of one address listed twice, the entry that is on this node wins.
                if endpoint.local || !found.contains_key(&text) {
                    found.insert(text, endpoint);
                }
            }
        }
    }
    found.into_values().collect()
}

fn port_number(port: &api::EndpointPort, info: &ServicePortInfo) -> Option<u16> {
    let name = port.name.as_deref().unwrap_or_default();
    let protocol = Protocol::parse(port.protocol.as_deref().unwrap_or_default());
    if name != info.name.port || protocol != Some(info.protocol) {
        return None;
    }
    u16::try_from(port.port?).ok()
}

fn endpoint_info(endpoint: &api::Endpoint, port: u16, node: &str) -> Option<EndpointInfo> {
    let address: IpAddr = endpoint.addresses.first()?.parse().ok()?;
    let hints = endpoint.hints.as_ref();
    let target = endpoint.target_ref.as_ref().filter(|target| target.kind == "Pod");
    Some(EndpointInfo {
        address: SocketAddr::new(address, port),
        ready: endpoint.conditions.is_ready(),
        serving: endpoint.conditions.is_serving(),
        terminating: endpoint.conditions.is_terminating(),
        local: endpoint.node_name.as_deref() == Some(node),
        node: endpoint.node_name.clone(),
        zone_hints: hints.map_or_else(BTreeSet::new, |hints| names(&hints.for_zones)),
        node_hints: hints.map_or_else(BTreeSet::new, |hints| names(&hints.for_nodes)),
        pod: target.map(|target| (target.namespace.clone(), target.name.clone())),
    })
}

fn names(hints: &[api::endpoint_slice::HintName]) -> BTreeSet<String> {
    hints.iter().map(|hint| hint.name.clone()).collect()
}
