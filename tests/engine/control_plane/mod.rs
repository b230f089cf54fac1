//! The control plane at work: what is wished comes about, step by step.

mod refusals;

use std::collections::BTreeSet;

use packetwalk::api::node::Taint;
use packetwalk::api::workload::DeploymentStrategy;
use packetwalk::api::{
    Container, Deployment, Kind, LabelSelector, Labels, Namespace, Node, NodeAddress, Object,
    ObjectRef, Pod, Profile, Service, ServicePort, Status,
};
use packetwalk::control_plane::admission::Write;
use packetwalk::control_plane::plane::{Change, ControlPlane, Controller};
use packetwalk::control_plane::service_controller::LOAD_BALANCER_CLEANUP_FINALIZER;
use packetwalk::time::{SimDuration, SimTime};

const CONTROLLERS: [Controller; 4] =
    [Controller::Deployment, Controller::Scheduler, Controller::EndpointSlice, Controller::Service];

/// A control plane, and kubelets that do at once what they are asked.
struct World {
    plane: ControlPlane,
    now: SimTime,
}

impl World {
    /// So many nodes, called `node-1` and on.
    fn with_nodes(count: usize) -> Self {
        let mut world =
            Self { plane: ControlPlane::new(Profile::default(), 7), now: SimTime::ZERO };
        for n in 1..=count {
            let mut node = Node::default();
            node.metadata.name = format!("node-{n}");
            node.status.addresses.push(NodeAddress {
                address_type: "InternalIP".to_owned(),
                address: format!("172.18.0.{}", n + 1),
            });
            world.apply(Object::Node(node));
        }
        world
    }

    fn apply(&mut self, object: Object) -> Change {
        self.write(Write::Apply, object).expect("it is let through")
    }

    fn write(&mut self, write: Write, object: Object) -> Result<Change, Status> {
        self.plane.write(write, object, self.now).map(|written| written.change)
    }

    fn delete(&mut self, kind: Kind, name: &str) {
        self.plane.delete(&ObjectRef::new(kind, "", name), self.now).expect("it is there");
    }

    /// Runs the controllers until nothing changes; kubelets do nothing meanwhile.
    fn controllers(&mut self) {
        for _ in 0..20 {
            let mut changed = false;
            for controller in CONTROLLERS {
                changed |= self.plane.reconcile(controller, self.now);
                let again = self.plane.reconcile(controller, self.now);
                assert!(!again, "{controller:?} is not done after it has run");
            }
            if !changed {
                return;
            }
        }
        panic!("the controllers never come to rest");
    }

    /// One round: kubelets stop what should go, make ready what runs, start what waits.
    fn kubelets(&mut self) {
        self.now = self.now + SimDuration::from_ms(1_000);
        for pod in self.pods() {
            let reference = Object::Pod(pod.clone()).reference();
            if pod.metadata.is_terminating() {
                self.plane.pod_gone(&reference, self.now);
            } else if pod.status.phase == "Running" {
                self.plane.pod_ready(&reference, true, self.now);
            } else {
                self.plane.pod_started(&reference, self.now);
            }
        }
    }

    /// Until nothing changes any more.
    fn settle(&mut self) {
        for _ in 0..200 {
            let before = self.plane.objects().revision();
            self.controllers();
            self.kubelets();
            if self.plane.objects().revision() == before {
                return;
            }
        }
        panic!("the world never comes to rest");
    }

    fn pods(&self) -> Vec<Pod> {
        self.plane.objects().pods().cloned().collect()
    }

    fn names(&self) -> BTreeSet<String> {
        self.pods().into_iter().map(|pod| pod.metadata.name).collect()
    }

    fn ready(&self) -> usize {
        self.pods().iter().filter(|p| p.is_ready() && !p.metadata.is_terminating()).count()
    }

    /// Addresses in the Service's slices that are ready.
    fn endpoints(&self, service: &str) -> BTreeSet<String> {
        let slices = self.plane.objects().endpoint_slices();
        slices
            .filter(|slice| slice.service_name() == Some(service))
            .flat_map(|slice| &slice.endpoints)
            .filter(|endpoint| endpoint.conditions.is_ready())
            .map(|endpoint| endpoint.addresses[0].clone())
            .collect()
    }
}

fn labels(app: &str) -> Labels {
    Labels::from([("app".to_owned(), app.to_owned())])
}

fn deployment(replicas: i32, image: &str) -> Deployment {
    let mut deployment = Deployment::default();
    "web".clone_into(&mut deployment.metadata.name);
    deployment.spec.replicas = Some(replicas);
    let selector = LabelSelector { match_labels: labels("web"), ..LabelSelector::default() };
    deployment.spec.selector = Some(selector);
    deployment.spec.template.metadata.labels = labels("web");
    deployment.spec.template.spec.containers = vec![container(image)];
    deployment
}

fn container(image: &str) -> Container {
    Container { name: "main".to_owned(), image: image.to_owned(), ..Container::default() }
}

fn deploy(replicas: i32, image: &str) -> Object {
    Object::Deployment(deployment(replicas, image))
}

fn service(service_type: &str) -> Object {
    let mut service = Service::default();
    "web".clone_into(&mut service.metadata.name);
    service_type.clone_into(&mut service.spec.service_type);
    "10.96.0.20".clone_into(&mut service.spec.cluster_ip);
    service.spec.selector = labels("web");
    service.spec.ports.push(ServicePort { port: 80, ..ServicePort::default() });
    Object::Service(service)
}

fn message(result: Result<Change, Status>) -> String {
    result.expect_err("it is refused").message
}

#[test]
fn a_deployment_becomes_pods_on_nodes() {
    let mut world = World::with_nodes(3);
    assert_eq!(world.apply(deploy(3, "nginx")), Change::Created);
    world.apply(service("ClusterIP"));
    world.settle();
    let pods = world.pods();
    let sets: Vec<_> = world.plane.objects().replica_sets().collect();
    assert_eq!((pods.len(), sets.len(), world.ready()), (3, 1, 3));
    let hash = sets[0].metadata.name.strip_prefix("web-").expect("named after the Deployment");
    for pod in &pods {
        assert_eq!(pod.metadata.labels["pod-template-hash"], hash);
        assert!(pod.metadata.name.starts_with(&format!("web-{hash}-")), "{}", pod.metadata.name);
    }
    let nodes: BTreeSet<&str> = pods.iter().map(|pod| pod.spec.node_name.as_str()).collect();
    assert_eq!(nodes.len(), 3, "one pod a node");
    let expected = ["10.244.0.2", "10.244.1.2", "10.244.2.2"].map(str::to_owned);
    assert_eq!(world.endpoints("web"), BTreeSet::from(expected));
    assert_eq!(world.apply(deploy(3, "nginx")), Change::Unchanged);
}

#[test]
fn scaling_makes_and_takes_pods() {
    let mut world = World::with_nodes(2);
    world.apply(deploy(2, "nginx"));
    world.apply(service("ClusterIP"));
    world.settle();
    let two = world.names();
    assert_eq!(world.apply(deploy(5, "nginx")), Change::Configured);
    world.settle();
    assert_eq!((world.ready(), world.endpoints("web").len()), (5, 5));
    assert!(world.names().is_superset(&two), "those that were there stay");
    let slice = || world.plane.objects().endpoint_slices().next().expect("one").metadata.clone();
    let name = slice().name;
    world.apply(deploy(1, "nginx"));
    world.settle();
    assert_eq!((world.ready(), world.endpoints("web").len()), (1, 1));
    let slices: Vec<_> = world.plane.objects().endpoint_slices().collect();
    assert_eq!((slices.len(), &slices[0].metadata.name), (1, &name), "one slice all along");
    world.apply(deploy(0, "nginx"));
    world.settle();
    assert_eq!((world.pods().len(), world.endpoints("web").len()), (0, 0));
}

#[test]
fn scaling_down_takes_the_pod_that_does_not_work() {
    let mut world = World::with_nodes(1);
    world.apply(deploy(3, "nginx"));
    world.settle();
    let sick = world.pods()[1].clone();
    let reference = Object::Pod(sick.clone()).reference();
    world.plane.pod_ready(&reference, false, world.now);
    world.apply(deploy(2, "nginx"));
    world.controllers();
    let going: Vec<Pod> =
        world.pods().into_iter().filter(|pod| pod.metadata.is_terminating()).collect();
    assert_eq!(going.len(), 1);
    assert_eq!(going[0].metadata.name, sick.metadata.name);
}

#[test]
fn a_killed_pod_is_replaced_before_it_has_gone() {
    let mut world = World::with_nodes(1);
    world.apply(deploy(1, "nginx"));
    world.apply(service("ClusterIP"));
    world.settle();
    let old = world.pods()[0].clone();
    world.delete(Kind::Pod, &old.metadata.name);
    world.controllers();
    assert_eq!(world.pods().len(), 2, "the replacement is there already");
    let slice = world.plane.objects().endpoint_slices().next().expect("one").clone();
    let conditions = slice.endpoints[0].conditions;
    assert!(!conditions.is_ready() && conditions.is_serving() && conditions.is_terminating());
    world.settle();
    let new = world.pods()[0].clone();
    assert_eq!(world.pods().len(), 1);
    assert_ne!(new.metadata.name, old.metadata.name);
    assert_ne!(new.status.pod_ip, old.status.pod_ip);
    assert_eq!(world.endpoints("web"), BTreeSet::from([new.status.pod_ip]));
}

#[test]
fn a_rolling_update_never_has_too_few_pods_nor_too_many() {
    let mut world = World::with_nodes(2);
    world.apply(deploy(3, "nginx:1"));
    world.settle();
    world.apply(deploy(3, "nginx:2"));
    let mut rounds = 0;
    loop {
        world.controllers();
        let alive = world.pods().iter().filter(|pod| !pod.metadata.is_terminating()).count();
        assert!(world.ready() >= 3 && alive <= 4, "{} ready of {alive}", world.ready());
        let before = world.plane.objects().revision();
        world.kubelets();
        if world.plane.objects().revision() == before {
            break;
        }
        rounds += 1;
    }
    assert!(rounds > 3, "one at a time");
    let image = |pod: &Pod| pod.spec.containers[0].image.clone();
    assert!(world.pods().iter().all(|pod| image(pod) == "nginx:2"));
    let sizes = |world: &World| -> Vec<(Option<i32>, String)> {
        let sets = world.plane.objects().replica_sets();
        let revision = "deployment.kubernetes.io/revision";
        let mut sizes: Vec<_> = sets
            .map(|set| (set.spec.replicas, set.metadata.annotations[revision].clone()))
            .collect();
        sizes.sort_by_key(|(_, revision)| revision.clone());
        sizes
    };
    assert_eq!(sizes(&world), [(Some(0), "1".to_owned()), (Some(3), "2".to_owned())]);
    world.apply(deploy(3, "nginx:1"));
    world.settle();
    let back = [(Some(0), "2".to_owned()), (Some(3), "3".to_owned())];
    assert_eq!(sizes(&world), back, "going back takes the old ReplicaSet up again");
}

#[test]
fn a_rollout_waits_until_a_pod_has_been_ready_for_long_enough() {
    let slow = |image: &str| {
        let mut deployment = deployment(1, image);
        deployment.spec.min_ready_seconds = Some(30);
        Object::Deployment(deployment)
    };
    let mut world = World::with_nodes(1);
    world.apply(slow("nginx:1"));
    world.settle();
    world.now = SimTime::from_ms(60_000);
    world.apply(slow("nginx:2"));
    world.settle();
    assert_eq!(world.ready(), 2, "the new one is ready, the old one is kept");
    let due = world.plane.next_available_at(world.now).expect("one is awaited");
    world.now = due;
    world.settle();
    assert_eq!(world.ready(), 1);
    assert_eq!(world.plane.next_available_at(world.now), None);
}

#[test]
fn a_rollout_of_pods_that_never_get_ready_stops() {
    let mut world = World::with_nodes(1);
    world.apply(deploy(3, "nginx:1"));
    world.settle();
    world.apply(deploy(3, "broken"));
    for _ in 0..5 {
        world.controllers();
        for pod in world.pods().into_iter().filter(|pod| pod.status.phase == "Pending") {
            world.plane.pod_started(&Object::Pod(pod).reference(), world.now);
        }
    }
    assert_eq!((world.ready(), world.pods().len()), (3, 4), "the old ones keep working");
}

#[test]
fn recreate_waits_for_the_old_to_be_gone() {
    let recreate = |image: &str| {
        let mut deployment = deployment(2, image);
        deployment.spec.strategy = Some(DeploymentStrategy {
            strategy_type: "Recreate".to_owned(),
            ..DeploymentStrategy::default()
        });
        Object::Deployment(deployment)
    };
    let mut world = World::with_nodes(1);
    world.apply(recreate("nginx:1"));
    world.settle();
    world.apply(recreate("nginx:2"));
    world.controllers();
    assert!(world.pods().iter().all(|pod| pod.metadata.is_terminating()));
    world.settle();
    assert_eq!(world.ready(), 2);
    assert!(world.pods().iter().all(|pod| pod.spec.containers[0].image == "nginx:2"));
}

#[test]
fn a_relabelled_pod_runs_on_and_is_replaced() {
    let mut world = World::with_nodes(1);
    world.apply(deploy(1, "nginx"));
    world.settle();
    let mut pod = world.pods()[0].clone();
    pod.metadata.labels = labels("quarantine");
    world.write(Write::Replace, Object::Pod(pod.clone())).expect("labels may change");
    world.settle();
    assert_eq!(world.ready(), 2);
    let orphan = world.plane.objects().pod("default", &pod.metadata.name).expect("it stays");
    assert!(orphan.metadata.owner_references.is_empty());
    let mut back = orphan.clone();
    let home = world.pods().into_iter().find(|p| p.metadata.name != pod.metadata.name);
    back.metadata.labels = home.expect("the replacement").metadata.labels;
    world.write(Write::Replace, Object::Pod(back)).expect("labels may change");
    world.settle();
    assert_eq!(world.ready(), 1, "taken in again, one is too many");
}

#[test]
fn pods_go_where_they_may() {
    let mut world = World::with_nodes(3);
    let mut node = world.plane.objects().node("node-1").expect("it").clone();
    node.spec.unschedulable = true;
    world.apply(Object::Node(node));
    let mut node = world.plane.objects().node("node-2").expect("it").clone();
    node.spec.taints.push(Taint {
        key: "node-role.kubernetes.io/control-plane".to_owned(),
        effect: "NoSchedule".to_owned(),
        ..Taint::default()
    });
    world.apply(Object::Node(node));
    world.apply(deploy(2, "nginx"));
    world.settle();
    assert!(world.pods().iter().all(|pod| pod.spec.node_name == "node-3"));
    world.delete(Kind::Node, "node-3");
    world.settle();
    let pods = world.pods();
    assert_eq!(pods.len(), 2, "the pods went with their node and were made anew");
    for pod in pods {
        assert_eq!((pod.status.phase.as_str(), pod.spec.node_name.as_str()), ("Pending", ""));
        let why = &pod.status.conditions[0].message;
        let expected = "0/2 nodes are available: 1 node(s) had untolerated taint \
            {node-role.kubernetes.io/control-plane: }, 1 node(s) were unschedulable.";
        assert!(why.starts_with(expected), "{why}");
    }
}

#[test]
fn a_pod_written_with_an_address_keeps_it_if_it_is_free() {
    let pod = |name: &str| {
        let mut pod = Pod::default();
        pod.metadata.name = name.to_owned();
        pod.spec.node_name = "node-1".to_owned();
        pod.spec.containers.push(container("nginx"));
        pod.status.pod_ip = "10.244.0.9".to_owned();
        Object::Pod(pod)
    };
    let mut world = World::with_nodes(1);
    world.apply(pod("first"));
    world.apply(pod("second"));
    world.settle();
    let address =
        |name: &str| world.plane.objects().pod("default", name).expect("it").status.pod_ip.clone();
    assert_eq!((address("first"), address("second")), ("10.244.0.9".into(), "10.244.0.2".into()));
    assert_eq!(world.ready(), 2);
}

#[test]
fn a_load_balancer_stays_pending_without_a_provider() {
    let mut world = World::with_nodes(1);
    world.apply(service("LoadBalancer"));
    world.settle();
    let stored = |world: &World| world.plane.objects().service("default", "web").cloned();
    assert!(world.plane.awaiting_load_balancer().is_empty());
    let untouched = stored(&world).expect("it");
    assert!(untouched.metadata.finalizers.is_empty());
    world.plane.assign_load_balancer(&Object::Service(untouched.clone()).reference(), world.now);
    assert_eq!(stored(&world), Some(untouched));
    world.delete(Kind::Service, "web");
    assert_eq!(stored(&world), None, "nobody holds it");
}

#[test]
fn a_provider_gives_an_address_and_takes_it_back() {
    let mut world = World::with_nodes(1);
    world.plane.set_provider(true);
    world.apply(service("LoadBalancer"));
    world.controllers();
    let waiting = world.plane.awaiting_load_balancer();
    assert_eq!(waiting.len(), 1);
    world.plane.assign_load_balancer(&waiting[0], world.now);
    assert!(world.plane.awaiting_load_balancer().is_empty());
    let stored = |world: &World| world.plane.objects().service("default", "web").cloned();
    let service_now = stored(&world).expect("it");
    assert_eq!(service_now.status.load_balancer.ingress[0].ip, "203.0.113.80");
    assert_eq!(service_now.metadata.finalizers, [LOAD_BALANCER_CLEANUP_FINALIZER]);
    assert_eq!(world.apply(service("LoadBalancer")), Change::Unchanged);

    world.plane.set_provider(false);
    world.delete(Kind::Service, "web");
    world.controllers();
    assert!(stored(&world).expect("held").metadata.is_terminating(), "nobody takes it down");
    world.plane.set_provider(true);
    world.controllers();
    assert_eq!(stored(&world), None);
    assert_eq!(world.plane.objects().endpoint_slices().count(), 0, "its slices went with it");
}

#[test]
fn another_type_ends_the_load_balancer() {
    let mut world = World::with_nodes(1);
    world.plane.set_provider(true);
    world.apply(service("LoadBalancer"));
    world.controllers();
    let waiting = world.plane.awaiting_load_balancer();
    world.plane.assign_load_balancer(&waiting[0], world.now);
    world.apply(service("NodePort"));
    world.controllers();
    let service_now = world.plane.objects().service("default", "web").expect("it");
    assert!(service_now.status.load_balancer.ingress.is_empty());
    assert!(service_now.metadata.finalizers.is_empty());
}

#[test]
fn deleting_takes_along_what_belongs_to_it() {
    let mut world = World::with_nodes(1);
    world.apply(deploy(2, "nginx"));
    world.apply(service("ClusterIP"));
    world.settle();
    world.delete(Kind::Deployment, "web");
    let objects = world.plane.objects();
    assert_eq!((objects.deployments().count(), objects.replica_sets().count()), (0, 0));
    assert!(world.pods().iter().all(|pod| pod.metadata.is_terminating()));
    world.settle();
    assert!(world.pods().is_empty());
    world.delete(Kind::Service, "web");
    assert_eq!(world.plane.objects().endpoint_slices().count(), 0);
}
