//! `kubectl describe deployment` and `replicaset`.

use std::fmt::Write as _;

use crate::api::{Deployment, Object, ReplicaSet};
use crate::control_plane::deployment_controller::{POD_TEMPLATE_HASH_LABEL, REVISION_ANNOTATION};
use crate::order::InOrder as _;
use crate::shell::print::age::date;
use crate::shell::print::describe_pod::{labels, template};
use crate::shell::print::describe_service::EVENTS;
use crate::shell::print::get_workload::selector;
use crate::shell::print::{NONE, number_at, text_or};

/// A Deployment's text, its columns parted by tabs.
pub(super) fn deployment(deployment: &Deployment, all: &[&Object]) -> String {
    let (metadata, spec) = (&deployment.metadata, &deployment.spec);
    let mut text = format!(
        "Name:\t{}\nNamespace:\t{}\nCreationTimestamp:\t{}\n",
        metadata.name,
        metadata.namespace_or_default(),
        date(metadata.created_at)
    );
    labels(&mut text, metadata);
    let count = |field: &str| number_at(deployment.status.as_ref(), field);
    let strategy = spec.strategy.as_ref();
    let sort = strategy.map_or("RollingUpdate", |it| it.strategy_type.as_str());
    let _ = write!(
        text,
        "Selector:\t{}\nReplicas:\t{} desired | {} updated | {} total | {} available | {} \
         unavailable\nStrategyType:\t{sort}\nMinReadySeconds:\t{}\n",
        selector(spec.selector.as_ref()),
        spec.replicas.unwrap_or(1),
        count("updatedReplicas"),
        count("replicas"),
        count("availableReplicas"),
        count("unavailableReplicas"),
        spec.min_ready_seconds.unwrap_or(0)
    );
    if let Some(rolling) = strategy.and_then(|it| it.rolling_update.as_ref()) {
        let shown = |it: &Option<crate::api::IntOrString>| {
            it.as_ref().map_or_else(|| "25%".to_owned(), ToString::to_string)
        };
        let (unavailable, surge) = (shown(&rolling.max_unavailable), shown(&rolling.max_surge));
        let _ = writeln!(
            text,
            "RollingUpdateStrategy:\t{unavailable} max unavailable, {surge} max surge"
        );
    }
    text += &template(&spec.template);
    let is_available = count("unavailableReplicas") == 0;
    let available = if is_available { "True" } else { "False" };
    let reason = if is_available { "Available" } else { "Unavailable" };
    let _ = write!(
        text,
        "Conditions:\n  Type\tStatus\tReason\n  ----\t------\t------\n  \
         Available \t{available}\tMinimumReplicas{reason}\n  Progressing \tTrue\t{}\n",
        if is_available { "NewReplicaSetAvailable" } else { "ReplicaSetUpdated" }
    );
    let (old, new) = versions(deployment, all);
    let _ = writeln!(text, "OldReplicaSets:\t{old}\nNewReplicaSet:\t{new}");
    text + EVENTS
}

/// The old versions that are still there, and the new one.
fn versions(deployment: &Deployment, all: &[&Object]) -> (String, String) {
    let mut sets: Vec<&ReplicaSet> = Vec::new();
    for object in all {
        if let Object::ReplicaSet(set) = object {
            sets.push(set);
        }
    }
    let own = &deployment.metadata;
    sets.retain(|set| {
        set.metadata.namespace_or_default() == own.namespace_or_default()
            && set.metadata.owner_references.iter().any(|it| {
                it.kind == "Deployment" && it.name == own.name && it.controller == Some(true)
            })
    });
    sets.in_order_of(|set| {
        let text = set.metadata.annotations.get(REVISION_ANNOTATION);
        text.and_then(|text| text.parse::<u64>().ok()).unwrap_or(0)
    });
    let shown = |set: &ReplicaSet| {
        let count = number_at(set.status.as_ref(), "replicas");
        let wanted = set.spec.replicas.unwrap_or(0);
        format!("{} ({count}/{wanted} replicas created)", set.metadata.name)
    };
    let new = sets.iter().rposition(|set| {
        let mut own = set.spec.template.clone();
        own.metadata.labels.remove(POD_TEMPLATE_HASH_LABEL);
        own == deployment.spec.template
    });
    let new = new.map(|place| sets.remove(place));
    let old: Vec<String> = sets.into_iter().map(shown).collect();
    (text_or(&old.join(", "), NONE), new.map_or_else(|| NONE.to_owned(), shown))
}

/// A ReplicaSet's text, its columns parted by tabs.
pub(super) fn replica_set(set: &ReplicaSet, all: &[&Object]) -> String {
    let metadata = &set.metadata;
    let mut text =
        format!("Name:\t{}\nNamespace:\t{}\n", metadata.name, metadata.namespace_or_default());
    let _ = writeln!(text, "Selector:\t{}", selector(set.spec.selector.as_ref()));
    labels(&mut text, metadata);
    if let Some(owner) = metadata.owner_references.iter().find(|it| it.controller == Some(true)) {
        let _ = writeln!(text, "Controlled By:\t{}/{}", owner.kind, owner.name);
    }
    let mut phases = [("Running", 0), ("Waiting", 0), ("Succeeded", 0), ("Failed", 0)];
    for object in all {
        let Object::Pod(pod) = object else { continue };
        let is_own = pod.metadata.owner_references.iter().any(|it| {
            it.kind == "ReplicaSet" && it.name == metadata.name && it.controller == Some(true)
        });
        if !is_own || pod.metadata.namespace_or_default() != metadata.namespace_or_default() {
            continue;
        }
        let phase = if pod.status.phase == "Pending" { "Waiting" } else { &pod.status.phase };
        phases.iter_mut().filter(|(name, _)| *name == phase).for_each(|(_, count)| *count += 1);
    }
    let counts: Vec<String> =
        phases.iter().map(|(name, count)| format!("{count} {name}")).collect();
    let current = number_at(set.status.as_ref(), "replicas");
    let _ = write!(
        text,
        "Replicas:\t{current} current / {} desired\nPods Status:\t{}\n",
        set.spec.replicas.unwrap_or(0),
        counts.join(" / ")
    );
    text += &template(&set.spec.template);
    text + EVENTS
}
