//! The API server's door: what is written and deleted goes through here, and controllers are run.
//!
//! Who does what: `admission` decides whether an object may be stored and as what; `garbage` takes
//! dependents along when an owner goes; the controllers stand in files of their own.

use std::net::IpAddr;
use std::sync::Arc;

use crate::api::{Kind, Node, Object, ObjectMeta, ObjectRef, Pod, Profile, Status};
use crate::control_plane::admission::{self, Admitted, Allocators, Context, Stored, Write};
use crate::control_plane::node_ipam::PodAddresses;
use crate::control_plane::service_controller::Cloud;
use crate::control_plane::store::Store;
use crate::control_plane::{
    deployment_controller, endpointslice_controller, endpointslice_mirroring_controller, node_ipam,
    replicaset_controller, scheduler,
};
use crate::order::SortedMap;
use crate::prng::Prng;
use crate::time::SimTime;

/// The most pods there should be at a time; `simulation` refuses wishes beyond it, and the
/// `ReplicaSet` controller makes no pod beyond it.
pub const PODS_MAX: usize = 200;

/// How often the workload controllers look again at what they have just done.
const PASSES_MAX: usize = 32;

/// Namespaces that every cluster has from the start.
const FIRST_NAMESPACES: [&str; 4] = ["default", "kube-node-lease", "kube-public", "kube-system"];

/// Namespaces that cannot be deleted.
const IMMORTAL_NAMESPACES: [&str; 3] = ["default", "kube-public", "kube-system"];

/// What became of a write.
#[derive(Clone, Debug, PartialEq)]
pub struct Written {
    /// The object as it is stored now.
    pub object: Arc<Object>,
    /// Whether it is new or other than before.
    pub change: Change,
    /// What the API server remarks on it.
    pub warnings: Vec<String>,
}

/// What a write did; kubectl prints it as `service/web created`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It did not exist.
    Created,
    /// It is other than it was.
    Configured,
    /// It is as it was.
    Unchanged,
}

/// Controllers that can be run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Controller {
    /// Deployments to `ReplicaSets`, `ReplicaSets` to pods.
    Deployment,
    /// Pods to nodes.
    Scheduler,
    /// Services and pods to EndpointSlices.
    EndpointSlice,
    /// Services to the cloud's load balancers.
    Service,
}

/// The control plane: what is wished, and those who make it so.
#[derive(Clone, Debug, PartialEq)]
pub struct ControlPlane {
    pub(super) store: Store,
    pub(super) last_applied: SortedMap<ObjectRef, Arc<Object>>,
    pub(super) profile: Profile,
    pub(super) prng: Prng,
    pub(super) addresses: PodAddresses,
    pub(super) cloud: Option<Cloud>,
    pub(super) allocators: Allocators,
    /// Addresses the provider gives first, in order.
    pub(super) load_balancer_addresses: Vec<IpAddr>,
    /// How many pods each workload has had, where they are called by it and a number.
    pub(super) numbered: Option<SortedMap<String, u32>>,
}

impl ControlPlane {
    /// A control plane with nothing but the namespaces every cluster has.
    #[must_use]
    pub fn new(profile: Profile, seed: u64) -> Self {
        let mut store = Store::default();
        for name in FIRST_NAMESPACES {
            let mut object = Object::Namespace(crate::api::Namespace::default());
            name.clone_into(&mut object.metadata_mut().name);
            label_namespace(object.metadata_mut());
            store.put(object);
        }
        Self {
            store,
            last_applied: SortedMap::new(),
            allocators: Allocators::new(&profile),
            load_balancer_addresses: Vec::new(),
            profile,
            prng: Prng::from_seed(seed),
            addresses: PodAddresses::default(),
            numbered: None,
            cloud: None,
        }
    }

    /// All objects.
    #[must_use]
    pub const fn objects(&self) -> &Store {
        &self.store
    }

    /// Whether the object was applied, so that a note in it says what.
    #[must_use]
    pub fn was_applied(&self, object: &ObjectRef) -> bool {
        self.last_applied.contains_key(object)
    }

    /// Lets each node's pod addresses go on from this host part: 5 makes 10.244.1.5 the next one.
    pub fn set_next_pod_addresses(&mut self, next: &SortedMap<String, u32>) {
        for (name, host) in next {
            if let Some(node) = self.store.node(name) {
                self.addresses.go_on_from(&node.spec.pod_cidr, *host);
            }
        }
    }

    /// Lets the provider give these addresses first, in order.
    pub fn set_load_balancer_addresses(&mut self, addresses: &[IpAddr]) {
        self.load_balancer_addresses = addresses.to_vec();
    }

    /// Puts a pod as it is, past admission: for what a scenario arranges.
    #[inline(never)]
    pub fn set_pod(&mut self, pod: Pod) {
        self.store.put(Object::Pod(pod));
    }

    /// Lets pods of workloads be called `web-1`, `web-2` from now on, where a real server makes up five
    /// letters: a lesson has to speak of them.
    pub fn number_pods(&mut self) {
        self.numbered = Some(SortedMap::new());
    }

    /// Keeps an address for a Service (`namespace/name`) that will ask for none.
    pub fn keep_service_address(&mut self, service: &str, address: IpAddr) {
        self.allocators.kept_for.insert(service.to_owned(), address);
    }

    /// Which Kubernetes is imitated.
    #[must_use]
    pub const fn profile(&self) -> &Profile {
        &self.profile
    }

    /// Stores an object, if admission lets it through.
    ///
    /// # Errors
    /// The API server's refusal: the object is invalid, its namespace is not there, it exists
    /// already (`Create`) or does not (`Replace`), or what it asks for is taken.
    pub fn write(
        &mut self,
        write: Write,
        mut object: Object,
        at: SimTime,
    ) -> Result<Written, Status> {
        if object.kind().is_namespaced() && object.metadata().namespace.is_empty() {
            "default".clone_into(&mut object.metadata_mut().namespace);
        }
        let reference = object.reference();
        self.check_namespace(&reference)?;
        let stored = self.store.get(&reference).cloned();
        let asked = object.clone();
        let Admitted { mut object, warnings } = self.admit(write, object, stored.as_deref())?;
        self.settle(&asked, &mut object, stored.as_deref(), at);
        match write {
            Write::Apply => drop(self.last_applied.insert(reference.clone(), Arc::new(asked))),
            Write::Create => drop(self.last_applied.remove(&reference)),
            // What is changed in an object leaves the note of what was applied in it.
            Write::Replace => {}
        }
        let changed = self.store.put(object);
        let change = match stored {
            None => Change::Created,
            Some(_) if changed => Change::Configured,
            Some(_) => Change::Unchanged,
        };
        let object = self
            .store
            .get(&reference)
            .cloned()
            .ok_or_else(|| Status::not_found(reference.kind, &reference.name))?;
        Ok(Written { object, change, warnings })
    }

    /// Deletes an object, or asks for its deletion where somebody must let go of it first: a pod's
    /// kubelet, a load balancer's controller, a namespace's contents.
    ///
    /// # Errors
    /// There is no such object, or it is a namespace that cannot be deleted.
    pub fn delete(&mut self, reference: &ObjectRef, at: SimTime) -> Result<(), Status> {
        if self.store.get(reference).is_none() {
            return Err(Status::not_found(reference.kind, &reference.name));
        }
        if reference.kind == Kind::Namespace
            && IMMORTAL_NAMESPACES.contains(&reference.name.as_str())
        {
            let why = "this namespace may not be deleted";
            return Err(forbidden(reference, why));
        }
        self.discard(reference.clone(), at);
        Ok(())
    }

    /// Runs one controller until it has nothing more to do at this moment. Whether anything
    /// changed; right after, running it again changes nothing.
    pub fn reconcile(&mut self, controller: Controller, at: SimTime) -> bool {
        let before = self.store.revision();
        match controller {
            Controller::Deployment => {
                for _ in 0..PASSES_MAX {
                    let pass = self.store.revision();
                    deployment_controller::reconcile(self, at);
                    replicaset_controller::reconcile(self, at);
                    if self.store.revision() == pass {
                        break;
                    }
                }
            }
            Controller::Scheduler => {
                scheduler::reconcile(&mut self.store);
            }
            Controller::EndpointSlice => {
                let (store, prng) = (&mut self.store, &mut self.prng);
                endpointslice_controller::reconcile(store, &self.profile, prng, at);
                endpointslice_mirroring_controller::reconcile(store, prng, at);
            }
            Controller::Service => self.reconcile_load_balancers(at),
        }
        self.store.revision() != before
    }

    fn admit(
        &mut self,
        write: Write,
        object: Object,
        stored: Option<&Object>,
    ) -> Result<Admitted, Status> {
        let last_applied = self.last_applied.get(&object.reference()).map(AsRef::as_ref);
        let stored = stored.map(|object| Stored { object, last_applied });
        let (profile, allocators, prng) = (&self.profile, &mut self.allocators, &mut self.prng);
        admission::admit(write, object, stored, &mut Context { profile, allocators, prng })
    }

    /// What the server adds to every object: when it was created, what a manifest cannot take
    /// away, a node's share of the pod network, a pod's address.
    fn settle(&self, asked: &Object, object: &mut Object, stored: Option<&Object>, at: SimTime) {
        let metadata = object.metadata_mut();
        metadata.created_at = stored.map_or(at, |stored| stored.metadata().created_at);
        metadata.deleted_at = stored.and_then(|stored| stored.metadata().deleted_at);
        if let Some(stored) = stored.map(Object::metadata) {
            if metadata.owner_references.is_empty() {
                metadata.owner_references.clone_from(&stored.owner_references);
            }
            if metadata.finalizers.is_empty() {
                metadata.finalizers.clone_from(&stored.finalizers);
            }
        }
        match (object, asked, stored) {
            (Object::Pod(pod), _, Some(Object::Pod(stored))) => {
                pod.status = stored.status.clone();
                pod.spec.node_name.clone_from(&stored.spec.node_name);
            }
            (Object::Pod(pod), Object::Pod(asked), None) => self.settle_new_pod(asked, pod, at),
            (Object::Node(node), Object::Node(asked), stored) => {
                // Scenarios and manifests give nodes their addresses: here nobody else does.
                if !asked.status.addresses.is_empty() {
                    node.status = asked.status.clone();
                }
                if let (true, Some(Object::Node(stored))) = (node.spec.pod_cidrs.is_empty(), stored)
                {
                    node.spec.pod_cidr.clone_from(&stored.spec.pod_cidr);
                    node.spec.pod_cidrs.clone_from(&stored.spec.pod_cidrs);
                }
                self.settle_node(node);
            }
            _ => {}
        }
    }

    /// A new pod waits, unless the manifest tells where it runs and at which free address: so
    /// scenarios begin in the middle of things, which the real server does not allow.
    fn settle_new_pod(&self, asked: &Pod, pod: &mut Pod, at: SimTime) {
        let mut wanted = asked.status.pod_ips.iter().map(|entry| &entry.ip).collect::<Vec<_>>();
        if wanted.is_empty() && !asked.status.pod_ip.is_empty() {
            wanted.push(&asked.status.pod_ip);
        }
        let shares = asked.spec.host_network == Some(true);
        let free = |address: &&String| shares || !node_ipam::is_taken(&self.store, address);
        if asked.spec.node_name.is_empty() || wanted.is_empty() || !wanted.iter().all(free) {
            pod.status = crate::api::PodStatus::default();
            "Pending".clone_into(&mut pod.status.phase);
            return;
        }
        let addresses = wanted.into_iter().cloned().collect();
        pod.status = asked.status.clone();
        node_ipam::set_addresses(pod, addresses);
        if pod.status.phase.is_empty() {
            "Running".clone_into(&mut pod.status.phase);
        }
        if pod.status.conditions.is_empty() {
            pod.set_ready(pod.status.phase == "Running");
        }
        pod.status.ready_since = pod.is_ready().then_some(at);
    }

    /// A node that brings no part of the pod network is given the next free one.
    fn settle_node(&self, node: &mut Node) {
        if node.spec.pod_cidrs.is_empty() && !node.spec.pod_cidr.is_empty() {
            node.spec.pod_cidrs.push(node.spec.pod_cidr.clone());
        }
        if node.spec.pod_cidrs.is_empty() {
            node.spec.pod_cidrs = node_ipam::free_cidrs(&self.store, &self.profile);
        }
        node.spec.pod_cidr = node.spec.pod_cidrs.first().cloned().unwrap_or_default();
    }

    /// Refuses what should go into a namespace that is not there, or is on its way out.
    fn check_namespace(&self, reference: &ObjectRef) -> Result<(), Status> {
        if !reference.kind.is_namespaced() {
            return Ok(());
        }
        let namespace = ObjectRef::new(Kind::Namespace, "", &reference.namespace);
        match self.store.get(&namespace) {
            None => Err(Status::not_found(namespace.kind, &namespace.name)),
            Some(found) if found.metadata().is_terminating() && !self.is_stored(reference) => {
                let name = &reference.namespace;
                Err(forbidden(
                    reference,
                    &format!(
                        "unable to create new content in namespace {name} because it is being \
                         terminated"
                    ),
                ))
            }
            Some(_) => Ok(()),
        }
    }

    fn is_stored(&self, reference: &ObjectRef) -> bool {
        self.store.get(reference).is_some()
    }
}

fn label_namespace(metadata: &mut ObjectMeta) {
    let name = metadata.name.clone();
    metadata.labels.insert("kubernetes.io/metadata.name".to_owned(), name);
}

fn forbidden(reference: &ObjectRef, why: &str) -> Status {
    let resource = reference.kind.qualified_resource();
    let message = format!("{resource} \"{}\" is forbidden: {why}", reference.name);
    Status { reason: "Forbidden", code: 403, message, causes: Vec::new() }
}
