//! When somebody seems to be stuck. The page says how long nothing has gone forward; here is said how
//! long that may take, and what comes of it.

use super::Study;
use crate::lesson::BeatKind;
use crate::session::study::Chapter;

/// So many seconds without progress are long, where the lesson names no other number.
const LONG: u32 = 20;

/// How it stands with somebody at a step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Patience {
    /// Nothing has lasted long yet.
    #[default]
    Fresh,
    /// Nothing has gone forward for long.
    Stuck,
    /// It was so once, and something has gone forward since.
    Helped,
}

impl Study {
    /// How many seconds may go by without progress before a hint is held out; `None` where none is
    /// left, or one is held out already.
    #[must_use]
    pub fn patience(&self) -> Option<u32> {
        let BeatKind::Do { hints, .. } = &self.beat()?.kind else { return None };
        if self.is_done || self.is_stuck() || self.is_busy() {
            return None;
        }
        let next = hints.get(self.hints)?.after_seconds;
        if self.is_quiet() {
            return self.lesson.tickets.as_ref().map(|tickets| tickets.quiet_seconds);
        }
        let before = self.hints.checked_sub(1).and_then(|last| hints.get(last));
        let before = before.map_or(0, |hint| hint.after_seconds);
        // They are counted from the step's beginning, and progress begins it anew.
        Some(if next > before { next - before } else { LONG })
    }

    /// Whether hints are kept back for now: at a ticket one looks oneself first.
    #[must_use]
    pub fn is_quiet(&self) -> bool {
        let tickets = self.lesson.tickets.as_ref();
        let waits = tickets.is_some_and(|tickets| tickets.quiet_seconds > 0);
        waits && matches!(self.chapter, Chapter::Ticket(_)) && self.patience == Patience::Fresh
    }

    /// Whether nothing has gone forward for long, so that a hint is held out.
    #[must_use]
    pub fn is_stuck(&self) -> bool {
        self.patience == Patience::Stuck
    }

    /// Nothing has gone forward for as long as it may.
    pub(super) fn note_stuck(&mut self) {
        if self.patience().is_some() {
            self.patience = Patience::Stuck;
        }
    }

    /// Something has gone forward.
    pub(super) fn note_progress(&mut self) {
        if self.is_stuck() {
            self.patience = Patience::Helped;
        }
    }

    /// One hint more, if there is one.
    pub(super) fn take_hint(&mut self) {
        let most = match self.beat().map(|beat| &beat.kind) {
            Some(BeatKind::Do { hints, .. }) => hints.len(),
            _ => 0,
        };
        self.hints = (self.hints + 1).min(most);
        self.note_progress();
    }
}
