//! Goals: data over state and traffic, never over what was typed.

use crate::api::Value;
use crate::data_plane::place::Place;
use crate::lesson::flow::{self, Flow};
use crate::lesson::state;
use crate::order::{InOrder, SortedMap, SortedSet};
use crate::simulation::cast::called;
use crate::simulation::{Mark, MarkKind, Simulation};
use crate::time::SimTime;

/// Something that is true or not yet.
#[derive(Clone, Debug, PartialEq)]
pub enum Predicate {
    /// All of these.
    All(Vec<Predicate>),
    /// One of these at least.
    Any(Vec<Predicate>),
    /// Not this.
    Not(Box<Predicate>),
    /// Each came true after the one before.
    Seq(Vec<Predicate>),
    /// Requests that have ended.
    Flow(Box<FlowGoal>),
    /// How something stands.
    State {
        /// What.
        path: String,
        /// What it must be.
        is: Vec<Compare>,
    },
    /// Something happened.
    Event {
        /// What.
        kind: String,
        /// To whom.
        of: SortedMap<String, String>,
    },
}

/// Requests that have ended: which, and how many.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FlowGoal {
    /// Which are meant.
    pub flow: Flow,
    /// How many; at least one if empty.
    pub count: Vec<Compare>,
    /// Only the latest so many are looked at.
    pub last: Option<usize>,
    /// Not they are counted but what this field of them has.
    pub distinct: Option<String>,
    /// Of them, the share of these is what `is` compares.
    pub share: Option<Flow>,
    /// What the share must be.
    pub is: Vec<Compare>,
}

/// A comparison.
#[derive(Clone, Debug, PartialEq)]
pub struct Compare {
    /// `eq ne lt le gt ge in exists matches`.
    pub how: String,
    /// With what.
    pub with: Value,
}

/// From when on something counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Window {
    /// The first request that counts.
    pub request: u32,
    /// How many marks do not count.
    pub marks: usize,
    /// From when on things that the terminal's other tools did count.
    pub probes: usize,
    /// When it began.
    pub since: SimTime,
}

/// A question that a tool of the terminal asked and that is no request: `ping`, `nslookup`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Probe {
    /// The tool.
    pub tool: String,
    /// Who asked.
    pub from: Place,
    /// Whom or what.
    pub to: String,
    /// Whether there was an answer.
    pub is_answered: bool,
    /// Addresses in the answer.
    pub answers: u32,
}

/// What goals are measured by.
#[derive(Clone, Copy, Debug)]
pub struct Evidence<'a> {
    /// The world.
    pub world: &'a Simulation,
    /// What other tools asked.
    pub probes: &'a [Probe],
    /// The field that the API server refused last, if it refused something since the window began.
    pub rejected: Option<&'a str>,
    /// Tickets that are solved.
    pub tickets_solved: u32,
    /// From when on it counts.
    pub window: Window,
}

impl Window {
    /// From now on.
    #[must_use]
    pub fn begin(world: &Simulation, probes: usize) -> Self {
        let request = world.requests().keys().next_back().map_or(1, |last| last + 1);
        Self { request, marks: world.marks().len(), probes, since: world.now() }
    }
}

impl Predicate {
    /// Whether it is true. Of a sequence only the last step counts: `session` keeps which steps came
    /// true, and asks each by itself.
    #[must_use]
    pub fn holds(&self, evidence: &Evidence<'_>) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|part| part.holds(evidence)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(evidence)),
            Self::Not(part) => !part.holds(evidence),
            Self::Seq(steps) => steps.last().is_some_and(|step| step.holds(evidence)),
            Self::Flow(goal) => goal.holds(evidence),
            Self::State { path, is } => {
                let world = evidence.world;
                let value = if path == "tickets.solved" {
                    Some(Value::Int(i64::from(evidence.tickets_solved)))
                } else if world.is_settled() {
                    state::value(world, path)
                } else {
                    return false;
                };
                is.iter().all(|compare| compare.holds(value.as_ref()))
            }
            Self::Event { kind, of } => happened(kind, of, evidence),
        }
    }

    /// Its steps: itself, unless it is a sequence.
    #[must_use]
    pub fn steps(&self) -> &[Self] {
        if let Self::Seq(steps) = self { steps } else { std::slice::from_ref(self) }
    }
}

impl FlowGoal {
    fn holds(&self, evidence: &Evidence<'_>) -> bool {
        let mut ended = flow::ended(evidence);
        if let Some(last) = self.last {
            let Some(first) = ended.len().checked_sub(last) else { return false };
            ended.drain(..first);
        }
        let matching: Vec<_> =
            ended.iter().filter(|fact| self.flow.matches(fact, evidence)).collect();
        if let Some(share) = &self.share {
            let of_them = matching.iter().filter(|fact| share.matches(fact, evidence)).count();
            return !matching.is_empty() && is_share(of_them, matching.len(), &self.is);
        }
        let count = match &self.distinct {
            Some(field) => {
                let values = matching.iter().flat_map(|fact| flow::values(fact, field, evidence));
                values.collect::<SortedSet<String>>().iter().count()
            }
            None => matching.len(),
        };
        let value = Value::Int(i64::try_from(count).unwrap_or(i64::MAX));
        match self.count.as_slice() {
            [] => count > 0,
            compares => compares.iter().all(|compare| compare.holds(Some(&value))),
        }
    }
}

#[expect(clippy::float_arithmetic, reason = "shares are written as 0.3")]
fn is_share(part: usize, whole: usize, is: &[Compare]) -> bool {
    let number = |count| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    let share = Value::Float(number(part) / number(whole));
    is.iter().all(|compare| compare.holds(Some(&share)))
}

impl Compare {
    /// Whether the value compares so; `None` is a thing that is not there.
    #[must_use]
    pub fn holds(&self, value: Option<&Value>) -> bool {
        let order = || number(value?)?.partial_cmp(&number(&self.with)?);
        match self.how.as_str() {
            "exists" => (self.with == Value::Bool(true)) == value.is_some(),
            "eq" => value.is_some_and(|value| is_same(value, &self.with)),
            "ne" => !value.is_some_and(|value| is_same(value, &self.with)),
            "lt" => order().is_some_and(std::cmp::Ordering::is_lt),
            "le" => order().is_some_and(std::cmp::Ordering::is_le),
            "gt" => order().is_some_and(std::cmp::Ordering::is_gt),
            "ge" => order().is_some_and(std::cmp::Ordering::is_ge),
            "in" => match (&self.with, value) {
                (Value::List(all), Some(value)) => all.iter().any(|one| is_same(value, one)),
                _ => false,
            },
            "matches" => match (value, self.with.as_str()) {
                (Some(Value::List(all)), Some(wanted)) => {
                    all.iter().any(|one| one.as_str().is_some_and(|text| text.contains(wanted)))
                }
                (Some(value), Some(wanted)) => word(value).contains(wanted.trim_matches('*')),
                _ => false,
            },
            _ => false,
        }
    }
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Int(number) => i32::try_from(*number).ok().map(f64::from),
        Value::Float(number) => Some(*number),
        Value::Null | Value::Bool(_) | Value::String(_) | Value::List(_) | Value::Map(_) => None,
    }
}

/// Whether two values are one, a number and its digits alike, lists in whatever order.
fn is_same(a: &Value, b: &Value) -> bool {
    if let (Value::List(a), Value::List(b)) = (a, b) {
        let sorted = |list: &[Value]| {
            let mut words: Vec<String> = list.iter().map(word).collect();
            words.in_order();
            words
        };
        return sorted(a) == sorted(b);
    }
    word(a) == word(b)
}

/// A value as a text, without quotes.
pub(super) fn word(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The marks that show each event.
const EVENTS: [(&str, &[MarkKind]); 8] = [
    ("pod.deleted", &[MarkKind::PodLeaving]),
    ("pod.ready", &[MarkKind::PodReady]),
    ("container.restarted", &[MarkKind::Crashed]),
    ("svc.applied", &[MarkKind::Applied]),
    ("rules.synced", &[MarkKind::RulesSynced]),
    ("lb.assigned", &[MarkKind::BalancerAssigned]),
    ("cluster.deleted", &[MarkKind::Deleted]),
    ("deleted", &[MarkKind::Deleted]),
];

/// All events that a lesson may name.
pub(super) fn event_names() -> Vec<&'static str> {
    EVENTS.iter().map(|(name, _)| *name).chain(["apply.rejected"]).collect()
}

fn happened(kind: &str, of: &SortedMap<String, String>, evidence: &Evidence<'_>) -> bool {
    if kind == "apply.rejected" {
        let field = of.get("field").map_or("", String::as_str);
        return evidence.rejected.is_some_and(|rejected| rejected.contains(field));
    }
    let Some((_, kinds)) = EVENTS.iter().find(|(name, _)| *name == kind) else { return false };
    let marks = evidence.world.marks().get(evidence.window.marks..).unwrap_or_default();
    marks.iter().filter(|mark| kinds.contains(&mark.kind)).any(|mark| {
        (kind != "cluster.deleted" || mark.subject == "cluster")
            && of.iter().all(|(key, wanted)| is_of(mark, key, wanted, evidence.world))
    })
}

/// Whether what a mark is about is what a lesson means.
fn is_of(mark: &Mark, key: &str, wanted: &str, world: &Simulation) -> bool {
    if key != "app" {
        return mark.subject == wanted;
    }
    let mut pods = world.control_plane().objects().pods();
    match pods.find(|pod| pod.metadata.name == mark.subject) {
        Some(pod) => {
            called(pod) == wanted || pod.metadata.labels.get("app").is_some_and(|a| a == wanted)
        }
        // It is gone: all that is left is its name.
        None => mark.subject.strip_prefix(wanted).is_some_and(|rest| rest.starts_with('-')),
    }
}
