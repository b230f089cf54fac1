//! A machine on which the nodes are containers, as kind makes them: the laptop itself.
//!
//! Their network is the laptop's own, so it reaches nodes by address, but not what lies behind them.
//! A published port (`extraPortMappings`) is taken by a process of the laptop, which opens a
//! connection of its own to the node: the client is connected before anything in the cluster knows.

use std::net::{IpAddr, SocketAddr};

use crate::data_plane::conntrack::Conntrack;
use crate::data_plane::packet::{Packet, Protocol};

/// The laptop as the nodes' host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContainerHost {
    /// The laptop's address on the nodes' network.
    pub gateway: IpAddr,
    /// Ports of the laptop that lead to ports of nodes.
    pub published: Vec<PublishedPort>,
    /// The connections that were handed on.
    pub conntrack: Conntrack,
}

/// A port of the laptop that leads to a port of a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedPort {
    /// The node.
    pub node: String,
    /// The laptop's address that it listens at; `0.0.0.0` for all.
    pub listen_address: IpAddr,
    /// The laptop's port.
    pub host_port: u16,
    /// The node's port.
    pub container_port: u16,
    /// TCP unless said otherwise.
    pub protocol: Protocol,
}

impl ContainerHost {
    /// The published port that takes a packet, if one does.
    #[must_use]
    pub fn takes(&self, packet: Packet) -> Option<&PublishedPort> {
        let Packet { protocol, destination, .. } = packet;
        self.published.iter().find(|port| {
            port.host_port == destination.port()
                && port.protocol == protocol
                && (port.listen_address.is_unspecified() || port.listen_address == destination.ip())
        })
    }

    /// The packet as it is sent on to a node.
    #[must_use]
    pub fn sent_on(&self, packet: Packet, node: IpAddr, port: u16) -> Packet {
        Packet {
            source: SocketAddr::new(self.gateway, packet.source.port()),
            destination: SocketAddr::new(node, port),
            ..packet
        }
    }
}
