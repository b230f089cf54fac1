//! What a Service is given from finite pools: `pkg/registry/core/service/storage/alloc.go`.
//!
//! Allocation comes before validation, and its first error is the whole answer.

mod cluster_ips;
mod ip_families;
mod node_ports;

use std::net::IpAddr;

use crate::api::{FieldError, Kind, Profile, Service, Status};
use crate::control_plane::cluster_ip_allocator::ClusterIpPool;
use crate::control_plane::node_port_allocator::NodePortPool;
use crate::control_plane::validation::ip::parse_sloppy;
use crate::order::SortedMap;
use crate::prng::Prng;

/// The cluster's pools: addresses of each of its families, and node ports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allocators {
    /// By family, `IPv4` or `IPv6`; the first is the cluster's default.
    pools: Vec<(String, ClusterIpPool)>,
    node_ports: NodePortPool,
    /// Addresses for Services (`namespace/name`) that ask for none, if they are free.
    pub(super) kept_for: SortedMap<String, IpAddr>,
}

/// What one write has taken, and what it gives back if it succeeds.
#[derive(Debug, Default)]
pub(super) struct Transaction {
    taken_ips: Vec<IpAddr>,
    taken_ports: Vec<i32>,
    leaving_ips: Vec<IpAddr>,
    leaving_ports: Vec<i32>,
}

impl Allocators {
    /// Pools for the families of this cluster, with the first address of each network taken, as by
    /// the `kubernetes` Service. A network that cannot be read gives no pool.
    #[must_use]
    pub fn new(profile: &Profile) -> Self {
        let mut pools = Vec::new();
        for family in &profile.ip_families {
            let is_ipv6 = family == "IPv6";
            let range = profile.service_cidrs.iter().find(|range| range.contains(':') == is_ipv6);
            if let Some(mut pool) = range.and_then(|range| ClusterIpPool::new(range)) {
                pool.reserve_first();
                pools.push((family.clone(), pool));
            }
        }
        Self { pools, node_ports: NodePortPool::default(), kept_for: SortedMap::new() }
    }

    fn default_family(&self) -> &str {
        self.pools.first().map_or("IPv4", |(family, _)| family)
    }

    fn is_dual_stack(&self) -> bool {
        self.pools.len() > 1
    }

    fn pool(&mut self, family: &str) -> Option<&mut ClusterIpPool> {
        self.pools.iter_mut().find(|(name, _)| name == family).map(|(_, pool)| pool)
    }

    fn kept_for(&self, service: &Service) -> Option<IpAddr> {
        let (space, name) = (service.metadata.namespace_or_default(), &service.metadata.name);
        self.kept_for.get(format!("{space}/{name}").as_str()).copied()
    }

    fn has_family(&self, family: &str) -> bool {
        self.pools.iter().any(|(name, _)| name == family)
    }

    fn release_ip(&mut self, address: IpAddr) {
        for (_, pool) in &mut self.pools {
            pool.release(address);
        }
    }

    /// Keeps what a write took, and takes back what it no longer needs.
    pub(super) fn commit(&mut self, transaction: Transaction) {
        transaction.leaving_ips.into_iter().for_each(|address| self.release_ip(address));
        transaction.leaving_ports.into_iter().for_each(|port| self.node_ports.release(port));
    }

    /// Forgets a write: all it took is free again.
    pub(super) fn revert(&mut self, transaction: Transaction) {
        transaction.taken_ips.into_iter().for_each(|address| self.release_ip(address));
        transaction.taken_ports.into_iter().for_each(|port| self.node_ports.release(port));
    }
}

/// Gives a new or changed Service its families, addresses and ports.
///
/// # Errors
/// The first allocation that fails; nothing has changed then.
pub(super) fn allocate(
    service: &mut Service,
    old: Option<&Service>,
    allocators: &mut Allocators,
    prng: &mut Prng,
) -> Result<Transaction, Status> {
    let mut transaction = Transaction::default();
    let mut desk = Desk { allocators, transaction: &mut transaction, prng };
    let done = match old {
        None => desk.create(service),
        Some(old) => desk.update(service, old),
    };
    match done {
        Ok(()) => Ok(transaction),
        Err(status) => {
            allocators.revert(transaction);
            Err(status)
        }
    }
}

/// An object is gone: its addresses and ports are free at once.
#[inline(never)]
pub fn release(service: &Service, allocators: &mut Allocators) {
    if service.spec.service_type != "ExternalName" {
        for address in service.spec.cluster_ips.iter().filter_map(|text| parse_sloppy(text)) {
            allocators.release_ip(address);
        }
    }
    // An ExternalName may carry a node port that nobody gave it; to release it would take it from
    // its owner.
    if matches!(service.spec.service_type.as_str(), "NodePort" | "LoadBalancer") {
        node_ports::of(service).for_each(|port| allocators.node_ports.release(port));
        if node_ports::needs_health_check(service) {
            allocators.node_ports.release(service.spec.health_check_node_port);
        }
    }
}

/// Where one write's allocations are made and noted down.
struct Desk<'a> {
    allocators: &'a mut Allocators,
    transaction: &'a mut Transaction,
    prng: &'a mut Prng,
}

impl Desk<'_> {
    fn create(&mut self, service: &mut Service) -> Result<(), Status> {
        ip_families::fill(service, None, self.allocators)?;
        self.allocate_cluster_ips(service)?;
        self.create_node_ports(service)
    }

    #[inline(never)]
    fn update(&mut self, service: &mut Service, old: &Service) -> Result<(), Status> {
        ip_families::fill(service, Some(old), self.allocators)?;
        self.update_cluster_ips(service, old)?;
        self.update_node_ports(service, old)
    }
}

/// The refusal of a Service for these fields.
#[inline(never)]
fn refuse(service: &Service, causes: Vec<FieldError>) -> Status {
    Status::invalid(Kind::Service, &service.metadata.name, causes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::ServicePort;

    fn dual_stack() -> (Allocators, Prng) {
        let families = vec!["IPv4".to_owned(), "IPv6".to_owned()];
        let profile = Profile { ip_families: families, ..Profile::default() };
        (Allocators::new(&profile), Prng::from_seed(1))
    }

    fn service(service_type: &str, ports: &[(&str, i32)]) -> Service {
        let mut service = Service::default();
        service.spec.service_type = service_type.to_owned();
        service.spec.ports = ports
            .iter()
            .map(|&(protocol, port)| ServicePort {
                protocol: protocol.to_owned(),
                port,
                ..ServicePort::default()
            })
            .collect();
        service
    }

    #[test]
    fn a_second_family_comes_and_goes_with_the_policy() {
        let (mut allocators, mut prng) = dual_stack();
        let mut old = service("ClusterIP", &[("TCP", 80)]);
        let taken = allocate(&mut old, None, &mut allocators, &mut prng).unwrap();
        allocators.commit(taken);
        let single = allocators.clone();

        let mut both = old.clone();
        both.spec.ip_family_policy = Some("PreferDualStack".to_owned());
        let taken = allocate(&mut both, Some(&old), &mut allocators, &mut prng).unwrap();
        allocators.commit(taken);
        assert_eq!(both.spec.ip_families, ["IPv4", "IPv6"]);
        assert_eq!(both.spec.cluster_ips.len(), 2);
        assert_eq!(both.spec.cluster_ips.first(), old.spec.cluster_ips.first());

        let mut one = both.clone();
        one.spec.ip_family_policy = Some("SingleStack".to_owned());
        let taken = allocate(&mut one, Some(&both), &mut allocators, &mut prng).unwrap();
        allocators.commit(taken);
        assert_eq!(one.spec.cluster_ips, old.spec.cluster_ips);
        assert_eq!(allocators, single);
    }

    #[test]
    fn one_number_in_two_protocols_shares_a_node_port() {
        let (mut allocators, mut prng) = dual_stack();
        let mut dns = service("NodePort", &[("TCP", 53), ("UDP", 53), ("TCP", 9153)]);
        allocate(&mut dns, None, &mut allocators, &mut prng).unwrap();
        let given: Vec<i32> = dns.spec.ports.iter().map(|port| port.node_port).collect();
        assert!(given[0] == given[1] && given[1] != given[2] && given[0] != 0, "{given:?}");
    }

    #[test]
    fn losing_the_type_frees_the_ports() {
        let (mut allocators, mut prng) = dual_stack();
        let mut old = service("ClusterIP", &[("TCP", 80)]);
        allocate(&mut old, None, &mut allocators, &mut prng).unwrap();
        let without = allocators.clone();
        let mut open = old.clone();
        open.spec.service_type = "LoadBalancer".to_owned();
        open.spec.external_traffic_policy = "Local".to_owned();
        let taken = allocate(&mut open, Some(&old), &mut allocators, &mut prng).unwrap();
        allocators.commit(taken);
        assert!(open.spec.health_check_node_port != 0);
        assert_ne!(allocators, without);
        let mut closed = old.clone();
        let taken = allocate(&mut closed, Some(&open), &mut allocators, &mut prng).unwrap();
        allocators.commit(taken);
        assert_eq!(allocators, without);
    }
}
