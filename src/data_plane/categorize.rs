//! Which endpoints a Service port may use on one node.
//!
//! Imitates `pkg/proxy/topology.go`.

use crate::data_plane::endpoint_info::EndpointInfo;
use crate::data_plane::service_port_info::ServicePortInfo;

/// Where a node is, as far as topology hints ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Topology<'a> {
    /// The node's name.
    pub node: &'a str,
    /// The node's zone, if it has one.
    pub zone: Option<&'a str>,
}

/// The endpoints of a Service port, by the policies that use them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Categories {
    /// For traffic under policy `Cluster`; empty where no door uses that policy.
    pub cluster: Vec<EndpointInfo>,
    /// For traffic under policy `Local`; empty where no door uses that policy.
    pub local: Vec<EndpointInfo>,
    /// Whether there is a usable endpoint anywhere. Decides between refusing and dropping.
    pub any: bool,
}

/// What topology hints ask for on one node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Preference {
    Node,
    Zone,
    Nothing,
}

/// Sorts the endpoints of a Service port into those for `Cluster` and those for `Local`.
///
/// Under each policy endpoints that serve on their way out are used if no ready one is left;
/// the two are judged apart. Hints narrow the `Cluster` set only, and never to nothing.
#[must_use]
pub fn categorize_endpoints(
    endpoints: &[EndpointInfo],
    info: &ServicePortInfo,
    topology: Topology<'_>,
) -> Categories {
    let mut categories = Categories::default();
    if info.uses_cluster_endpoints() {
        let preference = preference(endpoints, topology);
        let suits = |endpoint: &EndpointInfo| match preference {
            Preference::Node => endpoint.node_hints.contains(topology.node),
            Preference::Zone => {
                topology.zone.is_some_and(|zone| endpoint.zone_hints.contains(zone))
            }
            Preference::Nothing => true,
        };
        categories.cluster = ready_else_terminating(endpoints, suits);
        categories.any = !categories.cluster.is_empty();
    }
    if info.uses_local_endpoints() {
        categories.local = ready_else_terminating(endpoints, |endpoint| endpoint.local);
        categories.any |=
            endpoints.iter().any(|endpoint| endpoint.ready || endpoint.is_serving_terminating());
    }
    categories
}

/// The ready endpoints that suit; if there are none, those that serve on their way out.
///
/// Hints say nothing about the latter: hints that leave no ready endpoint are not followed, so
/// `suits` restricts those on their way out only where it means "on this node".
fn ready_else_terminating(
    endpoints: &[EndpointInfo],
    suits: impl Fn(&EndpointInfo) -> bool,
) -> Vec<EndpointInfo> {
    let pick = |usable: fn(&EndpointInfo) -> bool| -> Vec<EndpointInfo> {
        endpoints.iter().filter(|endpoint| usable(endpoint) && suits(endpoint)).cloned().collect()
    };
    let ready = pick(|endpoint| endpoint.ready);
    if ready.is_empty() { pick(EndpointInfo::is_serving_terminating) } else { ready }
}

/// Hints count only if every ready endpoint has one and at least one is for here.
fn preference(endpoints: &[EndpointInfo], topology: Topology<'_>) -> Preference {
    let ready = || endpoints.iter().filter(|endpoint| endpoint.ready);
    if ready().all(|endpoint| !endpoint.node_hints.is_empty())
        && ready().any(|endpoint| endpoint.node_hints.contains(topology.node))
    {
        return Preference::Node;
    }
    let Some(zone) = topology.zone else { return Preference::Nothing };
    if ready().all(|endpoint| !endpoint.zone_hints.is_empty())
        && ready().any(|endpoint| endpoint.zone_hints.contains(zone))
    {
        return Preference::Zone;
    }
    Preference::Nothing
}
