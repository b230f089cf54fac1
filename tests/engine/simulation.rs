//! Random worlds: what must hold after every event holds, and all comes right in the end.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use packetwalk::api::{Kind, Object, ObjectRef, Pod, ProxyMode, Service};
use packetwalk::data_plane::place::{Place, PodName};
use packetwalk::data_plane::trace::Verdict;
use packetwalk::prng::Prng;
use packetwalk::simulation::{Action, Call, Scenario, Simulation, invariant, pod_reference};
use packetwalk::time::SimDuration;

use crate::nine_invariants;
use crate::world::{objects, open, scenario};

/// How many worlds are tried unless `SEEDS` says otherwise.
const SEEDS: u64 = 200;
/// Applications a world may have.
const APPS: [&str; 3] = ["shop", "cart", "mail"];

fn pick<'a, T>(prng: &mut Prng, from: &'a [T]) -> Option<&'a T> {
    from.get(prng.below(u32::try_from(from.len()).unwrap_or(0)) as usize)
}

fn deployment(app: &str, replicas: u32, image: &str) -> String {
    format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {app}\nspec:\n  \
         replicas: {replicas}\n  selector:\n    matchLabels:\n      app: {app}\n  template:\n    \
         metadata:\n      labels:\n        app: {app}\n    spec:\n      containers:\n      \
         - name: main\n        image: {image}\n"
    )
}

/// A Service of any sort for one of the applications; its port 80 leads where `nginx` listens.
fn service(prng: &mut Prng, app: &str) -> String {
    let service_type = pick(prng, &["ClusterIP", "NodePort", "LoadBalancer"]).unwrap_or(&"");
    let selected = if prng.below(8) == 0 { "nobody" } else { app };
    let mut text = format!(
        "apiVersion: v1\nkind: Service\nmetadata:\n  name: {app}\nspec:\n  type: {service_type}\n  \
         selector:\n    app: {selected}\n  ports:\n  - port: 80\n"
    );
    let target = if prng.below(8) == 0 { 81 } else { 80 };
    let _ = writeln!(text, "    targetPort: {target}");
    if *service_type != "ClusterIP" && prng.below(3) == 0 {
        text.push_str("  externalTrafficPolicy: Local\n");
    }
    if prng.below(4) == 0 {
        text.push_str("  sessionAffinity: ClientIP\n");
    }
    text
}

fn random_scenario(seed: u64, prng: &mut Prng) -> Scenario {
    let mut yaml = String::from(
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: toolbox\nspec:\n  nodeName: node-a\n  \
         containers:\n  - name: main\n    image: busybox\n",
    );
    for app in APPS {
        yaml.push_str("---\n");
        yaml.push_str(&deployment(app, prng.below(4), "nginx"));
        yaml.push_str("---\n");
        yaml.push_str(&service(prng, app));
    }
    let mut scenario = scenario(&yaml);
    scenario.seed = seed;
    scenario.has_provider = prng.below(2) == 0;
    scenario.masquerades_as_bridge = prng.below(2) == 0;
    if prng.below(2) == 0 {
        scenario.profile.proxy_mode = ProxyMode::Nftables;
    }
    scenario
}

fn name_of(pod: &Pod) -> PodName {
    PodName::new(pod.metadata.namespace_or_default(), &pod.metadata.name)
}

/// Everywhere a request may come from, now.
fn senders(world: &Simulation) -> Vec<Place> {
    let network = world.network();
    let nodes = network.nodes.values();
    let pods = nodes.clone().flat_map(|node| node.pods.values());
    std::iter::once(Place::Laptop)
        .chain(pods.map(|pod| Place::Pod(pod.name.clone())))
        .chain(nodes.map(|node| Place::Node(node.name.clone())))
        .collect()
}

/// Everywhere one may send to: every door of every Service, pods, and nowhere.
fn targets(world: &Simulation) -> Vec<(String, u16)> {
    let mut targets = vec![("10.96.0.99".to_owned(), 80), ("nobody".to_owned(), 80)];
    for service in world.control_plane().objects().services() {
        targets.push((service.metadata.name.clone(), 80));
        targets.push((service.spec.cluster_ip.clone(), 80));
        for ingress in &service.status.load_balancer.ingress {
            targets.push((ingress.ip.clone(), 80));
        }
        let checks = std::iter::once(service.spec.health_check_node_port);
        let ports = service.spec.ports.iter().map(|port| port.node_port).chain(checks);
        for port in ports.filter_map(|port| u16::try_from(port).ok()).filter(|port| *port != 0) {
            targets.extend((11..=13).map(|host| (format!("192.0.2.{host}"), port)));
        }
    }
    for node in world.network().nodes.values() {
        targets.extend(node.pods.keys().map(|address| (address.to_string(), 80)));
    }
    targets
}

fn random_action(world: &Simulation, prng: &mut Prng) -> Action {
    let store = world.control_plane().objects();
    let app = *pick(prng, &APPS).unwrap_or(&"shop");
    let pods: Vec<PodName> =
        store.pods().filter(|pod| pod.metadata.name != "toolbox").map(name_of).collect();
    let pod = pick(prng, &pods).cloned().unwrap_or_else(|| PodName::new("default", "nobody"));
    match prng.below(16) {
        0 => Action::Scale {
            deployment: ObjectRef::new(Kind::Deployment, "", app),
            replicas: i32::try_from(prng.below(6)).unwrap_or(0),
        },
        1 => Action::Delete(pod_reference(&pod)),
        2 => Action::SetReady { pod, ready: prng.below(2) == 0 },
        3 => Action::SetProvider(prng.below(2) == 0),
        4 => Action::Delete(ObjectRef::new(Kind::Service, "default", app)),
        5 => Action::Apply(objects(&service(prng, app))),
        6 => {
            let image = pick(prng, &["nginx", "httpd"]).unwrap_or(&"nginx");
            Action::Apply(objects(&deployment(app, prng.below(5), image)))
        }
        7 => {
            let node = ["node-a", "node-b", "node-c"];
            let node = (*pick(prng, &node).unwrap_or(&"node-a")).to_owned();
            Action::SetNode { node, up: prng.below(3) > 0 }
        }
        8 => Action::Crash(pod),
        9 => Action::SetFirewall(prng.below(2) == 0),
        _ => {
            let from = pick(prng, &senders(world)).cloned().unwrap_or(Place::Laptop);
            let (host, port) = pick(prng, &targets(world)).cloned().unwrap_or_default();
            let is_one_connection = prng.below(3) == 0;
            let call = Call::new(from, &host, port, prng.below(3) + 1);
            Action::Send(Call { is_one_connection, ..call })
        }
    }
}

/// Event by event to that moment; or to the end, if there is one.
fn advance(world: &mut Simulation, to: Option<SimDuration>) -> Result<(), String> {
    let limit = world.now() + to.unwrap_or(SimDuration::from_ms(600_000));
    while let Some(at) = world.next_event_at().filter(|at| *at <= limit) {
        world.advance(at);
        let mut violations = invariant::violations(world);
        violations.extend(nine_invariants::violations(world));
        if !violations.is_empty() {
            return Err(format!("at {at:?}: {violations:?}"));
        }
    }
    if to.is_none() && world.next_event_at().is_some() {
        return Err("it never comes to rest".to_owned());
    }
    world.advance(limit);
    Ok(())
}

fn selects(service: &Service, pod: &Pod) -> bool {
    let selector = &service.spec.selector;
    let labels = &pod.metadata.labels;
    !selector.is_empty() && selector.iter().all(|(key, value)| labels.get(key) == Some(value))
}

/// Addresses of a Service's ready endpoints, as its slices list them.
fn endpoints(world: &Simulation, service: &Service) -> BTreeSet<String> {
    let store = world.control_plane().objects();
    let own = store.endpoint_slices().filter(|slice| {
        slice.service_name() == Some(&service.metadata.name)
            && slice.metadata.namespace_or_default() == service.metadata.namespace_or_default()
    });
    own.flat_map(|slice| &slice.endpoints)
        .filter(|endpoint| endpoint.conditions.is_ready())
        .flat_map(|endpoint| endpoint.addresses.iter().cloned())
        .collect()
}

/// What must be so once nothing happens any more.
fn wrong_at_rest(world: &Simulation) -> Vec<String> {
    let mut wrong = Vec::new();
    let store = world.control_plane().objects();
    for service in store.services().filter(|service| !service.spec.selector.is_empty()) {
        let ready = store.pods().filter(|pod| pod.is_ready() && selects(service, pod));
        let ready: BTreeSet<String> = ready.map(|pod| pod.status.pod_ip.clone()).collect();
        let listed = endpoints(world, service);
        if ready != listed {
            wrong.push(format!("{}: {ready:?} ready, {listed:?} listed", service.metadata.name));
        }
        let is_balanced = service.spec.service_type == "LoadBalancer";
        if is_balanced && world.has_provider() && service.status.load_balancer.ingress.is_empty() {
            wrong.push(format!("{} waits for its load balancer", service.metadata.name));
        }
    }
    for node in world.network().nodes.values().filter(|node| node.kube_proxy.is_stale()) {
        wrong.push(format!("the rules of {} are stale", node.name));
    }
    for deployment in store.deployments() {
        let name = &deployment.metadata.name;
        let pods = store.pods().filter(|pod| pod.metadata.labels.get("app") == Some(name));
        let (wished, pods) = (deployment.spec.replicas.unwrap_or(1), pods.count());
        // A rollout waits for pods that a person keeps from being ready: fewer is wrong, more not.
        if i32::try_from(pods).is_ok_and(|pods| pods < wished) {
            wrong.push(format!("{name} wishes {wished} pods and has {pods}"));
        }
    }
    let open = world.requests().values().filter(|request| request.outcome().is_none());
    wrong.extend(open.map(|request| format!("request {} has no end", request.id)));
    wrong
}

/// Requests at rest to every Service whose pods are ready and listen: none may fail.
fn requests_to_healthy(world: &Simulation) -> Vec<Action> {
    let mut actions = Vec::new();
    let toolbox = Place::Pod(PodName::new("default", "toolbox"));
    for service in world.control_plane().objects().services() {
        let leads = service.spec.ports.iter().all(|port| {
            port.target_port.as_ref().is_some_and(|target| format!("{target:?}").contains("80"))
        });
        if service.metadata.name == "kubernetes" || !leads || endpoints(world, service).is_empty() {
            continue;
        }
        let mut send = |from: &Place, host: &str, port: u16| {
            actions.push(Action::Send(Call::new(from.clone(), host, port, 6)));
        };
        send(&toolbox, &service.metadata.name, 80);
        send(&Place::Node("node-b".to_owned()), &service.spec.cluster_ip, 80);
        for ingress in &service.status.load_balancer.ingress {
            send(&Place::Laptop, &ingress.ip, 80);
            send(&toolbox, &ingress.ip, 80);
        }
        let ports = service.spec.ports.iter().filter_map(|port| u16::try_from(port.node_port).ok());
        if service.spec.external_traffic_policy != "Local" {
            ports
                .filter(|port| *port != 0)
                .for_each(|port| send(&Place::Laptop, "192.0.2.13", port));
        }
    }
    actions
}

/// How many requests were answered at rest; none failed.
fn try_world(seed: u64) -> Result<usize, String> {
    let mut prng = Prng::from_seed(seed);
    let (mut history, mut world) = open(random_scenario(seed, &mut prng));
    for _ in 0..12 {
        let action = random_action(&world, &mut prng);
        // Refusals are part of life; what they leave behind is checked like anything else.
        let _ = history.act(&mut world, action);
        let pause = SimDuration::from_ms(u64::from(prng.below(4_000)));
        advance(&mut world, Some(pause))?;
    }
    // What is switched off comes back, so that all can come right.
    for node in ["node-a", "node-b", "node-c"] {
        let _ = history.act(&mut world, Action::SetNode { node: node.to_owned(), up: true });
    }
    let _ = history.act(&mut world, Action::SetFirewall(true));
    advance(&mut world, None)?;
    let wrong = wrong_at_rest(&world);
    if !wrong.is_empty() {
        return Err(wrong.join("; "));
    }
    let before = world.requests().keys().next_back().copied().unwrap_or(0);
    for action in requests_to_healthy(&world) {
        history.act(&mut world, action.clone()).map_err(|no| format!("{action:?}: {no}"))?;
    }
    advance(&mut world, None)?;
    let mut answered = 0;
    for request in world.requests().values().filter(|request| request.id > before) {
        if !matches!(request.outcome(), Some(Verdict::Delivered { .. })) {
            return Err(format!("{} to {}: {}", request.from, request.url(), request.trace));
        }
        answered += 1;
    }
    Ok(answered)
}

#[test]
fn random_worlds_keep_their_promises() {
    let seeds = std::env::var("SEEDS").map_or(SEEDS, |seeds| seeds.parse().expect("a number"));
    let mut answered = 0;
    let mut failed = Vec::new();
    for seed in 0..seeds {
        match try_world(seed) {
            Ok(count) => answered += count,
            Err(error) => failed.push(format!("seed {seed}: {error}")),
        }
    }
    assert!(failed.is_empty(), "{} failed\n{}", failed.len(), failed.join("\n"));
    assert!(answered as u64 > seeds, "only {answered} requests had somewhere to go");
}

#[test]
fn a_world_is_the_same_however_its_time_is_cut() {
    let mut prng = Prng::from_seed(1);
    let (mut history, mut world) = open(random_scenario(1, &mut prng));
    let starting: Vec<Object> = objects(&deployment("shop", 5, "nginx"));
    history.act(&mut world, Action::Apply(starting)).expect("it is applied");
    let mut at_once = world.clone();
    at_once.advance(world.now() + SimDuration::from_ms(10_000));
    for _ in 0..1_000 {
        let next = world.now() + SimDuration::from_ms(10);
        world.advance(next);
    }
    assert_eq!(world.revision(), at_once.revision());
    assert_eq!(format!("{:?}", world.network()), format!("{:?}", at_once.network()));
}
