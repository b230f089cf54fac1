//! A session out of what was kept of one.

use std::sync::Arc;

use crate::session::{Notice, Session, keep, preset};
use crate::simulation::History;
use crate::text;
use crate::time::SimDuration;

impl Session {
    /// What the app keeps across reloads: preset, log, drafts.
    #[must_use]
    pub fn kept(&self) -> String {
        keep::write(self.preset.id, self.history.log(), &self.files)
    }

    /// Only the preset and the drafts that were kept: for when replaying the rest went wrong.
    #[must_use]
    pub fn restore_drafts(kept: &str) -> Self {
        let Some(kept) = keep::read(kept) else { return Self::open("") };
        let mut session = Self::open(&kept.preset);
        if !kept.files.is_empty() {
            session.files = kept.files;
        }
        let message = text::plain("notice.not_restored");
        session.notice = Some(Notice { is_error: true, message });
        session
    }

    /// The session that was kept, with what could not be read said in a notice.
    #[must_use]
    pub fn restore(kept: &str) -> Self {
        let Some(kept) = keep::read(kept) else {
            let mut session = Self::open("");
            let message = text::plain("notice.not_restored");
            session.notice = Some(Notice { is_error: true, message });
            return session;
        };
        let Some(preset) = preset::find(&kept.preset) else { return Self::open("") };
        let log = kept.log.into_iter().map(|(at, action)| (at, Arc::new(action))).collect();
        let history = History::with_log(preset.scenario(), log);
        let latest = history.log().last().map_or(history.opened_at(), |(at, _)| *at);
        let world = history.at(latest + RESTORED_AFTER);
        let files = if kept.files.is_empty() { preset.files() } else { kept.files };
        Self::with(preset, history, world, files)
    }
}

/// How long after the last action a restored world opens: whatever it set off is over.
const RESTORED_AFTER: SimDuration = SimDuration::from_ms(20_000);
