//! A name on its way to an address: asked for question by question, and told in words.

use packetwalk::data_plane::place::{Place, PodName};
use packetwalk::scene::phone_book::{Listed, PhoneBook};
use packetwalk::scene::{layout, narration, picture};
use packetwalk::session::{Intent, Session};

fn asking(preset: &str, url: &str) -> Session {
    let mut session = Session::open(preset);
    session.update(Intent::SetSender(Place::Pod(PodName::new("default", "toolbox"))));
    session.update(Intent::SetTarget(Some(url.to_owned())));
    session.update(Intent::Send(1));
    session.update(Intent::Pause);
    session
}

fn book(session: &Session, width: f64) -> Option<PhoneBook> {
    let layout = layout(session.world(), width, 640.0);
    let picture = picture(&layout, session.world(), session.followed());
    picture.beside.and_then(|beside| beside.phone_book)
}

fn states(session: &Session) -> Vec<Listed> {
    let book = book(session, 1052.0).expect("the book is open");
    book.entries.iter().map(|entry| entry.state).collect()
}

#[test]
fn the_book_shows_what_was_asked_and_not_what_will_be() {
    let mut session = asking("s0-clusterip", "http://backend-service.default");
    session.update(Intent::Play);
    session.update(Intent::Elapsed(packetwalk::time::SimDuration::from_ms(10)));
    assert_eq!(states(&session), [Listed::Asking]);
    session.update(Intent::StepForward);
    assert_eq!(states(&session), [Listed::Missing, Listed::Asking]);
    session.update(Intent::StepForward);
    assert_eq!(states(&session), [Listed::Missing, Listed::Found]);
    // Small rooms have one line of it.
    assert!(book(&session, 390.0).is_some_and(|book| book.is_line));
    while session.followed().is_some_and(|request| request.ended.is_none()) {
        session.update(Intent::StepForward);
    }
    assert_eq!(book(&session, 1052.0), None);
    let cells = narration::cells(session.followed().expect("a request"));
    assert!(cells[0].why.contains("backend-service.default.svc.cluster.local is listed with"));
}

#[test]
fn a_name_that_nobody_has_stays_in_the_book_and_in_words() {
    let mut session = asking("s0-clusterip", "http://nobody");
    session.update(Intent::FlowEnd);
    assert_eq!(states(&session), [Listed::Missing; 4]);
    let cells = narration::cells(session.followed().expect("a request"));
    for name in ["nobody.default.svc.cluster.local is not listed", "nobody is not listed"] {
        assert!(cells[0].why.contains(name), "{}", cells[0].why);
    }
}

#[test]
fn outside_nobody_asks_the_book() {
    let mut session = asking("s0-clusterip", "http://backend-service");
    session.update(Intent::FlowEnd);
    session.update(Intent::SetSender(Place::Laptop));
    session.update(Intent::SetTarget(Some("http://backend-service".to_owned())));
    session.update(Intent::Send(1));
    session.update(Intent::FlowEnd);
    assert_eq!(book(&session, 1052.0), None);
    let cells = narration::cells(session.followed().expect("a request"));
    assert!(cells[0].why.contains("only inside the cluster"), "{}", cells[0].why);
}
