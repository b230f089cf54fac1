//! For a room of people: the stage large, a lesson's words to be read from the back, and what the
//! person in front needs: a clicker's keys, votes, a ring to point with, a blank screen, notes.

mod caption;
mod card;
mod head;
mod keys;
mod notes;
mod votes;

use std::cell::{Cell, RefCell};

use leptos::prelude::*;
use packetwalk::lesson::BeatKind;
use packetwalk::session::study::{Chapter, Study, Wish};
use packetwalk::session::{Intent, Session};
use web_sys::{Element, HtmlElement};

pub(crate) use self::keys::{Where, pressed};
use crate::lesson::wish;
use crate::state::App;
use crate::storage::document;
use crate::view::{Node, keep};
use wasm_bindgen::JsCast;

/// What is so while it is presented, beside the votes.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
struct Now {
    /// Whether the screen is blank.
    is_blank: bool,
    /// Whether the cursor is a ring.
    points: bool,
    /// Whether it was asked to begin again, and not yet said that this is meant.
    asks: bool,
    /// Whether the browser did not open the window of notes.
    is_refused: bool,
}

thread_local! {
    static NOW: Cell<Now> = Cell::default();
    /// Whoever drops it ends what keeps the parts.
    static OWNER: RefCell<Option<Owner>> = const { RefCell::new(None) };
}

/// Goes to the view for a room of people, or back.
#[inline(never)]
pub(crate) fn toggle(app: App) {
    make_parts(app);
    let presents = !app.presents.get_untracked();
    app.presents.set(presents);
    if !presents {
        change(app, |now| *now = Now::default());
    }
    // The keys of the stage work at once; the header that had the focus may be gone.
    if let Some(stage) = find(".stage") {
        let _ = stage.focus();
    }
}

/// The parts are made when they are first wanted, and live as long as the page does.
fn make_parts(app: App) {
    if OWNER.with_borrow(Option::is_some) {
        return;
    }
    let Some(page) = find(".app") else { return };
    let owner = Owner::new();
    let part = |tag, class: &str, name: &str, before: &str, draw: fn(App) -> Vec<Node>| {
        let Ok(part) = document().create_element(tag) else { return };
        let _ = part.set_attribute("class", class);
        let next = find(before);
        let _ = page.insert_before(&part, next.as_ref().map(AsRef::as_ref));
        let (kept, name) = (part.clone(), name.to_owned());
        let draws = move || {
            let is_on = is_on(app);
            // Said anew each time: the language may be another one by now.
            let _ = part.set_attribute("aria-label", &packetwalk::text::plain(&name));
            if is_on { draw(app) } else { Vec::new() }
        };
        owner.with(|| keep(kept, Box::new(draws)));
    };
    part("section", "present-head", "present.title", ".app > .main", head::head);
    part("section", "present-words", "present.words", ".app > .timeline", caption::caption);
    part("section", "present-blank", "present.blank", ".app > .timeline", blank);
    if let Some(main) = find(".app > .main")
        && let Ok(card) = document().create_element("div")
    {
        let _ = card.set_attribute("class", "present-card");
        let _ = main.append_child(&card);
        owner.with(|| {
            keep(card, Box::new(move || if is_on(app) { card::card(app) } else { Vec::new() }));
            card::keep_place(app);
        });
    }
    OWNER.set(Some(owner));
}

fn is_on(app: App) -> bool {
    app.aside.track();
    app.presents.get()
}

/// Nothing to be seen; a word for those who do not see that.
fn blank(app: App) -> Vec<Node> {
    if !NOW.get().is_blank {
        return Vec::new();
    }
    let says = packetwalk::text::plain("present.blank_says");
    let back = crate::view::button("blank", "", move || change(app, |now| now.is_blank = false));
    vec![back.attr("aria-label", &says).key("blank")]
}

/// Changes what is so, and shows it.
fn change(app: App, change: impl FnOnce(&mut Now)) {
    let mut now = NOW.get();
    change(&mut now);
    NOW.set(now);
    if let Some(page) = find(".app") {
        let _ = page.toggle_attribute_with_force("data-points", now.points);
        let _ = page.toggle_attribute_with_force("data-blank", now.is_blank);
    }
    app.changed_aside();
}

fn find(selector: &str) -> Option<HtmlElement> {
    let found: Element = document().query_selector(selector).ok().flatten()?;
    found.dyn_into().ok()
}

/// What the next press of a clicker does at this step, and the word for it.
fn onward(session: &Session, study: &Study) -> Option<(&'static str, Wish)> {
    let beat = study.beat()?;
    if session.is_held() {
        return Some(("lesson.on", Wish::Run));
    }
    if study.is_done() || study.is_busy() {
        return None;
    }
    match &beat.kind {
        BeatKind::Predict { .. } => study.outcome().is_none().then_some(("lesson.run", Wish::Run)),
        BeatKind::Do { .. } => Some(("lesson.show_me", Wish::ShowMe)),
        BeatKind::Explain { options, .. } => {
            let right = options.iter().position(|option| option.is_right)?;
            Some(("present.show_answer", Wish::Answer(right)))
        }
        BeatKind::Say { .. } => None,
    }
}

/// Goes on, as a clicker does: shows what this step holds back, then the next step. Without a lesson
/// it goes from hop to hop.
fn go_on(app: App) {
    let wanted = app.peek(|session| {
        let study = session.study()?;
        let at_end = study.chapter() == Chapter::Close;
        let is_waiting = study.is_busy() && !session.is_held() || at_end;
        Some((!is_waiting).then(|| onward(session, study).map_or(Wish::Next, |(_, wish)| wish)))
    });
    match wanted {
        Some(Some(wanted)) => wish(app, wanted),
        Some(None) => {}
        None => app.dispatch(Intent::StepForward),
    }
}

/// Goes back a step, or without a lesson a hop.
fn go_back(app: App) {
    if app.peek(|session| session.study().is_some()) {
        wish(app, Wish::Back);
    } else {
        app.dispatch(Intent::StepBack);
    }
}

/// Begins again for the next class: no vote, no guess, no step is left.
fn reset(app: App) {
    votes::clear();
    notes::restart();
    wish(app, Wish::Restart);
    change(app, |now| now.asks = false);
}
