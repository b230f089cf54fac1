//! What a node's rules do to the first packet of a connection. Inert.

use std::net::{IpAddr, SocketAddr};

use crate::api::ProxyMode;
use crate::data_plane::endpoint_info::EndpointInfo;
use crate::data_plane::packet::Packet;
use crate::data_plane::rules::{HealthCheck, Matched, PortRules, Shortage};
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
pub enum Decision<'a> {
    /// Nothing: the packet goes where its own destination leads.
    Pass,
    /// Nothing either, but kube-proxy itself listens there: a health check node port.
    HealthCheck(HealthCheck),
    /// An ICMP answer, which a client shows as "connection refused".
    Reject(Refusal),
    /// No answer, which a client sees as a time-out.
    Drop(Refusal),
    /// It is sent on to one of several endpoints.
    Dnat(Dnat<'a>),
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dnat<'a> {
    /// The rules of the Service port.
    pub port: &'a PortRules,
    /// The door it was reached by.
    pub matched: Matched,
    /// Whether the policy was `Local` and was passed over, because the client is a pod or the node.
    pub short_circuit: bool,
    /// Whether the packet is marked for masquerading whichever endpoint is chosen.
    pub masquerade: bool,
    /// The client.
    pub(super) source: IpAddr,
    /// How the packet came.
    pub(super) entered: Entered,
    /// Who wrote the rules.
    pub(super) mode: ProxyMode,
}

/// One endpoint that a packet may be sent to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate<'a> {
    /// Where it listens.
    pub endpoint: SocketAddr,
    /// The pod's namespace and name, if it is a pod.
    pub pod: Option<&'a (String, String)>,
    /// Whether it is on this node.
    pub local: bool,
    /// Whether the packet is marked for masquerading.
    pub masquerade: bool,
    /// Whether its source is really replaced. Not so if it ends in this node's own network.
    pub snat: bool,
}

impl<'a> Dnat<'a> {
    /// The Service port.
    #[must_use]
    pub const fn service(&self) -> &'a ServicePortName {
        &self.port.info.name
    }

    /// How long the client stays with its endpoint, in seconds; `None` without affinity.
    #[must_use]
    pub const fn affinity(&self) -> Option<u32> {
        self.port.info.affinity
    }

    /// The endpoints it may be sent to, each as likely as the next; never empty.
    #[must_use]
    pub fn endpoints(&self) -> &'a [EndpointInfo] {
        let policy = self.port.policy(self.matched);
        self.port.endpoints(if self.short_circuit { TrafficPolicy::Cluster } else { policy })
    }

    /// What choosing this one of the endpoints would mean.
    #[must_use]
    pub fn candidate(&self, endpoint: &'a EndpointInfo) -> Candidate<'a> {
        let to = endpoint.address;
        // nftables lists only this node's endpoints in its set of hairpin connections.
        let known = self.mode != ProxyMode::Nftables || endpoint.local;
        let hairpin = known && self.source == to.ip();
        let masquerade = self.masquerade || hairpin;
        // POSTROUTING is where sources are replaced; what came in and stays never gets there.
        let stays = self.entered == Entered::Wire && endpoint.on_host;
        Candidate {
            endpoint: to,
            pod: endpoint.pod.as_deref(),
            local: endpoint.local,
            masquerade,
            snat: masquerade && !stays,
        }
    }

    /// What choosing each of the endpoints would mean, in the order of the rules.
    #[must_use]
    pub fn candidates(&self) -> impl ExactSizeIterator<Item = Candidate<'a>> {
        self.endpoints().iter().map(|endpoint| self.candidate(endpoint))
    }

    /// The candidate that a client with affinity stays with, if it is still one.
    #[must_use]
    pub fn stuck_to(&self, endpoint: SocketAddr) -> Option<Candidate<'a>> {
        self.affinity()?;
        self.candidates().find(|candidate| candidate.endpoint == endpoint)
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
