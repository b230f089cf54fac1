//! Labels, annotations and selectors: `k8s.io/apimachinery/pkg/apis/meta/v1/validation`.

use crate::api::meta::LabelSelectorRequirement;
use crate::api::{FieldError, FieldPath, LabelSelector, Labels, quoted};
use crate::control_plane::validation::invalid_text;
use crate::control_plane::validation::names::{label_key, label_value};

/// Keys and values of labels, or of a Service's selector.
pub(super) fn validate_labels(labels: &Labels, path: &FieldPath) -> Vec<FieldError> {
    let mut errors = Vec::new();
    for (key, value) in labels {
        errors.extend(invalid_text(path, key, label_key(key)));
        errors.extend(invalid_text(path, value, label_value(value)));
    }
    errors
}

/// Keys of annotations; their values are free.
pub(super) fn validate_annotations(annotations: &Labels, path: &FieldPath) -> Vec<FieldError> {
    let faults = |key: &String| invalid_text(path, key, label_key(&lower(key)));
    annotations.keys().flat_map(faults).collect()
}

/// The key in small letters, as Go's `strings.ToLower` makes them: of all letters outside of ASCII
/// only these two have small ones within it, and the others are refused either way.
fn lower(key: &str) -> String {
    key.to_ascii_lowercase().replace('\u{130}', "i").replace('\u{212a}', "k")
}

/// A selector of workloads.
pub(super) fn validate_selector(selector: &LabelSelector, path: &FieldPath) -> Vec<FieldError> {
    let mut errors = validate_labels(&selector.match_labels, &path.child("matchLabels"));
    let list = path.child("matchExpressions");
    for (position, requirement) in selector.match_expressions.iter().enumerate() {
        errors.extend(validate_requirement(requirement, &list.index(position)));
    }
    errors
}

#[inline(never)]
fn validate_requirement(
    requirement: &LabelSelectorRequirement,
    path: &FieldPath,
) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let values = path.child("values");
    match (requirement.operator.as_str(), requirement.values.as_slice()) {
        ("In" | "NotIn", []) => errors.push(FieldError::required(
            values.clone(),
            "must be specified when `operator` is 'In' or 'NotIn'",
        )),
        ("Exists" | "DoesNotExist", [_, ..]) => errors.push(FieldError::forbidden(
            values.clone(),
            "may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
        )),
        ("In" | "NotIn" | "Exists" | "DoesNotExist", _) => {}
        (other, _) => errors.push(FieldError::invalid(
            path.child("operator"),
            &quoted(other),
            "not a valid selector operator",
        )),
    }
    let key = &requirement.key;
    errors.extend(invalid_text(&path.child("key"), key, label_key(key)));
    for (position, value) in requirement.values.iter().enumerate() {
        errors.extend(invalid_text(&values.index(position), value, label_value(value)));
    }
    errors
}
