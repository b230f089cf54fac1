//! What must hold after every event. Tests sweep it; the app never asks.

use crate::api::Kind;
use crate::data_plane::trace::{Reason, Verdict};
use crate::order::{SortedMap, SortedSet};
use crate::simulation::Simulation;

/// Everything that is wrong with a world, in sentences; empty if all is well.
#[must_use]
pub fn violations(world: &Simulation) -> Vec<String> {
    let mut found = Vec::new();
    unique_addresses(world, &mut found);
    unique_pods(world, &mut found);
    reasons_everywhere(world, &mut found);
    hops_in_order(world, &mut found);
    found
}

/// `ClusterIPs` and node ports belong to one Service each; node ports lie in their range.
fn unique_addresses(world: &Simulation, found: &mut Vec<String>) {
    let mut cluster_ips = SortedMap::new();
    let mut node_ports: SortedMap<i32, String> = SortedMap::new();
    for service in world.control_plane().objects().services() {
        let name = format!("{}/{}", service.metadata.namespace, service.metadata.name);
        let ip = &service.spec.cluster_ip;
        if !ip.is_empty()
            && ip != "None"
            && let Some(other) = cluster_ips.insert(ip.clone(), name.clone())
        {
            found.push(format!("{ip} belongs to {other} and to {name}"));
        }
        let ports: SortedSet<i32> = service
            .spec
            .ports
            .iter()
            .map(|port| port.node_port)
            .filter(|port| *port != 0)
            .collect();
        for port in ports {
            if !(30_000..=32_767).contains(&port) {
                found.push(format!("node port {port} of {name} is out of range"));
            }
            if let Some(other) = node_ports.insert(port, name.clone()) {
                found.push(format!("node port {port} belongs to {other} and to {name}"));
            }
        }
    }
}

/// No two living pods share an address, and no two share a seat.
fn unique_pods(world: &Simulation, found: &mut Vec<String>) {
    let mut addresses = SortedMap::new();
    for pod in world.control_plane().objects().pods() {
        if pod.status.pod_ip.is_empty() || pod.spec.host_network == Some(true) {
            continue;
        }
        if let Some(other) = addresses.insert(&pod.status.pod_ip, &pod.metadata.name) {
            let name = &pod.metadata.name;
            found.push(format!("{} belongs to {other} and to {name}", pod.status.pod_ip));
        }
    }
    let mut seats = SortedMap::new();
    for (reference, resident) in world.residents() {
        if let Some(other) = seats.insert((&resident.node, resident.seat), reference) {
            found.push(format!("{} and {} share a seat", other.name, reference.name));
        }
    }
}

/// Every hop and every failure has a reason; a delivered packet went to a pod that slices list.
fn reasons_everywhere(world: &Simulation, found: &mut Vec<String>) {
    for request in world.requests().values() {
        if request.trace.hops().any(|hop| hop.reasons.is_empty()) {
            found.push(format!("request {} has a hop without a reason", request.id));
        }
        let is_refused_by_rules = matches!(
            request.trace.verdict,
            Some(Verdict::Refused(Reason::NoLocalEndpoints { .. }))
        );
        if is_refused_by_rules {
            found.push(format!("request {} was refused where it should be dropped", request.id));
        }
        if request.ended.is_some() && request.trace.verdict.is_none() {
            found.push(format!("request {} ended without a verdict", request.id));
        }
    }
}

/// Hops follow one another in time and space.
fn hops_in_order(world: &Simulation, found: &mut Vec<String>) {
    for request in world.requests().values() {
        for (hop, next) in request.trace.request.iter().zip(request.trace.request.iter().skip(1)) {
            if hop.to != next.from || hop.arrives > next.departs || hop.packet != next.before {
                found.push(format!("request {} jumps at {}", request.id, hop.to));
            }
        }
    }
    let requests = world.control_plane().objects().kind_revision(Kind::Pod);
    debug_assert!(requests <= world.control_plane().objects().revision());
}
