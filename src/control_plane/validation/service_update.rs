//! What may not change in a Service: `ValidateServiceUpdate`.

use crate::api::{FieldError, FieldPath, Service, quoted};
use crate::control_plane::validation::service;
use crate::control_plane::validation::service_ips::is_headless;
use crate::control_plane::validation::text::json_list;

/// Faults of the change; those of the new object itself come after them.
#[inline(never)]
pub(super) fn validate(new: &Service, old: &Service) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let is_external = |service: &Service| service.spec.service_type == "ExternalName";
    if !is_external(new) && !is_external(old) {
        errors.extend(validate_cluster_ips(new, old));
        errors.extend(validate_families(new, old));
    }
    errors.extend(service::validate_load_balancer_class(new, Some(old)));
    errors.extend(validate_health_check(new, old));
    errors
}

/// An address stays. A second one may come, and may go under `SingleStack`.
fn validate_cluster_ips(new: &Service, old: &Service) -> Vec<FieldError> {
    if is_headless(new) && is_headless(old) {
        return Vec::new();
    }
    let (now, before) = (&new.spec.cluster_ips, &old.spec.cluster_ips);
    let path = FieldPath::parse("spec.clusterIPs");
    let invalid =
        |position, detail| FieldError::invalid(path.index(position), &json_list(now), detail);
    let mut errors = Vec::new();
    if now.len() == before.len() {
        for (position, (now, before)) in now.iter().zip(before).enumerate() {
            if now != before {
                errors.push(invalid(position, "may not change once set"));
            }
        }
        return errors;
    }
    if now.is_empty() {
        errors.push(invalid(0, "primary clusterIP can not be unset"));
    }
    if let (Some(now), Some(before)) = (now.first(), before.first())
        && now != before
    {
        errors.push(invalid(0, "may not change once set"));
    }
    if now.len() < before.len() && now.len() == 1 {
        errors.extend(single_stack_needed(new, "clusterIP"));
    }
    errors
}

fn validate_families(new: &Service, old: &Service) -> Vec<FieldError> {
    if is_headless(new) || is_headless(old) {
        return Vec::new();
    }
    let (now, before) = (&new.spec.ip_families, &old.spec.ip_families);
    let path = FieldPath::parse("spec.ipFamilies").index(0);
    let invalid = |list, detail| FieldError::invalid(path.clone(), &json_list(list), detail);
    let mut errors = Vec::new();
    if now.len() == before.len() {
        let changed = now.iter().zip(before).filter(|(now, before)| now != before);
        // The server names the first place whichever it is.
        errors.extend(changed.map(|_| invalid(now, "may not change once set")));
        return errors;
    }
    if now.len() < before.len() && new.spec.cluster_ips.is_empty() {
        errors.push(invalid(now, "primary ipFamily can not be unset"));
    }
    if let (Some(now), Some(before)) = (now.first(), before.first())
        && now != before
    {
        // It shows the addresses here, not the families.
        errors.push(invalid(&new.spec.cluster_ips, "may not change once set"));
    }
    if now.len() < before.len() && now.len() == 1 {
        errors.extend(single_stack_needed(new, "ipFamily"));
    }
    errors
}

fn single_stack_needed(new: &Service, what: &str) -> Option<FieldError> {
    let policy = new.spec.ip_family_policy.as_deref();
    if policy == Some("SingleStack") {
        return None;
    }
    let path = FieldPath::parse("spec.ipFamilyPolicy");
    let value = policy.map_or_else(|| "null".to_owned(), quoted);
    let detail = format!("must be set to 'SingleStack' when releasing the secondary {what}");
    Some(FieldError::invalid(path, &value, &detail))
}

fn validate_health_check(new: &Service, old: &Service) -> Option<FieldError> {
    let needs = |service: &Service| {
        service.spec.service_type == "LoadBalancer"
            && service.spec.external_traffic_policy == "Local"
    };
    let changed = new.spec.health_check_node_port != old.spec.health_check_node_port;
    let path = FieldPath::parse("spec.healthCheckNodePort");
    (needs(new) && needs(old) && changed).then(|| FieldError::forbidden(path, "field is immutable"))
}
