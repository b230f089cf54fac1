//! What the API server refuses, in its own words: `k8s.io/kubernetes/pkg/apis/*/validation`.
//!
//! One file a subject. Every function gives the faults it finds, in the server's order; a field
//! error's place is a field path, never a line.

mod container;
mod endpoint_slice;
mod endpoints;
mod ingress;
pub mod ip;
mod labels;
mod metadata;
pub mod names;
mod node;
mod pod;
mod pod_warnings;
mod service;
pub(super) mod service_ips;
mod service_ports;
mod service_update;
pub mod text;
pub mod warnings;
mod workload;

use crate::api::{FieldError, FieldPath, Object, quoted};

pub(super) use service::is_externally_accessible;

/// What is wrong with a new object.
#[must_use]
pub fn validate(object: &Object) -> Vec<FieldError> {
    match object {
        Object::Service(object) => service::validate(object),
        Object::EndpointSlice(object) => endpoint_slice::validate(object),
        Object::Pod(object) => pod::validate(object),
        Object::Deployment(object) => workload::validate_deployment(object),
        Object::ReplicaSet(object) => workload::validate_replica_set(object),
        Object::Node(object) => node::validate_node(object),
        Object::Namespace(object) => node::validate_namespace(object),
        Object::Ingress(object) => ingress::validate(object),
        Object::Endpoints(object) => endpoints::validate(object),
    }
}

/// What is wrong with a changed object, the change included.
#[must_use]
#[inline(never)]
pub fn validate_update(object: &Object, old: &Object) -> Vec<FieldError> {
    let mut errors = match (object, old) {
        (Object::Service(new), Object::Service(old)) => service_update::validate(new, old),
        (Object::EndpointSlice(new), Object::EndpointSlice(old)) => {
            endpoint_slice::validate_change(new, old)
        }
        (Object::Pod(new), Object::Pod(old)) => {
            pod::validate_change(new, old).into_iter().collect()
        }
        (Object::Deployment(new), Object::Deployment(old)) => workload::validate_selector_change(
            new.spec.selector.as_ref(),
            old.spec.selector.as_ref(),
        ),
        (Object::ReplicaSet(new), Object::ReplicaSet(old)) => workload::validate_selector_change(
            new.spec.selector.as_ref(),
            old.spec.selector.as_ref(),
        ),
        (Object::Node(new), Object::Node(old)) => node::validate_node_change(new, old),
        _ => Vec::new(),
    };
    errors.extend(validate(object));
    errors
}

/// A text breaks these rules.
fn invalid_text(
    path: &FieldPath,
    value: &str,
    messages: Vec<String>,
) -> impl Iterator<Item = FieldError> + use<> {
    let path = path.clone();
    let value = quoted(value);
    messages.into_iter().map(move |message| FieldError::invalid(path.clone(), &value, &message))
}

/// A number must not be negative.
fn non_negative(path: FieldPath, value: i64) -> Option<FieldError> {
    let detail = "must be greater than or equal to 0";
    (value < 0).then(|| FieldError::invalid(path, &value.to_string(), detail))
}

/// A number must be a port.
fn port_number(path: FieldPath, value: i32) -> Option<FieldError> {
    let detail = "must be between 1 and 65535, inclusive";
    let wrong = !(1..=65_535).contains(&value);
    wrong.then(|| FieldError::invalid(path, &value.to_string(), detail))
}

/// `TCP`, `UDP` or `SCTP` must be there.
fn protocol(path: FieldPath, value: &str) -> Option<FieldError> {
    match value {
        "TCP" | "UDP" | "SCTP" => None,
        "" => Some(FieldError::required(path, "")),
        other => Some(FieldError::not_supported(path, other, &["SCTP", "TCP", "UDP"])),
    }
}
