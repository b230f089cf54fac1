//! Going back and forth in time: what changes is when one looks, not what is.

use super::pausing::pauses_of;
use super::{Intent, Session, Stop};
use crate::data_plane::trace::{Hop, Reason};
use crate::order::InOrder;
use crate::simulation::{Asking, Request};
use crate::time::SimTime;

/// Moments that one step forward may pass before it gives up.
const STEPS_MAX: usize = 2_000;
/// Moments that one leap to the end of all requests may pass.
const LEAP_MAX: usize = 50_000;

impl Session {
    /// Everything that changes when one looks, not what is.
    pub(super) fn travel(&mut self, intent: &Intent) {
        #[expect(clippy::wildcard_enum_match_arm, reason = "`update` sends only these")]
        match intent {
            Intent::Play => self.playhead.is_playing = true,
            Intent::Pause => self.playhead.is_playing = false,
            Intent::SetSpeed(percent) => {
                self.playhead.set_speed(*percent);
                self.hurry();
            }
            Intent::SetStops(stops) => self.playhead.stops = *stops,
            Intent::Seek(time) => self.seek(*time),
            Intent::ReturnToNow => self.seek(self.horizon),
            Intent::StepForward => self.step_forward(),
            Intent::StepBack => self.step_back(),
            Intent::EventForward => self.event_forward(),
            Intent::EventBack => self.event_back(),
            Intent::FlowStart => self.flow_start(),
            Intent::FlowEnd => self.flow_end(),
            Intent::Elapsed(wall) if self.is_running() => {
                let to = self.now() + self.playhead.simulated(*wall);
                self.hurry();
                if self.is_running() && self.now() < to {
                    self.play_to(to);
                }
                self.keep_following();
            }
            Intent::Undo => {
                if let Some(at) = self.history.undo() {
                    self.horizon = self.latest_logged().max(at);
                    self.look_ahead();
                    self.seek(at);
                    self.followed = None;
                    self.notice = None;
                }
            }
            Intent::Redo => {
                if let Some(at) = self.history.redo() {
                    self.horizon = self.latest_logged().max(at);
                    self.look_ahead();
                    self.seek(at);
                    self.playhead.is_playing = true;
                }
            }
            _ => {}
        }
    }

    /// Of many requests the oldest are forgotten, also the followed one once it has ended. Then another
    /// is followed to its end; the newest would be another one in a moment.
    fn keep_following(&mut self) {
        let is_known = |id| self.world.requests().contains_key(&id);
        if self.world.is_load() && !self.followed.is_some_and(is_known) {
            self.followed = self.followed().map(|request| request.id);
        }
    }

    fn latest_logged(&self) -> SimTime {
        self.history.log().last().map_or(self.history.opened_at(), |(at, _)| *at)
    }

    pub(super) fn seek(&mut self, time: SimTime) {
        if !self.is_past() {
            self.seen = self.world.marks().to_vec();
        }
        let time = time.clamp(self.history.opened_at(), self.horizon);
        self.world = self.history.at(time);
    }

    /// Learns anew what is known up to the horizon, after the log became another.
    #[inline(never)]
    fn look_ahead(&mut self) {
        self.world = self.history.at(self.horizon);
    }

    /// Goes forward, through what is known and on into what is not yet.
    fn go_on(&mut self, to: SimTime) {
        self.history.advance(&mut self.world, to);
        self.horizon = self.horizon.max(self.world.now());
        self.history.note(&self.world);
    }

    /// Plays on, but not past the next moment at which the followed request is to be looked at.
    fn play_to(&mut self, to: SimTime) {
        if self.playhead.stops || !self.pauses().is_empty() {
            self.play_to_stop(to);
        } else {
            self.go_on(to);
        }
    }

    /// Event by event, since an event may bring a stop that was not known before.
    #[inline(never)]
    fn play_to_stop(&mut self, to: SimTime) {
        let from = self.now();
        loop {
            let stop = self.stops().into_iter().find(|(at, _)| *at > from && *at <= to);
            let next = self.next_at().filter(|at| *at <= to);
            match (stop, next) {
                (Some(stop), next) if next.is_none_or(|next| stop.0 <= next) => {
                    self.go_on(stop.0);
                    self.playhead.is_playing = false;
                    self.stopped = Some(stop);
                    return;
                }
                (_, Some(next)) => self.go_on(next),
                (_, None) => return self.go_on(to),
            }
        }
    }

    /// Where time stops along the followed request's walk, in order.
    fn stops(&self) -> Vec<(SimTime, Stop)> {
        let Some(request) = self.followed() else { return Vec::new() };
        let mut found = pauses_of(request, self.pauses());
        if self.playhead.stops {
            found.extend(stops(request));
        }
        found.in_order_of(|(at, _)| *at);
        found
    }

    /// When something next happens, by itself or as it was done the last time.
    #[must_use]
    pub fn next_at(&self) -> Option<SimTime> {
        let now = self.now();
        let logged = self.history.log().get(self.world.actions_done()).map(|(at, _)| *at);
        let logged = logged.map(|at| at.max(now));
        match (logged, self.world.next_event_at()) {
            (Some(logged), Some(event)) => Some(logged.min(event)),
            (logged, event) => logged.or(event),
        }
    }

    /// At the speed that takes no time, every request there is goes to its end at once, or to the
    /// first stop.
    pub(super) fn hurry(&mut self) {
        // A stream has no end to go to: it goes at its usual speed.
        let has_end = self.world.stream().is_none();
        if self.playhead.is_instant() && self.playhead.is_playing && has_end {
            self.leap();
        }
    }

    #[inline(never)]
    fn leap(&mut self) {
        let Some(last) = self.world.requests().keys().next_back().copied() else { return };
        for _ in 0..LEAP_MAX {
            let requests = self.world.requests();
            let is_under_way = requests.values().any(|r| r.id <= last && r.ended.is_none());
            let Some(next) = self.next_at().filter(|_| is_under_way) else { return };
            self.play_to(next);
            if !self.playhead.is_playing {
                return;
            }
        }
    }

    /// Stops at the next moment that has a mark: one that was seen before, else the next to come.
    #[inline(never)]
    fn event_forward(&mut self) {
        self.playhead.is_playing = false;
        let now = self.now();
        if let Some(at) = self.marks().iter().map(|mark| mark.at).find(|at| *at > now) {
            return self.go_on(at);
        }
        if self.is_past() {
            self.go_on(self.horizon);
        }
        let before = self.world.marks().len();
        for _ in 0..STEPS_MAX {
            let Some(next) = self.next_at() else { return };
            self.go_on(next);
            if self.world.marks().len() > before {
                return;
            }
        }
    }

    #[inline(never)]
    fn event_back(&mut self) {
        self.playhead.is_playing = false;
        let now = self.now();
        let earlier = self.marks().iter().rev().map(|mark| mark.at).find(|at| *at < now);
        self.seek(earlier.unwrap_or(self.history.opened_at()));
    }

    #[inline(never)]
    fn flow_start(&mut self) {
        if let Some(started) = self.followed().map(|request| request.started) {
            self.playhead.is_playing = false;
            self.seek(started);
        }
    }

    /// Where it has ended already, one goes back to that.
    #[inline(never)]
    fn flow_end(&mut self) {
        let Some(id) = self.followed().map(|request| request.id) else { return };
        self.playhead.is_playing = false;
        for _ in 0..LEAP_MAX {
            match self.world.requests().get(&id).map(|request| request.ended) {
                None => return,
                Some(Some(ended)) => return self.seek(ended),
                Some(None) => {
                    let Some(next) = self.next_at() else { return };
                    self.go_on(next);
                }
            }
        }
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
        moments.extend(request.asking.iter().flat_map(Asking::moments));
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

/// Where time can stop by itself along a request's walk, as far as it has come.
fn stops(request: &Request) -> Vec<(SimTime, Stop)> {
    let mut stops = Vec::new();
    for hop in request.trace.hops() {
        if hop.is_rewritten() {
            // Once it is written and can be read.
            stops.push((hop.departs, Stop::Rewrite));
        } else if is_choice(hop) {
            stops.push((hop.departs, Stop::Choice));
        }
    }
    stops.extend(request.failed.as_ref().map(|(_, at)| (*at, Stop::Failure)));
    stops
}

fn is_choice(hop: &Hop) -> bool {
    let mut reasons = hop.reasons.iter();
    reasons.any(|r| matches!(r, Reason::EndpointPicked { .. } | Reason::NodePicked { .. }))
}
