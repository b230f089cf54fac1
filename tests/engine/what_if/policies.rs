//! W-22 to W-27, W-34: policies, affinity, source addresses.

use packetwalk::simulation::Action;

use super::{CLUSTER_IP, LOAD_BALANCER, Lab, NODE_PORT, WEB, place, set, web};

#[test]
fn w22_affinity_is_by_client_address_and_node() {
    let mut lab = Lab::new();
    lab.apply(&web(&format!("{NODE_PORT}, sessionAffinity: ClientIP")));
    let one = lab.answers("laptop", "172.18.0.3:30080", 20);
    assert_eq!(one.len(), 1, "{one:?}");
    assert_eq!(lab.answers("laptop", "172.18.0.3:30080", 20), one);
    // Another node has a memory of its own: over many worlds it does not always agree.
    let choices = (0..12).map(|seed| {
        let yaml = format!("{WEB}---\n{}", web(&format!("{NODE_PORT}, sessionAffinity: ClientIP")));
        let mut lab = Lab::of(&yaml, |scenario| scenario.seed = seed);
        lab.answers("laptop", "172.18.0.3:30080", 3) == lab.answers("laptop", "172.18.0.4:30080", 3)
    });
    assert!(choices.into_iter().any(|agree| !agree));
}

#[test]
fn w23_local_is_for_those_outside() {
    let mut lab = Lab::new();
    lab.apply(&web(&format!("{NODE_PORT}, externalTrafficPolicy: Local")));
    let node = "172.18.0.2:30080";
    assert!(lab.pods_on("control-plane").is_empty());
    assert_eq!(lab.words("laptop", node, 2), set(&["timed out NoLocalEndpoints"]));
    assert_eq!(lab.words("control-plane", node, 4), set(&["answered"]));
    // A pod of that node takes the short cut, too.
    lab.apply(
        "apiVersion: v1\nkind: Pod\nmetadata: {name: near}\n\
         spec: {nodeName: control-plane, containers: [{name: main, image: busybox}]}\n",
    );
    assert_eq!(lab.words("near", node, 4), set(&["answered"]));
}

#[test]
fn w24_who_the_app_sees() {
    let mut lab = Lab::new();
    let seen = |lab: &mut Lab, from: &str, to: &str| -> Vec<String> {
        let mut seen: Vec<String> = lab
            .ends(from, to, 30)
            .iter()
            .filter_map(|end| end.seen)
            .map(|ip| ip.to_string())
            .collect();
        seen.sort();
        seen.dedup();
        seen
    };
    // From outside: the node's address, and its bridge's where the pod is on that node.
    assert_eq!(seen(&mut lab, "laptop", "172.18.0.3:30080"), ["10.244.1.1", "172.18.0.3"]);
    assert_eq!(seen(&mut lab, "client", "web:80"), ["10.244.1.2"]);
    // A pod that calls its own Service and draws itself is seen as its node's bridge.
    let own = lab.pods_on("worker2")[0].clone();
    let mixed = seen(&mut lab, &own.metadata.name, "web:80");
    assert_eq!(mixed, ["10.244.2.1".to_owned(), own.status.pod_ip.clone()]);
    lab.apply(&web(&format!("{NODE_PORT}, externalTrafficPolicy: Local")));
    assert_eq!(seen(&mut lab, "laptop", "172.18.0.3:30080"), ["198.51.100.7"]);
}

#[test]
fn w25_each_node_an_equal_share_and_crowded_pods_less() {
    let crowd = WEB.replace("replicas: 3", "replicas: 4");
    let service = web(&format!("{LOAD_BALANCER}, externalTrafficPolicy: Local"));
    let mut lab = Lab::of(&format!("{crowd}---\n{service}"), |s| s.has_provider = true);
    // One pod on worker, three on worker2.
    while lab.pods_on("worker").len() > 1 {
        let mut cordoned = super::NODES.split("---\n").nth(1).expect("worker").to_owned();
        cordoned = cordoned.replace("podCIDR:", "unschedulable: true, podCIDR:");
        lab.apply(&cordoned);
        let name = lab.pods_on("worker")[0].metadata.name.clone();
        lab.delete(packetwalk::api::Kind::Pod, &name);
        lab.settle();
    }
    assert_eq!(lab.pods_on("worker2").len(), 3);
    let lonely = lab.pods_on("worker")[0].metadata.name.clone();
    let answers = lab.answers("laptop", "203.0.113.80:80", 300);
    let share = answers[&lonely];
    assert!((115..=185).contains(&share), "half of 300 within four deviations: {answers:?}");
    assert!(answers.values().filter(|count| **count < 90).count() == 3, "{answers:?}");
    let balancer = lab.world.network().load_balancers.values().next().expect("one");
    assert_eq!(balancer.healthy_nodes.iter().cloned().collect::<Vec<_>>(), ["worker", "worker2"]);
}

#[test]
fn w26_internal_local_is_by_the_client_s_node() {
    let mut lab = Lab::new();
    lab.apply(&web(&format!("{NODE_PORT}, internalTrafficPolicy: Local")));
    assert_eq!(
        lab.words("control-plane", "10.96.45.12:80", 2),
        set(&["timed out NoLocalEndpoints"])
    );
    let here: Vec<String> = lab.pods_on("worker").into_iter().map(|p| p.metadata.name).collect();
    let answers = lab.answers("client", "web:80", 30);
    assert!(answers.keys().all(|pod| here.contains(pod)), "{answers:?}");
    assert_eq!(lab.words("laptop", "172.18.0.2:30080", 5), set(&["answered"]));
}

#[test]
fn w27_a_zone_is_preferred_and_never_insisted_on() {
    let mut lab = Lab::new();
    lab.apply(&web(&format!("{CLUSTER_IP}, trafficDistribution: PreferSameZone")));
    let near: Vec<String> = lab.pods_on("worker").into_iter().map(|p| p.metadata.name).collect();
    let answers = lab.answers("client", "web:80", 30);
    assert!(answers.keys().all(|pod| near.contains(pod)), "{answers:?}");
    for pod in near {
        let pod = packetwalk::data_plane::place::PodName::new("default", &pod);
        lab.act(Action::SetReady { pod, ready: false });
    }
    lab.settle();
    assert_eq!(lab.words("client", "web:80", 5), set(&["answered"]));
    assert_eq!(place("client").to_string(), "client");
}

#[test]
fn w34_source_ranges_guard_the_load_balancer_only() {
    let service = web(&format!("{LOAD_BALANCER}, loadBalancerSourceRanges: [203.0.113.0/24]"));
    let mut lab = Lab::of(&format!("{WEB}---\n{service}"), |s| s.has_provider = true);
    assert_eq!(lab.words("laptop", "203.0.113.80:80", 2), set(&["timed out SourceRangeDenied"]));
    assert_eq!(lab.words("laptop", "172.18.0.3:30080", 2), set(&["answered"]));
}
