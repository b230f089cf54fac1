//! What a node's rules do to the first packet of a connection. Inert.

use std::net::SocketAddr;

use crate::data_plane::packet::Packet;
use crate::data_plane::rules::{HealthCheck, Matched, Shortage};
use crate::data_plane::service_port_info::{ServicePortName, TrafficPolicy};

/// The first packet of a connection, at a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FirstPacket {
    /// Its header.
    pub packet: Packet,
    /// How it came there.
    pub entered: Entered,
}

/// How a packet came to a node's rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Entered {
    /// From outside the node or from a pod on it: it passes PREROUTING.
    Wire,
    /// Made by a process in the node's own network: it passes OUTPUT.
    LocalProcess,
}

/// The place in the kernel where a packet meets the rules for the last time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hook {
    /// Before any address is rewritten.
    BeforeDnat,
    /// On its way into a process of the node.
    Input,
    /// On its way through the node.
    Forward,
    /// On its way out of a process of the node.
    Output,
}

/// What the rules do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Nothing: the packet goes where its own destination leads.
    Pass,
    /// Nothing either, but kube-proxy itself listens there: a health check node port.
    HealthCheck(HealthCheck),
    /// An ICMP answer, which a client shows as "connection refused".
    Reject(Refusal),
    /// No answer, which a client sees as a time-out.
    Drop(Refusal),
    /// It is sent on to one of several endpoints.
    Dnat(Dnat),
}

/// A packet that goes no further, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The Service port whose rule it was and by which door it was reached; `None` for rules that
    /// belong to no Service.
    pub service: Option<(ServicePortName, Matched)>,
    /// Why.
    pub cause: Cause,
    /// Where.
    pub hook: Hook,
}

/// Why a packet goes no further.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// No usable endpoint anywhere.
    NoEndpoints,
    /// No usable endpoint on this node, under policy `Local`.
    NoLocalEndpoints,
    /// `loadBalancerSourceRanges` does not list the client.
    SourceRanges,
    /// The virtual address has no such port (nftables only).
    NoSuchPort,
    /// No Service has this address of the Service range (nftables only).
    UnallocatedClusterIp,
    /// A packet to 127.0.0.0/8 from elsewhere (iptables only).
    Martian,
}

/// A packet sent on to a Service's endpoints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dnat {
    /// The Service port.
    pub service: ServicePortName,
    /// The door it was reached by.
    pub matched: Matched,
    /// The policy of that door.
    pub policy: TrafficPolicy,
    /// Whether the policy was `Local` and was passed over, because the client is a pod or the node.
    pub short_circuit: bool,
    /// How long the client stays with its endpoint, in seconds; `None` without affinity.
    pub affinity: Option<u32>,
    /// The endpoints it may be sent to, each as likely as the next; never empty.
    pub candidates: Vec<Candidate>,
}

/// One endpoint that a packet may be sent to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Where it listens.
    pub endpoint: SocketAddr,
    /// The pod's namespace and name, if it is a pod.
    pub pod: Option<(String, String)>,
    /// Whether it is on this node.
    pub local: bool,
    /// Whether the packet is marked for masquerading.
    pub masquerade: bool,
    /// Whether its source is really replaced. Not so if it ends in this node's own network.
    pub snat: bool,
}

impl Dnat {
    /// The candidate that a client with affinity stays with, if it is still one.
    #[must_use]
    pub fn stuck_to(&self, endpoint: SocketAddr) -> Option<&Candidate> {
        self.affinity?;
        self.candidates.iter().find(|candidate| candidate.endpoint == endpoint)
    }
}

impl From<Shortage> for Cause {
    fn from(shortage: Shortage) -> Self {
        match shortage {
            Shortage::NoEndpoints => Self::NoEndpoints,
            Shortage::NoLocalEndpoints => Self::NoLocalEndpoints,
        }
    }
}
