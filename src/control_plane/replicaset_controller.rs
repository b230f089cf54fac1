//! Keeps as many pods of a template as each `ReplicaSet` asks for.
//!
//! Imitates the replicaset controller of kube-controller-manager, with the order in which
//! `pkg/controller/controller_utils.go` picks the pods to go. A pod on its way out no longer
//! counts, so its replacement is made before it has gone.

use std::cmp::Reverse;

use crate::api::{Kind, Object, ObjectMeta, ObjectRef, OwnerReference, Pod, ReplicaSet};
use crate::control_plane::admission::Write;
use crate::control_plane::names;
use crate::control_plane::plane::{ControlPlane, PODS_MAX};
use crate::control_plane::store::Store;
use crate::order::SortedMap;
use crate::time::SimTime;

/// The annotation by which a pod is spared (higher) or given up (lower) on scaling down.
pub const DELETION_COST_ANNOTATION: &str = "controller.kubernetes.io/pod-deletion-cost";

/// Makes the pods of all `ReplicaSets` as many as they ask for. Whether anything changed.
pub(crate) fn reconcile(plane: &mut ControlPlane, at: SimTime) -> bool {
    let before = plane.store.revision();
    let sets: Vec<ReplicaSet> =
        plane.store.replica_sets().filter(|s| !s.metadata.is_terminating()).cloned().collect();
    for set in &sets {
        claim(plane, set);
        let count = active_pods(&plane.store, set).count();
        let wanted = usize::try_from(set.spec.replicas.unwrap_or(1)).unwrap_or(0);
        for _ in count..wanted {
            if !create_pod(plane, set, at) {
                break;
            }
        }
        if count > wanted {
            let mut pods: Vec<Pod> = active_pods(&plane.store, set).cloned().collect();
            let crowd = crowd(&plane.store, set);
            pods.sort_by_cached_key(|pod| worth(pod, &crowd, at));
            for pod in pods.into_iter().take(count - wanted) {
                plane.discard(Object::Pod(pod).reference(), at);
            }
        }
    }
    plane.store.revision() != before
}

/// Whether a pod counts: it has neither ended nor been asked to go.
pub(crate) fn is_active(pod: &Pod) -> bool {
    !matches!(pod.status.phase.as_str(), "Succeeded" | "Failed") && !pod.metadata.is_terminating()
}

/// The pods that a `ReplicaSet` owns, whatever their state.
pub(crate) fn owned_pods<'a>(
    store: &'a Store,
    set: &'a ReplicaSet,
) -> impl Iterator<Item = &'a Pod> {
    store.pods().filter(|pod| is_controlled_by(&pod.metadata, Kind::ReplicaSet, &set.metadata))
}

/// Those of them that count.
pub(crate) fn active_pods<'a>(
    store: &'a Store,
    set: &'a ReplicaSet,
) -> impl Iterator<Item = &'a Pod> {
    owned_pods(store, set).filter(|pod| is_active(pod))
}

/// The managing owner of an object.
pub(crate) fn controller_of(metadata: &ObjectMeta) -> Option<&OwnerReference> {
    metadata.owner_references.iter().find(|owner| owner.controller == Some(true))
}

/// Whether `owner`, of this kind, manages the object.
pub(crate) fn is_controlled_by(metadata: &ObjectMeta, kind: Kind, owner: &ObjectMeta) -> bool {
    metadata.namespace == owner.namespace
        && controller_of(metadata)
            .is_some_and(|known| known.kind == kind.as_str() && known.name == owner.name)
}

/// A reference to the managing owner.
pub(crate) fn owned_by(kind: Kind, owner: &ObjectMeta) -> OwnerReference {
    OwnerReference {
        api_version: kind.api_version().to_owned(),
        kind: kind.as_str().to_owned(),
        name: owner.name.clone(),
        uid: String::new(),
        controller: Some(true),
        block_owner_deletion: Some(true),
    }
}

/// Takes in pods that nobody manages and the selector matches; lets go of those it no longer does.
fn claim(plane: &mut ControlPlane, set: &ReplicaSet) {
    let Some(selector) = &set.spec.selector else { return };
    let is_own = |pod: &Pod| is_controlled_by(&pod.metadata, Kind::ReplicaSet, &set.metadata);
    let is_misplaced = |pod: &&Pod| {
        let matches = selector.matches(&pod.metadata.labels);
        let is_orphan = controller_of(&pod.metadata).is_none();
        pod.metadata.namespace == set.metadata.namespace
            && is_active(pod)
            && if matches { is_orphan } else { is_own(pod) }
    };
    let misplaced: Vec<Pod> = plane.store.pods().filter(is_misplaced).cloned().collect();
    for mut pod in misplaced {
        let own = is_own(&pod);
        let owners = &mut pod.metadata.owner_references;
        if own {
            owners.retain(|owner| owner.controller != Some(true));
        } else {
            owners.push(owned_by(Kind::ReplicaSet, &set.metadata));
        }
        plane.store.put(Object::Pod(pod));
    }
}

/// Makes one pod of the template; false if there may be no more, or it is refused.
fn create_pod(plane: &mut ControlPlane, set: &ReplicaSet, at: SimTime) -> bool {
    if plane.store.pods().count() >= PODS_MAX {
        return false;
    }
    let (store, prng) = (&plane.store, &mut plane.prng);
    let (prefix, namespace) = (format!("{}-", set.metadata.name), &set.metadata.namespace);
    let is_taken = |name: &str| store.get(&ObjectRef::new(Kind::Pod, namespace, name)).is_some();
    let template = &set.spec.template;
    let metadata = ObjectMeta {
        name: match plane.numbered.as_mut() {
            Some(numbered) => next_number(numbered, &set.metadata.name, is_taken),
            None => names::generate(&prefix, prng, is_taken),
        },
        generate_name: prefix,
        namespace: namespace.clone(),
        labels: template.metadata.labels.clone(),
        annotations: template.metadata.annotations.clone(),
        owner_references: vec![owned_by(Kind::ReplicaSet, &set.metadata)],
        ..ObjectMeta::default()
    };
    let pod = Pod { metadata, spec: template.spec.clone(), ..Pod::default() };
    plane.write(Write::Create, Object::Pod(pod), at).is_ok()
}

/// `web-3` for the third pod that the workload of this `ReplicaSet` has ever had.
#[inline(never)]
fn next_number(
    numbered: &mut SortedMap<String, u32>,
    set: &str,
    is_taken: impl Fn(&str) -> bool,
) -> String {
    let workload = set.rsplit_once('-').map_or(set, |(workload, _)| workload);
    let number = numbered.get_or_default(workload.to_owned());
    loop {
        *number += 1;
        let name = format!("{workload}-{number}");
        if !is_taken(&name) {
            return name;
        }
    }
}

/// How many pods of the `ReplicaSet`, and of others with the same owner, each node has.
#[inline(never)]
fn crowd(store: &Store, set: &ReplicaSet) -> SortedMap<String, usize> {
    let owner = controller_of(&set.metadata);
    let is_related = |other: &&ReplicaSet| {
        other.metadata.namespace == set.metadata.namespace
            && (other.metadata.name == set.metadata.name
                || (owner.is_some() && controller_of(&other.metadata) == owner))
    };
    let mut crowd = SortedMap::new();
    for related in store.replica_sets().filter(is_related) {
        for pod in active_pods(store, related) {
            *crowd.get_or_default(pod.spec.node_name.clone()) += 1;
        }
    }
    crowd
}

/// What a pod is worth on scaling down, the least first. Ages count by their power of two, so that
/// it is not always the latest that goes; the name then stands in for the random uid.
#[inline(never)]
fn worth(pod: &Pod, crowd: &SortedMap<String, usize>, at: SimTime) -> impl Ord + use<> {
    let phase = match pod.status.phase.as_str() {
        "Pending" | "" => 0,
        "Unknown" => 1,
        _ => 2,
    };
    let cost = pod.metadata.annotations.get(DELETION_COST_ANNOTATION);
    let cost: i32 = cost.and_then(|text| text.parse().ok()).unwrap_or(0);
    let age = |since: SimTime| at.since(since).us.saturating_mul(1_000).checked_ilog2();
    (
        (!pod.spec.node_name.is_empty(), phase, pod.is_ready(), cost),
        Reverse(crowd.get(&pod.spec.node_name).copied().unwrap_or(0)),
        pod.status.ready_since.and_then(age),
        age(pod.metadata.created_at),
        pod.metadata.name.clone(),
    )
}
