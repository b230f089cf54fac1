//! Rules after many small syncs are the rules of one big sync.

use std::net::Ipv4Addr;
use std::sync::Arc;

use packetwalk::api::endpoint_slice::{HintName, SERVICE_NAME_LABEL};
use packetwalk::api::{
    Endpoint, EndpointConditions, EndpointPort, EndpointSlice, Kind, LoadBalancerIngress, Node,
    NodeAddress, Object, Profile, Service, ServicePort,
};
use packetwalk::data_plane::kube_proxy::KubeProxy;
use packetwalk::order::SortedMap;
use packetwalk::prng::Prng;
use proptest::prelude::*;

/// What a kube-proxy hears of, or does.
#[derive(Clone, Debug)]
enum Step {
    Hear(Arc<Object>),
    Forget(Arc<Object>),
    Sync,
}

fn step(seed: u64) -> Step {
    let mut chance = Prng::from_seed(seed);
    let object = match chance.below(12) {
        0 => return Step::Sync,
        1 => Object::Node(node(&mut chance)),
        2..=5 => Object::Service(service(&mut chance)),
        _ => Object::EndpointSlice(slice(&mut chance)),
    };
    let goes = !matches!(object, Object::Node(_)) && chance.below(5) == 0;
    if goes { Step::Forget(Arc::new(object)) } else { Step::Hear(Arc::new(object)) }
}

fn one_of(chance: &mut Prng, words: &[&str]) -> String {
    words[chance.below(u32::try_from(words.len()).unwrap()) as usize].to_owned()
}

fn node(chance: &mut Prng) -> Node {
    let mut node = Node::default();
    node.metadata.name = "node-a".to_owned();
    let zone = one_of(chance, &["zone-1", "zone-2"]);
    node.metadata.labels.insert("topology.kubernetes.io/zone".to_owned(), zone);
    let address = one_of(chance, &["192.168.10.11", "192.168.10.12"]);
    node.status.addresses = vec![NodeAddress { address_type: "InternalIP".to_owned(), address }];
    node
}

/// Few names, addresses and ports, so that Services take each other's.
fn service(chance: &mut Prng) -> Service {
    let mut service = Service::default();
    service.metadata.name = one_of(chance, &["a", "b", "c", "d"]);
    service.metadata.namespace = one_of(chance, &["default", "default", "shop"]);
    let spec = &mut service.spec;
    spec.service_type = one_of(chance, &["ClusterIP", "NodePort", "LoadBalancer"]);
    spec.cluster_ip = one_of(chance, &["10.96.0.1", "10.96.0.2", "10.96.0.3", "None"]);
    if chance.below(3) == 0 {
        spec.cluster_ips = vec![spec.cluster_ip.clone(), one_of(chance, &["fd00::1", "fd00::2"])];
        spec.ip_families = vec!["IPv4".to_owned(), "IPv6".to_owned()];
    }
    spec.external_traffic_policy = one_of(chance, &["Cluster", "Local"]);
    spec.internal_traffic_policy = Some(one_of(chance, &["Cluster", "Local"]));
    spec.health_check_node_port = i32::try_from(chance.below(3)).unwrap() + 31_999;
    if chance.below(3) == 0 {
        spec.external_ips = vec![one_of(chance, &["192.0.2.80", "192.0.2.81", "10.96.0.1"])];
    }
    if spec.service_type == "LoadBalancer" {
        let ip = one_of(chance, &["198.51.100.7", "198.51.100.8", "192.0.2.80"]);
        let ingress = LoadBalancerIngress { ip, ..LoadBalancerIngress::default() };
        service.status.load_balancer.ingress = vec![ingress];
    }
    for _ in 0..=chance.below(2) {
        let has_node_port = spec.service_type != "ClusterIP" && chance.below(3) > 0;
        spec.ports.push(ServicePort {
            name: one_of(chance, &["", "http"]),
            protocol: one_of(chance, &["TCP", "UDP"]),
            port: i32::try_from(chance.below(2)).unwrap() + 80,
            node_port: if has_node_port {
                i32::try_from(chance.below(3)).unwrap() + 30_080
            } else {
                0
            },
            ..ServicePort::default()
        });
    }
    service
}

fn slice(chance: &mut Prng) -> EndpointSlice {
    let mut slice = EndpointSlice::default();
    slice.metadata.name = one_of(chance, &["s1", "s2", "s3", "s4", "s5", "s6"]);
    slice.metadata.namespace = one_of(chance, &["default", "default", "shop"]);
    if chance.below(8) > 0 {
        let service = one_of(chance, &["a", "b", "c", "d"]);
        slice.metadata.labels.insert(SERVICE_NAME_LABEL.to_owned(), service);
    }
    slice.address_type = one_of(chance, &["IPv4", "IPv4", "IPv6"]);
    let is_v4 = slice.address_type == "IPv4";
    slice.ports = vec![EndpointPort {
        name: Some(one_of(chance, &["", "http"])),
        port: Some(8080),
        ..EndpointPort::default()
    }];
    for _ in 0..chance.below(4) {
        let last = chance.below(6);
        let address =
            if is_v4 { format!("10.244.1.{last}") } else { format!("fd00:10:244::{last}") };
        let zone = HintName { name: one_of(chance, &["zone-1", "zone-2"]) };
        let mut endpoint = Endpoint {
            addresses: vec![address],
            conditions: EndpointConditions {
                ready: Some(chance.below(3) > 0),
                serving: Some(true),
                terminating: Some(chance.below(2) > 0),
            },
            node_name: Some(one_of(chance, &["node-a", "node-b"])),
            ..Endpoint::default()
        };
        endpoint.hints.get_or_insert_default().for_zones.push(zone);
        slice.endpoints.push(endpoint);
    }
    slice
}

fn new_proxy() -> KubeProxy {
    let mut node = Node::default();
    node.metadata.name = "node-a".to_owned();
    KubeProxy::new(&node, &Profile::default())
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 200,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn small_syncs_come_to_one_big_sync(
        seeds in prop::collection::vec(any::<u64>(), 1..60),
        end in any::<u64>(),
    ) {
        let mut proxy = new_proxy();
        let mut known = SortedMap::new();
        let steps = seeds.into_iter().map(step).chain([Step::Sync]);
        for step in steps {
            match step {
                Step::Hear(object) => {
                    proxy.observe(&object);
                    if object.kind() != Kind::Node {
                        known.insert(object.reference(), object);
                    }
                }
                Step::Forget(object) => {
                    proxy.forget(&object.reference());
                    known.remove(&object.reference());
                }
                Step::Sync => {
                    let before = Arc::clone(proxy.rules());
                    prop_assert_eq!(proxy.sync(), before != *proxy.rules());
                    prop_assert!(!proxy.is_stale());
                }
            }
        }
        // Node and all are new to it, so it looks at everything.
        let mut late = new_proxy();
        let last = Arc::new(Object::Node(node(&mut Prng::from_seed(end))));
        for object in known.values().chain([&last]) {
            late.observe(object);
        }
        proxy.observe(&last);
        proxy.sync();
        late.sync();
        prop_assert_eq!(proxy.rules(), late.rules());
        // Another that hears of everything again, backwards, and syncs each time.
        let mut other = new_proxy();
        other.observe(&last);
        other.sync();
        for object in known.values().rev() {
            other.observe(object);
            other.sync();
        }
        prop_assert_eq!(proxy.rules(), other.rules());
    }
}

#[test]
fn many_changes_at_once_come_to_the_same_as_one_by_one() {
    let services = (0..700_u32).map(|number| {
        let mut service = Service::default();
        service.metadata.name = format!("service-{}", number * 271 % 700);
        service.spec.cluster_ip = Ipv4Addr::from(0x0a60_0100 + number).to_string();
        service.spec.ports = vec![ServicePort { port: 80, ..ServicePort::default() }];
        Arc::new(Object::Service(service))
    });
    let (mut at_once, mut one_by_one) = (new_proxy(), new_proxy());
    for service in services {
        at_once.observe(&service);
        one_by_one.observe(&service);
        assert!(one_by_one.sync());
    }
    assert!(at_once.sync() && !at_once.sync());
    assert_eq!(at_once.rules().ports.len(), 700);
    assert_eq!(at_once.rules(), one_by_one.rules());
}
