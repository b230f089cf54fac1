//! What a command waits for, and what it prints meanwhile.

use crate::api::ObjectRef;
use crate::data_plane::place::{Place, PodName};
use crate::shell::curl::{self, Output};
use crate::shell::kubectl;
use crate::simulation::Action;

/// Something that takes time.
#[derive(Clone, Debug)]
pub enum Wait {
    /// Requests were sent, and their ends are printed, the first id first.
    Requests {
        /// Which program sent them.
        client: Client,
        /// The first one's id, or 0 while it is not known: `session` knows it when they are sent.
        first: u32,
        /// How many are left.
        count: u32,
    },
    /// Objects are to be gone: `kubectl delete` comes back only then.
    Gone(Vec<ObjectRef>),
    /// `kubectl get -w`: a row more whenever one differs.
    Watch(kubectl::Watch),
    /// A pod is to run; then a command runs in it, and the pod may be deleted afterwards:
    /// `kubectl run -it --rm`.
    Running {
        /// The pod.
        pod: PodName,
        /// The command's words.
        words: Vec<String>,
        /// Whether the pod is deleted at the end.
        is_removed: bool,
    },
}

/// A program that sends requests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Client {
    /// curl.
    Curl(curl::Options),
    /// busybox's wget.
    Wget,
}

/// What came of waiting, so far.
#[derive(Clone, Debug, Default)]
pub struct Poll {
    /// What is printed now.
    pub output: Output,
    /// Whether it is over; the output's exit code is the command's then.
    pub is_over: bool,
    /// What is to be done to the world.
    pub actions: Vec<Action>,
    /// What is run next, where: in place of the command.
    pub run: Option<(Place, Vec<String>)>,
}
