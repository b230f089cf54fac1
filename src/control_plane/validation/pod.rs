//! Pods, and the pods of a template.

use crate::api::{Container, FieldError, FieldPath, Kind, Pod, PodSpec};
use crate::control_plane::validation::container::validate_containers;
use crate::control_plane::validation::invalid_text;
use crate::control_plane::validation::labels::validate_labels;
use crate::control_plane::validation::metadata::validate_metadata;
use crate::control_plane::validation::names::{dns_label, dns_subdomain};
use crate::order::SortedSet;

/// What is wrong with a pod.
pub(super) fn validate(pod: &Pod) -> Vec<FieldError> {
    let mut errors = validate_metadata(&pod.metadata, Kind::Pod);
    errors.extend(validate_spec(&pod.spec, &FieldPath::parse("spec")));
    errors
}

/// What is wrong with what is asked of a pod.
pub(super) fn validate_spec(spec: &PodSpec, path: &FieldPath) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let mut names = SortedSet::new();
    let containers = path.child("containers");
    if spec.containers.is_empty() {
        errors.push(FieldError::required(containers, ""));
    } else {
        errors.extend(validate_containers(&spec.containers, &mut names, &containers));
    }
    let path_of_init = path.child("initContainers");
    errors.extend(validate_containers(&spec.init_containers, &mut names, &path_of_init));
    errors.extend(one_of(
        path.child("restartPolicy"),
        &spec.restart_policy,
        &["Always", "Never", "OnFailure"],
    ));
    errors.extend(one_of(
        path.child("dnsPolicy"),
        &spec.dns_policy,
        &["ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"],
    ));
    errors.extend(validate_labels(&spec.node_selector, &path.child("nodeSelector")));
    let texts = [
        ("nodeName", &spec.node_name, dns_subdomain as fn(&str) -> Vec<String>),
        ("hostname", &spec.hostname, dns_label),
        ("subdomain", &spec.subdomain, dns_label),
    ];
    for (field, value, rules) in texts {
        if !value.is_empty() {
            errors.extend(invalid_text(&path.child(field), value, rules(value)));
        }
    }
    errors
}

fn one_of(path: FieldPath, value: &str, known: &[&str]) -> Option<FieldError> {
    match value {
        "" => Some(FieldError::required(path, "")),
        value if known.contains(&value) => None,
        other => Some(FieldError::not_supported(path, other, known)),
    }
}

/// Of a pod that exists, hardly anything may change.
#[inline(never)]
pub(super) fn validate_change(new: &Pod, old: &Pod) -> Option<FieldError> {
    let mut allowed = old.spec.clone();
    for (kept, given) in [
        (&mut allowed.containers, &new.spec.containers),
        (&mut allowed.init_containers, &new.spec.init_containers),
    ] {
        copy_images(kept, given);
    }
    allowed.active_deadline_seconds = new.spec.active_deadline_seconds;
    let keeps_tolerations = new.spec.tolerations.starts_with(&old.spec.tolerations);
    if keeps_tolerations {
        allowed.tolerations.clone_from(&new.spec.tolerations);
    }
    // The node is given by the scheduler, which asks by another door.
    if old.spec.node_name.is_empty() {
        allowed.node_name.clone_from(&new.spec.node_name);
    }
    let detail = "pod updates may not change fields other than \
        `spec.containers[*].image`,`spec.initContainers[*].image`,\
        `spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing \
        tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was \
        previously negative)";
    // The server adds a listing of both specs here.
    (allowed != new.spec).then(|| FieldError::forbidden(FieldPath::parse("spec"), detail))
}

#[inline(never)]
fn copy_images(to: &mut [Container], from: &[Container]) {
    for (to, from) in to.iter_mut().zip(from) {
        to.image.clone_from(&from.image);
    }
}
