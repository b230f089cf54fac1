//! All that a person can want, whichever control they used.

use crate::data_plane::place::{Place, PodName};
use crate::time::{SimDuration, SimTime};

/// Something a person wants.
#[derive(Clone, Debug, PartialEq)]
pub enum Intent {
    /// Open a preset, with a world of its own.
    OpenPreset(String),
    /// Show this file in the editor.
    OpenFile(usize),
    /// The text of a file is now this.
    Edit {
        /// Which file.
        file: usize,
        /// Its whole text.
        text: String,
    },
    /// `kubectl apply` of a file.
    Apply(usize),
    /// Put the text of a file back to what was applied last.
    RevertDraft(usize),
    /// Write this type into the Service of the file and apply it.
    SetServiceType(&'static str),
    /// Who sends.
    SetSender(Place),
    /// Where to; `None` for what the world suggests.
    SetTarget(Option<String>),
    /// Send so many requests.
    Send(u32),
    /// Delete a pod.
    Kill(PodName),
    /// Delete a Service.
    DeleteService {
        /// Its namespace.
        namespace: String,
        /// Its name.
        name: String,
    },
    /// Change the number of pods of a Deployment.
    Scale {
        /// Its namespace.
        namespace: String,
        /// Its name.
        name: String,
        /// How many.
        replicas: i32,
    },
    /// Make a pod's readiness probe fail, or succeed.
    SetReady {
        /// The pod.
        pod: PodName,
        /// Whether it succeeds.
        ready: bool,
    },
    /// Switch a node off, or on again.
    SetNode {
        /// The node.
        node: String,
        /// Whether it shall run.
        up: bool,
    },
    /// Let the program of a pod end; its kubelet starts it again.
    Crash(PodName),
    /// A cloud provider is there, or not.
    SetProvider(bool),
    /// Let time go on.
    Play,
    /// Stop time.
    Pause,
    /// Go to the next moment of the chosen request, or to the next event.
    StepForward,
    /// Go to the moment before.
    StepBack,
    /// Go to the next moment that has a mark on the timeline.
    EventForward,
    /// Go to the marked moment before.
    EventBack,
    /// Go to where the followed request begins.
    FlowStart,
    /// Go to where the followed request ends.
    FlowEnd,
    /// Go to this moment.
    Seek(SimTime),
    /// Go to the latest moment there is.
    ReturnToNow,
    /// Go at this speed, in percent, or [`crate::session::playhead::INSTANT`].
    SetSpeed(u32),
    /// Stop at rewrites, choices and failures, or do not.
    SetStops(bool),
    /// So much wall time has gone by.
    Elapsed(SimDuration),
    /// Take the latest action back.
    Undo,
    /// Do it again.
    Redo,
    /// Look at something.
    Select(Option<Selection>),
    /// Follow this request.
    SelectRequest(u32),
    /// Put a message away.
    DismissNotice,
}

/// Something on the stage that is looked at.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Selection {
    /// A pod.
    Pod(PodName),
    /// A node.
    Node(String),
    /// A Service, by `namespace/name`.
    Service(String),
    /// The load balancer of a Service.
    LoadBalancer(String),
    /// The laptop.
    Laptop,
}
