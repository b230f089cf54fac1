//! The open lesson goes on: steps begin, goals come true, hints are given.

use std::sync::Arc;

use crate::data_plane::place::Place;
use crate::lesson::prose::answered_by;
use crate::lesson::{BeatKind, Guess, Probe, Window};
use crate::session::patience::Patience;
use crate::session::pointing::Pointed;
use crate::session::script::{Script, Then};
use crate::session::study::{Before, Chapter, Outcome, Wish};
use crate::session::{Notice, Session};
use crate::shell::Output;
use crate::text::{self, Args};

impl Session {
    /// Does what a person wants of lessons.
    #[inline(never)]
    pub(super) fn teach(&mut self, wish: Wish) {
        match wish {
            Wish::Open(id) => match Self::open_lesson(&id) {
                Some(session) => self.go_to_session(session),
                None => self.refuse(&text::with("lesson.unknown", &Args::new().text("id", &id))),
            },
            Wish::OpenText(text) => match Self::read_lesson(&text) {
                Ok(session) => self.go_to_session(session),
                Err(message) => self.refuse(&message),
            },
            Wish::Restart => {
                if let Some(lesson) = self.study.as_ref().map(|study| Arc::clone(&study.lesson)) {
                    self.go_to_session(Self::with_lesson(lesson));
                }
            }
            Wish::Leave => self.study = None,
            Wish::Goto(_)
            | Wish::Next
            | Wish::Back
            | Wish::ToTheTask
            | Wish::Bonus
            | Wish::Choose(_)
            | Wish::Dots(..)
            | Wish::Run
            | Wish::SkipGuess
            | Wish::Answer(_)
            | Wish::Hint
            | Wish::Stuck
            | Wish::ShowMe
            | Wish::Reset
            | Wish::Suggest(_)
            | Wish::Set(..)
            | Wish::SetText(..)
            | Wish::Apply => {
                self.wish(wish);
                self.check_study();
            }
        }
    }

    fn refuse(&mut self, message: &str) {
        self.notice = Some(Notice { is_error: true, message: message.to_owned() });
    }

    /// Takes another session's place, with the habits of this one.
    fn go_to_session(&mut self, session: Self) {
        let playhead = self.playhead;
        *self = session;
        self.playhead = super::Playhead { is_playing: true, ..playhead };
    }

    fn wish(&mut self, wish: Wish) {
        let Some(study) = self.study.as_mut() else { return };
        match wish {
            Wish::Goto(place) => {
                if place < study.beats().len() {
                    study.beat = place;
                    self.begin_beat();
                }
            }
            Wish::Next => self.next_beat(),
            Wish::Back => {
                if study.chapter == Chapter::Close {
                    study.chapter = Chapter::Main;
                    study.beat = study.lesson.beats.len();
                }
                study.beat = study.beat.saturating_sub(1);
                self.begin_beat();
            }
            Wish::ToTheTask => {
                let is_task = |beat: &crate::lesson::Beat| matches!(beat.kind, BeatKind::Do { .. });
                study.beat = study.beats().iter().position(is_task).unwrap_or(study.beat);
                self.begin_beat();
            }
            Wish::Bonus => {
                if !study.lesson.bonus.is_empty() {
                    (study.chapter, study.beat) = (Chapter::Bonus, 0);
                    self.begin_beat();
                }
            }
            Wish::Choose(option) => {
                let is_there = option < study.options().len();
                if is_there && study.outcome.is_none() && !study.is_busy() {
                    study.chosen = Some(option);
                }
            }
            Wish::Dots(bin, more) => self.move_dots(bin, more),
            Wish::Run | Wish::SkipGuess => self.run_reveal(),
            Wish::Answer(option) => {
                if option < study.answers() {
                    study.answered = Some(option);
                    self.beat_is_done();
                }
            }
            Wish::Hint if study.is_quiet() => {}
            Wish::Stuck => study.note_stuck(),
            Wish::Hint => {
                study.take_hint();
                self.point_at_hint();
            }
            Wish::ShowMe => self.show_me(),
            Wish::Reset => self.reset_beat(),
            Wish::Suggest(place) => self.suggest(place),
            Wish::Set(field, choice) => self.choose_value(field, choice),
            Wish::SetText(field, text) => self.type_value(field, &text),
            Wish::Apply => self.apply_changed(),
            Wish::Open(_) | Wish::OpenText(_) | Wish::Restart | Wish::Leave => {}
        }
    }

    fn choose_value(&mut self, field: usize, choice: usize) {
        let found = self.study.as_ref().and_then(|study| study.editable().get(field)).cloned();
        if let Some(editable) = found
            && let Some(value) = editable.choices.get(choice)
        {
            self.set_field(&editable.path, value);
        }
    }

    fn type_value(&mut self, field: usize, text: &str) {
        let found = self.study.as_ref().and_then(|study| study.editable().get(field)).cloned();
        if let Some(editable) = found {
            self.set_field(&editable.path, &typed_value(text));
        }
    }

    /// Begins the step one is at: nothing of it has happened yet.
    pub(super) fn begin_beat(&mut self) {
        let Some(study) = self.study.as_mut() else { return };
        (study.latched, study.is_done, study.hints, study.was_shown) = (0, false, 0, false);
        study.patience = Patience::default();
        (study.chosen, study.outcome, study.answered) = (None, None, None);
        study.dots = crate::order::SortedMap::new();
        study.rejected = None;
        study.script = Script::default();
        study.before = None;
        study.window = Window::begin(&self.world, study.probes.len());
        let Some(beat) = study.beat() else { return };
        let setup = beat.setup.clone();
        if setup.is_empty() {
            self.beat_has_begun();
        } else {
            self.begin_script(&setup, Then::Begin);
            self.run_script();
        }
    }

    fn beat_has_begun(&mut self) {
        let Some(mut study) = self.study.take() else { return };
        study.window = Window::begin(&self.world, study.probes.len());
        study.before = Some(Box::new(Before {
            history: self.history.clone(),
            files: self.files.clone(),
            window: study.window,
        }));
        let says = matches!(study.beat().map(|beat| &beat.kind), Some(BeatKind::Say { .. }));
        study.is_done = says;
        let points = match study.beat().map(|beat| &beat.kind) {
            Some(BeatKind::Say { point_at, .. }) => point_at.clone(),
            _ => None,
        };
        self.study = Some(study);
        self.point(points.as_deref());
        if says {
            self.beat_is_done();
        }
    }

    fn point_at_hint(&mut self) {
        let Some(study) = self.study.as_ref() else { return };
        let Some(BeatKind::Do { hints, .. }) = study.beat().map(|beat| &beat.kind) else { return };
        let hint = study.hints.checked_sub(1).and_then(|last| hints.get(last));
        let points = hint.and_then(|hint| hint.point_at.clone());
        self.point(points.as_deref());
    }

    /// Shows what a lesson speaks of: the thing is selected, the file is opened.
    fn point(&mut self, name: Option<&str>) {
        match name.and_then(|name| self.pointed_at(name)) {
            Some(Pointed::Thing(thing)) => self.selection = Some(thing),
            Some(Pointed::Text { file, .. }) => self.open_file = file,
            Some(Pointed::Region(_)) | None => {}
        }
    }

    fn beat_is_done(&mut self) {
        let Some(study) = self.study.as_mut() else { return };
        study.is_done = true;
        if let Some(id) = study.beat().map(|beat| beat.id.clone()) {
            study.done.insert(id);
        }
    }

    /// The step after this one; after the last, the next ticket or the end.
    fn next_beat(&mut self) {
        let Some(study) = self.study.as_mut() else { return };
        if study.beat + 1 < study.beats().len() {
            study.beat += 1;
            return self.begin_beat();
        }
        let next = match study.chapter {
            Chapter::Main => 0,
            Chapter::Ticket(ticket) => {
                if let Some(ticket) = study.tickets.get_mut(ticket) {
                    ticket.is_solved |= study.is_done;
                }
                ticket + 1
            }
            Chapter::Close | Chapter::Bonus => usize::MAX,
        };
        study.beat = 0;
        if next < study.tickets.len() {
            study.chapter = Chapter::Ticket(next);
            self.open_ticket();
        } else {
            study.chapter = Chapter::Close;
        }
        self.begin_beat();
    }

    fn move_dots(&mut self, bin: usize, more: i32) {
        let Some(study) = self.study.as_mut().filter(|study| study.outcome.is_none()) else {
            return;
        };
        let left = i64::from(study.dots_left());
        let there = study.dots.get_or_default(bin);
        let wanted = (i64::from(*there) + i64::from(more)).clamp(0, i64::from(*there) + left);
        *there = u32::try_from(wanted).unwrap_or(0);
    }

    fn run_reveal(&mut self) {
        let Some(study) = self.study.as_mut() else { return };
        if study.is_busy() {
            return self.go_on_showing();
        }
        if study.outcome.is_some() {
            return;
        }
        let Some(moves) = study.moves_of(Then::Reveal) else { return };
        study.window = Window::begin(&self.world, study.probes.len());
        self.begin_script(&moves, Then::Reveal);
    }

    fn show_me(&mut self) {
        let Some(study) = self.study.as_ref() else { return };
        let Some(moves) = study.moves_of(Then::Shown) else { return };
        self.reset_beat();
        self.begin_script(&moves, Then::Shown);
    }

    /// Back to how the world stood when this step began.
    fn reset_beat(&mut self) {
        let Some(mut study) = self.study.take() else { return };
        if let Some(before) = &study.before {
            self.history = before.history.clone();
            self.files.clone_from(&before.files);
            self.world = self.history.at(before.window.since);
            self.horizon = self.world.now();
            study.window = before.window;
            study.probes.truncate(before.window.probes);
        }
        self.followed = None;
        self.notice = None;
        self.selection = None;
        self.open_file = self.open_file.min(self.files.len().saturating_sub(1));
        (study.latched, study.was_shown, study.rejected) = (0, false, None);
        study.note_progress();
        (study.outcome, study.script) = (None, Script::default());
        study.is_done = matches!(study.beat().map(|beat| &beat.kind), Some(BeatKind::Say { .. }));
        self.study = Some(study);
    }

    fn suggest(&mut self, place: usize) {
        let Some(study) = self.study.as_ref().filter(|study| !study.is_busy()) else { return };
        let then = Then::Suggested(place);
        let Some(moves) = study.moves_of(then) else { return };
        self.begin_script(&moves, then);
        self.run_script();
    }

    pub(super) fn script_is_over(&mut self, then: Option<Then>) {
        match then {
            Some(Then::Begin) => self.beat_has_begun(),
            Some(Then::Reveal) => self.reveal(),
            Some(Then::Shown) => {
                self.check_study();
                if let Some(study) = self.study.as_mut() {
                    study.was_shown = true;
                }
            }
            Some(Then::Suggested(_)) | None => {}
        }
    }

    /// What was to be predicted has happened: which option came true?
    fn reveal(&mut self) {
        let Some(study) = self.study.as_ref() else { return };
        let evidence = self.evidence(study);
        let Some(BeatKind::Predict { guess, .. }) = study.beat().map(|beat| &beat.kind) else {
            return;
        };
        let request = self.world.requests().keys().find(|id| **id >= study.window.request);
        let mut outcome = Outcome { request: request.copied(), ..Outcome::default() };
        let mut surprise = None;
        match guess {
            Guess::Options(options) => {
                outcome.truth = options.iter().position(|option| option.when.holds(&evidence));
                if study.chosen.is_some() && study.chosen != outcome.truth {
                    let chosen = study.chosen.and_then(|place| options.get(place));
                    surprise = chosen.and_then(|option| option.shows.clone());
                }
            }
            Guess::Dots { bin_by, .. } => outcome.bins = answered_by(&evidence, bin_by),
        }
        let is_guessed = study.chosen.map(|chosen| Some(chosen) == outcome.truth);
        let Some(study) = self.study.as_mut() else { return };
        study.surprises.extend(surprise);
        if let Chapter::Ticket(ticket) = study.chapter
            && let Some(ticket) = study.tickets.get_mut(ticket)
        {
            ticket.is_guessed = is_guessed;
        }
        study.outcome = Some(outcome);
        self.followed = self.followed.or(request_of(study));
        self.beat_is_done();
    }

    /// Looks whether the goal has come true, a step of it after the other.
    pub(super) fn check_study(&mut self) {
        let Some(study) = self.study.as_ref() else { return };
        let seen = (self.world.revision(), study.probes.len());
        if study.is_done || self.is_past() || study.before.is_none() {
            return;
        }
        let Some(goal) = study.goal() else { return };
        let steps = goal.steps().to_vec();
        let mut latched = study.latched;
        let mut window = study.window;
        while let Some(step) = steps.get(latched) {
            let mut evidence = self.evidence(study);
            evidence.window = window;
            if !step.holds(&evidence) {
                break;
            }
            latched += 1;
            window = Window::begin(&self.world, study.probes.len());
        }
        let is_done = latched == steps.len();
        let Some(study) = self.study.as_mut() else { return };
        if latched != study.latched {
            study.note_progress();
        }
        (study.latched, study.window, study.seen) = (latched, window, seen);
        if is_done {
            self.beat_is_done();
        }
    }

    /// Notes which field the API server refused.
    #[inline(never)]
    pub(super) fn note_rejected(&mut self, status: &crate::api::Status) {
        if let Some(study) = &mut self.study {
            let field = status.causes.first().map(|cause| cause.path.to_string());
            study.rejected = Some(field.unwrap_or_else(|| status.message.clone()));
            study.seen = (0, 0);
        }
    }

    /// Notes what a tool of the terminal asked that sends no requests.
    #[inline(never)]
    pub(super) fn note_probe(&mut self, words: &[String], from: &Place, output: &Output) {
        let Some(study) = &mut self.study else { return };
        let [tool, arguments @ ..] = words else { return };
        if !matches!(tool.as_str(), "ping" | "nslookup" | "dig") {
            return;
        }
        let to =
            arguments.iter().find(|word| !word.starts_with('-') && word.parse::<u32>().is_err());
        let addresses = output.stdout.lines().filter(|line| line.starts_with("Address:"));
        // The first is the name server's own.
        let answers = u32::try_from(addresses.count()).unwrap_or(0).saturating_sub(1);
        study.probes.push(Probe {
            tool: if tool == "dig" { "nslookup" } else { tool }.to_owned(),
            from: from.clone(),
            to: to.cloned().unwrap_or_default(),
            is_answered: output.exit == 0,
            answers,
        });
    }

    /// Called after each update while a lesson is open.
    #[inline(never)]
    pub(super) fn study_goes_on(&mut self) {
        self.look_at_goal();
        self.run_script();
        self.look_at_goal();
    }

    /// Looks at the goal if there is something new.
    pub(super) fn look_at_goal(&mut self) {
        let Some(study) = self.study.as_ref() else { return };
        if study.seen != (self.world.revision(), study.probes.len()) {
            self.check_study();
        }
    }
}

const fn request_of(study: &super::Study) -> Option<u32> {
    match study.outcome() {
        Some(outcome) => outcome.request,
        None => None,
    }
}

/// What was typed into a field: a number if it is one, nothing if it is empty.
fn typed_value(text: &str) -> crate::api::Value {
    use crate::api::Value;
    let text = text.trim();
    match text.parse() {
        _ if text.is_empty() => Value::Null,
        Ok(number) => Value::Int(number),
        Err(_) => Value::String(text.to_owned()),
    }
}
