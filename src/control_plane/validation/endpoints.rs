//! Endpoints: `ValidateEndpoints` of `pkg/apis/core/validation`.

use crate::api::endpoints::{EndpointAddress, EndpointSubset, Endpoints};
use crate::api::{EndpointPort, FieldError, FieldPath, Kind};
use crate::control_plane::validation::ip::{validate_ip, validate_non_special_ip};
use crate::control_plane::validation::metadata::validate_metadata;
use crate::control_plane::validation::names::{dns_label, dns_subdomain, label_key};
use crate::control_plane::validation::{invalid_text, port_number, protocol};

/// What is wrong with Endpoints.
#[inline(never)]
pub(super) fn validate(endpoints: &Endpoints) -> Vec<FieldError> {
    let mut errors = validate_metadata(&endpoints.metadata, Kind::Endpoints);
    let path = FieldPath::parse("subsets");
    for (position, subset) in endpoints.subsets.iter().enumerate() {
        errors.extend(validate_subset(subset, &path.index(position)));
    }
    errors
}

fn validate_subset(subset: &EndpointSubset, path: &FieldPath) -> Vec<FieldError> {
    let mut errors = Vec::new();
    if subset.addresses.is_empty() && subset.not_ready_addresses.is_empty() {
        let detail = "must specify `addresses` or `notReadyAddresses`";
        errors.push(FieldError::required(path.clone(), detail));
    }
    let lists =
        [("addresses", &subset.addresses), ("notReadyAddresses", &subset.not_ready_addresses)];
    for (name, list) in lists {
        for (position, address) in list.iter().enumerate() {
            errors.extend(validate_address(address, &path.child(name).index(position)));
        }
    }
    for (position, port) in subset.ports.iter().enumerate() {
        let is_only = subset.ports.len() == 1;
        errors.extend(validate_port(port, is_only, &path.child("ports").index(position)));
    }
    errors
}

fn validate_address(address: &EndpointAddress, path: &FieldPath) -> Vec<FieldError> {
    let ip = path.child("ip");
    let mut errors: Vec<FieldError> = validate_ip(ip.clone(), &address.ip).into_iter().collect();
    if !address.hostname.is_empty() {
        let hostname = &address.hostname;
        errors.extend(invalid_text(&path.child("hostname"), hostname, dns_label(hostname)));
    }
    if let Some(node) = &address.node_name {
        errors.extend(invalid_text(&path.child("nodeName"), node, dns_subdomain(node)));
    }
    errors.extend(validate_non_special_ip(&ip, &address.ip));
    errors
}

fn validate_port(port: &EndpointPort, is_only: bool, path: &FieldPath) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let name = port.name.as_deref().unwrap_or_default();
    if !name.is_empty() {
        errors.extend(invalid_text(&path.child("name"), name, dns_label(name)));
    } else if !is_only {
        errors.push(FieldError::required(path.child("name"), ""));
    }
    errors.extend(port_number(path.child("port"), port.port.unwrap_or(0)));
    errors.extend(protocol(path.child("protocol"), port.protocol.as_deref().unwrap_or_default()));
    if let Some(spoken) = &port.app_protocol {
        errors.extend(invalid_text(&path.child("appProtocol"), spoken, label_key(spoken)));
    }
    errors
}
