//! Keeps the list of addresses behind each Service that has a selector.
//!
//! Imitates the endpointslice controller of kube-controller-manager (`k8s.io/endpointslice`).
//! Left out: the mirroring of hand-written Endpoints, and the proportional hints of the annotation
//! `service.kubernetes.io/topology-mode: Auto`, which needs the nodes' CPU counts.

use crate::api::endpoint_slice::{EndpointHints, HintName, SERVICE_NAME_LABEL};
use crate::api::meta::contains_all;
use crate::api::{
    Endpoint, EndpointPort, EndpointSlice, Kind, Labels, Object, ObjectMeta, ObjectRef,
    OwnerReference, Pod, Profile, Service,
};
use crate::control_plane::names;
use crate::control_plane::pod_endpoint::{AddressType, endpoint_ports, is_listed, pod_to_endpoint};
use crate::control_plane::slice_packing::{EndpointKey, EndpointSet, pack};
use crate::control_plane::store::Store;
use crate::order::{InOrder, SortedMap, SortedSet};
use crate::prng::Prng;
use crate::time::SimTime;

/// The label that says who keeps a slice.
pub const MANAGED_BY_LABEL: &str = "endpointslice.kubernetes.io/managed-by";

/// This controller, as that label names it.
pub const CONTROLLER_NAME: &str = "endpointslice-controller.k8s.io";

/// The label that tells kube-proxy to leave a headless Service's slices alone.
pub const HEADLESS_LABEL: &str = "service.kubernetes.io/headless";

/// Annotations that ask for hints in proportion to the zones' CPUs; the old name counts first.
const TOPOLOGY_ANNOTATIONS: [&str; 2] =
    ["service.kubernetes.io/topology-aware-hints", "service.kubernetes.io/topology-mode"];

/// A set of ports as something to compare by.
type PortsKey = Vec<(Option<String>, Option<String>, Option<i32>, Option<String>)>;

/// Makes the slices of all Services agree with the pods. Whether anything changed.
pub fn reconcile(store: &mut Store, profile: &Profile, prng: &mut Prng, at: SimTime) -> bool {
    let before = store.revision();
    let services: Vec<Service> = store.services().filter(|s| is_selecting(s)).cloned().collect();
    for service in &services {
        let types = address_types(service, profile);
        for address_type in AddressType::ALL {
            let existing = own_slices(store, service, address_type);
            if types.contains(&address_type) {
                let desired = desired(store, service, address_type);
                let plan = plan(address_type, existing, desired);
                carry_out(store, service, plan, (prng, at));
            } else {
                for slice in existing {
                    store.remove(&Object::EndpointSlice(slice).reference());
                }
            }
        }
    }
    store.revision() != before
}

/// What the controller complains of as it works on this Service, and retries: pods whose node is
/// not there. Empty for a Service that it leaves alone.
#[must_use]
pub fn complaints(store: &Store, service: &Service) -> Vec<String> {
    if !is_selecting(service) || service.spec.publish_not_ready_addresses {
        return Vec::new();
    }
    let lost = |pod: &&Pod| is_listed(pod) && store.node(&pod.spec.node_name).is_none();
    let complaint = |pod: &Pod| {
        let (namespace, name) = (service.metadata.namespace_or_default(), &service.metadata.name);
        let (pod, node) = (&pod.metadata.name, &pod.spec.node_name);
        format!("skipping Pod {pod} for Service {namespace}/{name}: Node {node} Not Found")
    };
    selected(store, service).filter(lost).map(complaint).collect()
}

/// Whether the controller makes slices for it at all.
fn is_selecting(service: &Service) -> bool {
    // One that was deleted but is held back by a finalizer is served until it is really gone.
    !service.spec.selector.is_empty() && service.spec.service_type != "ExternalName"
}

fn selected<'a>(store: &'a Store, service: &'a Service) -> impl Iterator<Item = &'a Pod> {
    store.pods().filter(|pod| {
        pod.metadata.namespace_or_default() == service.metadata.namespace_or_default()
            && contains_all(&pod.metadata.labels, &service.spec.selector)
    })
}

/// The families the Service has: those it names, else that of its address, else the cluster's.
fn address_types(service: &Service, profile: &Profile) -> SortedSet<AddressType> {
    let named = |families: &[String]| -> SortedSet<AddressType> {
        let is_named = |family: &AddressType| families.iter().any(|name| name == family.as_str());
        AddressType::ALL.into_iter().filter(is_named).collect()
    };
    let families = named(&service.spec.ip_families);
    if !families.is_empty() {
        return families;
    }
    match AddressType::ALL.into_iter().find(|family| family.has(&service.spec.cluster_ip)) {
        Some(family) => SortedSet::from([family]),
        None => named(profile.ip_families.get(..1).unwrap_or_default()),
    }
}

fn own_slices(store: &Store, service: &Service, address_type: AddressType) -> Vec<EndpointSlice> {
    let own = |slice: &&EndpointSlice| {
        slice.metadata.namespace_or_default() == service.metadata.namespace_or_default()
            && slice.service_name() == Some(&service.metadata.name)
            && slice.metadata.labels.get(MANAGED_BY_LABEL).is_some_and(|by| by == CONTROLLER_NAME)
            && slice.address_type == address_type.as_str()
            && !slice.metadata.is_terminating()
    };
    store.endpoint_slices().filter(own).cloned().collect()
}

/// The endpoints that should be, by the ports they have.
fn desired(
    store: &Store,
    service: &Service,
    address_type: AddressType,
) -> SortedMap<PortsKey, (Vec<EndpointPort>, EndpointSet)> {
    let mut groups = SortedMap::new();
    for pod in selected(store, service).filter(|pod| is_listed(pod)) {
        let node = store.node(&pod.spec.node_name);
        if node.is_none() && !service.spec.publish_not_ready_addresses {
            continue;
        }
        let Some(endpoint) = pod_to_endpoint(service, pod, node, address_type) else { continue };
        let ports = endpoint_ports(service, pod);
        let (_, endpoints) =
            groups.get_or_insert_with(ports_key(&ports), || (ports, EndpointSet::new()));
        endpoints.insert(EndpointKey::of(&endpoint), endpoint);
    }
    groups
}

fn ports_key(ports: &[EndpointPort]) -> PortsKey {
    let mut key: PortsKey = ports
        .iter()
        .map(|p| (p.name.clone(), p.protocol.clone(), p.port, p.app_protocol.clone()))
        .collect();
    key.in_order();
    key
}

/// What is to be done about one Service and family.
struct Plan {
    keep: Vec<EndpointSlice>,
    create: Vec<EndpointSlice>,
    delete: Vec<EndpointSlice>,
}

fn plan(
    address_type: AddressType,
    existing: Vec<EndpointSlice>,
    desired: SortedMap<PortsKey, (Vec<EndpointPort>, EndpointSet)>,
) -> Plan {
    let mut by_ports: SortedMap<PortsKey, Vec<EndpointSlice>> = SortedMap::new();
    for slice in existing {
        by_ports.get_or_default(ports_key(&slice.ports)).push(slice);
    }
    let mut plan = Plan { keep: Vec::new(), create: Vec::new(), delete: Vec::new() };
    for (key, (ports, endpoints)) in desired {
        let packing = pack(by_ports.remove(&key).unwrap_or_default(), endpoints);
        plan.keep.extend(packing.kept);
        plan.delete.extend(packing.emptied);
        let slice = |endpoints| new_slice(address_type, ports.clone(), endpoints);
        plan.create.extend(packing.new.into_iter().map(slice));
    }
    plan.delete.extend(by_ports.into_values().flatten());
    if plan.keep.is_empty() && plan.create.is_empty() {
        // A Service with no pods has one slice that says so.
        plan.create.push(new_slice(address_type, Vec::new(), Vec::new()));
    }
    // A slice about to go is written anew rather than deleted, so its name lives on.
    let pairs = plan.create.len().min(plan.delete.len());
    for (mut slice, old) in plan.create.drain(..pairs).zip(plan.delete.drain(..pairs)) {
        slice.metadata = old.metadata;
        plan.keep.push(slice);
    }
    plan
}

fn new_slice(
    address_type: AddressType,
    ports: Vec<EndpointPort>,
    endpoints: Vec<Endpoint>,
) -> EndpointSlice {
    let metadata = ObjectMeta::default();
    EndpointSlice { metadata, address_type: address_type.as_str().to_owned(), endpoints, ports }
}

fn carry_out(store: &mut Store, service: &Service, plan: Plan, chance: (&mut Prng, SimTime)) {
    let (prng, at) = chance;
    for slice in plan.delete {
        store.remove(&Object::EndpointSlice(slice).reference());
    }
    let namespace = service.metadata.namespace_or_default();
    for mut slice in plan.keep.into_iter().chain(plan.create) {
        if slice.metadata.name.is_empty() {
            let prefix = format!("{}-", service.metadata.name);
            let is_taken = |name: &str| {
                store.get(&ObjectRef::new(Kind::EndpointSlice, namespace, name)).is_some()
            };
            slice.metadata = ObjectMeta {
                name: names::generate(&prefix, prng, is_taken),
                generate_name: prefix,
                namespace: namespace.to_owned(),
                owner_references: vec![owner(service)],
                created_at: at,
                ..ObjectMeta::default()
            };
        }
        slice.metadata.labels = labels(service);
        for endpoint in &mut slice.endpoints {
            endpoint.hints = hints(service, endpoint);
        }
        store.put(Object::EndpointSlice(slice));
    }
}

fn owner(service: &Service) -> OwnerReference {
    OwnerReference {
        api_version: Kind::Service.api_version().to_owned(),
        kind: Kind::Service.as_str().to_owned(),
        name: service.metadata.name.clone(),
        uid: String::new(),
        controller: Some(true),
        block_owner_deletion: Some(true),
    }
}

/// The Service's own labels and those that tie the slice to it.
fn labels(service: &Service) -> Labels {
    let reserved = [SERVICE_NAME_LABEL, MANAGED_BY_LABEL, HEADLESS_LABEL];
    let mut labels = service.metadata.labels.clone();
    labels.retain(|key, _| !reserved.contains(&key.as_str()));
    labels.insert(SERVICE_NAME_LABEL.to_owned(), service.metadata.name.clone());
    labels.insert(MANAGED_BY_LABEL.to_owned(), CONTROLLER_NAME.to_owned());
    if matches!(service.spec.cluster_ip.as_str(), "" | "None") {
        labels.insert(HEADLESS_LABEL.to_owned(), String::new());
    }
    labels
}

/// Who should prefer this endpoint, by the Service's `trafficDistribution`.
#[inline(never)]
fn hints(service: &Service, endpoint: &Endpoint) -> Option<EndpointHints> {
    let annotations = &service.metadata.annotations;
    let topology_mode = TOPOLOGY_ANNOTATIONS.iter().find_map(|key| annotations.get(*key));
    if topology_mode.is_some_and(|mode| mode == "Auto" || mode == "auto") {
        return None;
    }
    let by_node = match service.spec.traffic_distribution.as_deref() {
        Some("PreferSameNode") => true,
        Some("PreferSameZone" | "PreferClose") => false,
        _ => return None,
    };
    if !endpoint.conditions.is_ready() {
        return None;
    }
    let names = |name: Option<&String>| -> Vec<HintName> {
        name.into_iter().map(|name| HintName { name: name.clone() }).collect()
    };
    let for_zones = names(endpoint.zone.as_ref());
    let for_nodes = if by_node { names(endpoint.node_name.as_ref()) } else { Vec::new() };
    if for_zones.is_empty() && for_nodes.is_empty() {
        return None;
    }
    Some(EndpointHints { for_zones, for_nodes })
}
