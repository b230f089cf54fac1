//! Deployments and `ReplicaSet`s: `pkg/apis/apps/validation`.

use crate::api::meta::LabelSelectorRequirement;
use crate::api::workload::DeploymentStrategy;
use crate::api::{
    Deployment, DeploymentSpec, FieldError, FieldPath, IntOrString, Kind, LabelSelector,
    PodTemplateSpec, ReplicaSet, quoted,
};
use crate::control_plane::validation::labels::{
    validate_annotations, validate_labels, validate_selector,
};
use crate::control_plane::validation::metadata::validate_metadata;
use crate::control_plane::validation::names::percent;
use crate::control_plane::validation::pod::validate_spec;
use crate::control_plane::validation::text::{json_labels, json_list};
use crate::control_plane::validation::{invalid_text, non_negative};

/// What is wrong with a Deployment.
pub(super) fn validate_deployment(deployment: &Deployment) -> Vec<FieldError> {
    let spec = &deployment.spec;
    let path = FieldPath::parse("spec");
    let mut errors = validate_metadata(&deployment.metadata, Kind::Deployment);
    errors.extend(count(&path, "replicas", spec.replicas));
    errors.extend(validate_pods(spec.selector.as_ref(), &spec.template));
    if let Some(strategy) = &spec.strategy {
        errors.extend(validate_strategy(strategy, &path.child("strategy")));
    }
    errors.extend(count(&path, "minReadySeconds", spec.min_ready_seconds));
    errors.extend(count(&path, "revisionHistoryLimit", spec.revision_history_limit));
    errors.extend(validate_deadline(spec, &path));
    errors
}

/// What is wrong with a `ReplicaSet`.
pub(super) fn validate_replica_set(set: &ReplicaSet) -> Vec<FieldError> {
    let spec = &set.spec;
    let path = FieldPath::parse("spec");
    let mut errors = validate_metadata(&set.metadata, Kind::ReplicaSet);
    errors.extend(count(&path, "replicas", spec.replicas));
    errors.extend(count(&path, "minReadySeconds", spec.min_ready_seconds));
    errors.extend(validate_pods(spec.selector.as_ref(), &spec.template));
    errors
}

/// A selector stays what it was.
#[inline(never)]
pub(super) fn validate_selector_change(
    new: Option<&LabelSelector>,
    old: Option<&LabelSelector>,
) -> Vec<FieldError> {
    if new == old {
        return Vec::new();
    }
    let value = new.map_or_else(|| "null".to_owned(), json_selector);
    let path = FieldPath::parse("spec.selector");
    vec![FieldError::invalid(path, &value, "field is immutable")]
}

fn count(path: &FieldPath, field: &str, value: Option<i32>) -> Option<FieldError> {
    non_negative(path.child(field), i64::from(value?))
}

fn validate_deadline(spec: &DeploymentSpec, path: &FieldPath) -> Vec<FieldError> {
    let Some(deadline) = spec.progress_deadline_seconds else { return Vec::new() };
    let path = path.child("progressDeadlineSeconds");
    let mut errors: Vec<FieldError> =
        non_negative(path.clone(), i64::from(deadline)).into_iter().collect();
    if deadline <= spec.min_ready_seconds.unwrap_or(0) {
        let detail = "must be greater than minReadySeconds";
        errors.push(FieldError::invalid(path, &deadline.to_string(), detail));
    }
    errors
}

/// The selector, and the template whose labels it must select.
fn validate_pods(selector: Option<&LabelSelector>, template: &PodTemplateSpec) -> Vec<FieldError> {
    let path = FieldPath::parse("spec");
    let mut errors = Vec::new();
    let field = path.child("selector");
    let mut selects = false;
    match selector {
        None => errors.push(FieldError::required(field, "")),
        Some(selector) => {
            let faults = validate_selector(selector, &field);
            let is_readable = faults.is_empty();
            errors.extend(faults);
            let is_empty =
                selector.match_labels.is_empty() && selector.match_expressions.is_empty();
            if is_empty {
                // The server says so of a ReplicaSet, too.
                let detail = "empty selector is invalid for deployment";
                errors.push(FieldError::invalid(field.clone(), "{}", detail));
            }
            if !is_readable {
                let value = json_selector(selector);
                errors.push(FieldError::invalid(field, &value, "invalid label selector"));
                return errors;
            }
            selects = selector.matches(&template.metadata.labels);
        }
    }
    errors.extend(validate_template(template, selects, &path.child("template")));
    errors
}

fn validate_template(
    template: &PodTemplateSpec,
    is_selected: bool,
    path: &FieldPath,
) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let labels = &template.metadata.labels;
    if !is_selected {
        let path = path.child("metadata").child("labels");
        let detail = "`selector` does not match template `labels`";
        errors.push(FieldError::invalid(path, &json_labels(labels), detail));
    }
    errors.extend(validate_labels(labels, &path.child("labels")));
    errors.extend(validate_annotations(&template.metadata.annotations, &path.child("annotations")));
    let path = path.child("spec");
    errors.extend(validate_spec(&template.spec, &path));
    if template.spec.restart_policy != "Always" {
        let given = &template.spec.restart_policy;
        errors.push(FieldError::not_supported(path.child("restartPolicy"), given, &["Always"]));
    }
    if template.spec.active_deadline_seconds.is_some() {
        let detail = "activeDeadlineSeconds in ReplicaSet is not Supported";
        errors.push(FieldError::forbidden(path.child("activeDeadlineSeconds"), detail));
    }
    errors
}

fn validate_strategy(strategy: &DeploymentStrategy, path: &FieldPath) -> Vec<FieldError> {
    let rolling = path.child("rollingUpdate");
    match (strategy.strategy_type.as_str(), &strategy.rolling_update) {
        ("Recreate", None) => Vec::new(),
        ("Recreate", Some(_)) => {
            let detail = "may not be specified when strategy `type` is 'Recreate'";
            vec![FieldError::forbidden(rolling, detail)]
        }
        ("RollingUpdate", None) => {
            let detail = "this should be defaulted and never be nil";
            vec![FieldError::required(rolling, detail)]
        }
        ("RollingUpdate", Some(update)) => {
            let (unavailable, surge) = (&update.max_unavailable, &update.max_surge);
            validate_rolling_update(unavailable.as_ref(), surge.as_ref(), &rolling)
        }
        (other, _) => vec![FieldError::not_supported(
            path.child("type"),
            other,
            &["Recreate", "RollingUpdate"],
        )],
    }
}

#[inline(never)]
fn validate_rolling_update(
    unavailable: Option<&IntOrString>,
    surge: Option<&IntOrString>,
    path: &FieldPath,
) -> Vec<FieldError> {
    let (path_of_unavailable, path_of_surge) =
        (path.child("maxUnavailable"), path.child("maxSurge"));
    let mut errors = validate_share(unavailable, &path_of_unavailable);
    errors.extend(validate_share(surge, &path_of_surge));
    if amount(unavailable) == 0 && amount(surge) == 0 {
        let value = unavailable.map_or_else(|| "null".to_owned(), json_share);
        let detail = "may not be 0 when `maxSurge` is 0";
        errors.push(FieldError::invalid(path_of_unavailable.clone(), &value, detail));
    }
    if let Some(IntOrString::String(text)) = unavailable
        && amount(unavailable) > 100
    {
        let detail = "must not be greater than 100%";
        errors.push(FieldError::invalid(path_of_unavailable, &quoted(text), detail));
    }
    errors
}

fn validate_share(share: Option<&IntOrString>, path: &FieldPath) -> Vec<FieldError> {
    match share {
        Some(IntOrString::Int(number)) => {
            non_negative(path.clone(), i64::from(*number)).into_iter().collect()
        }
        Some(IntOrString::String(text)) => invalid_text(path, text, percent(text)).collect(),
        None => Vec::new(),
    }
}

fn amount(share: Option<&IntOrString>) -> i32 {
    match share {
        Some(IntOrString::Int(number)) => *number,
        Some(IntOrString::String(text)) => text.trim_end_matches('%').parse().unwrap_or(0),
        None => 0,
    }
}

fn json_share(share: &IntOrString) -> String {
    match share {
        IntOrString::Int(number) => number.to_string(),
        IntOrString::String(text) => quoted(text),
    }
}

/// A selector as JSON.
fn json_selector(selector: &LabelSelector) -> String {
    let mut fields = Vec::new();
    if !selector.match_labels.is_empty() {
        fields.push(format!("\"matchLabels\":{}", json_labels(&selector.match_labels)));
    }
    if !selector.match_expressions.is_empty() {
        let list: Vec<String> = selector.match_expressions.iter().map(json_requirement).collect();
        fields.push(format!("\"matchExpressions\":[{}]", list.join(",")));
    }
    format!("{{{}}}", fields.join(","))
}

fn json_requirement(requirement: &LabelSelectorRequirement) -> String {
    let mut text = format!(
        "{{\"key\":{},\"operator\":{}",
        quoted(&requirement.key),
        quoted(&requirement.operator)
    );
    if !requirement.values.is_empty() {
        text.push_str(",\"values\":");
        text.push_str(&json_list(&requirement.values));
    }
    text.push('}');
    text
}
