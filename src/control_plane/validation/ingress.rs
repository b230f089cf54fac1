//! Ingresses: `pkg/apis/networking/validation`. Their spec is kept as plain JSON.

use crate::api::{FieldError, FieldPath, Ingress, Kind, Value, quoted};
use crate::control_plane::validation::ip::parse_sloppy;
use crate::control_plane::validation::metadata::validate_metadata;
use crate::control_plane::validation::names::{
    dns_label, dns_subdomain, port_name, wildcard_subdomain,
};
use crate::control_plane::validation::{invalid_text, port_number};
use crate::order::SortedMap;

/// What is wrong with an Ingress.
#[inline(never)]
pub(super) fn validate(ingress: &Ingress) -> Vec<FieldError> {
    let path = FieldPath::parse("spec");
    let nothing = Value::Null;
    let spec = ingress.spec.as_ref().unwrap_or(&nothing);
    let rules = list(spec, "rules");
    let backend = field(spec, "defaultBackend");
    let mut errors = validate_metadata(&ingress.metadata, Kind::Ingress);
    if rules.is_empty() && backend.is_none() {
        let detail = "either `defaultBackend` or `rules` must be specified";
        errors.push(FieldError::invalid(path.clone(), "null", detail));
    }
    if let Some(backend) = backend {
        errors.extend(validate_backend(backend, &path.child("defaultBackend")));
    }
    for (position, rule) in rules.iter().enumerate() {
        errors.extend(validate_rule(rule, &path.child("rules").index(position)));
    }
    if let Some(class) = field(spec, "ingressClassName").and_then(text) {
        errors.extend(invalid_text(&path.child("ingressClassName"), class, dns_subdomain(class)));
    }
    errors
}

fn validate_rule(rule: &Value, path: &FieldPath) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let host = field(rule, "host").and_then(text).unwrap_or_default();
    if !host.is_empty() {
        let path = path.child("host");
        if parse_sloppy(host).is_some() {
            let detail = "must be a DNS name, not an IP address";
            errors.push(FieldError::invalid(path.clone(), &quoted(host), detail));
        }
        let rules = if host.contains('*') { wildcard_subdomain } else { dns_subdomain };
        errors.extend(invalid_text(&path, host, rules(host)));
    }
    if let Some(http) = field(rule, "http") {
        let path = path.child("http").child("paths");
        let paths = list(http, "paths");
        if paths.is_empty() {
            errors.push(FieldError::required(path.clone(), ""));
        }
        for (position, entry) in paths.iter().enumerate() {
            errors.extend(validate_path(entry, &path.index(position)));
        }
    }
    errors
}

fn validate_path(entry: &Value, path: &FieldPath) -> Vec<FieldError> {
    let Some(path_type) = field(entry, "pathType").and_then(text) else {
        let detail = "pathType must be specified";
        return vec![FieldError::required(path.child("pathType"), detail)];
    };
    let way = field(entry, "path").and_then(text).unwrap_or_default();
    let field_path = path.child("path");
    let mut errors = Vec::new();
    let mut fault = |detail: &str| {
        errors.push(FieldError::invalid(field_path.clone(), &quoted(way), detail));
    };
    match path_type {
        "Exact" | "Prefix" => {
            if !way.starts_with('/') {
                fault("must be an absolute path");
            }
            for part in ["//", "/./", "/../", "%2f", "%2F"] {
                if way.contains(part) {
                    fault(&format!("must not contain '{part}'"));
                }
            }
            for end in ["/..", "/."] {
                if way.ends_with(end) {
                    fault(&format!("cannot end with '{end}'"));
                }
            }
        }
        "ImplementationSpecific" => {
            if !way.is_empty() && !way.starts_with('/') {
                fault("must be an absolute path");
            }
        }
        other => errors.push(FieldError::not_supported(
            path.child("pathType"),
            other,
            &["Exact", "ImplementationSpecific", "Prefix"],
        )),
    }
    let nothing = Value::Null;
    let backend = field(entry, "backend").unwrap_or(&nothing);
    errors.extend(validate_backend(backend, &path.child("backend")));
    errors
}

fn validate_backend(backend: &Value, path: &FieldPath) -> Vec<FieldError> {
    let invalid = |detail| vec![FieldError::invalid(path.clone(), "\"\"", detail)];
    match (field(backend, "service"), field(backend, "resource")) {
        (Some(_), Some(_)) => invalid("cannot set both resource and service backends"),
        (Some(service), None) => validate_service_backend(service, path),
        (None, Some(_)) => Vec::new(),
        (None, None) => invalid("resource or service backend is required"),
    }
}

fn validate_service_backend(service: &Value, path: &FieldPath) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let fields = path.child("service");
    let name = field(service, "name").and_then(text).unwrap_or_default();
    if name.is_empty() {
        errors.push(FieldError::required(fields.child("name"), ""));
    } else {
        errors.extend(invalid_text(&fields.child("name"), name, dns_label(name)));
    }
    let nothing = Value::Null;
    let port = field(service, "port").unwrap_or(&nothing);
    let port_path = fields.child("port");
    let named = field(port, "name").and_then(text).unwrap_or_default();
    let number = match field(port, "number") {
        Some(Value::Int(number)) => i32::try_from(*number).unwrap_or(-1),
        _ => 0,
    };
    match (named, number) {
        ("", 0) => {
            errors.push(FieldError::required(path.clone(), "port name or number is required"));
        }
        ("", number) => errors.extend(port_number(port_path.child("number"), number)),
        (name, 0) => {
            errors.extend(invalid_text(&port_path.child("name"), name, port_name(name)));
        }
        _ => {
            let detail = "cannot set both port name & port number";
            errors.push(FieldError::invalid(path.clone(), "\"\"", detail));
        }
    }
    errors
}

fn field<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
    let map: &SortedMap<String, Value> = match value {
        Value::Map(map) => map,
        Value::Null
        | Value::Bool(_)
        | Value::Int(_)
        | Value::Float(_)
        | Value::String(_)
        | Value::List(_) => return None,
    };
    map.get(name).filter(|value| **value != Value::Null)
}

fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    match field(value, name) {
        Some(Value::List(values)) => values,
        _ => &[],
    }
}

fn text(value: &Value) -> Option<&str> {
    match value {
        Value::String(text) => Some(text),
        Value::Null
        | Value::Bool(_)
        | Value::Int(_)
        | Value::Float(_)
        | Value::List(_)
        | Value::Map(_) => None,
    }
}
