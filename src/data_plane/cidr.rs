//! Address families and address ranges.

use std::fmt;
use std::net::IpAddr;

/// One of the two kinds of IP address. kube-proxy keeps separate rules for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum IpFamily {
    /// IPv4.
    V4,
    /// IPv6.
    V6,
}

/// A range of addresses: `10.244.0.0/16`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cidr {
    /// Its first address.
    pub address: IpAddr,
    /// How many leading bits all of its addresses share.
    pub prefix: u8,
}

impl IpFamily {
    /// Both, in the order in which the API lists them.
    pub const ALL: [Self; 2] = [Self::V4, Self::V6];

    /// The family of this address.
    #[must_use]
    pub const fn of(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(_) => Self::V4,
            IpAddr::V6(_) => Self::V6,
        }
    }

    /// The word that `ipFamilies` and `addressType` use.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::V4 => "IPv4",
            Self::V6 => "IPv6",
        }
    }
}

impl Cidr {
    /// Its first address but one: where a node's own end of its pod network is, as with kind.
    #[must_use]
    pub fn gateway(self) -> Option<IpAddr> {
        match self.address {
            IpAddr::V4(address) => Some(IpAddr::V4(u32::from(address).checked_add(1)?.into())),
            IpAddr::V6(address) => Some(IpAddr::V6(u128::from(address).checked_add(1)?.into())),
        }
    }

    /// Reads `10.244.0.0/16`; `None` if it is no range. Host bits are cleared, as Go does.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (address, prefix) = text.trim().split_once('/')?;
        let address: IpAddr = address.parse().ok()?;
        let prefix: u8 = prefix.parse().ok()?;
        if prefix > width(address) {
            return None;
        }
        let kept = bits(address) & mask(prefix);
        let address = match address {
            IpAddr::V4(_) => IpAddr::V4(u32::try_from(kept >> 96).ok()?.into()),
            IpAddr::V6(_) => IpAddr::V6(kept.into()),
        };
        Some(Self { address, prefix })
    }

    /// The range that holds this address alone.
    #[must_use]
    pub const fn of_one(address: IpAddr) -> Self {
        Self { address, prefix: width(address) }
    }

    /// Its family.
    #[must_use]
    pub const fn family(self) -> IpFamily {
        IpFamily::of(self.address)
    }

    /// Whether this address lies in it; never true across families.
    #[must_use]
    pub fn contains(self, address: IpAddr) -> bool {
        self.family() == IpFamily::of(address)
            && bits(address) & mask(self.prefix) == bits(self.address)
    }

    /// Whether it holds every address of its family.
    #[must_use]
    pub const fn is_everything(self) -> bool {
        self.prefix == 0
    }
}

impl fmt::Display for Cidr {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", self.address, self.prefix)
    }
}

/// The bits of an address, from the left; an IPv4 address fills the first 32.
fn bits(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => u128::from(u32::from(address)) << 96,
        IpAddr::V6(address) => u128::from(address),
    }
}

const fn width(address: IpAddr) -> u8 {
    match address {
        IpAddr::V4(_) => 32,
        IpAddr::V6(_) => 128,
    }
}

const fn mask(prefix: u8) -> u128 {
    match u128::MAX.checked_shr(prefix as u32) {
        Some(rest) => !rest,
        None => u128::MAX,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn a_range_holds_its_own_addresses_only() {
        for (range, inside, outside) in [
            ("10.244.0.0/16", "10.244.3.9", "10.245.0.1"),
            ("203.0.113.50/32", "203.0.113.50", "203.0.113.51"),
            ("0.0.0.0/0", "255.255.255.255", "::1"),
            ("fd00:10:244::/56", "fd00:10:244:1::5", "fd00:10:245::1"),
            ("::1/128", "::1", "127.0.0.1"),
        ] {
            let range = Cidr::parse(range).unwrap();
            assert!(range.contains(ip(inside)), "{inside} in {range}");
            assert!(!range.contains(ip(outside)), "{outside} not in {range}");
        }
    }

    #[test]
    fn host_bits_are_cleared_and_nonsense_is_refused() {
        assert_eq!(Cidr::parse(" 10.1.2.3/8 ").unwrap().to_string(), "10.0.0.0/8");
        for text in ["10.0.0.0", "10.0.0.0/33", "x/8", "10.0.0.0/x", "::/129"] {
            assert_eq!(Cidr::parse(text), None, "{text}");
        }
    }
}
