//! `ValidateService` of `pkg/apis/core/validation`, in its order.

use crate::api::service::SessionAffinityConfig;
use crate::api::{FieldError, FieldPath, Kind, Service, ServiceSpec, quoted};
use crate::control_plane::validation::ip::{validate_cidr, validate_ip, validate_non_special_ip};
use crate::control_plane::validation::labels::validate_labels;
use crate::control_plane::validation::metadata::validate_metadata;
use crate::control_plane::validation::names::{dns_subdomain, label_key};
use crate::control_plane::validation::service_ips::{is_headless, validate_cluster_ips};
use crate::control_plane::validation::{invalid_text, port_number, service_ports};

const TOPOLOGY_HINTS: &str = "service.kubernetes.io/topology-aware-hints";
const TOPOLOGY_MODE: &str = "service.kubernetes.io/topology-mode";
const SOURCE_RANGES: &str = "service.beta.kubernetes.io/load-balancer-source-ranges";
const ONLY_LOAD_BALANCER: &str = "may only be used when `type` is 'LoadBalancer'";

/// What is wrong with a Service.
pub(super) fn validate(service: &Service) -> Vec<FieldError> {
    let spec = &service.spec;
    let path = FieldPath::parse("spec");
    let mut errors = validate_metadata(&service.metadata, Kind::Service);
    errors.extend(validate_topology_annotations(service));
    if spec.ports.is_empty() && !is_headless(service) && spec.service_type != "ExternalName" {
        errors.push(FieldError::required(path.child("ports"), ""));
    }
    errors.extend(validate_for_type(service, &path));
    errors.extend(service_ports::validate_each(spec, &path.child("ports")));
    errors.extend(validate_labels(&spec.selector, &path.child("selector")));
    errors.extend(validate_affinity(spec, &path));
    errors.extend(validate_cluster_ips(service));
    errors.extend(validate_external_ips(spec, &path.child("externalIPs")));
    errors.extend(validate_type(spec, path.child("type")));
    errors.extend(service_ports::validate_together(spec, &path.child("ports")));
    errors.extend(validate_source_ranges(service));
    errors.extend(validate_allocate_node_ports(spec, &path));
    errors.extend(validate_load_balancer_class(service, None));
    errors.extend(validate_external_traffic(spec, &path));
    errors.extend(validate_internal_traffic(spec, path.child("internalTrafficPolicy")));
    errors.extend(validate_traffic_distribution(spec, path.child("trafficDistribution")));
    errors
}

#[inline(never)]
fn validate_topology_annotations(service: &Service) -> Option<FieldError> {
    let annotations = &service.metadata.annotations;
    let mode = annotations.get(TOPOLOGY_MODE)?;
    let hints = annotations.get(TOPOLOGY_HINTS)?;
    let path = FieldPath::parse("metadata.annotations").key(TOPOLOGY_MODE);
    let detail = format!("must match annotations[{TOPOLOGY_HINTS}] when both are specified");
    (mode != hints).then(|| FieldError::invalid(path, &quoted(mode), &detail))
}

fn validate_for_type(service: &Service, path: &FieldPath) -> Vec<FieldError> {
    let spec = &service.spec;
    let no_headless = |name: &str| {
        let detail = format!("may not be set to 'None' for {name} services");
        let first = path.child("clusterIPs").index(0);
        is_headless(service).then(|| FieldError::invalid(first, "\"None\"", &detail))
    };
    match spec.service_type.as_str() {
        "LoadBalancer" => {
            let mut errors = service_ports::validate_kubelet_port(spec, &path.child("ports"));
            errors.extend(no_headless("LoadBalancer"));
            errors
        }
        "NodePort" => no_headless("NodePort").into_iter().collect(),
        "ExternalName" => validate_external_name(spec, path),
        _ => Vec::new(),
    }
}

#[inline(never)]
fn validate_external_name(spec: &ServiceSpec, path: &FieldPath) -> Vec<FieldError> {
    let mut errors = Vec::new();
    for (is_set, field) in [
        (!spec.cluster_ips.is_empty(), "clusterIPs"),
        (!spec.ip_families.is_empty(), "ipFamilies"),
        (spec.ip_family_policy.is_some(), "ipFamilyPolicy"),
    ] {
        if is_set {
            let detail = "may not be set for ExternalName services";
            errors.push(FieldError::forbidden(path.child(field), detail));
        }
    }
    let path = path.child("externalName");
    // A name may end in a dot, which makes it complete.
    let name = spec.external_name.strip_suffix('.').unwrap_or(&spec.external_name);
    if name.is_empty() {
        errors.push(FieldError::required(path, ""));
    } else {
        errors.extend(invalid_text(&path, name, dns_subdomain(name)));
    }
    errors
}

fn validate_affinity(spec: &ServiceSpec, path: &FieldPath) -> Vec<FieldError> {
    let affinity = path.child("sessionAffinity");
    match spec.session_affinity.as_str() {
        "ClientIP" => {
            let path = path.child("sessionAffinityConfig");
            validate_affinity_timeout(spec.session_affinity_config.as_ref(), &path)
        }
        "None" => Vec::new(),
        "" => vec![FieldError::required(affinity, "")],
        other => vec![FieldError::not_supported(affinity, other, &["ClientIP", "None"])],
    }
}

#[inline(never)]
fn validate_affinity_timeout(
    config: Option<&SessionAffinityConfig>,
    path: &FieldPath,
) -> Vec<FieldError> {
    let path = path.child("clientIP").child("timeoutSeconds");
    let given = config.and_then(|config| config.client_ip.as_ref()?.timeout_seconds);
    let Some(seconds) = given else { return vec![FieldError::required(path, "")] };
    if (1..=86_400).contains(&seconds) {
        return Vec::new();
    }
    let detail = "must be greater than 0 and less than 86400";
    vec![FieldError::invalid(path, &seconds.to_string(), detail)]
}

#[inline(never)]
fn validate_external_ips(spec: &ServiceSpec, path: &FieldPath) -> Vec<FieldError> {
    let mut errors = Vec::new();
    for (position, address) in spec.external_ips.iter().enumerate() {
        let path = path.index(position);
        match validate_ip(path.clone(), address) {
            Some(error) => errors.push(error),
            None => errors.extend(validate_non_special_ip(&path, address)),
        }
    }
    errors
}

fn validate_type(spec: &ServiceSpec, path: FieldPath) -> Option<FieldError> {
    const KNOWN: [&str; 4] = ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"];
    let given = spec.service_type.as_str();
    (!KNOWN.contains(&given)).then(|| FieldError::not_supported(path, given, &KNOWN))
}

#[inline(never)]
fn validate_source_ranges(service: &Service) -> Vec<FieldError> {
    let spec = &service.spec;
    let mut errors = Vec::new();
    let misplaced = spec.service_type != "LoadBalancer";
    if !spec.load_balancer_source_ranges.is_empty() {
        // The capital L is the server's.
        let path = FieldPath::parse("spec.LoadBalancerSourceRanges");
        if misplaced {
            errors.push(FieldError::forbidden(path.clone(), ONLY_LOAD_BALANCER));
        }
        for (position, range) in spec.load_balancer_source_ranges.iter().enumerate() {
            errors.extend(validate_cidr(path.index(position), range.trim()));
        }
    } else if let Some(ranges) = service.metadata.annotations.get(SOURCE_RANGES) {
        let path = FieldPath::parse("metadata.annotations").key(SOURCE_RANGES);
        if misplaced {
            errors.push(FieldError::forbidden(path.clone(), ONLY_LOAD_BALANCER));
        }
        if !ranges.trim().is_empty() {
            let faults = |range: &str| validate_cidr(path.clone(), range.trim());
            errors.extend(ranges.trim().split(',').filter_map(faults));
        }
    }
    errors
}

fn validate_allocate_node_ports(spec: &ServiceSpec, path: &FieldPath) -> Option<FieldError> {
    let path = path.child("allocateLoadBalancerNodePorts");
    let misplaced =
        spec.allocate_load_balancer_node_ports.is_some() && spec.service_type != "LoadBalancer";
    misplaced.then(|| FieldError::forbidden(path, ONLY_LOAD_BALANCER))
}

/// The load balancer's class, which stays what it was while the Service has a load balancer.
#[inline(never)]
pub(super) fn validate_load_balancer_class(
    service: &Service,
    old: Option<&Service>,
) -> Vec<FieldError> {
    let path = FieldPath::parse("spec.loadBalancerClass");
    let class = service.spec.load_balancer_class.as_deref();
    let balances = |service: &Service| service.spec.service_type == "LoadBalancer";
    let mut errors = Vec::new();
    if let Some(old) = old
        && balances(old)
        && balances(service)
        && old.spec.load_balancer_class.as_deref() != class
    {
        let value = class.map_or_else(|| "null".to_owned(), quoted);
        errors.push(FieldError::invalid(path.clone(), &value, "may not change once set"));
    }
    match class {
        Some(class) if balances(service) => {
            errors.extend(invalid_text(&path, class, label_key(class)));
        }
        Some(_) => errors.push(FieldError::forbidden(path, ONLY_LOAD_BALANCER)),
        None => {}
    }
    errors
}

/// Whether clients outside can reach it at all.
pub(in crate::control_plane) fn is_externally_accessible(spec: &ServiceSpec) -> bool {
    match spec.service_type.as_str() {
        "LoadBalancer" | "NodePort" => true,
        "ClusterIP" => !spec.external_ips.is_empty(),
        _ => false,
    }
}

fn validate_external_traffic(spec: &ServiceSpec, path: &FieldPath) -> Vec<FieldError> {
    const KNOWN: [&str; 2] = ["Cluster", "Local"];
    let mut errors = Vec::new();
    let policy = spec.external_traffic_policy.as_str();
    let field = path.child("externalTrafficPolicy");
    match (is_externally_accessible(spec), policy) {
        (false, "") | (true, "Cluster" | "Local") => {}
        (false, _) => {
            let detail = "may only be set for externally-accessible services";
            errors.push(FieldError::invalid(field, &quoted(policy), detail));
        }
        (true, "") => errors.push(FieldError::required(field, "")),
        (true, _) => errors.push(FieldError::not_supported(field, policy, &KNOWN)),
    }
    let field = path.child("healthCheckNodePort");
    let port = spec.health_check_node_port;
    if spec.service_type == "LoadBalancer" && policy == "Local" {
        if port == 0 {
            errors.push(FieldError::required(field, ""));
        } else {
            errors.extend(port_number(field, port));
        }
    } else if port != 0 {
        let detail = "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` \
            is 'Local'";
        errors.push(FieldError::invalid(field, &port.to_string(), detail));
    }
    errors
}

fn validate_internal_traffic(spec: &ServiceSpec, path: FieldPath) -> Option<FieldError> {
    match spec.internal_traffic_policy.as_deref() {
        Some("Cluster" | "Local") => None,
        Some(other) => Some(FieldError::not_supported(path, other, &["Cluster", "Local"])),
        None => matches!(spec.service_type.as_str(), "ClusterIP" | "NodePort" | "LoadBalancer")
            .then(|| FieldError::required(path, "")),
    }
}

fn validate_traffic_distribution(spec: &ServiceSpec, path: FieldPath) -> Option<FieldError> {
    const KNOWN: [&str; 3] = ["PreferClose", "PreferSameZone", "PreferSameNode"];
    let given = spec.traffic_distribution.as_deref()?;
    (!KNOWN.contains(&given)).then(|| FieldError::not_supported(path, given, &KNOWN))
}
