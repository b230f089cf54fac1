//! What a lesson does by itself: moves one after the other, as the world goes on.

use std::collections::VecDeque;

use crate::api::Object;
use crate::data_plane::place::{Place, PodName};
use crate::lesson::{FieldOf, Move, Sending, Until, WorldChange};
use crate::manifest;
use crate::session::{Session, typed, yaml_set};
use crate::simulation::cast::pod_called;
use crate::simulation::{Action, Call, pod_reference};
use crate::time::{SimDuration, SimTime};

/// Moves that are left, and what is waited for.
#[derive(Clone, Debug, Default)]
pub(super) struct Script {
    moves: VecDeque<Move>,
    waits: Option<(Until, SimTime)>,
    /// What happens once all is done.
    then: Option<Then>,
}

/// What happens once all moves are done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Then {
    /// The step begins.
    Begin,
    /// What was to be predicted is seen.
    Reveal,
    /// What was to be done is shown.
    Shown,
    /// Nothing: the suggestion of this place was pressed.
    Suggested(usize),
}

/// Between two moves that are shown, so that an eye can follow.
const PACE: Until = Until::Seconds(0);

impl Script {
    pub(super) const fn is_running(&self) -> bool {
        self.then.is_some()
    }

    pub(super) const fn then(&self) -> Option<Then> {
        self.then
    }

    pub(super) fn next(&self) -> Option<&Move> {
        self.moves.front()
    }

    /// What happens then, how many moves are left, and what is waited for; `None` if nothing runs.
    #[expect(clippy::type_complexity, reason = "what a record has")]
    pub(super) fn state(&self) -> Option<(Then, usize, Option<(Until, SimTime)>)> {
        Some((self.then?, self.moves.len(), self.waits))
    }

    /// A script with these moves left.
    pub(super) fn going_on(
        moves: impl Iterator<Item = Move>,
        waits: Option<(Until, SimTime)>,
        then: Then,
    ) -> Self {
        Self { moves: moves.collect(), waits, then: Some(then) }
    }

    pub(super) const fn is_waiting_for_time(&self) -> bool {
        matches!(self.waits, Some((Until::Seconds(_), _)))
    }
}

impl Session {
    /// Begins to do these moves.
    pub(super) fn begin_script(&mut self, moves: &[Move], then: Then) {
        if let Some(study) = &mut self.study {
            let waits = Some((PACE, self.world.now()));
            let waits = waits.filter(|_| matches!(then, Then::Shown));
            study.script =
                Script { moves: moves.iter().cloned().collect(), waits, then: Some(then) };
            self.playhead.is_playing = true;
        }
    }

    /// Goes on with what the lesson does, as far as the world has come.
    pub(super) fn run_script(&mut self) {
        // Each turn does one move at least, or waits.
        for _ in 0..100 {
            let Some(study) = self.study.as_mut() else { return };
            if !study.script.is_running() {
                return;
            }
            if let Some((until, since)) = study.script.waits {
                if !self.has_come(until, since) {
                    return;
                }
                if let Some(study) = self.study.as_mut() {
                    study.script.waits = None;
                }
                continue;
            }
            let Some(next) = study.script.moves.pop_front() else {
                let then = study.script.then.take();
                return self.script_is_over(then);
            };
            // What came of the last move counts before the next.
            self.look_at_goal();
            self.make(next);
        }
    }

    fn has_come(&self, until: Until, since: SimTime) -> bool {
        if self.terminal.is_busy() {
            return false;
        }
        match until {
            Until::Settled => self.world.is_settled(),
            Until::FlowEnd => self.world.requests().values().all(|r| r.ended.is_some()),
            Until::Seconds(0) => self.world.now() >= since + SimDuration::from_ms(700),
            Until::Seconds(seconds) => {
                self.world.now() >= since + SimDuration::from_ms(1_000 * u64::from(seconds))
            }
        }
    }

    /// Makes one move, as a person would with the controls there are.
    fn make(&mut self, next: Move) {
        match self.filled_in(next) {
            Move::Send(sending) => self.send_of(&sending, false),
            Move::Loop(sending) => self.send_of(&sending, true),
            Move::EndLoop => self.act_and_tell(Action::EndStream),
            Move::Type { inside, line } => self.type_of(inside.as_deref(), &line),
            Move::Set { field, value } => self.set_field(&field, &value),
            Move::Apply(None) => self.apply_changed(),
            Move::Apply(Some(text)) => self.apply_text(&text),
            Move::Kill(pod) => self.with_pod(&pod, |pod| Action::Delete(pod_reference(&pod))),
            Move::Crash(pod) => self.with_pod(&pod, Action::Crash),
            Move::Scale(sizes) => {
                for (name, replicas) in sizes {
                    let kind = crate::api::Kind::Deployment;
                    let (space, name) = name.split_once('/').unwrap_or(("default", &name));
                    let deployment = crate::api::ObjectRef::new(kind, space, name);
                    self.act_and_tell(Action::Scale { deployment, replicas });
                }
            }
            Move::Readiness(pods) => {
                for (pod, ready) in pods {
                    self.with_pod(&pod, |pod| Action::SetReady { pod, ready });
                }
            }
            Move::World(change) => self.change_world(change),
            Move::Wait(until) => {
                let now = self.world.now();
                if let Some(study) = &mut self.study {
                    study.script.waits = Some((until, now));
                }
            }
        }
    }

    fn with_pod(&mut self, alias: &str, action: impl FnOnce(PodName) -> Action) {
        if let Some(pod) = pod_called(&self.world, alias) {
            self.act_and_tell(action(pod));
        }
    }

    fn send_of(&mut self, sending: &Sending, is_stream: bool) {
        let from = self.place_called(&sending.from);
        let Some(call) = typed::call(&sending.to, from.clone(), sending.times) else { return };
        let mut call = Call { is_kept_open: sending.keep_alive, ..call };
        call.is_one_connection |= sending.keep_alive;
        if sending.host.is_some() {
            call.http.host.clone_from(&sending.host);
        }
        (self.sender, self.target) = (from, Some(sending.to.clone()));
        let next = self.world.requests().keys().next_back().map_or(1, |last| last + 1);
        let action = if is_stream { Action::Stream(call) } else { Action::Send(call) };
        self.act_and_tell(action);
        self.followed = Some(next);
        self.hurry();
    }

    fn place_called(&self, name: &str) -> Place {
        if name == "laptop" {
            return Place::Laptop;
        }
        if self.world.network().nodes.contains_key(name) {
            return Place::Node(name.to_owned());
        }
        pod_called(&self.world, name)
            .map_or_else(|| Place::Pod(PodName::new("default", name)), Place::Pod)
    }

    fn type_of(&mut self, inside: Option<&str>, line: &str) {
        let line = match inside.map(|pod| self.place_called(pod)) {
            Some(Place::Pod(pod)) if pod.namespace == "default" => {
                format!("kubectl exec {} -- {line}", pod.name)
            }
            Some(Place::Pod(pod)) => {
                format!("kubectl exec -n {} {} -- {line}", pod.namespace, pod.name)
            }
            Some(Place::Node(node)) => format!("ssh {node} {line}"),
            Some(Place::Laptop | Place::Internet | Place::LoadBalancer(_)) | None => {
                line.to_owned()
            }
        };
        self.type_line(&line);
    }

    /// Writes a field into the file that has its object.
    pub(super) fn set_field(&mut self, field: &FieldOf, value: &crate::api::Value) {
        let FieldOf { kind, name, path } = field;
        let found = self.files.iter().enumerate().find_map(|(index, file)| {
            Some((index, yaml_set::with_field(&file.text, kind, name, path, value)?))
        });
        if let Some((index, text)) = found {
            self.edit(index, text);
            self.open_file = index;
        }
    }

    /// Applies every file that was edited.
    pub(super) fn apply_changed(&mut self) {
        for index in 0..self.files.len() {
            if self.files.get(index).is_some_and(super::DraftFile::is_changed) {
                self.apply(index);
            }
        }
    }

    /// Applies a text: in the files of its objects where there are such, else in new ones.
    #[inline(never)]
    pub(super) fn apply_text(&mut self, text: &str) {
        for part in text.split("\n---\n") {
            let part = format!("{}\n", part.trim_end());
            let objects: Vec<Object> =
                manifest::parse(&part).documents.into_iter().map(|d| d.object).collect();
            let title = super::draft::title(&objects);
            self.open_text(&title, part);
            self.apply(self.open_file);
        }
    }

    fn change_world(&mut self, change: WorldChange) {
        let mut actions = Vec::new();
        actions.extend(change.has_provider.map(Action::SetProvider));
        actions.extend(change.is_firewall_open.map(Action::SetFirewall));
        let paused = change.paused.into_iter();
        actions.extend(paused.map(|(node, paused)| Action::PauseProxy { node, paused }));
        let up = change.up.into_iter();
        actions.extend(up.map(|(node, up)| Action::SetNode { node, up }));
        for action in actions {
            self.act_and_tell(action);
        }
    }
}
