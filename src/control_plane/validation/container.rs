//! Containers of a pod.

use crate::api::pod::Probe;
use crate::api::{Container, ContainerPort, FieldError, FieldPath, IntOrString, quoted};
use crate::control_plane::validation::names::{dns_label, port_name};
use crate::control_plane::validation::{invalid_text, non_negative, port_number, protocol};
use crate::order::SortedSet;

/// A list of containers, whose names must differ from one another and from those in `names`.
pub(super) fn validate_containers<'a>(
    containers: &'a [Container],
    names: &mut SortedSet<&'a str>,
    path: &FieldPath,
) -> Vec<FieldError> {
    let mut errors = Vec::new();
    for (position, container) in containers.iter().enumerate() {
        let path = path.index(position);
        errors.extend(validate_container(container, &path));
        if !container.name.is_empty() && !names.insert(&container.name) {
            errors.push(FieldError::duplicate(path.child("name"), &quoted(&container.name)));
        }
        errors.extend(validate_probes(container, &path));
    }
    errors
}

const PULL_POLICIES: [&str; 3] = ["Always", "IfNotPresent", "Never"];

fn validate_container(container: &Container, path: &FieldPath) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let name = path.child("name");
    if container.name.is_empty() {
        errors.push(FieldError::required(name, ""));
    } else {
        errors.extend(invalid_text(&name, &container.name, dns_label(&container.name)));
    }
    let image = path.child("image");
    if container.image.is_empty() {
        errors.push(FieldError::required(image, ""));
    } else if container.image.trim() != container.image {
        let detail = "must not have leading or trailing whitespace";
        errors.push(FieldError::invalid(image, &quoted(&container.image), detail));
    }
    errors.extend(validate_ports(&container.ports, &path.child("ports")));
    if let Some(policy) = container.image_pull_policy.as_deref()
        && !PULL_POLICIES.contains(&policy)
    {
        let path = path.child("imagePullPolicy");
        errors.push(FieldError::not_supported(path, policy, &PULL_POLICIES));
    }
    errors
}

fn validate_ports(ports: &[ContainerPort], path: &FieldPath) -> Vec<FieldError> {
    let mut names = SortedSet::new();
    let mut errors = Vec::new();
    for (position, port) in ports.iter().enumerate() {
        let path = path.index(position);
        if !port.name.is_empty() {
            let broken = port_name(&port.name);
            if broken.is_empty() && !names.insert(port.name.as_str()) {
                errors.push(FieldError::duplicate(path.child("name"), &quoted(&port.name)));
            }
            errors.extend(invalid_text(&path.child("name"), &port.name, broken));
        }
        let number = path.child("containerPort");
        if port.container_port == 0 {
            errors.push(FieldError::required(number, ""));
        } else {
            errors.extend(port_number(number, port.container_port));
        }
        if let Some(host_port) = port.host_port.filter(|&port| port != 0) {
            errors.extend(port_number(path.child("hostPort"), host_port));
        }
        errors.extend(protocol(path.child("protocol"), &port.protocol));
    }
    errors
}

fn validate_probes(container: &Container, path: &FieldPath) -> Vec<FieldError> {
    let probes = [
        (&container.liveness_probe, "livenessProbe"),
        (&container.readiness_probe, "readinessProbe"),
        (&container.startup_probe, "startupProbe"),
    ];
    let mut errors = Vec::new();
    for (probe, field) in probes {
        let Some(probe) = probe else { continue };
        let path = path.child(field);
        errors.extend(validate_probe(probe, &path));
        if field != "readinessProbe" && probe.success_threshold.is_some_and(|count| count != 1) {
            let value = probe.success_threshold.unwrap_or_default().to_string();
            errors.push(FieldError::invalid(path.child("successThreshold"), &value, "must be 1"));
        }
    }
    errors
}

#[inline(never)]
fn validate_probe(probe: &Probe, path: &FieldPath) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let handlers = [
        probe.exec.is_some(),
        probe.http_get.is_some(),
        probe.tcp_socket.is_some(),
        probe.grpc.is_some(),
    ];
    if let Some(get) = &probe.http_get {
        let path = path.child("httpGet");
        if get.path.is_empty() {
            errors.push(FieldError::required(path.child("path"), ""));
        }
        errors.extend(validate_probe_port(get.port.as_ref(), &path.child("port")));
        if !matches!(get.scheme.as_str(), "HTTP" | "HTTPS") {
            let path = path.child("scheme");
            errors.push(FieldError::not_supported(path, &get.scheme, &["HTTP", "HTTPS"]));
        }
    }
    if let Some(socket) = &probe.tcp_socket {
        let path = path.child("tcpSocket").child("port");
        errors.extend(validate_probe_port(socket.port.as_ref(), &path));
    }
    match handlers.iter().filter(|given| **given).count() {
        1 => {}
        0 => errors.push(FieldError::required(path.clone(), "must specify a handler type")),
        _ => {
            let detail = "may not specify more than 1 handler type";
            errors.push(FieldError::forbidden(path.clone(), detail));
        }
    }
    for (value, field) in [
        (probe.initial_delay_seconds, "initialDelaySeconds"),
        (probe.timeout_seconds, "timeoutSeconds"),
        (probe.period_seconds, "periodSeconds"),
        (probe.success_threshold, "successThreshold"),
        (probe.failure_threshold, "failureThreshold"),
    ] {
        errors.extend(non_negative(path.child(field), i64::from(value.unwrap_or(0))));
    }
    errors
}

fn validate_probe_port(port: Option<&IntOrString>, path: &FieldPath) -> Vec<FieldError> {
    match port {
        Some(IntOrString::String(name)) => invalid_text(path, name, port_name(name)).collect(),
        Some(IntOrString::Int(number)) => port_number(path.clone(), *number).into_iter().collect(),
        None => port_number(path.clone(), 0).into_iter().collect(),
    }
}
