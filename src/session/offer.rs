//! What of all that one can do the open lesson offers: fewer controls need fewer words. What is typed
//! stays free, since any way to a goal is a good one.

use super::{Session, Study};
use crate::lesson::prose::filled;
use crate::lesson::{BeatKind, Move, Sending};
use crate::session::study::Chapter;

impl Session {
    /// Whether this action is offered, by the name that lessons have for it: `kill`. Without a lesson all are.
    #[must_use]
    pub fn offers(&self, act: &str) -> bool {
        self.study().is_none_or(|study| study.offers(act))
    }

    /// The move, with what the world puts in where a lesson leaves a place in double braces.
    #[inline(never)]
    pub(super) fn filled_in(&self, mut next: Move) -> Move {
        let Some(study) = self.study() else { return next };
        let evidence = self.evidence(study);
        let fill = |text: &mut String| {
            if text.contains("{{") {
                *text = filled(text, &evidence);
            }
        };
        match &mut next {
            Move::Send(Sending { to, host, .. }) | Move::Loop(Sending { to, host, .. }) => {
                fill(to);
                host.iter_mut().for_each(fill);
            }
            Move::Type { line, .. } => fill(line),
            Move::Apply(text) => text.iter_mut().for_each(fill),
            Move::Set { .. }
            | Move::Kill(_)
            | Move::Crash(_)
            | Move::Scale(_)
            | Move::Readiness(_)
            | Move::World(_)
            | Move::EndLoop
            | Move::Wait(_) => {}
        }
        next
    }
}

impl Study {
    #[inline(never)]
    fn offers(&self, act: &str) -> bool {
        let allow = &self.lesson.allow;
        // Afterwards, and in what goes further, everything may be tried.
        self.chapter != Chapter::Main || allow.is_empty() || allow.iter().any(|name| name == act)
    }

    /// Whether the lesson shows this part of the page from the beginning: `yaml`.
    #[must_use]
    pub fn shows(&self, panel: &str) -> bool {
        let panels = &self.lesson.panels;
        panels.is_empty() || panels.iter().any(|name| name == panel)
    }

    /// Whether the hint that was taken last is about the manifests.
    #[must_use]
    pub fn hints_at_text(&self) -> bool {
        let hint = match self.beat().map(|beat| &beat.kind) {
            Some(BeatKind::Do { hints, .. }) => {
                self.hints.checked_sub(1).and_then(|last| hints.get(last))
            }
            _ => None,
        };
        let points = hint.and_then(|hint| hint.point_at.as_ref());
        points.is_some_and(|points| points.starts_with("yaml:"))
    }
}
