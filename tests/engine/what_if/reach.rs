//! W-01 to W-06, W-38: who reaches what.

use packetwalk::api::{Kind, ProxyMode};
use packetwalk::data_plane::conntrack::Conntrack;
use packetwalk::data_plane::container_host::{ContainerHost, PublishedPort};
use packetwalk::data_plane::packet::Protocol;
use packetwalk::data_plane::trace::Reason;

use super::{CLUSTER_IP, Lab, NODE_PORT, WEB, has, set, web};

#[test]
fn w01_pods_and_virtual_addresses_are_unknown_outside() {
    let mut lab = Lab::new();
    let pod = lab.pods()[0].status.pod_ip.clone();
    for to in [format!("{pod}:8080"), "10.96.45.12:80".to_owned()] {
        let requests = lab.send("laptop", &to, 1);
        assert_eq!(requests[0].waited_ms(), 133_312);
        assert_eq!(
            requests[0].trace.request.last().map(|hop| hop.to.to_string()),
            Some("internet".to_owned())
        );
        assert_eq!(lab.words("laptop", &to, 1), set(&["timed out NoRoute"]));
    }
}

#[test]
fn w02_pods_speak_to_pods_without_any_rewriting() {
    let mut lab = Lab::new();
    let client = "10.244.1.2".parse().ok();
    for node in ["worker", "worker2"] {
        let to = format!("{}:8080", lab.pods_on(node)[0].status.pod_ip);
        let requests = lab.send("client", &to, 1);
        assert!(requests[0].trace.hops().all(|hop| !hop.is_rewritten()), "{}", requests[0].trace);
        let crosses = requests[0].trace.request.len() == 3;
        assert_eq!(crosses, node == "worker2", "{}", requests[0].trace);
        assert_eq!(lab.ends("client", &to, 1)[0].seen, client);
        assert_eq!(lab.words("control-plane", &to, 1), set(&["answered"]));
    }
}

#[test]
fn w03_a_node_without_a_pod_hands_on_and_stands_for_the_client() {
    let mut lab = Lab::new();
    assert!(lab.pods_on("control-plane").is_empty());
    for request in lab.send("laptop", "172.18.0.2:30080", 20) {
        let there: Vec<String> = request.trace.request.iter().map(|h| h.to.to_string()).collect();
        let back: Vec<String> = request.trace.reply.iter().map(|h| h.from.to_string()).collect();
        assert_eq!(there[1], "control-plane");
        assert!(back.contains(&"control-plane".to_owned()), "{}", request.trace);
    }
    for end in lab.ends("laptop", "172.18.0.2:30080", 20) {
        assert_eq!((end.word, end.seen), ("answered", "172.18.0.2".parse().ok()));
    }
}

/// A world whose nodes are containers on the laptop, with one published port of `control-plane`.
pub(super) fn kind(published: Option<(u16, u16)>) -> Lab {
    let port = |(host_port, container_port)| PublishedPort {
        node: "control-plane".to_owned(),
        listen_address: "0.0.0.0".parse().expect("an address"),
        host_port,
        container_port,
        protocol: Protocol::Tcp,
    };
    let host = ContainerHost {
        gateway: "172.18.0.1".parse().expect("an address"),
        published: published.map(port).into_iter().collect(),
        conntrack: Conntrack::default(),
    };
    let yaml = format!("{WEB}---\n{}", web(NODE_PORT));
    Lab::of(&yaml, |scenario| scenario.container_host = Some(host))
}

#[test]
fn w04_localhost_is_the_laptop_s_own() {
    assert_eq!(
        kind(None).words("laptop", "localhost:30080", 1),
        set(&["refused HostNotListening"])
    );
}

#[test]
fn w05_one_published_node_reaches_all_pods() {
    let mut lab = kind(Some((30080, 30080)));
    assert_eq!(lab.answers("laptop", "localhost:30080", 60).len(), 3);
    let first = &lab.send("laptop", "localhost:30080", 1)[0];
    assert!(has(first, |reason| matches!(reason, Reason::Published { port: 30080, .. })));
    assert_eq!(first.trace.request[0].packet.source.ip().to_string(), "172.18.0.1");
}

#[test]
fn w06_a_mapping_to_the_wrong_port_connects_and_is_cut() {
    let mut lab = kind(Some((30080, 30081)));
    assert_eq!(lab.words("laptop", "localhost:30080", 1), set(&["cut HostNotListening"]));
    assert_eq!(lab.ready("web"), 3);
    assert!(lab.object(Kind::Service, "web").is_some());
}

#[test]
fn w38_a_port_the_service_does_not_have() {
    let yaml = format!("{WEB}---\n{}", web(CLUSTER_IP));
    for (mode, word) in [
        (ProxyMode::Iptables, "timed out NoSuchServicePort"),
        (ProxyMode::Nftables, "refused NoSuchServicePort"),
        (ProxyMode::Ipvs, "refused NoSuchServicePort"),
    ] {
        let mut lab = Lab::of(&yaml, |scenario| scenario.profile.proxy_mode = mode);
        assert_eq!(lab.words("client", "10.96.45.12:81", 1), set(&[word]), "{mode:?}");
    }
}

#[test]
fn ipvs_takes_turns_where_the_others_leave_it_to_chance() {
    let yaml = format!("{WEB}---\n{}", web(CLUSTER_IP));
    let order = |mode| {
        let mut lab = Lab::of(&yaml, |scenario| scenario.profile.proxy_mode = mode);
        let pods: Vec<String> =
            lab.ends("client", "10.96.45.12:80", 30).into_iter().map(|end| end.pod).collect();
        pods.windows(4).all(|four| four[0] == four[3] && four[0] != four[1] && four[1] != four[2])
    };
    assert!(order(ProxyMode::Ipvs));
    assert!(!order(ProxyMode::Iptables));
    assert!(!order(ProxyMode::Nftables));
}
