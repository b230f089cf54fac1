//! `ipFamilies` and `ipFamilyPolicy`: what is not written follows from the cluster, the addresses
//! and what the Service had before.

use crate::api::{FieldError, FieldPath, Service, Status, quoted};
use crate::control_plane::allocation::{Allocators, refuse};
use crate::control_plane::validation::ip::is_ipv6;
use crate::control_plane::validation::service_ips::validate_cluster_ips;
use crate::control_plane::validation::text::json_list;

/// Fills both fields in.
pub(super) fn fill(
    service: &mut Service,
    old: Option<&Service>,
    allocators: &Allocators,
) -> Result<(), Status> {
    if service.spec.service_type == "ExternalName" {
        return Ok(());
    }
    if old.is_some_and(|old| keeps_prefer_dual_stack(service, old)) {
        return Ok(());
    }
    default_policy(service, old);
    let errors = validate_cluster_ips(service);
    if !errors.is_empty() {
        return Err(refuse(service, errors));
    }
    let mut errors = Vec::new();
    if let Some(old) = old {
        shorten_or_refuse(service, old, &mut errors);
    }
    check_single_stack(service, &mut errors);
    infer_from_addresses(service, allocators, &mut errors);
    if !errors.is_empty() {
        return Err(refuse(service, errors));
    }
    if is_headless_without_selector(service) {
        fill_headless_without_selector(service, allocators);
        return Ok(());
    }
    let errors = check_cluster(service, allocators);
    if !errors.is_empty() {
        return Err(refuse(service, errors));
    }
    if service.spec.ip_families.is_empty() {
        service.spec.ip_families.push(allocators.default_family().to_owned());
    }
    if policy(service) != "SingleStack" && allocators.is_dual_stack() {
        add_other_family(service);
    }
    Ok(())
}

/// Whether an update leaves a `PreferDualStack` Service's families and addresses as they were: it
/// then stays as it is even if the cluster has gained or lost a family since.
pub(super) fn keeps_prefer_dual_stack(service: &Service, old: &Service) -> bool {
    let (new, old) = (&service.spec, &old.spec);
    new.service_type == old.service_type
        && matches!(new.service_type.as_str(), "ClusterIP" | "NodePort" | "LoadBalancer")
        && new.ip_family_policy.as_deref() == Some("PreferDualStack")
        && old.ip_family_policy.as_deref().is_none_or(|policy| policy == "PreferDualStack")
        && new.cluster_ips == old.cluster_ips
        && new.ip_families == old.ip_families
}

fn policy(service: &Service) -> &str {
    service.spec.ip_family_policy.as_deref().unwrap_or_default()
}

fn is_headless_without_selector(service: &Service) -> bool {
    service.spec.cluster_ip == "None" && service.spec.selector.is_empty()
}

fn default_policy(service: &mut Service, old: Option<&Service>) {
    if service.spec.ip_family_policy.is_some() {
        return;
    }
    let before = old.and_then(|old| old.spec.ip_family_policy.clone());
    let default = if is_headless_without_selector(service) {
        // Nobody knows what addresses its owner will put into slices.
        "RequireDualStack"
    } else {
        "SingleStack"
    };
    service.spec.ip_family_policy = before.or_else(|| Some(default.to_owned()));
}

/// `SingleStack` is a clear wish to lose the second family; under another policy it is no such wish.
#[inline(never)]
fn shorten_or_refuse(service: &mut Service, old: &Service, errors: &mut Vec<FieldError>) {
    if policy(service) == "SingleStack" {
        if service.spec.cluster_ips == old.spec.cluster_ips {
            service.spec.cluster_ips.truncate(1);
        }
        if service.spec.ip_families == old.spec.ip_families {
            service.spec.ip_families.truncate(1);
        }
        return;
    }
    let reduced = |new: &[String], old: &[String]| !new.is_empty() && new.len() < old.len();
    if reduced(&service.spec.cluster_ips, &old.spec.cluster_ips) {
        errors.push(wrong_policy(
            service,
            "must be 'SingleStack' to release the secondary cluster IP",
        ));
    }
    if reduced(&service.spec.ip_families, &old.spec.ip_families) {
        errors.push(wrong_policy(
            service,
            "must be 'SingleStack' to release the secondary IP family",
        ));
    }
}

fn wrong_policy(service: &Service, detail: &str) -> FieldError {
    let path = FieldPath::parse("spec.ipFamilyPolicy");
    FieldError::invalid(path, &quoted(policy(service)), detail)
}

fn check_single_stack(service: &Service, errors: &mut Vec<FieldError>) {
    if policy(service) != "SingleStack" {
        return;
    }
    let given = [
        (service.spec.cluster_ips.len(), "cluster IPs"),
        (service.spec.ip_families.len(), "IP families"),
    ];
    for (count, things) in given {
        if count == 2 {
            let detail = format!(
                "must be 'RequireDualStack' or 'PreferDualStack' when multiple {things} are specified"
            );
            errors.push(wrong_policy(service, &detail));
        }
    }
}

/// An address without a family at its place tells its family.
#[inline(never)]
fn infer_from_addresses(
    service: &mut Service,
    allocators: &Allocators,
    errors: &mut Vec<FieldError>,
) {
    for position in 0..service.spec.cluster_ips.len() {
        let Some(address) = service.spec.cluster_ips.get(position) else { break };
        if address == "None" {
            break;
        }
        if position < service.spec.ip_families.len() {
            continue;
        }
        let family = if is_ipv6(address) { "IPv6" } else { "IPv4" };
        if allocators.has_family(family) {
            service.spec.ip_families.push(family.to_owned());
        } else {
            let path = FieldPath::parse("spec.clusterIPs").index(position);
            let value = json_list(&service.spec.cluster_ips);
            let detail = format!("{family} is not configured on this cluster");
            errors.push(FieldError::invalid(path, &value, &detail));
        }
    }
}

/// The one kind of Service that may name a family the cluster does not have.
#[inline(never)]
fn fill_headless_without_selector(service: &mut Service, allocators: &Allocators) {
    if service.spec.ip_families.is_empty() {
        service.spec.ip_families.push(allocators.default_family().to_owned());
    }
    if policy(service) != "SingleStack" {
        add_other_family(service);
    }
}

#[inline(never)]
fn add_other_family(service: &mut Service) {
    let other = match service.spec.ip_families.as_slice() {
        [only] if only == "IPv4" => "IPv6",
        [_] => "IPv4",
        _ => return,
    };
    service.spec.ip_families.push(other.to_owned());
}

#[inline(never)]
fn check_cluster(service: &Service, allocators: &Allocators) -> Vec<FieldError> {
    let mut errors = Vec::new();
    if policy(service) == "RequireDualStack" && !allocators.is_dual_stack() {
        errors
            .push(wrong_policy(service, "this cluster is not configured for dual-stack services"));
    }
    for (position, family) in service.spec.ip_families.iter().enumerate() {
        if !allocators.has_family(family) {
            let path = FieldPath::parse("spec.ipFamilies").index(position);
            let detail = "not configured on this cluster";
            errors.push(FieldError::invalid(path, &quoted(family), detail));
        }
    }
    errors
}
