//! What the API server accepts with a word of warning: `pkg/api/service/warnings.go` and others.

use std::net::IpAddr;

use crate::api::{FieldPath, Object, ObjectMeta, PodTemplateSpec, Service, quoted};
use crate::control_plane::validation::ip::parse_sloppy;
use crate::control_plane::validation::pod_warnings::{name_warning, port_warnings};

/// What every write and read of Endpoints is answered with since 1.33.
const ENDPOINTS_DEPRECATED: &str =
    "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice";

const INGRESS_CLASS: &str = "kubernetes.io/ingress.class";

/// The warnings that go with an accepted object.
#[must_use]
pub fn warnings(object: &Object) -> Vec<String> {
    match object {
        Object::Service(service) => service_warnings(service),
        Object::EndpointSlice(slice) if slice.address_type == "FQDN" => {
            vec!["spec.addressType: FQDN endpoints are deprecated".to_owned()]
        }
        Object::EndpointSlice(slice) => {
            let path = FieldPath::parse("endpoints");
            let each = slice.endpoints.iter().enumerate().flat_map(|(endpoint, entry)| {
                let path = path.index(endpoint).child("addresses");
                address_warnings(&path, &entry.addresses)
            });
            each.collect()
        }
        Object::Pod(pod) => {
            let name = name_warning(&pod.metadata.name, "the Pod's hostname");
            name.into_iter().chain(port_warnings(&pod.spec, &FieldPath::parse("spec"))).collect()
        }
        Object::Deployment(object) => template_warnings(&object.metadata, &object.spec.template),
        Object::ReplicaSet(object) => template_warnings(&object.metadata, &object.spec.template),
        Object::Ingress(ingress) if ingress.metadata.annotations.contains_key(INGRESS_CLASS) => {
            vec![format!(
                "annotation {} is deprecated, please use 'spec.ingressClassName' instead",
                quoted(INGRESS_CLASS)
            )]
        }
        Object::Endpoints(_) => vec![ENDPOINTS_DEPRECATED.to_owned()],
        Object::Node(_) | Object::Namespace(_) | Object::Ingress(_) => Vec::new(),
    }
}

fn template_warnings(metadata: &ObjectMeta, template: &PodTemplateSpec) -> Vec<String> {
    let name = name_warning(&metadata.name, "Pod names and hostnames");
    let path = FieldPath::parse("spec.template.spec");
    name.into_iter().chain(port_warnings(&template.spec, &path)).collect()
}

fn service_warnings(service: &Service) -> Vec<String> {
    let spec = &service.spec;
    let path = FieldPath::parse("spec");
    let is_external_name = spec.service_type == "ExternalName";
    let is_headless = spec.service_type == "ClusterIP" && spec.cluster_ip == "None";
    let mut said = Vec::new();
    let mut say = |holds: bool, text: &str| {
        if holds {
            said.push(text.to_owned());
        }
    };
    let hints = "service.kubernetes.io/topology-aware-hints";
    say(
        service.metadata.annotations.contains_key(hints),
        "annotation service.kubernetes.io/topology-aware-hints is deprecated, please use \
         service.kubernetes.io/topology-mode instead",
    );
    if !spec.cluster_ip.is_empty() && !is_headless {
        for text in address_warnings(&path.child("clusterIPs"), &spec.cluster_ips) {
            say(true, &text);
        }
    }
    say(
        is_headless && !spec.load_balancer_ip.is_empty(),
        "spec.loadBalancerIP is ignored for headless services",
    );
    say(
        is_headless && !spec.external_ips.is_empty(),
        "spec.externalIPs is ignored for headless services",
    );
    say(
        is_headless && spec.session_affinity != "None",
        "spec.SessionAffinity is ignored for headless services",
    );
    for text in address_warnings(&path.child("externalIPs"), &spec.external_ips) {
        say(true, &text);
    }
    say(
        !spec.external_ips.is_empty() && !is_headless && !is_external_name,
        "spec.externalIPs is deprecated and may no longer be implemented in some clusters",
    );
    let balancer = address_warning(&path.child("loadBalancerIP"), &spec.load_balancer_ip);
    say(balancer.is_some(), &balancer.unwrap_or_default());
    for (position, range) in spec.load_balancer_source_ranges.iter().enumerate() {
        let path = path.child("loadBalancerSourceRanges").index(position);
        let text = network_warning(&path, range);
        say(text.is_some(), &text.unwrap_or_default());
    }
    say(
        is_external_name && !spec.external_ips.is_empty(),
        "spec.externalIPs is ignored when spec.type is \"ExternalName\"",
    );
    say(
        !is_external_name && !spec.external_name.is_empty(),
        "spec.externalName is ignored when spec.type is not \"ExternalName\"",
    );
    say(
        spec.traffic_distribution.as_deref() == Some("PreferClose"),
        "spec.trafficDistribution: \"PreferClose\" is deprecated; use \"PreferSameZone\"",
    );
    said
}

fn address_warnings(list: &FieldPath, addresses: &[String]) -> Vec<String> {
    let each = addresses.iter().enumerate();
    each.filter_map(|(position, text)| address_warning(&list.index(position), text)).collect()
}

/// An address that is understood but should be written otherwise.
#[inline(never)]
fn address_warning(path: &FieldPath, text: &str) -> Option<String> {
    let understood = parse_sloppy(text)?;
    match text.parse::<IpAddr>() {
        Ok(IpAddr::V6(address)) => {
            if let Some(mapped) = address.to_ipv4_mapped() {
                return Some(non_standard(path, "IP address", text, &mapped.to_string()));
            }
            let canonical = address.to_string();
            (canonical != text).then(|| canonical_form(path, "address", text, &canonical))
        }
        Ok(IpAddr::V4(_)) => None,
        Err(_) => Some(non_standard(path, "IP address", text, &understood.to_string())),
    }
}

/// A network that is understood but should be written otherwise.
#[inline(never)]
fn network_warning(path: &FieldPath, text: &str) -> Option<String> {
    let (network, length) = text.split_once('/')?;
    let address: IpAddr = network.parse().ok()?;
    let canonical = format!("{address}/{length}");
    (address.is_ipv6() && canonical != text)
        .then(|| canonical_form(path, "CIDR value", text, &canonical))
}

fn non_standard(path: &FieldPath, what: &str, text: &str, better: &str) -> String {
    format!(
        "{path}: non-standard {what} {} will be considered invalid in a future Kubernetes \
         release: use {}",
        quoted(text),
        quoted(better)
    )
}

fn canonical_form(path: &FieldPath, what: &str, text: &str, better: &str) -> String {
    format!(
        "{path}: IPv6 {what} {} should be in RFC 5952 canonical format ({})",
        quoted(text),
        quoted(better)
    )
}
