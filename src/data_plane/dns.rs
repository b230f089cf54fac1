//! A name inside the cluster, as its DNS answers and as a pod's resolver asks.
//!
//! A pod's `resolv.conf` has three search suffixes and `ndots:5`: a name with fewer than five dots is
//! tried under each suffix before it is tried as it stands.

use std::net::IpAddr;

use crate::api::{Endpoint, EndpointSlice, Service};

/// The questions a resolver asked and what it got.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lookup {
    /// Full names, in the order tried.
    pub tried: Vec<String>,
    /// The name that the last one is only another name for (`ExternalName`).
    pub alias: Option<String>,
    /// The addresses of the last one, if it has any.
    pub answers: Vec<IpAddr>,
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
        match answer {
            Answer::Unknown => {}
            Answer::Alias(name) => {
                // A CNAME; what stands outside of the cluster is not modelled.
                lookup.alias = Some(name);
                break;
            }
            Answer::Addresses(answers) => {
                lookup.answers = answers;
                break;
            }
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
enum Answer {
    Unknown,
    Alias(String),
    Addresses(Vec<IpAddr>),
}

fn answer(name: &str, services: &[&Service], slices: &[&EndpointSlice]) -> Answer {
    let inner = name.strip_suffix(&format!(".svc.{ZONE}"));
    let Some((rest, namespace)) = inner.and_then(|inner| inner.rsplit_once('.')) else {
        return Answer::Unknown;
    };
    // `pod.service.namespace`: one endpoint of a headless Service, by its host name.
    let (hostname, service_name) = match rest.rsplit_once('.') {
        Some((hostname, service)) => (Some(hostname), service),
        None => (None, rest),
    };
    let found = services.iter().find(|service| {
        service.metadata.name == service_name
            && service.metadata.namespace_or_default() == namespace
    });
    let Some(service) = found else { return Answer::Unknown };
    if service.spec.service_type == "ExternalName" {
        let alias = &service.spec.external_name;
        let is_name = hostname.is_none() && alias.parse::<IpAddr>().is_err();
        // An address is no name to stand for: nothing is found.
        return if is_name { Answer::Alias(alias.clone()) } else { Answer::Unknown };
    }
    if service.spec.cluster_ip != "None" {
        let address = service.spec.cluster_ip.parse().ok().filter(|_| hostname.is_none());
        return address.map_or(Answer::Unknown, |address| Answer::Addresses(vec![address]));
    }
    let own = slices.iter().filter(|slice| {
        slice.service_name() == Some(service_name)
            && slice.metadata.namespace_or_default() == namespace
    });
    let ready = own.flat_map(|slice| &slice.endpoints).filter(|e| e.conditions.is_ready());
    let addresses: Vec<IpAddr> = ready
        .filter(|endpoint| hostname.is_none_or(|name| is_named(endpoint, name)))
        .filter_map(|endpoint| endpoint.addresses.first()?.parse().ok())
        .collect();
    if addresses.is_empty() { Answer::Unknown } else { Answer::Addresses(addresses) }
}

/// An endpoint's name under its Service: its host name, else its address with dashes.
fn is_named(endpoint: &Endpoint, name: &str) -> bool {
    match &endpoint.hostname {
        Some(hostname) => hostname == name,
        None => endpoint.addresses.first().is_some_and(|a| a.replace(['.', ':'], "-") == name),
    }
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
        assert_eq!(found("backend", "default").answers, [] as [IpAddr; 0]);
        assert_eq!(found("backend", "default").tried.len(), 4);
        assert_eq!(found("backend.shop", "default").tried.len(), 2);
        assert!(found("BACKEND.shop.svc.cluster.local", "default").answers.len() == 1);
    }
}
