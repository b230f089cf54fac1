//! W-07 to W-14: who is behind a Service.

use packetwalk::api::{Kind, Object};
use packetwalk::data_plane::place::PodName;
use packetwalk::simulation::Action;

use super::{CLUSTER_IP, Lab, NODE_PORT, WEB, set, web};
use crate::world::objects;

#[test]
fn w07_a_selector_that_nobody_matches() {
    let mut lab = Lab::new();
    lab.apply(&web(NODE_PORT).replace("app: web", "app: wbe"));
    assert!(lab.endpoints("web").is_empty());
    assert_eq!(lab.words("client", "web:80", 1), set(&["refused NoEndpoints"]));
    assert_eq!(lab.words("laptop", "172.18.0.3:30080", 1), set(&["refused NoEndpoints"]));
}

#[test]
fn w08_a_pod_that_is_labelled_otherwise_leaves_and_runs_on() {
    let mut lab = Lab::new();
    let mut pod = lab.pods()[0].clone();
    let name = pod.metadata.name.clone();
    pod.metadata.labels.insert("app".to_owned(), "debug".to_owned());
    lab.act(Action::Apply(vec![Object::Pod(pod.clone())]));
    lab.settle();
    let left = lab.pods().into_iter().find(|pod| pod.metadata.name == name).expect("it runs on");
    assert!(left.is_ready() && left.metadata.owner_references.is_empty());
    assert_eq!((lab.pods().len(), lab.ready("web")), (4, 3));
    assert!(!lab.endpoints("web").iter().any(|line| line.contains(&left.status.pod_ip)));
}

#[test]
fn w09_a_target_port_that_nobody_listens_on_looks_healthy() {
    let mut lab = Lab::new();
    lab.apply(&web(NODE_PORT).replace("8080", "9999"));
    assert!(lab.endpoints("web").iter().all(|line| line.ends_with(":9999 ready")));
    assert_eq!(lab.ready("web"), 3);
    assert_eq!(lab.words("client", "web:80", 5), set(&["refused PodNotListening"]));
}

#[test]
fn w10_a_named_port_that_no_pod_has() {
    let mut lab = Lab::new();
    lab.apply(&web(NODE_PORT).replace("targetPort: 8080", "targetPort: http"));
    let endpoints = lab.endpoints("web");
    assert_eq!(endpoints.len(), 3);
    assert!(endpoints.iter().all(|line| line.contains(":unset ")), "{endpoints:?}");
    assert_eq!(lab.words("client", "web:80", 1), set(&["refused NoEndpoints"]));
}

#[test]
fn w11_one_name_two_numbers() {
    let pod = |name: &str, node: &str, port: u16| {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: {name}, labels: {{app: web}}}}\n\
             spec: {{nodeName: {node}, containers: [{{name: main, image: shop, \
             ports: [{{name: http, containerPort: {port}}}]}}]}}\n"
        )
    };
    let service = web(CLUSTER_IP).replace("targetPort: 8080", "targetPort: http");
    let yaml = [pod("web-v1", "worker", 8080), pod("web-v2", "worker2", 9090), service];
    let mut lab = Lab::of(&yaml.join("---\n"), |_| {});
    let slices = lab.world.control_plane().objects().endpoint_slices();
    assert_eq!(slices.filter(|slice| slice.service_name() == Some("web")).count(), 2);
    let answers = lab.answers("client", "web:80", 40);
    assert_eq!(answers.len(), 2, "{answers:?}");
}

#[test]
fn w12_a_target_port_left_out_is_the_port() {
    let mut lab = Lab::new();
    lab.apply(&web(NODE_PORT).replace("targetPort: 8080, ", ""));
    assert!(lab.endpoints("web").iter().all(|line| line.ends_with(":80 ready")));
    assert_eq!(lab.words("client", "web:80", 3), set(&["refused PodNotListening"]));
}

#[test]
fn w13_an_unready_pod_is_left_out_and_runs_on() {
    let mut lab = Lab::new();
    let pod = lab.pods()[0].clone();
    let name = PodName::new("default", &pod.metadata.name);
    lab.act(Action::SetReady { pod: name, ready: false });
    lab.settle();
    let answers = lab.answers("client", "web:80", 60);
    assert_eq!((answers.len(), lab.pods().len()), (2, 3));
    assert!(!answers.contains_key(&pod.metadata.name));
    // By its own address it answers as ever.
    let to = format!("{}:8080", pod.status.pod_ip);
    assert_eq!(lab.words("client", &to, 1), set(&["answered"]));
}

#[test]
fn w14_nobody_ready_and_then_unready_pods_counted_in() {
    let mut lab = Lab::new();
    for pod in lab.pod_names() {
        lab.act(Action::SetReady { pod: PodName::new("default", &pod), ready: false });
    }
    lab.settle();
    assert_eq!((lab.endpoints("web").len(), lab.ready("web")), (3, 0));
    assert_eq!(lab.words("client", "web:80", 2), set(&["refused NoEndpoints"]));
    lab.apply(&web(&format!("{NODE_PORT}, publishNotReadyAddresses: true")));
    assert_eq!(lab.ready("web"), 3);
    assert_eq!(lab.answers("client", "web:80", 60).len(), 3);
}

#[test]
fn a_readiness_probe_at_a_port_where_nobody_listens_is_never_answered() {
    let probe = "image: ealen/echo-server, readinessProbe: {httpGet: {port: 9999}}";
    let yaml = format!("{}---\n{}", WEB.replace("image: ealen/echo-server", probe), web(NODE_PORT));
    let mut lab = Lab::of(&yaml, |_| {});
    assert_eq!((lab.endpoints("web").len(), lab.ready("web")), (3, 0));
    lab.act(Action::Apply(objects(&yaml.replace("9999", "8080"))));
    lab.settle();
    assert_eq!(lab.ready("web"), 3);
    assert_eq!(lab.object(Kind::Service, "web").map(Object::kind), Some(Kind::Service));
}

#[test]
fn endpoints_written_by_hand_are_mirrored_and_used() {
    let mut lab = Lab::new();
    let address = lab.pods_on("worker2")[0].status.pod_ip.clone();
    let service = "apiVersion: v1\nkind: Service\nmetadata: {name: db}\n\
        spec: {clusterIP: 10.96.45.30, ports: [{port: 80}]}\n";
    let endpoints = |ip: &str| {
        format!(
            "apiVersion: v1\nkind: Endpoints\nmetadata: {{name: db}}\n\
             subsets: [{{addresses: [{{ip: {ip}}}], ports: [{{port: 8080}}]}}]\n"
        )
    };
    lab.apply(service);
    assert_eq!(lab.words("client", "db:80", 1), set(&["refused NoEndpoints"]));
    lab.apply(&endpoints(&address));
    assert_eq!(lab.endpoints("db"), set(&[&format!("{address}:8080 ready")]));
    assert_eq!(lab.words("client", "db:80", 2), set(&["answered"]));
    assert_eq!(
        lab.try_apply(&endpoints("127.0.0.1")),
        Err("Endpoints \"db\" is invalid: subsets[0].addresses[0].ip: Invalid value: \
             \"127.0.0.1\": may not be in the loopback range (127.0.0.0/8, ::1/128)"
            .to_owned())
    );
    lab.delete(Kind::Endpoints, "db");
    lab.settle();
    assert!(lab.endpoints("db").is_empty());
    assert_eq!(lab.words("client", "db:80", 1), set(&["refused NoEndpoints"]));
}
