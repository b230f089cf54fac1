//! What the engine says becomes of a connection: every outcome that chance allows.
//!
//! A packet may meet the rules of several nodes, one after the other; each decides by its own.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};

use packetwalk::data_plane::cidr::IpFamily;
use packetwalk::data_plane::decision::{Decision, Entered, FirstPacket};
use packetwalk::data_plane::kube_proxy::KubeProxy;
use packetwalk::data_plane::packet::Packet;

use crate::cases::Sent;
use crate::map::{Map, Spot};

/// How a connection ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// A process answered.
    Answered {
        /// Where it runs.
        by: Spot,
        /// Where it listens.
        at: SocketAddr,
        /// The client's address as it saw it.
        from: IpAddr,
    },
    /// An ICMP message came back.
    Refused,
    /// The rules of this node swallowed it.
    Dropped(String),
    /// The packet arrives, but its answer takes another way: past the node that rewrote it, or to
    /// the machine of the same address that stands before another node. What the node remembers is
    /// the proof.
    Astray {
        /// The node.
        node: String,
        /// Where it sent it.
        at: SocketAddr,
        /// The source it gave it.
        from: IpAddr,
    },
}

/// A cluster by the engine.
pub(crate) struct Engine<'a> {
    /// Where addresses are.
    pub(crate) map: &'a Map,
    /// Each node's rules.
    pub(crate) proxies: &'a BTreeMap<String, KubeProxy>,
}

/// A packet on its way.
#[derive(Clone)]
struct OnTheWay {
    packet: Packet,
    /// How it comes to the next node.
    entered: Entered,
    /// The nodes that rewrote it, and whether the source too.
    rewritten: Vec<(String, bool)>,
}

impl Engine<'_> {
    /// All outcomes that are possible for this packet.
    pub(crate) fn outcomes(&self, sent: &Sent) -> Vec<Outcome> {
        let origin = self.map.origin(sent.from, &sent.node);
        let mut outcomes = Vec::new();
        let first =
            OnTheWay { packet: packet(sent), entered: self.entered(sent), rewritten: Vec::new() };
        self.at_node(&sent.node, first, &origin, &mut outcomes);
        outcomes.dedup();
        outcomes
    }

    fn at_node(&self, node: &str, one: OnTheWay, origin: &Spot, outcomes: &mut Vec<Outcome>) {
        let Some(proxy) = self.proxies.get(node) else {
            return self.onward(node, one, origin, outcomes);
        };
        match proxy.rules().decide(&FirstPacket { packet: one.packet, entered: one.entered }) {
            Decision::Pass | Decision::HealthCheck(_) => self.onward(node, one, origin, outcomes),
            Decision::Reject(_) => outcomes.push(Outcome::Refused),
            Decision::Drop(_) => outcomes.push(Outcome::Dropped(node.to_owned())),
            Decision::Dnat(dnat) => {
                let configuration = &proxy.rules().configuration;
                for candidate in dnat.candidates() {
                    let mut one = one.clone();
                    one.packet.destination = candidate.endpoint;
                    if candidate.snat {
                        let family = IpFamily::of(candidate.endpoint.ip());
                        let own = configuration.primary_address(family).unwrap();
                        one.packet.source.set_ip(own);
                    }
                    one.rewritten.push((node.to_owned(), candidate.snat));
                    self.onward(node, one, origin, outcomes);
                }
            }
        }
    }

    /// After a node's rules: another node's, or the end of the way.
    fn onward(&self, node: &str, one: OnTheWay, origin: &Spot, outcomes: &mut Vec<Outcome>) {
        let owner = self.map.owner(one.packet.destination.ip(), node);
        if let Some(next) = owner.home()
            && next != node
        {
            let next = next.to_owned();
            let one = OnTheWay { entered: Entered::Wire, ..one };
            return self.at_node(&next, one, origin, outcomes);
        }
        let (at, from) = (one.packet.destination, one.packet.source.ip());
        outcomes.push(match self.missed(&one.rewritten, &owner, origin) {
            Some(node) => Outcome::Astray { node, at, from },
            None => Outcome::Answered { by: owner, at, from },
        });
    }

    /// The node that does not see the answer and should, because it rewrote the packet or stands
    /// before the client. An answer takes the straight way to the address that the endpoint saw.
    fn missed(&self, rewritten: &[(String, bool)], end: &Spot, origin: &Spot) -> Option<String> {
        let mut at = end.node();
        for (node, source_too) in rewritten.iter().rev() {
            if !source_too && at != node && origin.home() != Some(node) {
                return Some(node.clone());
            }
            at = node;
        }
        let Spot::Outside(address, before) = origin else { return None };
        let other = Spot::Outside(*address, at.to_owned());
        (at != before && self.map.others.contains(&other)).then(|| before.clone())
    }

    /// Whether the client stays with the endpoint that it got first.
    pub(crate) fn is_sticky(&self, sent: &Sent) -> bool {
        let first = FirstPacket { packet: packet(sent), entered: self.entered(sent) };
        let decision = self.proxies.get(&sent.node).map(|proxy| proxy.rules().decide(&first));
        matches!(decision, Some(Decision::Dnat(dnat)) if dnat.affinity().is_some())
    }

    fn entered(&self, sent: &Sent) -> Entered {
        let local = self.map.origin(sent.from, &sent.node) == Spot::Node(sent.node.clone());
        if local { Entered::LocalProcess } else { Entered::Wire }
    }
}

fn packet(sent: &Sent) -> Packet {
    let source = SocketAddr::new(sent.from, 40_000);
    Packet { protocol: sent.protocol, source, destination: sent.to }
}
