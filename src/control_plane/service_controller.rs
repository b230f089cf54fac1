//! Load balancers of a cloud, for Services that ask for one.
//!
//! Imitates the service controller of cloud-controller-managers (`k8s.io/cloud-provider`). Without
//! a provider nobody reacts: EXTERNAL-IP stays `<pending>`, and everything else of the Service
//! works. How long the provider takes is `simulation`'s affair.

use std::net::IpAddr;

use crate::api::{LoadBalancerIngress, Object, ObjectRef, Service};
use crate::control_plane::plane::ControlPlane;
use crate::control_plane::store::Store;
use crate::time::SimTime;

/// What holds a Service until its load balancer has been taken down.
pub const LOAD_BALANCER_CLEANUP_FINALIZER: &str = "service.kubernetes.io/load-balancer-cleanup";

/// The provider's addresses: a range set aside for documentation (RFC 5737).
const POOL: (&str, u8, u8) = ("203.0.113.", 80, 254);

/// A cloud provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cloud {
    /// The last part of the address that comes next.
    next: u8,
    /// Whether it gives names instead of addresses.
    gives_names: bool,
}

impl ControlPlane {
    /// Puts a cloud provider into place, or takes it away. Load balancers it has made stay.
    pub fn set_provider(&mut self, present: bool) {
        match (present, &self.cloud) {
            (true, None) => self.cloud = Some(Cloud { next: POOL.1, gives_names: false }),
            (false, _) => self.cloud = None,
            (true, Some(_)) => {}
        }
    }

    /// Whether there is a cloud provider.
    #[must_use]
    pub const fn has_provider(&self) -> bool {
        self.cloud.is_some()
    }

    /// Makes the provider give its load balancers names, as AWS does, instead of addresses. Does
    /// nothing without a provider.
    pub const fn set_provider_gives_names(&mut self, gives_names: bool) {
        if let Some(cloud) = &mut self.cloud {
            cloud.gives_names = gives_names;
        }
    }

    /// Services the provider has begun to make a load balancer for.
    #[must_use]
    pub fn awaiting_load_balancer(&self) -> Vec<ObjectRef> {
        let awaits = |service: &&Service| {
            self.cloud.is_some()
                && wants_load_balancer(service)
                && is_held(service)
                && service.status.load_balancer.ingress.is_empty()
        };
        self.store.services().filter(awaits).map(reference).collect()
    }

    /// The provider has made a Service's load balancer: its address or name stands in the status.
    /// Nothing happens to a Service that does not await one.
    pub fn assign_load_balancer(&mut self, service: &ObjectRef, _at: SimTime) {
        if !self.awaiting_load_balancer().contains(service) {
            return;
        }
        let found = self.store.service(&service.namespace, &service.name).cloned();
        let (Some(mut service), Some(cloud)) = (found, &mut self.cloud) else { return };
        let Some(ingress) = cloud.take(&self.store, &self.load_balancer_addresses) else { return };
        service.status.load_balancer.ingress = vec![ingress];
        self.store.put(Object::Service(service));
    }

    /// Begins load balancers that are wanted, ends those that no longer are.
    pub(super) fn reconcile_load_balancers(&mut self, at: SimTime) {
        if self.cloud.is_none() {
            return;
        }
        let services: Vec<Service> = self.store.services().cloned().collect();
        for mut service in services {
            match (wants_load_balancer(&service), is_held(&service)) {
                (true, false) => {
                    let finalizer = LOAD_BALANCER_CLEANUP_FINALIZER.to_owned();
                    service.metadata.finalizers.push(finalizer);
                    self.store.put(Object::Service(service));
                }
                (false, true) => {
                    let reference = reference(&service);
                    let is_ending = service.metadata.is_terminating();
                    service.status.load_balancer.ingress.clear();
                    service.metadata.finalizers.retain(|f| f != LOAD_BALANCER_CLEANUP_FINALIZER);
                    self.store.put(Object::Service(service));
                    if is_ending {
                        self.discard(reference, at);
                    }
                }
                (true, true) | (false, false) => {}
            }
        }
    }
}

impl Cloud {
    /// The next address that no Service has, as the status of a Service shows it.
    #[inline(never)]
    fn take(&mut self, store: &Store, first_ones: &[IpAddr]) -> Option<LoadBalancerIngress> {
        let (prefix, first, last) = POOL;
        let is_free = |ip: &String| {
            !store.services().any(|service| {
                service.status.load_balancer.ingress.iter().any(|ingress| ingress.ip == *ip)
            })
        };
        let mut wished = first_ones.iter().map(ToString::to_string).filter(is_free);
        for _ in first..=last {
            let number = self.next;
            let ip = if let Some(ip) = wished.next() {
                ip
            } else {
                self.next = if number >= last { first } else { number + 1 };
                format!("{prefix}{number}")
            };
            if !is_free(&ip) {
                continue;
            }
            return Some(if self.gives_names {
                let hostname = format!("lb-{number}.cloud.example");
                LoadBalancerIngress { hostname, ..LoadBalancerIngress::default() }
            } else {
                let ip_mode = Some("VIP".to_owned());
                LoadBalancerIngress { ip, ip_mode, ..LoadBalancerIngress::default() }
            });
        }
        None
    }
}

/// Whether a load balancer of the default class should be there for it.
fn wants_load_balancer(service: &Service) -> bool {
    service.spec.service_type == "LoadBalancer"
        && service.spec.load_balancer_class.is_none()
        && !service.metadata.is_terminating()
}

fn is_held(service: &Service) -> bool {
    service.metadata.finalizers.iter().any(|f| f == LOAD_BALANCER_CLEANUP_FINALIZER)
}

fn reference(service: &Service) -> ObjectRef {
    Object::Service(service.clone()).reference()
}
