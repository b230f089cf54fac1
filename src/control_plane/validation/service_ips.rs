//! `clusterIP`, `clusterIPs`, `ipFamilies` and `ipFamilyPolicy`, which must agree.

use crate::api::{FieldError, FieldPath, Service, ServiceSpec, quoted};
use crate::control_plane::validation::ip::{is_ipv6, validate_ip};
use crate::control_plane::validation::text::json_list;
use crate::order::SortedSet;

const POLICIES: [&str; 3] = ["PreferDualStack", "RequireDualStack", "SingleStack"];

/// Whether it has no address on purpose.
pub(super) fn is_headless(service: &Service) -> bool {
    matches!(service.spec.cluster_ips.as_slice(), [only] if only == "None")
}

/// What is wrong with them. Allocation asks this first, validation asks it again.
pub(in crate::control_plane) fn validate_cluster_ips(service: &Service) -> Vec<FieldError> {
    let spec = &service.spec;
    if spec.service_type == "ExternalName" {
        return Vec::new();
    }
    let path = FieldPath::parse("spec");
    let list = path.child("clusterIPs");
    let mut errors: Vec<FieldError> = validate_first(spec, &list).into_iter().collect();
    errors.extend(validate_families(spec, &path));
    let (faults, are_addresses) = validate_addresses(spec, &list);
    errors.extend(faults);
    if !are_addresses {
        return errors;
    }
    let families: SortedSet<bool> = spec.cluster_ips.iter().map(|text| is_ipv6(text)).collect();
    if spec.cluster_ips.len() > 1 && families.len() < 2 {
        let detail = "may specify no more than one IP for each IP family";
        errors.push(FieldError::invalid(list.clone(), &json_list(&spec.cluster_ips), detail));
    }
    if !is_headless(service) {
        errors.extend(validate_match(spec, &list));
    }
    errors
}

/// The singular is the first of the plural.
fn validate_first(spec: &ServiceSpec, list: &FieldPath) -> Option<FieldError> {
    let invalid =
        |detail| Some(FieldError::invalid(list.clone(), &json_list(&spec.cluster_ips), detail));
    match (spec.cluster_ip.as_str(), spec.cluster_ips.first()) {
        ("", None) => None,
        ("", Some(_)) => invalid("must be empty when `clusterIP` is not specified"),
        (_, None) => Some(FieldError::required(list.clone(), "")),
        (singular, Some(first)) if singular == first => None,
        _ => invalid("first value must match `clusterIP`"),
    }
}

fn validate_families(spec: &ServiceSpec, path: &FieldPath) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let mut seen = SortedSet::new();
    for (position, family) in spec.ip_families.iter().enumerate() {
        let path = path.child("ipFamilies").index(position);
        if !matches!(family.as_str(), "IPv4" | "IPv6") {
            errors.push(FieldError::not_supported(path.clone(), family, &["IPv4", "IPv6"]));
        }
        if !seen.insert(family) {
            errors.push(FieldError::duplicate(path, &quoted(family)));
        }
    }
    if let Some(policy) = spec.ip_family_policy.as_deref()
        && !POLICIES.contains(&policy)
    {
        let path = path.child("ipFamilyPolicy");
        errors.push(FieldError::not_supported(path, policy, &POLICIES));
    }
    errors
}

/// Each address by itself; also whether all of them are addresses, or the one is `None`.
fn validate_addresses(spec: &ServiceSpec, list: &FieldPath) -> (Vec<FieldError>, bool) {
    let mut errors = Vec::new();
    let mut all = true;
    for (position, address) in spec.cluster_ips.iter().enumerate() {
        let fault = if position == 0 && address == "None" {
            let detail = "'None' must be the first and only value";
            (spec.cluster_ips.len() > 1)
                .then(|| FieldError::invalid(list.clone(), &json_list(&spec.cluster_ips), detail))
        } else {
            validate_ip(list.index(position), address)
        };
        all &= fault.is_none();
        errors.extend(fault);
    }
    if spec.cluster_ips.len() > 2 {
        let detail = "may only hold up to 2 values";
        errors.push(FieldError::invalid(list.clone(), &json_list(&spec.cluster_ips), detail));
    }
    (errors, all)
}

/// Every address is of the family that stands at its place.
fn validate_match(spec: &ServiceSpec, list: &FieldPath) -> Vec<FieldError> {
    let pairs = spec.cluster_ips.iter().zip(&spec.ip_families).enumerate();
    let mut errors = Vec::new();
    for (position, (address, family)) in pairs {
        let is_wrong = match family.as_str() {
            "IPv4" => is_ipv6(address),
            "IPv6" => !is_ipv6(address),
            _ => false,
        };
        if is_wrong {
            let detail =
                format!("expected an {family} value as indicated by `ipFamilies[{position}]`");
            errors.push(FieldError::invalid(list.index(position), &quoted(address), &detail));
        }
    }
    errors
}
