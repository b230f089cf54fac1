//! A run: all that is sent from one quiet moment to the next, and how much of it ended how.
//!
//! Counted as it happens and not from the requests that are remembered: of many the oldest are
//! forgotten.

use crate::data_plane::place::{Place, PodName};
use crate::data_plane::trace::Verdict;
use crate::order::SortedMap;
use crate::simulation::action::{Call, Rejection};
use crate::simulation::event::Event;
use crate::simulation::{MarkKind, Simulation, limit};
use crate::time::{SimDuration, SimTime};

/// More requests than these at once are looked at as a crowd and no longer one by one.
pub const FEW: u32 = 12;
/// More requests than these of one action are sent all at once, and not so that one sees each begin.
pub const ONE_BY_ONE: u32 = 50;

/// What was sent since it was last quiet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Run {
    /// Its first request.
    pub first: u32,
    /// When that was wanted.
    pub began: SimTime,
    /// Requests that have begun.
    pub sent: u32,
    /// Requests that were answered.
    pub answered: u32,
    /// How many each pod answered.
    pub by_pod: SortedMap<PodName, u32>,
    /// Requests that ended without an answer, by [`Verdict::word`].
    pub failed: SortedMap<&'static str, u32>,
    /// Requests of a stream that were left out, because too many were under way.
    pub left_out: u32,
}

impl Run {
    /// Requests that have begun and not ended.
    #[must_use]
    pub fn under_way(&self) -> u32 {
        let failed: u32 = self.failed.values().sum();
        self.sent.saturating_sub(self.answered + failed)
    }

    fn note(&mut self, verdict: Option<&Verdict>) {
        match verdict {
            Some(Verdict::Delivered { pod }) => {
                self.answered += 1;
                *self.by_pod.get_or_default(pod.clone()) += 1;
            }
            Some(verdict) => *self.failed.get_or_default(verdict.word()) += 1,
            None => {}
        }
    }
}

/// A steady stream of requests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stream {
    /// What each of them is, and how many there are in a second.
    pub call: Call,
    /// The action that began it: so that what an earlier one still has planned is nobody's.
    number: usize,
    /// How many more there will be, unless it is ended before.
    left: u32,
}

impl Stream {
    fn between(&self) -> SimDuration {
        SimDuration { us: 1_000_000 / u64::from(self.call.count.max(1)) }
    }
}

impl Simulation {
    /// What was sent since it was last quiet.
    #[must_use]
    pub const fn run_so_far(&self) -> &Run {
        &self.run_so_far
    }

    /// The stream that goes on, if one does.
    #[must_use]
    pub const fn stream(&self) -> Option<&Stream> {
        self.stream.as_ref()
    }

    /// Whether more requests than one are part of what was sent since it was last quiet.
    #[must_use]
    pub fn is_load(&self) -> bool {
        self.run_so_far.first > 0 && self.next_request > self.run_so_far.first + 1
    }

    /// Whether so many are part of it that they are told together.
    fn is_crowd(&self) -> bool {
        self.run_so_far.first > 0 && self.next_request > self.run_so_far.first + FEW
    }

    /// Requests that are not over, begun or not.
    pub(super) fn not_over(&self) -> usize {
        self.requests.values().filter(|request| request.ended.is_none()).count()
    }

    /// Called before something is sent: where it was quiet, counting begins anew.
    pub(super) fn note_sending(&mut self, not_over: usize) {
        if not_over == 0 && self.stream.is_none() {
            let (first, began) = (self.next_request, self.now);
            self.run_so_far = Run { first, began, ..Run::default() };
        }
    }

    /// Called when a request has ended: counts it, and marks it. Of a crowd, ends of one sort that
    /// are less than a second apart from the first share its mark.
    pub(super) fn note_end(&mut self, id: u32, verdict: Option<&Verdict>) {
        let is_answered = matches!(verdict, Some(Verdict::Delivered { .. }));
        let kind = if is_answered { MarkKind::Answered } else { MarkKind::Failed };
        if id >= self.run_so_far.first {
            self.run_so_far.note(verdict);
        }
        if self.is_crowd() {
            let (now, began) = (self.now, self.run_so_far.began);
            let mut recent = self.marks.iter_mut().rev();
            let shared = recent
                .by_ref()
                .take_while(|mark| mark.at > began && mark.at + TOLD_TOGETHER > now)
                .find(|mark| mark.kind == kind);
            if let Some(shared) = shared {
                shared.count += 1;
                return;
            }
        }
        self.mark(kind, &id.to_string());
    }

    /// # Errors
    /// The sender is not there, or it is too much.
    #[inline(never)]
    pub(super) fn begin_stream(&mut self, call: Call) -> Result<(), Rejection> {
        if !self.is_there(&call.from) {
            return Err(Rejection::NoSuchSender(call.from));
        }
        if call.count > limit::REQUESTS_A_SECOND_MAX {
            let max = limit::REQUESTS_A_SECOND_MAX as usize;
            return Err(Rejection::TooMany { what: "requests a second", max });
        }
        self.note_sending(self.not_over());
        self.mark(MarkKind::StreamBegan, &call.count.to_string());
        let number = self.actions_done;
        self.stream = Some(Stream { call, number, left: limit::STREAM_MAX });
        self.queue.push(self.now, Event::StreamSends(number));
        Ok(())
    }

    /// Whether one was going on or not, none is now.
    pub(super) fn end_stream(&mut self) {
        if let Some(stream) = self.stream.take() {
            self.mark(MarkKind::StreamEnded, &stream.call.count.to_string());
        }
    }

    #[inline(never)]
    pub(super) fn stream_sends(&mut self, number: usize) {
        let Some(stream) = self.stream.as_mut().filter(|stream| stream.number == number) else {
            return;
        };
        stream.left = stream.left.saturating_sub(1);
        let (between, is_over) = (stream.between(), stream.left == 0);
        let call = stream.call.clone();
        if !self.is_there(&call.from) {
            return self.end_stream();
        }
        if self.not_over() < limit::REQUESTS_UNDER_WAY_MAX {
            self.new_request(&call, self.now);
        } else {
            self.run_so_far.left_out += 1;
        }
        if is_over {
            return self.end_stream();
        }
        self.queue.push(self.now + between, Event::StreamSends(number));
    }

    /// Whether somebody can send from there.
    pub(super) fn is_there(&self, place: &Place) -> bool {
        match place {
            Place::Laptop => true,
            Place::Node(node) => self.network.nodes.get(node).is_some_and(|node| node.is_up),
            Place::Pod(pod) => self.network.pod(pod).is_some(),
            Place::Internet | Place::LoadBalancer(_) => false,
        }
    }
}

/// Ends of one sort in a crowd that are nearer than this share a mark.
const TOLD_TOGETHER: SimDuration = SimDuration::from_ms(1_000);
