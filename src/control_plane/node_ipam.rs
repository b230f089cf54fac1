//! Addresses of pods: a share of the pod network for each node, an address of it for each pod.
//!
//! Imitates the node IPAM controller (`10.244.k.0/24` for the k-th node) and the CNI plug-in
//! `host-local`, which hands out addresses in order and comes back to a freed one only after it
//! has been round.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::api::pod::PodIP;
use crate::api::{Pod, Profile};
use crate::control_plane::pod_endpoint;
use crate::control_plane::store::Store;
use crate::order::SortedMap;

/// The pod networks of a cluster that was not told any.
const CLUSTER_CIDRS: [&str; 2] = ["10.244.0.0/16", "fd00:10:244::/56"];

/// How many nodes' shares are looked through at most.
const SHARES_MAX: u128 = 256;

/// How many addresses of a share are looked through at most; an IPv6 share has more.
const ADDRESSES_MAX: u128 = 254;

/// The last address given out of each share.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct PodAddresses {
    last: SortedMap<String, u128>,
}

/// A range of addresses, as numbers.
#[derive(Clone, Copy, Debug)]
struct Cidr {
    is_v6: bool,
    base: u128,
    /// How many bits are free.
    host_bits: u32,
}

impl Cidr {
    fn parse(text: &str) -> Option<Self> {
        let (address, length) = text.split_once('/')?;
        let length: u32 = length.parse().ok()?;
        let (is_v6, bits, number) = match address.parse().ok()? {
            IpAddr::V4(address) => (false, 32, u128::from(u32::from(address))),
            IpAddr::V6(address) => (true, 128, u128::from(address)),
        };
        let host_bits = u32::checked_sub(bits, length)?;
        let base = number.checked_shr(host_bits)?.checked_shl(host_bits)?;
        Some(Self { is_v6, base, host_bits })
    }

    fn size(self) -> u128 {
        1u128.checked_shl(self.host_bits).unwrap_or(u128::MAX)
    }

    fn address(self, offset: u128) -> Option<IpAddr> {
        let number = self.base.checked_add(offset)?;
        if self.is_v6 {
            return Some(Ipv6Addr::from(number).into());
        }
        Some(Ipv4Addr::from(u32::try_from(number).ok()?).into())
    }
}

/// Whether a pod that has not ended has this address.
pub(crate) fn is_taken(store: &Store, address: &str) -> bool {
    store
        .pods()
        .filter(|pod| !matches!(pod.status.phase.as_str(), "Succeeded" | "Failed"))
        .any(|pod| pod_endpoint::addresses(pod).any(|taken| taken == address))
}

/// Gives a pod its addresses, the first of which is the one that is shown.
pub(crate) fn set_addresses(pod: &mut Pod, addresses: Vec<String>) {
    pod.status.pod_ip = addresses.first().cloned().unwrap_or_default();
    pod.status.pod_ips = addresses.into_iter().map(|ip| PodIP { ip }).collect();
}

/// Shares of the pod network that no node has yet, one a family of the cluster.
pub(crate) fn free_cidrs(store: &Store, profile: &Profile) -> Vec<String> {
    let known = |is_v6: bool| {
        let given = profile.cluster_cidrs.iter().map(String::as_str);
        given.chain(CLUSTER_CIDRS).filter_map(Cidr::parse).find(move |cidr| cidr.is_v6 == is_v6)
    };
    let free = |family: &String| -> Option<String> {
        let network = known(family == "IPv6")?;
        let (share_bits, length) = if network.is_v6 { (64, 64) } else { (8, 24) };
        let shares = network.size().checked_shr(share_bits)?.min(SHARES_MAX);
        let name = |k: u128| {
            let base = network.address(k.checked_shl(share_bits)?)?;
            Some(format!("{base}/{length}"))
        };
        let taken = |cidr: &String| store.nodes().any(|node| node.spec.pod_cidrs.contains(cidr));
        (0..shares).filter_map(name).find(|cidr| !taken(cidr))
    };
    profile.ip_families.iter().filter_map(free).collect()
}

impl PodAddresses {
    /// Makes this host part of a share the next one to be tried.
    pub(crate) fn go_on_from(&mut self, share: &str, host: u32) {
        if let Some(last) = u128::from(host).checked_sub(1).filter(|last| *last >= 2) {
            self.last.insert(share.to_owned(), last);
        }
    }

    /// The next free address of each of a node's shares; empty if one of them has none left.
    pub(crate) fn allocate(&mut self, store: &Store, shares: &[String]) -> Vec<String> {
        let mut given = Vec::new();
        for share in shares {
            let Some(address) = self.next(store, share) else { return Vec::new() };
            given.push(address);
        }
        given
    }

    fn next(&mut self, store: &Store, share: &str) -> Option<String> {
        let cidr = Cidr::parse(share)?;
        // .0 is the network, .1 the node's own end of it, the last one the broadcast address.
        let (first, end) = (2, cidr.size().saturating_sub(1).min(ADDRESSES_MAX + 1));
        let count = end.checked_sub(first).filter(|count| *count > 0)?;
        let start = self.last.get(share).map_or(0, |last| last - first + 1);
        for step in 0..count {
            let offset = first + (start + step) % count;
            let address = cidr.address(offset)?.to_string();
            if !is_taken(store, &address) {
                self.last.insert(share.to_owned(), offset);
                return Some(address);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::{Node, Object};

    fn holder(name: &str, address: &str) -> Object {
        let mut pod = Pod::default();
        name.clone_into(&mut pod.metadata.name);
        set_addresses(&mut pod, vec![address.to_owned()]);
        Object::Pod(pod)
    }

    #[test]
    fn addresses_come_in_order_and_a_freed_one_waits() {
        let (mut store, mut addresses) = (Store::default(), PodAddresses::default());
        let share = ["10.244.1.0/24".to_owned()];
        assert_eq!(addresses.allocate(&store, &share), ["10.244.1.2"]);
        // .2 was never kept, that is, freed at once; .3 was given by hand.
        store.put(holder("by-hand", "10.244.1.3"));
        assert_eq!(addresses.allocate(&store, &share), ["10.244.1.4"]);
    }

    #[test]
    fn a_share_runs_round_and_then_out() {
        let (mut store, mut addresses) = (Store::default(), PodAddresses::default());
        let share = ["10.0.0.8/29".to_owned()];
        let mut given = Vec::new();
        while let [address] = addresses.allocate(&store, &share).as_slice() {
            store.put(holder(address, address));
            given.push(address.clone());
        }
        assert_eq!(given, ["10.0.0.10", "10.0.0.11", "10.0.0.12", "10.0.0.13", "10.0.0.14"]);
        store.put(holder("10.0.0.11", "192.0.2.1"));
        assert_eq!(addresses.allocate(&store, &share), ["10.0.0.11"]);
    }

    #[test]
    fn every_node_gets_a_share_of_each_family() {
        let mut store = Store::default();
        let families = vec!["IPv4".to_owned(), "IPv6".to_owned()];
        let profile = Profile { ip_families: families, ..Profile::default() };
        let first = free_cidrs(&store, &profile);
        assert_eq!(first, ["10.244.0.0/24", "fd00:10:244::/64"]);
        let mut node = Node::default();
        node.spec.pod_cidrs = first;
        store.put(Object::Node(node));
        assert_eq!(free_cidrs(&store, &profile), ["10.244.1.0/24", "fd00:10:244:1::/64"]);
        let mut addresses = PodAddresses::default();
        let given = addresses.allocate(&store, &free_cidrs(&store, &profile));
        assert_eq!(given, ["10.244.1.2", "fd00:10:244:1::2"]);
    }

    #[test]
    fn nonsense_gives_no_address() {
        let mut addresses = PodAddresses::default();
        for share in ["", "10.0.0.0/33", "10.0.0.0/32", "10.0.0.0/31", "x/8", "::/0"] {
            let given = addresses.allocate(&Store::default(), &[share.to_owned()]);
            assert!(given.is_empty(), "{share}");
        }
    }
}
