//! Warnings about pods and their templates: `pkg/api/pod/warnings.go`.

use crate::api::{ContainerPort, FieldPath, PodSpec};
use crate::control_plane::validation::names::dns_label;
use crate::order::SortedMap;

/// A name that makes an odd host name.
pub(super) fn name_warning(name: &str, use_of_it: &str) -> Option<String> {
    let broken = dns_label(name);
    (!broken.is_empty()).then(|| {
        format!(
            "metadata.name: this is used in {use_of_it}, which can result in surprising \
             behavior; a DNS label is recommended: [{}]",
            broken.join(" ")
        )
    })
}

/// Container ports that say the same twice.
pub(super) fn port_warnings(spec: &PodSpec, path: &FieldPath) -> Vec<String> {
    let lists = [("initContainers", &spec.init_containers), ("containers", &spec.containers)];
    let mut seen: SortedMap<(i32, &str), Vec<(FieldPath, &ContainerPort)>> = SortedMap::new();
    let mut said = Vec::new();
    for (list, containers) in lists {
        for (at, container) in containers.iter().enumerate() {
            let path = path.child(list).index(at).child("ports");
            for (at, port) in container.ports.iter().enumerate() {
                let path = path.index(at);
                let others = seen.get_or_default((port.container_port, &port.protocol));
                said.extend(others.iter().filter_map(|(other_path, other)| {
                    let how = clash(port, other)?;
                    Some(format!("{path}: {how} port definition with {other_path}"))
                }));
                others.push((path, port));
            }
        }
    }
    said
}

/// How two definitions of one container port stand to each other.
fn clash(port: &ContainerPort, other: &ContainerPort) -> Option<&'static str> {
    let host_port = |port: &ContainerPort| port.host_port.unwrap_or(0);
    let host_ip = |port: &ContainerPort| port.host_ip.clone().unwrap_or_default();
    let (one, two) = (host_port(port), host_port(other));
    let (one_ip, two_ip) = (host_ip(port), host_ip(other));
    if one == two && one_ip == two_ip {
        Some("duplicate")
    } else if one == 0 || two == 0 {
        Some("overlapping")
    } else if one == two && one_ip.is_empty() != two_ip.is_empty() {
        Some("dangerously ambiguous")
    } else {
        None
    }
}
