//! Rows for the doors to the outside: node ports and load balancers.

use super::{CLIENT, LAPTOP_TO_WEB, NODE_PORT, NODE_TO_WEB, POD_TO_WEB, ROW, Row, WEB_B};

const NODE_PORT_LOCAL: &str = "{type: NodePort, selector: {app: web}, clusterIP: 10.96.45.12, \
    externalTrafficPolicy: Local, ports: [{port: 80, targetPort: 8080, nodePort: 30080}]}";
const LOAD_BALANCER: &str = "{type: LoadBalancer, selector: {app: web}, \
    clusterIP: 10.96.45.12, ports: [{port: 80, targetPort: 8080, nodePort: 30080}]}";
const LOAD_BALANCER_LOCAL: &str = "{type: LoadBalancer, selector: {app: web}, \
    clusterIP: 10.96.45.12, externalTrafficPolicy: Local, \
    ports: [{port: 80, targetPort: 8080, nodePort: 30080}]}";
/// The same through a door that masquerades, or from the node itself.
const POD_TO_WEB_MASQUERADED: &[&str] = &[
    "client > node-a > node-b > web-b: answered, 192.0.2.11 -> 10.244.2.8:8080",
    "client > node-a > node-c > web-c: answered, 192.0.2.11 -> 10.244.3.2:8080",
];

/// Ports of the nodes.
pub(super) const NODE_PORTS: &[Row] = &[
    Row {
        name: "on a node without a pod",
        service: NODE_PORT,
        from: "laptop",
        to: "192.0.2.11:30080",
        walks: LAPTOP_TO_WEB,
        ..ROW
    },
    Row {
        name: "through a firewall that is shut",
        service: NODE_PORT,
        firewall_open: false,
        from: "laptop",
        to: "192.0.2.11:30080",
        walks: &["laptop > internet: timed out, Firewalled"],
        ..ROW
    },
    Row {
        name: "on a node with a pod",
        service: NODE_PORT,
        from: "laptop",
        to: "192.0.2.12:30080",
        walks: &[
            "laptop > internet > node-b > web-b: answered, 192.0.2.12 -> 10.244.2.8:8080",
            "laptop > internet > node-b > node-c > web-c: answered, \
             192.0.2.12 -> 10.244.3.2:8080",
        ],
        ..ROW
    },
    Row {
        name: "from a pod, on its own node",
        service: NODE_PORT,
        to: "192.0.2.11:30080",
        walks: POD_TO_WEB_MASQUERADED,
        ..ROW
    },
    Row {
        name: "from a pod, on another node",
        service: NODE_PORT,
        pods: &[CLIENT, WEB_B],
        to: "192.0.2.12:30080",
        walks: &["client > node-a > node-b > web-b: answered, 192.0.2.12 -> 10.244.2.8:8080"],
        ..ROW
    },
    Row {
        name: "from a node, on itself",
        service: NODE_PORT,
        from: "node-a",
        to: "192.0.2.11:30080",
        walks: NODE_TO_WEB,
        ..ROW
    },
    Row { name: "the ClusterIP of a NodePort", service: NODE_PORT, walks: POD_TO_WEB, ..ROW },
    Row {
        name: "the Service's port on the node",
        service: NODE_PORT,
        from: "laptop",
        to: "192.0.2.11:80",
        walks: &["laptop > internet > node-a: refused, HostNotListening"],
        ..ROW
    },
    Row {
        name: "without endpoints",
        service: NODE_PORT,
        pods: &[CLIENT],
        from: "laptop",
        to: "192.0.2.11:30080",
        walks: &["laptop > internet > node-a: refused, NoEndpoints"],
        ..ROW
    },
    Row {
        name: "a targetPort on which nobody listens",
        from: "laptop",
        to: "192.0.2.11:30080",
        service: "{type: NodePort, selector: {app: web}, ports: [{port: 80, nodePort: 30080}]}",
        walks: &[
            "laptop > internet > node-a > node-b > web-b: refused, PodNotListening",
            "laptop > internet > node-a > node-c > web-c: refused, PodNotListening",
        ],
        ..ROW
    },
    Row {
        name: "externalTrafficPolicy Local, on a node without a pod",
        service: NODE_PORT_LOCAL,
        from: "laptop",
        to: "192.0.2.11:30080",
        walks: &["laptop > internet > node-a: timed out, NoLocalEndpoints"],
        ..ROW
    },
    Row {
        name: "externalTrafficPolicy Local, on a node with a pod",
        service: NODE_PORT_LOCAL,
        from: "laptop",
        to: "192.0.2.12:30080",
        walks: &["laptop > internet > node-b > web-b: answered, 198.51.100.7 -> 10.244.2.8:8080"],
        ..ROW
    },
    Row {
        name: "externalTrafficPolicy Local, from a pod on a node without one",
        service: NODE_PORT_LOCAL,
        to: "192.0.2.11:30080",
        walks: POD_TO_WEB,
        ..ROW
    },
    Row {
        name: "externalTrafficPolicy Local, from a node without a pod",
        service: NODE_PORT_LOCAL,
        from: "node-a",
        to: "192.0.2.11:30080",
        walks: NODE_TO_WEB,
        ..ROW
    },
    Row {
        name: "as a pod on the entry node sees it, in a world of kind's sort",
        pods: &[WEB_B],
        service: NODE_PORT,
        bridge: true,
        from: "laptop",
        to: "192.0.2.12:30080",
        walks: &["laptop > internet > node-b > web-b: answered, 10.244.2.1 -> 10.244.2.8:8080"],
        ..ROW
    },
];

/// Addresses that a cloud provider gives.
pub(super) const LOAD_BALANCERS: &[Row] = &[
    Row {
        name: "nobody makes one",
        service: LOAD_BALANCER,
        from: "laptop",
        to: "203.0.113.80:80",
        walks: &["laptop > internet: timed out, NoRoute"],
        ..ROW
    },
    Row {
        name: "nobody makes one, yet its node port works",
        service: LOAD_BALANCER,
        from: "laptop",
        to: "192.0.2.11:30080",
        walks: LAPTOP_TO_WEB,
        ..ROW
    },
    Row {
        name: "spreads over the nodes",
        service: LOAD_BALANCER,
        provider: true,
        from: "laptop",
        pods: &[WEB_B],
        to: "203.0.113.80:80",
        walks: &[
            "laptop > internet > load balancer of default/web > node-a > node-b > web-b: \
             answered, 192.0.2.11 -> 10.244.2.8:8080",
            "laptop > internet > load balancer of default/web > node-b > web-b: \
             answered, 192.0.2.12 -> 10.244.2.8:8080",
            "laptop > internet > load balancer of default/web > node-c > node-b > web-b: \
             answered, 192.0.2.13 -> 10.244.2.8:8080",
        ],
        ..ROW
    },
    Row {
        name: "a port it does not listen on",
        service: LOAD_BALANCER,
        provider: true,
        from: "laptop",
        to: "203.0.113.80:8080",
        walks: &["laptop > internet > load balancer of default/web: timed out, NoListener"],
        ..ROW
    },
    Row {
        name: "from a pod: the node itself takes it",
        service: LOAD_BALANCER,
        provider: true,
        to: "203.0.113.80:80",
        walks: POD_TO_WEB_MASQUERADED,
        ..ROW
    },
    Row {
        name: "externalTrafficPolicy Local",
        service: LOAD_BALANCER_LOCAL,
        provider: true,
        from: "laptop",
        to: "203.0.113.80:80",
        walks: &[
            "laptop > internet > load balancer of default/web > node-b > web-b: \
             answered, 198.51.100.7 -> 10.244.2.8:8080",
            "laptop > internet > load balancer of default/web > node-c > web-c: \
             answered, 198.51.100.7 -> 10.244.3.2:8080",
        ],
        ..ROW
    },
    Row {
        name: "externalTrafficPolicy Local without pods",
        service: LOAD_BALANCER_LOCAL,
        provider: true,
        pods: &[CLIENT],
        from: "laptop",
        to: "203.0.113.80:80",
        walks: &["laptop > internet > load balancer of default/web: timed out, NoHealthyNode"],
        ..ROW
    },
    Row {
        name: "without node ports",
        pods: &[WEB_B],
        provider: true,
        from: "laptop",
        service: "{type: LoadBalancer, selector: {app: web}, allocateLoadBalancerNodePorts: false, \
            externalTrafficPolicy: Local, ports: [{port: 80, targetPort: 8080}]}",
        to: "203.0.113.80:80",
        walks: &["laptop > internet > load balancer of default/web > node-b > web-b: \
             answered, 198.51.100.7 -> 10.244.2.8:8080"],
        ..ROW
    },
    Row {
        name: "without endpoints",
        service: LOAD_BALANCER,
        provider: true,
        pods: &[CLIENT],
        to: "203.0.113.80:80",
        walks: &["client > node-a: refused, NoEndpoints"],
        ..ROW
    },
    Row {
        name: "its health check, asked from the laptop",
        service: LOAD_BALANCER_CHECKED,
        provider: true,
        from: "laptop",
        to: "192.0.2.12:32100",
        walks: &["laptop > internet > node-b: answered, 198.51.100.7 -> 192.0.2.12:32100"],
        ..ROW
    },
    Row {
        name: "source ranges without the laptop",
        service: RANGES,
        provider: true,
        from: "laptop",
        to: "203.0.113.80:80",
        walks: &["laptop > internet > load balancer of default/web: timed out, \
            SourceRangeDenied"],
        ..ROW
    },
    Row {
        name: "source ranges hold for pods too",
        service: RANGES,
        provider: true,
        to: "203.0.113.80:80",
        walks: &["client > node-a: timed out, SourceRangeDenied"],
        ..ROW
    },
    Row {
        name: "source ranges leave the node port open",
        service: RANGES,
        provider: true,
        from: "laptop",
        to: "192.0.2.11:30080",
        walks: LAPTOP_TO_WEB,
        ..ROW
    },
];

/// A load balancer whose nodes are asked for their fitness at a known port.
const LOAD_BALANCER_CHECKED: &str = "{type: LoadBalancer, selector: {app: web}, \
    externalTrafficPolicy: Local, healthCheckNodePort: 32100, \
    ports: [{port: 80, targetPort: 8080, nodePort: 30080}]}";
/// A load balancer for some clients only.
const RANGES: &str = "{type: LoadBalancer, selector: {app: web}, clusterIP: 10.96.45.12, \
    loadBalancerSourceRanges: [203.0.113.0/24], \
    ports: [{port: 80, targetPort: 8080, nodePort: 30080}]}";

/// Worlds whose nodes are containers on the laptop.
pub(super) const CONTAINERS: &[Row] = &[
    Row {
        name: "a published port leads to the node's port, and on as from anywhere outside",
        service: NODE_PORT,
        published: Some(30080),
        from: "laptop",
        to: "localhost:8000",
        walks: &[
            "laptop > node-a > node-b > web-b: answered, 192.0.2.11 -> 10.244.2.8:8080",
            "laptop > node-a > node-c > web-c: answered, 192.0.2.11 -> 10.244.3.2:8080",
        ],
        ..ROW
    },
    Row {
        name: "a port that is not published is refused by the laptop",
        service: NODE_PORT,
        published: Some(30080),
        from: "laptop",
        to: "localhost:30080",
        walks: &["laptop: refused, HostNotListening"],
        ..ROW
    },
    Row {
        name: "published to where nobody listens: accepted, then cut",
        service: NODE_PORT,
        published: Some(30081),
        from: "laptop",
        to: "localhost:8000",
        walks: &["laptop > node-a: cut, HostNotListening"],
        ..ROW
    },
    Row {
        name: "nodes are near, without any published port",
        service: NODE_PORT,
        published: Some(30080),
        from: "laptop",
        to: "192.0.2.12:30080",
        walks: &[
            "laptop > node-b > web-b: answered, 192.0.2.12 -> 10.244.2.8:8080",
            "laptop > node-b > node-c > web-c: answered, 192.0.2.12 -> 10.244.3.2:8080",
        ],
        ..ROW
    },
    Row {
        name: "what lies behind the nodes is as far as ever",
        service: NODE_PORT,
        published: Some(30080),
        from: "laptop",
        to: "10.244.2.8:8080",
        walks: &["laptop > internet: timed out, NoRoute"],
        ..ROW
    },
];
