//! The API server's storage: every object under its name, and a count of changes.
//!
//! A clone shares the objects: a kube-proxy's copy of the world, or a checkpoint, costs one pointer
//! until either side changes.

use std::sync::Arc;

use crate::api::node::Namespace;
use crate::api::{
    Deployment, EndpointSlice, Kind, Node, Object, ObjectRef, Pod, ReplicaSet, Service,
};
use crate::order::SortedMap;

/// All objects of the cluster.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Store {
    objects: Arc<SortedMap<ObjectRef, Arc<Object>>>,
    revision: u64,
    kind_revisions: SortedMap<Kind, u64>,
}

impl Store {
    /// How many changes there have been.
    #[must_use]
    pub const fn revision(&self) -> u64 {
        self.revision
    }

    /// The [`revision`](Self::revision) at which an object of this kind changed last; 0 for never.
    #[must_use]
    pub fn kind_revision(&self, kind: Kind) -> u64 {
        self.kind_revisions.get(&kind).copied().unwrap_or(0)
    }

    /// The object of this name.
    #[must_use]
    pub fn get(&self, reference: &ObjectRef) -> Option<&Arc<Object>> {
        self.objects.get(reference)
    }

    /// Keeps an object under its own name, in place of what was there. Whether that changed
    /// anything: storing an equal object again is no change, as in the API server.
    pub fn put(&mut self, object: Object) -> bool {
        let reference = object.reference();
        if self.objects.get(&reference).is_some_and(|stored| **stored == object) {
            return false;
        }
        self.touch(reference.kind);
        Arc::make_mut(&mut self.objects).insert(reference, Arc::new(object));
        true
    }

    /// Forgets an object; gives it back if it was there.
    pub fn remove(&mut self, reference: &ObjectRef) -> Option<Arc<Object>> {
        self.objects.get(reference)?;
        self.touch(reference.kind);
        Arc::make_mut(&mut self.objects).remove(reference)
    }

    /// All objects, by kind, namespace and name.
    pub fn iter(&self) -> impl Iterator<Item = (&ObjectRef, &Arc<Object>)> {
        self.objects.iter()
    }

    /// The objects of one kind, by namespace and name.
    pub fn of_kind(&self, kind: Kind) -> impl Iterator<Item = &Arc<Object>> {
        let first = ObjectRef { kind, namespace: String::new(), name: String::new() };
        self.objects
            .iter_from(&first)
            .take_while(move |(reference, _)| reference.kind == kind)
            .map(|(_, object)| object)
    }

    /// The Service of this namespace and name.
    #[must_use]
    pub fn service(&self, namespace: &str, name: &str) -> Option<&Service> {
        self.get(&ObjectRef::new(Kind::Service, namespace, name)).and_then(|o| as_service(o))
    }

    /// The Pod of this namespace and name.
    #[must_use]
    pub fn pod(&self, namespace: &str, name: &str) -> Option<&Pod> {
        self.get(&ObjectRef::new(Kind::Pod, namespace, name)).and_then(|object| as_pod(object))
    }

    /// The Deployment of this namespace and name.
    #[must_use]
    pub fn deployment(&self, namespace: &str, name: &str) -> Option<&Deployment> {
        let reference = ObjectRef::new(Kind::Deployment, namespace, name);
        self.get(&reference).and_then(|object| as_deployment(object))
    }

    /// The `ReplicaSet` of this namespace and name.
    #[must_use]
    pub fn replica_set(&self, namespace: &str, name: &str) -> Option<&ReplicaSet> {
        let reference = ObjectRef::new(Kind::ReplicaSet, namespace, name);
        self.get(&reference).and_then(|object| as_replica_set(object))
    }

    /// The Node of this name.
    #[must_use]
    pub fn node(&self, name: &str) -> Option<&Node> {
        self.get(&ObjectRef::new(Kind::Node, "", name)).and_then(|object| as_node(object))
    }

    /// All Services.
    pub fn services(&self) -> impl Iterator<Item = &Service> {
        self.of_kind(Kind::Service).filter_map(|object| as_service(object))
    }

    /// All Pods.
    pub fn pods(&self) -> impl Iterator<Item = &Pod> {
        self.of_kind(Kind::Pod).filter_map(|object| as_pod(object))
    }

    /// All Nodes.
    pub fn nodes(&self) -> impl Iterator<Item = &Node> {
        self.of_kind(Kind::Node).filter_map(|object| as_node(object))
    }

    /// All EndpointSlices.
    pub fn endpoint_slices(&self) -> impl Iterator<Item = &EndpointSlice> {
        self.of_kind(Kind::EndpointSlice).filter_map(|object| as_endpoint_slice(object))
    }

    /// All Deployments.
    pub fn deployments(&self) -> impl Iterator<Item = &Deployment> {
        self.of_kind(Kind::Deployment).filter_map(|object| as_deployment(object))
    }

    /// All `ReplicaSets`.
    pub fn replica_sets(&self) -> impl Iterator<Item = &ReplicaSet> {
        self.of_kind(Kind::ReplicaSet).filter_map(|object| as_replica_set(object))
    }

    /// All Namespaces.
    pub fn namespaces(&self) -> impl Iterator<Item = &Namespace> {
        self.of_kind(Kind::Namespace).filter_map(|object| as_namespace(object))
    }

    fn touch(&mut self, kind: Kind) {
        self.revision += 1;
        self.kind_revisions.insert(kind, self.revision);
    }
}

/// A function that looks at an object as one kind; `None` if it is of another.
macro_rules! as_kind {
    ($($function:ident: $variant:ident),* $(,)?) => {$(
        const fn $function(object: &Object) -> Option<&$variant> {
            if let Object::$variant(object) = object { Some(object) } else { None }
        }
    )*};
}

as_kind! {
    as_service: Service,
    as_endpoint_slice: EndpointSlice,
    as_pod: Pod,
    as_deployment: Deployment,
    as_replica_set: ReplicaSet,
    as_node: Node,
    as_namespace: Namespace,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(kind: Kind, name: &str) -> Object {
        let mut object = if kind == Kind::Pod {
            Object::Pod(Pod::default())
        } else {
            Object::Service(Service::default())
        };
        object.metadata_mut().name = name.to_owned();
        object
    }

    #[test]
    fn changes_are_counted_by_kind() {
        let mut store = Store::default();
        assert!(store.put(named(Kind::Pod, "a")));
        assert!(!store.put(named(Kind::Pod, "a")), "storing the same again is no change");
        assert!(store.put(named(Kind::Service, "a")));
        assert_eq!((store.revision(), store.kind_revision(Kind::Pod)), (2, 1));
        assert_eq!(store.kind_revision(Kind::Node), 0);
        assert!(store.remove(&ObjectRef::new(Kind::Pod, "", "b")).is_none());
        assert!(store.remove(&ObjectRef::new(Kind::Pod, "", "a")).is_some());
        assert_eq!((store.revision(), store.kind_revision(Kind::Pod)), (3, 3));
    }

    #[test]
    fn a_copy_shares_objects_and_goes_its_own_way() {
        let mut store = Store::default();
        store.put(named(Kind::Pod, "a"));
        let copy = store.clone();
        store.put(named(Kind::Pod, "b"));
        assert_eq!((copy.pods().count(), store.pods().count()), (1, 2));
        let reference = ObjectRef::new(Kind::Pod, "", "a");
        let (one, two) = (copy.get(&reference).unwrap(), store.get(&reference).unwrap());
        assert!(Arc::ptr_eq(one, two));
    }
}
