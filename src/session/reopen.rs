//! A session out of the text of a moment, as far as it can be read; what can't is named.

use std::sync::Arc;

use crate::lesson::decode::decode;
use crate::lesson::{Lesson, Window, catalog};
use crate::session::beginning::beginning_of;
use crate::session::draft::DraftFile;
use crate::session::moment::{Looks, Source};
use crate::session::playhead::Stop;
use crate::session::study::Study;
use crate::session::study_record;
use crate::session::{Notice, Playhead, Preset, Selection, Session, keep, preset};
use crate::simulation::history::Entry;
use crate::simulation::{Action, History, Scenario, limit};
use crate::text::{self, Args};
use crate::time::{SimDuration, SimTime};

/// A session that was read.
#[derive(Clone, Debug)]
pub struct Reopened {
    /// The session.
    pub session: Session,
    /// What the page looked like.
    pub looks: Looks,
    /// What could not be read, each in words.
    pub missed: Vec<String>,
}

/// Files that a moment may have.
const FILES_MAX: usize = 200;
/// Requests that the log of a moment may send: more would keep the browser busy for long.
const REQUESTS_MAX: u32 = 40_000;
/// No moment lies later.
const LATEST: SimTime = SimTime::from_ms(24 * 60 * 60 * 1_000);
/// How long after the last action a world opens of which no moment was kept: whatever the action set
/// off is over.
const RESTORED_AFTER: SimDuration = SimDuration::from_ms(20_000);

/// A moment in microseconds.
pub(super) fn moment(field: &str) -> Option<SimTime> {
    field.parse().ok().map(|us| SimTime { us }).filter(|at| *at <= LATEST)
}

/// A file as a record has it: one of those known, or one in full.
enum KeptFile {
    Same(usize),
    Full(DraftFile),
}

/// What the records say, before any world is made of it.
#[derive(Default)]
struct Read {
    preset: Option<String>,
    lesson: Option<Source>,
    world: String,
    seed: Option<u64>,
    files: Vec<KeptFile>,
    log: Vec<Entry>,
    at: Option<(SimTime, SimTime)>,
    before: Option<(usize, Window)>,
    files_before: Vec<KeptFile>,
    log_before: Vec<Entry>,
    looks: Looks,
    /// Whether the lesson was left, and only its world is open.
    is_left: bool,
    /// Requests that are still let through.
    requests_left: u32,
    /// What is taken over once there is a session.
    rest: Vec<(usize, Vec<String>)>,
}

/// Reads the text of a moment.
///
/// # Errors
/// In words: the text is none, or nothing can be begun with what it says.
#[inline(never)]
pub fn reopen(text: &str) -> Result<Reopened, String> {
    let Some(records) = keep::records(text) else { return Err(text::plain("link.no_moment")) };
    let mut read = Read { requests_left: REQUESTS_MAX, ..Read::default() };
    let mut missed = Missed::default();
    for (line, fields) in records {
        let texts: Vec<&str> = fields.iter().map(String::as_str).collect();
        match read.take(&texts) {
            Some(true) => {}
            Some(false) => read.rest.push((line, fields)),
            None => missed.note(line, &texts),
        }
    }
    let rest = std::mem::take(&mut read.rest);
    let looks = std::mem::take(&mut read.looks);
    let mut session = read.into_session(&mut missed)?;
    let is_begun = rest.iter().any(|(_, fields)| fields.first().is_some_and(|f| f == "chapter"));
    for (line, fields) in rest {
        let texts: Vec<&str> = fields.iter().map(String::as_str).collect();
        let is_taken = session.take(&texts).or_else(|| session.study.as_mut()?.take(&texts));
        if is_taken.is_none() {
            missed.note(line, &texts);
        }
    }
    if !is_begun {
        session.begin_beat();
    }
    Ok(Reopened { session, looks, missed: missed.in_words() })
}

impl Read {
    /// Takes a record: `Some(false)` if it is for later, `None` if it can't be read.
    fn take(&mut self, fields: &[&str]) -> Option<bool> {
        match *fields {
            ["preset", id] => self.preset = Some(id.to_owned()),
            ["lesson", id] => self.lesson = Some(Source::Catalogue(id.to_owned())),
            ["lesson-text", text] => self.lesson = Some(Source::Text(text.to_owned())),
            ["world", name] => name.clone_into(&mut self.world),
            ["seed", seed] => self.seed = Some(seed.parse().ok()?),
            ["at", at, horizon] => self.at = Some((moment(at)?, moment(horizon)?)),
            ["file" | "same", ref rest @ ..] => {
                let file = file(rest).filter(|_| self.files.len() < FILES_MAX)?;
                self.files.push(file);
            }
            ["was-file" | "was-same", ref rest @ ..] => {
                let file = file(rest).filter(|_| self.files_before.len() < FILES_MAX)?;
                self.files_before.push(file);
            }
            ["act", ref rest @ ..] => {
                let entry = self.entry(rest, self.log.len())?;
                self.log.push(entry);
            }
            ["was-act", ref rest @ ..] => {
                let entry = self.entry(rest, self.log_before.len())?;
                self.log_before.push(entry);
            }
            ["before", same, ref window @ ..] => {
                self.before = Some((same.parse().ok()?, study_record::window(window)?));
            }
            ["left"] => self.is_left = true,
            ["look", name, value] => self.looks.push((name.to_owned(), value.to_owned())),
            _ => return Some(false),
        }
        Some(true)
    }

    fn entry(&mut self, fields: &[&str], count: usize) -> Option<Entry> {
        let [at, rest @ ..] = fields else { return None };
        let action = keep::action(rest).filter(|_| count < limit::LOG_MAX)?;
        let requests = match &action {
            Action::Send(call) => call.count,
            Action::Stream(_) => limit::STREAM_MAX,
            Action::Apply(_)
            | Action::Create(_)
            | Action::Replace(_)
            | Action::Delete(_)
            | Action::Scale { .. }
            | Action::SetReady { .. }
            | Action::SetNode { .. }
            | Action::Crash(_)
            | Action::PauseProxy { .. }
            | Action::DeleteCluster
            | Action::CreateCluster { .. }
            | Action::SetProvider(_)
            | Action::EndStream
            | Action::SetFirewall(_) => 0,
        };
        self.requests_left = self.requests_left.checked_sub(requests)?;
        Some((moment(at)?, Arc::new(action)))
    }

    fn into_session(self, missed: &mut Missed) -> Result<Session, String> {
        let (preset, lesson) = self.found()?;
        let (mut scenario, first) = match &lesson {
            Some(lesson) => beginning_of(lesson, &self.world),
            None => (preset.scenario(), preset.files()),
        };
        if let Some(seed) = self.seed.filter(|_| lesson.is_none()) {
            scenario.seed = seed;
        }
        let history = replayed(scenario, self.log, missed);
        let latest = history.log().last().map_or(history.opened_at(), |(at, _)| *at);
        let is_fresh = lesson.is_some() && history.log().is_empty();
        let end = if is_fresh { latest } else { latest + RESTORED_AFTER };
        let (at, horizon) = self.at.unwrap_or((end, end));
        let world = history.at(horizon.max(latest));
        let files =
            if self.files.is_empty() { first } else { resolved(self.files, &first, missed) };
        let mut session = Session::with(preset, history, world, files);
        if at < session.horizon {
            session.seek(at);
        }
        session.source = self.lesson;
        let Some(lesson) = lesson.filter(|_| !self.is_left).map(Arc::new) else {
            session.lint();
            return Ok(session);
        };
        let mut study = Study::new(lesson);
        study.tickets.clear();
        if let Some((same, window)) = self.before {
            let mut log: Vec<Entry> = session.history.log().iter().take(same).cloned().collect();
            log.extend(self.log_before);
            let history = replayed(session.history.scenario().clone(), log, missed);
            let files = resolved(self.files_before, &session.files, missed);
            study.begun(history, files, window);
        }
        session.study = Some(Box::new(study));
        Ok(session)
    }

    /// The preset, and the lesson if there is one.
    fn found(&self) -> Result<(&'static Preset, Option<Lesson>), String> {
        let unknown = |id: &str| text::with("link.unknown_world", &Args::new().text("id", id));
        let mut lesson = match &self.lesson {
            None => {
                let id = self.preset.as_deref().unwrap_or("");
                return preset::find(id).map(|preset| (preset, None)).ok_or_else(|| unknown(id));
            }
            Some(Source::Catalogue(id)) => catalog::find(id).cloned().ok_or_else(|| unknown(id))?,
            Some(Source::Text(text)) => {
                decode(text).map_err(|_| text::plain("link.unknown_lesson"))?
            }
        };
        if let Some(seed) = self.seed {
            lesson.world.seed = seed;
        }
        Ok((preset::first(), Some(lesson)))
    }
}

fn replayed(scenario: Scenario, log: Vec<Entry>, missed: &mut Missed) -> History {
    let count = log.len();
    let history = History::with_log(scenario, log);
    for _ in history.log().len()..count {
        missed.note_part("refused", None);
    }
    history
}

fn file(fields: &[&str]) -> Option<KeptFile> {
    match fields {
        [place] => Some(KeptFile::Same(place.parse().ok()?)),
        [title, text, applied] => {
            let mut file = DraftFile::applied(title, applied);
            file.edit((*text).to_owned());
            Some(KeptFile::Full(file))
        }
        _ => None,
    }
}

fn resolved(kept: Vec<KeptFile>, known: &[DraftFile], missed: &mut Missed) -> Vec<DraftFile> {
    let mut files = Vec::new();
    for file in kept {
        match file {
            KeptFile::Full(file) => files.push(file),
            KeptFile::Same(place) => match known.get(place) {
                Some(file) => files.push(file.clone()),
                None => missed.note_part("file", None),
            },
        }
    }
    files
}

impl Session {
    /// Takes a record over that is about what one looks at; `None` if it is not.
    fn take(&mut self, fields: &[&str]) -> Option<()> {
        match *fields {
            ["play", is_playing, speed, stops] => {
                let (is_playing, stops) = (is_playing.parse().ok()?, stops.parse().ok()?);
                self.playhead = Playhead { is_playing, stops, ..self.playhead };
                self.playhead.set_speed(speed.parse().ok()?);
            }
            ["stopped", at, why] => {
                let why = match why {
                    "rewrite" => Stop::Rewrite,
                    "choice" => Stop::Choice,
                    "failure" => Stop::Failure,
                    "arrival" => Stop::Arrival,
                    "name" => Stop::Name,
                    _ => return None,
                };
                self.stopped = Some((moment(at)?, why));
            }
            ["from", kind, namespace, name] => {
                self.sender = keep::place(kind, namespace, name)?;
            }
            ["to", target] => self.target = Some(target.to_owned()),
            ["select", thing] => self.selection = Some(Selection::parse(thing)?),
            ["follow", id] => self.followed = Some(id.parse().ok()?),
            ["open", file] => {
                let file = file.parse::<usize>().ok()?;
                // A lesson may begin without any file: the first is open all the same.
                self.open_file = Some(file).filter(|file| *file < self.files.len().max(1))?;
            }
            // The records of a lesson that was left, and those that came with the beginning.
            _ => return None,
        }
        Some(())
    }

    /// Only the world's beginning and the drafts that were kept: for when replaying the rest went
    /// wrong.
    #[inline(never)]
    #[must_use]
    pub fn restore_drafts(kept: &str) -> Self {
        let is_calm = |line: &&str| {
            let name = line.split('\t').next().unwrap_or("");
            matches!(name, "preset" | "lesson" | "lesson-text" | "file") || !line.contains('\t')
        };
        let calm: Vec<&str> = kept.lines().filter(is_calm).collect();
        let mut session = Self::restore(&calm.join("\n"));
        session.say_not_restored();
        session
    }

    /// The session that was kept, with what could not be read said in a notice.
    #[inline(never)]
    #[must_use]
    pub fn restore(kept: &str) -> Self {
        let Ok(reopened) = reopen(kept) else {
            let mut session = Self::open("");
            session.say_not_restored();
            return session;
        };
        let mut session = reopened.session;
        if !reopened.missed.is_empty() {
            let message = text::plain("notice.partly_restored");
            session.notice = Some(Notice { is_error: true, message });
        }
        session
    }

    fn say_not_restored(&mut self) {
        let message = text::plain("notice.not_restored");
        self.notice = Some(Notice { is_error: true, message });
    }
}

/// What could not be read: parts, with the lines they stood in.
#[derive(Default)]
struct Missed(Vec<(&'static str, Option<usize>)>);

/// Parts, by the names of their records.
const PARTS: [(&str, &[&str]); 6] = [
    ("act", &["act", "was-act"]),
    ("file", &["file", "same", "was-file", "was-same"]),
    ("time", &["at", "play", "stopped", "seed"]),
    ("chosen", &["from", "to", "select", "follow", "open"]),
    ("look", &["look"]),
    (
        "lesson",
        &[
            "world", "before", "ticket", "chapter", "beat", "step", "done", "surprise", "probe",
            "window", "script", "chose", "dots", "outcome", "bin", "answered", "rejected",
        ],
    ),
];

impl Missed {
    fn note(&mut self, line: usize, fields: &[&str]) {
        let name = fields.first().copied().unwrap_or("");
        let part = PARTS.iter().find(|(_, names)| names.contains(&name));
        self.note_part(part.map_or("unknown", |(part, _)| part), Some(line));
    }

    fn note_part(&mut self, part: &'static str, line: Option<usize>) {
        self.0.push((part, line));
    }

    /// A sentence a part.
    fn in_words(&self) -> Vec<String> {
        let mut said = Vec::new();
        let parts = PARTS.iter().map(|(part, _)| *part).chain(["refused", "unknown"]);
        for part in parts {
            let of_part = || self.0.iter().filter(|(name, _)| *name == part);
            let first = of_part().next();
            let Some((_, line)) = first else { continue };
            let args = Args::new()
                .value("count", of_part().count())
                .value("line", line.unwrap_or_default());
            said.push(text::with(&format!("link.missed.{part}"), &args));
        }
        said
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data_plane::place::Place;

    #[test]
    fn an_old_text_opens_as_it_did() {
        let old = "packetwalk 1\npreset\ts0-nodeport\nact\t9000000\tsend\tlaptop\t\t\t15.207.114.2\t30080\t1\n";
        let reopened = reopen(old).unwrap();
        assert_eq!(reopened.missed, Vec::<String>::new());
        let session = reopened.session;
        assert_eq!(session.sender, Place::Laptop);
        assert_eq!(session.files, session.preset.files());
        assert_eq!(session.world.requests().values().filter(|r| r.ended.is_some()).count(), 1);
    }

    #[test]
    fn what_is_not_known_is_named_and_the_rest_opens() {
        let newer = "packetwalk 1\npreset\ts0-nodeport\nweather\train\nact\t1\tdance\nact\t2\tfly\nopen\t7\nlook\ttheme\tdark\n";
        let reopened = reopen(newer).unwrap();
        assert_eq!(reopened.missed.len(), 3);
        assert!(reopened.missed[0].contains('2'), "{:?}", reopened.missed);
        assert_eq!(reopened.looks, [("theme".to_owned(), "dark".to_owned())]);
    }

    #[test]
    fn without_a_known_world_nothing_opens() {
        for odd in ["", "packetwalk 9\n", "packetwalk 1\n", "packetwalk 1\nlesson\tmoon\n"] {
            assert!(reopen(odd).is_err(), "{odd:?}");
        }
    }
}
