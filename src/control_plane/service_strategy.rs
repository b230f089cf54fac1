//! What the API server puts right in a changed Service before and after it allocates:
//! `pkg/registry/core/service/{strategy.go,storage/storage.go}`.

use crate::api::{Service, ServiceSpec};
use crate::control_plane::validation::is_externally_accessible;
use crate::order::{SortedMap, SortedSet};

/// What a client that sends its old manifest again leaves out, because the server gave it, stays.
pub(super) fn patch_allocated_values(new: &mut ServiceSpec, old: &ServiceSpec) {
    if needs_cluster_ip(old) && needs_cluster_ip(new) {
        if new.cluster_ip.is_empty() {
            new.cluster_ip.clone_from(&old.cluster_ip);
        }
        if new.cluster_ips.is_empty() {
            new.cluster_ips.clone_from(&old.cluster_ips);
        }
    }
    if gets_node_ports(old) && gets_node_ports(new) {
        patch_node_ports(new, old);
    }
    if needs_health_check(old) && needs_health_check(new) && new.health_check_node_port == 0 {
        new.health_check_node_port = old.health_check_node_port;
    }
}

/// A port keeps its node port by its name, unless another port has asked for that number.
fn patch_node_ports(new: &mut ServiceSpec, old: &ServiceSpec) {
    let (before, now) = (node_ports(old), node_ports(new));
    let by_name: SortedMap<&str, i32> =
        old.ports.iter().map(|entry| (entry.name.as_str(), entry.node_port)).collect();
    for entry in new.ports.iter_mut().filter(|entry| entry.node_port == 0) {
        let had = by_name.get(entry.name.as_str()).copied().unwrap_or(0);
        if !(before.contains(&had) && now.contains(&had)) {
            entry.node_port = had;
        }
    }
}

/// Brings `clusterIP` and `clusterIPs` together, as far as it is clear what is meant.
pub(super) fn normalize_cluster_ips(new: &mut ServiceSpec, old: Option<&ServiceSpec>) {
    let Some(old) = old else {
        if !new.cluster_ip.is_empty() && new.cluster_ips.is_empty() {
            new.cluster_ips = vec![new.cluster_ip.clone()];
        }
        return;
    };
    if new.cluster_ips.is_empty() && old.cluster_ip == new.cluster_ip {
        new.cluster_ips.clone_from(&old.cluster_ips);
    }
    if old.cluster_ip != new.cluster_ip && new.cluster_ips == old.cluster_ips {
        new.cluster_ips = match new.cluster_ip.as_str() {
            "" if !old.cluster_ip.is_empty() => Vec::new(),
            changed => vec![changed.to_owned()],
        };
    }
}

/// Fields that the new type has no use for are dropped if they are still as they were: then the
/// client has not asked for them. Changed ones stay, for validation to refuse.
pub(super) fn drop_type_dependent_fields(new: &mut Service, old: &Service) {
    let (spec, before) = (&mut new.spec, &old.spec);
    if needs_cluster_ip(before) && !needs_cluster_ip(spec) {
        if spec.cluster_ip == before.cluster_ip && spec.cluster_ips == before.cluster_ips {
            spec.cluster_ip.clear();
            spec.cluster_ips.clear();
        }
        if spec.ip_families == before.ip_families {
            spec.ip_families.clear();
        }
        if spec.ip_family_policy == before.ip_family_policy {
            spec.ip_family_policy = None;
        }
    }
    let uses_node_ports =
        |spec: &ServiceSpec| matches!(spec.service_type.as_str(), "NodePort" | "LoadBalancer");
    if uses_node_ports(before)
        && !uses_node_ports(spec)
        && node_ports(spec).iter().all(|port| node_ports(before).contains(port))
    {
        spec.ports.iter_mut().for_each(|entry| entry.node_port = 0);
    }
    if needs_health_check(before)
        && !needs_health_check(spec)
        && spec.health_check_node_port == before.health_check_node_port
    {
        spec.health_check_node_port = 0;
    }
    let balances = |spec: &ServiceSpec| spec.service_type == "LoadBalancer";
    if balances(before) && !balances(spec) {
        if spec.allocate_load_balancer_node_ports == before.allocate_load_balancer_node_ports {
            spec.allocate_load_balancer_node_ports = None;
        }
        if spec.load_balancer_class == before.load_balancer_class {
            spec.load_balancer_class = None;
        }
    }
    if is_externally_accessible(before)
        && !is_externally_accessible(spec)
        && spec.external_traffic_policy == before.external_traffic_policy
    {
        spec.external_traffic_policy.clear();
    }
    if !balances(spec) {
        new.status.load_balancer.ingress.clear();
    }
}

/// What a reader does not get to see: an `ExternalName` Service's internal traffic policy.
pub(super) fn hide_on_read(service: &mut Service) {
    if service.spec.service_type == "ExternalName" {
        service.spec.internal_traffic_policy = None;
    }
}

fn needs_cluster_ip(spec: &ServiceSpec) -> bool {
    spec.service_type != "ExternalName"
}

fn gets_node_ports(spec: &ServiceSpec) -> bool {
    match spec.service_type.as_str() {
        "NodePort" => true,
        "LoadBalancer" => spec.allocate_load_balancer_node_ports.unwrap_or(true),
        _ => false,
    }
}

fn needs_health_check(spec: &ServiceSpec) -> bool {
    spec.service_type == "LoadBalancer" && spec.external_traffic_policy == "Local"
}

fn node_ports(spec: &ServiceSpec) -> SortedSet<i32> {
    spec.ports.iter().map(|entry| entry.node_port).filter(|&port| port != 0).collect()
}
