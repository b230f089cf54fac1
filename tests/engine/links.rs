//! A link holds a whole moment: made in any state it opens to an equal one, and whatever became of it on
//! its way, it opens with a message and breaks nothing.

use packetwalk::data_plane::place::{Place, PodName};
use packetwalk::lesson::catalog;
use packetwalk::session::fragment::{Opened, open};
use packetwalk::session::moment::Looks;
use packetwalk::session::packed::{pack, unpack};
use packetwalk::session::preset::PRESETS;
use packetwalk::session::reopen::reopen;
use packetwalk::session::{Intent, Selection, Session, Wish};
use packetwalk::time::SimDuration;
use proptest::prelude::*;

/// What a person may do, by numbers.
type Deed = (u8, u8, u16);

/// A preset's or a lesson's world.
fn world(number: usize) -> Session {
    if let Some(preset) = PRESETS.get(number) {
        return Session::open(preset.id);
    }
    let lessons = catalog::LESSONS;
    let (id, _) = lessons[(number - PRESETS.len()) % lessons.len()];
    Session::open_lesson(id).expect("a lesson of the catalogue")
}

fn pod(session: &Session, number: u8) -> PodName {
    let pods = session.world().control_plane().objects().pods();
    let names: Vec<PodName> = pods
        .map(|pod| PodName::new(pod.metadata.namespace_or_default(), &pod.metadata.name))
        .collect();
    let nobody = PodName::new("default", "nobody");
    names.get(usize::from(number) % names.len().max(1)).cloned().unwrap_or(nobody)
}

fn intent(session: &Session, (what, which, how): Deed) -> Intent {
    let file = usize::from(which) % session.files().len().max(1);
    let text = session.files().get(file).map_or("", |file| &file.text);
    match what % 26 {
        0 => Intent::Send(u32::from(how % 5) + 1),
        1 => Intent::Kill(pod(session, which)),
        2 => Intent::SetReady { pod: pod(session, which), ready: how.is_multiple_of(2) },
        3 => Intent::Crash(pod(session, which)),
        4 => Intent::SetProvider(how.is_multiple_of(2)),
        5 => Intent::PauseProxy { node: "node-a".to_owned(), paused: how.is_multiple_of(2) },
        6 => Intent::SetNode { node: "node-b".to_owned(), up: how.is_multiple_of(2) },
        7 => Intent::Edit { file, text: format!("{text}# {how}\t\\ ä\n") },
        8 => Intent::Apply(file),
        9 => {
            Intent::SetServiceType(["ClusterIP", "NodePort", "LoadBalancer"][usize::from(how % 3)])
        }
        10 => Intent::SetSender(Place::Pod(pod(session, which))),
        11 => Intent::SetTarget(Some(format!("http://web:{how}"))),
        12 => Intent::Select(Some(Selection::Pod(pod(session, which)))),
        13 => Intent::SelectRequest(u32::from(which)),
        14 => Intent::SetSpeed(u32::from(how % 500)),
        15 => Intent::SetStops(how.is_multiple_of(2)),
        16 => Intent::StepForward,
        17 => Intent::StepBack,
        18 => Intent::EventBack,
        19 => Intent::Undo,
        20 => Intent::Type(
            ["kubectl scale deploy/webapp --replicas=3", "curl -s web", "kubectl delete pod web-1"]
                [usize::from(how % 3)]
            .to_owned(),
        ),
        21 => Intent::Pause,
        22 => Intent::Stream(how.is_multiple_of(2)),
        _ => Intent::Study(wish(usize::from(which), what, how)),
    }
}

fn wish(which: usize, what: u8, how: u16) -> Wish {
    match (usize::from(what) + which + usize::from(how)) % 13 {
        0 => Wish::Back,
        1 => Wish::Choose(which % 4),
        2 => Wish::Run,
        3 => Wish::SkipGuess,
        4 => Wish::Answer(which % 3),
        5 => Wish::Hint,
        6 => Wish::ShowMe,
        7 => Wish::Suggest(which % 3),
        8 => Wish::Set(which % 3, usize::from(how % 3)),
        9 => Wish::ToTheTask,
        10 => Wish::Dots(which % 3, 2),
        11 => Wish::Leave,
        _ => Wish::Next,
    }
}

/// A state that one may come to.
fn state(start: usize, deeds: &[(Deed, u16)]) -> Session {
    let mut session = world(start);
    for (deed, wait) in deeds {
        let wanted = intent(&session, *deed);
        session.update(wanted);
        for _ in 0..wait % 30 {
            session.update(Intent::Elapsed(SimDuration::from_ms(100)));
        }
    }
    session
}

fn looks() -> Looks {
    vec![("theme".to_owned(), "dark".to_owned()), ("tab".to_owned(), "hops".to_owned())]
}

fn deeds() -> impl Strategy<Value = (usize, Vec<(Deed, u16)>)> {
    let deed = (any::<Deed>(), any::<u16>());
    let worlds = PRESETS.len() + 4 * catalog::LESSONS.len();
    (0..worlds, proptest::collection::vec(deed, 0..14))
}

fn opened(fragment: &str) -> Opened {
    open(fragment, &Session::open(""))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(80))]

    #[test]
    fn a_link_made_in_any_state_opens_to_an_equal_one((start, deeds) in deeds()) {
        let session = state(start, &deeds);
        let opened = opened(&session.link(&looks()));
        prop_assert_eq!(&opened.missed, &Vec::<String>::new());
        prop_assert_eq!(&opened.looks, &looks());
        let again = opened.session.expect("a session");
        prop_assert_eq!(again.moment(&looks()), session.moment(&looks()));
        prop_assert_eq!(again.state_hash(), session.state_hash());
        let objects = |session: &Session| {
            let store = session.world().control_plane().objects();
            format!("{:?}", store.iter().collect::<Vec<_>>())
        };
        prop_assert_eq!(objects(&again), objects(&session));
        prop_assert_eq!(again.world().requests(), session.world().requests());
        prop_assert_eq!(again.world().marks(), session.world().marks());
        prop_assert_eq!(again.marks(), session.marks());
        prop_assert_eq!(again.followed(), session.followed());
    }

    #[test]
    fn what_goes_on_after_a_link_was_opened_is_the_same((start, deeds) in deeds()) {
        // What a terminal was still doing stays behind.
        let mut session = state(start, &deeds);
        session.update(Intent::Interrupt);
        let mut again = opened(&session.link(&Looks::new())).session.expect("a session");
        for _ in 0..40 {
            session.update(Intent::Elapsed(SimDuration::from_ms(100)));
            again.update(Intent::Elapsed(SimDuration::from_ms(100)));
        }
        prop_assert_eq!(again.moment(&looks()), session.moment(&looks()));
        prop_assert_eq!(again.state_hash(), session.state_hash());
    }

    #[test]
    fn what_was_kept_of_a_lesson_comes_back((number, deeds) in deeds()) {
        let session = state(PRESETS.len() + number, &deeds);
        let again = Session::restore(&session.kept());
        prop_assert!(again.notice().is_none(), "{:?}", again.notice());
        let step = |session: &Session| session.study().map(|study| {
            (study.chapter(), study.place(), study.is_done(), study.chosen(), study.hints())
        });
        prop_assert_eq!(step(&again), step(&session));
        // What the API server said of a draft is not kept: it is asked again when that is applied.
        let texts = |session: &Session| {
            let files = session.files().iter();
            files.map(|f| (f.title.clone(), f.text.clone(), f.applied.clone())).collect::<Vec<_>>()
        };
        prop_assert_eq!(texts(&again), texts(&session));
    }
}

/// A damaged copy of a text: something is put in, taken out, or written over.
fn damaged(text: &[u8], seed: &mut u64, letters: &[u8]) -> Vec<u8> {
    let mut draw = |below: usize| {
        *seed =
            seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(*seed >> 33).expect("31 bits") % below.max(1)
    };
    let mut out = text.to_vec();
    for _ in 0..=draw(4) {
        let place = draw(out.len());
        let letter = letters[draw(letters.len())];
        match draw(5) {
            0 => out.insert(place, letter),
            1 => out.truncate(place),
            2 if !out.is_empty() => {
                out.remove(place);
            }
            3 => {
                let end = (place + draw(40)).min(out.len());
                let piece = out[place..end].to_vec();
                let to = draw(out.len());
                out.splice(to..to, piece);
            }
            _ if !out.is_empty() => out[place] = letter,
            _ => {}
        }
    }
    out
}

fn originals() -> Vec<Session> {
    let deed = |what, which, how, wait| ((what, which, how), wait);
    let acts = [deed(0, 0, 2, 9), deed(1, 1, 0, 4), deed(7, 0, 3, 0), deed(18, 0, 0, 0)];
    let lesson = [deed(23, 0, 2, 3), deed(24, 1, 2, 20), deed(23, 1, 3, 25), deed(25, 0, 3, 9)];
    let lessons = (0..catalog::LESSONS.len()).map(|number| state(PRESETS.len() + number, &lesson));
    [state(0, &acts), state(3, &acts)].into_iter().chain(lessons).collect()
}

#[test]
fn ten_thousand_damaged_links_open_with_a_message() {
    let letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.%&=+ \xC3\xA4";
    let now = Session::open("");
    let links: Vec<String> = originals().iter().map(|session| session.link(&looks())).collect();
    let (mut seed, mut told) = (7, 0);
    for turn in 0..10_000 {
        let link = &links[turn % links.len()];
        let state = link.strip_prefix("state=").expect("a state");
        let bytes = damaged(state.as_bytes(), &mut seed, letters);
        let damaged = String::from_utf8_lossy(&bytes).into_owned();
        let opened = open(&format!("state={damaged}"), &now);
        if opened.missed.is_empty() {
            // A few bits of the packed form mean nothing: then all of it is there.
            let read = damaged.split('&').next().unwrap_or("");
            assert_eq!(unpack(read), unpack(state), "nothing is told of {damaged}");
        } else {
            told += 1;
        }
    }
    assert!(told > 9_000, "only {told} were damaged");
}

#[test]
fn damaged_texts_open_as_far_as_they_can_be_read() {
    let letters = b"abcdefghijklmnopqrstuvwxyz0123456789\t\t\t\n\n\n\\ -:/.";
    let texts: Vec<String> = originals().iter().map(|session| session.moment(&looks())).collect();
    let (mut seed, mut whole, mut opened) = (11, 0, 0);
    for turn in 0..600 {
        let text = texts[turn % texts.len()].as_bytes();
        let text = String::from_utf8_lossy(&damaged(text, &mut seed, letters)).into_owned();
        let Ok(mut reopened) = reopen(&text) else { continue };
        opened += 1;
        whole += usize::from(reopened.missed.is_empty());
        // What was opened can be worked with, shared again and opened again.
        for _ in 0..3 {
            reopened.session.update(Intent::Elapsed(SimDuration::from_ms(100)));
        }
        reopened.session.update(Intent::Send(1));
        reopened.session.update(Intent::Study(Wish::Next));
        let again = pack(&reopened.session.moment(&looks()));
        assert!(matches!(unpack(&again), packetwalk::session::packed::Unpacked::Whole(_)));
    }
    assert!(opened > 300, "only {opened} opened");
    assert!(whole < opened, "nothing was told of any");
}

#[test]
fn links_of_lessons_are_short() {
    for (id, _) in catalog::LESSONS {
        let mut session = Session::open_lesson(id).expect("a lesson");
        for _ in 0..40 {
            session.update(Intent::Study(Wish::Next));
            session.update(Intent::Study(Wish::ShowMe));
            for _ in 0..60 {
                session.update(Intent::Elapsed(SimDuration::from_ms(100)));
            }
            let length = session.link(&looks()).len();
            assert!(length <= 2_000, "{id}: {length} letters");
        }
    }
}

#[test]
fn a_link_that_asks_for_too_much_is_cut_short() {
    let line = "act\t9000000\tsend\tlaptop\t\t\t15.207.114.2\t30080\t300\n";
    let text = format!("packetwalk 1\npreset\ts0-nodeport\n{}", line.repeat(3_000));
    let opened = opened(&format!("state={}", pack(&text)));
    assert!(opened.session.expect("a session").history().log().len() < 200);
    assert_eq!(opened.missed.len(), 2, "{:?}", opened.missed);
}

/// A link of the first version that knew links, packed by another program: it opens for ever.
const FIRST: &str = "\
    state=v1.eNplkDFuwzAMRWfyFAYyR5FUJ20y9xhZmJhGDMsiIbE1cvs49lKgHDj8_0B-Uuk-ss2UxiagFq5sUP0-S8cqxbD\
    SxOCxHxLDN2uS58TZmplvpArjkLtL80ffNdOQ-Zr_OdeMdDc4-7Wgcu4gkZooAISji_7ThdC6CB_ef3mIG95uuBb5H\
    TouYOWHkRbjtBkhbgNREz2hp1QZFmnj-iITvC-Bte9vaAIPM70cDsG788m1RxciVk68LHszzQoS9pKSzEsKUc4QMIm\
    MYA9entFRGfEFYb1eSA";

#[test]
fn an_old_link_still_opens() {
    let opened = opened(FIRST);
    assert_eq!(opened.missed, Vec::<String>::new());
    assert_eq!(opened.looks, [("theme".to_owned(), "dark".to_owned())]);
    let session = opened.session.expect("a session");
    assert_eq!(session.preset().id, "s0-nodeport");
    assert_eq!((session.now().us, session.horizon().us), (9_600_000, 12_000_000));
    assert!(session.is_past() && !session.playhead().is_playing && session.playhead().stops);
    assert_eq!((session.history().log().len(), session.world().requests().iter().count()), (2, 2));
    assert_eq!(session.files()[1].text, "kind: Deployment # mine\n");
    assert_eq!(session.sender(), &Place::Node("node-b".to_owned()));
    assert_eq!(session.target(), "http://10.96.45.12");
    assert_eq!(session.selection(), Some(&Selection::Node("node-a".to_owned())));
    assert_eq!((session.followed().map(|request| request.id), session.open_file()), (Some(2), 1));
}
