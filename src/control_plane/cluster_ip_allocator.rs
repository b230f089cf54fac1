//! The addresses of one family that Services may have: `pkg/registry/core/service/ipallocator`.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::order::SortedSet;
use crate::prng::Prng;

/// Why an address was not given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IpRefusal {
    /// Somebody has it.
    Allocated,
    /// It is of another network altogether.
    MismatchedNetwork,
    /// It is the network's own, or its broadcast address.
    NotInRange {
        /// The network.
        range: String,
    },
}

impl IpRefusal {
    /// The allocator's words.
    #[must_use]
    pub fn message(&self) -> String {
        match self {
            Self::Allocated => "provided IP is already allocated".to_owned(),
            Self::MismatchedNetwork => {
                "the provided network does not match the current range".to_owned()
            }
            Self::NotInRange { range } => {
                format!("provided IP is not in the valid range. The range of valid IPs is {range}")
            }
        }
    }
}

/// One Service network and who has which of its addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClusterIpPool {
    range: String,
    /// Addresses as numbers, so that both families count alike.
    network: u128,
    network_size: u128,
    first: u128,
    last: u128,
    is_ipv6: bool,
    taken: SortedSet<u128>,
}

impl ClusterIpPool {
    /// The pool of a network such as `10.96.0.0/12`; `None` if that is no network of at least
    /// four addresses.
    #[must_use]
    pub fn new(range: &str) -> Option<Self> {
        let (address, length) = range.split_once('/')?;
        let address: IpAddr = address.parse().ok()?;
        let length: u32 = length.parse().ok()?;
        let is_ipv6 = address.is_ipv6();
        let host_bits = if is_ipv6 { 128u32 } else { 32 }.checked_sub(length)?;
        let network_size = 1u128.checked_shl(host_bits)?;
        let network = number(address) & !(network_size - 1);
        // An IPv4 network's last address is for broadcast; IPv6 has no such thing.
        let unusable = if is_ipv6 { 1 } else { 2 };
        let last = network.checked_add(network_size.checked_sub(unusable)?)?;
        let first = network + 1;
        let range = range.to_owned();
        let taken = SortedSet::new();
        (first < last).then_some(Self { range, network, network_size, first, last, is_ipv6, taken })
    }

    /// Takes the network's first address, as the `kubernetes` Service does; gives it back.
    pub fn reserve_first(&mut self) -> IpAddr {
        self.taken.insert(self.first);
        self.address(self.first)
    }

    /// Takes one address.
    ///
    /// # Errors
    /// If it is taken or not the pool's to give.
    pub fn allocate(&mut self, address: IpAddr) -> Result<(), IpRefusal> {
        let wanted = number(address);
        let offset = wanted.wrapping_sub(self.network);
        if address.is_ipv6() != self.is_ipv6 || offset >= self.network_size {
            return Err(IpRefusal::MismatchedNetwork);
        }
        if wanted < self.first || wanted > self.last {
            return Err(IpRefusal::NotInRange { range: self.range.clone() });
        }
        if self.taken.insert(wanted) { Ok(()) } else { Err(IpRefusal::Allocated) }
    }

    /// Takes any free address: from the dynamic band while it has one, else from the static band;
    /// `None` if none is free.
    pub fn allocate_next(&mut self, prng: &mut Prng) -> Option<IpAddr> {
        let band = self.first + self.static_band();
        let found = self
            .free_from(band, self.last, prng)
            .or_else(|| self.free_from(self.first, band.checked_sub(1)?, prng))?;
        self.taken.insert(found);
        Some(self.address(found))
    }

    /// Gives an address back.
    pub fn release(&mut self, address: IpAddr) {
        if address.is_ipv6() == self.is_ipv6 {
            self.taken.remove(&number(address));
        }
    }

    /// How many addresses at the beginning are kept for those who ask for one by name:
    /// `min(max(16, size/16), 256)`, none in a network that small.
    fn static_band(&self) -> u128 {
        let size = self.last - self.first + 1;
        if size < 16 { 0 } else { (size / 16).clamp(16, 256).min(size - 1) }
    }

    /// A free address between two, both included: a random one, or the next free one after it.
    fn free_from(&self, from: u128, to: u128, prng: &mut Prng) -> Option<u128> {
        let size = to.checked_sub(from)?.checked_add(1)?;
        // The server does not look beyond so many addresses of an IPv6 network either.
        let size = u32::try_from(size.min(1 << 24)).ok()?;
        let start = u128::from(prng.below(size));
        let size = u128::from(size);
        (0..size)
            .map(|step| from + (start + step) % size)
            .find(|candidate| !self.taken.contains(candidate))
    }

    #[expect(clippy::cast_possible_truncation, reason = "an IPv4 number has 32 bits")]
    fn address(&self, number: u128) -> IpAddr {
        if self.is_ipv6 {
            IpAddr::V6(Ipv6Addr::from(number))
        } else {
            IpAddr::V4(Ipv4Addr::from(number as u32))
        }
    }
}

fn number(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => u128::from(u32::from(address)),
        IpAddr::V6(address) => u128::from(address),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_free_address_comes_from_the_dynamic_band() {
        let mut pool = ClusterIpPool::new("10.96.0.0/16").unwrap();
        let mut prng = Prng::from_seed(1);
        let floor: IpAddr = "10.96.1.0".parse().unwrap();
        for _ in 0..500 {
            assert!(pool.allocate_next(&mut prng).unwrap() > floor);
        }
    }

    #[test]
    fn a_full_pool_gives_nothing_and_a_returned_address_again() {
        let mut pool = ClusterIpPool::new("10.0.0.0/29").unwrap();
        let mut prng = Prng::from_seed(1);
        let got: Vec<_> = std::iter::from_fn(|| pool.allocate_next(&mut prng)).collect();
        assert_eq!(got.len(), 6);
        pool.release(got[3]);
        assert_eq!(pool.allocate_next(&mut prng), Some(got[3]));
    }

    #[test]
    fn refusals_tell_network_from_range() {
        let mut pool = ClusterIpPool::new("10.96.0.0/12").unwrap();
        let ask = |pool: &mut ClusterIpPool, text: &str| pool.allocate(text.parse().unwrap());
        assert_eq!(ask(&mut pool, "192.168.1.1"), Err(IpRefusal::MismatchedNetwork));
        assert!(matches!(ask(&mut pool, "10.96.0.0"), Err(IpRefusal::NotInRange { .. })));
        assert_eq!(ask(&mut pool, "10.96.0.9"), Ok(()));
        assert_eq!(ask(&mut pool, "10.96.0.9"), Err(IpRefusal::Allocated));
    }
}
