//! The record of a walk: hops, the reason of each, and how it ended. Inert data.

use std::fmt;
use std::net::{IpAddr, SocketAddr};

use crate::data_plane::packet::Packet;
use crate::data_plane::place::{Place, PodName};
use crate::time::SimTime;

/// One step of a packet from place to place.
///
/// What its `reasons` say was decided at `from`, in the pause before `departs`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hop {
    /// Where it left.
    pub from: Place,
    /// Where it goes.
    pub to: Place,
    /// When it had come to `from`; the pause until `departs` is spent there.
    pub arrived: SimTime,
    /// When it leaves `from`.
    pub departs: SimTime,
    /// When it reaches `to`.
    pub arrives: SimTime,
    /// The header as it came to `from`.
    pub before: Packet,
    /// The header on this leg.
    pub packet: Packet,
    /// Why it goes there like this; never empty.
    pub reasons: Vec<Reason>,
    /// Whether it carries a refusal back instead of data.
    pub is_refusal: bool,
}

/// Why a packet went on as it did, or why it did not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// A client opened a connection.
    Sent,
    /// The address belongs to this place.
    AddressOf(Place),
    /// The cluster's network carries pod addresses between nodes, or hands them to the pod.
    PodNetwork(IpAddr),
    /// A rule for a ClusterIP matched.
    ClusterIpMatched {
        /// `namespace/name` of the Service.
        service: String,
        /// What the rule matches.
        address: SocketAddr,
    },
    /// A rule for a node port matched.
    NodePortMatched {
        /// `namespace/name` of the Service.
        service: String,
        /// The node port.
        port: u16,
    },
    /// A rule for a load balancer's address matched.
    LoadBalancerMatched {
        /// `namespace/name` of the Service.
        service: String,
        /// What the rule matches.
        address: SocketAddr,
    },
    /// A rule for an external IP matched.
    ExternalIpMatched {
        /// `namespace/name` of the Service.
        service: String,
        /// What the rule matches.
        address: SocketAddr,
    },
    /// A process of the laptop holds that port and opened a connection of its own to a node's port.
    Published {
        /// The laptop's port.
        port: u16,
        /// Where it leads.
        to: SocketAddr,
    },
    /// An ingress controller found a rule for the request's host and path.
    IngressMatched {
        /// `namespace/name` of the Ingress.
        ingress: String,
        /// `namespace/name` of the Service the rule leads to.
        service: String,
    },
    /// An ingress controller has no rule for the request: it answers 404 itself.
    NoIngressRule,
    /// An ingress controller has a rule, and nobody ready behind it: it answers 503 itself.
    BackendEmpty {
        /// `namespace/name` of the Service.
        service: String,
    },
    /// The firewall in front of the nodes lets no connection in.
    Firewalled(IpAddr),
    /// One endpoint was chosen for this connection.
    EndpointPicked {
        /// How many there were to choose from.
        among: usize,
        /// The choice.
        endpoint: SocketAddr,
        /// Its pod, if the slice names one.
        pod: Option<PodName>,
        /// Whether the client's earlier connection decided instead of chance.
        by_affinity: bool,
    },
    /// The node's rules are older than the list of endpoints.
    Stale(String),
    /// The destination was rewritten.
    Dnat {
        /// The destination as it came.
        from: SocketAddr,
        /// The destination from here on.
        to: SocketAddr,
    },
    /// The source was rewritten.
    Snat {
        /// The source as it came.
        from: SocketAddr,
        /// The source from here on.
        to: SocketAddr,
        /// Whether because the pod would otherwise answer itself.
        hairpin: bool,
    },
    /// The node remembers the connection: the first packet's decision holds.
    Established,
    /// The node remembers the connection and puts the old addresses back.
    Untranslated,
    /// The load balancer chose a node.
    NodePicked {
        /// How many healthy ones there were.
        among: usize,
        /// The choice.
        node: String,
    },
    /// A process in the pod listens and answers.
    Answered {
        /// The port it listens on.
        port: u16,
    },
    /// The Service has no endpoint that may be used, anywhere.
    NoEndpoints {
        /// `namespace/name` of the Service.
        service: String,
    },
    /// The Service has endpoints, but the policy allows only local ones, and there are none here.
    NoLocalEndpoints {
        /// `namespace/name` of the Service.
        service: String,
    },
    /// The sender is not in the Service's `loadBalancerSourceRanges`.
    SourceRangeDenied {
        /// `namespace/name` of the Service.
        service: String,
    },
    /// The address lies in the Services' range, but no rule covers it or its port.
    NoSuchServicePort(SocketAddr),
    /// No process listens on that port of the pod.
    PodNotListening {
        /// The pod.
        pod: PodName,
        /// The port that was asked for.
        port: u16,
    },
    /// No process listens on that port of the machine, and no rule covers it.
    HostNotListening {
        /// The machine.
        place: Place,
        /// The port that was asked for.
        port: u16,
    },
    /// No machine on this road knows a way to that address.
    NoRoute(IpAddr),
    /// The address belonged to a pod that is gone.
    AddressGone(IpAddr),
    /// The node is switched off.
    NodeDown(String),
    /// The load balancer has no healthy node to send to.
    NoHealthyNode,
    /// The load balancer has no listener on that port.
    NoListener(u16),
    /// The name is not known to the sender's resolver.
    NameUnknown(String),
    /// The connection was cut: what it led to went away.
    Cut(Place),
}

/// How a walk ended, as the sender sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// A process in this pod answered.
    Delivered {
        /// The pod.
        pod: PodName,
    },
    /// Somebody said no at once.
    Refused(Reason),
    /// Nobody said anything.
    TimedOut(Reason),
    /// The last machine on the road says that nobody has this address.
    Unreachable(Reason),
    /// It never left: the name has no address.
    NotResolved(Reason),
    /// It was accepted, then cut.
    Reset(Reason),
}

/// The walk of one request and its answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trace {
    /// The hops there.
    pub request: Vec<Hop>,
    /// The hops back.
    pub reply: Vec<Hop>,
    /// How it ended; `None` while it is under way.
    pub verdict: Option<Verdict>,
}

impl Trace {
    /// All hops in order, there and back.
    pub fn hops(&self) -> impl Iterator<Item = &Hop> {
        self.request.iter().chain(&self.reply)
    }
}

impl Hop {
    /// Whether an address was rewritten before this leg.
    #[must_use]
    pub fn is_rewritten(&self) -> bool {
        self.before != self.packet
    }
}

impl Reason {
    /// The Service that it names, as `namespace/name`.
    #[must_use]
    pub fn service(&self) -> Option<&str> {
        #[expect(clippy::wildcard_enum_match_arm, reason = "these are the ones that name one")]
        match self {
            Self::ClusterIpMatched { service, .. }
            | Self::NodePortMatched { service, .. }
            | Self::LoadBalancerMatched { service, .. }
            | Self::ExternalIpMatched { service, .. }
            | Self::IngressMatched { service, .. }
            | Self::BackendEmpty { service }
            | Self::NoEndpoints { service }
            | Self::NoLocalEndpoints { service }
            | Self::SourceRangeDenied { service } => Some(service),
            _ => None,
        }
    }
}

impl Verdict {
    /// The word for it on screen and in tables.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Delivered { .. } => "answered",
            Self::Refused(_) => "refused",
            Self::TimedOut(_) => "timed out",
            Self::Unreachable(_) => "no such host",
            Self::NotResolved(_) => "not resolved",
            Self::Reset(_) => "cut",
        }
    }

    /// Why; `None` if all went well.
    #[must_use]
    pub const fn reason(&self) -> Option<&Reason> {
        match self {
            Self::Delivered { .. } => None,
            Self::Refused(reason)
            | Self::TimedOut(reason)
            | Self::Unreachable(reason)
            | Self::NotResolved(reason)
            | Self::Reset(reason) => Some(reason),
        }
    }
}

impl fmt::Display for Trace {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for hop in self.hops() {
            writeln!(formatter, "{} -> {}: {}", hop.from, hop.to, hop.packet)?;
        }
        match &self.verdict {
            None => formatter.write_str("under way"),
            Some(Verdict::Delivered { pod }) => write!(formatter, "answered by {pod}"),
            Some(verdict) => write!(formatter, "{}: {:?}", verdict.word(), verdict.reason()),
        }
    }
}
