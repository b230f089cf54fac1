//! What one node remembers of connections: the kernel's connection tracking, and client affinity.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};

use crate::data_plane::packet::{Packet, Protocol};
use crate::order::SortedMap;
use crate::time::{SimDuration, SimTime};

/// Connections and client affinities of one node.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Conntrack {
    /// First packet as it came -> as it left.
    connections: BTreeMap<Packet, Packet>,
    /// Answer as it comes -> as it must leave: the same connections, seen from the other side.
    replies: BTreeMap<Packet, Packet>,
    /// Service port and client -> endpoint, and when it was last used.
    affinities: BTreeMap<(String, IpAddr), (SocketAddr, SimTime)>,
    /// Service port -> whose turn it is next, where endpoints take turns (ipvs).
    turns: SortedMap<String, usize>,
}

impl Conntrack {
    /// Remembers what became of a connection's first packet.
    pub fn remember(&mut self, original: Packet, translated: Packet) {
        self.connections.insert(original, translated);
        self.replies.insert(translated.reply(), original.reply());
    }

    /// Every connection's first packet, as it came and as it left.
    pub fn connections(&self) -> impl Iterator<Item = (&Packet, &Packet)> {
        self.connections.iter()
    }

    /// What a further packet of a known connection becomes; `None` for a new one.
    #[must_use]
    pub fn established(&self, packet: Packet) -> Option<Packet> {
        self.connections.get(&packet).copied()
    }

    /// What an answer becomes; `None` if it answers nothing that is remembered.
    #[must_use]
    pub fn reply(&self, packet: Packet) -> Option<Packet> {
        self.replies.get(&packet).copied()
    }

    /// Forgets a connection whose answer this is: it is closed.
    pub fn close(&mut self, reply: Packet) {
        if let Some(original) = self.replies.remove(&reply) {
            self.connections.remove(&original.reply());
        }
    }

    /// Forgets UDP connections that were sent on to somewhere that is no endpoint any more: UDP has
    /// no end that would make the kernel forget them, so kube-proxy does (`conntrack/cleanup.go`).
    /// TCP connections stay until they are closed.
    pub fn forget_stale_udp(&mut self, is_endpoint: &dyn Fn(SocketAddr) -> bool) {
        let is_stale = |original: &Packet, translated: &Packet| {
            let is_sent_on = original.destination != translated.destination;
            original.protocol == Protocol::Udp && is_sent_on && !is_endpoint(translated.destination)
        };
        let stale: Vec<Packet> = self
            .connections
            .iter()
            .filter(|(original, translated)| is_stale(original, translated))
            .map(|(_, translated)| translated.reply())
            .collect();
        for reply in stale {
            self.close(reply);
        }
    }

    /// How many connections are remembered.
    #[must_use]
    pub fn len(&self) -> usize {
        self.connections.len()
    }

    /// Whether none is.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.connections.is_empty()
    }

    /// The endpoint this client of this Service port had, if that was within `timeout`.
    #[must_use]
    pub fn affinity(
        &self,
        service_port: &str,
        client: IpAddr,
        at: SimTime,
        timeout: SimDuration,
    ) -> Option<SocketAddr> {
        let (endpoint, used) = self.affinities.get(&(service_port.to_owned(), client))?;
        (at.since(*used) <= timeout).then_some(*endpoint)
    }

    /// Whose turn it is at this Service port, of so many endpoints: one after the other.
    pub fn turn(&mut self, service_port: &str, count: usize) -> usize {
        let next = self.turns.get_or_default(service_port.to_owned());
        let turn = *next % count.max(1);
        *next = turn + 1;
        turn
    }

    /// Notes which endpoint this client of this Service port got, at its newest connection.
    pub fn stick(&mut self, service_port: &str, client: IpAddr, endpoint: SocketAddr, at: SimTime) {
        self.affinities.insert((service_port.to_owned(), client), (endpoint, at));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_udp_is_forgotten_with_its_endpoint() {
        let mut conntrack = Conntrack::default();
        for (protocol, port) in [(Protocol::Udp, 1), (Protocol::Udp, 2), (Protocol::Tcp, 3)] {
            let packet = |to: String| Packet {
                protocol,
                source: format!("10.244.1.5:{port}").parse().unwrap(),
                destination: to.parse().unwrap(),
            };
            let endpoint = format!("10.244.2.{port}:53");
            conntrack.remember(packet("10.96.0.10:53".to_owned()), packet(endpoint));
        }
        let first: SocketAddr = "10.244.2.1:53".parse().unwrap();
        conntrack.forget_stale_udp(&|endpoint| endpoint == first);
        let left: Vec<u16> = conntrack.connections.keys().map(|p| p.source.port()).collect();
        assert_eq!((left, conntrack.replies.len()), (vec![3, 1], 2));
    }

    #[test]
    fn an_answer_gets_its_old_addresses_back_until_the_connection_is_closed() {
        let packet = |source: &str, destination: &str| Packet {
            protocol: Protocol::Tcp,
            source: source.parse().unwrap(),
            destination: destination.parse().unwrap(),
        };
        let original = packet("198.51.100.7:50312", "192.0.2.13:30080");
        let translated = packet("192.0.2.13:41807", "10.244.1.5:8080");
        let mut conntrack = Conntrack::default();
        conntrack.remember(original, translated);
        assert_eq!(conntrack.established(original), Some(translated));
        assert_eq!(conntrack.reply(translated.reply()), Some(original.reply()));
        conntrack.close(translated.reply());
        assert!(conntrack.is_empty());
        assert_eq!(conntrack.reply(translated.reply()), None);
    }
}
