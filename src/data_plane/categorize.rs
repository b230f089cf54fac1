//! Which endpoints a Service port may use on one node.
//!
//! Imitates `pkg/proxy/topology.go`.

use crate::data_plane::endpoint_info::{EndpointInfo, Hint};
use crate::data_plane::service_port_info::ServicePortInfo;

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

/// Sorts the endpoints of a Service port into those for `Cluster` and those for `Local`.
///
/// Under each policy endpoints that serve on their way out are used if no ready one is left;
/// the two are judged apart. Hints narrow the `Cluster` set only, and never to nothing.
#[must_use]
pub fn categorize_endpoints(
    mut endpoints: Vec<EndpointInfo>,
    info: &ServicePortInfo,
) -> Categories {
    let mut categories = Categories::default();
    if info.uses_local_endpoints() {
        categories.local = endpoints.iter().filter(|endpoint| endpoint.local).cloned().collect();
        ready_else_terminating(&mut categories.local, |_| true);
        categories.any =
            endpoints.iter().any(|endpoint| endpoint.ready || endpoint.is_serving_terminating());
    }
    if info.uses_cluster_endpoints() {
        if followed(&endpoints, |endpoint| endpoint.node_hint) {
            ready_else_terminating(&mut endpoints, |endpoint| endpoint.node_hint == Hint::Us);
        } else if followed(&endpoints, |endpoint| endpoint.zone_hint) {
            ready_else_terminating(&mut endpoints, |endpoint| endpoint.zone_hint == Hint::Us);
        } else {
            ready_else_terminating(&mut endpoints, |_| true);
        }
        categories.any |= !endpoints.is_empty();
        categories.cluster = endpoints;
    }
    categories
}

/// Keeps the ready endpoints that suit; if there are none, those that serve on their way out.
fn ready_else_terminating(endpoints: &mut Vec<EndpointInfo>, suits: fn(&EndpointInfo) -> bool) {
    let is_ready = |endpoint: &EndpointInfo| endpoint.ready && suits(endpoint);
    if endpoints.iter().any(is_ready) {
        endpoints.retain(is_ready);
    } else {
        endpoints.retain(EndpointInfo::is_serving_terminating);
    }
}

/// Hints count only if every ready endpoint has one and at least one is for here.
fn followed(endpoints: &[EndpointInfo], hint: fn(&EndpointInfo) -> Hint) -> bool {
    let mut ready = endpoints.iter().filter(|endpoint| endpoint.ready).map(hint);
    ready.clone().all(|hint| hint != Hint::Nobody) && ready.any(|hint| hint == Hint::Us)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api;
    use crate::data_plane::cidr::IpFamily;
    use crate::data_plane::service_port_info::service_ports;

    fn info(external_policy: &str) -> ServicePortInfo {
        let mut service = api::Service::default();
        service.spec.service_type = "NodePort".to_owned();
        service.spec.cluster_ip = "10.96.0.20".to_owned();
        service.spec.external_traffic_policy = external_policy.to_owned();
        service.spec.ports =
            vec![api::ServicePort { port: 80, node_port: 30_080, ..Default::default() }];
        let [info] = service_ports(&service, IpFamily::V4).try_into().unwrap();
        info
    }

    fn endpoint(last: u8, local: bool) -> EndpointInfo {
        EndpointInfo {
            address: ([10, 244, 1, last], 8080).into(),
            ready: true,
            serving: true,
            terminating: false,
            local,
            on_host: false,
            zone_hint: Hint::Us,
            node_hint: Hint::Nobody,
            pod: None,
        }
    }

    fn leaving(last: u8, local: bool) -> EndpointInfo {
        EndpointInfo { ready: false, terminating: true, ..endpoint(last, local) }
    }

    fn last(endpoints: &[EndpointInfo]) -> Vec<String> {
        endpoints.iter().map(|endpoint| endpoint.address.ip().to_string()).collect()
    }

    #[test]
    fn those_on_their_way_out_are_judged_apart_for_each_policy() {
        let endpoints = vec![leaving(1, true), endpoint(2, false)];
        let found = categorize_endpoints(endpoints, &info("Local"));
        assert_eq!(last(&found.cluster), ["10.244.1.2"]);
        assert_eq!(last(&found.local), ["10.244.1.1"]);
        assert!(found.any);
    }

    #[test]
    fn endpoints_elsewhere_count_as_some() {
        let found = categorize_endpoints(vec![endpoint(2, false)], &info("Local"));
        assert!(found.local.is_empty() && found.any);
        let found = categorize_endpoints(Vec::new(), &info("Local"));
        assert!(!found.any);
    }

    #[test]
    fn hints_count_only_if_every_ready_endpoint_has_one() {
        let mut there = endpoint(2, false);
        there.zone_hint = Hint::Others;
        let cluster = |endpoints: &[EndpointInfo]| {
            last(&categorize_endpoints(endpoints.to_vec(), &info("Cluster")).cluster)
        };
        assert_eq!(cluster(&[endpoint(1, true), there.clone()]), ["10.244.1.1"]);
        let mut silent = endpoint(3, false);
        silent.zone_hint = Hint::Nobody;
        assert_eq!(cluster(&[endpoint(1, true), there, silent]).len(), 3);
    }
}
