//! `spec.ports` of a Service: each by itself, and all together.

use crate::api::{FieldError, FieldPath, IntOrString, ServicePort, ServiceSpec, quoted};
use crate::control_plane::validation::names::{dns_label, label_key, port_name};
use crate::control_plane::validation::{invalid_text, port_number, protocol};
use crate::order::SortedSet;

/// The port that no load balancer may open, because the kubelet listens there.
const KUBELET_PORT: i32 = 10_250;

/// Every port by itself; only names must differ.
pub(super) fn validate_each(spec: &ServiceSpec, path: &FieldPath) -> Vec<FieldError> {
    let needs_name = spec.ports.len() > 1;
    let mut names = SortedSet::new();
    let mut errors = Vec::new();
    for (position, entry) in spec.ports.iter().enumerate() {
        let path = path.index(position);
        if !entry.name.is_empty() {
            errors.extend(invalid_text(&path.child("name"), &entry.name, dns_label(&entry.name)));
            if !names.insert(entry.name.as_str()) {
                errors.push(FieldError::duplicate(path.child("name"), &quoted(&entry.name)));
            }
        } else if needs_name {
            errors.push(FieldError::required(path.child("name"), ""));
        }
        errors.extend(port_number(path.child("port"), entry.port));
        errors.extend(protocol(path.child("protocol"), &entry.protocol));
        errors.extend(validate_target(entry, &path.child("targetPort")));
        if let Some(spoken) = &entry.app_protocol {
            errors.extend(invalid_text(&path.child("appProtocol"), spoken, label_key(spoken)));
        }
    }
    errors
}

fn validate_target(entry: &ServicePort, path: &FieldPath) -> Vec<FieldError> {
    match &entry.target_port {
        Some(IntOrString::Int(number)) => port_number(path.clone(), *number).into_iter().collect(),
        Some(IntOrString::String(name)) => invalid_text(path, name, port_name(name)).collect(),
        None => Vec::new(),
    }
}

/// A workaround for clouds that open the firewall of whole nodes.
pub(super) fn validate_kubelet_port(spec: &ServiceSpec, path: &FieldPath) -> Vec<FieldError> {
    let mut errors = Vec::new();
    for (position, entry) in spec.ports.iter().enumerate() {
        if entry.port == KUBELET_PORT {
            let detail = format!(
                "may not expose port {KUBELET_PORT} externally since it is used by kubelet"
            );
            let value = entry.port.to_string();
            errors.push(FieldError::invalid(path.index(position), &value, &detail));
        }
    }
    errors
}

/// Node ports where there must be none, node ports twice, ports twice.
pub(super) fn validate_together(spec: &ServiceSpec, path: &FieldPath) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let with_node_port = || spec.ports.iter().enumerate().filter(|(_, entry)| entry.node_port != 0);
    if spec.service_type == "ClusterIP" {
        let detail = "may not be used when `type` is 'ClusterIP'";
        errors.extend(with_node_port().map(|(position, _)| {
            FieldError::forbidden(path.index(position).child("nodePort"), detail)
        }));
    }
    let mut node_ports = SortedSet::new();
    for (position, entry) in with_node_port() {
        if !node_ports.insert((entry.protocol.as_str(), entry.node_port)) {
            let path = path.index(position).child("nodePort");
            errors.push(FieldError::duplicate(path, &entry.node_port.to_string()));
        }
    }
    let mut ports = SortedSet::new();
    for (position, entry) in spec.ports.iter().enumerate() {
        if !ports.insert((entry.protocol.as_str(), entry.port)) {
            let value = format!(
                r#"{{"Name":"","Protocol":{},"AppProtocol":null,"Port":{},"TargetPort":0,"NodePort":0}}"#,
                quoted(&entry.protocol),
                entry.port
            );
            errors.push(FieldError::duplicate(path.index(position), &value));
        }
    }
    errors
}
