//! A name inside the cluster, as its DNS answers and as a pod's resolver asks.
//!
//! A pod's `resolv.conf` has three search suffixes and `ndots:5`: a name with fewer than five dots is
//! tried under each suffix before it is tried as it stands.

use std::net::IpAddr;

use crate::api::{EndpointSlice, Service};

/// The questions a resolver asked and what it got.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lookup {
    /// Full names, in the order tried.
    pub tried: Vec<String>,
    /// The address of the last one, if it has one.
    pub answer: Option<IpAddr>,
}

const ZONE: &str = "cluster.local";
/// `options ndots:5` of a pod's `resolv.conf`.
const NDOTS: usize = 5;

/// Looks a name up as a pod of this namespace does.
#[must_use]
pub fn resolve(
    host: &str,
    namespace: &str,
    services: &[&Service],
    slices: &[&EndpointSlice],
) -> Lookup {
    let host = host.to_ascii_lowercase();
    let mut lookup = Lookup::default();
    for name in candidates(&host, namespace) {
        let answer = answer(&name, services, slices);
        lookup.tried.push(name);
        if answer.is_some() {
            lookup.answer = answer;
            break;
        }
    }
    lookup
}

fn candidates(host: &str, namespace: &str) -> Vec<String> {
    if let Some(absolute) = host.strip_suffix('.') {
        return vec![absolute.to_owned()];
    }
    let searched = [format!("{namespace}.svc.{ZONE}"), format!("svc.{ZONE}"), ZONE.to_owned()];
    let searched = searched.iter().map(|suffix| format!("{host}.{suffix}"));
    let dots = host.matches('.').count();
    if dots < NDOTS {
        searched.chain([host.to_owned()]).collect()
    } else {
        std::iter::once(host.to_owned()).chain(searched).collect()
    }
}

/// What cluster DNS says of a full name.
fn answer(name: &str, services: &[&Service], slices: &[&EndpointSlice]) -> Option<IpAddr> {
    let inner = name.strip_suffix(&format!(".svc.{ZONE}"))?;
    let (service_name, namespace) = inner.rsplit_once('.')?;
    let service = services.iter().find(|service| {
        service.metadata.name == service_name
            && service.metadata.namespace_or_default() == namespace
    })?;
    if service.spec.service_type == "ExternalName" {
        // A CNAME; what stands outside of the cluster is not modelled.
        return None;
    }
    if service.spec.cluster_ip == "None" {
        return slices
            .iter()
            .filter(|slice| slice.service_name() == Some(service_name))
            .filter(|slice| slice.metadata.namespace_or_default() == namespace)
            .flat_map(|slice| &slice.endpoints)
            .filter(|endpoint| endpoint.conditions.is_ready())
            .find_map(|endpoint| endpoint.addresses.first()?.parse().ok());
    }
    service.spec.cluster_ip.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_names_are_searched_in_the_callers_namespace_first() {
        let mut service = Service::default();
        service.metadata.name = "backend".to_owned();
        service.metadata.namespace = "shop".to_owned();
        service.spec.cluster_ip = "10.96.0.20".to_owned();
        let services = [&service];
        let found = |host: &str, namespace: &str| resolve(host, namespace, &services, &[]);
        assert_eq!(found("backend", "shop").tried.len(), 1);
        assert_eq!(found("backend", "default").answer, None);
        assert_eq!(found("backend", "default").tried.len(), 4);
        assert_eq!(found("backend.shop", "default").tried.len(), 2);
        assert!(found("BACKEND.shop.svc.cluster.local", "default").answer.is_some());
    }
}
