//! Scenario and log of actions: the truth. Everything else is replayed from it.

use std::sync::Arc;

use crate::simulation::Simulation;
use crate::simulation::action::{Action, Rejection};
use crate::simulation::limit;
use crate::simulation::scenario::Scenario;
use crate::time::{SimDuration, SimTime};

/// An action and when it was done.
pub type Entry = (SimTime, Arc<Action>);

/// All that was done to one world, and how to come back to any moment of it.
#[derive(Clone, Debug)]
pub struct History {
    scenario: Arc<Scenario>,
    log: Vec<Entry>,
    /// Logs as they were before each action, for undo. An action in the past forgets what came after
    /// it; undoing the action brings that back.
    undone: Vec<Vec<Entry>>,
    redone: Vec<Vec<Entry>>,
    /// Worlds at some moments, in order of time: a cache, never the truth.
    checkpoints: Vec<Simulation>,
}

/// Between two checkpoints.
const CHECKPOINT_EVERY: SimDuration = SimDuration::from_ms(4_000);

impl History {
    /// The beginning of a world.
    #[must_use]
    pub fn new(scenario: Scenario) -> Self {
        let scenario = Arc::new(scenario);
        let start = Simulation::start(Arc::clone(&scenario));
        Self {
            scenario,
            log: Vec::new(),
            undone: Vec::new(),
            redone: Vec::new(),
            checkpoints: vec![start],
        }
    }

    /// A world with this log, as kept from an earlier visit. Actions that the world refuses are left
    /// out, and one that stands before an earlier one is done after it.
    #[must_use]
    pub fn with_log(scenario: Scenario, log: Vec<Entry>) -> Self {
        let mut history = Self::new(scenario);
        let mut world = history.at(history.opened_at());
        for (at, action) in log.into_iter().take(limit::LOG_MAX) {
            let at = at.max(world.now());
            world.advance(at);
            // One that is refused may have come half way.
            let mut changed = world.clone();
            if changed.act((*action).clone()).is_ok() {
                world = changed;
                history.log.push((at, action));
                history.note(&world);
            }
        }
        history
    }

    /// How the world begins.
    #[must_use]
    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// What was done, in order.
    #[must_use]
    pub fn log(&self) -> &[Entry] {
        &self.log
    }

    /// The first moment that can be looked at: all starting objects have settled.
    #[must_use]
    pub fn opened_at(&self) -> SimTime {
        self.checkpoints.first().map_or(SimTime::ZERO, Simulation::now)
    }

    /// The world at a moment; the same whatever checkpoints are kept.
    #[must_use]
    pub fn at(&self, time: SimTime) -> Simulation {
        let time = time.max(self.opened_at());
        let kept = self.checkpoints.iter().rev().find(|world| world.now() <= time);
        let mut world = match kept {
            Some(world) => world.clone(),
            None => Simulation::start(Arc::clone(&self.scenario)),
        };
        self.advance(&mut world, time);
        world
    }

    /// Takes a world of this history on to a moment, through all that was done until then.
    pub fn advance(&self, world: &mut Simulation, time: SimTime) {
        for (at, action) in self.log.iter().skip(world.actions_done()) {
            if *at > time {
                break;
            }
            world.advance(*at);
            // It was accepted when it was logged, and replay is exact.
            let replayed = world.act((**action).clone());
            debug_assert!(replayed.is_ok(), "replay refused {action:?}: {replayed:?}");
        }
        world.advance(time);
    }

    /// Does something at a moment and forgets what was done after it.
    ///
    /// # Errors
    /// The world refuses the action, and nothing changes; nor is anything forgotten.
    pub fn act(&mut self, world: &mut Simulation, action: Action) -> Result<(), Rejection> {
        if self.log.len() >= limit::LOG_MAX {
            return Err(Rejection::TooMany { what: "actions", max: limit::LOG_MAX });
        }
        let at = world.now();
        let mut changed = world.clone();
        changed.act(action.clone())?;
        // What is due at this very moment happens before the next action, as it will in a replay.
        changed.advance(at);
        *world = changed;
        self.undone.push(self.log.clone());
        if self.undone.len() > UNDO_MAX {
            self.undone.remove(0);
        }
        self.redone.clear();
        let kept = world.actions_done().saturating_sub(1);
        self.log.truncate(kept);
        self.checkpoints
            .retain(|checkpoint| checkpoint.now() <= at && checkpoint.actions_done() <= kept);
        self.log.push((at, Arc::new(action)));
        Ok(())
    }

    /// Whether there is something to undo.
    #[must_use]
    pub const fn can_undo(&self) -> bool {
        !self.undone.is_empty()
    }

    /// Whether there is something to redo.
    #[must_use]
    pub const fn can_redo(&self) -> bool {
        !self.redone.is_empty()
    }

    /// Takes the latest action back, and brings back what it had forgotten. Gives the moment to look
    /// at: when that action was done.
    pub fn undo(&mut self) -> Option<SimTime> {
        let earlier = self.undone.pop()?;
        let at = self.log.last().map_or(SimTime::ZERO, |(at, _)| *at);
        self.redone.push(std::mem::replace(&mut self.log, earlier));
        self.forget_checkpoints_of_other_logs();
        Some(at)
    }

    /// Does again what was undone last. Gives the moment to look at: when it was done.
    pub fn redo(&mut self) -> Option<SimTime> {
        let later = self.redone.pop()?;
        self.undone.push(std::mem::replace(&mut self.log, later));
        self.forget_checkpoints_of_other_logs();
        self.log.last().map(|(at, _)| *at)
    }

    /// Offers a world for the cache; it must come from this history.
    pub fn note(&mut self, world: &Simulation) {
        let place = self.checkpoints.partition_point(|checkpoint| checkpoint.now() <= world.now());
        let before = place.checked_sub(1).and_then(|place| self.checkpoints.get(place));
        let far_enough =
            before.is_none_or(|before| world.now().since(before.now()) >= CHECKPOINT_EVERY);
        if far_enough {
            self.checkpoints.insert(place, world.clone());
            self.thin_out();
        }
    }

    /// Drops every checkpoint but the first.
    pub fn drop_checkpoints(&mut self) {
        self.checkpoints.truncate(1);
    }

    fn thin_out(&mut self) {
        if self.checkpoints.len() > limit::CHECKPOINTS_MAX {
            let mut place = 0;
            self.checkpoints.retain(|_| {
                place += 1;
                place == 1 || place % 2 == 0
            });
        }
    }

    /// Undo and redo change the log anywhere: only the beginning is sure to be common.
    fn forget_checkpoints_of_other_logs(&mut self) {
        self.drop_checkpoints();
    }
}

/// Logs kept for undo.
const UNDO_MAX: usize = 100;
