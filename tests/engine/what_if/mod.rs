//! Forty changes to one world, and what must come of each: the lessons' ground truth.
//!
//! The world: kind's three nodes, of which the first takes no pods; a Deployment `web` of three pods
//! that listen on 8080; a Service `web` with node port 30080 in front of them; a pod `client` on
//! `worker`; and a laptop outside. Long waits take a tenth of their real length (`latency`).

mod life;
mod objects;
mod policies;
mod reach;
mod selection;

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use packetwalk::api::{Kind, Object, ObjectRef, Pod, Profile};
use packetwalk::data_plane::place::{Place, PodName};
use packetwalk::data_plane::trace::{Reason, Verdict};
use packetwalk::order::SortedMap;
use packetwalk::simulation::{
    Action, Call, History, Rejection, Request, Scenario, Simulation, invariant,
};
use packetwalk::time::SimDuration;

use crate::world::{objects, variant};

const NODES: &str = "
apiVersion: v1
kind: Node
metadata: {name: control-plane, labels: {node.kubernetes.io/exclude-from-external-load-balancers: ''}}
spec: {podCIDR: 10.244.0.0/24, taints: [{key: node-role.kubernetes.io/control-plane, effect: NoSchedule}]}
status: {addresses: [{type: InternalIP, address: 172.18.0.2}]}
---
apiVersion: v1
kind: Node
metadata: {name: worker, labels: {topology.kubernetes.io/zone: zone-a}}
spec: {podCIDR: 10.244.1.0/24}
status: {addresses: [{type: InternalIP, address: 172.18.0.3}]}
---
apiVersion: v1
kind: Node
metadata: {name: worker2, labels: {topology.kubernetes.io/zone: zone-b}}
spec: {podCIDR: 10.244.2.0/24}
status: {addresses: [{type: InternalIP, address: 172.18.0.4}]}
---
apiVersion: v1
kind: Pod
metadata: {name: client, labels: {app: client}}
spec: {nodeName: worker, containers: [{name: main, image: busybox}]}
";

const WEB: &str = "
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 3
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: ealen/echo-server}]}
";

/// A Service `web` of the Deployment with this rest of its spec.
fn web(rest: &str) -> String {
    format!(
        "apiVersion: v1\nkind: Service\nmetadata: {{name: web}}\n\
         spec: {{selector: {{app: web}}, clusterIP: 10.96.45.12, {rest}}}\n"
    )
}

const NODE_PORT: &str = "type: NodePort, ports: [{port: 80, targetPort: 8080, nodePort: 30080}]";
const LOAD_BALANCER: &str =
    "type: LoadBalancer, ports: [{port: 80, targetPort: 8080, nodePort: 30080}]";
const CLUSTER_IP: &str = "type: ClusterIP, ports: [{port: 80, targetPort: 8080}]";

/// The world, and its history.
struct Lab {
    history: History,
    world: Simulation,
}

/// How a request ended, as far as these rows ask.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct End {
    /// The verdict's word.
    word: &'static str,
    /// The name of its reason; empty for an answer.
    reason: String,
    /// The pod that answered.
    pod: String,
    /// The source that the last place saw.
    seen: Option<IpAddr>,
}

impl Lab {
    /// The world as described above.
    fn new() -> Self {
        Self::of(&format!("{WEB}---\n{}", web(NODE_PORT)), |_| {})
    }

    /// The nodes and the client, with these objects.
    fn of(yaml: &str, change: impl FnOnce(&mut Scenario)) -> Self {
        let mut all = objects(NODES);
        all.extend(objects(yaml));
        let mut scenario = Scenario {
            name: "what if".to_owned(),
            seed: 11,
            profile: Profile::default(),
            laptop: "198.51.100.7".parse().expect("an address"),
            objects: all,
            has_provider: false,
            next_pod_addresses: SortedMap::new(),
            load_balancer_addresses: vec!["203.0.113.80".parse().expect("an address")],
            masquerades_as_bridge: true,
            cast: None,
            container_host: None,
        };
        change(&mut scenario);
        let history = History::new(scenario);
        let world = history.at(history.opened_at());
        Self { history, world }
    }

    #[track_caller]
    fn act(&mut self, action: Action) {
        self.history.act(&mut self.world, action).expect("it is let through");
    }

    fn try_apply(&mut self, yaml: &str) -> Result<(), String> {
        let applied = self.history.act(&mut self.world, Action::Apply(objects(yaml)));
        applied.map(drop).map_err(|rejection| {
            if let Rejection::Refused { status, .. } = rejection {
                status.message
            } else {
                rejection.to_string()
            }
        })
    }

    /// Applies objects, and lets the world come to rest.
    #[track_caller]
    fn apply(&mut self, yaml: &str) {
        self.act(Action::Apply(objects(yaml)));
        self.settle();
    }

    fn reference(kind: Kind, name: &str) -> ObjectRef {
        ObjectRef::new(kind, "", name)
    }

    #[track_caller]
    fn delete(&mut self, kind: Kind, name: &str) {
        self.act(Action::Delete(Self::reference(kind, name)));
    }

    #[track_caller]
    fn scale(&mut self, replicas: i32) {
        let deployment = Self::reference(Kind::Deployment, "web");
        self.act(Action::Scale { deployment, replicas });
    }

    fn wait(&mut self, ms: u64) {
        let to = self.world.now() + SimDuration::from_ms(ms);
        self.history.advance(&mut self.world, to);
        let violations = invariant::violations(&self.world);
        assert!(violations.is_empty(), "{violations:?}");
    }

    fn settle(&mut self) {
        for _ in 0..1_000 {
            if self.world.next_event_at().is_none() {
                return;
            }
            self.wait(1_000);
        }
        panic!("this world never comes to rest");
    }

    /// Sends so many requests and waits for their ends.
    #[track_caller]
    fn send(&mut self, from: &str, to: &str, count: u32) -> Vec<Request> {
        let first = self.next_request();
        let (host, port) = to.rsplit_once(':').expect("host:port");
        let (host, port) = (host.to_owned(), port.parse().expect("a port"));
        self.act(Action::Send(Call::new(place(from), &host, port, count)));
        self.finish(first, count)
    }

    /// The number of the request that comes next.
    fn next_request(&self) -> u32 {
        self.world.requests().keys().last().map_or(1, |last| last + 1)
    }

    fn finish(&mut self, first: u32, count: u32) -> Vec<Request> {
        let own = first..first + count;
        let requests = |world: &Simulation| -> Vec<Request> {
            own.clone().filter_map(|id| world.requests().get(&id).cloned()).collect()
        };
        for _ in 0..1_000 {
            if requests(&self.world).iter().all(|request| request.ended.is_some()) {
                break;
            }
            self.wait(100);
        }
        requests(&self.world)
    }

    /// The ends of so many requests.
    #[track_caller]
    fn ends(&mut self, from: &str, to: &str, count: u32) -> Vec<End> {
        self.send(from, to, count).iter().map(end).collect()
    }

    /// What all of so many requests ended as: `answered`, `refused NoEndpoints` and the like.
    #[track_caller]
    fn words(&mut self, from: &str, to: &str, count: u32) -> BTreeSet<String> {
        let ends = self.ends(from, to, count);
        ends.into_iter()
            .map(|end| format!("{} {}", end.word, end.reason).trim().to_owned())
            .collect()
    }

    /// How many of so many requests each pod answered.
    #[track_caller]
    fn answers(&mut self, from: &str, to: &str, count: u32) -> BTreeMap<String, usize> {
        let mut answers = BTreeMap::new();
        for end in self.ends(from, to, count) {
            assert_eq!((end.word, end.reason.as_str()), ("answered", ""));
            *answers.entry(end.pod).or_default() += 1;
        }
        answers
    }

    /// The pods of the Deployment `web`.
    fn pods(&self) -> Vec<Pod> {
        let pods = self.world.control_plane().objects().pods();
        pods.filter(|pod| pod.metadata.name.starts_with("web-")).cloned().collect()
    }

    fn pod_names(&self) -> BTreeSet<String> {
        self.pods().into_iter().map(|pod| pod.metadata.name).collect()
    }

    fn pods_on(&self, node: &str) -> Vec<Pod> {
        self.pods().into_iter().filter(|pod| pod.spec.node_name == node).collect()
    }

    /// The addresses in the Service's slices with the state of each, by slice port.
    fn endpoints(&self, service: &str) -> BTreeSet<String> {
        let slices = self.world.control_plane().objects().endpoint_slices();
        let own = slices.filter(|slice| slice.service_name() == Some(service));
        own.flat_map(|slice| {
            let port = slice.ports.first().and_then(|port| port.port);
            slice.endpoints.iter().map(move |endpoint| {
                let port = port.map_or_else(|| "unset".to_owned(), |port| port.to_string());
                let ready = if endpoint.conditions.is_ready() { "ready" } else { "not ready" };
                format!("{}:{port} {ready}", endpoint.addresses[0])
            })
        })
        .collect()
    }

    /// How many addresses in the Service's slices are ready.
    fn ready(&self, service: &str) -> usize {
        self.endpoints(service).iter().filter(|endpoint| !endpoint.contains("not ready")).count()
    }

    fn object(&self, kind: Kind, name: &str) -> Option<&Object> {
        self.world.control_plane().objects().get(&Self::reference(kind, name)).map(AsRef::as_ref)
    }
}

fn place(name: &str) -> Place {
    match name {
        "laptop" => Place::Laptop,
        "control-plane" | "worker" | "worker2" => Place::Node(name.to_owned()),
        pod => Place::Pod(PodName::new("default", pod)),
    }
}

fn end(request: &Request) -> End {
    let verdict = request.outcome().expect("it has ended");
    let pod =
        if let Verdict::Delivered { pod } = verdict { pod.name.clone() } else { String::new() };
    End {
        word: verdict.word(),
        reason: verdict.reason().map(variant).unwrap_or_default(),
        pod,
        seen: request.trace.request.last().map(|hop| hop.packet.source.ip()),
    }
}

fn has(request: &Request, is: impl Fn(&Reason) -> bool) -> bool {
    request.trace.hops().flat_map(|hop| &hop.reasons).any(is)
}

fn set(words: &[&str]) -> BTreeSet<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}
