//! What the host is told: each request that ended, each change, where a lesson has come to.

use std::cell::{Cell, RefCell};

use leptos::prelude::*;
use packetwalk::session::Session;
use packetwalk::simulation::Action;
use wasm_bindgen::JsValue;

use super::json::{Object, quoted};
use super::{GIVEN, snapshot};
use crate::state::App;
use crate::view::call;

/// What has been told.
#[derive(Clone, Default)]
struct Told {
    /// Requests up to this one that have ended.
    flows: Vec<u32>,
    /// How many actions there were.
    actions: usize,
    /// The lesson and where in it one was.
    lesson: Option<String>,
    beat: Option<String>,
    /// The guess, and whether its outcome was seen.
    guess: Option<(usize, bool)>,
    is_finished: bool,
    notice: String,
}

/// An event's name and its detail.
type News = (&'static str, String);

thread_local! {
    static TOLD: RefCell<Told> = RefCell::new(Told::default());
    /// Whether what happens now was asked for by the host.
    static IS_HOST: Cell<bool> = const { Cell::new(false) };
}

/// Runs what the host asks for, and tells at once what came of it: that it was asked for is known only
/// now.
pub(super) fn by_host<T>(app: App, run: impl FnOnce() -> T) -> T {
    IS_HOST.set(true);
    let result = run();
    tell_all(app);
    IS_HOST.set(false);
    result
}

#[inline(never)]
fn tell_all(app: App) {
    for (name, detail) in app.peek(news) {
        tell(name, &detail);
    }
}

/// Tells what happens, for as long as the page lives.
pub(super) fn listen(app: App) {
    Effect::new(move |_| {
        let is_new = app.read(|session| {
            let ended = session.world().requests().values().any(|r| r.ended.is_some());
            ended
                || !session.history().log().is_empty()
                || session.notice().is_some()
                || session.study().is_some()
        });
        if is_new || TOLD.with_borrow(|told| told.actions > 0) {
            tell_all(app);
        }
    });
}

#[inline(never)]
fn tell(name: &str, detail: &str) {
    let tell = GIVEN.with_borrow(|(_, tell)| tell.clone());
    if let Some(tell) = tell {
        call(&tell, "call", &[JsValue::NULL, name.into(), detail.into()]);
    }
}

#[inline(never)]
fn news(session: &Session) -> Vec<News> {
    TOLD.with_borrow_mut(|told| {
        let mut news = Vec::new();
        changes(session, told, &mut news);
        flows(session, told, &mut news);
        teaching(session, told, &mut news);
        let notice = session.notice().filter(|notice| notice.is_error);
        let notice = notice.map_or("", |notice| notice.message.as_str());
        if !notice.is_empty() && notice != told.notice {
            let detail = Object::default().text("code", "refused").text("message", notice);
            news.push(("packetwalk-error", detail.flag("recoverable", true).done()));
        }
        notice.clone_into(&mut told.notice);
        news
    })
}

/// Another world was opened as a link has it: what was done there before it came is no news.
#[inline(never)]
pub(super) fn opened(app: App) {
    let (actions, flows) = app.peek(|session| {
        let ended = session.world().requests().values().filter(|request| request.ended.is_some());
        (session.history().log().len(), ended.map(|request| request.id).collect())
    });
    let was = TOLD.replace(Told { flows, actions, ..Told::default() });
    if was.actions > 0 {
        let (name, detail) = change("reset", "");
        tell(name, &detail);
    }
}

/// The news of something that was done, to what, and by whom.
fn change(kind: &str, object: &str) -> News {
    let by = if IS_HOST.get() { "api" } else { "user" };
    let detail = Object::default().text("kind", kind).text("object", object).text("by", by);
    ("packetwalk-change", detail.done())
}

fn changes(session: &Session, told: &mut Told, news: &mut Vec<News>) {
    let log = session.history().log();
    let mut say = |kind: &str, object: &str| news.push(change(kind, object));
    if log.len() < told.actions {
        // What was taken back can be done again; another world knows nothing of it.
        say(if session.history().can_redo() { "undo" } else { "reset" }, "");
        told.flows.clear();
    }
    for (_, action) in log.iter().skip(told.actions) {
        if let Some((kind, object)) = kind_of(action) {
            say(kind, &object);
        }
    }
    told.actions = log.len();
}

/// What was done, in a word, and to what. Requests are told when they end.
fn kind_of(action: &Action) -> Option<(&'static str, String)> {
    Some(match action {
        Action::Apply(objects) | Action::Create(objects) | Action::Replace(objects) => {
            let names = objects
                .iter()
                .map(|object| [object.kind().as_str(), "/", &object.metadata().name].concat());
            ("apply", names.collect::<Vec<_>>().join(" "))
        }
        Action::Delete(object) => ("delete", [object.kind.as_str(), "/", &object.name].concat()),
        Action::Scale { deployment, .. } => ("scale", deployment.name.clone()),
        Action::SetReady { pod, .. } => ("ready", pod.name.clone()),
        Action::Crash(pod) => ("crash", pod.name.clone()),
        Action::SetNode { node, .. } => ("node", node.clone()),
        Action::PauseProxy { node, .. } => ("kube-proxy", node.clone()),
        Action::SetProvider(_) => ("provider", String::new()),
        Action::SetFirewall(_) => ("firewall", String::new()),
        Action::DeleteCluster => ("delete-cluster", String::new()),
        Action::CreateCluster { .. } => ("create-cluster", String::new()),
        Action::Send(_) | Action::Stream(_) | Action::EndStream => return None,
    })
}

fn flows(session: &Session, told: &mut Told, news: &mut Vec<News>) {
    let requests = session.world().requests();
    // A world that was opened anew counts its requests from 1 again.
    told.flows.retain(|id| requests.get(id).is_some_and(|request| request.ended.is_some()));
    for request in requests.values().filter(|request| request.ended.is_some()) {
        if !told.flows.contains(&request.id) {
            told.flows.push(request.id);
            let detail = snapshot::request(request).raw("hops", &snapshot::hops(request));
            news.push(("packetwalk-flow", detail.done()));
        }
    }
}

fn teaching(session: &Session, told: &mut Told, news: &mut Vec<News>) {
    let Some(study) = session.study() else {
        (told.lesson, told.beat, told.guess, told.is_finished) = (None, None, None, false);
        return;
    };
    let lesson = study.lesson().metadata.id.clone();
    let beat = study.beat().map(|beat| beat.id.clone());
    let about = || Object::default().text("lesson", &lesson);
    let is_other = told.lesson.as_ref() != Some(&lesson);
    if is_other || told.beat != beat {
        let name = beat.as_deref().map_or("null".to_owned(), quoted);
        news.push(("packetwalk-beat", about().raw("beat", &name).done()));
        told.guess = None;
    }
    let guess = study.chosen().map(|option| (option, study.outcome().is_some()));
    if let Some((option, is_seen)) = guess.filter(|_| guess != told.guess) {
        let surprise = match study.outcome().filter(|_| is_seen) {
            Some(outcome) if outcome.truth == Some(option) => "false",
            Some(_) => "true",
            None => "null",
        };
        let name = beat.as_deref().map_or("null".to_owned(), quoted);
        let option = u64::try_from(option).unwrap_or(0);
        let detail = about().raw("beat", &name).number("option", option).raw("surprise", surprise);
        news.push(("packetwalk-predict", detail.done()));
    }
    let is_finished = study.is_finished();
    if is_finished && (is_other || !told.is_finished) {
        let seconds = snapshot::since(session.now(), session.history().opened_at()) / 1_000;
        news.push(("packetwalk-complete", about().number("seconds", seconds).done()));
    }
    *told = Told { lesson: Some(lesson.clone()), beat, guess, is_finished, ..told.clone() };
}
