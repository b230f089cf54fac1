//! Rows of Deployments and ReplicaSets: `printDeployment`, `printReplicaSet`.

use crate::api::meta::LabelSelectorRequirement;
use crate::api::{Deployment, LabelSelector, PodTemplateSpec, ReplicaSet};
use crate::order::InOrder as _;
use crate::shell::print::{NONE, number_at, text_or};

pub(super) const DEPLOYMENT_HEADINGS: &[&str] =
    &["NAME", "READY", "UP-TO-DATE", "AVAILABLE", "AGE", "CONTAINERS", "IMAGES", "SELECTOR"];
pub(super) const REPLICA_SET_HEADINGS: &[&str] =
    &["NAME", "DESIRED", "CURRENT", "READY", "AGE", "CONTAINERS", "IMAGES", "SELECTOR"];

pub(super) fn deployment_cells(deployment: &Deployment, age: String) -> Vec<String> {
    let count = |field: &str| number_at(deployment.status.as_ref(), field);
    let spec = &deployment.spec;
    let [containers, images] = containers(&spec.template);
    vec![
        deployment.metadata.name.clone(),
        format!("{}/{}", count("readyReplicas"), spec.replicas.unwrap_or(0)),
        count("updatedReplicas").to_string(),
        count("availableReplicas").to_string(),
        age,
        containers,
        images,
        selector(spec.selector.as_ref()),
    ]
}

pub(super) fn replica_set_cells(set: &ReplicaSet, age: String) -> Vec<String> {
    let count = |field: &str| number_at(set.status.as_ref(), field).to_string();
    let [containers, images] = containers(&set.spec.template);
    vec![
        set.metadata.name.clone(),
        set.spec.replicas.unwrap_or(0).to_string(),
        count("replicas"),
        count("readyReplicas"),
        age,
        containers,
        images,
        // Only here does nothing print as something.
        text_or(&selector(set.spec.selector.as_ref()), NONE),
    ]
}

/// The names and the images of a template's containers.
fn containers(template: &PodTemplateSpec) -> [String; 2] {
    let containers = &template.spec.containers;
    let names: Vec<&str> = containers.iter().map(|it| it.name.as_str()).collect();
    let images: Vec<&str> = containers.iter().map(|it| it.image.as_str()).collect();
    [names.join(","), images.join(",")]
}

/// A selector in one line, by its keys: `k8s.io/apimachinery/pkg/labels`.
pub(super) fn selector(selector: Option<&LabelSelector>) -> String {
    let Some(selector) = selector else { return String::new() };
    let pairs = selector.match_labels.iter();
    let mut all: Vec<(&str, String)> =
        pairs.map(|(key, value)| (key.as_str(), format!("{key}={value}"))).collect();
    all.extend(selector.match_expressions.iter().map(|it| (it.key.as_str(), requirement(it))));
    all.in_order_of(|(key, _)| (*key).to_owned());
    let texts: Vec<String> = all.into_iter().map(|(_, text)| text).collect();
    texts.join(",")
}

fn requirement(requirement: &LabelSelectorRequirement) -> String {
    let LabelSelectorRequirement { key, operator, values } = requirement;
    let mut values = values.clone();
    values.in_order();
    match operator.as_str() {
        "In" => format!("{key} in ({})", values.join(",")),
        "NotIn" => format!("{key} notin ({})", values.join(",")),
        "DoesNotExist" => format!("!{key}"),
        _ => key.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_selector_stands_in_the_order_of_its_keys() {
        let expression = |key: &str, operator: &str, values: &[&str]| LabelSelectorRequirement {
            key: key.to_owned(),
            operator: operator.to_owned(),
            values: values.iter().map(|&value| value.to_owned()).collect(),
        };
        let mut all = LabelSelector::default();
        all.match_labels.insert("b".to_owned(), "1".to_owned());
        all.match_expressions = vec![
            expression("d", "Exists", &[]),
            expression("c", "In", &["y", "x"]),
            expression("e", "DoesNotExist", &[]),
            expression("a", "NotIn", &["z"]),
        ];
        assert_eq!(selector(Some(&all)), "a notin (z),b=1,c in (x,y),d,!e");
        assert_eq!(selector(None), "");
    }
}
