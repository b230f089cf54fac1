//! kube-proxy on one node: turns the Services and EndpointSlices it has heard of into rules.
//!
//! Imitates `pkg/proxy`. What it has heard of may lag behind the store, and its rules may lag
//! behind what it has heard of; packets meet the rules as they are. As there, a sync after few
//! changes looks at the changed Services alone. Left out: metrics, and the cleaning of stale UDP
//! entries (which belongs to conntrack).

use std::sync::Arc;

use crate::api::{EndpointSlice, Kind, Node, Object, ObjectRef, Profile, Service};
use crate::data_plane::configuration::Configuration;
use crate::data_plane::rules::Rules;
use crate::data_plane::service_rules::ServiceRules;
use crate::order::{SortedMap, SortedSet};

/// So many changed Services and more are not looked at alone: each moves the whole table of doors.
const FEW: usize = 256;

/// One node's kube-proxy. A clone shares what both have in common.
#[derive(Clone, Debug, PartialEq)]
pub struct KubeProxy {
    /// The node and the options, as far as heard of.
    configuration: Configuration,
    /// Services and EndpointSlices, as far as heard of.
    seen: SortedMap<ObjectRef, Arc<Object>>,
    /// Those EndpointSlices by the Service they belong to.
    slices: SortedMap<SliceName, Arc<Object>>,
    /// Namespaces and names of Services of which something was heard since the last sync.
    changed: SortedSet<(String, String)>,
    /// Whether the node itself changed since then.
    is_moved: bool,
    rules: Arc<Rules>,
}

/// What names a slice among all of its Service.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct SliceName {
    namespace: String,
    service: String,
    name: String,
}

impl KubeProxy {
    /// A kube-proxy that has just started on this node: no Service heard of, no rules.
    #[must_use]
    pub fn new(node: &Node, profile: &Profile) -> Self {
        let configuration = Configuration::new(node, profile);
        let rules = Arc::new(Rules::empty(configuration.clone()));
        Self {
            configuration,
            seen: SortedMap::new(),
            slices: SortedMap::new(),
            changed: SortedSet::new(),
            is_moved: false,
            rules,
        }
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
                let known = before.as_ref();
                if known.is_some_and(|before| Arc::ptr_eq(before, object) || before == object) {
                    return;
                }
                if let Some(before) = before {
                    self.note(&before, false);
                }
                self.note(object, true);
            }
            Object::Node(node) if node.metadata.name == self.configuration.node => {
                let before = self.configuration.clone();
                self.configuration.observe(node);
                self.is_moved |= before != self.configuration;
            }
            Object::Node(_)
            | Object::Pod(_)
            | Object::Deployment(_)
            | Object::ReplicaSet(_)
            | Object::Namespace(_)
            | Object::Ingress(_)
            | Object::Endpoints(_) => {}
        }
    }

    /// Hears that an object is gone.
    pub fn forget(&mut self, reference: &ObjectRef) {
        if let Some(before) = self.seen.remove(reference) {
            self.note(&before, false);
        }
    }

    /// Notes that something came or went, and which Service it is about.
    fn note(&mut self, object: &Arc<Object>, came: bool) {
        let ObjectRef { namespace, name, .. } = object.reference();
        let service = match as_slice(object) {
            None => name,
            Some(slice) => {
                let Some(service) = slice.service_name().map(str::to_owned) else { return };
                let key =
                    SliceName { namespace: namespace.clone(), service: service.clone(), name };
                if came {
                    self.slices.insert(key, Arc::clone(object));
                } else {
                    self.slices.remove(&key);
                }
                service
            }
        };
        self.changed.insert((namespace, service));
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
        self.is_moved || !self.changed.is_empty()
    }

    /// Brings the rules in line with all it has heard of; whether they are now others than before.
    pub fn sync(&mut self) -> bool {
        let changed = std::mem::take(&mut self.changed);
        if !std::mem::take(&mut self.is_moved) && changed.len() < FEW {
            return changed.iter().fold(false, |any, (namespace, name)| {
                let service = self.service(namespace, name);
                let new = service.map(|service| self.rules_of(service)).unwrap_or_default();
                self.rules.replace((namespace, name), new) || any
            });
        }
        let rules = self.all_rules();
        let differ = rules != *self.rules;
        if differ {
            self.rules = Arc::new(rules);
        }
        differ
    }

    /// The rules of all Services it has heard of, made anew.
    fn all_rules(&self) -> Rules {
        let services = self.seen.values().filter_map(|object| as_service(object));
        Rules::of(self.configuration.clone(), services.map(|service| self.rules_of(service)))
    }

    fn rules_of(&self, service: &Service) -> ServiceRules {
        let first = SliceName {
            namespace: service.metadata.namespace_or_default().to_owned(),
            service: service.metadata.name.clone(),
            name: String::new(),
        };
        let slices: Vec<&EndpointSlice> = self
            .slices
            .iter_from(&first)
            .take_while(|(at, _)| at.namespace == first.namespace && at.service == first.service)
            .filter_map(|(_, object)| as_slice(object))
            .collect();
        ServiceRules::new(&self.configuration, service, &slices)
    }

    /// The rules as they are in the kernel now.
    #[must_use]
    pub const fn rules(&self) -> &Arc<Rules> {
        &self.rules
    }
}

fn as_service(object: &Object) -> Option<&Service> {
    if let Object::Service(service) = object { Some(service) } else { None }
}

fn as_slice(object: &Object) -> Option<&EndpointSlice> {
    if let Object::EndpointSlice(slice) = object { Some(slice) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::node::NodeAddress;
    use crate::api::service::{LoadBalancerIngress, ServicePort};
    use crate::api::{Endpoint, EndpointPort};
    use crate::data_plane::decision::{Cause, Decision, Entered, FirstPacket};
    use crate::data_plane::packet::{Packet, Protocol};
    use crate::data_plane::row::Effect;
    use crate::data_plane::rules::Matched;

    fn proxy() -> KubeProxy {
        let mut node = Node::default();
        node.metadata.name = "node-a".to_owned();
        node.status.addresses = vec![NodeAddress {
            address_type: "InternalIP".to_owned(),
            address: "192.168.10.11".to_owned(),
        }];
        KubeProxy::new(&node, &Profile::default())
    }

    fn service(policy: &str) -> Arc<Object> {
        let mut service = Service::default();
        service.metadata.name = "web".to_owned();
        service.spec.service_type = "LoadBalancer".to_owned();
        service.spec.cluster_ip = "10.96.0.20".to_owned();
        service.spec.external_traffic_policy = policy.to_owned();
        service.spec.ports =
            vec![ServicePort { port: 80, node_port: 30_080, ..Default::default() }];
        service.status.load_balancer.ingress =
            vec![LoadBalancerIngress { ip: "198.51.100.7".to_owned(), ..Default::default() }];
        Arc::new(Object::Service(service))
    }

    fn slice(node: &str) -> Arc<Object> {
        let mut slice = EndpointSlice::default();
        slice.metadata.name = "web-1".to_owned();
        let label = crate::api::endpoint_slice::SERVICE_NAME_LABEL;
        slice.metadata.labels.insert(label.to_owned(), "web".to_owned());
        slice.address_type = "IPv4".to_owned();
        slice.ports = vec![EndpointPort { port: Some(8080), ..Default::default() }];
        slice.endpoints = vec![Endpoint {
            addresses: vec!["10.244.1.5".to_owned()],
            node_name: Some(node.to_owned()),
            ..Default::default()
        }];
        Arc::new(Object::EndpointSlice(slice))
    }

    fn decide<'a>(proxy: &'a KubeProxy, from: &str, to: &str) -> Decision<'a> {
        proxy.rules().decide(&FirstPacket {
            packet: Packet {
                protocol: Protocol::Tcp,
                source: from.parse().unwrap(),
                destination: to.parse().unwrap(),
            },
            entered: Entered::Wire,
        })
    }

    #[test]
    fn packets_meet_the_rules_as_they_were_synced() {
        let mut proxy = proxy();
        proxy.observe(&service("Cluster"));
        assert!(proxy.is_stale());
        let to = "10.96.0.20:80";
        assert_eq!(decide(&proxy, "203.0.113.50:4", to), Decision::Pass);
        assert!(proxy.sync() && !proxy.is_stale());
        let Decision::Reject(refusal) = decide(&proxy, "203.0.113.50:4", to) else { panic!() };
        assert_eq!(refusal.cause, Cause::NoEndpoints);
        proxy.observe(&slice("node-a"));
        proxy.sync();
        assert!(matches!(decide(&proxy, "203.0.113.50:4", to), Decision::Dnat(_)));
        proxy.observe(&slice("node-a"));
        assert!(!proxy.is_stale(), "nothing new");
        proxy.forget(&service("Cluster").reference());
        assert!(proxy.sync());
        assert_eq!(decide(&proxy, "203.0.113.50:4", to), Decision::Pass);
    }

    #[test]
    fn local_is_for_clients_outside_only() {
        let mut proxy = proxy();
        proxy.observe(&service("Local"));
        proxy.observe(&slice("node-b"));
        proxy.sync();
        let to = "198.51.100.7:80";
        let Decision::Drop(refusal) = decide(&proxy, "203.0.113.50:4", to) else { panic!() };
        assert_eq!(refusal.cause, Cause::NoLocalEndpoints);
        let Decision::Dnat(dnat) = decide(&proxy, "10.244.1.99:4", to) else { panic!() };
        assert!(dnat.short_circuit && dnat.matched == Matched::LoadBalancer);
        assert_eq!(dnat.candidates().filter(|c| c.masquerade).count(), 0);
    }

    #[test]
    fn one_row_a_door_with_what_it_does_to_clients_outside() {
        let mut proxy = proxy();
        proxy.observe(&service("Local"));
        proxy.observe(&slice("node-b"));
        proxy.sync();
        let rows = proxy.rules().rows();
        let rows: Vec<_> = rows.iter().map(|row| (row.label.as_str(), row.effect)).collect();
        assert_eq!(
            rows,
            [
                ("10.96.0.20:80", Effect::Forward { endpoints: 1 }),
                ("198.51.100.7:80", Effect::Drop),
                (":30080", Effect::Drop),
            ]
        );
    }
}
