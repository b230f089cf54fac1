//! The virtual servers of ipvs, as `ipvsadm -Ln` lists them.
//!
//! A teaching subset: one scheduler (`rr`, the default), no persistence, and of the rules that
//! kube-proxy writes beside it for masquerading nothing. The mode is deprecated since 1.35.

use std::fmt::Write as _;
use std::net::SocketAddr;

use crate::data_plane::cidr::IpFamily;
use crate::data_plane::packet::Protocol;
use crate::data_plane::rules::{PortRules, Rules};

const HEADER: &str = "IP Virtual Server version 1.2.1 (size=4096)\n\
    Prot LocalAddress:Port Scheduler Flags\n  \
    -> RemoteAddress:Port           Forward Weight ActiveConn InActConn\n";

/// All virtual servers of a node.
pub(super) fn listing(rules: &Rules, family: IpFamily) -> String {
    let mut out = HEADER.to_owned();
    for port in &rules.ports {
        let addresses = port.addresses().map(|(_, address)| (address, port.info.port));
        let node_ports = port.info.node_port.into_iter().flat_map(|node_port| {
            rules.configuration.addresses.iter().map(move |address| (*address, node_port))
        });
        for (address, number) in addresses.chain(node_ports) {
            if IpFamily::of(address) == family {
                server(&mut out, port, SocketAddr::new(address, number));
            }
        }
    }
    out
}

fn server(out: &mut String, port: &PortRules, address: SocketAddr) {
    let protocol = match port.info.protocol {
        Protocol::Tcp => "TCP ",
        Protocol::Udp => "UDP ",
        Protocol::Sctp => "SCTP",
    };
    // Writing to a String cannot fail.
    let _ = writeln!(out, "{protocol} {address} rr");
    for endpoint in &port.cluster {
        let endpoint = endpoint.address.to_string();
        let _ = writeln!(out, "  -> {endpoint:<28} Masq    1      0          0");
    }
}
