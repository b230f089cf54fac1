//! What is said about things: rows of a world, a thing in it, and what its card must say.

use packetwalk::api::Kind;
use packetwalk::data_plane::place::PodName;
use packetwalk::manifest;
use packetwalk::scene::explain::{self, Card};
use packetwalk::scene::narration;
use packetwalk::session::{Intent, Session};
use packetwalk::simulation::{Action, Call, Simulation};
use packetwalk::text::{self, Args};

use crate::world::{objects, open, place, scenario, settle};

const WEB: &str = "
apiVersion: v1
kind: Pod
metadata: {name: web-1, labels: {app: web}}
spec: {nodeName: node-a, containers: [{name: web, image: ealen/echo-server}]}
---
apiVersion: v1
kind: Pod
metadata: {name: webb, labels: {app: webb}}
spec: {nodeName: node-b, containers: [{name: web, image: ealen/echo-server}]}
---
apiVersion: v1
kind: Pod
metadata: {name: bare}
spec: {nodeName: node-b, containers: [{name: web, image: busybox}]}
---
apiVersion: v1
kind: Namespace
metadata: {name: shop}
---
apiVersion: v1
kind: Pod
metadata: {name: far, namespace: shop, labels: {app: web}}
spec: {nodeName: node-b, containers: [{name: web, image: ealen/echo-server}]}
";

fn service(rest: &str) -> String {
    format!(
        "apiVersion: v1\nkind: Service\nmetadata: {{name: web}}\n\
         spec: {{selector: {{app: web}}, clusterIP: 10.96.45.12, {rest}}}\n"
    )
}

const NODE_PORT: &str = "type: NodePort, ports: [{port: 80, targetPort: 8080, nodePort: 30080}]";
const LOCAL: &str = "type: LoadBalancer, externalTrafficPolicy: Local, \
    ports: [{port: 80, targetPort: 8080, nodePort: 30080}]";

fn world(rest: &str, has_provider: bool) -> Simulation {
    let mut scenario = scenario(&format!("{WEB}---\n{}", service(rest)));
    scenario.has_provider = has_provider;
    let (_, mut world) = open(scenario);
    settle(&mut world);
    world
}

fn said(card: &Card) -> String {
    let facts = card.facts.iter().map(|(name, value)| format!("{name}: {value}"));
    card.says.iter().cloned().chain(facts).collect::<Vec<String>>().join("\n")
}

/// Goal: why a pod is an endpoint or not is said of every sort of pod. Method: a pod, a Service, a
/// sentence a row.
#[test]
fn a_pod_says_why_it_is_an_endpoint_or_why_not() {
    let other = NODE_PORT.replace("8080", "9090");
    let named = NODE_PORT.replace("8080", "http");
    let rows = [
        (NODE_PORT, "web-1", "An endpoint of web: its labels match app=web, and it is ready."),
        (NODE_PORT, "webb", "that asks for app=web, and this pod has app=webb."),
        (NODE_PORT, "bare", "that asks for app=web, and this pod has no such label."),
        (NODE_PORT, "shop/far", "a Service looks only in its own namespace, default."),
        (&other, "web-1", "web sends to port 9090, but this pod listens on 8080: it refuses."),
        (&named, "web-1", "web sends to the port named http, and none of this pod's ports has"),
    ];
    for (rest, name, says) in rows {
        let world = world(rest, false);
        let (namespace, name) = name.split_once('/').unwrap_or(("default", name));
        let card = explain::pod(&world, &PodName::new(namespace, name)).expect("a card");
        assert!(said(&card).contains(says), "{name} with {rest}: {}", said(&card));
    }
}

#[test]
fn a_pod_says_what_became_of_it() {
    let mut world = world(NODE_PORT, false);
    let web = PodName::new("default", "web-1");
    world.act(Action::SetReady { pod: web.clone(), ready: false }).expect("it is done");
    settle(&mut world);
    let card = explain::pod(&world, &web).expect("a card");
    assert!(said(&card).contains("its readiness probe fails, so no rule leads to it"), "{card:?}");
    let list = explain::endpoints(&world, "default/web").expect("a card");
    assert!(said(&list).contains("1 pod matches app=web, none is ready."), "{list:?}");
    world.act(Action::Delete(packetwalk::simulation::pod_reference(&web))).expect("it is done");
    let mut told = Vec::new();
    while let Some(at) = world.next_event_at() {
        world.advance(at);
        told.extend(explain::pod(&world, &web).map(|card| said(&card)));
    }
    assert!(told.iter().any(|said| said.contains("In the list of web, but leaving")), "{told:?}");
    assert!(told.iter().any(|said| said.contains("This pod is gone.")), "{told:?}");
}

/// Goal: of a door that leads nowhere one learns why, on the row, the node and the request's hop.
#[test]
fn a_node_says_why_it_said_no() {
    let mut world = world(LOCAL, true);
    for (node, says) in [
        ("node-a", "goes on to a pod of Service web, one of 1."),
        ("node-b", "is dropped, because Service web allows only pods on this node"),
    ] {
        let card = explain::rule(&world, node, ":30080").expect("a card");
        assert!(said(&card).contains(says), "{}", said(&card));
        assert!(!card.rules.is_empty(), "the listing has lines for it: {card:?}");
        assert!(card.rules.iter().all(|line| !line.starts_with(' ')), "{card:?}");
    }
    world.act(Action::Send(Call::new(place("laptop"), "192.0.2.12", 30_080, 1))).expect("sent");
    settle(&mut world);
    let request = world.requests().values().next_back().expect("a request");
    let card = explain::node(&world, "node-b", Some(request)).expect("a card");
    assert!(said(&card).contains("Request 1 ended here. The policy of Service web"), "{card:?}");
    let hop = explain::current(&world, request).expect("a card");
    assert!(hop.rules.iter().any(|line| line.contains("has no local endpoints")), "{hop:?}");
    assert!(hop.fields.iter().any(|f| f.path.to_string() == "spec.externalTrafficPolicy"));
    let other = explain::node(&world, "node-a", Some(request)).expect("a card");
    assert!(!said(&other).contains("ended here"), "{other:?}");
}

#[test]
fn a_load_balancer_says_why_it_has_no_address_and_which_nodes_are_fit() {
    let classed = format!("loadBalancerClass: example.com/own, {LOCAL}");
    let rows = [
        (LOCAL, false, "because no cloud provider is there to make it"),
        (&classed, true, "spec.loadBalancerClass asks for one that nobody here makes"),
        (LOCAL, true, "node-a is healthy: asked on port"),
        (LOCAL, true, "node-b is not healthy: asked on port"),
    ];
    for (rest, has_provider, says) in rows {
        let world = world(rest, has_provider);
        let card = explain::load_balancer(&world, "default/web").expect("a card");
        assert!(said(&card).contains(says), "{rest}: {}", said(&card));
    }
}

/// Goal: rules that lag behind the list are said to, and by what. Method: stop a moment after a change.
#[test]
fn a_row_says_what_it_does_not_know_yet() {
    let mut world = world(NODE_PORT, false);
    let second = "
apiVersion: v1
kind: Pod
metadata: {name: web-2, labels: {app: web}}
spec: {nodeName: node-b, containers: [{name: web, image: ealen/echo-server}]}
";
    world.act(Action::Apply(objects(second))).expect("it is done");
    let mut late = Vec::new();
    while let Some(at) = world.next_event_at() {
        world.advance(at);
        let card = explain::rule(&world, "node-c", ":30080").expect("a card");
        late.push(said(&card).contains("The rules do not know 10.244.2."));
    }
    assert!(late.contains(&true), "at some moment the list is ahead");
    assert_eq!(late.last(), Some(&false), "in the end it is not");
    let card = explain::kube_proxy(&world, "node-c").expect("a card");
    assert!(said(&card).contains("The rules say what the lists say."), "{card:?}");
    assert!(said(&card).contains("s ago"), "{card:?}");
}

/// Goal: every hop of every sort of walk has a card with its number, its sentence and something to
/// type. Method: requests that end in different ways.
#[test]
fn every_hop_has_a_card() {
    let mut world = world(NODE_PORT, false);
    let sent = [
        ("laptop", "192.0.2.13", 30_080),
        ("laptop", "10.96.45.12", 80),
        ("laptop", "192.0.2.11", 8),
        ("bare", "web", 80),
        ("node-c", "10.96.45.12", 80),
    ];
    for (from, to, port) in sent {
        world.act(Action::Send(Call::new(place(from), to, port, 1))).expect("sent");
        settle(&mut world);
        let request = world.requests().values().next_back().expect("a request");
        let cells = narration::cells(request);
        assert!(!cells.is_empty());
        for cell in cells {
            let card = explain::hop(&world, request, cell.number).expect("a card");
            let title = format!("Hop {}: {}", cell.number, cell.title);
            assert_eq!((card.title.as_str(), card.header.as_ref()), (title.as_str(), Some(&cell)));
            assert!(!card.says.is_empty() && !card.commands.is_empty(), "{card:?}");
            let starts = card.rules.first().map(|line| line.starts_with("-A KUBE-SERVICES"));
            assert!(starts != Some(false), "a packet meets that chain first: {card:?}");
            let rewrites = cell.to.1.is_some() && !cell.is_back;
            assert_eq!(!card.rules.is_empty(), rewrites, "{to} hop {}: {card:?}", cell.number);
        }
        assert!(explain::hop(&world, request, 99).is_none());
        assert!(explain::hop(&world, request, 0).is_none());
    }
}

#[test]
fn nothing_is_said_of_what_is_not_there() {
    let world = world(NODE_PORT, false);
    assert!(explain::pod(&world, &PodName::new("default", "nobody")).is_none());
    assert!(explain::node(&world, "node-x", None).is_none());
    assert!(explain::rule(&world, "node-a", ":30081").is_none());
    assert!(explain::service(&world, "default/nothing").is_none());
    assert!(explain::endpoint(&world, "default/web", "10.0.0.1:80").is_none());
}

/// Goal: tables are whole: as many cells as heads, and no message id that nobody wrote.
#[test]
fn tables_are_whole() {
    let mut world = world(LOCAL, true);
    world.act(Action::Send(Call::new(place("laptop"), "192.0.2.11", 30_080, 1))).expect("sent");
    settle(&mut world);
    let tables = explain::tables(&world, world.requests().values().next_back());
    assert_eq!(tables.len(), 7);
    for table in &tables {
        assert!(!table.rows.is_empty(), "{}", table.caption);
        assert!(table.rows.iter().all(|row| row.len() == table.head.len()), "{table:?}");
        let words = table.head.iter().chain(table.rows.iter().flatten()).chain([&table.caption]);
        for word in words {
            let is_id = ["fact.", "explain.", "table.", "why."].iter().any(|p| word.starts_with(p));
            assert!(!is_id, "{word}");
        }
    }
}

/// Goal: the fields of a hop lead to their lines. Method: the first preset, its rewriting hop.
#[test]
fn fields_lead_to_their_lines() {
    let mut session = Session::open("");
    session.update(Intent::Send(1));
    let mut found = Vec::new();
    for _ in 0..40 {
        session.update(Intent::StepForward);
        let Some(request) = session.followed() else { continue };
        let Some(card) = explain::current(session.world(), request) else { continue };
        for field in card.fields {
            assert_eq!(field.object.kind, Kind::Service);
            let place = session.place_of(&field.object, &field.path).expect("it is written");
            if !found.contains(&place.text) {
                assert_eq!(
                    manifest::line_column(&session.files()[place.file].text, place.start).0,
                    place.line
                );
                found.push(place.text);
            }
        }
    }
    assert_eq!(found, ["nodePort: 30080", "app: webapp", "targetPort: 8080"]);
}

#[test]
fn lines_are_told_as_one_says_them() {
    assert_eq!(narration::deciding(&[8]), "Line 8 decided this hop.");
    assert_eq!(narration::deciding(&[8, 11, 12]), "Lines 8, 11 and 12 decided this hop.");
}

/// Goal: words in both files are found.
#[test]
fn words_for_later_are_found() {
    assert_eq!(text::plain("explain.copy"), "Copy");
    assert_eq!(text::plain("table.toggle"), "Table");
    assert_eq!(
        text::with("explain.rule", &Args::new().text("label", ":1").text("node", "n")),
        "Rule :1 on n"
    );
}
