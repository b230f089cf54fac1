//! Node ports, and the health check port that comes from the same pool.

use crate::api::{FieldError, FieldPath, Service, ServicePort, Status};
use crate::control_plane::allocation::{Desk, refuse};
use crate::control_plane::node_port_allocator::PortRefusal;
use crate::order::{SortedMap, SortedSet};

impl Desk<'_> {
    /// Ports of a new Service.
    pub(super) fn create_node_ports(&mut self, service: &mut Service) -> Result<(), Status> {
        if may_have_node_ports(service) {
            self.fill_node_ports(service)?;
        }
        if needs_health_check(service) {
            self.allocate_health_check(service)?;
        }
        Ok(())
    }

    /// Ports of a changed Service; what it had and no longer has leaves on success.
    #[inline(never)]
    pub(super) fn update_node_ports(
        &mut self,
        service: &mut Service,
        old: &Service,
    ) -> Result<(), Status> {
        if may_have_node_ports(service) {
            self.change_node_ports(service, old)?;
        } else if may_have_node_ports(old) {
            self.transaction.leaving_ports.extend(of(old));
        }
        match (needs_health_check(old), needs_health_check(service)) {
            (false, true) => self.allocate_health_check(service)?,
            (true, false) => self.transaction.leaving_ports.push(old.spec.health_check_node_port),
            _ => {}
        }
        Ok(())
    }

    /// Ports with one number (TCP and UDP 53, say) share one node port unless they ask for two.
    fn fill_node_ports(&mut self, service: &mut Service) -> Result<(), Status> {
        let mut by_port: SortedMap<i32, i32> = SortedMap::new();
        for position in 0..service.spec.ports.len() {
            let Some(entry) = service.spec.ports.get(position) else { break };
            let (port, asked) = (entry.port, entry.node_port);
            if asked == 0 && !gets_node_ports(service) {
                continue;
            }
            let given = match by_port.get(&port) {
                Some(&shared) if asked == 0 || asked == shared => shared,
                Some(_) => {
                    self.take_port(service, position, asked)?;
                    asked
                }
                None => {
                    let given = match requested(port, &service.spec.ports) {
                        0 => self.take_any_port()?,
                        wanted => self.take_port(service, position, wanted)?,
                    };
                    by_port.insert(port, given);
                    given
                }
            };
            if let Some(entry) = service.spec.ports.get_mut(position) {
                entry.node_port = given;
            }
        }
        Ok(())
    }

    #[inline(never)]
    fn change_node_ports(&mut self, service: &mut Service, old: &Service) -> Result<(), Status> {
        let had: SortedSet<i32> = of(old).collect();
        let mut taken = SortedSet::new();
        let mut seen: SortedSet<(String, i32)> = SortedSet::new();
        for position in 0..service.spec.ports.len() {
            let Some(entry) = service.spec.ports.get(position) else { break };
            let (protocol, asked) = (entry.protocol.clone(), entry.node_port);
            if asked == 0 && !gets_node_ports(service) {
                continue;
            }
            let given = if asked == 0 {
                self.take_any_port()?
            } else {
                if !had.contains(&asked) && taken.insert(asked) {
                    self.take_port(service, position, asked)?;
                }
                asked
            };
            if let Some(entry) = service.spec.ports.get_mut(position) {
                entry.node_port = given;
            }
            if !seen.insert((protocol.clone(), given)) {
                // Not a field error in the server either: a plain error, told as it is.
                let message = format!("duplicate nodePort: {{{protocol} {given}}}");
                return Err(Status { reason: "", code: 500, message, causes: Vec::new() });
            }
        }
        let has: SortedSet<i32> = of(service).collect();
        self.transaction.leaving_ports.extend(had.into_iter().filter(|port| !has.contains(port)));
        Ok(())
    }

    #[inline(never)]
    fn allocate_health_check(&mut self, service: &mut Service) -> Result<(), Status> {
        let asked = service.spec.health_check_node_port;
        if asked != 0 {
            return self.take(asked).map(|_| ()).map_err(|refusal| {
                Status::internal(&format!(
                    "failed to allocate requested HealthCheck NodePort {asked}: {}",
                    refusal.message()
                ))
            });
        }
        match self.take_next() {
            Some(port) => service.spec.health_check_node_port = port,
            None => {
                return Err(Status::internal(
                    "failed to allocate a HealthCheck NodePort 0: range is full",
                ));
            }
        }
        Ok(())
    }

    fn take(&mut self, port: i32) -> Result<i32, PortRefusal> {
        self.allocators.node_ports.allocate(port)?;
        self.transaction.taken_ports.push(port);
        Ok(port)
    }

    fn take_next(&mut self) -> Option<i32> {
        let port = self.allocators.node_ports.allocate_next(self.prng)?;
        self.transaction.taken_ports.push(port);
        Some(port)
    }

    fn take_port(&mut self, service: &Service, position: usize, port: i32) -> Result<i32, Status> {
        self.take(port).map_err(|refusal| {
            let path = FieldPath::parse("spec.ports").index(position).child("nodePort");
            let error = FieldError::invalid(path, &port.to_string(), &refusal.message());
            refuse(service, vec![error])
        })
    }

    fn take_any_port(&mut self) -> Result<i32, Status> {
        self.take_next()
            .ok_or_else(|| Status::internal("failed to allocate a nodePort: range is full"))
    }
}

/// The node ports a Service has, without its health check port.
pub(super) fn of(service: &Service) -> impl Iterator<Item = i32> {
    service.spec.ports.iter().map(|entry| entry.node_port).filter(|&port| port != 0)
}

/// Whether nodes answer health checks for it.
pub(super) fn needs_health_check(service: &Service) -> bool {
    service.spec.service_type == "LoadBalancer" && service.spec.external_traffic_policy == "Local"
}

fn may_have_node_ports(service: &Service) -> bool {
    matches!(service.spec.service_type.as_str(), "NodePort" | "LoadBalancer")
}

/// Whether it gets node ports that it does not ask for.
fn gets_node_ports(service: &Service) -> bool {
    service.spec.service_type == "NodePort"
        || service.spec.allocate_load_balancer_node_ports.unwrap_or(true)
}

/// The node port that the first port of this number asks for; 0 if none does.
fn requested(port: i32, ports: &[ServicePort]) -> i32 {
    ports
        .iter()
        .find(|entry| entry.port == port && entry.node_port != 0)
        .map_or(0, |entry| entry.node_port)
}
