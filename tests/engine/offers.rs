//! A lesson offers what belongs to it, shows what it is about, and puts in what its world says.

use packetwalk::session::study::Wish;
use packetwalk::session::{Intent, Session};
use packetwalk::time::SimDuration;

fn open(lesson: &str) -> Session {
    Session::open_lesson(lesson).expect("there is such a lesson")
}

fn wish(session: &mut Session, wish: Wish) {
    session.update(Intent::Study(wish));
}

#[test]
fn only_what_a_lesson_names_is_offered() {
    let session = open("pod-address");
    assert!(session.offers("curl"));
    assert!(["kill", "provider", "loop", "scale"].iter().all(|act| !session.offers(act)));
    let other = open("replaced");
    assert!(other.offers("kill") && other.offers("crash") && !other.offers("provider"));
}

#[test]
fn without_a_lesson_and_at_its_end_everything_is() {
    assert!(Session::open("s0-nodeport").offers("kill"));
    let mut session = open("pod-address");
    let last = session.study().expect("open").beats().len() - 1;
    wish(&mut session, Wish::Goto(last));
    assert!(!session.offers("kill"));
    wish(&mut session, Wish::Next);
    assert!(session.offers("kill"));
    let mut left = open("pod-address");
    wish(&mut left, Wish::Leave);
    assert!(left.offers("kill"));
}

#[test]
fn a_lesson_says_which_parts_of_the_page_it_is_about() {
    let shows = |lesson, part| open(lesson).study().expect("open").shows(part);
    assert!(!shows("pod-address", "yaml"));
    assert!(shows("pod-address", "hops"));
    assert!(shows("label-query", "yaml"));
}

#[test]
fn an_unknown_action_or_panel_is_a_mistake_of_the_lesson() {
    let text = include_str!("../../assets/lessons/pod-address.yaml");
    for (was, becomes) in [
        ("allow: [curl, reset]", "allow: [curl, juggle]"),
        ("panels: [topology, terminal, hops]", "panels: [topology, attic]"),
        ("pauseAt: [pod_arrival]", "pauseAt: [supper]"),
    ] {
        let odd = text.replace(was, becomes);
        assert_ne!(odd, text);
        let problems = packetwalk::lesson::decode::decode(&odd).expect_err("it is refused");
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert!(problems[0].message.contains("is "), "{problems:?}");
    }
}

#[test]
fn what_a_lesson_does_may_speak_of_its_world() {
    let text = include_str!("../../assets/lessons/pod-address.yaml");
    let was = "    - kubectl exec toolbox -- curl -s http://10.244.1.5\n";
    let becomes = "    - kubectl exec toolbox -- curl -s http://{{pod.web-2.ip}}\n";
    let sends = "    - {send: {from: toolbox, to: \"http://10.244.1.5\"}}\n";
    let filled = "    - {send: {from: toolbox, to: \"http://{{pod.web-2.ip}}\"}}\n";
    let text = text.replace(was, becomes).replace(sends, filled);
    assert!(text.contains(becomes) && text.contains(filled));
    for deed in [Wish::Suggest(0), Wish::ShowMe] {
        let mut session = Session::open("empty");
        wish(&mut session, Wish::OpenText(text.clone()));
        wish(&mut session, Wish::ToTheTask);
        wish(&mut session, deed.clone());
        for _ in 0..200 {
            session.update(Intent::Elapsed(SimDuration::from_ms(100)));
        }
        let request = session.followed().expect("a request was sent");
        assert_eq!(request.host, "10.244.2.8", "{deed:?}");
        assert!(request.outcome().is_some());
    }
}
