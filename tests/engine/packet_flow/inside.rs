//! Rows for clients and doors inside the cluster.

use packetwalk::api::ProxyMode;

use super::{CLIENT, LAPTOP_TO_WEB, NODE_PORT, NODE_TO_WEB, POD_TO_WEB, ROW, Row, WEB_B, WEB_C};

/// Machines, by their own addresses.
pub(super) const PODS: &[Row] = &[
    Row {
        name: "a pod by its address, from a pod",
        to: "10.244.2.8:8080",
        walks: &["client > node-a > node-b > web-b: answered, 10.244.1.5 -> 10.244.2.8:8080"],
        ..ROW
    },
    Row {
        name: "a pod by its address, from a node",
        from: "node-a",
        to: "10.244.2.8:8080",
        walks: &["node-a > node-b > web-b: answered, 192.0.2.11 -> 10.244.2.8:8080"],
        ..ROW
    },
    Row {
        name: "a pod by its address, from its own node",
        from: "node-b",
        to: "10.244.2.8:8080",
        walks: &["node-b > web-b: answered, 192.0.2.12 -> 10.244.2.8:8080"],
        ..ROW
    },
    Row {
        name: "a pod by its address, from the laptop",
        from: "laptop",
        to: "10.244.2.8:8080",
        walks: &["laptop > internet: timed out, NoRoute"],
        ..ROW
    },
    Row {
        name: "a port of a pod on which nobody listens",
        to: "10.244.2.8:80",
        walks: &["client > node-a > node-b > web-b: refused, PodNotListening"],
        ..ROW
    },
    Row {
        name: "an address that no pod has",
        to: "10.244.2.99:8080",
        walks: &["client > node-a > node-b: no such host, AddressGone"],
        ..ROW
    },
    Row {
        name: "a port of a node on which nobody listens",
        from: "laptop",
        to: "192.0.2.11:8080",
        walks: &["laptop > internet > node-a: refused, HostNotListening"],
        ..ROW
    },
    Row {
        name: "a high port of a node on which nobody listens",
        from: "laptop",
        to: "192.0.2.11:40000",
        walks: &["laptop > internet > node-a: refused, HostNotListening"],
        ..ROW
    },
    Row {
        name: "a port of the laptop itself",
        from: "laptop",
        to: "127.0.0.1:80",
        walks: &["laptop: refused, HostNotListening"],
        ..ROW
    },
    Row {
        name: "an address out in the world, from a pod",
        to: "203.0.113.9:80",
        walks: &["client > node-a > internet: timed out, NoRoute"],
        ..ROW
    },
];

/// The virtual address, and names.
pub(super) const CLUSTER_IPS: &[Row] = &[
    Row { name: "by name, from a pod", walks: POD_TO_WEB, ..ROW },
    Row { name: "by its longer name", to: "web.default:80", walks: POD_TO_WEB, ..ROW },
    Row {
        name: "by its full name",
        to: "web.default.svc.cluster.local:80",
        walks: POD_TO_WEB,
        ..ROW
    },
    Row {
        name: "in another namespace",
        to: "web.other:80",
        walks: &["client: not resolved, NameUnknown"],
        ..ROW
    },
    Row {
        name: "by a name that is nobody's",
        to: "wbe:80",
        walks: &["client: not resolved, NameUnknown"],
        ..ROW
    },
    Row {
        name: "by name, from the laptop",
        from: "laptop",
        walks: &["laptop: not resolved, NameUnknown"],
        ..ROW
    },
    Row {
        name: "by name, from a node",
        from: "node-a",
        walks: &["node-a: not resolved, NameUnknown"],
        ..ROW
    },
    Row { name: "by address, from a pod", to: "10.96.45.12:80", walks: POD_TO_WEB, ..ROW },
    Row {
        name: "by address, from a node",
        from: "node-a",
        to: "10.96.45.12:80",
        walks: NODE_TO_WEB,
        ..ROW
    },
    Row {
        name: "by address, from the laptop",
        from: "laptop",
        to: "10.96.45.12:80",
        walks: &["laptop > internet: timed out, NoRoute"],
        ..ROW
    },
    Row {
        name: "a port that the Service has not",
        to: "web:8080",
        walks: &["client > node-a: timed out, NoSuchServicePort"],
        ..ROW
    },
    Row {
        name: "a port that the Service has not, nftables",
        to: "web:8080",
        mode: ProxyMode::Nftables,
        walks: &["client > node-a: refused, NoSuchServicePort"],
        ..ROW
    },
    Row {
        name: "an address that no Service has",
        to: "10.96.45.13:80",
        walks: &["client > node-a: timed out, NoSuchServicePort"],
        ..ROW
    },
    Row {
        name: "a selector that matches nothing",
        service: "{selector: {app: wbe}, ports: [{port: 80, targetPort: 8080}]}",
        walks: &["client > node-a: refused, NoEndpoints"],
        ..ROW
    },
    Row {
        name: "a targetPort on which nobody listens",
        service: "{selector: {app: web}, ports: [{port: 80}]}",
        walks: &[
            "client > node-a > node-b > web-b: refused, PodNotListening",
            "client > node-a > node-c > web-c: refused, PodNotListening",
        ],
        ..ROW
    },
    Row {
        name: "internalTrafficPolicy Local, from a node without pods",
        service: "{selector: {app: web}, internalTrafficPolicy: Local, \
            ports: [{port: 80, targetPort: 8080}]}",
        walks: &["client > node-a: timed out, NoLocalEndpoints"],
        ..ROW
    },
    Row {
        name: "internalTrafficPolicy Local, from a pod beside it",
        pods: &[WEB_B, WEB_C],
        service: "{selector: {app: web}, internalTrafficPolicy: Local, clusterIP: 10.96.45.12, \
            ports: [{port: 80, targetPort: 8080}]}",
        from: "node-b",
        to: "10.96.45.12:80",
        walks: &["node-b > web-b: answered, 192.0.2.12 -> 10.244.2.8:8080"],
        ..ROW
    },
    Row {
        name: "a pod that calls itself through its Service",
        pods: &[WEB_B],
        from: "web-b",
        walks: &["web-b > node-b > web-b: answered, 192.0.2.12 -> 10.244.2.8:8080"],
        ..ROW
    },
    Row {
        name: "a pod that calls itself, in a world of kind's sort",
        pods: &[WEB_B],
        from: "web-b",
        bridge: true,
        walks: &["web-b > node-b > web-b: answered, 10.244.2.1 -> 10.244.2.8:8080"],
        ..ROW
    },
    Row {
        name: "a Service without virtual address leads to pods, port and all",
        service: "{selector: {app: web}, clusterIP: None, ports: [{port: 80, targetPort: 8080}]}",
        pods: &[CLIENT, WEB_B],
        to: "web:8080",
        walks: &["client > node-a > node-b > web-b: answered, 10.244.1.5 -> 10.244.2.8:8080"],
        ..ROW
    },
    Row {
        name: "a Service without virtual address does not change ports",
        service: "{selector: {app: web}, clusterIP: None, ports: [{port: 80, targetPort: 8080}]}",
        pods: &[CLIENT, WEB_B],
        walks: &["client > node-a > node-b > web-b: refused, PodNotListening"],
        ..ROW
    },
    Row {
        name: "an ExternalName is nobody here",
        service: "{type: ExternalName, externalName: db.example.com}",
        walks: &["client: not resolved, NameUnknown"],
        ..ROW
    },
    Row {
        name: "an external IP of the node",
        from: "laptop",
        to: "192.0.2.11:80",
        service: "{selector: {app: web}, externalIPs: [192.0.2.11], \
            ports: [{port: 80, targetPort: 8080}]}",
        walks: LAPTOP_TO_WEB,
        ..ROW
    },
];

/// Pods that go while requests are under way.
pub(super) const CHANGES: &[Row] = &[
    Row {
        name: "a pod stops: its connections end, later ones go to the other",
        pods: &[CLIENT, WEB_B, WEB_C],
        // The name is found first.
        delete: Some(("web-b", 350)),
        walks: POD_TO_WEB,
        ..ROW
    },
    Row {
        name: "the last pod stops",
        pods: &[CLIENT, WEB_B],
        delete: Some(("web-b", 350)),
        walks: &[
            "client > node-a > node-b > web-b: answered, 10.244.1.5 -> 10.244.2.8:8080",
            "client > node-a > node-b > web-b: cut, Cut",
            "client > node-a > node-b > web-b: no such host, AddressGone",
            "client > node-a > node-b: no such host, AddressGone",
            "client > node-a: refused, NoEndpoints",
        ],
        ..ROW
    },
    Row {
        name: "the address of a pod that goes",
        pods: &[CLIENT, WEB_B],
        delete: Some(("web-b", 0)),
        to: "10.244.2.8:8080",
        walks: &[
            "client > node-a > node-b > web-b: answered, 10.244.1.5 -> 10.244.2.8:8080",
            "client > node-a > node-b > web-b: cut, Cut",
            "client > node-a > node-b > web-b: no such host, AddressGone",
            "client > node-a > node-b: no such host, AddressGone",
        ],
        ..ROW
    },
    Row {
        name: "a node goes while packets are on the way to it",
        pods: &[WEB_B],
        service: NODE_PORT,
        delete: Some(("node-a", 1_000)),
        from: "laptop",
        to: "192.0.2.11:30080",
        walks: &[
            "laptop > internet > node-a: timed out, NodeDown",
            "laptop > internet: timed out, NoRoute",
        ],
        ..ROW
    },
    Row {
        name: "the client stops",
        pods: &[CLIENT, WEB_B],
        delete: Some(("client", 0)),
        walks: &["client > node-a > node-b > web-b: cut, Cut", "client: cut, Cut"],
        ..ROW
    },
];
