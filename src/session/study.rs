//! A lesson that is open: where one is in it, what was guessed, what is done.

use std::sync::Arc;

use crate::lesson::catalog;
use crate::lesson::decode::decode;
use crate::lesson::{
    Beat, BeatKind, Editable, Evidence, Fault, Guess, Lesson, Move, PauseAt, Predicate, Probe,
    Problem, Window, World,
};
use crate::order::{SortedMap, SortedSet};
use crate::prng::Prng;
use crate::session::beginning::beginning;
use crate::session::draft::DraftFile;
use crate::session::moment::Source;
use crate::session::patience::Patience;
use crate::session::script::Script;
use crate::session::{Session, preset};
use crate::simulation::History;
use crate::text::{self, Args};

/// Something a person wants of the open lesson.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wish {
    /// Open this lesson of the catalogue.
    Open(String),
    /// Open the lesson that this text is.
    OpenText(String),
    /// Begin the lesson again, as nobody had been in it.
    Restart,
    /// Leave the lesson; its world stays.
    Leave,
    /// Go to this step.
    Goto(usize),
    /// Go to the next step, or to the end.
    Next,
    /// Go to the step before.
    Back,
    /// Go to the first thing to do: "I know this".
    ToTheTask,
    /// Go to the first bonus step.
    Bonus,
    /// Guess this option.
    Choose(usize),
    /// Put so many more dots into this bin, or take some out.
    Dots(usize, i32),
    /// See what happens, or go on from where that stands still.
    Run,
    /// See what happens without a guess.
    SkipGuess,
    /// Answer why with this option.
    Answer(usize),
    /// One hint more.
    Hint,
    /// Nothing has gone forward for as long as [`Study::patience`] says.
    Stuck,
    /// Let the lesson do it.
    ShowMe,
    /// Put this step back to its beginning.
    Reset,
    /// Press this suggestion.
    Suggest(usize),
    /// Give this field this choice.
    Set(usize, usize),
    /// Give this field what was typed.
    SetText(usize, String),
    /// Apply what was edited.
    Apply,
}

/// Which steps are gone through.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Chapter {
    /// The lesson's own.
    #[default]
    Main,
    /// Those of this ticket, by its place among the drawn.
    Ticket(usize),
    /// What is said at the end.
    Close,
    /// The bonus.
    Bonus,
}

/// A ticket that was drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ticket {
    /// Which of the lesson's faults.
    pub fault: usize,
    /// Whether it is solved.
    pub is_solved: bool,
    /// Whether the layer was guessed; `None` without a guess.
    pub is_guessed: Option<bool>,
}

/// What came of a prediction.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// The option that came true.
    pub truth: Option<usize>,
    /// The request in which it can be seen.
    pub request: Option<u32>,
    /// How many each bin got, for dots.
    pub bins: SortedMap<String, u32>,
}

/// How the world stood when a step began.
#[derive(Clone, Debug)]
pub(super) struct Before {
    pub(super) history: History,
    pub(super) files: Vec<DraftFile>,
    pub(super) window: Window,
}

/// An open lesson.
#[derive(Clone, Debug)]
pub struct Study {
    pub(super) lesson: Arc<Lesson>,
    pub(super) chapter: Chapter,
    pub(super) beat: usize,
    pub(super) window: Window,
    /// How many steps of a sequence came true, one after the other.
    pub(super) latched: usize,
    /// Whether this step is done.
    pub(super) is_done: bool,
    pub(super) done: SortedSet<String>,
    pub(super) chosen: Option<usize>,
    pub(super) dots: SortedMap<usize, u32>,
    pub(super) outcome: Option<Outcome>,
    pub(super) answered: Option<usize>,
    pub(super) hints: usize,
    /// How the learner's patience with this step stands.
    pub(super) patience: Patience,
    /// Whether the lesson did it and not the learner.
    pub(super) was_shown: bool,
    pub(super) script: Script,
    pub(super) before: Option<Box<Before>>,
    pub(super) probes: Vec<Probe>,
    pub(super) rejected: Option<String>,
    pub(super) tickets: Vec<Ticket>,
    /// Beliefs that guesses showed.
    pub(super) surprises: Vec<String>,
    /// What was looked at last, so that nothing is asked twice.
    pub(super) seen: (u64, usize),
}

impl Study {
    pub(super) fn new(lesson: Arc<Lesson>) -> Self {
        let tickets = drawn(&lesson);
        Self {
            lesson,
            chapter: Chapter::Main,
            beat: 0,
            window: Window::default(),
            latched: 0,
            is_done: false,
            done: SortedSet::new(),
            chosen: None,
            dots: SortedMap::new(),
            outcome: None,
            answered: None,
            hints: 0,
            patience: Patience::default(),
            was_shown: false,
            script: Script::default(),
            before: None,
            probes: Vec::new(),
            rejected: None,
            tickets,
            surprises: Vec::new(),
            seen: (0, 0),
        }
    }

    /// Says how the world stood when the step one is at began.
    pub(super) fn begun(&mut self, history: History, files: Vec<DraftFile>, window: Window) {
        self.before = Some(Box::new(Before { history, files, window }));
    }

    /// The lesson.
    #[must_use]
    pub fn lesson(&self) -> &Lesson {
        &self.lesson
    }

    /// Which steps are gone through.
    #[must_use]
    pub const fn chapter(&self) -> Chapter {
        self.chapter
    }

    /// The steps that are gone through.
    #[must_use]
    pub fn beats(&self) -> &[Beat] {
        match self.chapter {
            Chapter::Main => &self.lesson.beats,
            Chapter::Ticket(_) => self.fault().map_or(&[], |fault| fault.beats.as_slice()),
            Chapter::Bonus => &self.lesson.bonus,
            Chapter::Close => &[],
        }
    }

    /// The place of the step one is at.
    #[must_use]
    pub const fn place(&self) -> usize {
        self.beat
    }

    /// The step one is at; none at the end.
    #[must_use]
    pub fn beat(&self) -> Option<&Beat> {
        self.beats().get(self.beat)
    }

    /// The fault of the ticket that is open.
    #[must_use]
    pub fn fault(&self) -> Option<&Fault> {
        let Chapter::Ticket(ticket) = self.chapter else { return None };
        self.lesson.faults.get(self.tickets.get(ticket)?.fault)
    }

    /// The tickets that were drawn.
    #[must_use]
    pub fn tickets(&self) -> &[Ticket] {
        &self.tickets
    }

    /// The texts of the editor's files as this world began, by place.
    #[must_use]
    pub fn first_texts(&self) -> Vec<String> {
        let (manifests, world) = match self.fault() {
            Some(fault) => (&fault.manifests, &fault.world),
            None => (&self.lesson.manifests, &self.lesson.world),
        };
        let files = super::beginning::files(manifests, self.editable(), world.applied);
        files.into_iter().map(|file| file.text).collect()
    }

    /// The fields that have a control.
    #[must_use]
    pub fn editable(&self) -> &[Editable] {
        self.fault().map_or(&self.lesson.editable, |fault| &fault.editable)
    }

    /// Whether this step is done.
    #[must_use]
    pub const fn is_done(&self) -> bool {
        self.is_done
    }

    /// Whether the step of this id is done.
    #[must_use]
    pub fn was_done(&self, id: &str) -> bool {
        self.done.contains(id)
    }

    /// How many steps of the goal came true.
    #[must_use]
    pub const fn latched(&self) -> usize {
        self.latched
    }

    /// The option that was guessed.
    #[must_use]
    pub const fn chosen(&self) -> Option<usize> {
        self.chosen
    }

    /// How many dots lie in this bin.
    #[must_use]
    pub fn dots(&self, bin: usize) -> u32 {
        self.dots.get(&bin).copied().unwrap_or(0)
    }

    /// What came of the prediction, once it was seen.
    #[must_use]
    pub const fn outcome(&self) -> Option<&Outcome> {
        self.outcome.as_ref()
    }

    /// The answer to why.
    #[must_use]
    pub const fn answered(&self) -> Option<usize> {
        self.answered
    }

    /// How many hints were asked for.
    #[must_use]
    pub const fn hints(&self) -> usize {
        self.hints
    }

    /// Whether the lesson did this step itself.
    #[must_use]
    pub const fn was_shown(&self) -> bool {
        self.was_shown
    }

    /// Whether the lesson is doing something.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        self.script.is_running()
    }

    /// What the lesson does next, if it does something that a person could do.
    #[must_use]
    pub fn doing(&self) -> Option<&Move> {
        self.script.next()
    }

    /// Whether it waits for the world's time to go by.
    #[must_use]
    pub(super) fn is_waiting_for_time(&self) -> bool {
        self.script.is_waiting_for_time()
    }

    /// Beliefs that guesses showed, by their ids.
    #[must_use]
    pub fn surprises(&self) -> &[String] {
        &self.surprises
    }

    /// Whether the whole lesson is done, the bonus aside.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        matches!(self.chapter, Chapter::Close | Chapter::Bonus)
    }

    /// The goal of the step one is at.
    #[must_use]
    pub fn goal(&self) -> Option<&Predicate> {
        match &self.beat()?.kind {
            BeatKind::Do { done, .. } => Some(done),
            BeatKind::Say { .. } | BeatKind::Predict { .. } | BeatKind::Explain { .. } => None,
        }
    }

    /// Where what the step shows stops by itself.
    pub(super) fn pauses(&self) -> &[PauseAt] {
        match self.beat().map(|beat| &beat.kind) {
            Some(BeatKind::Predict { pause_at, .. }) => pause_at,
            Some(BeatKind::Say { .. } | BeatKind::Do { .. } | BeatKind::Explain { .. }) | None => {
                &[]
            }
        }
    }

    /// How many bins dots can be put into.
    pub(super) fn dots_left(&self) -> u32 {
        let Some(BeatKind::Predict { guess: Guess::Dots { count, .. }, .. }) =
            self.beat().map(|beat| &beat.kind)
        else {
            return 0;
        };
        count.saturating_sub(self.dots.values().sum())
    }
}

/// Which faults a lesson's seed draws: each at most once.
fn drawn(lesson: &Lesson) -> Vec<Ticket> {
    let Some(tickets) = &lesson.tickets else { return Vec::new() };
    let of = |id: &String| lesson.faults.iter().position(|fault| fault.id == *id);
    let mut left: Vec<usize> = tickets.from.iter().filter_map(of).collect();
    let mut prng = Prng::from_seed(lesson.world.seed);
    let mut found = Vec::new();
    while found.len() < tickets.draw as usize && !left.is_empty() {
        let drawn = prng.below(u32::try_from(left.len()).unwrap_or(1)) as usize;
        let fault = left.remove(drawn.min(left.len() - 1));
        found.push(Ticket { fault, is_solved: false, is_guessed: None });
    }
    found
}

impl Session {
    /// The lesson that is open.
    #[must_use]
    pub fn study(&self) -> Option<&Study> {
        self.study.as_deref()
    }

    /// A lesson of the catalogue, at its beginning.
    ///
    /// `None` if there is no such lesson.
    #[must_use]
    pub fn open_lesson(id: &str) -> Option<Self> {
        let lesson = catalog::find(id)?;
        Some(Self::with_lesson(Arc::new(lesson.clone())))
    }

    /// A lesson that somebody wrote, at its beginning.
    ///
    /// # Errors
    /// A sentence about the first thing in the text that is not as it should be.
    pub fn read_lesson(text: &str) -> Result<Self, String> {
        let lesson = decode(text).map_err(|problems| unreadable(&problems))?;
        let mut session = Self::with_lesson(Arc::new(lesson));
        session.source = Some(Source::Text(text.to_owned()));
        Ok(session)
    }

    /// A lesson at its beginning.
    #[must_use]
    pub fn with_lesson(lesson: Arc<Lesson>) -> Self {
        let mut session =
            Self::in_world(&lesson.world, &lesson.manifests, &lesson.editable, &lesson.metadata.id);
        session.source = Some(Source::Catalogue(lesson.metadata.id.clone()));
        session.study = Some(Box::new(Study::new(lesson)));
        session.begin_beat();
        session
    }

    fn in_world(world: &World, manifests: &str, editable: &[Editable], id: &str) -> Self {
        let (scenario, files) = beginning(world, manifests, editable, id);
        let history = History::new(scenario);
        let world = history.at(history.opened_at());
        Self::with(preset::first(), history, world, files)
    }

    /// Opens the world of the ticket one is at.
    pub(super) fn open_ticket(&mut self) {
        let Some(study) = self.study.take() else { return };
        if let Some(fault) = study.fault() {
            let (playhead, source) = (self.playhead, self.source.take());
            let world = Self::in_world(&fault.world, &fault.manifests, &fault.editable, &fault.id);
            *self = Self { playhead, source, ..world };
        }
        self.study = Some(study);
    }

    /// The open lesson's text became another, as a translation does; where one is stays.
    pub fn replace_lesson(&mut self, lesson: Arc<Lesson>) {
        if let Some(study) = &mut self.study {
            study.lesson = lesson;
        }
    }

    /// The open lesson goes on in the language that is spoken now, if it is one of the catalogue.
    pub fn speak(&mut self) {
        let Some(lesson) = self.study.as_ref().map(|study| &study.lesson) else { return };
        let own = catalog::find(&lesson.metadata.id);
        // Somebody's own lesson may bear the same id.
        let same = own.filter(|own| own.manifests == lesson.manifests);
        if let Some(own) = same {
            self.replace_lesson(Arc::new(own.clone()));
        }
    }

    /// What the goals of the step one is at are measured by.
    #[must_use]
    pub fn evidence<'a>(&'a self, study: &'a Study) -> Evidence<'a> {
        let solved = study.tickets.iter().filter(|ticket| ticket.is_solved).count();
        Evidence {
            world: &self.world,
            probes: &study.probes,
            rejected: study.rejected.as_deref(),
            tickets_solved: u32::try_from(solved).unwrap_or(0),
            window: study.window,
        }
    }
}

#[inline(never)]
fn unreadable(problems: &[Problem]) -> String {
    let first = problems.first();
    let args = Args::new()
        .value("line", first.map_or(1, |problem| problem.line))
        .text("message", first.map_or("", |problem| &problem.message));
    text::with("lesson.unreadable", &args)
}
