//! Every small world, and every packet that can be sent in it.
//!
//! Two nodes, one Service, at most three endpoints. All of it is written down as what it *means*
//! (this door, that policy), so that the oracle can judge it without reading an object; the objects
//! for the engine are made at the end of this file.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use packetwalk::api::endpoint_slice::SERVICE_NAME_LABEL;
use packetwalk::api::{
    Endpoint as ApiEndpoint, EndpointConditions, EndpointPort, EndpointSlice, LoadBalancerIngress,
    Node as ApiNode, NodeAddress, Object, Profile, ProxyMode, Service, ServicePort,
};

pub(super) const SERVICE_PORT: u16 = 80;
pub(super) const NODE_PORT: u16 = 30_080;
pub(super) const TARGET_PORT: u16 = 8080;

/// One of the two nodes. Packets arrive at `A`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Node {
    A,
    B,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ServiceType {
    ClusterIp,
    NodePort,
    /// With `ipMode: VIP`.
    LoadBalancer,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Policy {
    Cluster,
    Local,
}

/// What a slice says of an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Condition {
    Ready,
    NotReady,
    ServingTerminating,
    Terminating,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Endpoint {
    pub(super) node: Node,
    pub(super) condition: Condition,
}

/// How kube-proxy was started, and one option of the Service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Options {
    /// As kubeadm and kind do.
    Usual,
    /// The load balancer's address lets in the client outside and the pods of node `B`.
    SourceRanges,
    /// Without `--cluster-cidr`.
    NoClusterCidr,
    /// With `--masquerade-all`.
    MasqueradeAll,
}

#[derive(Clone, Debug)]
pub(super) struct World {
    pub(super) mode: ProxyMode,
    pub(super) options: Options,
    pub(super) service_type: ServiceType,
    pub(super) has_external_ip: bool,
    pub(super) external_policy: Policy,
    pub(super) internal_policy: Policy,
    pub(super) endpoints: Vec<Endpoint>,
}

/// Who sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// A client outside the cluster.
    Outside,
    /// A pod that is no endpoint.
    Pod(Node),
    /// The endpoint of this index.
    Endpoint(usize),
    /// A process in a node's own network.
    Process(Node),
    /// A process on node `A` that calls 127.0.0.1.
    Loopback,
}

/// To whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Destination {
    ClusterIp,
    /// The virtual address at a port that the Service does not have.
    ClusterIpOtherPort,
    /// An address of the Services' range that no Service has.
    UnallocatedClusterIp,
    /// Node `A` at the node port, by its address or, for [`Source::Loopback`], by 127.0.0.1.
    NodePort,
    LoadBalancerIp,
    ExternalIp,
    /// An endpoint's own address.
    Endpoint(usize),
}

impl World {
    /// All worlds of one backend: with the usual options up to three endpoints, else up to two.
    pub(super) fn all(mode: ProxyMode) -> Vec<Self> {
        let mut worlds = Vec::new();
        let rarer = [Options::SourceRanges, Options::NoClusterCidr, Options::MasqueradeAll];
        for options in [Options::Usual].into_iter().chain(rarer) {
            let most = if options == Options::Usual { 3 } else { 2 };
            for endpoints in endpoint_lists(most) {
                for shape in 0..24 {
                    worlds.push(Self::of(mode, options, shape, endpoints.clone()));
                }
            }
        }
        worlds
    }

    /// The world whose Service is of this shape: 3 types, 2 times 2 policies, external IP or not.
    fn of(mode: ProxyMode, options: Options, shape: usize, endpoints: Vec<Endpoint>) -> Self {
        const TYPES: [ServiceType; 3] =
            [ServiceType::ClusterIp, ServiceType::NodePort, ServiceType::LoadBalancer];
        const POLICIES: [Policy; 2] = [Policy::Cluster, Policy::Local];
        Self {
            mode,
            options,
            service_type: TYPES[shape % 3],
            has_external_ip: shape / 3 % 2 == 1,
            external_policy: POLICIES[shape / 6 % 2],
            internal_policy: POLICIES[shape / 12],
            endpoints,
        }
    }

    /// All packets that arrive at node `A`, or are made there.
    pub(super) fn packets(&self) -> Vec<(Source, Destination)> {
        let endpoints = 0..self.endpoints.len();
        let mut sources = vec![
            Source::Outside,
            Source::Pod(Node::A),
            Source::Pod(Node::B),
            Source::Process(Node::A),
            Source::Process(Node::B),
        ];
        sources.extend(endpoints.clone().map(Source::Endpoint));
        let mut destinations = vec![
            Destination::ClusterIp,
            Destination::ClusterIpOtherPort,
            Destination::UnallocatedClusterIp,
            Destination::NodePort,
            Destination::LoadBalancerIp,
            Destination::ExternalIp,
        ];
        destinations.extend(endpoints.map(Destination::Endpoint));
        let to_all = |source: &Source| {
            let source = *source;
            destinations.iter().map(move |destination| (source, *destination))
        };
        let mut packets: Vec<_> = sources.iter().flat_map(to_all).collect();
        packets.push((Source::Loopback, Destination::NodePort));
        packets
    }

    pub(super) fn source(&self, source: Source) -> IpAddr {
        match source {
            Source::Outside => ip([203, 0, 113, 50]),
            Source::Pod(node) => pod(node, 99),
            Source::Endpoint(index) => self.endpoint(index),
            Source::Process(node) => machine(node),
            Source::Loopback => ip([127, 0, 0, 1]),
        }
    }

    pub(super) fn destination(&self, source: Source, destination: Destination) -> SocketAddr {
        let (address, port) = match destination {
            Destination::ClusterIp => (ip([10, 96, 0, 20]), SERVICE_PORT),
            Destination::ClusterIpOtherPort => (ip([10, 96, 0, 20]), 81),
            Destination::UnallocatedClusterIp => (ip([10, 96, 0, 21]), SERVICE_PORT),
            Destination::NodePort if source == Source::Loopback => (ip([127, 0, 0, 1]), NODE_PORT),
            Destination::NodePort => (machine(Node::A), NODE_PORT),
            Destination::LoadBalancerIp => (ip([198, 51, 100, 7]), SERVICE_PORT),
            Destination::ExternalIp => (ip([192, 0, 2, 80]), SERVICE_PORT),
            Destination::Endpoint(index) => (self.endpoint(index), TARGET_PORT),
        };
        SocketAddr::new(address, port)
    }

    /// The address of the endpoint of this index.
    pub(super) fn endpoint(&self, index: usize) -> IpAddr {
        pod(self.endpoints[index].node, u8::try_from(index).unwrap() + 2)
    }

    /// Node `A`, as its kube-proxy is started.
    pub(super) fn node(&self) -> (ApiNode, Profile) {
        let mut node = ApiNode::default();
        node.metadata.name = name(Node::A).to_owned();
        let address = machine(Node::A).to_string();
        node.status.addresses =
            vec![NodeAddress { address_type: "InternalIP".to_owned(), address }];
        let mut profile = Profile { proxy_mode: self.mode, ..Profile::default() };
        match self.options {
            Options::Usual | Options::SourceRanges => {}
            Options::NoClusterCidr => profile.cluster_cidrs.clear(),
            Options::MasqueradeAll => profile.masquerade_all = true,
        }
        (node, profile)
    }

    /// What its kube-proxy hears of.
    pub(super) fn objects(&self) -> [Arc<Object>; 2] {
        [Arc::new(Object::Service(self.service())), Arc::new(Object::EndpointSlice(self.slice()))]
    }

    fn service(&self) -> Service {
        let mut service = Service::default();
        service.metadata.name = "web".to_owned();
        let word = |policy| if policy == Policy::Local { "Local" } else { "Cluster" }.to_owned();
        let spec = &mut service.spec;
        spec.cluster_ip = "10.96.0.20".to_owned();
        spec.internal_traffic_policy = Some(word(self.internal_policy));
        spec.external_traffic_policy = word(self.external_policy);
        spec.ports = vec![ServicePort { port: SERVICE_PORT.into(), ..Default::default() }];
        spec.service_type = match self.service_type {
            ServiceType::ClusterIp => "ClusterIP",
            ServiceType::NodePort => "NodePort",
            ServiceType::LoadBalancer => "LoadBalancer",
        }
        .to_owned();
        if self.service_type != ServiceType::ClusterIp {
            spec.ports[0].node_port = NODE_PORT.into();
        }
        if self.has_external_ip {
            spec.external_ips = vec!["192.0.2.80".to_owned()];
        }
        if self.options == Options::SourceRanges {
            spec.load_balancer_source_ranges =
                vec!["203.0.113.0/24".to_owned(), "10.244.2.0/24".to_owned()];
        }
        if self.service_type == ServiceType::LoadBalancer {
            service.status.load_balancer.ingress = vec![LoadBalancerIngress {
                ip: "198.51.100.7".to_owned(),
                ip_mode: Some("VIP".to_owned()),
                ..Default::default()
            }];
        }
        service
    }

    fn slice(&self) -> EndpointSlice {
        let mut slice = EndpointSlice::default();
        slice.metadata.name = "web-1".to_owned();
        slice.metadata.labels.insert(SERVICE_NAME_LABEL.to_owned(), "web".to_owned());
        slice.address_type = "IPv4".to_owned();
        slice.ports = vec![EndpointPort { port: Some(TARGET_PORT.into()), ..Default::default() }];
        let endpoint = |(index, endpoint): (usize, &Endpoint)| ApiEndpoint {
            addresses: vec![self.endpoint(index).to_string()],
            conditions: conditions(endpoint.condition),
            node_name: Some(name(endpoint.node).to_owned()),
            ..Default::default()
        };
        slice.endpoints = self.endpoints.iter().enumerate().map(endpoint).collect();
        slice
    }
}

/// All lists of at most so many endpoints; of those that differ in order only, one.
fn endpoint_lists(most: usize) -> Vec<Vec<Endpoint>> {
    let kinds: Vec<Endpoint> = [Node::A, Node::B]
        .into_iter()
        .flat_map(|node| {
            use Condition::{NotReady, Ready, ServingTerminating, Terminating};
            [Ready, NotReady, ServingTerminating, Terminating]
                .map(|condition| Endpoint { node, condition })
        })
        .collect();
    let mut lists = vec![Vec::new()];
    let mut begin = 0;
    for _ in 0..most {
        let end = lists.len();
        for index in begin..end {
            let list = lists[index].clone();
            for kind in kinds.iter().filter(|kind| list.last().is_none_or(|last| last <= *kind)) {
                lists.push([list.as_slice(), &[*kind]].concat());
            }
        }
        begin = end;
    }
    lists
}

fn conditions(condition: Condition) -> EndpointConditions {
    let (ready, serving, terminating) = match condition {
        Condition::Ready => (true, true, false),
        Condition::NotReady => (false, false, false),
        Condition::ServingTerminating => (false, true, true),
        Condition::Terminating => (false, false, true),
    };
    EndpointConditions {
        ready: Some(ready),
        serving: Some(serving),
        terminating: Some(terminating),
    }
}

const fn name(node: Node) -> &'static str {
    match node {
        Node::A => "node-a",
        Node::B => "node-b",
    }
}

const fn machine(node: Node) -> IpAddr {
    match node {
        Node::A => ip([192, 168, 10, 11]),
        Node::B => ip([192, 168, 10, 12]),
    }
}

const fn pod(node: Node, last: u8) -> IpAddr {
    match node {
        Node::A => ip([10, 244, 1, last]),
        Node::B => ip([10, 244, 2, last]),
    }
}

const fn ip([a, b, c, d]: [u8; 4]) -> IpAddr {
    IpAddr::V4(Ipv4Addr::new(a, b, c, d))
}
