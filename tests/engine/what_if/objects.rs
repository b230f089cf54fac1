//! W-28 to W-33, W-36, W-37: ports, types, load balancers, names.

use packetwalk::api::{Kind, Object};
use packetwalk::data_plane::ingress::Http;
use packetwalk::shell::curl::{Options, curl, wget};
use packetwalk::simulation::{Action, Call};

use super::{CLUSTER_IP, LOAD_BALANCER, Lab, NODE_PORT, WEB, set, web};

#[test]
fn w28_node_ports_that_cannot_be_had() {
    let mut lab = Lab::new();
    let other = web(NODE_PORT)
        .replace("{name: web}", "{name: other}")
        .replace("clusterIP: 10.96.45.12, ", "");
    assert_eq!(
        lab.try_apply(&other.replace("30080", "80")),
        Err("Service \"other\" is invalid: spec.ports[0].nodePort: Invalid value: 80: \
             provided port is not in the valid range. The range of valid ports is 30000-32767"
            .to_owned())
    );
    assert_eq!(
        lab.try_apply(&other),
        Err("Service \"other\" is invalid: spec.ports[0].nodePort: Invalid value: 30080: \
             provided port is already allocated"
            .to_owned())
    );
    lab.apply(&other.replace(", nodePort: 30080", ""));
    let Some(Object::Service(service)) = lab.object(Kind::Service, "other") else { panic!("it") };
    assert!((30_086..=32_767).contains(&service.spec.ports[0].node_port));
}

#[test]
fn w29_one_service_through_all_types() {
    let mut lab = Lab::new();
    let spec = |lab: &Lab| {
        let Some(Object::Service(service)) = lab.object(Kind::Service, "web") else { panic!("it") };
        (
            service.spec.cluster_ip.clone(),
            service.spec.ports.first().map_or(0, |port| port.node_port),
        )
    };
    assert_eq!(spec(&lab), ("10.96.45.12".to_owned(), 30080));
    lab.apply(&web(CLUSTER_IP));
    assert_eq!(spec(&lab), ("10.96.45.12".to_owned(), 0));
    assert_eq!(lab.words("laptop", "172.18.0.3:30080", 1), set(&["refused HostNotListening"]));
    lab.apply(&web("type: LoadBalancer, ports: [{port: 80, targetPort: 8080}]"));
    let (address, port) = spec(&lab);
    assert_eq!(address, "10.96.45.12");
    assert!(port >= 30_000);
    let external = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\n\
        spec: {type: ExternalName, externalName: db.example.com}\n";
    lab.apply(external);
    assert_eq!(spec(&lab).0, "");
}

#[test]
fn w30_a_load_balancer_that_nobody_makes() {
    let mut lab = Lab::new();
    lab.apply(&web(LOAD_BALANCER));
    let Some(Object::Service(service)) = lab.object(Kind::Service, "web") else { panic!("it") };
    assert!(service.status.load_balancer.ingress.is_empty());
    assert!(service.metadata.finalizers.is_empty());
    assert_eq!(lab.words("laptop", "172.18.0.3:30080", 2), set(&["answered"]));
    assert_eq!(lab.words("client", "web:80", 2), set(&["answered"]));
}

/// The world with a cloud, and the Service as a load balancer.
fn cloud() -> Lab {
    let yaml = format!("{WEB}---\n{}", web(LOAD_BALANCER));
    Lab::of(&yaml, |scenario| scenario.has_provider = true)
}

#[test]
fn w31_a_load_balancer_finds_a_dead_node_before_kubernetes_does() {
    let mut lab = cloud();
    assert_eq!(lab.words("laptop", "203.0.113.80:80", 6), set(&["answered"]));
    lab.act(Action::SetNode { node: "worker2".to_owned(), up: false });
    lab.wait(2_100);
    let balancer = lab.world.network().load_balancers.values().next().expect("one");
    assert_eq!(balancer.healthy_nodes.iter().cloned().collect::<Vec<_>>(), ["worker"]);
    let node = lab.world.control_plane().objects().node("worker2").expect("a node");
    assert!(!node.status.conditions.iter().any(|condition| condition.status == "Unknown"));
}

#[test]
fn w32_what_a_cloud_made_outlives_the_cluster() {
    let mut lab = cloud();
    lab.act(Action::DeleteCluster);
    lab.settle();
    assert_eq!(lab.world.network().load_balancers.len(), 1, "it costs on");
    assert_eq!(lab.words("laptop", "203.0.113.80:80", 1), set(&["timed out NoHealthyNode"]));
    assert!(lab.try_apply(&web(CLUSTER_IP)).is_err());
    // The other way round nothing is left.
    let mut lab = cloud();
    lab.delete(Kind::Service, "web");
    lab.settle();
    assert!(lab.world.network().load_balancers.is_empty());
    lab.act(Action::DeleteCluster);
    lab.settle();
    assert_eq!(lab.words("laptop", "203.0.113.80:80", 1), set(&["timed out NoRoute"]));
}

#[test]
fn w33_a_service_waits_for_who_takes_its_load_balancer_down() {
    let mut lab = cloud();
    lab.act(Action::SetProvider(false));
    lab.delete(Kind::Service, "web");
    lab.settle();
    assert!(lab.object(Kind::Service, "web").is_some_and(|s| s.metadata().is_terminating()));
    lab.act(Action::SetProvider(true));
    lab.settle();
    assert!(lab.object(Kind::Service, "web").is_none());
    assert!(lab.world.network().load_balancers.is_empty());
}

#[test]
fn w40_three_load_balancers_or_one_ingress() {
    let app = |name: &str, service_type: &str| {
        let deployment = WEB.replace("web", name).replace("replicas: 3", "replicas: 1");
        format!(
            "{deployment}---\napiVersion: v1\nkind: Service\nmetadata: {{name: {name}}}\n\
             spec: {{type: {service_type}, selector: {{app: {name}}}, \
             ports: [{{port: 80, targetPort: 8080}}]}}\n"
        )
    };
    let all =
        |service_type| ["cart", "blog", "help"].map(|name| app(name, service_type)).join("---\n");
    let three = Lab::of(&all("LoadBalancer"), |scenario| scenario.has_provider = true);
    assert_eq!(three.world.network().load_balancers.len(), 3);

    let controller = "apiVersion: v1\nkind: Pod\nmetadata: {name: gate, labels: {app: gate}}\n\
        spec: {nodeName: worker, containers: [{name: main, image: ingress-nginx/controller}]}\n---\n\
        apiVersion: v1\nkind: Service\nmetadata: {name: gate}\n\
        spec: {type: LoadBalancer, selector: {app: gate}, ports: [{port: 80}]}\n";
    let path = |name: &str| {
        format!(
            "{{path: /{name}, pathType: Prefix, backend: {{service: {{name: {name}, port: {{number: 80}}}}}}}}"
        )
    };
    let ingress = format!(
        "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {{name: shop}}\n\
         spec: {{rules: [{{host: shop.example.com, http: {{paths: [{}, {}]}}}}, \
         {{host: help.example.com, http: {{paths: [{}]}}}}]}}\n",
        path("cart"),
        path("blog"),
        path("help").replace("path: /help", "path: /")
    );
    let yaml = format!("{}---\n{controller}---\n{ingress}", all("ClusterIP"));
    let mut lab = Lab::of(&yaml, |scenario| scenario.has_provider = true);
    assert_eq!(lab.world.network().load_balancers.len(), 1);
    let ask = |lab: &mut Lab, host: &str, path: &str| {
        let mut call = Call::new(super::place("laptop"), "203.0.113.80", 80, 1);
        call.http = Http { host: Some(host.to_owned()), path: path.to_owned() };
        let first = lab.next_request();
        lab.act(Action::Send(call));
        let request = &lab.finish(first, 1)[0];
        let pod = super::end(request).pod;
        (request.status, pod.split('-').next().unwrap_or_default().to_owned())
    };
    let answer = |status: u16, pod: &str| (Some(status), pod.to_owned());
    assert_eq!(ask(&mut lab, "shop.example.com", "/cart/1"), answer(200, "cart"));
    assert_eq!(ask(&mut lab, "shop.example.com", "/blog"), answer(200, "blog"));
    assert_eq!(ask(&mut lab, "help.example.com", "/cart"), answer(200, "help"));
    assert_eq!(ask(&mut lab, "shop.example.com", "/"), answer(404, "gate"));
    let deployment = Lab::reference(Kind::Deployment, "cart");
    lab.act(Action::Scale { deployment, replicas: 0 });
    lab.settle();
    assert_eq!(ask(&mut lab, "shop.example.com", "/cart"), answer(503, "gate"));
}

#[test]
fn w36_names_by_where_one_asks() {
    let mut lab = Lab::new();
    let namespace = "apiVersion: v1\nkind: Namespace\nmetadata: {name: production}\n";
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: elsewhere, namespace: production}\n\
        spec: {nodeName: worker, containers: [{name: main, image: busybox}]}\n";
    lab.apply(&format!("{namespace}---\n{pod}"));
    for (host, word) in [
        ("web", "answered"),
        ("web.default", "answered"),
        ("web.default.svc", "answered"),
        ("web.default.svc.cluster.local", "answered"),
        ("web.production", "not resolved NameUnknown"),
        ("wbe", "not resolved NameUnknown"),
    ] {
        assert_eq!(lab.words("client", &format!("{host}:80"), 1), set(&[word]), "{host}");
    }
    assert_eq!(lab.words("laptop", "web:80", 1), set(&["not resolved NameUnknown"]));
    let from = packetwalk::data_plane::place::Place::Pod(
        packetwalk::data_plane::place::PodName::new("production", "elsewhere"),
    );
    assert!(lab.world.resolve(&from, "web").is_empty());
    assert_eq!(lab.world.resolve(&from, "web.default").len(), 1);
}

#[test]
fn w37_headless_and_other_names() {
    let mut lab = Lab::new();
    lab.delete(Kind::Service, "web");
    lab.settle();
    lab.apply(&web(CLUSTER_IP).replace("clusterIP: 10.96.45.12", "clusterIP: None"));
    let from = super::place("client");
    assert_eq!(lab.world.resolve(&from, "web").len(), 3);
    // The client picks, kube-proxy has no part in it, and the port is the pod's.
    assert_eq!(lab.answers("client", "web:8080", 60).len(), 3);
    assert_eq!(lab.words("client", "web:80", 3), set(&["refused PodNotListening"]));
    let request = &lab.send("client", "web:8080", 1)[0];
    assert!(request.trace.hops().all(|hop| !hop.is_rewritten()));
    let external = |name: &str| {
        format!(
            "apiVersion: v1\nkind: Service\nmetadata: {{name: db}}\n\
             spec: {{type: ExternalName, externalName: {name}}}\n"
        )
    };
    lab.apply(&external("db.example.com"));
    let alias = |lab: &Lab| {
        let objects = lab.world.control_plane().objects();
        let services: Vec<_> = objects.services().collect();
        packetwalk::data_plane::dns::resolve("db", "default", &services, &[]).alias
    };
    assert_eq!(alias(&lab), Some("db.example.com".to_owned()));
    lab.apply(&external("'1.2.3.4'"));
    assert_eq!(alias(&lab), None);
    assert_eq!(lab.words("client", "db:80", 1), set(&["not resolved NameUnknown"]));
}

/// The last line of curl's standard error, or its output, and its exit code.
fn says(lab: &mut Lab, from: &str, to: &str, options: Options) -> (String, u8) {
    let request = lab.send(from, to, 1).remove(0);
    let output = curl(&lab.world, &request, options).expect("it has ended");
    let text = if output.exit == 0 { output.stdout } else { output.stderr };
    (text.lines().last().unwrap_or_default().to_owned(), output.exit)
}

#[test]
fn curl_says_of_each_end_what_curl_says() {
    let plain = Options::default();
    let mut lab = Lab::new();
    let failed = |host: &str, port: u16, ms: u32, why: &str, exit: u8| {
        (
            format!("curl: ({exit}) Failed to connect to {host} port {port} after {ms} ms: {why}"),
            exit,
        )
    };
    let why = "Could not connect to server";
    assert_eq!(says(&mut lab, "client", "web:80", plain).1, 0);
    assert!(says(&mut lab, "client", "web:80", plain).0.starts_with("Hostname: web-"));
    let dropped = failed("10.96.45.12", 80, 133_312, why, 28);
    assert_eq!(says(&mut lab, "laptop", "10.96.45.12:80", plain), dropped);
    let quick = Options { connect_timeout_s: Some(2), ..plain };
    let dropped = failed("10.96.45.12", 80, 2_004, "Timeout was reached", 28);
    assert_eq!(says(&mut lab, "laptop", "10.96.45.12:80", quick), dropped);
    let short = Options { max_time_s: Some(2), ..plain };
    let dropped = ("curl: (28) Connection timed out after 2006 milliseconds".to_owned(), 28);
    assert_eq!(says(&mut lab, "laptop", "10.96.45.12:80", short), dropped);
    let unknown = ("curl: (6) Could not resolve host: wbe".to_owned(), 6);
    assert_eq!(says(&mut lab, "client", "wbe:80", plain), unknown);
    assert_eq!(
        says(&mut lab, "client", "10.244.2.200:80", plain),
        failed("10.244.2.200", 80, 3_061, why, 7)
    );
    let request = lab.send("client", "10.244.2.200:80", 1).remove(0);
    let told =
        curl(&lab.world, &request, Options { verbose: true, ..plain }).expect("it has ended");
    assert!(told.stderr.contains("failed: No route to host"), "{}", told.stderr);
    lab.apply(&web(NODE_PORT).replace("8080", "9999"));
    assert_eq!(says(&mut lab, "client", "web:80", plain), failed("web", 80, 0, why, 7));
    let request = lab.send("client", "web:80", 1).remove(0);
    let said = wget(&lab.world, &request).expect("it has ended").stderr;
    assert_eq!(said, "wget: can't connect to remote host (10.96.45.12): Connection refused\n");
    let mut lab = super::reach::kind(Some((30080, 30081)));
    let reset = ("curl: (56) Recv failure: Connection reset by peer".to_owned(), 56);
    assert_eq!(says(&mut lab, "laptop", "localhost:30080", plain), reset);
}
