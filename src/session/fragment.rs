//! What a link's fragment says, after its `#`: `lesson=nodeport&at=3000`, or a whole state.
//!
//! Names are those that embeds have too. One that is not known is left out; a value that makes no
//! sense falls back to what there is without it, and is told.

use crate::session::intent::Intent;
use crate::session::moment::Looks;
use crate::session::packed::{Unpacked, unpack};
use crate::session::reopen::{Reopened, reopen};
use crate::session::study::Chapter;
use crate::session::{Playhead, Session, preset};
use crate::text::{self, Args, languages};
use crate::time::{SimDuration, SimTime};

/// What a fragment opens.
#[derive(Clone, Debug, Default)]
pub struct Opened {
    /// The session; none if there is nothing to open, or nothing that can be.
    pub session: Option<Box<Session>>,
    /// What the page shall look like, by name: `theme`, `lang`, `panels` and what a state holds.
    pub looks: Looks,
    /// What could not be opened, each in a sentence.
    pub missed: Vec<String>,
    /// Names that nobody knows.
    pub unknown: Vec<String>,
    /// What could be unpacked of a state that was not opened whole, else the state as it stands.
    pub raw: String,
}

/// Names that others heed: embeds, and the script that starts the page.
const OF_OTHERS: [&str; 9] = [
    "present", "predict", "autoplay", "motion", "readonly", "controls", "storage", "branding",
    "height",
];
const THEMES: [&str; 3] = ["auto", "light", "dark"];
const PANELS: [&str; 7] =
    ["topology", "hops", "yaml", "terminal", "endpoints", "timeline", "lesson"];
/// So far ahead of what was seen a link may look.
const AHEAD_MAX: SimDuration = SimDuration::from_ms(10 * 60 * 1_000);

/// Opens a fragment; `now` is the session that is open, for fragments that name no other.
#[inline(never)]
#[must_use]
pub fn open(fragment: &str, now: &Session) -> Opened {
    let fragment = fragment.strip_prefix('#').unwrap_or(fragment);
    let pairs: Vec<(String, String)> = fragment
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decoded(name), decoded(value))
        })
        .collect();
    let value_of = |name: &str| {
        let found = pairs.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    };
    let mut opened = Opened::default();
    opened.open_world(&value_of, now);
    for (name, value) in &pairs {
        if !opened.take(name, value) {
            opened.unknown.push(name.clone());
        }
    }
    opened
}

/// Opens a file: the text of a moment, or a link in a file.
#[inline(never)]
#[must_use]
pub fn open_file(content: &str, now: &Session) -> Opened {
    let content = content.trim_start();
    if let Some((_, fragment)) = content.split_once("state=").filter(|(url, _)| url.len() < 1_000) {
        let state = fragment.split_whitespace().next().unwrap_or("");
        return open(&format!("state={state}"), now);
    }
    let mut opened = Opened::default();
    opened.open_text(content);
    opened
}

impl Opened {
    /// Opens the state, the lesson or the preset.
    fn open_world<'a>(&mut self, value_of: &impl Fn(&str) -> Option<&'a str>, now: &Session) {
        if let Some(state) = value_of("state") {
            return self.open_state(state);
        }
        let seed = value_of("seed");
        let found = match (value_of("lesson"), value_of("preset")) {
            (Some(id), _) => Some((id, seeded("lesson", id, seed))),
            (None, Some(id)) => Some((id, seeded("preset", id, seed))),
            // The world that is open, from its beginning.
            (None, None) if seed.is_some() && now.study.is_none() => {
                let id = now.preset().id;
                Some((id, seeded("preset", id, seed)))
            }
            (None, None) => None,
        };
        let session = match found {
            Some((_, Some(session))) => session,
            Some((id, None)) => {
                let args = Args::new().text("id", id);
                self.missed.push(text::with("link.unknown_world", &args));
                return;
            }
            None if ["at", "speed", "beat"].into_iter().any(|name| value_of(name).is_some()) => {
                now.clone()
            }
            None => return,
        };
        self.session = Some(Box::new(session));
    }

    fn open_state(&mut self, state: &str) {
        state.clone_into(&mut self.raw);
        let (whole, text) = match unpack(state) {
            Unpacked::Whole(text) => (true, text),
            Unpacked::Part(text) => (false, text),
            Unpacked::OtherVersion => {
                self.missed.push(text::plain("link.newer"));
                return;
            }
        };
        if !whole {
            let id = if text.is_empty() { "link.damaged" } else { "link.cut" };
            self.missed.push(text::plain(id));
            if text.is_empty() {
                return;
            }
        }
        self.open_text(&text);
    }

    fn open_text(&mut self, text: &str) {
        match reopen(text) {
            Ok(Reopened { session, looks, missed }) => {
                self.session = Some(Box::new(session));
                self.looks = looks;
                self.missed.extend(missed);
            }
            Err(why) => self.missed.push(why),
        }
        text.clone_into(&mut self.raw);
    }

    /// Heeds a name; whether it is one.
    fn take(&mut self, name: &str, value: &str) -> bool {
        let is_good = match name {
            "state" | "lesson" | "preset" => !value.is_empty(),
            "seed" => value.parse::<u64>().is_ok(),
            "theme" => self.take_look(name, value, THEMES.contains(&value)),
            "lang" => self.take_look(name, value, value == "auto" || is_spoken(value)),
            "panels" => {
                let mut panels = value.split(' ').filter(|panel| !panel.is_empty());
                let is_good = panels.all(|panel| PANELS.contains(&panel));
                self.take_look(name, value, is_good)
            }
            _ if OF_OTHERS.contains(&name) => true,
            // There is a session wherever the world named could be opened.
            "at" | "speed" | "beat" => match &mut self.session {
                Some(session) => session.heed(name, value).is_some(),
                None => true,
            },
            _ => return false,
        };
        if !is_good {
            let args = Args::new().text("name", name).text("value", value);
            self.missed.push(text::with("link.bad_value", &args));
        }
        true
    }

    fn take_look(&mut self, name: &str, value: &str, is_good: bool) -> bool {
        if is_good {
            self.looks.push((name.to_owned(), value.to_owned()));
        }
        is_good
    }
}

/// A lesson or a preset at its beginning, with this seed if it is one.
fn seeded(kind: &str, id: &str, seed: Option<&str>) -> Option<Session> {
    match seed.filter(|seed| seed.parse::<u64>().is_ok()) {
        Some(seed) => {
            let line = format!("{kind}\t{}", id.replace(['\t', '\n', '\\'], " "));
            let text = format!("packetwalk 1\n{line}\nseed\t{seed}\n");
            reopen(&text).ok().map(|reopened| reopened.session)
        }
        None if kind == "lesson" => Session::open_lesson(id),
        None => preset::find(id).map(|preset| Session::open(preset.id)),
    }
}

impl Session {
    /// Heeds what a fragment says about the open world; `None` if it makes no sense.
    fn heed(&mut self, name: &str, value: &str) -> Option<()> {
        match name {
            "at" => self.look_at(SimDuration::from_ms(
                value.parse().ok().filter(|ms: &u64| *ms <= 24 * 60 * 60 * 1_000)?,
            )),
            "speed" => {
                let percent = percent(value)?;
                let is_playing = self.playhead.is_playing;
                self.update(Intent::SetSpeed(percent));
                self.playhead = Playhead { is_playing, ..self.playhead };
            }
            _ => {
                let study = self.study.as_mut()?;
                let found =
                    |beats: &[crate::lesson::Beat]| beats.iter().position(|beat| beat.id == value);
                let main = found(&study.lesson.beats).map(|place| (Chapter::Main, place));
                let bonus = || found(&study.lesson.bonus).map(|place| (Chapter::Bonus, place));
                (study.chapter, study.beat) = main.or_else(bonus)?;
                self.begin_beat();
            }
        }
        Some(())
    }

    /// Looks, paused, at a moment so long after the world's beginning.
    fn look_at(&mut self, after: SimDuration) {
        let wanted: SimTime = self.history.opened_at() + after;
        let time = wanted.min(self.horizon + AHEAD_MAX);
        // What a lesson does by itself takes its time.
        while self.now() < time && self.study.as_ref().is_some_and(|study| study.is_busy()) {
            let before = self.now();
            self.update(Intent::Elapsed(SimDuration::from_ms(100)));
            if self.now() == before {
                break;
            }
        }
        if time > self.horizon {
            self.history.advance(&mut self.world, time);
            self.horizon = self.world.now();
            self.history.note(&self.world);
        } else {
            self.seek(time);
        }
        self.playhead.is_playing = false;
    }
}

/// `0.25` to `4` in percent.
fn percent(value: &str) -> Option<u32> {
    let (whole, part) = value.split_once('.').unwrap_or((value, ""));
    if part.len() > 2 || !part.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let hundredths: u32 = format!("{part:0<2}").parse().ok()?;
    let percent = whole.parse::<u32>().ok().filter(|whole| *whole <= 4)? * 100 + hundredths;
    (25..=400).contains(&percent).then_some(percent)
}

/// Whether there is such a language.
fn is_spoken(code: &str) -> bool {
    languages::LANGUAGES.iter().any(|language| language.code == code)
}

/// A text with what was escaped in a URL written out.
fn decoded(text: &str) -> String {
    let text = text.replace('+', " ");
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let escaped = after.get(..2).filter(|_| *first == b'%');
        let hex = escaped.and_then(|hex| std::str::from_utf8(hex).ok());
        if let Some(byte) = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            bytes.push(byte);
            rest = after.get(2..).unwrap_or_default();
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opened(fragment: &str) -> Opened {
        open(fragment, &Session::open(""))
    }

    #[test]
    fn a_lesson_opens_at_a_step_a_moment_and_a_speed() {
        let opened = opened("#lesson=nodeport&at=3000&speed=0.5&theme=dark&panels=yaml+hops");
        assert_eq!((opened.missed.len(), opened.unknown.len()), (0, 0), "{:?}", opened.missed);
        let session = opened.session.unwrap();
        let study = session.study().unwrap();
        assert_eq!(study.lesson().metadata.id, "nodeport");
        assert_eq!(session.now(), session.history().opened_at() + SimDuration::from_ms(3_000));
        assert_eq!(session.playhead().speed_percent, 50);
        assert!(!session.playhead().is_playing);
        assert_eq!(opened.looks.len(), 2);
        let beat = study.lesson().beats[1].id.clone();
        let at_beat = super::open(&format!("beat={beat}"), &session).session.unwrap();
        assert_eq!(at_beat.study().unwrap().place(), 1);
    }

    #[test]
    fn a_seed_is_heeded_and_kept() {
        let session = opened("preset=s0-nodeport&seed=77").session.unwrap();
        assert_eq!(session.history().scenario().seed, 77);
        let again = opened(&session.link(&Looks::new())).session.unwrap();
        assert_eq!(again.history().scenario().seed, 77);
        let lesson = opened("lesson=nodeport&seed=78").session.unwrap();
        assert_eq!(lesson.history().scenario().seed, 78);
        let fresh = Session::open_lesson("nodeport").unwrap();
        assert_eq!(lesson.study().unwrap().place(), fresh.study().unwrap().place());
        assert_eq!(lesson.now(), fresh.now());
    }

    #[test]
    fn a_seed_alone_is_of_the_world_that_is_open() {
        let session = opened("seed=79").session.unwrap();
        assert_eq!(session.history().scenario().seed, 79);
        assert_eq!(session.preset().id, Session::open("").preset().id);
    }

    #[test]
    fn a_link_may_name_each_language_there_is() {
        for language in &languages::LANGUAGES {
            let opened = opened(&format!("lang={}", language.code));
            assert_eq!(opened.looks, [("lang".to_owned(), language.code.to_owned())]);
            assert_eq!(opened.missed, Vec::<String>::new());
        }
        assert_eq!(opened("lang=xx").missed.len(), 1);
    }

    #[test]
    fn what_makes_no_sense_is_told_and_the_rest_is_done() {
        let opened = opened("lesson=nodeport&speed=fast&theme=pink&beat=nowhere&at=-1&colour=red");
        assert_eq!(opened.missed.len(), 4, "{:?}", opened.missed);
        assert_eq!(opened.unknown, ["colour"]);
        assert!(opened.session.unwrap().study().is_some());
    }

    #[test]
    fn a_link_escaped_by_a_chat_still_opens() {
        let session = Session::open("");
        let link = session.link(&Looks::new()).replace('.', "%2E").replace('-', "%2d");
        let opened = opened(&link);
        assert_eq!(opened.missed, Vec::<String>::new());
        assert_eq!(opened.session.unwrap().state_hash(), session.state_hash());
    }

    #[test]
    fn a_speed_is_read_without_fractions_of_percents() {
        assert_eq!(["0.25", "1", "1.5", "4"].map(percent), [25, 100, 150, 400].map(Some));
        for odd in ["", "5", "0.1", "-1", "1.", "1.234", "x"] {
            assert!(percent(odd).is_none_or(|percent| odd == "1." && percent == 100), "{odd}");
        }
    }
}
