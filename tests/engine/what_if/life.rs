//! W-15 to W-21, W-35, W-39: pods and nodes come and go.

use packetwalk::api::Kind;
use packetwalk::data_plane::place::PodName;
use packetwalk::data_plane::trace::Reason;
use packetwalk::simulation::{Action, Call};

use super::{Lab, NODE_PORT, WEB, has, place, set, web};

#[test]
fn w15_a_deleted_pod_is_replaced_by_another() {
    let mut lab = Lab::new();
    let (before, service) = (lab.pods(), lab.object(Kind::Service, "web").cloned());
    let gone = &before[0];
    lab.delete(Kind::Pod, &gone.metadata.name);
    lab.settle();
    let after = lab.pods();
    assert_eq!(after.len(), 3);
    assert!(!lab.pod_names().contains(&gone.metadata.name));
    assert!(after.iter().all(|pod| pod.status.pod_ip != gone.status.pod_ip));
    assert_eq!(lab.object(Kind::Service, "web").cloned(), service);
    assert_eq!(lab.answers("laptop", "172.18.0.2:30080", 60).len(), 3);
}

#[test]
fn w16_an_open_connection_stays_and_ends_with_its_pod() {
    let mut lab = Lab::new();
    let first = lab.next_request();
    let (from, host) = (place("client"), "web".to_owned());
    lab.act(Action::Send(Call { is_one_connection: true, ..Call::new(from, &host, 80, 12) }));
    lab.wait(3_000);
    let pod = lab.world.requests()[&first].trace.hops().find_map(|hop| {
        let picked = |reason: &Reason| {
            if let Reason::EndpointPicked { pod, .. } = reason { pod.clone() } else { None }
        };
        hop.reasons.iter().find_map(picked)
    });
    let pod = pod.expect("an endpoint was picked").name;
    lab.delete(Kind::Pod, &pod);
    let requests = lab.finish(first, 12);
    let over_it = |request: &&packetwalk::simulation::Request| request.connection == first;
    // Further requests of the open connection go to the pod that is leaving, and one is cut off.
    let stuck: Vec<String> = requests.iter().filter(over_it).map(|r| super::end(r).pod).collect();
    assert!(stuck.len() > 1, "{stuck:?}");
    assert!(stuck.iter().all(|name| *name == pod || name.is_empty()), "{stuck:?}");
    let others: Vec<_> = requests.iter().filter(|request| request.connection != first).collect();
    assert!(!others.is_empty(), "the browser had to connect anew");
    assert!(others.iter().all(|request| super::end(request).pod != pod));
}

#[test]
fn w17_a_crashed_container_keeps_the_pod_s_address() {
    let mut lab = Lab::new();
    let before = lab.pods()[0].clone();
    let name = before.metadata.name.clone();
    lab.act(Action::Crash(PodName::new("default", &name)));
    let to = format!("{}:8080", before.status.pod_ip);
    assert_eq!(lab.words("client", &to, 1), set(&["refused PodNotListening"]));
    lab.act(Action::Crash(PodName::new("default", &name)));
    lab.wait(500);
    assert_eq!(lab.ready("web"), 2);
    lab.settle();
    let after = lab.pods().into_iter().find(|pod| pod.metadata.name == name).expect("the same pod");
    assert_eq!(after.status.pod_ip, before.status.pod_ip);
    assert_eq!((after.restarts(), lab.ready("web")), (2, 3));
}

#[test]
fn w18_the_number_of_pods_is_that_of_the_chances() {
    let mut lab = Lab::new();
    for count in [5, 2] {
        lab.scale(count);
        lab.settle();
        assert_eq!(lab.ready("web"), usize::try_from(count).unwrap_or(0));
        let answers = lab.answers("client", "web:80", 100);
        assert_eq!(answers.len(), usize::try_from(count).unwrap_or(0), "{answers:?}");
    }
}

#[test]
fn w19_leaving_pods_serve_while_there_is_nobody_else() {
    let hook = "image: ealen/echo-server, lifecycle: {preStop: {sleep: {seconds: 20}}}";
    let yaml = format!("{}---\n{}", WEB.replace("image: ealen/echo-server", hook), web(NODE_PORT));
    let mut lab = Lab::of(&yaml, |_| {});
    lab.scale(0);
    lab.wait(1_500);
    assert_eq!((lab.pods().len(), lab.ready("web")), (3, 0));
    assert_eq!(lab.words("client", "web:80", 3), set(&["answered"]));
    lab.settle();
    assert_eq!(lab.words("client", "web:80", 2), set(&["refused NoEndpoints"]));
}

#[test]
fn w20_two_deployments_of_one_label_share_by_chance() {
    let two = format!("{WEB}---\n{}", WEB.replace("name: web}", "name: web-httpd}"))
        .replace("{metadata: {name: web-httpd}, spec", "{metadata: {name: web-httpd}, spec");
    let mut lab = Lab::of(&format!("{two}---\n{}", web(NODE_PORT)), |_| {});
    let mut from_httpd = Vec::new();
    for _ in 0..5 {
        let ends = lab.ends("client", "web:80", 200);
        from_httpd.extend(ends.into_iter().map(|end| end.pod.starts_with("web-httpd-")));
    }
    let count = from_httpd.iter().filter(|is_httpd| **is_httpd).count();
    // Of 1,000 throws of a coin 500, within three deviations of 16.
    assert!((452..=548).contains(&count), "{count}");
    assert!(from_httpd.windows(2).any(|two| two[0] == two[1]), "this is no strict alternation");
    assert!(from_httpd.windows(2).any(|two| two[0] != two[1]));
}

#[test]
fn w21_one_connection_one_pod() {
    let mut lab = Lab::new();
    let first = lab.next_request();
    let (from, host) = (place("client"), "web".to_owned());
    lab.act(Action::Send(Call { is_one_connection: true, ..Call::new(from, &host, 80, 10) }));
    let requests = lab.finish(first, 10);
    let pods: std::collections::BTreeSet<String> =
        requests.iter().map(|request| super::end(request).pod).collect();
    assert_eq!(pods.len(), 1, "{pods:?}");
    assert!(requests[1..].iter().all(|r| has(r, |reason| *reason == Reason::Established)));
    assert!(lab.answers("client", "web:80", 30).len() > 1);
    assert!(lab.world.network().nodes.values().all(|node| node.conntrack.is_empty()));
}

#[test]
fn a_connection_through_a_load_balancer_stays_on_its_node() {
    let yaml = format!("{WEB}---\n{}", web(super::LOAD_BALANCER));
    let mut lab = Lab::of(&yaml, |scenario| scenario.has_provider = true);
    let first = lab.next_request();
    let call = Call::new(place("laptop"), "203.0.113.80", 80, 8);
    lab.act(Action::Send(Call { is_one_connection: true, ..call }));
    let requests = lab.finish(first, 8);
    let ways: std::collections::BTreeSet<String> = requests
        .iter()
        .map(|request| request.trace.request.iter().map(|hop| hop.to.to_string()).collect())
        .collect();
    assert_eq!(ways.len(), 1, "{ways:?}");
    assert_eq!(lab.words("laptop", "203.0.113.80:80", 20), set(&["answered"]));
}

#[test]
fn w35_a_node_that_fails() {
    let mut lab = Lab::new();
    let lost = lab.pods_on("worker2");
    assert!(!lost.is_empty());
    lab.act(Action::SetNode { node: "worker2".to_owned(), up: false });
    lab.wait(1_000);
    // Before anybody knows, its pods still count; the connections that go there hang.
    assert_eq!(lab.ready("web"), 3);
    let words = lab.words("client", "web:80", 30);
    assert_eq!(words, set(&["answered", "timed out NodeDown"]));
    assert_eq!(lab.words("laptop", "172.18.0.4:30080", 1), set(&["timed out NodeDown"]));
    lab.wait(5_000);
    let node = lab.world.control_plane().objects().node("worker2").expect("a node");
    assert!(
        node.status.conditions.iter().any(|c| c.condition_type == "Ready" && c.status == "Unknown")
    );
    lab.wait(2_000);
    assert_eq!(lab.ready("web"), 3 - lost.len());
    assert_eq!(lab.words("client", "web:80", 20), set(&["answered"]));
    assert_eq!(lab.pods().len(), 3, "no replacement before the pods are evicted");
    lab.wait(30_000);
    let all = lab.pods();
    let leaving = all.iter().filter(|pod| pod.metadata.is_terminating()).count();
    assert_eq!((leaving, all.len()), (lost.len(), 3 + lost.len()));
    assert_eq!(lab.ready("web"), 3);
    // Once it is back, what was asked of it is done.
    lab.act(Action::SetNode { node: "worker2".to_owned(), up: true });
    lab.settle();
    assert_eq!((lab.pods().len(), lab.ready("web")), (3, 3));
}

#[test]
fn a_node_that_comes_back_in_time_keeps_its_pods() {
    let mut lab = Lab::new();
    let before = lab.pod_names();
    lab.act(Action::SetNode { node: "worker2".to_owned(), up: false });
    lab.wait(8_000);
    assert!(lab.ready("web") < 3);
    lab.act(Action::SetNode { node: "worker2".to_owned(), up: true });
    lab.settle();
    assert_eq!((lab.pod_names(), lab.ready("web")), (before, 3));
    assert!(lab.pods_on("worker2").iter().all(|pod| pod.restarts() == 1));
    assert_eq!(lab.words("laptop", "172.18.0.4:30080", 10), set(&["answered"]));
}

/// Ends of requests sent all through a change of the Deployment's template.
fn during(lab: &mut Lab, change: &str) -> std::collections::BTreeSet<String> {
    lab.act(Action::Apply(crate::world::objects(change)));
    let mut words = std::collections::BTreeSet::new();
    for _ in 0..40 {
        words.extend(lab.words("client", "web:80", 3));
    }
    words
}

#[test]
fn w39_a_rolling_update_is_as_good_as_its_readiness() {
    let slow = "metadata: {labels: {app: web}, annotations: \
        {packetwalk.dev/starts-after-seconds: '20'}}";
    let slow = WEB.replace("    metadata: {labels: {app: web}}", &format!("    {slow}"));
    let probe = "image: ealen/echo-server:2, readinessProbe: {tcpSocket: {port: 8080}}";
    let good = slow.replace("image: ealen/echo-server", probe);
    let mut lab = Lab::new();
    assert_eq!(during(&mut lab, &good), set(&["answered"]));
    // Without a probe a pod counts as ready before its program listens.
    let mut lab = Lab::new();
    let bare = slow.replace("image: ealen/echo-server", "image: ealen/echo-server:2");
    let words = during(&mut lab, &bare);
    assert_eq!(words, set(&["answered", "refused PodNotListening"]));
    // An image that is not there: one pod waits for ever, the old ones serve on.
    let mut lab = Lab::new();
    let before = lab.pod_names();
    let wrong = WEB.replace("ealen/echo-server", "ealen/echo-server:does-not-exist");
    assert_eq!(during(&mut lab, &wrong), set(&["answered"]));
    assert!(lab.pod_names().is_superset(&before));
    let waiting = lab.pods().iter().filter(|pod| pod.status.phase == "Pending").count();
    assert_eq!((lab.pods().len(), waiting), (4, 1));
}
