//! What the host may ask for. YAML is data; nothing here loads an address or runs a text.

use std::cell::RefCell;

use packetwalk::api::Value;
use packetwalk::data_plane::place::{Place, PodName};
use packetwalk::lesson::BeatKind;
use packetwalk::scene::describe::describe;
use packetwalk::session::fragment;
use packetwalk::session::moment::Looks;
use packetwalk::session::yaml_set::with_field;
use packetwalk::session::{Intent, Session, Wish};
use packetwalk::simulation::cast::pod_called;
use packetwalk::text::{self, Args};
use packetwalk::time::SimDuration;

use super::json::{Object, list, quoted};
use super::{events, snapshot};
use crate::state::App;

thread_local! {
    /// What was opened last, as it was asked for.
    static OPENED: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// Why something could not be done: a word for programs, a blank, and a sentence.
type Refusal = String;

/// Notes that the lesson of this text was there at first.
pub(super) fn began_with(lesson: &str) {
    OPENED.replace(vec!["yaml".to_owned(), lesson.to_owned()]);
}

/// Does what is asked; the result as JSON.
#[inline(never)]
pub(super) fn call(app: App, request: &str) -> Result<String, Refusal> {
    let fields: Vec<String> = request.split('\n').map(unescaped).collect();
    let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
    let done = || Ok("null".to_owned());
    match fields.as_slice() {
        ["play"] => act(app, Intent::Play),
        ["pause"] => act(app, Intent::Pause),
        ["moving"] => Ok(app.peek(Session::is_moving).to_string()),
        ["step", count] => {
            step(app, count.parse().unwrap_or(1));
            done()
        }
        ["seek", to] => seek(app, to),
        ["send", from, to, times] => send(app, from, to, times),
        ["world"] => Ok(app.peek(snapshot::world)),
        ["speed", percent] => act(app, Intent::SetSpeed(percent.parse().unwrap_or(100))),
        more => rare(app, more),
    }
}

/// What few hosts ask for.
#[inline(never)]
fn rare(app: App, fields: &[&str]) -> Result<String, Refusal> {
    match *fields {
        ["share"] => Ok(app.peek(|session| quoted(&state(session)))),
        ["lesson" | "yaml" | "preset" | "link", what] => {
            OPENED.replace(fields.iter().map(|field| (*field).to_owned()).collect());
            open(app, fields, what)
        }
        ["beat", id] => beat(app, id),
        ["skip"] => act(app, Intent::Study(Wish::SkipGuess)),
        ["guesses"] => Ok(app.peek(is_guessing).to_string()),
        ["reset"] => {
            start_over(app);
            Ok("null".to_owned())
        }
        ["next"] => act(app, Intent::Study(Wish::Next)),
        ["apply", text] => act(app, Intent::ApplyText(text.to_owned())),
        ["kill", name] => match app.peek(|session| pod(session, name)) {
            Some(pod) => act(app, Intent::Kill(pod)),
            None => Err(unknown(name)),
        },
        ["scale", name, replicas] => {
            let (namespace, name) = name.split_once('/').unwrap_or(("default", name));
            let Ok(replicas) = replicas.parse() else { return Err(unknown(replicas)) };
            let (namespace, name) = (namespace.to_owned(), name.to_owned());
            act(app, Intent::Scale { namespace, name, replicas })
        }
        ["set", path, value] => set(app, path, value),
        ["describe"] => Ok(app.peek(|session| {
            let said = describe(session.world(), session.followed(), session.is_past());
            list(said.iter().map(|sentence| quoted(sentence)))
        })),
        _ => Err("method".to_owned()),
    }
}

#[inline(never)]
fn open(app: App, fields: &[&str], what: &str) -> Result<String, Refusal> {
    let text = what.to_owned();
    match fields.first() {
        Some(&"link") => link(app, what),
        Some(&"lesson") => act(app, Intent::Study(Wish::Open(text))),
        Some(&"yaml") if is_lesson(what) => act(app, Intent::Study(Wish::OpenText(text))),
        Some(&"yaml") => {
            app.dispatch(Intent::OpenPreset("empty".to_owned()));
            act(app, Intent::ApplyText(text))
        }
        _ => act(app, Intent::OpenPreset(text)),
    }
}

/// The moment, as a link has it behind `state=`.
#[inline(never)]
fn state(session: &Session) -> String {
    let link = session.link(&Looks::new());
    link.strip_prefix("state=").unwrap_or(&link).to_owned()
}

/// Opens what a link says behind its `#`. Of a damaged one what could be read is shown, and the rest told.
#[inline(never)]
fn link(app: App, fragment: &str) -> Result<String, Refusal> {
    let opened = app.peek(|session| fragment::open(fragment, session));
    let is_open = opened.session.is_some();
    if let Some(session) = opened.session {
        app.open_session(*session);
        events::opened(app);
    }
    match opened.missed.join(" ") {
        missed if missed.is_empty() => Ok("null".to_owned()),
        missed if is_open => Err(format!("part {missed}")),
        missed => Err(format!("refused {missed}")),
    }
}

/// Opens what is open again, as it was at first.
#[inline(never)]
pub(super) fn start_over(app: App) {
    let opened = OPENED.with_borrow(Clone::clone);
    let fields: Vec<&str> = opened.iter().map(String::as_str).collect();
    if let [_, what] = fields.as_slice() {
        // It could be opened before.
        let _ = open(app, &fields, what);
    } else {
        app.dispatch(Intent::OpenPreset(app.peek(|session| session.preset().id.to_owned())));
    }
}

/// Wants something; refused if a message says so.
fn act(app: App, intent: Intent) -> Result<String, Refusal> {
    app.dispatch(Intent::DismissNotice);
    app.dispatch(intent);
    app.peek(|session| match session.notice().filter(|notice| notice.is_error) {
        Some(notice) => Err(format!("refused {}", notice.message)),
        None => Ok("null".to_owned()),
    })
}

fn unknown(name: &str) -> Refusal {
    format!("unknown {}", text::with("embed.unknown", &Args::new().text("name", name)))
}

fn step(app: App, count: i32) {
    let intent = if count < 0 { Intent::StepBack } else { Intent::StepForward };
    for _ in 0..count.unsigned_abs().min(100) {
        app.dispatch(intent.clone());
    }
}

/// To a moment in milliseconds since the world opened, or to a named one.
fn seek(app: App, to: &str) -> Result<String, Refusal> {
    let opened = app.peek(|session| session.history().opened_at());
    let intent = match (to.parse::<u64>(), to) {
        (Ok(ms), _) => Intent::Seek(opened + SimDuration { us: ms.saturating_mul(1_000) }),
        (_, "start") => Intent::FlowStart,
        (_, "end") => Intent::FlowEnd,
        (_, "next") => Intent::EventForward,
        (_, "previous") => Intent::EventBack,
        (_, "now") => Intent::ReturnToNow,
        _ => return Err(unknown(to)),
    };
    app.dispatch(Intent::Pause);
    app.dispatch(intent);
    Ok("null".to_owned())
}

/// Sends, and says the number of the first request.
fn send(app: App, from: &str, to: &str, times: &str) -> Result<String, Refusal> {
    if !from.is_empty() {
        let Some(place) = app.peek(|session| sender(session, from)) else {
            return Err(unknown(from));
        };
        app.dispatch(Intent::SetSender(place));
    }
    if !to.is_empty() {
        app.dispatch(Intent::SetTarget(Some(to.to_owned())));
    }
    act(app, Intent::Send(times.parse().unwrap_or(1)))?;
    let id = app.peek(|session| session.followed().map_or(0, |request| request.id));
    Ok(Object::default().number("id", u64::from(id)).done())
}

fn sender(session: &Session, name: &str) -> Option<Place> {
    let is_meant = |place: &Place| match place {
        Place::Laptop => name == "laptop",
        Place::Node(node) => node == name,
        Place::Pod(_) | Place::Internet | Place::LoadBalancer(_) => false,
    };
    let found = session.senders().into_iter().find(is_meant);
    found.or_else(|| pod(session, name).map(Place::Pod))
}

fn pod(session: &Session, name: &str) -> Option<PodName> {
    pod_called(session.world(), name)
}

fn is_lesson(text: &str) -> bool {
    text.contains("packetwalk/v1")
}

fn is_guessing(session: &Session) -> bool {
    session.study().is_some_and(|study| {
        let asks = |beat: &packetwalk::lesson::Beat| matches!(beat.kind, BeatKind::Predict { .. });
        study.outcome().is_none() && !study.is_busy() && study.beat().is_some_and(asks)
    })
}

fn beat(app: App, id: &str) -> Result<String, Refusal> {
    let place = app.peek(|session| {
        session.study().and_then(|study| study.beats().iter().position(|beat| beat.id == id))
    });
    match place {
        Some(place) => act(app, Intent::Study(Wish::Goto(place))),
        None => Err(unknown(id)),
    }
}

/// Gives a field of a manifest, `Service/web:spec.type`, another value, and applies it.
fn set(app: App, path: &str, value: &str) -> Result<String, Refusal> {
    let Some((object, field)) = path.split_once(':') else { return Err(unknown(path)) };
    let Some((kind, name)) = object.split_once('/') else { return Err(unknown(path)) };
    let value = typed(value);
    let changed = app.peek(|session| {
        session.files().iter().enumerate().find_map(|(file, draft)| {
            Some((file, with_field(&draft.text, kind, name, field, &value)?))
        })
    });
    let Some((file, text)) = changed else { return Err(unknown(path)) };
    app.dispatch(Intent::Edit { file, text });
    act(app, Intent::Apply(file))
}

/// A value as it was written: nothing, a number, or a text.
fn typed(text: &str) -> Value {
    match text.parse() {
        _ if text.is_empty() => Value::Null,
        Ok(number) => Value::Int(number),
        Err(_) => Value::String(text.to_owned()),
    }
}

/// A line as `assets/embed.js` writes it: `\n` for a new line, `\\` for a backslash.
fn unescaped(field: &str) -> String {
    let mut out = String::with_capacity(field.len());
    let mut signs = field.chars();
    while let Some(sign) = signs.next() {
        match sign {
            '\\' if signs.next() == Some('n') => out.push('\n'),
            '\\' => out.push('\\'),
            sign => out.push(sign),
        }
    }
    out
}
