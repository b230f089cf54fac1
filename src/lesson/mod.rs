//! Lessons: data, and what it means. What may be in one is told in `assets/lessons/README.md`.
//!
//! [`decode`] reads a file; [`world`] makes the scenario it begins in; [`predicate`] says whether a
//! goal is met. Nothing here knows of one particular lesson, and nothing changes the world:
//! `session` does, by the [`Move`]s that a lesson names.

pub mod catalog;
pub mod decode;
mod decode_moves;
mod decode_predicate;
pub mod flow;
pub mod plain;
pub mod predicate;
pub mod prose;
mod reader;
pub mod state;
pub mod translate;
pub mod world;

use crate::api::Value;
use crate::order::SortedMap;
pub use predicate::{Compare, Evidence, Predicate, Probe, Window};
pub use reader::Problem;
pub use world::World;

/// One lesson.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lesson {
    /// What lists of lessons show.
    pub metadata: Metadata,
    /// What it is about, in a sentence.
    pub idea: String,
    /// The world it begins in.
    pub world: World,
    /// Kubernetes' YAML: what there is, and what the editor shows.
    pub manifests: String,
    /// Fields with a control of their own.
    pub editable: Vec<Editable>,
    /// What of the screen is shown; all of it if empty.
    pub panels: Vec<String>,
    /// Which actions are offered; all if empty.
    pub allow: Vec<String>,
    /// Its steps.
    pub beats: Vec<Beat>,
    /// Steps for those who want more.
    pub bonus: Vec<Beat>,
    /// How many of the faults are drawn.
    pub tickets: Option<Tickets>,
    /// Small lessons of which some are drawn.
    pub faults: Vec<Fault>,
    /// What is said at the end.
    pub close: Close,
}

/// What lists of lessons show.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Metadata {
    /// Its name in links.
    pub id: String,
    /// The language of its texts, if that is not English.
    pub lang: String,
    /// Its place in the course, from 1.
    pub order: u32,
    /// Its name.
    pub title: String,
    /// How long it takes, in minutes, as written: `3.5`.
    pub minutes: String,
    /// How much of it the learner supplies: `worked`, `completion`, `guided`, `goal`, `independent`.
    pub mode: String,
    /// The beliefs it corrects: `M05`.
    pub fixes: Vec<String>,
    /// Lessons that help with it, by id.
    pub needs: Vec<String>,
    /// The words it introduces.
    pub introduces: Vec<String>,
    /// What it shows, by the rows of the list of what is to be shown.
    pub covers: Vec<String>,
}

/// A field that has a control of its own.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Editable {
    /// Which one.
    pub path: FieldOf,
    /// What sort of control: `choice`, `number`, `text`, `lines`.
    pub ui: String,
    /// What one can choose; a null takes the field away.
    pub choices: Vec<Value>,
    /// Whether the field is not there at first.
    pub is_blank: bool,
}

/// A field of an object in the manifests: `Service/web:spec.type`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldOf {
    /// The object's kind.
    pub kind: String,
    /// The object's name.
    pub name: String,
    /// The field's path.
    pub path: String,
}

/// One step of a lesson.
#[derive(Clone, Debug, PartialEq)]
pub struct Beat {
    /// Its name in links.
    pub id: String,
    /// What is done before it is shown.
    pub setup: Vec<Move>,
    /// What it is.
    pub kind: BeatKind,
}

/// What a step is.
#[derive(Clone, Debug, PartialEq)]
pub enum BeatKind {
    /// Something is said.
    Say {
        /// What.
        text: String,
        /// What it points at.
        point_at: Option<String>,
    },
    /// The learner guesses, then it is shown.
    Predict {
        /// What is asked.
        question: String,
        /// What can be guessed.
        guess: Guess,
        /// What is done then.
        reveal: Vec<Move>,
        /// Where time stops by itself while it is seen.
        pause_at: Vec<PauseAt>,
    },
    /// The learner does something.
    Do {
        /// What.
        goal: String,
        /// Commands one can run with one tap.
        suggest: Vec<Suggestion>,
        /// When it is done.
        done: Predicate,
        /// Help, a little more each.
        hints: Vec<Hint>,
        /// What does it.
        show_me: Vec<Move>,
    },
    /// The learner says why.
    Explain {
        /// What is asked.
        question: String,
        /// The answers; one is right.
        options: Vec<Reason>,
    },
}

/// A kind of place along a walk at which there is something to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PauseAt {
    /// DNS has answered, or has no such name.
    Dns,
    /// A node's rules have sent the packet on, or kept it.
    NodeRules,
    /// The packet is at a pod.
    PodArrival,
    /// The answer's addresses were put back.
    ReplyRewrite,
}

/// What can be guessed.
#[derive(Clone, Debug, PartialEq)]
pub enum Guess {
    /// One of these.
    Options(Vec<Choice>),
    /// So many dots are spread over what flows can be told apart by.
    Dots {
        /// How many.
        count: u32,
        /// By what: `backend.pod`.
        bin_by: String,
    },
}

/// One thing that can be guessed.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// Its name in links.
    pub id: String,
    /// What it says.
    pub text: String,
    /// When it was right.
    pub when: Predicate,
    /// Why, or why not.
    pub why: String,
    /// The belief that it shows.
    pub shows: Option<String>,
}

/// One answer to why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// What it says.
    pub text: String,
    /// Whether it is right.
    pub is_right: bool,
    /// Why.
    pub why: String,
}

/// A button that does something.
#[derive(Clone, Debug, PartialEq)]
pub struct Suggestion {
    /// What it says.
    pub label: String,
    /// What it does.
    pub moves: Vec<Move>,
}

/// Some help.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hint {
    /// What it says.
    pub text: String,
    /// What it points at.
    pub point_at: Option<String>,
    /// After how many seconds of the step it is held out; 0 for as long as is usual.
    pub after_seconds: u32,
}

/// Something that a lesson does.
#[derive(Clone, Debug, PartialEq)]
pub enum Move {
    /// Requests.
    Send(Sending),
    /// A line of the terminal, in a pod or on the laptop.
    Type {
        /// The pod.
        inside: Option<String>,
        /// The line.
        line: String,
    },
    /// A field of the manifests' text gets this value; null takes it away.
    Set {
        /// Which.
        field: FieldOf,
        /// What it gets.
        value: Value,
    },
    /// What was edited is applied, or this YAML.
    Apply(Option<String>),
    /// A pod is deleted.
    Kill(String),
    /// A pod's program ends.
    Crash(String),
    /// Deployments get other sizes.
    Scale(SortedMap<String, i32>),
    /// Readiness probes fail or succeed.
    Readiness(SortedMap<String, bool>),
    /// What is not Kubernetes' own changes.
    World(WorldChange),
    /// A steady stream begins.
    Loop(Sending),
    /// It ends.
    EndLoop,
    /// Waits.
    Wait(Until),
}

/// Requests that a lesson sends.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sending {
    /// Who sends.
    pub from: String,
    /// Where to.
    pub to: String,
    /// How many, or how many a second.
    pub times: u32,
    /// Whether they go over one connection that stays open.
    pub keep_alive: bool,
    /// A Host header.
    pub host: Option<String>,
}

/// Changes to what is not Kubernetes' own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WorldChange {
    /// Whether load balancers are made.
    pub has_provider: Option<bool>,
    /// Whether the firewall lets connections in.
    pub is_firewall_open: Option<bool>,
    /// Nodes whose kube-proxy is held, or let go on.
    pub paused: SortedMap<String, bool>,
    /// Nodes that are switched off, or on.
    pub up: SortedMap<String, bool>,
}

/// What is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    /// The controllers are done.
    Settled,
    /// All that was sent has ended.
    FlowEnd,
    /// So many seconds of the world's time.
    Seconds(u32),
}

/// How many faults are drawn.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tickets {
    /// How many.
    pub draw: u32,
    /// Of which, by id.
    pub from: Vec<String>,
    /// Seconds without hints.
    pub quiet_seconds: u32,
}

/// A small lesson of which some are drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    /// Its name.
    pub id: String,
    /// The belief behind it.
    pub fixes: Vec<String>,
    /// What the customer said.
    pub message: String,
    /// Its world.
    pub world: World,
    /// Its manifests.
    pub manifests: String,
    /// Fields with a control.
    pub editable: Vec<Editable>,
    /// Its steps.
    pub beats: Vec<Beat>,
}

/// What is said at the end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Close {
    /// What was seen.
    pub saw: String,
    /// What to keep.
    pub remember: String,
    /// What it is like in a real cluster.
    pub real_world: String,
    /// What one may have read elsewhere.
    pub note: String,
    /// The lesson that comes next.
    pub next: String,
    /// Where it can be looked up.
    pub sources: Vec<String>,
}
