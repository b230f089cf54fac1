//! What every object carries: `k8s.io/apimachinery/pkg/api/validation/objectmeta.go`.

use crate::api::{FieldError, FieldPath, Kind, ObjectMeta};
use crate::control_plane::validation::invalid_text;
use crate::control_plane::validation::labels::{validate_annotations, validate_labels};
use crate::control_plane::validation::names::{Rules, dns_label, dns_subdomain, prefix};

/// Name, namespace, labels and annotations of an object of this kind.
pub(super) fn validate_metadata(metadata: &ObjectMeta, kind: Kind) -> Vec<FieldError> {
    let path = FieldPath::parse("metadata");
    let rules = name_rules(kind);
    let mut errors = Vec::new();
    if !metadata.generate_name.is_empty() {
        let given = &metadata.generate_name;
        errors.extend(invalid_text(&path.child("generateName"), given, prefix(rules, given)));
    }
    let name = path.child("name");
    if metadata.name.is_empty() {
        errors.push(FieldError::required(name, "name or generateName is required"));
    } else {
        errors.extend(invalid_text(&name, &metadata.name, rules(&metadata.name)));
    }
    if kind.is_namespaced() {
        let namespace = metadata.namespace_or_default();
        errors.extend(invalid_text(&path.child("namespace"), namespace, dns_label(namespace)));
    }
    errors.extend(validate_labels(&metadata.labels, &path.child("labels")));
    errors.extend(validate_annotations(&metadata.annotations, &path.child("annotations")));
    errors
}

/// The rules that names of this kind follow. A Service's may begin with a digit since 1.36.
const fn name_rules(kind: Kind) -> Rules {
    match kind {
        Kind::Service | Kind::Namespace => dns_label,
        Kind::Node
        | Kind::Deployment
        | Kind::ReplicaSet
        | Kind::Pod
        | Kind::EndpointSlice
        | Kind::Ingress
        | Kind::Endpoints => dns_subdomain,
    }
}
