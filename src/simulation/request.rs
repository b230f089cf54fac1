//! One request of a client: where to, its walk, its end.

use crate::data_plane::dns::Lookup;
use crate::data_plane::ingress::Http;
use crate::data_plane::place::Place;
use crate::data_plane::trace::{Reason, Trace, Verdict};
use crate::simulation::latency;
use crate::time::{SimDuration, SimTime};

/// One request, over a connection of its own or over that of the one before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Its number, from 1.
    pub id: u32,
    /// Who sends.
    pub from: Place,
    /// The address or name it was sent to.
    pub host: String,
    /// The port it was sent to.
    pub port: u16,
    /// What it asks over HTTP.
    pub http: Http,
    /// The HTTP status of its answer, if an ingress controller gave or handed on one.
    pub status: Option<u16>,
    /// Why an ingress controller answered itself.
    pub own_answer: Option<Reason>,
    /// The client's own port.
    pub source_port: u16,
    /// The first request of the connection it goes over: its own number, unless it follows another.
    pub connection: u32,
    /// Whether its client leaves the connection open for requests to come.
    pub leaves_open: bool,
    /// The request it waits for before it begins.
    pub after: Option<u32>,
    /// When it begins; for one that waits, at the end of time.
    pub started: SimTime,
    /// What its sender's resolver asks the cluster's DNS; `None` where no name was to be found.
    pub asking: Option<Asking>,
    /// Its walk so far.
    pub trace: Trace,
    /// Where and when its fate was sealed, if otherwise than by an answer.
    pub failed: Option<(Place, SimTime)>,
    /// When the client knew.
    pub ended: Option<SimTime>,
}

/// The questions a resolver asks, one after the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asking {
    /// All of them, and what the last one gives.
    pub lookup: Lookup,
    /// How many have been answered.
    pub answered: usize,
    /// When the first was asked.
    pub begun: SimTime,
}

impl Asking {
    /// When each question is answered.
    pub fn moments(&self) -> impl Iterator<Item = SimTime> {
        let each = latency::LOOK_UP.us;
        (1..=self.lookup.tried.len() as u64).map(move |n| self.begun + SimDuration { us: n * each })
    }
}

impl Request {
    /// What was typed for it.
    #[must_use]
    pub fn url(&self) -> String {
        let host =
            if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        let path = if self.http.path == "/" { "" } else { &self.http.path };
        let port = if self.port == 80 { String::new() } else { format!(":{}", self.port) };
        let header = self.http.host.as_ref().map(|host| format!(" -H \"Host: {host}\""));
        format!("http://{host}{port}{path}{}", header.unwrap_or_default())
    }

    /// How it ended; `None` until the client knows.
    #[must_use]
    pub const fn outcome(&self) -> Option<&Verdict> {
        match self.ended {
            Some(_) => self.trace.verdict.as_ref(),
            None => None,
        }
    }

    /// How long a real client waits for such an end, in milliseconds: Linux gives up a connection
    /// after six repeats of its first packet, an unanswered ARP request after three.
    #[must_use]
    pub const fn waited_ms(&self) -> u32 {
        match &self.trace.verdict {
            Some(Verdict::TimedOut(_)) => 133_312,
            Some(Verdict::Unreachable(_)) => 3_061,
            Some(
                Verdict::Delivered { .. }
                | Verdict::Refused(_)
                | Verdict::NotResolved(_)
                | Verdict::Reset(_),
            )
            | None => 0,
        }
    }
}
