//! Addresses and networks: `k8s.io/kubernetes/pkg/apis/core/validation` and `k8s.io/utils/net`.

use std::net::{IpAddr, Ipv4Addr};

use crate::api::{FieldError, FieldPath, quoted};

const NO_IP: &str = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";
const NO_CIDR: &str = "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)";

/// Reads an address as older Kubernetes did, which took `010.096.000.020` for decimal.
#[must_use]
pub fn parse_sloppy(text: &str) -> Option<IpAddr> {
    if let Ok(address) = text.parse() {
        return Some(address);
    }
    if let Some((head, tail)) = text.rsplit_once(':') {
        // An IPv6 address may end in dotted IPv4.
        let tail = parse_sloppy_ipv4(tail)?;
        return format!("{head}:{tail}").parse().ok();
    }
    parse_sloppy_ipv4(text).map(IpAddr::V4)
}

fn parse_sloppy_ipv4(text: &str) -> Option<Ipv4Addr> {
    let mut octets = [0u8; 4];
    let mut parts = text.split('.');
    for octet in &mut octets {
        let part = parts.next()?;
        if part.is_empty() || !part.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        *octet = part.parse().ok()?;
    }
    parts.next().is_none().then(|| Ipv4Addr::from(octets))
}

/// Whether this is an IPv6 address; an IPv4 address in IPv6's clothes is none.
#[must_use]
pub fn is_ipv6(text: &str) -> bool {
    matches!(parse_sloppy(text), Some(IpAddr::V6(address)) if address.to_ipv4_mapped().is_none())
}

/// Whether this is an IPv4 address.
#[must_use]
pub fn is_ipv4(text: &str) -> bool {
    parse_sloppy(text).is_some() && !is_ipv6(text)
}

/// A text must be an address, written as it should be.
#[must_use]
pub fn validate_ip(path: FieldPath, text: &str) -> Option<FieldError> {
    let detail = match (parse_sloppy(text), text.parse::<IpAddr>()) {
        (None, _) => NO_IP,
        (Some(_), Err(_)) => "must not have leading 0s",
        (_, Ok(IpAddr::V6(address))) if address.to_ipv4_mapped().is_some() => {
            "must not be an IPv4-mapped IPv6 address"
        }
        _ => return None,
    };
    Some(FieldError::invalid(path, &quoted(text), detail))
}

/// A text must be a network, written as it should be.
#[must_use]
pub fn validate_cidr(path: FieldPath, text: &str) -> Option<FieldError> {
    Some(FieldError::invalid(path, &quoted(text), cidr_fault(text)?))
}

fn cidr_fault(text: &str) -> Option<&'static str> {
    let Some((network, length_text)) = text.split_once('/') else { return Some(NO_CIDR) };
    let Some(address) = parse_sloppy(network) else { return Some(NO_CIDR) };
    let digits = length_text.bytes().all(|byte| byte.is_ascii_digit());
    let bits: u32 = if network.contains(':') { 128 } else { 32 };
    let length = length_text.parse::<u32>().ok().filter(|&length| digits && length <= bits);
    let Some(length) = length else { return Some(NO_CIDR) };
    if network.parse::<IpAddr>().is_err() || (length_text.len() > 1 && length_text.starts_with('0'))
    {
        return Some("must not have leading 0s in IP or prefix length");
    }
    let number = match address {
        IpAddr::V4(address) => u128::from(u32::from(address)),
        IpAddr::V6(address) if address.to_ipv4_mapped().is_some() => {
            return Some("must not have an IPv4-mapped IPv6 address");
        }
        IpAddr::V6(address) => u128::from(address),
    };
    let host = 1u128.checked_shl(bits - length).map_or(u128::MAX, |size| size - 1);
    (number & host != 0).then_some("must not have bits set beyond the prefix length")
}

/// Addresses that no endpoint and no external address may have.
#[must_use]
pub fn validate_non_special_ip(path: &FieldPath, text: &str) -> Vec<FieldError> {
    let Some(address) = parse_sloppy(text) else {
        let detail = "must be a valid IP address";
        return vec![FieldError::invalid(path.clone(), &quoted(text), detail)];
    };
    let unspecified = format!("may not be unspecified ({text})");
    let (link_local, multicast) = match address {
        IpAddr::V4(address) => {
            let [a, b, c, _] = address.octets();
            (address.is_link_local(), (a, b, c) == (224, 0, 0))
        }
        IpAddr::V6(address) => {
            let first = address.segments().first().copied().unwrap_or(0);
            (first & 0xffc0 == 0xfe80, first & 0xff0f == 0xff02)
        }
    };
    let rules = [
        (address.is_unspecified(), unspecified.as_str()),
        (address.is_loopback(), "may not be in the loopback range (127.0.0.0/8, ::1/128)"),
        (link_local, "may not be in the link-local range (169.254.0.0/16, fe80::/10)"),
        (multicast, "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)"),
    ];
    rules
        .into_iter()
        .filter(|(broken, _)| *broken)
        .map(|(_, detail)| FieldError::invalid(path.clone(), &quoted(text), detail))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_networks_faults() {
        for (text, fault) in [
            ("10.0.0.0/8", None),
            ("::/0", None),
            ("0.0.0.0/0", None),
            ("2001:db8::/64", None),
            ("10.0.0.0", Some(NO_CIDR)),
            ("10.0.0.0/33", Some(NO_CIDR)),
            ("10.0.0.0/", Some(NO_CIDR)),
            ("010.0.0.0/8", Some("must not have leading 0s in IP or prefix length")),
            ("10.0.0.0/08", Some("must not have leading 0s in IP or prefix length")),
            ("10.0.0.1/8", Some("must not have bits set beyond the prefix length")),
            ("::ffff:10.0.0.0/104", Some("must not have an IPv4-mapped IPv6 address")),
        ] {
            assert_eq!(cidr_fault(text), fault, "{text}");
        }
    }

    #[test]
    fn leading_zeros_are_read_but_refused() {
        assert_eq!(parse_sloppy("010.096.000.020"), Some("10.96.0.20".parse().unwrap()));
        assert!(validate_ip(FieldPath::default(), "010.096.000.020").is_some());
        assert!(validate_ip(FieldPath::default(), "10.96.0.20").is_none());
        assert_eq!(parse_sloppy("10.96.0.999"), None);
    }
}
