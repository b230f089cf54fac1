//! Keeps one `ReplicaSet` for each version of a Deployment's template, and moves pods from the old
//! to the new.
//!
//! Imitates the deployment controller of kube-controller-manager (`pkg/controller/deployment`).
//! Left out: proportional scaling in the middle of a rollout, progress deadlines, the status.

use crate::api::workload::RollingUpdateDeployment;
use crate::api::{
    Deployment, IntOrString, Kind, LabelSelector, Object, ObjectMeta, ObjectRef, PodTemplateSpec,
    ReplicaSet,
};
use crate::control_plane::admission::Write;
use crate::control_plane::plane::ControlPlane;
use crate::control_plane::pod_template_hash::pod_template_hash;
use crate::control_plane::replicaset_controller::{
    active_pods, controller_of, is_controlled_by, owned_by, owned_pods,
};
use crate::control_plane::store::Store;
use crate::order::InOrder;
use crate::time::{SimDuration, SimTime};

/// The label that tells pods of one version from those of another.
pub const POD_TEMPLATE_HASH_LABEL: &str = "pod-template-hash";

/// The annotation that numbers the versions.
pub const REVISION_ANNOTATION: &str = "deployment.kubernetes.io/revision";

/// Old `ReplicaSets` that are kept for going back.
const HISTORY_LIMIT_DEFAULT: usize = 10;

/// How many pods may be over and missing during a rollout.
const CHANGED_AT_A_TIME_DEFAULT: &str = "25%";

/// How often a name that another `ReplicaSet` has is hashed anew.
const COLLISIONS_MAX: u32 = 8;

/// Takes every Deployment one step further. Whether anything changed.
pub(crate) fn reconcile(plane: &mut ControlPlane, at: SimTime) -> bool {
    let before = plane.store.revision();
    let deployments: Vec<Deployment> =
        plane.store.deployments().filter(|d| !d.metadata.is_terminating()).cloned().collect();
    for deployment in &deployments {
        let Some(selector) = &deployment.spec.selector else { continue };
        adopt(plane, deployment, selector);
        let strategy = deployment.spec.strategy.as_ref();
        if deployment.spec.paused == Some(true) {
            scale_paused(plane, deployment);
        } else if strategy.is_some_and(|strategy| strategy.strategy_type == "Recreate") {
            recreate(plane, deployment, at);
        } else {
            roll(plane, deployment, at);
        }
        number_versions(plane, deployment);
        forget_old_versions(plane, deployment, at);
    }
    plane.store.revision() != before
}

/// A Deployment's `ReplicaSets`: that of its template as it stands, and the others, oldest first.
fn sets_of(store: &Store, deployment: &Deployment) -> (Option<ReplicaSet>, Vec<ReplicaSet>) {
    let mut sets: Vec<ReplicaSet> = store
        .replica_sets()
        .filter(|set| is_controlled_by(&set.metadata, Kind::Deployment, &deployment.metadata))
        .cloned()
        .collect();
    sets.in_order_of(|set| set.metadata.created_at);
    let current = sets.iter().position(|set| is_of(set, &deployment.spec.template));
    let current = current.map(|position| sets.remove(position));
    (current, sets)
}

fn is_of(set: &ReplicaSet, template: &PodTemplateSpec) -> bool {
    let mut own = set.spec.template.clone();
    let mut other = template.clone();
    own.metadata.labels.remove(POD_TEMPLATE_HASH_LABEL);
    other.metadata.labels.remove(POD_TEMPLATE_HASH_LABEL);
    own == other
}

#[inline(never)]
fn adopt(plane: &mut ControlPlane, deployment: &Deployment, selector: &LabelSelector) {
    let is_orphan = |set: &&ReplicaSet| {
        set.metadata.namespace == deployment.metadata.namespace
            && controller_of(&set.metadata).is_none()
            && !set.metadata.is_terminating()
            && selector.matches(&set.metadata.labels)
    };
    let orphans: Vec<ReplicaSet> = plane.store.replica_sets().filter(is_orphan).cloned().collect();
    for mut set in orphans {
        let owner = owned_by(Kind::Deployment, &deployment.metadata);
        set.metadata.owner_references.push(owner);
        plane.store.put(Object::ReplicaSet(set));
    }
}

/// Rollouts wait; the number of pods still follows, if only one version has any.
#[inline(never)]
fn scale_paused(plane: &mut ControlPlane, deployment: &Deployment) {
    let (current, mut sets) = sets_of(&plane.store, deployment);
    sets.extend(current);
    let running: Vec<&ReplicaSet> = sets.iter().filter(|set| replicas(set) > 0).collect();
    match running.as_slice() {
        [] => sets.last().into_iter().for_each(|set| scale(plane, set, wanted(deployment))),
        [only] => scale(plane, only, wanted(deployment)),
        _ => {}
    }
}

/// All old pods go before the first new one comes.
#[inline(never)]
fn recreate(plane: &mut ControlPlane, deployment: &Deployment, at: SimTime) {
    let (current, old) = sets_of(&plane.store, deployment);
    for set in &old {
        scale(plane, set, 0);
    }
    let ended = |phase: &str| matches!(phase, "Succeeded" | "Failed");
    let still_there =
        old.iter().any(|set| owned_pods(&plane.store, set).any(|pod| !ended(&pod.status.phase)));
    match current {
        _ if still_there => {}
        Some(set) => scale(plane, &set, wanted(deployment)),
        None => create(plane, deployment, wanted(deployment), at),
    }
}

/// New pods come and old ones go, as far as `maxSurge` and `maxUnavailable` let them.
#[inline(never)]
fn roll(plane: &mut ControlPlane, deployment: &Deployment, at: SimTime) {
    let wanted = wanted(deployment);
    let (surge, unavailable) = room(deployment);
    let (current, old) = sets_of(&plane.store, deployment);
    let have = current.as_ref().map_or(0, replicas);
    let all = have + old.iter().map(replicas).sum::<i32>();
    let more = (wanted + surge - all).max(0).min(wanted - have);
    let Some(current) = current else {
        create(plane, deployment, more, at);
        return;
    };
    if more != 0 {
        // More are wanted and there is room for them, or fewer are.
        scale(plane, &current, have + more);
        return;
    }
    let fewest = wanted - unavailable;
    let missing = have - available(&plane.store, &current, deployment, at);
    let mut to_go = all - fewest - missing;
    // Pods that do not work go first: taking them away makes nothing worse.
    let mut left: Vec<(ReplicaSet, i32)> = Vec::new();
    let mut working = have - missing;
    for set in old {
        let (size, works) = (replicas(&set), available(&plane.store, &set, deployment, at));
        let broken = (size - works).clamp(0, to_go.max(0));
        to_go -= broken;
        working += works;
        left.push((set, size - broken));
    }
    // The rest go as new ones become available.
    let mut to_go = to_go.min(working - fewest).max(0);
    for (set, size) in left {
        let goes = size.min(to_go);
        to_go -= goes;
        scale(plane, &set, size - goes);
    }
}

/// `maxSurge`, rounded up, and `maxUnavailable`, rounded down; never both 0.
fn room(deployment: &Deployment) -> (i32, i32) {
    let wanted = wanted(deployment);
    let rolling = deployment.spec.strategy.as_ref().and_then(|s| s.rolling_update.clone());
    let RollingUpdateDeployment { max_unavailable, max_surge } = rolling.unwrap_or_default();
    let surge = share(max_surge.as_ref(), wanted, 99);
    let unavailable = share(max_unavailable.as_ref(), wanted, 0).min(wanted);
    if surge == 0 && unavailable == 0 { (0, 1) } else { (surge, unavailable) }
}

/// A number, or that many hundredths of `whole`, `round` hundredths added before cutting off.
fn share(value: Option<&IntOrString>, whole: i32, round: i32) -> i32 {
    let text = match value {
        Some(IntOrString::Int(number)) => return (*number).max(0),
        Some(IntOrString::String(text)) => text.as_str(),
        None => CHANGED_AT_A_TIME_DEFAULT,
    };
    let percent = text.strip_suffix('%').and_then(|number| number.parse().ok()).unwrap_or(0);
    whole.saturating_mul(percent).saturating_add(round).max(0) / 100
}

fn wanted(deployment: &Deployment) -> i32 {
    deployment.spec.replicas.unwrap_or(1).max(0)
}

fn replicas(set: &ReplicaSet) -> i32 {
    set.spec.replicas.unwrap_or(1).max(0)
}

/// How many pods have been ready for as long as the Deployment wants to see.
fn available(store: &Store, set: &ReplicaSet, deployment: &Deployment, at: SimTime) -> i32 {
    let seconds = u64::try_from(deployment.spec.min_ready_seconds.unwrap_or(0)).unwrap_or(0);
    let long_enough = SimDuration::from_ms(seconds * 1_000);
    let is_available = |since: Option<SimTime>| since.is_none_or(|s| at.since(s) >= long_enough);
    let count = active_pods(store, set)
        .filter(|pod| pod.is_ready() && is_available(pod.status.ready_since))
        .count();
    i32::try_from(count).unwrap_or(i32::MAX)
}

impl ControlPlane {
    /// When the next pod will have been ready for its Deployment's `minReadySeconds`, which lets
    /// a rollout go on with nothing else happening; `None` if there is none to wait for.
    #[must_use]
    pub fn next_available_at(&self, after: SimTime) -> Option<SimTime> {
        let due = |set: &ReplicaSet| {
            let seconds = u64::try_from(set.spec.min_ready_seconds.unwrap_or(0)).unwrap_or(0);
            let since = active_pods(&self.store, set).filter_map(|pod| pod.status.ready_since);
            let due = |since: SimTime| since + SimDuration::from_ms(seconds * 1_000);
            since.map(due).filter(|due| *due > after).min()
        };
        self.store.replica_sets().filter_map(due).min()
    }
}

fn scale(plane: &mut ControlPlane, set: &ReplicaSet, replicas: i32) {
    let mut set = set.clone();
    set.spec.replicas = Some(replicas);
    plane.store.put(Object::ReplicaSet(set));
}

/// Makes the `ReplicaSet` of the template as it stands.
fn create(plane: &mut ControlPlane, deployment: &Deployment, replicas: i32, at: SimTime) {
    let metadata = &deployment.metadata;
    let mut template = deployment.spec.template.clone();
    for collisions in 0..COLLISIONS_MAX {
        let hash = pod_template_hash(&deployment.spec.template, collisions);
        let name = format!("{}-{hash}", metadata.name);
        let reference = ObjectRef::new(Kind::ReplicaSet, &metadata.namespace, &name);
        if plane.store.get(&reference).is_some() {
            continue;
        }
        template.metadata.labels.insert(POD_TEMPLATE_HASH_LABEL.to_owned(), hash.clone());
        let mut selector = deployment.spec.selector.clone().unwrap_or_default();
        selector.match_labels.insert(POD_TEMPLATE_HASH_LABEL.to_owned(), hash);
        let mut set = ReplicaSet {
            metadata: ObjectMeta {
                name,
                namespace: metadata.namespace.clone(),
                labels: template.metadata.labels.clone(),
                owner_references: vec![owned_by(Kind::Deployment, metadata)],
                ..ObjectMeta::default()
            },
            ..ReplicaSet::default()
        };
        set.spec.replicas = Some(replicas);
        set.spec.min_ready_seconds = deployment.spec.min_ready_seconds;
        set.spec.selector = Some(selector);
        set.spec.template = template;
        // What is refused now is tried again when the controller runs next.
        let _ = plane.write(Write::Create, Object::ReplicaSet(set), at);
        return;
    }
}

/// Gives the version in use the highest number, on its `ReplicaSet` and on the Deployment.
#[inline(never)]
fn number_versions(plane: &mut ControlPlane, deployment: &Deployment) {
    let (Some(mut current), old) = sets_of(&plane.store, deployment) else { return };
    let newest_old = old.iter().map(|set| revision(&set.metadata)).max().unwrap_or(0);
    let number = revision(&current.metadata).max(newest_old + 1).to_string();
    let mut deployment = deployment.clone();
    let key = || REVISION_ANNOTATION.to_owned();
    current.metadata.annotations.insert(key(), number.clone());
    deployment.metadata.annotations.insert(key(), number);
    plane.store.put(Object::ReplicaSet(current));
    plane.store.put(Object::Deployment(deployment));
}

fn revision(metadata: &ObjectMeta) -> u64 {
    let text = metadata.annotations.get(REVISION_ANNOTATION);
    text.and_then(|text| text.parse().ok()).unwrap_or(0)
}

/// Deletes the oldest of the versions that have no pods, beyond the number that is kept.
#[inline(never)]
fn forget_old_versions(plane: &mut ControlPlane, deployment: &Deployment, at: SimTime) {
    let limit = deployment.spec.revision_history_limit;
    let limit = limit.and_then(|n| usize::try_from(n).ok()).unwrap_or(HISTORY_LIMIT_DEFAULT);
    let (_, mut old) = sets_of(&plane.store, deployment);
    old.retain(|set| replicas(set) == 0 && owned_pods(&plane.store, set).next().is_none());
    old.in_order_of(|set| revision(&set.metadata));
    let surplus = old.len().saturating_sub(limit);
    for set in old.into_iter().take(surplus) {
        plane.discard(Object::ReplicaSet(set).reference(), at);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::workload::DeploymentStrategy;

    fn room_of(replicas: i32, surge: Option<&str>, unavailable: Option<&str>) -> (i32, i32) {
        let value = |text: &str| match text.parse() {
            Ok(number) => IntOrString::Int(number),
            Err(_) => IntOrString::String(text.to_owned()),
        };
        let mut deployment = Deployment::default();
        deployment.spec.replicas = Some(replicas);
        let rolling_update = Some(RollingUpdateDeployment {
            max_surge: surge.map(value),
            max_unavailable: unavailable.map(value),
        });
        let strategy_type = String::new();
        let strategy = DeploymentStrategy { strategy_type, rolling_update };
        deployment.spec.strategy = Some(strategy);
        room(&deployment)
    }

    #[test]
    fn surge_rounds_up_and_unavailable_down() {
        assert_eq!(room_of(3, None, None), (1, 0));
        assert_eq!(room_of(10, None, None), (3, 2));
        assert_eq!(room_of(4, Some("50%"), Some("1")), (2, 1));
        assert_eq!(room_of(3, Some("0"), Some("25%")), (0, 1), "one of them has to give");
        assert_eq!(room_of(0, None, None), (0, 1));
    }
}
