//! How ends, waits and changes look: marks that cover no address, clocks that fill, stamps.

use packetwalk::scene::picture::{Beside, EndKind, Picture};
use packetwalk::scene::shape::Shape;
use packetwalk::scene::{drawing, frame, layout, picture};
use packetwalk::session::{Intent, Session};
use packetwalk::time::SimDuration;

const DOOR: &str = "http://15.207.114.4:30080";

fn open(target: &str, was: &str, becomes: &str) -> Session {
    let mut session = Session::open("s0-nodeport");
    let text = session.files()[0].text.replace(was, becomes);
    session.update(Intent::Edit { file: 0, text });
    session.update(Intent::Apply(0));
    // Every node has written its rules by then.
    session.update(Intent::Elapsed(SimDuration::from_ms(1_000)));
    session.update(Intent::Elapsed(SimDuration::from_ms(1_000)));
    session.update(Intent::SetTarget(Some(target.to_owned())));
    session
}

fn seen(session: &Session) -> Picture {
    let layout = layout(session.world(), 1052.0, 640.0);
    picture(&layout, session.world(), session.followed())
}

fn beside(session: &Session) -> Beside {
    *seen(session).beside.unwrap_or_default()
}

/// All classes of a drawing, as often as they are there.
fn classes(shapes: &[Shape]) -> Vec<String> {
    let mut found = Vec::new();
    for shape in shapes {
        found
            .extend(shape.attributes.iter().filter(|(n, _)| *n == "class").map(|(_, c)| c.clone()));
        found.extend(classes(&shape.children));
    }
    found
}

#[test]
fn each_end_has_its_mark_and_only_silence_its_clock() {
    let local = "NodePort\n  externalTrafficPolicy: Local";
    let ends = [
        (DOOR, "", "", EndKind::Answered, ""),
        (DOOR, "app: webapp", "app: nobody", EndKind::Refused, ""),
        (DOOR, "targetPort: 8080", "targetPort: 9999", EndKind::Refused, ""),
        (DOOR, "NodePort", local, EndKind::Dropped, "133 s, ×90"),
        ("http://10.244.1.5:8080", "", "", EndKind::NoRoute, "133 s, ×90"),
        ("http://webapp-service", "", "", EndKind::Unresolved, ""),
    ];
    for (target, was, becomes, kind, waits) in ends {
        let mut session = open(target, was, becomes);
        session.update(Intent::Send(1));
        session.update(Intent::FlowEnd);
        let picture = beside(&session);
        assert_eq!(picture.end.map(|end| end.kind), Some(kind), "{target} {becomes}");
        let wait = picture.wait.map(|wait| wait.words).unwrap_or_default();
        assert_eq!(wait, waits, "{target} {becomes}");
    }
}

#[test]
fn the_clock_of_a_sender_fills_while_it_waits() {
    let mut session = open("http://10.244.1.5:8080", "", "");
    session.update(Intent::Send(1));
    let mut shares = Vec::new();
    for _ in 0..200 {
        session.update(Intent::Play);
        session.update(Intent::Elapsed(SimDuration::from_ms(50)));
        shares.extend(beside(&session).wait.map(|wait| wait.share));
    }
    shares.dedup();
    let whole: Vec<f64> = (0..=6).map(|step| f64::from(step) / 6.0).collect();
    assert_eq!(shares.len(), whole.len(), "{shares:?}");
    assert!(shares.iter().zip(&whole).all(|(share, whole)| (share - whole).abs() < 1e-9));
}

#[test]
fn a_words_ground_covers_no_pods_address() {
    for (was, becomes) in [
        ("targetPort: 8080", "targetPort: 9999"),
        ("NodePort", "NodePort\n  externalTrafficPolicy: Local"),
        ("app: webapp", "app: nobody"),
    ] {
        let mut session = open(DOOR, was, becomes);
        session.update(Intent::Send(1));
        session.update(Intent::FlowEnd);
        let picture = seen(&session);
        let end = beside(&session).end.expect("an end");
        let (left, top) = (end.at.x + end.word_at.x, end.at.y + end.word_at.y - 13.0);
        let right = left + packetwalk::scene::ending::word_width(&end.word);
        for pod in picture.pods {
            // From the top of its letters to below them.
            let (from, to) = (pod.rect.y + 33.0, pod.rect.y + 46.0);
            let is_beside = right < pod.rect.x + 11.0 || left > pod.rect.right();
            assert!(is_beside || top >= to || top + 26.0 <= from, "{becomes}: {}", pod.address);
        }
    }
}

/// The addresses that are shown beside the nodes' names once it has ended, in a room of this size.
fn addresses_beside_names(session: &Session, width: f64, height: f64) -> Vec<String> {
    let layout = layout(session.world(), width, height);
    let picture = picture(&layout, session.world(), session.followed());
    picture.nodes.into_iter().map(|node| node.address).collect()
}

#[test]
fn a_nodes_address_yields_to_a_word_in_its_place_and_to_no_other() {
    let ended = |was: &str, becomes: &str| {
        let mut session = open("http://15.207.114.2:30080", was, becomes);
        session.update(Intent::Send(1));
        session.update(Intent::FlowEnd);
        session
    };
    let by_a_pod =
        addresses_beside_names(&ended("targetPort: 8080", "targetPort: 9999"), 390.0, 420.0);
    assert_eq!(by_a_pod.iter().filter(|address| address.is_empty()).count(), 1, "{by_a_pod:?}");
    let by_rules = ended("app: webapp", "app: webb");
    let whole = ["15.207.114.2", "15.207.114.3", "15.207.114.4"];
    for (width, height) in [(925.0, 432.0), (1052.0, 640.0), (1408.0, 600.0)] {
        assert_eq!(addresses_beside_names(&by_rules, width, height), whole, "{width}x{height}");
    }
}

#[test]
fn stamps_land_when_it_is_written_and_come_off_on_the_way_back() {
    let mut session = open(DOOR, "", "");
    session.update(Intent::Send(1));
    let mut stamped = Vec::new();
    for _ in 0..40 {
        session.update(Intent::StepForward);
        for (width, has_room) in [(1052.0, true), (390.0, false)] {
            let layout = layout(session.world(), width, 640.0);
            let id = session.followed().map(|request| request.id);
            let moving = frame(&layout, session.world(), id, false);
            let classes = classes(&drawing::hero(&layout, moving.hero.as_ref()));
            let stamps: Vec<String> =
                classes.into_iter().filter(|class| class.starts_with("stamp")).collect();
            assert!(has_room || stamps.is_empty(), "{stamps:?}");
            let groups = stamps.into_iter().filter(|c| c == "stamp" || c == "stamp lifted");
            stamped.push(groups.collect::<Vec<_>>());
        }
    }
    stamped.retain(|stamps| !stamps.is_empty());
    stamped.dedup();
    assert_eq!(stamped, [vec!["stamp"; 2], vec!["stamp lifted"; 2]]);
}

#[test]
fn a_pod_that_leaves_counts_down_and_its_successor_is_new() {
    let mut session = Session::open("s0-nodeport");
    let pod = seen(&session).pods.into_iter().find(|pod| pod.ear.is_some()).expect("a pod").pod;
    session.update(Intent::Kill(pod.clone()));
    let mut left = Vec::new();
    for _ in 0..100 {
        session.update(Intent::Play);
        session.update(Intent::Elapsed(SimDuration::from_ms(50)));
        let pods = seen(&session).pods;
        left.extend(pods.into_iter().find(|found| found.pod == pod).map(|pod| pod.seconds_left));
    }
    left.dedup();
    assert_eq!(left, [Some(4), Some(3), Some(2), Some(1), None]);
}

#[test]
fn the_endpoint_that_is_chosen_says_from_how_many() {
    let mut session = open(DOOR, "", "");
    session.update(Intent::Send(1));
    let mut chosen = Vec::new();
    for _ in 0..20 {
        session.update(Intent::StepForward);
        let rows = seen(&session).list.map(|list| list.rows).unwrap_or_default();
        chosen.extend(rows.into_iter().filter_map(|row| row.chosen));
    }
    chosen.dedup();
    assert_eq!(chosen, ["1 of 2"]);
}

#[test]
fn a_node_that_is_not_heard_of_is_hatched_later_than_it_is_off() {
    let mut session = Session::open("s0-nodeport");
    session.update(Intent::SetNode { node: "node-b".to_owned(), up: false });
    let node = |session: &Session| {
        let nodes = seen(session).nodes;
        let node = nodes.into_iter().find(|node| node.name == "node-b").expect("node-b");
        (node.is_up, node.is_ready)
    };
    assert_eq!(node(&session), (false, true));
    for _ in 0..120 {
        session.update(Intent::Play);
        session.update(Intent::Elapsed(SimDuration::from_ms(50)));
    }
    assert_eq!(node(&session), (false, false));
}

#[test]
fn containers_have_no_internet_before_them_but_doors() {
    let session = Session::open("kind");
    let host = beside(&session).host.expect("it is the host");
    let words: Vec<String> = host.doors.into_iter().map(|door| door.words).collect();
    assert_eq!(words, [":8080 → :30080"]);
    let layout = layout(session.world(), 1052.0, 640.0);
    let shapes = drawing::still(&layout, &seen(&session), None);
    assert!(classes(&shapes).iter().any(|class| class == "ray"));
    let svg: String = shapes.iter().map(Shape::to_svg).collect();
    assert!(!svg.contains("data-select=\"internet\""));
}

#[test]
fn a_namespace_of_ones_own_is_framed_and_named() {
    let mut session = Session::open("s0-nodeport");
    assert!(seen(&session).pods.iter().all(|pod| pod.namespace.is_none()));
    let text = &session.files()[1].text;
    let text = text.replacen("  name: webapp", "  name: webapp\n  namespace: shop", 1);
    let text = format!("apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n---\n{text}");
    session.update(Intent::Edit { file: 1, text });
    session.update(Intent::Apply(1));
    for _ in 0..100 {
        session.update(Intent::Play);
        session.update(Intent::Elapsed(SimDuration::from_ms(50)));
    }
    let picture = seen(&session);
    let framed: Vec<&str> =
        picture.pods.iter().filter_map(|pod| pod.namespace.as_deref()).collect();
    assert_eq!(framed, ["shop", "shop"]);
    let said = picture.pods.iter().filter(|pod| pod.label.contains("Pod shop/webapp")).count();
    assert_eq!(said, 2);
}
