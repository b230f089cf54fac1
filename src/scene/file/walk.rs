//! A request from its start to its end, as the history of its world has it.

use crate::data_plane::trace::Hop;
use crate::scene::narration::{self, Cell};
use crate::simulation::{History, Request, Simulation};
use crate::text::{self, Args};
use crate::time::{SimDuration, SimTime};

/// Events that one walk may take before it is shown as far as it came.
const EVENTS_MAX: usize = 5_000;

/// A whole walk, whatever moment of it is looked at.
#[derive(Clone, Debug)]
pub struct Walk<'a> {
    history: &'a History,
    request: Request,
    outcome: String,
}

impl<'a> Walk<'a> {
    /// The walk of a request of this history.
    #[must_use]
    pub fn of(history: &'a History, request: &Request) -> Self {
        let id = request.id;
        let mut world = history.at(request.started.max(history.opened_at()));
        for _ in 0..EVENTS_MAX {
            let is_over = world.requests().get(&id).is_some_and(|request| request.ended.is_some());
            let Some(next) = world.next_event_at().filter(|_| !is_over) else { break };
            history.advance(&mut world, next);
        }
        let request = world.requests().get(&id).unwrap_or(request).clone();
        let outcome = narration::outcome(&world, &request).unwrap_or_default();
        Self { history, request, outcome }
    }

    /// The request, at its end.
    #[must_use]
    pub const fn request(&self) -> &Request {
        &self.request
    }

    /// How it ended, in a sentence.
    #[must_use]
    pub fn outcome(&self) -> &str {
        &self.outcome
    }

    /// Its hops, and its end if that was no hop.
    #[must_use]
    pub fn cells(&self) -> Vec<Cell> {
        narration::cells(&self.request)
    }

    /// From whom to what, in a sentence of this id.
    pub(super) fn title(&self, id: &str) -> String {
        let from = narration::place_name(&self.request.from);
        text::with(id, &Args::new().text("url", &self.request.url()).text("from", &from))
    }

    /// All of it in words.
    pub(super) fn description(&self) -> String {
        let mut words = self.outcome.clone();
        for cell in self.cells() {
            words.push(' ');
            words.push_str(&hop_words(&cell));
        }
        words
    }

    /// The moment at which each of its cells is best looked at: rewritten and about to leave, half of
    /// the way along a wire, or at its end.
    pub(super) fn moments(&self) -> Vec<SimTime> {
        let trace = &self.request.trace;
        let there = trace.request.iter().map(moment);
        let end = self.request.failed.as_ref().map(|(_, at)| *at);
        there.chain(end).chain(trace.reply.iter().map(moment)).collect()
    }

    /// When it begins and when it is over.
    pub(super) fn span(&self) -> (SimTime, SimTime) {
        let last = self.moments().last().copied().unwrap_or(self.request.started);
        (self.request.started, self.request.ended.unwrap_or(last))
    }

    /// The world at a moment.
    pub(super) fn at(&self, time: SimTime) -> Simulation {
        self.history.at(time)
    }

    /// Takes a world of this walk on.
    pub(super) fn advance(&self, world: &mut Simulation, time: SimTime) {
        self.history.advance(world, time);
    }
}

/// A hop in words.
pub(super) fn hop_words(cell: &Cell) -> String {
    let args = Args::new().value("number", cell.number).text("title", &cell.title);
    text::with("file.hop", &args.text("why", &cell.why)).trim_end().to_owned()
}

fn moment(hop: &Hop) -> SimTime {
    if hop.is_rewritten() {
        // At `departs` itself it has left.
        SimTime { us: hop.departs.us.saturating_sub(1) }
    } else {
        hop.departs + SimDuration { us: hop.arrives.since(hop.departs).us / 2 }
    }
}
