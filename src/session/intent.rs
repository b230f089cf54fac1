//! All that a person can want, whichever control they used.

use std::fmt;

use crate::data_plane::place::{Place, PodName};
use crate::session::Wish;
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
    /// Apply what is typed by itself after a pause, or do not.
    SetLive(bool),
    /// `kubectl apply` of a file.
    Apply(usize),
    /// Apply a text: in the files of its objects, else in a new one.
    ApplyText(String),
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
    /// Begin a steady stream of requests, or end it.
    Stream(bool),
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
    /// Hold a node's kube-proxy, or let it go on.
    PauseProxy {
        /// The node.
        node: String,
        /// Whether it is held.
        paused: bool,
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
    /// Something about lessons.
    Study(Wish),
    /// Run a line of the terminal.
    Type(String),
    /// End what runs in the terminal: Ctrl+C.
    Interrupt,
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
    /// All between the laptop and the cluster.
    Internet,
    /// The list of a Service's endpoints, by `namespace/name` of the Service.
    Endpoints(String),
    /// One row of that list.
    Endpoint {
        /// `namespace/name` of the Service.
        service: String,
        /// Address and port.
        address: String,
    },
    /// One row of a node's rules.
    Rule {
        /// The node.
        node: String,
        /// What the row says a packet's destination must be: `10.96.45.12:80` or `:30080`.
        label: String,
    },
    /// The kube-proxy of a node.
    KubeProxy(String),
}

impl fmt::Display for Selection {
    /// As [`Selection::parse`] reads it.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pod(pod) => write!(formatter, "pod {pod}"),
            Self::Node(node) => write!(formatter, "node {node}"),
            Self::Service(service) => write!(formatter, "service {service}"),
            Self::LoadBalancer(service) => write!(formatter, "balancer {service}"),
            Self::Laptop => formatter.write_str("laptop"),
            Self::Internet => formatter.write_str("internet"),
            Self::Endpoints(service) => write!(formatter, "endpoints {service}"),
            Self::Endpoint { service, address } => {
                write!(formatter, "endpoint {service} {address}")
            }
            Self::Rule { node, label } => write!(formatter, "rule {node} {label}"),
            Self::KubeProxy(node) => write!(formatter, "kube-proxy {node}"),
        }
    }
}

impl Selection {
    /// What a mark on the stage stands for: `pod default/web-1`, `rule node-a :30080`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (kind, name) = text.split_once(' ').unwrap_or((text, ""));
        let owned = name.to_owned();
        Some(match kind {
            "pod" => {
                let (namespace, name) = name.split_once('/')?;
                Self::Pod(PodName::new(namespace, name))
            }
            "node" => Self::Node(owned),
            "service" => Self::Service(owned),
            "balancer" => Self::LoadBalancer(owned),
            "laptop" => Self::Laptop,
            "internet" => Self::Internet,
            "endpoints" => Self::Endpoints(owned),
            "endpoint" => {
                let (service, address) = name.split_once(' ')?;
                Self::Endpoint { service: service.to_owned(), address: address.to_owned() }
            }
            "rule" => {
                let (node, label) = name.split_once(' ')?;
                Self::Rule { node: node.to_owned(), label: label.to_owned() }
            }
            "kube-proxy" => Self::KubeProxy(owned),
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_selection_is_read_as_it_is_written() {
        let marks = [
            "pod default/web-1",
            "node node-a",
            "service default/web",
            "balancer shop/web",
            "laptop",
            "internet",
            "endpoints default/web",
            "endpoint default/web [fd00::1]:8080",
            "rule node-a 10.96.45.12:80",
            "rule node-a :30080",
            "kube-proxy node-a",
        ];
        for mark in marks {
            let selection = Selection::parse(mark).map(|selection| selection.to_string());
            assert_eq!(selection.as_deref(), Some(mark));
        }
        for odd in ["", "pod web-1", "endpoint default/web", "rule node-a", "moon x"] {
            assert_eq!(Selection::parse(odd), None, "{odd}");
        }
    }
}
