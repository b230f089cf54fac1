//! Objects as the API server would show them: with the status that the simulation knows otherwise.
//!
//! The engine counts pods where a real controller writes numbers into a status, and keeps no
//! Endpoints for Services with selectors. Both are made here, only to be printed.

use crate::api::endpoints::{EndpointAddress, EndpointSubset};
use crate::api::node::NodeCondition;
use crate::api::{
    Endpoint, EndpointSlice, Endpoints, Kind, Map, Node, Object, ObjectMeta, ObjectRef, Pod,
    ReplicaSet, Service, ServicePort, Value,
};
use crate::control_plane::images;
use crate::control_plane::store::Store;
use crate::data_plane::place::PodName;
use crate::order::InOrder as _;
use crate::simulation::Simulation;

/// All objects of a kind, by namespace and name.
pub(super) fn of_kind(world: &Simulation, kind: Kind) -> Vec<Object> {
    let store = world.control_plane().objects();
    let mut objects: Vec<Object> =
        store.of_kind(kind).map(|object| dressed(world, (**object).clone())).collect();
    match kind {
        Kind::Service => objects.extend(api_server(store)),
        Kind::Endpoints => {
            let made = store.services().filter(|it| !it.spec.selector.is_empty());
            objects.extend(made.filter_map(|service| endpoints(store, service)));
        }
        Kind::Namespace
        | Kind::Node
        | Kind::Deployment
        | Kind::ReplicaSet
        | Kind::Pod
        | Kind::EndpointSlice
        | Kind::Ingress => {}
    }
    objects.in_order_of(Object::reference);
    objects
}

/// All objects there are.
pub(super) fn all(world: &Simulation) -> Vec<Object> {
    Kind::ALL.into_iter().flat_map(|kind| of_kind(world, kind)).collect()
}

/// How many seconds ago an object was created.
pub(super) fn age(world: &Simulation, object: &Object) -> u64 {
    world.now().since(object.metadata().created_at).as_ms() / 1_000
}

/// Whether an object belongs to this owner.
pub(super) fn is_owned(metadata: &ObjectMeta, kind: Kind, owner: &ObjectMeta) -> bool {
    metadata.namespace_or_default() == owner.namespace_or_default()
        && metadata.owner_references.iter().any(|reference| {
            reference.controller == Some(true)
                && reference.kind == kind.as_str()
                && reference.name == owner.name
        })
}

/// The `ReplicaSets` of a Deployment, the newest version last.
pub(super) fn sets_of(world: &Simulation, deployment: &ObjectMeta) -> Vec<ReplicaSet> {
    let store = world.control_plane().objects();
    let own = store.replica_sets();
    let mut sets: Vec<ReplicaSet> =
        own.filter(|set| is_owned(&set.metadata, Kind::Deployment, deployment)).cloned().collect();
    sets.in_order_of(|set| revision(&set.metadata));
    sets
}

/// The number of a version; 0 if it has none.
pub(super) fn revision(metadata: &ObjectMeta) -> u64 {
    let key = crate::control_plane::deployment_controller::REVISION_ANNOTATION;
    metadata.annotations.get(key).and_then(|text| text.parse().ok()).unwrap_or(0)
}

/// The pods of a `ReplicaSet` that are not on their way out.
pub(super) fn pods_of<'a>(
    world: &'a Simulation,
    set: &'a ObjectMeta,
) -> impl Iterator<Item = &'a Pod> {
    let pods = world.control_plane().objects().pods();
    pods.filter(|pod| {
        is_owned(&pod.metadata, Kind::ReplicaSet, set) && !pod.metadata.is_terminating()
    })
}

/// A pod's namespace and name.
pub(super) fn pod_name(pod: &Pod) -> PodName {
    PodName::new(pod.metadata.namespace_or_default(), &pod.metadata.name)
}

/// How many pods there are, and how many of them are ready.
pub(super) fn count(world: &Simulation, set: &ObjectMeta) -> (i64, i64) {
    pods_of(world, set)
        .fold((0, 0), |(all, ready), pod| (all + 1, ready + i64::from(pod.is_ready())))
}

fn dressed(world: &Simulation, mut object: Object) -> Object {
    match &mut object {
        Object::Pod(pod) => {
            let store = world.control_plane().objects();
            if let (true, Some(node)) =
                (pod.status.host_ip.is_empty(), store.node(&pod.spec.node_name))
            {
                let own = node.addresses("InternalIP").next().unwrap_or_default();
                own.clone_into(&mut pod.status.host_ip);
            }
            pod.status.conditions.in_order_of(|it| it.condition_type == "PodScheduled");
            dress_pod(pod);
        }
        Object::Node(node) => dress_node(node, world.control_plane().profile().minor),
        Object::Deployment(deployment) => {
            let sets = sets_of(world, &deployment.metadata);
            let counts: Vec<(i64, i64)> =
                sets.iter().map(|set| count(world, &set.metadata)).collect();
            let (all, ready) = counts.iter().fold((0, 0), |sum, it| (sum.0 + it.0, sum.1 + it.1));
            let updated = counts.last().map_or(0, |(all, _)| *all);
            let missing = i64::from(deployment.spec.replicas.unwrap_or(1)) - ready;
            deployment.status = Some(numbers(&[
                ("availableReplicas", ready),
                ("readyReplicas", ready),
                ("replicas", all),
                ("unavailableReplicas", missing.max(0)),
                ("updatedReplicas", updated),
            ]));
        }
        Object::ReplicaSet(set) => {
            let (all, ready) = count(world, &set.metadata);
            let fully = ("fullyLabeledReplicas", all);
            let (available, ready) = (("availableReplicas", ready), ("readyReplicas", ready));
            let mut status = numbers(&[available, fully, ready]);
            if let Value::Map(fields) = &mut status {
                fields.insert("replicas".to_owned(), Value::Int(all));
            }
            set.status = Some(status);
        }
        Object::Namespace(namespace) => {
            let phase = if namespace.metadata.is_terminating() { "Terminating" } else { "Active" };
            namespace.status = Some(texts(&[("phase", phase)]));
        }
        Object::Service(_)
        | Object::EndpointSlice(_)
        | Object::Ingress(_)
        | Object::Endpoints(_) => {}
    }
    object
}

/// Numbers by name; those that are 0 are left out, as the API server does.
fn numbers(all: &[(&str, i64)]) -> Value {
    let filled = all.iter().filter(|(_, number)| *number != 0);
    Value::Map(filled.map(|(name, number)| ((*name).to_owned(), Value::Int(*number))).collect())
}

fn texts(all: &[(&str, &str)]) -> Value {
    let entry = |(key, text): &(&str, &str)| ((*key).to_owned(), Value::String((*text).to_owned()));
    Value::Map(all.iter().map(entry).collect())
}

/// What each container does, which decides the STATUS column.
fn dress_pod(pod: &mut Pod) {
    let is_running = pod.status.phase == "Running";
    if !is_running && pod.spec.node_name.is_empty() {
        return;
    }
    let state = if is_running {
        ("running".to_owned(), Value::Map(Map::new()))
    } else {
        let reason =
            if images::can_be_pulled(pod) { "ContainerCreating" } else { "ImagePullBackOff" };
        ("waiting".to_owned(), texts(&[("reason", reason)]))
    };
    if !matches!(pod.status.phase.as_str(), "Running" | "Pending") {
        return;
    }
    let (ready, restarts) = (pod.is_ready(), pod.restarts());
    let status = |container: &crate::api::Container| {
        Value::Map(Map::from([
            ("image".to_owned(), Value::String(container.image.clone())),
            ("name".to_owned(), Value::String(container.name.clone())),
            ("ready".to_owned(), Value::Bool(ready)),
            ("restartCount".to_owned(), Value::Int(restarts)),
            ("started".to_owned(), Value::Bool(is_running)),
            ("state".to_owned(), Value::Map(Map::from([state.clone()]))),
        ]))
    };
    let statuses = pod.spec.containers.iter().map(status).collect();
    pod.status.kept.insert("containerStatuses".to_owned(), Value::List(statuses));
}

/// A node that nobody complains of is ready.
fn dress_node(node: &mut Node, minor: u32) {
    if !node.status.conditions.iter().any(|it| it.condition_type == "Ready") {
        node.status.conditions.push(NodeCondition {
            condition_type: "Ready".to_owned(),
            status: "True".to_owned(),
            reason: "KubeletReady".to_owned(),
            message: "kubelet is posting ready status".to_owned(),
            ..NodeCondition::default()
        });
    }
    if node.status.node_info.is_none() {
        let version = format!("v1.{minor}.0");
        node.status.node_info = Some(texts(&[
            ("architecture", "amd64"),
            ("containerRuntimeVersion", "containerd://2.2.0"),
            ("kernelVersion", "6.12.48"),
            ("kubeletVersion", &version),
            ("operatingSystem", "linux"),
            ("osImage", "Debian GNU/Linux 12 (bookworm)"),
        ]));
    }
}

/// The Service of the API server itself, which every cluster lists.
fn api_server(store: &Store) -> Option<Object> {
    let mut service = Service::default();
    "kubernetes".clone_into(&mut service.metadata.name);
    "default".clone_into(&mut service.metadata.namespace);
    let reference = ObjectRef::new(Kind::Service, "default", "kubernetes");
    if store.get(&reference).is_some() {
        return None;
    }
    let labels = &mut service.metadata.labels;
    labels.insert("component".to_owned(), "apiserver".to_owned());
    labels.insert("provider".to_owned(), "kubernetes".to_owned());
    let spec = &mut service.spec;
    "10.96.0.1".clone_into(&mut spec.cluster_ip);
    spec.cluster_ips = vec!["10.96.0.1".to_owned()];
    "ClusterIP".clone_into(&mut spec.service_type);
    "None".clone_into(&mut spec.session_affinity);
    spec.internal_traffic_policy = Some("Cluster".to_owned());
    spec.ip_families = vec!["IPv4".to_owned()];
    spec.ip_family_policy = Some("SingleStack".to_owned());
    spec.ports.push(ServicePort {
        name: "https".to_owned(),
        protocol: "TCP".to_owned(),
        port: 443,
        target_port: Some(crate::api::IntOrString::Int(6443)),
        ..ServicePort::default()
    });
    Some(Object::Service(service))
}

/// The Endpoints of a Service with a selector, made of its slices.
fn endpoints(store: &Store, service: &Service) -> Option<Object> {
    let own = &service.metadata;
    let reference = ObjectRef::new(Kind::Endpoints, &own.namespace, &own.name);
    if store.get(&reference).is_some() || service.spec.service_type == "ExternalName" {
        return None;
    }
    let mut made = Endpoints::default();
    made.metadata.name.clone_from(&own.name);
    made.metadata.namespace.clone_from(&own.namespace);
    made.metadata.labels.clone_from(&own.labels);
    made.metadata.created_at = own.created_at;
    let slices = store.endpoint_slices().filter(|slice| {
        slice.metadata.namespace_or_default() == own.namespace_or_default()
            && slice.service_name() == Some(&own.name)
    });
    // Endpoints are of one family; and a port that no pod has is no port at all.
    let family = if service.spec.cluster_ip.contains(':') { "IPv6" } else { "IPv4" };
    let is_headless = service.spec.cluster_ip == "None";
    let is_shown = |slice: &&EndpointSlice| {
        slice.address_type == family && (is_headless || !slice.ports.is_empty())
    };
    made.subsets = slices.filter(is_shown).filter_map(subset).collect();
    Some(Object::Endpoints(made))
}

fn subset(slice: &EndpointSlice) -> Option<EndpointSubset> {
    let stays = |it: &&Endpoint| it.conditions.is_ready() || !it.conditions.is_terminating();
    let mut subset = EndpointSubset { ports: slice.ports.clone(), ..EndpointSubset::default() };
    for endpoint in slice.endpoints.iter().filter(stays) {
        let address = EndpointAddress {
            ip: endpoint.addresses.first().cloned().unwrap_or_default(),
            hostname: endpoint.hostname.clone().unwrap_or_default(),
            node_name: endpoint.node_name.clone(),
            target_ref: endpoint.target_ref.clone(),
        };
        if endpoint.conditions.is_ready() {
            subset.addresses.push(address);
        } else {
            subset.not_ready_addresses.push(address);
        }
    }
    let is_empty = subset.addresses.is_empty() && subset.not_ready_addresses.is_empty();
    (!is_empty).then_some(subset)
}
