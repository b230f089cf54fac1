//! Nodes and Namespaces.

use crate::api::{FieldError, FieldPath, Kind, Namespace, Node, quoted};
use crate::control_plane::validation::invalid_text;
use crate::control_plane::validation::ip::validate_cidr;
use crate::control_plane::validation::metadata::validate_metadata;
use crate::control_plane::validation::names::{label_key, label_value};
use crate::control_plane::validation::text::json_list;
use crate::order::SortedSet;

/// What is wrong with a node.
pub(super) fn validate_node(node: &Node) -> Vec<FieldError> {
    let mut errors = validate_metadata(&node.metadata, Kind::Node);
    errors.extend(validate_taints(node));
    errors.extend(validate_pod_cidrs(&node.spec.pod_cidrs));
    errors
}

/// What is wrong with a namespace: its name or its labels.
pub(super) fn validate_namespace(namespace: &Namespace) -> Vec<FieldError> {
    validate_metadata(&namespace.metadata, Kind::Namespace)
}

/// Where its pods' addresses come from is settled once.
#[inline(never)]
pub(super) fn validate_node_change(new: &Node, old: &Node) -> Vec<FieldError> {
    let mut errors = Vec::new();
    if !old.spec.pod_cidrs.is_empty() && old.spec.pod_cidrs != new.spec.pod_cidrs {
        let detail = "node updates may not change podCIDR except from \"\" to valid";
        errors.push(FieldError::forbidden(FieldPath::parse("spec.podCIDRs"), detail));
    }
    errors
}

fn validate_taints(node: &Node) -> Vec<FieldError> {
    // The server looks for them under `metadata`; so do its messages.
    let path = FieldPath::parse("metadata.taints");
    let mut seen = SortedSet::new();
    let mut errors = Vec::new();
    for (position, taint) in node.spec.taints.iter().enumerate() {
        let path = path.index(position);
        errors.extend(invalid_text(&path.child("key"), &taint.key, label_key(&taint.key)));
        let broken = label_value(&taint.value);
        if !broken.is_empty() {
            let detail = broken.join(";");
            errors.push(FieldError::invalid(path.child("value"), &quoted(&taint.value), &detail));
        }
        let effect = path.child("effect");
        match taint.effect.as_str() {
            "NoSchedule" | "PreferNoSchedule" | "NoExecute" => {}
            "" => errors.push(FieldError::required(effect, "")),
            other => errors.push(FieldError::not_supported(
                effect,
                other,
                &["NoSchedule", "PreferNoSchedule", "NoExecute"],
            )),
        }
        if !seen.insert((taint.effect.as_str(), taint.key.as_str())) {
            let value = format!(
                r#"{{"Key":{},"Value":{},"Effect":{},"TimeAdded":null}}"#,
                quoted(&taint.key),
                quoted(&taint.value),
                quoted(&taint.effect)
            );
            let mut error = FieldError::duplicate(path, &value);
            error.detail.push_str(": taints must be unique by key and effect pair");
            errors.push(error);
        }
    }
    errors
}

fn validate_pod_cidrs(cidrs: &[String]) -> Vec<FieldError> {
    let path = FieldPath::parse("spec.podCIDRs");
    let mut errors: Vec<FieldError> = cidrs
        .iter()
        .enumerate()
        .filter_map(|(position, cidr)| validate_cidr(path.index(position), cidr))
        .collect();
    if cidrs.len() > 1 {
        let families: SortedSet<bool> = cidrs.iter().map(|cidr| cidr.contains(':')).collect();
        if cidrs.len() > 2 || families.len() < 2 {
            let detail = "may specify no more than one CIDR for each IP family";
            errors.push(FieldError::invalid(path.clone(), &json_list(cidrs), detail));
        }
        let mut seen = SortedSet::new();
        for (position, cidr) in cidrs.iter().enumerate() {
            if !seen.insert(cidr) {
                errors.push(FieldError::duplicate(path.index(position), &quoted(cidr)));
            }
        }
    }
    errors
}
