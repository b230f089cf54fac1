//! The table of doors: to which Service ports a packet's destination may lead.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

use crate::data_plane::cidr::IpFamily;
use crate::data_plane::packet::Protocol;
use crate::data_plane::rules::{Matched, PortRules};
use crate::order::InOrder;

/// Where a packet goes, as far as the table asks.
pub(super) type Destination = (IpAddr, Protocol, u16);

/// One way to a Service port.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Door {
    /// A node port stands under its family's unspecified address.
    destination: Destination,
    matched: Matched,
    port: Arc<PortRules>,
}

/// All doors, by destination; those of one destination (only if Services share an address) in the
/// order of the rules. A list, because it is asked far more often than changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Doors(Vec<Door>);

impl Doors {
    /// No doors.
    pub(super) const fn new() -> Self {
        Self(Vec::new())
    }

    /// The doors of all Service ports, which come in the order of the rules.
    pub(super) fn of(ports: &[Arc<PortRules>]) -> Self {
        let mut doors: Vec<Door> = ports.iter().flat_map(doors_of).collect();
        doors.in_order_by(|a, b| a.destination.cmp(&b.destination));
        Self(doors)
    }

    /// Exchanges the doors of one Service's ports.
    pub(super) fn replace(&mut self, old: &[Arc<PortRules>], new: &[Arc<PortRules>]) {
        if !old.is_empty() {
            self.0.retain(|door| !old.iter().any(|port| Arc::ptr_eq(port, &door.port)));
        }
        for door in new.iter().flat_map(doors_of) {
            let place = self.0.partition_point(|held| !held.comes_after(&door));
            self.0.insert(place, door);
        }
    }

    /// The doors at this address.
    pub(super) fn at(
        &self,
        destination: Destination,
    ) -> impl Iterator<Item = (Matched, &Arc<PortRules>)> {
        self.from(destination)
            .take_while(move |door| door.destination == destination)
            .map(|door| (door.matched, &door.port))
    }

    /// The doors at this port of the node, in the family of the address.
    pub(super) fn at_node_port(
        &self,
        (address, protocol, port): Destination,
    ) -> impl Iterator<Item = (Matched, &Arc<PortRules>)> {
        let doors = self.at((any(IpFamily::of(address)), protocol, port));
        doors.filter(|(matched, _)| *matched == Matched::NodePort)
    }

    /// Whether this is the virtual address of any Service, at whatever port.
    pub(super) fn is_cluster_ip(&self, address: IpAddr) -> bool {
        self.from((address, Protocol::Tcp, 0))
            .take_while(|door| door.destination.0 == address)
            .any(|door| door.matched == Matched::ClusterIp)
    }

    fn from(&self, destination: Destination) -> impl Iterator<Item = &Door> {
        let place = self.0.partition_point(|door| door.destination < destination);
        self.0.get(place..).unwrap_or_default().iter()
    }
}

impl Door {
    fn comes_after(&self, other: &Self) -> bool {
        let (info, others) = (&self.port.info, &other.port.info);
        self.destination
            .cmp(&other.destination)
            .then_with(|| info.name.cmp(&others.name))
            .then_with(|| info.cluster_ip.cmp(&others.cluster_ip))
            .is_gt()
    }
}

fn doors_of(port: &Arc<PortRules>) -> impl Iterator<Item = Door> {
    let info = &port.info;
    let node_port = info.node_port.map(|number| {
        let destination = (any(IpFamily::of(info.cluster_ip)), info.protocol, number);
        Door { destination, matched: Matched::NodePort, port: Arc::clone(port) }
    });
    let addresses = port.addresses().map(move |(matched, address)| Door {
        destination: (address, info.protocol, info.port),
        matched,
        port: Arc::clone(port),
    });
    addresses.chain(node_port)
}

/// The unspecified address of a family.
const fn any(family: IpFamily) -> IpAddr {
    match family {
        IpFamily::V4 => IpAddr::V4(Ipv4Addr::UNSPECIFIED),
        IpFamily::V6 => IpAddr::V6(Ipv6Addr::UNSPECIFIED),
    }
}
