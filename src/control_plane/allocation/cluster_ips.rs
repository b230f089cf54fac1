//! Cluster addresses: given at creation, added or given back when a Service changes its families.

use std::net::IpAddr;

use crate::api::{FieldError, FieldPath, Service, Status};
use crate::control_plane::allocation::{Desk, ip_families, refuse};
use crate::control_plane::validation::ip::parse_sloppy;
use crate::control_plane::validation::text::json_list;

impl Desk<'_> {
    /// One address for every family, those that are asked for and those that are not.
    pub(super) fn allocate_cluster_ips(&mut self, service: &mut Service) -> Result<(), Status> {
        if service.spec.service_type == "ExternalName" || is_headless(service) {
            return Ok(());
        }
        let families = service.spec.ip_families.clone();
        // An empty address stands for "any"; a refusal shows it.
        let missing = families.len().max(service.spec.cluster_ips.len());
        service.spec.cluster_ips.resize(missing, String::new());
        for (position, family) in families.iter().enumerate() {
            self.allocate_cluster_ip(service, position, family)?;
        }
        if let Some(first) = service.spec.cluster_ips.first() {
            first.clone_into(&mut service.spec.cluster_ip);
        }
        Ok(())
    }

    fn allocate_cluster_ip(
        &mut self,
        service: &mut Service,
        position: usize,
        family: &str,
    ) -> Result<(), Status> {
        let wanted = service.spec.cluster_ips.get(position).cloned().unwrap_or_default();
        let kept = self.allocators.kept_for(service).filter(|_| position == 0);
        let Some(pool) = self.allocators.pool(family) else { return Ok(()) };
        let address: IpAddr = if wanted.is_empty() {
            let kept = kept.filter(|address| pool.allocate(*address).is_ok());
            let Some(address) = kept.or_else(|| pool.allocate_next(self.prng)) else {
                return Err(Status::internal(&format!(
                    "failed to allocate a serviceIP for Service {}: range is full",
                    crate::api::quoted(&service.metadata.name)
                )));
            };
            if let Some(place) = service.spec.cluster_ips.get_mut(position) {
                *place = address.to_string();
            }
            address
        } else {
            let Some(address) = parse_sloppy(&wanted) else {
                let name = crate::api::quoted(&wanted);
                return Err(Status::internal(&format!("failed to parse service IP {name}")));
            };
            pool.allocate(address).map_err(|refusal| {
                let path = FieldPath::parse("spec.clusterIPs");
                let value = json_list(&service.spec.cluster_ips);
                let detail = format!("failed to allocate IP {wanted}: {}", refusal.message());
                refuse(service, vec![FieldError::invalid(path, &value, &detail)])
            })?;
            address
        };
        self.transaction.taken_ips.push(address);
        Ok(())
    }

    /// What a change of type or of families means for the addresses.
    #[inline(never)]
    pub(super) fn update_cluster_ips(
        &mut self,
        service: &mut Service,
        old: &Service,
    ) -> Result<(), Status> {
        if ip_families::keeps_prefer_dual_stack(service, old) {
            return Ok(());
        }
        let was_external = old.spec.service_type == "ExternalName";
        let is_external = service.spec.service_type == "ExternalName";
        if was_external && !is_external {
            return self.allocate_cluster_ips(service);
        }
        if is_headless(old) {
            return Ok(());
        }
        if !was_external && is_external {
            let leaving = old.spec.cluster_ips.iter().filter_map(|text| parse_sloppy(text));
            self.transaction.leaving_ips.extend(leaving);
            return Ok(());
        }
        match (old.spec.ip_families.len(), service.spec.ip_families.as_slice()) {
            (1, [_, second]) => {
                let second = second.clone();
                if service.spec.cluster_ips.len() < 2 {
                    service.spec.cluster_ips.push(String::new());
                }
                self.allocate_cluster_ip(service, 1, &second)
            }
            (2, [_]) => {
                let second = old.spec.cluster_ips.get(1);
                self.transaction.leaving_ips.extend(second.and_then(|text| parse_sloppy(text)));
                Ok(())
            }
            _ => Ok(()),
        }
    }
}

fn is_headless(service: &Service) -> bool {
    service.spec.cluster_ips.first().is_some_and(|first| first == "None")
}
