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

/// All doors, found in the same time however many there are.
///
/// The list is in the order of a number made of each destination, which spreads addresses evenly
/// over all 32-bit numbers. So the leading bits of that number say where in the list to look. Doors
/// of one destination (only if Services share an address) stand in the order of the rules.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Doors {
    list: Vec<Door>,
    /// By leading bits: where in the list they begin. One more than there are such bits.
    starts: Vec<u32>,
}

impl Doors {
    /// No doors.
    pub(super) const fn new() -> Self {
        Self { list: Vec::new(), starts: Vec::new() }
    }

    /// The doors of all Service ports, which come in the order of the rules.
    pub(super) fn of(ports: &[Arc<PortRules>]) -> Self {
        let mut list: Vec<Door> = ports.iter().flat_map(doors_of).collect();
        list.in_order_by(|a, b| place_of(&a.destination).cmp(&place_of(&b.destination)));
        let mut doors = Self { list, starts: Vec::new() };
        doors.index();
        doors
    }

    /// Exchanges the doors of one Service's ports.
    pub(super) fn replace(&mut self, old: &[Arc<PortRules>], new: &[Arc<PortRules>]) {
        if !old.is_empty() {
            self.list.retain(|door| !old.iter().any(|port| Arc::ptr_eq(port, &door.port)));
        }
        for door in new.iter().flat_map(doors_of) {
            let place = self.list.partition_point(|held| !held.comes_after(&door));
            self.list.insert(place, door);
        }
        self.index();
    }

    /// Notes where the leading bits begin: as many beginnings as doors, or up to twice as many.
    fn index(&mut self) {
        self.starts.clear();
        if self.list.is_empty() {
            return;
        }
        let bits = self.list.len().next_power_of_two().trailing_zeros();
        let mut place = 0;
        for (index, door) in (0_u32..).zip(&self.list) {
            let begins = leading(spread(&door.destination), bits) + 1;
            while self.starts.len() < begins {
                self.starts.push(index);
            }
            place = index + 1;
        }
        self.starts.resize((1 << bits) + 1, place);
    }

    /// The doors at this address.
    pub(super) fn at_address(
        &self,
        destination: Destination,
    ) -> impl Iterator<Item = (Matched, &PortRules)> {
        self.at(destination).filter(|(matched, _)| *matched != Matched::NodePort)
    }

    fn at(&self, destination: Destination) -> impl Iterator<Item = (Matched, &PortRules)> {
        self.from(&destination)
            .iter()
            .take_while(move |door| door.destination == destination)
            .map(|door| (door.matched, door.port.as_ref()))
    }

    /// The doors at this port of the node, in the family of the address.
    pub(super) fn at_node_port(
        &self,
        (address, protocol, port): Destination,
    ) -> impl Iterator<Item = (Matched, &PortRules)> {
        let doors = self.at((any(IpFamily::of(address)), protocol, port));
        doors.filter(|(matched, _)| *matched == Matched::NodePort)
    }

    /// Whether this is the virtual address of any Service, at whatever port.
    pub(super) fn is_cluster_ip(&self, address: IpAddr) -> bool {
        self.from(&(address, Protocol::Tcp, 0))
            .iter()
            .take_while(|door| door.destination.0 == address)
            .any(|door| door.matched == Matched::ClusterIp)
    }

    /// The rest of the leading bits' part of the list, from this destination on.
    fn from(&self, destination: &Destination) -> &[Door] {
        let bits = self.starts.len().saturating_sub(1).max(1).trailing_zeros();
        let begins = leading(spread(destination), bits);
        let start = |index: usize| self.starts.get(index).map_or(0, |place| *place as usize);
        let part = self.list.get(start(begins)..start(begins + 1)).unwrap_or_default();
        let wanted = place_of(destination);
        let place = part.partition_point(|door| place_of(&door.destination) < wanted);
        part.get(place..).unwrap_or_default()
    }
}

/// What orders the list.
fn place_of(destination: &Destination) -> (u32, &Destination) {
    (spread(destination), destination)
}

/// A number for this destination, so that numbers of neighbours lie far apart. The same for all
/// ports of an address, but for the one address that all node ports share.
fn spread((address, _, port): &Destination) -> u32 {
    let bits = match address {
        IpAddr::V4(address) => u64::from(u32::from(*address)),
        IpAddr::V6(address) => address
            .segments()
            .into_iter()
            .fold(0_u64, |bits, segment| bits.rotate_left(16) ^ u64::from(segment)),
    };
    let bits = if bits == 0 { u64::from(*port) } else { bits };
    // Fibonacci hashing: 2 to the 64th, divided by the golden ratio.
    (bits.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as u32
}

/// So many leading bits of a number.
fn leading(number: u32, bits: u32) -> usize {
    number.checked_shr(u32::BITS - bits).unwrap_or(0) as usize
}

impl Door {
    fn comes_after(&self, other: &Self) -> bool {
        let (info, others) = (&self.port.info, &other.port.info);
        place_of(&self.destination)
            .cmp(&place_of(&other.destination))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::{LoadBalancerIngress, Service, ServicePort};
    use crate::data_plane::service_port_info::service_ports;

    /// Two hundred Services in both families; every fourth has a node port, all share the load
    /// balancer's address.
    fn ports() -> Vec<Arc<PortRules>> {
        let port = |number: i32| {
            let mut service = Service::default();
            service.metadata.name = format!("service-{number:03}");
            let family = IpFamily::ALL[usize::from(number % 2 == 1)];
            service.spec.cluster_ip = match family {
                IpFamily::V4 => format!("10.96.0.{}", number % 97),
                IpFamily::V6 => format!("fd00::{:x}", number % 97),
            };
            service.spec.ports = vec![ServicePort {
                port: 80 + number / 97,
                node_port: if number % 4 == 0 { 30_000 + number } else { 0 },
                ..ServicePort::default()
            }];
            service.status.load_balancer.ingress =
                vec![LoadBalancerIngress { ip: "198.51.100.7".to_owned(), ..Default::default() }];
            let [info] = service_ports(&service, family).try_into().unwrap();
            let (cluster, local) = (Vec::new(), Vec::new());
            Arc::new(PortRules { info, cluster, local, has_endpoints: false })
        };
        (0..200).map(port).collect()
    }

    #[test]
    fn every_door_is_found_and_nothing_else() {
        let ports = ports();
        let doors = Doors::of(&ports);
        let all: Vec<Door> = ports.iter().flat_map(doors_of).collect();
        assert_eq!(all.len(), 200 + 100 + 50);
        for door in &all {
            let found: Vec<_> = doors.at(door.destination).collect();
            let same = all.iter().filter(|other| other.destination == door.destination);
            let wanted: Vec<_> = same.map(|door| (door.matched, door.port.as_ref())).collect();
            assert_eq!(found, wanted);
            let (address, protocol, port) = door.destination;
            assert_eq!(doors.at((address, protocol, port + 1_000)).count(), 0);
            assert_eq!(doors.is_cluster_ip(address), door.matched == Matched::ClusterIp);
        }
        let node: IpAddr = [192, 168, 10, 11].into();
        assert_eq!(doors.at_node_port((node, Protocol::Tcp, 30_004)).count(), 1);
        assert_eq!(doors.at_node_port((node, Protocol::Udp, 30_004)).count(), 0);
        assert_eq!(doors.at_address((any(IpFamily::V4), Protocol::Tcp, 30_004)).count(), 0);
        assert_eq!(Doors::new().at((node, Protocol::Tcp, 80)).count(), 0);
        assert_eq!(Doors::of(&[]).at((node, Protocol::Tcp, 80)).count(), 0);
    }
}
