//! Every preset opens, and its first request ends as its article, corrected, says.
use packetwalk::data_plane::place::{Place, PodName};
use packetwalk::session::preset::PRESETS;
use packetwalk::session::{Intent, Session};

use crate::world::variant;

/// Preset, how the laptop's request to the suggested target ends, how the toolbox's does.
const ENDS: [(&str, &str, &str); 16] = [
    ("s0-nodeport", "http://15.207.114.2:30080 answered", "http://webapp-service answered"),
    ("s0-clusterip", "http://10.96.45.12 timed out NoRoute", "http://backend-service answered"),
    ("s0-loadbalancer", "http://203.0.113.80 answered", "http://prod-webapp answered"),
    ("s1-port", "http://10.96.45.12 timed out NoRoute", "http://my-service answered"),
    ("s1-target-port", "http://10.96.45.12 timed out NoRoute", "http://my-service answered"),
    ("s1-node-port", "http://192.0.2.11:30080 answered", "http://my-service answered"),
    ("s2-clusterip", "http://10.96.45.12 timed out NoRoute", "http://backend-service answered"),
    ("s2-nodeport", "http://192.0.2.11:30080 answered", "http://frontend-service answered"),
    ("s2-loadbalancer", "http://34.123.45.67 answered", "http://api-service answered"),
    (
        "s2-externalname",
        "http://external-db not resolved NameUnknown",
        "http://external-db not resolved NameUnknown",
    ),
    ("s3-nodeport", "http://192.0.2.11:30007 answered", "http://nginx-service answered"),
    ("s3-two-images", "http://192.0.2.11:30007 answered", "http://nginx-service answered"),
    // Nobody makes the load balancer; the node port under it is open all the same.
    ("s3-loadbalancer", "http://192.0.2.11:30080 answered", "http://nginx-service answered"),
    ("ingress", "http://203.0.113.80 -H \"Host: shop.example\" answered", "http://blog answered"),
    ("kind", "http://localhost:8080 answered", "http://web answered"),
    ("crowd", "http://192.0.2.11:30080 answered", "http://web answered"),
];

/// Sends one request to what the session suggests, and tells how it ends.
fn first_request(session: &mut Session, sender: Place) -> String {
    session.update(Intent::SetSender(sender));
    let target = session.target();
    session.update(Intent::Send(1));
    session.update(Intent::StepForward);
    for _ in 0..200 {
        if session.followed().is_some_and(|request| request.ended.is_some()) {
            break;
        }
        session.update(Intent::StepForward);
    }
    let outcome = session.followed().and_then(|request| request.outcome());
    let verdict = outcome.expect("the request ends");
    let word = verdict.word();
    let why = verdict.reason().map_or_else(String::new, |reason| format!(" {}", variant(reason)));
    format!("{target} {word}{why}")
}

#[test]
fn each_preset_ends_as_its_article_says() {
    let toolbox = Place::Pod(PodName::new("default", "toolbox"));
    // Where nothing is, there is nobody to ask.
    let ids = PRESETS.iter().map(|preset| preset.id).filter(|id| *id != "empty");
    let ids: Vec<&str> = ids.collect();
    assert_eq!(ids, ENDS.map(|(id, _, _)| id));
    let mut seen = Vec::new();
    for id in ids {
        let mut session = Session::open(id);
        let laptop = first_request(&mut session, Place::Laptop);
        let pod = first_request(&mut session, toolbox.clone());
        // The node port of the preset that leaves it out is drawn; its number says nothing.
        let drawn = (30_086..=32_767).find(|port| laptop.contains(&format!(":{port} ")));
        let laptop = match drawn {
            Some(port) if id == "s3-loadbalancer" => laptop.replace(&port.to_string(), "30080"),
            _ => laptop,
        };
        seen.push((id, laptop, pod));
    }
    let expected = ENDS.map(|(id, laptop, pod)| (id, laptop.to_owned(), pod.to_owned()));
    assert_eq!(seen, expected);
}

#[test]
fn each_preset_opens_at_rest_with_every_pod_ready() {
    for preset in PRESETS {
        let session = Session::open(preset.id);
        let world = session.world();
        let store = world.control_plane().objects();
        assert!(world.next_event_at().is_none(), "{} is not at rest", preset.id);
        for pod in store.pods() {
            assert!(pod.is_ready(), "{}: {} is not ready", preset.id, pod.metadata.name);
        }
        let wished = |replicas: Option<i32>| usize::try_from(replicas.unwrap_or(1)).unwrap_or(0);
        let owned = store.pods().filter(|pod| !pod.metadata.owner_references.is_empty());
        let all: usize = store.deployments().map(|d| wished(d.spec.replicas)).sum();
        assert_eq!(owned.count(), all, "{}", preset.id);
        let pods = store.pods().count();
        let is_peopled = !["s2-externalname", "empty"].contains(&preset.id);
        assert_eq!(pods >= 2, is_peopled, "{}: {pods} pods", preset.id);
        let pending: Vec<&str> = store
            .services()
            .filter(|service| service.spec.service_type == "LoadBalancer")
            .filter(|service| service.status.load_balancer.ingress.is_empty())
            .map(|service| service.metadata.name.as_str())
            .collect();
        let is_pending = preset.id == "s3-loadbalancer";
        assert_eq!(!pending.is_empty(), is_pending, "{}: {pending:?}", preset.id);
        for file in session.files() {
            assert!(!file.has_errors(), "{}: {:?}", preset.id, file.remarks);
        }
    }
}

#[test]
fn the_first_screen_has_the_articles_own_addresses() {
    let session = Session::open("");
    let network = session.world().network();
    assert_eq!(session.preset().id, "s0-nodeport");
    assert_eq!(network.laptop.to_string(), "192.168.29.22");
    let node = network.nodes.get("node-a").expect("the first node");
    assert!(node.addresses.iter().any(|address| address.to_string() == "15.207.114.2"));
    let address = "10.244.1.5".parse().expect("an address");
    let pod = node.pods.get(&address).expect("the article's pod");
    assert!(pod.name.name.starts_with("webapp-"), "{}", pod.name);
}

/// Pods of the articles' own workload, by preset.
const ADDRESSES: [(&str, &[&str]); 4] = [
    ("s0-loadbalancer", &["10.244.1.5", "10.244.2.8", "10.244.3.2"]),
    ("s2-clusterip", &["10.244.1.5", "10.244.2.8", "10.244.3.2"]),
    ("s2-loadbalancer", &["10.244.1.5", "10.244.2.8", "10.244.3.2"]),
    ("s3-nodeport", &["10.244.2.5"]),
];

#[test]
fn pods_have_the_addresses_of_their_articles() {
    for (preset, expected) in ADDRESSES {
        let session = Session::open(preset);
        let nodes = session.world().network().nodes.values();
        let addresses: Vec<String> = nodes
            .flat_map(|node| &node.pods)
            .filter(|(_, pod)| pod.name.name != "toolbox")
            .map(|(address, _)| address.to_string())
            .collect();
        assert_eq!(addresses, expected, "{preset}");
    }
}
