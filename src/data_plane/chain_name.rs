//! Names of the chains that kube-proxy makes: hashes, because the kernel allows few characters.

use std::net::SocketAddr;

use sha2::{Digest, Sha256};

use crate::data_plane::packet::Protocol;
use crate::data_plane::service_port_info::ServicePortInfo;

const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// The first `length` characters of the base32 text of a SHA-256 hash; at most 51.
fn hash(text: &str, length: usize) -> String {
    let bits: Vec<u8> = Sha256::digest(text)
        .iter()
        .flat_map(|byte| (0..8).rev().map(move |shift| byte >> shift & 1))
        .collect();
    bits.chunks_exact(5)
        .take(length)
        .filter_map(|five| BASE32.get(five.iter().fold(0, |sum, bit| sum * 2 + usize::from(*bit))))
        .map(|letter| char::from(*letter))
        .collect()
}

/// The protocol as rules write it.
#[must_use]
pub const fn lower(protocol: Protocol) -> &'static str {
    match protocol {
        Protocol::Tcp => "tcp",
        Protocol::Udp => "udp",
        Protocol::Sctp => "sctp",
    }
}

/// What follows `KUBE-SVC-`, `KUBE-SVL-`, `KUBE-EXT-` and `KUBE-FW-` for this Service port.
#[must_use]
pub fn iptables_service(info: &ServicePortInfo) -> String {
    hash(&format!("{}{}", info.name, lower(info.protocol)), 16)
}

/// What follows `KUBE-SEP-` for this endpoint of this Service port.
#[must_use]
pub fn iptables_endpoint(info: &ServicePortInfo, endpoint: SocketAddr) -> String {
    hash(&format!("{}{}{endpoint}", info.name, lower(info.protocol)), 16)
}

/// What follows `service-`, `local-`, `external-` and `firewall-` for this Service port.
#[must_use]
pub fn nftables_service(info: &ServicePortInfo) -> String {
    let name = nftables_name(info);
    format!("{}-{name}", hash(&name, 8))
}

/// What follows `endpoint-` and `affinity-` for this endpoint of this Service port.
#[must_use]
pub fn nftables_endpoint(info: &ServicePortInfo, endpoint: SocketAddr) -> String {
    // Names of chains may not hold colons.
    let address = endpoint.ip().to_string().replace(':', ".");
    let name = format!("{}__{address}/{}", nftables_name(info), endpoint.port());
    format!("{}-{name}", hash(&name, 8))
}

fn nftables_name(info: &ServicePortInfo) -> String {
    let name = &info.name;
    format!("{}/{}/{}/{}", name.namespace, name.service, lower(info.protocol), name.port)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api;
    use crate::data_plane::cidr::IpFamily;
    use crate::data_plane::service_port_info::service_ports;

    fn info(namespace: &str, name: &str, port: &str, protocol: &str) -> ServicePortInfo {
        let mut service = api::Service::default();
        service.metadata.namespace = namespace.to_owned();
        service.metadata.name = name.to_owned();
        service.spec.cluster_ip = "10.96.0.20".to_owned();
        service.spec.ports = vec![api::ServicePort {
            name: port.to_owned(),
            protocol: protocol.to_owned(),
            port: 80,
            ..Default::default()
        }];
        let [info] = service_ports(&service, IpFamily::V4).try_into().unwrap();
        info
    }

    #[test]
    fn chains_are_named_as_on_real_nodes() {
        let service = |namespace, name, port, protocol| {
            iptables_service(&info(namespace, name, port, protocol))
        };
        assert_eq!(service("default", "kubernetes", "https", "TCP"), "NPX46M4PTMTKRN6Y");
        assert_eq!(service("kube-system", "kube-dns", "dns", "UDP"), "TCOU7JCQXEZGVUNU");
        let nginx = info("default", "nginx-service", "", "TCP");
        assert_eq!(iptables_service(&nginx), "V2OKYYMBY3REGZOG");
        let endpoint = "10.244.2.5:80".parse().unwrap();
        assert_eq!(iptables_endpoint(&nginx, endpoint), "FZCLEU5DNUHVEJPT");
        assert_eq!(nftables_service(&nginx), "UOJBH74F-default/nginx-service/tcp/");
        let long = "P2RU752D-default/nginx-service/tcp/__10.244.2.5/80";
        assert_eq!(nftables_endpoint(&nginx, endpoint), long);
    }
}
