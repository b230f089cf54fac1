//! Typing, and applying as one types: a pause after a letter, and only what has no errors.

use super::{Session, draft::DraftFile};
use crate::time::SimDuration;

/// How long one pauses before what was typed is applied, in the time of whoever types.
const PAUSE: SimDuration = SimDuration::from_ms(600);

/// Whether that is done, and what waits.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Live {
    pub(super) is_on: bool,
    /// The file that was typed in, and how much of the pause is left.
    waits: Option<(usize, SimDuration)>,
}

impl Live {
    /// Whether a pause is under way.
    pub(super) const fn is_waiting(self) -> bool {
        self.waits.is_some()
    }
}

impl Session {
    /// Whether what is typed is applied by itself.
    #[must_use]
    pub const fn is_live(&self) -> bool {
        self.live.is_on
    }

    #[inline(never)]
    pub(super) fn set_live(&mut self, is_on: bool) {
        self.live = Live { is_on, waits: None };
        if is_on {
            self.typed_in(self.open_file);
        }
    }

    /// A file's text is another: what is wrong or odd about it is said, and a pause may begin.
    #[inline(never)]
    pub(super) fn edit(&mut self, index: usize, text: String) {
        if let Some(file) = self.files.get_mut(index) {
            file.edit(text);
            if self.study.is_none() {
                file.lint(&self.world);
            }
        }
        self.typed_in(index);
    }

    /// Looks anew for what is odd in all files. It is not said while a lesson asks the learner to find it.
    pub(super) fn lint(&mut self) {
        if self.study.is_some() {
            return;
        }
        for file in &mut self.files {
            file.lint(&self.world);
        }
    }

    /// Begins the pause anew after a letter. What is seen of the past is not applied: that would end
    /// what came after it without having been asked.
    fn typed_in(&mut self, file: usize) {
        let is_due = self.live.is_on && self.is_ready(file);
        self.live.waits = is_due.then_some((file, PAUSE));
    }

    fn is_ready(&self, file: usize) -> bool {
        let is_good = |file: &DraftFile| file.is_changed() && !file.has_errors();
        !self.is_past() && self.files.get(file).is_some_and(is_good)
    }

    /// So much of the pause went by.
    #[inline(never)]
    pub(super) fn pause(&mut self, wall: SimDuration) {
        let Some((file, left)) = self.live.waits else { return };
        let left = SimDuration { us: left.us.saturating_sub(wall.us) };
        self.live.waits = (left.us > 0).then_some((file, left));
        if left.us == 0 && self.is_ready(file) {
            self.apply(file);
        }
    }
}
