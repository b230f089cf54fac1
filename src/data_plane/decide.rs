//! The rules at work: what they do to the first packet of a connection.
//!
//! A packet meets them at two places. First its destination may be rewritten (table `nat`, hooks
//! PREROUTING and OUTPUT); if it was not, it may be stopped (table `filter`, hooks INPUT, FORWARD,
//! OUTPUT). With nftables a load balancer's firewall comes before both; with iptables it is part
//! of both.
//!
//! Left out: an endpoint that is itself some other Service's address.

use std::net::{IpAddr, SocketAddr};

use crate::api::ProxyMode;
use crate::data_plane::cidr::IpFamily;
use crate::data_plane::decision::{Cause, Decision, Dnat, Entered, FirstPacket, Hook, Refusal};
use crate::data_plane::packet::Protocol;
use crate::data_plane::rules::{HealthCheck, Matched, PortRules, Rules, Shortage};
use crate::data_plane::service_port_info::TrafficPolicy;

impl Rules {
    /// What this node does to the first packet of a connection.
    ///
    /// Later packets are none of its business: conntrack repeats what was decided for the first.
    #[must_use]
    pub fn decide(&self, first: &FirstPacket) -> Decision<'_> {
        if let Some(refusal) = self.firewall_before_dnat(first) {
            return Decision::Drop(refusal);
        }
        if let Some(dnat) = self.translate(first) {
            return Decision::Dnat(dnat);
        }
        let mut hooks = self.hooks(first).into_iter().flatten();
        hooks.find_map(|hook| self.filter(first, hook)).unwrap_or_else(|| {
            self.health_check_at(first).map_or(Decision::Pass, Decision::HealthCheck)
        })
    }

    /// Where a packet from there that now goes to `destination` meets the rules for the last time.
    #[must_use]
    pub fn last_hook(&self, entered: Entered, destination: IpAddr) -> Hook {
        match (self.configuration.is_own(destination), entered) {
            (true, _) => Hook::Input,
            (false, Entered::Wire) => Hook::Forward,
            (false, Entered::LocalProcess) => Hook::Output,
        }
    }

    /// The filter hooks a packet passes if it is not rewritten.
    fn hooks(&self, first: &FirstPacket) -> [Option<Hook>; 2] {
        let last = self.last_hook(first.entered, first.packet.destination.ip());
        let comes_back = first.entered == Entered::LocalProcess && last == Hook::Input;
        [comes_back.then_some(Hook::Output), Some(last)]
    }

    fn health_check_at(&self, first: &FirstPacket) -> Option<HealthCheck> {
        let to = first.packet.destination;
        let heard = first.packet.protocol == Protocol::Tcp && self.configuration.is_own(to.ip());
        self.health_check(to.port()).filter(|_| heard).cloned()
    }

    fn address_doors_of(&self, first: &FirstPacket) -> impl Iterator<Item = (Matched, &PortRules)> {
        let to = first.packet.destination;
        self.address_doors((to.ip(), first.packet.protocol, to.port()))
    }

    fn node_port_doors_of(
        &self,
        first: &FirstPacket,
    ) -> impl Iterator<Item = (Matched, &PortRules)> {
        let to = first.packet.destination;
        self.node_port_doors((to.ip(), first.packet.protocol, to.port()))
    }

    /// nftables: a load balancer's firewall has a chain of its own, endpoints or not.
    fn firewall_before_dnat(&self, first: &FirstPacket) -> Option<Refusal> {
        if self.configuration.mode != ProxyMode::Nftables {
            return None;
        }
        let (matched, port) = self.address_doors_of(first).find(|(matched, port)| {
            *matched == Matched::LoadBalancer && !self.admits(port, first.packet.source.ip())
        })?;
        Some(refusal(port, matched, Cause::SourceRanges, Hook::BeforeDnat))
    }

    fn admits(&self, port: &PortRules, source: IpAddr) -> bool {
        let node = self.configuration.primary_address(IpFamily::of(source));
        !port.info.has_firewall() || port.info.admits(source, node)
    }

    /// The rewriting of the destination, if any.
    fn translate(&self, first: &FirstPacket) -> Option<Dnat<'_>> {
        let leads = |(matched, port)| self.dnat(matched, port, first);
        let found = self.address_doors_of(first).find_map(leads);
        let to = first.packet.destination.ip();
        if found.is_some() || !self.configuration.answers_node_ports_at(to) {
            return found;
        }
        self.node_port_doors_of(first).find_map(leads)
    }

    /// What this door does to the packet; `None` if it leads it nowhere.
    fn dnat<'a>(
        &self,
        matched: Matched,
        port: &'a PortRules,
        first: &FirstPacket,
    ) -> Option<Dnat<'a>> {
        let configuration = &self.configuration;
        let source = first.packet.source.ip();
        let (masquerade, short_circuit) = match (matched, port.policy(matched)) {
            (Matched::ClusterIp, _) => {
                let pods_known = configuration.cluster_cidr(IpFamily::of(source)).is_some();
                let from_outside = pods_known && !configuration.is_pod(source);
                (configuration.masquerade_all || from_outside, false)
            }
            (Matched::LoadBalancer, _) if !self.admits(port, source) => return None,
            // Without masquerading, the reply of an endpoint elsewhere would not come back here.
            (_, TrafficPolicy::Cluster) => (true, false),
            // Pods and the node itself are no clients from outside: `Local` is not for them.
            (_, TrafficPolicy::Local) if configuration.is_pod(source) => (false, true),
            (_, TrafficPolicy::Local) if configuration.is_own(source) => (true, true),
            (_, TrafficPolicy::Local) => (false, false),
        };
        let dnat = Dnat {
            port,
            matched,
            short_circuit,
            masquerade,
            source,
            entered: first.entered,
            mode: configuration.mode,
        };
        (!dnat.endpoints().is_empty()).then_some(dnat)
    }

    /// What stops a packet that was not rewritten, at this hook.
    fn filter(&self, first: &FirstPacket, hook: Hook) -> Option<Decision<'_>> {
        match self.configuration.mode {
            ProxyMode::Iptables => self.filter_iptables(first, hook),
            ProxyMode::Nftables => self.filter_nftables(first, hook),
            ProxyMode::Ipvs => self.filter_iptables(first, hook).or_else(|| {
                // The address is the node's own there (`kube-ipvs0`), and no process listens at it.
                let is_bound = self.is_cluster_ip(first.packet.destination.ip());
                let cause = Cause::NoSuchPort;
                is_bound.then_some(Decision::Reject(Refusal { service: None, cause, hook }))
            }),
        }
    }

    fn filter_iptables(&self, first: &FirstPacket, hook: Hook) -> Option<Decision<'_>> {
        if hook != Hook::Forward && is_martian(first.packet.source, first.packet.destination) {
            let cause = Cause::Martian;
            return Some(Decision::Drop(Refusal { service: None, cause, hook }));
        }
        let firewalled = self.address_doors_of(first).find(|(matched, port)| {
            *matched == Matched::LoadBalancer && port.has_endpoints && port.info.has_firewall()
        });
        if let Some((matched, port)) = firewalled {
            // The firewall stops all that was not rewritten, be it for want of local endpoints.
            let admitted = self.admits(port, first.packet.source.ip());
            let cause = if admitted { Cause::NoLocalEndpoints } else { Cause::SourceRanges };
            return Some(Decision::Drop(refusal(port, matched, cause, hook)));
        }
        // OUTPUT knows virtual addresses only, INPUT the others only.
        let asked = |matched| match hook {
            Hook::Output => matched == Matched::ClusterIp,
            Hook::Input => matched != Matched::ClusterIp,
            Hook::Forward | Hook::BeforeDnat => true,
        };
        let node_ports = self.node_port_doors_of(first).filter(|_| hook == Hook::Input);
        shortage(self.address_doors_of(first).chain(node_ports).filter(|(m, _)| asked(*m)), hook)
    }

    fn filter_nftables(&self, first: &FirstPacket, hook: Hook) -> Option<Decision<'_>> {
        let to = first.packet.destination.ip();
        let at_node_port = hook == Hook::Input && self.configuration.answers_node_ports_at(to);
        let node_ports = self.node_port_doors_of(first).filter(|_| at_node_port);
        let stopped = shortage(node_ports.chain(self.address_doors_of(first)), hook);
        if stopped.is_some() || hook == Hook::Input {
            return stopped;
        }
        if self.is_cluster_ip(to) {
            let cause = Cause::NoSuchPort;
            return Some(Decision::Reject(Refusal { service: None, cause, hook }));
        }
        let unallocated = self.configuration.service_cidrs.iter().any(|range| range.contains(to));
        let cause = Cause::UnallocatedClusterIp;
        unallocated.then_some(Decision::Drop(Refusal { service: None, cause, hook }))
    }
}

/// The answer of the first of these doors that leads nowhere.
fn shortage<'a>(
    mut doors: impl Iterator<Item = (Matched, &'a PortRules)>,
    hook: Hook,
) -> Option<Decision<'a>> {
    doors.find_map(|(matched, port)| {
        let shortage = port.shortage(matched)?;
        let refusal = refusal(port, matched, shortage.into(), hook);
        Some(match shortage {
            Shortage::NoEndpoints => Decision::Reject(refusal),
            Shortage::NoLocalEndpoints => Decision::Drop(refusal),
        })
    })
}

fn refusal(port: &PortRules, matched: Matched, cause: Cause, hook: Hook) -> Refusal {
    Refusal { service: Some((port.info.name.clone(), matched)), cause, hook }
}

/// Only processes of the node may speak to 127.0.0.0/8 (CVE-2020-8558).
fn is_martian(source: SocketAddr, destination: SocketAddr) -> bool {
    let inside = |address: SocketAddr| address.is_ipv4() && address.ip().is_loopback();
    inside(destination) && !inside(source)
}
