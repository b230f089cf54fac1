//! How far one is in a lesson, as records. Steps, options and tickets stand there by their ids, so that
//! a lesson may get another step and old links still find theirs.

use crate::lesson::{BeatKind, Guess, Move, Probe, Until, Window};
use crate::order::SortedSet;
use crate::session::keep::{self, record};
use crate::session::reopen::moment;
use crate::session::script::{Script, Then};
use crate::session::study::{Chapter, Outcome, Study, Ticket};

/// Numbers that a lesson counts with are smaller.
const COUNT_MAX: u32 = 10_000;

/// A window as fields.
pub(super) fn window_fields(window: Window) -> [String; 4] {
    let Window { request, marks, probes, since } = window;
    [request.to_string(), marks.to_string(), probes.to_string(), since.us.to_string()]
}

/// The window of these fields.
pub(super) fn window(fields: &[&str]) -> Option<Window> {
    let [request, marks, probes, since] = fields else { return None };
    Some(Window {
        request: request.parse().ok()?,
        marks: marks.parse().ok()?,
        probes: probes.parse().ok()?,
        since: moment(since)?,
    })
}

fn or_dash<T: ToString>(value: Option<T>) -> String {
    value.map_or_else(|| "-".to_owned(), |value| value.to_string())
}

/// The value that is not a dash; `None` if it is neither.
#[expect(clippy::option_option, reason = "a dash, a value, or neither")]
fn unless_dash<T: std::str::FromStr>(field: &str) -> Option<Option<T>> {
    if field == "-" { Some(None) } else { field.parse().ok().map(Some) }
}

impl Study {
    /// Writes all that a person did in it.
    pub(super) fn write(&self, out: &mut String) {
        for ticket in &self.tickets {
            let fault = self.lesson.faults.get(ticket.fault).map_or("", |fault| &fault.id);
            let solved = ticket.is_solved.to_string();
            record(out, "ticket", &[fault, &solved, &or_dash(ticket.is_guessed)]);
        }
        let chapter = match self.chapter {
            Chapter::Main => ["main".to_owned(), String::new()],
            Chapter::Ticket(ticket) => ["ticket".to_owned(), ticket.to_string()],
            Chapter::Close => ["close".to_owned(), String::new()],
            Chapter::Bonus => ["bonus".to_owned(), String::new()],
        };
        record(out, "chapter", &chapter);
        if let Some(beat) = self.beat() {
            record(out, "beat", &[&beat.id]);
        }
        let [latched, hints] = [self.latched, self.hints].map(|count| count.to_string());
        let [done, shown] = [self.is_done, self.was_shown].map(|is| is.to_string());
        record(out, "step", &[latched, done, hints, shown]);
        let lists: [(&str, Vec<&String>); 2] =
            [("done", self.done.iter().collect()), ("surprise", self.surprises.iter().collect())];
        for (name, ids) in lists {
            if !ids.is_empty() {
                record(out, name, &ids);
            }
        }
        self.write_guesses(out);
        for probe in &self.probes {
            let (kind, namespace, name) = keep::sender(&probe.from);
            let [answered, answers] = [probe.is_answered.to_string(), probe.answers.to_string()];
            let fields = [&probe.tool, kind, namespace, name, &probe.to, &answered, &answers];
            record(out, "probe", &fields);
        }
        record(out, "window", &window_fields(self.window));
        self.write_script(out);
    }

    fn write_guesses(&self, out: &mut String) {
        if let Some(id) = self.chosen.and_then(|chosen| self.option(chosen)) {
            record(out, "chose", &[id]);
        }
        for (bin, count) in self.dots.iter().filter(|(_, count)| **count > 0) {
            record(out, "dots", &[bin.to_string(), count.to_string()]);
        }
        if let Some(outcome) = &self.outcome {
            let truth = outcome.truth.and_then(|truth| self.option(truth));
            record(out, "outcome", &[or_dash(truth), or_dash(outcome.request)]);
            for (bin, count) in &outcome.bins {
                record(out, "bin", &[bin.clone(), count.to_string()]);
            }
        }
        if let Some(answered) = self.answered {
            record(out, "answered", &[answered.to_string()]);
        }
        if let Some(rejected) = &self.rejected {
            record(out, "rejected", &[rejected]);
        }
    }

    fn write_script(&self, out: &mut String) {
        let Some((then, left, waits)) = self.script.state() else { return };
        let (name, place) = match then {
            Then::Begin => ("begin", 0),
            Then::Reveal => ("reveal", 0),
            Then::Shown => ("shown", 0),
            Then::Suggested(place) => ("suggested", place),
        };
        let mut fields = vec![name.to_owned(), place.to_string(), left.to_string()];
        if let Some((until, since)) = waits {
            fields.push(match until {
                Until::Settled => "settled".to_owned(),
                Until::FlowEnd => "flow-end".to_owned(),
                Until::Seconds(seconds) => seconds.to_string(),
            });
            fields.push(since.us.to_string());
        }
        record(out, "script", &fields);
    }

    /// The id of an option of the prediction one is at.
    fn option(&self, place: usize) -> Option<&str> {
        self.options().get(place).map(|option| option.id.as_str())
    }

    /// What can be guessed at the step one is at.
    pub(super) fn options(&self) -> &[crate::lesson::Choice] {
        match self.beat().map(|beat| &beat.kind) {
            Some(BeatKind::Predict { guess: Guess::Options(options), .. }) => options,
            _ => &[],
        }
    }

    /// How many answers to why there are at the step one is at.
    pub(super) fn answers(&self) -> usize {
        match self.beat().map(|beat| &beat.kind) {
            Some(BeatKind::Explain { options, .. }) => options.len(),
            _ => 0,
        }
    }

    fn option_of(&self, id: &str) -> Option<usize> {
        self.options().iter().position(|option| option.id == id)
    }

    /// Takes a record over; `None` if it is none of a lesson, or says what this lesson has not.
    pub(super) fn take(&mut self, fields: &[&str]) -> Option<()> {
        match *fields {
            ["ticket", fault, solved, guessed] => {
                let fault = self.lesson.faults.iter().position(|known| known.id == fault)?;
                let (is_solved, is_guessed) = (solved.parse().ok()?, unless_dash(guessed)?);
                self.tickets.push(Ticket { fault, is_solved, is_guessed });
            }
            ["chapter", chapter, ticket] => {
                self.chapter = match chapter {
                    "main" => Chapter::Main,
                    "ticket" => Chapter::Ticket(
                        ticket.parse().ok().filter(|ticket| *ticket < self.tickets.len())?,
                    ),
                    "close" => Chapter::Close,
                    "bonus" => Chapter::Bonus,
                    _ => return None,
                };
            }
            ["beat", id] => self.beat = self.beats().iter().position(|beat| beat.id == id)?,
            ["step", latched, done, hints, shown] => {
                let steps = self.goal().map_or(0, |goal| goal.steps().len());
                self.latched = latched.parse().ok().filter(|latched| *latched <= steps)?;
                self.hints = hints.parse().ok().filter(|hints| *hints < 10)?;
                (self.is_done, self.was_shown) = (done.parse().ok()?, shown.parse().ok()?);
            }
            ["done", ref ids @ ..] => {
                self.done = ids.iter().map(|id| (*id).to_owned()).collect::<SortedSet<String>>();
            }
            ["surprise", ref ids @ ..] => {
                self.surprises = ids.iter().map(|id| (*id).to_owned()).collect();
            }
            ["probe", tool, kind, namespace, name, to, answered, answers] => {
                self.probes.push(Probe {
                    tool: tool.to_owned(),
                    from: keep::place(kind, namespace, name)?,
                    to: to.to_owned(),
                    is_answered: answered.parse().ok()?,
                    answers: answers.parse().ok().filter(|answers| *answers <= COUNT_MAX)?,
                });
            }
            ["window", ref fields @ ..] => self.window = window(fields)?,
            ["script", ref fields @ ..] => self.take_script(fields)?,
            _ => self.take_guess(fields)?,
        }
        Some(())
    }

    fn take_guess(&mut self, fields: &[&str]) -> Option<()> {
        let count = |field: &str| field.parse::<u32>().ok().filter(|count| *count <= COUNT_MAX);
        match *fields {
            ["chose", id] => self.chosen = Some(self.option_of(id)?),
            ["dots", bin, dots] => {
                let bin = bin.parse().ok().filter(|bin| *bin < 100)?;
                self.dots.insert(bin, count(dots)?);
            }
            ["outcome", truth, request] => {
                let truth = if truth == "-" { None } else { Some(self.option_of(truth)?) };
                let request = unless_dash(request)?;
                self.outcome = Some(Outcome { truth, request, ..Outcome::default() });
            }
            ["bin", name, dots] => {
                let dots = count(dots)?;
                self.outcome.as_mut()?.bins.insert(name.to_owned(), dots);
            }
            ["answered", answer] => {
                let most = self.answers();
                self.answered = Some(answer.parse().ok().filter(|answer| *answer < most)?);
            }
            ["rejected", field] => self.rejected = Some(field.to_owned()),
            _ => return None,
        }
        Some(())
    }

    fn take_script(&mut self, fields: &[&str]) -> Option<()> {
        let [then, place, left, ref waits @ ..] = *fields else { return None };
        let then = match then {
            "begin" => Then::Begin,
            "reveal" => Then::Reveal,
            "shown" => Then::Shown,
            "suggested" => Then::Suggested(place.parse().ok()?),
            _ => return None,
        };
        let waits = match *waits {
            [] => None,
            [until, since] => {
                let until = match until {
                    "settled" => Until::Settled,
                    "flow-end" => Until::FlowEnd,
                    seconds => Until::Seconds(seconds.parse().ok().filter(|s| *s < 86_400)?),
                };
                Some((until, moment(since)?))
            }
            _ => return None,
        };
        let moves = self.moves_of(then)?;
        let done = moves.len().checked_sub(left.parse().ok()?)?;
        self.script = Script::going_on(moves.into_iter().skip(done), waits, then);
        Some(())
    }

    /// All the moves of what the lesson does at the step one is at.
    pub(super) fn moves_of(&self, then: Then) -> Option<Vec<Move>> {
        let beat = self.beat()?;
        Some(match (then, &beat.kind) {
            (Then::Begin, _) => beat.setup.clone(),
            (Then::Reveal, BeatKind::Predict { reveal, .. }) => {
                let mut moves = reveal.clone();
                if !matches!(moves.last(), Some(Move::Wait(_))) {
                    moves.push(Move::Wait(Until::FlowEnd));
                }
                moves
            }
            (Then::Shown, BeatKind::Do { show_me, .. }) => {
                let mut moves: Vec<Move> = Vec::new();
                for one in show_me {
                    moves.push(one.clone());
                    if !matches!(one, Move::Wait(_)) {
                        moves.push(Move::Wait(Until::Seconds(0)));
                    }
                }
                moves.extend([Move::Wait(Until::FlowEnd), Move::Wait(Until::Settled)]);
                moves
            }
            (Then::Suggested(place), BeatKind::Do { suggest, .. }) => {
                suggest.get(place)?.moves.clone()
            }
            _ => return None,
        })
    }
}
