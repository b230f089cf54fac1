//! EndpointSlices: `pkg/apis/discovery/validation`.

use crate::api::{Endpoint, EndpointSlice, FieldError, FieldPath, Kind, quoted};
use crate::control_plane::validation::ip::{
    is_ipv4, is_ipv6, validate_ip, validate_non_special_ip,
};
use crate::control_plane::validation::metadata::validate_metadata;
use crate::control_plane::validation::names::{dns_label, dns_subdomain, label_key, label_value};
use crate::control_plane::validation::{invalid_text, protocol};
use crate::order::SortedSet;

const MOST_ENDPOINTS: usize = 1000;
const MOST_ADDRESSES: usize = 100;
const MOST_PORTS: usize = 20_000;

/// What is wrong with a slice.
pub(super) fn validate(slice: &EndpointSlice) -> Vec<FieldError> {
    let mut errors = validate_metadata(&slice.metadata, Kind::EndpointSlice);
    let path = FieldPath::parse("addressType");
    match slice.address_type.as_str() {
        "IPv4" | "IPv6" | "FQDN" => {}
        "" => errors.push(FieldError::required(path, "")),
        other => errors.push(FieldError::not_supported(path, other, &["FQDN", "IPv4", "IPv6"])),
    }
    errors.extend(validate_endpoints(slice));
    errors.extend(validate_ports(slice));
    errors
}

/// A slice's family stays what it was.
pub(super) fn validate_change(new: &EndpointSlice, old: &EndpointSlice) -> Vec<FieldError> {
    let path = FieldPath::parse("addressType");
    let changed = new.address_type != old.address_type;
    let value = quoted(&new.address_type);
    changed.then(|| FieldError::invalid(path, &value, "field is immutable")).into_iter().collect()
}

fn validate_endpoints(slice: &EndpointSlice) -> Vec<FieldError> {
    let path = FieldPath::parse("endpoints");
    if slice.endpoints.len() > MOST_ENDPOINTS {
        return vec![FieldError::too_many(path, slice.endpoints.len(), MOST_ENDPOINTS)];
    }
    let mut errors = Vec::new();
    for (position, endpoint) in slice.endpoints.iter().enumerate() {
        let path = path.index(position);
        errors.extend(validate_endpoint(endpoint, &slice.address_type, &path));
    }
    errors
}

fn validate_endpoint(endpoint: &Endpoint, family: &str, path: &FieldPath) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let list = path.child("addresses");
    if endpoint.addresses.is_empty() {
        let detail = "must contain at least 1 address";
        errors.push(FieldError::required(list.clone(), detail));
    } else if endpoint.addresses.len() > MOST_ADDRESSES {
        let count = endpoint.addresses.len();
        errors.push(FieldError::too_many(list.clone(), count, MOST_ADDRESSES));
    }
    for (position, address) in endpoint.addresses.iter().enumerate() {
        let path = list.index(position);
        match family {
            "IPv4" | "IPv6" => errors.extend(validate_address(address, family, &list, &path)),
            "FQDN" => {
                let name = address.strip_suffix('.').unwrap_or(address);
                errors.extend(invalid_text(&path, name, dns_subdomain(name)));
            }
            _ => {}
        }
    }
    if let Some(node) = &endpoint.node_name {
        errors.extend(invalid_text(&path.child("nodeName"), node, dns_subdomain(node)));
    }
    if let Some(hostname) = &endpoint.hostname {
        errors.extend(invalid_text(&path.child("hostname"), hostname, dns_label(hostname)));
    }
    if let Some(hints) = &endpoint.hints {
        let path = path.child("hints").child("forZones");
        for (position, zone) in hints.for_zones.iter().enumerate() {
            let path = path.index(position).child("name");
            errors.extend(invalid_text(&path, &zone.name, label_value(&zone.name)));
        }
    }
    errors
}

fn validate_address(
    address: &str,
    family: &str,
    list: &FieldPath,
    path: &FieldPath,
) -> Vec<FieldError> {
    if let Some(error) = validate_ip(path.clone(), address) {
        return vec![error];
    }
    let fits = if family == "IPv4" { is_ipv4(address) } else { is_ipv6(address) };
    let mut errors = Vec::new();
    if !fits {
        // The server names the list here, not the address.
        let detail = format!("must be an {family} address");
        errors.push(FieldError::invalid(list.clone(), &quoted(address), &detail));
    }
    errors.extend(validate_non_special_ip(path, address));
    errors
}

fn validate_ports(slice: &EndpointSlice) -> Vec<FieldError> {
    let path = FieldPath::parse("ports");
    if slice.ports.len() > MOST_PORTS {
        return vec![FieldError::too_many(path, slice.ports.len(), MOST_PORTS)];
    }
    let mut names = SortedSet::new();
    let mut errors = Vec::new();
    for (position, port) in slice.ports.iter().enumerate() {
        let path = path.index(position);
        let name = port.name.as_deref().unwrap_or_default();
        if !name.is_empty() {
            errors.extend(invalid_text(&path.child("name"), name, dns_label(name)));
        }
        if !names.insert(name) {
            errors.push(FieldError::duplicate(path.child("name"), &quoted(name)));
        }
        let given = port.protocol.as_deref().unwrap_or_default();
        errors.extend(protocol(path.child("protocol"), given));
        if let Some(spoken) = &port.app_protocol {
            errors.extend(invalid_text(&path.child("appProtocol"), spoken, label_key(spoken)));
        }
    }
    errors
}
