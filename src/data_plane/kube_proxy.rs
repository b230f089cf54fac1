//! kube-proxy on one node: turns the Services and EndpointSlices it has heard of into rules.
//!
//! Imitates `pkg/proxy`. What it has heard of may lag behind the store, and its rules may lag
//! behind what it has heard of; packets meet the rules as they are. Left out: metrics, partial
//! syncs, and the cleaning of stale UDP entries (which belongs to conntrack).

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::api::{EndpointSlice, Kind, Node, Object, ObjectRef, Profile, Service};
use crate::data_plane::configuration::Configuration;
use crate::data_plane::rules::Rules;

/// One node's kube-proxy. A clone shares what both have in common.
#[derive(Clone, Debug, PartialEq)]
pub struct KubeProxy {
    /// The node and the options, as far as heard of.
    configuration: Configuration,
    /// Services and EndpointSlices, as far as heard of.
    seen: BTreeMap<ObjectRef, Arc<Object>>,
    /// Whether something was heard since the last sync.
    stale: bool,
    rules: Arc<Rules>,
}

impl KubeProxy {
    /// A kube-proxy that has just started on this node: no Service heard of, no rules.
    #[must_use]
    pub fn new(node: &Node, profile: &Profile) -> Self {
        let configuration = Configuration::new(node, profile);
        let rules = Arc::new(Rules::empty(configuration.clone()));
        Self { configuration, seen: BTreeMap::new(), stale: false, rules }
    }

    /// The name of its node.
    #[must_use]
    pub fn node(&self) -> &str {
        &self.configuration.node
    }

    /// Hears of an object as it is now. Only Services, EndpointSlices and its own node matter.
    pub fn observe(&mut self, object: &Arc<Object>) {
        match object.as_ref() {
            Object::Service(_) | Object::EndpointSlice(_) => {
                let before = self.seen.insert(object.reference(), Arc::clone(object));
                self.stale |= before.is_none_or(|before| before != *object);
            }
            Object::Node(node) if node.metadata.name == self.configuration.node => {
                let before = self.configuration.clone();
                self.configuration.observe(node);
                self.stale |= before != self.configuration;
            }
            Object::Node(_)
            | Object::Pod(_)
            | Object::Deployment(_)
            | Object::ReplicaSet(_)
            | Object::Namespace(_)
            | Object::Ingress(_) => {}
        }
    }

    /// Hears that an object is gone.
    pub fn forget(&mut self, reference: &ObjectRef) {
        self.stale |= self.seen.remove(reference).is_some();
    }

    /// What it has heard of.
    pub fn seen(&self) -> impl Iterator<Item = &ObjectRef> {
        self.seen.keys()
    }

    /// The Service of this name as it was last heard of.
    #[must_use]
    pub fn service(&self, namespace: &str, name: &str) -> Option<&Service> {
        let object = self.seen.get(&ObjectRef::new(Kind::Service, namespace, name))?;
        as_service(object)
    }

    /// Whether it has heard of something that its rules do not say yet.
    #[must_use]
    pub const fn is_stale(&self) -> bool {
        self.stale
    }

    /// Rewrites the rules from all it has heard of; whether they are now others than before.
    pub fn sync(&mut self) -> bool {
        self.stale = false;
        let services = self.seen.values().filter_map(|object| as_service(object));
        let slices = self.seen.values().filter_map(|object| as_slice(object));
        let rules = Rules::build(self.configuration.clone(), services, slices);
        let changed = rules != *self.rules;
        if changed {
            self.rules = Arc::new(rules);
        }
        changed
    }

    /// The rules as they are in the kernel now.
    #[must_use]
    pub fn rules(&self) -> &Rules {
        &self.rules
    }
}

fn as_service(object: &Object) -> Option<&Service> {
    if let Object::Service(service) = object { Some(service) } else { None }
}

fn as_slice(object: &Object) -> Option<&EndpointSlice> {
    if let Object::EndpointSlice(slice) = object { Some(slice) } else { None }
}
