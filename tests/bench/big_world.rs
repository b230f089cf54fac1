//! A cluster much bigger than any lesson: what speed is measured on.
//!
//! Ten endpoints a Service, spread over ten nodes; every tenth Service has a node port.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use packetwalk::api::endpoint_slice::{ObjectReference, SERVICE_NAME_LABEL};
use packetwalk::api::{
    Endpoint, EndpointConditions, EndpointPort, EndpointSlice, Node, NodeAddress, Object, Profile,
    Service, ServicePort,
};
use packetwalk::data_plane::decision::{Decision, Entered, FirstPacket};
use packetwalk::data_plane::kube_proxy::KubeProxy;
use packetwalk::data_plane::packet::{Packet, Protocol};
use packetwalk::data_plane::rules::Rules;
use packetwalk::prng::Prng;

pub(crate) const ENDPOINTS: u32 = 10;

const PODS: u32 = 0x0a80_0000;
const CLUSTER_IPS: u32 = 0x0a60_0000;

/// The first node, and a kube-proxy that has heard of nothing.
pub(crate) fn kube_proxy() -> KubeProxy {
    let mut node = Node::default();
    "node-0".clone_into(&mut node.metadata.name);
    node.status.addresses = vec![NodeAddress {
        address_type: "InternalIP".to_owned(),
        address: "192.168.10.10".to_owned(),
    }];
    // A hundred thousand pods need more addresses than the usual range has.
    let cluster_cidrs = vec!["10.128.0.0/9".to_owned()];
    KubeProxy::new(&node, &Profile { cluster_cidrs, ..Profile::default() })
}

/// A kube-proxy that has heard of so many Services and written its rules.
pub(crate) fn synced(services: u32) -> KubeProxy {
    let mut proxy = kube_proxy();
    for object in objects(services) {
        proxy.observe(&object);
    }
    proxy.sync();
    proxy
}

/// So many Services, then their EndpointSlices.
pub(crate) fn objects(services: u32) -> Vec<Arc<Object>> {
    let all = (0..services).map(service);
    all.chain((0..services).map(|index| slice(index, true))).map(Arc::new).collect()
}

pub(crate) fn service(index: u32) -> Object {
    let mut service = Service::default();
    service.metadata.name = format!("service-{index:05}");
    let spec = &mut service.spec;
    spec.cluster_ip = Ipv4Addr::from(CLUSTER_IPS + index).to_string();
    let mut port = ServicePort { port: 80, ..ServicePort::default() };
    "ClusterIP".clone_into(&mut spec.service_type);
    if index.is_multiple_of(10) {
        "NodePort".clone_into(&mut spec.service_type);
        port.node_port = i32::from(node_port(index));
    }
    spec.ports = vec![port];
    Object::Service(service)
}

/// The slice of a Service; its first endpoint is ready or not.
pub(crate) fn slice(index: u32, is_ready: bool) -> Object {
    let mut slice = EndpointSlice::default();
    slice.metadata.name = format!("service-{index:05}-abcde");
    let service = format!("service-{index:05}");
    slice.metadata.labels.insert(SERVICE_NAME_LABEL.to_owned(), service);
    "IPv4".clone_into(&mut slice.address_type);
    slice.ports = vec![EndpointPort { port: Some(8080), ..EndpointPort::default() }];
    let endpoint = |number: u32| Endpoint {
        addresses: vec![Ipv4Addr::from(PODS + index * ENDPOINTS + number).to_string()],
        conditions: EndpointConditions {
            ready: Some(is_ready || number > 0),
            ..EndpointConditions::default()
        },
        node_name: Some(format!("node-{number}")),
        target_ref: Some(ObjectReference {
            kind: "Pod".to_owned(),
            namespace: "default".to_owned(),
            name: format!("service-{index:05}-{number}"),
            ..ObjectReference::default()
        }),
        ..Endpoint::default()
    };
    slice.endpoints = (0..ENDPOINTS).map(endpoint).collect();
    Object::EndpointSlice(slice)
}

fn node_port(index: u32) -> u16 {
    u16::try_from(30_000 + index / 10).unwrap_or_default()
}

/// First packets to ten of so many Services, or to all: from pods to virtual addresses, and from
/// outside to node ports.
pub(crate) fn packets(services: u32, to_all: bool, count: u32) -> Vec<FirstPacket> {
    let mut prng = Prng::from_seed(7);
    let mut packet = || {
        let tenth = prng.below(10);
        // One in ten has a node port here, too.
        let of_ten = if services == 10 { tenth } else { tenth * (services / 10) + tenth };
        let index = if to_all { prng.below(services) } else { of_ten };
        let pod = Ipv4Addr::from(PODS + prng.below(services * ENDPOINTS));
        let (source, destination, port) = if index.is_multiple_of(10) && prng.below(2) == 0 {
            ([203, 0, 113, 50].into(), [192, 168, 10, 10].into(), node_port(index))
        } else {
            (pod, Ipv4Addr::from(CLUSTER_IPS + index), 80)
        };
        FirstPacket {
            packet: Packet {
                protocol: Protocol::Tcp,
                source: SocketAddr::new(source.into(), 40_000),
                destination: SocketAddr::new(destination.into(), port),
            },
            entered: Entered::Wire,
        }
    };
    (0..count).map(|_| packet()).collect()
}

/// Where the first packet of a connection goes: the rules are asked, an endpoint is drawn.
pub(crate) fn route(rules: &Rules, prng: &mut Prng, first: &FirstPacket) -> Option<SocketAddr> {
    let Decision::Dnat(dnat) = rules.decide(first) else { return None };
    let endpoints = dnat.endpoints();
    let drawn = prng.below(u32::try_from(endpoints.len()).ok()?);
    Some(dnat.candidate(endpoints.get(drawn as usize)?).endpoint)
}

/// Routes all of these; how many found an endpoint.
pub(crate) fn route_all(rules: &Rules, packets: &[FirstPacket]) -> usize {
    let mut prng = Prng::from_seed(7);
    packets.iter().filter(|first| route(rules, &mut prng, first).is_some()).count()
}
