//! A Node's row: `printNode`.

use crate::api::{Labels, Node};
use crate::order::SortedSet;
use crate::shell::print::{NONE, UNKNOWN, text_at, text_or};

pub(super) const HEADINGS: &[&str] = &[
    "NAME",
    "STATUS",
    "ROLES",
    "AGE",
    "VERSION",
    "INTERNAL-IP",
    "EXTERNAL-IP",
    "OS-IMAGE",
    "KERNEL-VERSION",
    "CONTAINER-RUNTIME",
];

/// What a label of a role begins with; the rest is the role.
const ROLE_PREFIX: &str = "node-role.kubernetes.io/";
/// A label whose value is a role.
const ROLE_LABEL: &str = "kubernetes.io/role";

pub(super) fn cells(node: &Node, age: String) -> Vec<String> {
    let info = |field: &str| text_at(node.status.node_info.as_ref(), field);
    let address = |of: &str| node.addresses(of).next().unwrap_or(NONE).to_owned();
    let mut kernel = text_or(info("kernelVersion"), UNKNOWN);
    let architecture = info("architecture");
    if !architecture.is_empty() {
        kernel = format!("{kernel} ({architecture})");
    }
    vec![
        node.metadata.name.clone(),
        status(node),
        roles(&node.metadata.labels),
        age,
        info("kubeletVersion").to_owned(),
        address("InternalIP"),
        address("ExternalIP"),
        text_or(info("osImage"), UNKNOWN),
        kernel,
        text_or(info("containerRuntimeVersion"), UNKNOWN),
    ]
}

fn status(node: &Node) -> String {
    // If the condition stands there twice the last one counts.
    let ready = node.status.conditions.iter().rev().find(|it| it.condition_type == "Ready");
    let ready = match ready.map(|condition| condition.status.as_str()) {
        None => "Unknown",
        Some("True") => "Ready",
        Some(_) => "NotReady",
    };
    let cordon = if node.spec.unschedulable { ",SchedulingDisabled" } else { "" };
    format!("{ready}{cordon}")
}

pub(super) fn roles(labels: &Labels) -> String {
    let role = |(key, value): (&'_ String, &'_ String)| {
        let role = key.strip_prefix(ROLE_PREFIX).or((key == ROLE_LABEL).then_some(value.as_str()));
        role.filter(|role| !role.is_empty()).map(str::to_owned)
    };
    let roles: SortedSet<String> = labels.iter().filter_map(role).collect();
    let roles: Vec<String> = roles.into_iter().collect();
    text_or(&roles.join(","), NONE)
}
