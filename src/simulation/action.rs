//! All that a person can do to the world. A list of these, with times, is the truth.

use std::fmt;

use crate::api::{Object, ObjectRef, Status};
use crate::data_plane::container_host::PublishedPort;
use crate::data_plane::ingress::Http;
use crate::data_plane::place::{Place, PodName};

/// One thing done to the world.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// `kubectl apply` of these objects, in order.
    Apply(Vec<Object>),
    /// `kubectl create` of these objects, in order: none may exist.
    Create(Vec<Object>),
    /// These objects take the place of those that exist, in order: `kubectl replace`, and what
    /// `label`, `set`, `patch` and their like come to.
    Replace(Vec<Object>),
    /// `kubectl delete` of one object.
    Delete(ObjectRef),
    /// `kubectl scale` of a Deployment.
    Scale {
        /// The Deployment.
        deployment: ObjectRef,
        /// How many pods it shall have.
        replicas: i32,
    },
    /// The pod's readiness probe starts to fail, or to succeed again.
    SetReady {
        /// The pod.
        pod: PodName,
        /// Whether it succeeds.
        ready: bool,
    },
    /// A node is switched off, or on again: `docker stop`, `docker start`.
    SetNode {
        /// The node.
        node: String,
        /// Whether it shall run.
        up: bool,
    },
    /// The program of a pod's containers ends; its kubelet starts it again.
    Crash(PodName),
    /// A node's kube-proxy is held, or let go on: the rules it wrote stay as they are meanwhile.
    PauseProxy {
        /// The node.
        node: String,
        /// Whether it is held.
        paused: bool,
    },
    /// The cluster is deleted with all that is in it; what a cloud made for it stays.
    DeleteCluster,
    /// A cluster of containers is made where one was deleted: `kind create cluster`.
    CreateCluster {
        /// Its nodes.
        nodes: Vec<Object>,
        /// Ports of the laptop that lead to them.
        published: Vec<PublishedPort>,
    },
    /// A cloud provider that makes load balancers is there, or is not.
    SetProvider(bool),
    /// A client sends requests.
    Send(Call),
    /// A client goes on sending requests, `count` of them in a second, until it is told to end or has
    /// sent [`crate::simulation::limit::STREAM_MAX`].
    Stream(Call),
    /// The stream of requests ends.
    EndStream,
    /// The firewall in front of the nodes' own addresses is opened, or closed.
    SetFirewall(bool),
}

/// Requests of a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// Who sends.
    pub from: Place,
    /// To which address or name.
    pub host: String,
    /// To which port.
    pub port: u16,
    /// How many.
    pub count: u32,
    /// Whether all go over one connection, one after the other, as a browser's do; else each has a
    /// connection of its own, and they begin shortly after each other.
    pub is_one_connection: bool,
    /// Whether they go over the connection that the last such call of this client to that place left
    /// open, if it still stands.
    pub is_kept_open: bool,
    /// What is asked over HTTP.
    pub http: Http,
}

impl Call {
    /// So many plain requests, each over a connection of its own.
    #[must_use]
    pub fn new(from: Place, host: &str, port: u16, count: u32) -> Self {
        let (host, http) = (host.to_owned(), Http::default());
        Self { from, host, port, count, is_one_connection: false, is_kept_open: false, http }
    }
}

/// Why an action was not carried out; the world is as it was.
#[derive(Clone, Debug, PartialEq)]
pub enum Rejection {
    /// The API server refused the object at this index of an `Apply`, or the object of another action.
    Refused {
        /// Which of the action's objects.
        object: usize,
        /// What the server says.
        status: Status,
    },
    /// Too much of something.
    TooMany {
        /// Of what, as a plural.
        what: &'static str,
        /// How many there may be.
        max: usize,
    },
    /// The client is not there to send.
    NoSuchSender(Place),
    /// There is no cluster any more.
    NoCluster,
}

impl fmt::Display for Rejection {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused { status, .. } => write!(formatter, "{status}"),
            Self::TooMany { what, max } => {
                write!(formatter, "This lab holds at most {max} {what}. Nothing was changed.")
            }
            Self::NoCluster => formatter.write_str("There is no cluster any more."),
            Self::NoSuchSender(place) => write!(formatter, "{place} is not there to send."),
        }
    }
}
