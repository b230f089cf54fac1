//! Intent: all the app knows, without pixels, and the one door through which it changes.
//!
//! Holds the history of the world, where in it one looks, the editor's drafts and what is chosen.
//! A mistake of the person's never loses anything: the last good state stays, and a remark says why.

pub mod assist;
mod beginning;
pub mod command;
pub mod draft;
pub mod edited;
pub mod fields;
pub mod fragment;
pub mod intent;
mod keep;
mod lint;
mod live;
pub mod moment;
mod offer;
pub mod packed;
mod patience;
mod pausing;
pub mod playhead;
pub mod pointing;
pub mod preset;
pub mod reopen;
mod script;
mod shelf;
pub mod study;
mod study_record;
pub mod tally;
pub mod targets;
mod teach;
pub mod terminal;
mod travel;
pub mod typed;
pub mod yaml_edit;
pub mod yaml_set;

pub use draft::{DraftFile, Remark};
pub use fields::FieldPlace;
pub use intent::{Intent, Selection};
pub use playhead::{Playhead, Stop};
pub use preset::Preset;
pub use study::{Study, Wish};
pub use targets::Target;
pub use terminal::Terminal;

use crate::api::{Kind, Object, ObjectRef};
use crate::data_plane::place::{Place, PodName};
use crate::simulation::{
    Action, Call, History, Mark, Rejection, Request, Simulation, limit, pod_reference,
};
use crate::text::{self, Args};
use crate::time::SimTime;

/// Everything the app knows.
#[derive(Clone, Debug)]
pub struct Session {
    preset: &'static Preset,
    history: History,
    world: Simulation,
    /// The latest moment that has been seen of this history.
    horizon: SimTime,
    /// While one looks at the past: the marks of all that has been seen.
    seen: Vec<Mark>,
    /// Where time stopped by itself, and why.
    stopped: Option<(SimTime, Stop)>,
    playhead: Playhead,
    files: Vec<DraftFile>,
    open_file: usize,
    sender: Place,
    target: Option<String>,
    selection: Option<Selection>,
    followed: Option<u32>,
    notice: Option<Notice>,
    terminal: Terminal,
    study: Option<Box<Study>>,
    live: live::Live,
    /// The lesson whose world this is, also once the lesson was left.
    source: Option<moment::Source>,
}

/// A message about something that could not be done, or about what was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Whether something was refused.
    pub is_error: bool,
    /// What it says.
    pub message: String,
}

impl Session {
    /// A preset's world at its beginning. An unknown name opens the first preset.
    #[must_use]
    pub fn open(preset: &str) -> Self {
        let preset = preset::find(preset).unwrap_or_else(preset::first);
        let history = History::new(preset.scenario());
        let world = history.at(history.opened_at());
        Self::with(preset, history, world, preset.files())
    }

    fn with(
        preset: &'static Preset,
        history: History,
        world: Simulation,
        files: Vec<DraftFile>,
    ) -> Self {
        Self {
            preset,
            horizon: world.now(),
            history,
            world,
            seen: Vec::new(),
            stopped: None,
            playhead: Playhead::default(),
            files,
            open_file: 0,
            sender: Place::Laptop,
            target: None,
            selection: None,
            followed: None,
            notice: None,
            terminal: Terminal::default(),
            study: None,
            live: live::Live::default(),
            source: None,
        }
    }

    /// The preset this world began with.
    #[must_use]
    pub const fn preset(&self) -> &'static Preset {
        self.preset
    }

    /// What was done.
    #[must_use]
    pub const fn history(&self) -> &History {
        &self.history
    }

    /// The world at the moment one looks at.
    #[must_use]
    pub const fn world(&self) -> &Simulation {
        &self.world
    }

    /// The moment one looks at.
    #[must_use]
    pub const fn now(&self) -> SimTime {
        self.world.now()
    }

    /// The latest moment that has been seen.
    #[must_use]
    pub const fn horizon(&self) -> SimTime {
        self.horizon
    }

    /// Whether one looks at the past.
    #[must_use]
    pub fn is_past(&self) -> bool {
        self.now() < self.horizon
    }

    /// The marks of all that has been seen, also of what comes after the moment one looks at.
    #[must_use]
    pub fn marks(&self) -> &[Mark] {
        if self.is_past() { &self.seen } else { self.world.marks() }
    }

    /// Why time stands still here, if it stopped by itself.
    #[must_use]
    pub fn stopped(&self) -> Option<Stop> {
        let (at, stop) = self.stopped?;
        (at == self.now() && !self.playhead.is_playing).then_some(stop)
    }

    /// The player.
    #[must_use]
    pub const fn playhead(&self) -> Playhead {
        self.playhead
    }

    /// Whether something happens by itself as time goes by: the app draws frames only then.
    #[must_use]
    pub fn is_moving(&self) -> bool {
        self.live.is_waiting() || self.is_running()
    }

    /// Whether time is running and has something to show.
    #[inline(never)]
    fn is_running(&self) -> bool {
        self.playhead.is_playing
            && (self.is_past() || self.world.next_event_at().is_some() || self.lesson_waits())
    }

    #[inline(never)]
    fn lesson_waits(&self) -> bool {
        self.study.as_ref().is_some_and(|study| study.is_waiting_for_time())
    }

    /// The editor's files.
    #[must_use]
    pub fn files(&self) -> &[DraftFile] {
        &self.files
    }

    /// Which file is shown.
    #[must_use]
    pub const fn open_file(&self) -> usize {
        self.open_file
    }

    /// Who sends.
    #[must_use]
    pub const fn sender(&self) -> &Place {
        &self.sender
    }

    /// Where requests go: what the person typed, else what the world suggests.
    #[must_use]
    pub fn target(&self) -> String {
        match &self.target {
            Some(target) => target.clone(),
            None => self.targets().into_iter().next().map_or_else(String::new, |t| t.url),
        }
    }

    /// Where requests may go, the best first.
    #[must_use]
    pub fn targets(&self) -> Vec<Target> {
        targets::targets(&self.world, &self.sender)
    }

    /// What is looked at.
    #[must_use]
    pub const fn selection(&self) -> Option<&Selection> {
        self.selection.as_ref()
    }

    /// The request that is followed: the chosen one, else the newest that has begun.
    #[must_use]
    pub fn followed(&self) -> Option<&Request> {
        let requests = self.world.requests();
        let chosen = self.followed.and_then(|id| requests.get(&id));
        chosen
            .or_else(|| requests.values().rev().find(|request| request.started <= self.now()))
            .filter(|request| request.started <= self.now())
    }

    /// A message, if there is one.
    #[must_use]
    pub const fn notice(&self) -> Option<&Notice> {
        self.notice.as_ref()
    }

    /// The terminal.
    #[must_use]
    pub const fn terminal(&self) -> &Terminal {
        &self.terminal
    }

    /// Does what a person wants. The one way in.
    pub fn update(&mut self, intent: Intent) {
        // What happens all the time is kept apart from what a person does now and then.
        if let Intent::Elapsed(wall) = intent {
            self.travel(&intent);
            if self.live.is_waiting() {
                self.pause(wall);
            }
        } else {
            self.perform(intent);
        }
        if self.terminal.is_busy() {
            self.run_commands();
        }
        if self.study.is_some() {
            self.study_goes_on();
        }
    }

    #[inline(never)]
    fn perform(&mut self, intent: Intent) {
        match intent {
            Intent::OpenPreset(name) => {
                let (playhead, is_live) = (self.playhead, self.live.is_on);
                *self = Self::open(&name);
                self.live.is_on = is_live;
                self.playhead = Playhead { is_playing: true, ..playhead };
            }
            Intent::OpenFile(file) => self.open_file = file.min(self.files.len().saturating_sub(1)),
            Intent::Edit { file, text } => self.edit(file, text),
            Intent::SetLive(is_on) => self.set_live(is_on),
            Intent::Apply(file) => self.apply(file),
            Intent::ApplyText(text) => self.apply_text(&text),
            Intent::RevertDraft(file) => self.revert(file),
            Intent::SetServiceType(service_type) => self.set_service_type(service_type),
            Intent::SetSender(place) => (self.sender, self.target) = (place, None),
            Intent::SetTarget(target) => self.target = target.filter(|t| !t.trim().is_empty()),
            Intent::Select(selection) => self.selection = selection,
            Intent::SelectRequest(id) => self.followed = Some(id),
            Intent::Study(wish) => self.teach(wish),
            Intent::Type(line) => self.type_line(&line),
            Intent::Interrupt => self.interrupt(),
            Intent::DismissNotice => self.notice = None,
            Intent::Send(count) => self.send(count),
            Intent::Stream(is_on) => self.set_stream(is_on),
            Intent::Kill(pod) => self.act_and_tell(Action::Delete(pod_reference(&pod))),
            Intent::DeleteService { namespace, name } => {
                let reference = ObjectRef::new(Kind::Service, &namespace, &name);
                self.act_and_tell(Action::Delete(reference));
            }
            Intent::Scale { namespace, name, replicas } => {
                let deployment = ObjectRef::new(Kind::Deployment, &namespace, &name);
                let replicas = replicas.max(0);
                self.act_and_tell(Action::Scale { deployment, replicas });
            }
            Intent::SetReady { pod, ready } => self.act_and_tell(Action::SetReady { pod, ready }),
            Intent::SetNode { node, up } => self.act_and_tell(Action::SetNode { node, up }),
            Intent::PauseProxy { node, paused } => {
                self.act_and_tell(Action::PauseProxy { node, paused });
            }
            Intent::Crash(pod) => self.act_and_tell(Action::Crash(pod)),
            Intent::SetProvider(present) => self.act_and_tell(Action::SetProvider(present)),
            Intent::Play
            | Intent::Pause
            | Intent::StepForward
            | Intent::StepBack
            | Intent::EventForward
            | Intent::EventBack
            | Intent::FlowStart
            | Intent::FlowEnd
            | Intent::Seek(_)
            | Intent::ReturnToNow
            | Intent::SetSpeed(_)
            | Intent::SetStops(_)
            | Intent::Elapsed(_)
            | Intent::Undo
            | Intent::Redo => self.travel(&intent),
        }
    }

    fn revert(&mut self, file: usize) {
        self.notice = None;
        if let Some(file) = self.files.get_mut(file) {
            let applied = file.applied.clone();
            file.edit(applied);
        }
    }

    fn act(&mut self, action: Action) -> Result<(), Rejection> {
        let forks = self.is_past();
        let changes = !matches!(action, Action::Send(_) | Action::Stream(_) | Action::EndStream);
        self.history.act(&mut self.world, action)?;
        if forks {
            self.notice = Some(Notice { is_error: false, message: text::plain("notice.forked") });
        } else {
            self.notice = None;
        }
        self.horizon = self.world.now();
        self.playhead.is_playing = true;
        if changes {
            self.lint();
        }
        Ok(())
    }

    #[inline(never)]
    fn act_and_tell(&mut self, action: Action) {
        let command = command::command_of(&action, self.world.network().container_host.is_some());
        match self.act(action) {
            Ok(()) => {
                if let Some(command) = command {
                    self.terminal.note(&command);
                }
            }
            Err(rejection) => self.tell(&rejection),
        }
    }

    fn tell(&mut self, rejection: &Rejection) {
        let message = if let Rejection::Refused { status, .. } = rejection {
            format!("Error from server ({}): {}", status.reason, status.message)
        } else {
            rejection.to_string()
        };
        self.notice = Some(Notice { is_error: true, message });
    }

    fn apply(&mut self, index: usize) {
        let Some(mut file) = self.files.get(index).cloned() else { return };
        match file.objects() {
            None => {
                let message = text::plain("notice.kept");
                self.notice = Some(Notice { is_error: true, message });
            }
            Some(documents) => {
                let objects: Vec<Object> =
                    documents.iter().map(|document| document.object.clone()).collect();
                let title = draft::title(&objects);
                match self.act(Action::Apply(objects)) {
                    Ok(()) => {
                        file.was_applied();
                        file.title = title;
                    }
                    Err(Rejection::Refused { object, status }) => {
                        self.note_rejected(&status);
                        file.was_refused(documents.get(object), &status);
                        let message = text::plain("notice.kept");
                        self.notice = Some(Notice { is_error: true, message });
                    }
                    Err(
                        rejection @ (Rejection::TooMany { .. }
                        | Rejection::NoSuchSender(_)
                        | Rejection::NoCluster),
                    ) => {
                        file.add_remark(rejection.to_string());
                        self.tell(&rejection);
                    }
                }
            }
        }
        if self.study.is_none() {
            file.lint(&self.world);
        }
        if let Some(place) = self.files.get_mut(index) {
            *place = file;
        }
    }

    fn set_service_type(&mut self, service_type: &str) {
        let found = self.files.iter().enumerate().find_map(|(index, file)| {
            yaml_edit::with_service_type(&file.text, service_type).map(|text| (index, text))
        });
        if let Some((index, text)) = found {
            if let Some(file) = self.files.get_mut(index) {
                file.edit(text);
            }
            self.open_file = index;
            self.apply(index);
        }
    }

    fn send(&mut self, count: u32) {
        let Some(call) = self.call(count) else { return };
        let before = self.world.requests().keys().next_back().copied().unwrap_or(0);
        match self.act(Action::Send(call)) {
            Ok(()) => {
                self.followed = Some(before + 1);
                self.hurry();
            }
            Err(rejection) => self.tell(&rejection),
        }
    }

    /// Who is followed and under way goes on being followed.
    #[inline(never)]
    fn set_stream(&mut self, is_on: bool) {
        if !is_on {
            self.act_and_tell(Action::EndStream);
            return self.hurry();
        }
        let Some(call) = self.call(limit::REQUESTS_A_SECOND_MAX) else { return };
        let next = self.world.requests().keys().next_back().map_or(1, |last| last + 1);
        let is_busy = self.followed().is_some_and(|request| request.ended.is_none());
        match self.act(Action::Stream(call)) {
            Ok(()) if is_busy => {}
            Ok(()) => self.followed = Some(next),
            Err(rejection) => self.tell(&rejection),
        }
    }

    /// So many requests to where they go, or a notice why not.
    fn call(&mut self, count: u32) -> Option<Call> {
        let target = self.target();
        let call = typed::call(&target, self.sender.clone(), count);
        if call.is_none() {
            let message = text::with("notice.bad_url", &Args::new().text("url", &target));
            self.notice = Some(Notice { is_error: true, message });
        }
        call
    }

    /// Pods that can send, by name.
    #[must_use]
    pub fn senders(&self) -> Vec<Place> {
        let pods = self.world.control_plane().objects().pods().filter_map(|pod| {
            let name = PodName::new(pod.metadata.namespace_or_default(), &pod.metadata.name);
            self.world.network().pod(&name).map(|_| Place::Pod(name))
        });
        let nodes = self.world.network().nodes.keys().map(|node| Place::Node(node.clone()));
        std::iter::once(Place::Laptop).chain(pods).chain(nodes).collect()
    }
}
