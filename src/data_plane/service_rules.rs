//! What one Service comes to on one node. The rest of the rules has no part in it, so a change of
//! one Service leaves those of all others as they are.

use std::sync::Arc;

use crate::api;
use crate::data_plane::categorize::{Categories, categorize_endpoints};
use crate::data_plane::cidr::IpFamily;
use crate::data_plane::configuration::Configuration;
use crate::data_plane::endpoint_info::endpoints_of;
use crate::data_plane::rules::{HealthCheck, PortRules};
use crate::data_plane::service_port_info::{ServicePortInfo, service_ports};
use crate::order::{InOrder, SortedSet};

/// The rules of one Service.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct ServiceRules {
    /// Its ports, by name and family.
    pub(super) ports: Vec<Arc<PortRules>>,
    /// What its health check node port answers, if it has one.
    pub(super) health_check: Option<HealthCheck>,
}

impl ServiceRules {
    /// The rules of this Service with these EndpointSlices.
    pub(super) fn new(
        configuration: &Configuration,
        service: &api::Service,
        slices: &[&api::EndpointSlice],
    ) -> Self {
        let mut rules = Self::default();
        for family in IpFamily::ALL {
            for info in service_ports(service, family) {
                if rules.health_check.is_none() {
                    rules.health_check = health_check(configuration, &info, slices);
                }
                let endpoints = endpoints_of(&info, slices, configuration);
                let Categories { cluster, local, any } = categorize_endpoints(endpoints, &info);
                let port = PortRules { info, cluster, local, has_endpoints: any };
                rules.ports.push(Arc::new(port));
            }
        }
        rules.ports.in_order_by(|a, b| {
            let (a, b) = (&a.info, &b.info);
            a.name.port.cmp(&b.name.port).then(a.cluster_ip.cmp(&b.cluster_ip))
        });
        rules
    }
}

/// The health check of a Service: how many addresses on this node are ready, whatever port they
/// are listed for.
fn health_check(
    configuration: &Configuration,
    info: &ServicePortInfo,
    slices: &[&api::EndpointSlice],
) -> Option<HealthCheck> {
    let port = info.health_check_node_port?;
    let family = IpFamily::of(info.cluster_ip).as_str();
    let node = Some(configuration.node.as_str());
    let ready: SortedSet<&String> = slices
        .iter()
        .filter(|slice| slice.address_type == family)
        .filter(|slice| slice.ports.iter().any(|port| port.port.is_some()))
        .flat_map(|slice| &slice.endpoints)
        .filter(|endpoint| endpoint.conditions.is_ready())
        .filter(|endpoint| endpoint.node_name.as_deref() == node)
        .filter_map(|endpoint| endpoint.addresses.first())
        .collect();
    Some(HealthCheck {
        namespace: info.name.namespace.clone(),
        service: info.name.service.clone(),
        port,
        local_ready_endpoints: ready.len(),
    })
}
