//! Going back and forth in time: what changes is when one looks, not what is.

use super::{Intent, Session};
use crate::order::InOrder;
use crate::time::SimTime;

/// Moments that one step forward may pass before it gives up.
const STEPS_MAX: usize = 2_000;

impl Session {
    /// Everything that changes when one looks, not what is.
    pub(super) fn travel(&mut self, intent: &Intent) {
        #[expect(clippy::wildcard_enum_match_arm, reason = "`update` sends only these")]
        match intent {
            Intent::Play => self.playhead.is_playing = true,
            Intent::Pause => self.playhead.is_playing = false,
            Intent::SetSpeed(percent) => self.playhead.speed_percent = (*percent).clamp(25, 400),
            Intent::Seek(time) => self.seek(*time),
            Intent::ReturnToNow => self.seek(self.horizon),
            Intent::StepForward => self.step_forward(),
            Intent::StepBack => self.step_back(),
            Intent::Elapsed(wall) if self.is_moving() => {
                let to = self.now() + self.playhead.simulated(*wall);
                self.go_on(to);
            }
            Intent::Undo => {
                if let Some(at) = self.history.undo() {
                    self.horizon = self.latest_logged().max(at);
                    self.seek(at);
                    self.followed = None;
                    self.notice = None;
                }
            }
            Intent::Redo => {
                if let Some(at) = self.history.redo() {
                    self.horizon = self.latest_logged().max(at);
                    self.seek(at);
                    self.playhead.is_playing = true;
                }
            }
            _ => {}
        }
    }

    fn latest_logged(&self) -> SimTime {
        self.history.log().last().map_or(self.history.opened_at(), |(at, _)| *at)
    }

    pub(super) fn seek(&mut self, time: SimTime) {
        let time = time.clamp(self.history.opened_at(), self.horizon);
        self.world = self.history.at(time);
    }

    /// Goes forward, through what is known and on into what is not yet.
    fn go_on(&mut self, to: SimTime) {
        self.history.advance(&mut self.world, to);
        self.horizon = self.horizon.max(self.world.now());
        self.history.note(&self.world);
    }

    /// Stops at the next moment worth looking at.
    fn step_forward(&mut self) {
        self.playhead.is_playing = false;
        for _ in 0..STEPS_MAX {
            let now = self.now();
            let next_moment = self.moments().into_iter().find(|moment| *moment > now);
            let next_event = self.world.next_event_at();
            match (next_moment, next_event) {
                (Some(moment), Some(event)) if event < moment => self.go_on(event),
                (Some(moment), _) => return self.go_on(moment),
                (None, Some(event)) => {
                    self.go_on(event);
                    if self.followed().is_none_or(|request| request.ended.is_some()) {
                        return;
                    }
                }
                (None, None) if self.is_past() => {
                    let next = self.history.log().iter().map(|(at, _)| *at).find(|at| *at > now);
                    return self.go_on(next.unwrap_or(self.horizon).min(self.horizon));
                }
                (None, None) => return,
            }
        }
    }

    fn step_back(&mut self) {
        self.playhead.is_playing = false;
        let now = self.now();
        let earlier = self.moments().into_iter().rev().find(|moment| *moment < now);
        let logged = self.history.log().iter().rev().map(|(at, _)| *at).find(|at| *at < now);
        match earlier.or(logged) {
            Some(moment) => self.seek(moment),
            None => self.seek(self.history.opened_at()),
        }
    }

    /// When the followed request stands where something can be read: each arrival, and each rewrite
    /// once it is written.
    fn moments(&self) -> Vec<SimTime> {
        let Some(request) = self.followed() else { return Vec::new() };
        let mut moments = vec![request.started];
        for hop in request.trace.hops() {
            if hop.is_rewritten() {
                moments.push(hop.departs);
            }
            moments.push(hop.arrives);
        }
        moments.extend(request.failed.as_ref().map(|(_, at)| *at));
        moments.extend(request.ended);
        moments.in_order();
        moments.dedup();
        moments
    }
}
