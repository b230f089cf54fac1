//! How objects go: at once, by and by, and with those that belong to them.
//!
//! Imitates graceful deletion and finalizers of the API server, the garbage collector, the
//! namespace controller and the pod garbage collector.

use crate::api::{Kind, Object, ObjectMeta, ObjectRef, Pod};
use crate::control_plane::admission;
use crate::control_plane::plane::ControlPlane;
use crate::control_plane::store::Store;
use crate::time::SimTime;

/// Seconds a pod has to stop unless it says otherwise.
const GRACE_PERIOD_DEFAULT_S: i64 = 30;

impl ControlPlane {
    /// Asks for an object's deletion. It goes at once, or when the last one that holds it lets go.
    #[inline(never)]
    pub(super) fn discard(&mut self, reference: ObjectRef, at: SimTime) {
        // Each round forgets an object or marks one that was not marked, so the work ends.
        let mut asked = vec![reference];
        while let Some(reference) = asked.pop() {
            let Some(object) = self.store.get(&reference) else { continue };
            if object.metadata().deleted_at.is_none() && is_held(&self.store, object) {
                let mut object = (**object).clone();
                object.metadata_mut().deleted_at = Some(at);
                if let Object::Pod(pod) = &mut object {
                    pod.metadata.deletion_grace_period_seconds = Some(grace_period_s(pod));
                }
                self.store.put(object);
                if reference.kind == Kind::Namespace {
                    asked.extend(contents(&self.store, &reference.name));
                }
            } else if !is_held(&self.store, object) {
                asked.extend(self.forget(&reference));
            }
        }
    }

    /// Takes an object away at once, whoever holds it, and asks for the deletion of what belonged
    /// to it.
    #[inline(never)]
    pub(super) fn remove(&mut self, reference: &ObjectRef, at: SimTime) {
        for dependent in self.forget(reference) {
            self.discard(dependent, at);
        }
    }

    /// Takes an object away; what should go because of it.
    #[inline(never)]
    fn forget(&mut self, reference: &ObjectRef) -> Vec<ObjectRef> {
        let Some(object) = self.store.remove(reference) else { return Vec::new() };
        admission::release(&object, &mut self.allocators);
        self.last_applied.remove(reference);
        let mut after = dependents(&self.store, reference);
        if reference.kind == Kind::Node {
            // Pods of a node that is gone are nobody's to stop.
            let lost: Vec<ObjectRef> = self
                .store
                .pods()
                .filter(|pod| pod.spec.node_name == reference.name)
                .map(|pod| pod_ref(&pod.metadata))
                .collect();
            for pod in &lost {
                after.extend(self.forget(pod));
            }
        }
        if reference.kind.is_namespaced() {
            let namespace = ObjectRef::new(Kind::Namespace, "", &reference.namespace);
            let is_ending = |object: &Object| object.metadata().deleted_at.is_some();
            if self.store.get(&namespace).is_some_and(|object| is_ending(object)) {
                after.push(namespace);
            }
        }
        after
    }
}

/// Whether somebody must let go of an object before it may vanish.
fn is_held(store: &Store, object: &Object) -> bool {
    !object.metadata().finalizers.is_empty()
        || match object {
            Object::Pod(pod) => grace_period_s(pod) > 0,
            Object::Namespace(namespace) => {
                contents(store, &namespace.metadata.name).next().is_some()
            }
            Object::Service(_)
            | Object::EndpointSlice(_)
            | Object::Deployment(_)
            | Object::ReplicaSet(_)
            | Object::Node(_)
            | Object::Ingress(_)
            | Object::Endpoints(_) => false,
        }
}

/// Seconds a pod has to stop: none if it never started or has ended by itself.
fn grace_period_s(pod: &Pod) -> i64 {
    let idle = pod.spec.node_name.is_empty()
        || matches!(pod.status.phase.as_str(), "Succeeded" | "Failed");
    if idle {
        return 0;
    }
    pod.spec.termination_grace_period_seconds.unwrap_or(GRACE_PERIOD_DEFAULT_S)
}

fn contents<'a>(store: &'a Store, namespace: &'a str) -> impl Iterator<Item = ObjectRef> {
    store
        .iter()
        .map(|(reference, _)| reference.clone())
        .filter(move |reference| reference.kind.is_namespaced() && reference.namespace == namespace)
}

/// Objects whose last owner this was.
fn dependents(store: &Store, owner: &ObjectRef) -> Vec<ObjectRef> {
    let belongs = |object: &Object| {
        let owners = &object.metadata().owner_references;
        !owners.is_empty()
            && owners.iter().all(|o| o.kind == owner.kind.as_str() && o.name == owner.name)
    };
    store
        .iter()
        .filter(|(reference, object)| reference.namespace == owner.namespace && belongs(object))
        .map(|(reference, _)| reference.clone())
        .collect()
}

fn pod_ref(metadata: &ObjectMeta) -> ObjectRef {
    ObjectRef::new(Kind::Pod, &metadata.namespace, &metadata.name)
}
