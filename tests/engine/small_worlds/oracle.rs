//! A second opinion on where a packet goes, straight from what Kubernetes documents.
//!
//! It judges the meaning of a [`World`], one packet at a time, and knows nothing of rules, tables,
//! hooks or objects. Slow and plain on purpose, and without a line of the engine's.

use std::net::IpAddr;

use packetwalk::api::ProxyMode;

use super::world::{
    Condition, Destination, Endpoint, Node, Options, Policy, ServiceType, Source, World,
};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// To one of these, each as likely as the next. By address.
    Dnat(Vec<Target>),
    /// "Connection refused".
    Reject,
    /// Nothing, until the client gives up.
    Drop,
    /// The Service has no part in it.
    Pass,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Target {
    pub(super) address: IpAddr,
    /// Whether the pod sees the node's address instead of the client's.
    pub(super) masquerade: bool,
}

/// Whom the policies take the sender for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Client {
    Outside,
    Pod,
    ThisNode,
}

/// What the destination is of the Service.
enum Door {
    Internal,
    /// Node port, load balancer's address, external IP.
    External,
}

pub(super) fn verdict(world: &World, source: Source, destination: Destination) -> Verdict {
    let Some(door) = door(world, source, destination) else {
        return without_service(world, destination);
    };
    if destination == Destination::LoadBalancerIp && !is_let_in(world, source) {
        return turned_away(world, source, destination);
    }
    let client = client(world, source);
    // "Local" is about clients from outside: pods and the node itself choose among all endpoints.
    let set = match door {
        Door::Internal => world.internal_policy,
        Door::External if client == Client::Outside => world.external_policy,
        Door::External => Policy::Cluster,
    };
    let chosen = match set {
        Policy::Cluster => usable(world, |_| true),
        Policy::Local => usable(world, |endpoint| endpoint.node == Node::A),
    };
    if chosen.is_empty() {
        return nobody(world, source, destination);
    }
    let all = masquerades(world, &door, client);
    let target = |index: usize| Target {
        address: world.endpoint(index),
        masquerade: all || is_hairpin(world, source, index),
    };
    let mut targets: Vec<Target> = chosen.into_iter().map(target).collect();
    targets.sort();
    Verdict::Dnat(targets)
}

/// Which door this destination is, if the Service has it.
fn door(world: &World, source: Source, destination: Destination) -> Option<Door> {
    let exists = match destination {
        Destination::ClusterIp => return Some(Door::Internal),
        Destination::ClusterIpOtherPort
        | Destination::UnallocatedClusterIp
        | Destination::Endpoint(_) => false,
        // 127.0.0.1 is a node port's address with iptables only.
        Destination::NodePort if source == Source::Loopback => {
            world.service_type != ServiceType::ClusterIp && world.mode == ProxyMode::Iptables
        }
        Destination::NodePort => world.service_type != ServiceType::ClusterIp,
        Destination::LoadBalancerIp => world.service_type == ServiceType::LoadBalancer,
        Destination::ExternalIp => world.has_external_ip,
    };
    exists.then_some(Door::External)
}

/// nftables answers for the whole range of virtual addresses, iptables for those in use only.
fn without_service(world: &World, destination: Destination) -> Verdict {
    match (world.mode, destination) {
        (ProxyMode::Nftables, Destination::ClusterIpOtherPort) => Verdict::Reject,
        (ProxyMode::Nftables, Destination::UnallocatedClusterIp) => Verdict::Drop,
        _ => Verdict::Pass,
    }
}

fn client(world: &World, source: Source) -> Client {
    match source {
        Source::Process(Node::A) | Source::Loopback => Client::ThisNode,
        // Who does not know the pods' range takes pods for anybody.
        Source::Pod(_) | Source::Endpoint(_) if world.options != Options::NoClusterCidr => {
            Client::Pod
        }
        Source::Pod(_) | Source::Endpoint(_) | Source::Outside | Source::Process(Node::B) => {
            Client::Outside
        }
    }
}

/// The ready endpoints among these; if there is none, those that serve on their way out.
fn usable(world: &World, among: fn(&Endpoint) -> bool) -> Vec<usize> {
    let with = |condition| -> Vec<usize> {
        let endpoints = world.endpoints.iter().enumerate();
        endpoints
            .filter(|(_, endpoint)| endpoint.condition == condition && among(endpoint))
            .map(|(index, _)| index)
            .collect()
    };
    let ready = with(Condition::Ready);
    if ready.is_empty() { with(Condition::ServingTerminating) } else { ready }
}

/// Whether the load balancer's address is open to this sender.
fn is_let_in(world: &World, source: Source) -> bool {
    let listed = match source {
        Source::Outside | Source::Pod(Node::B) => true,
        Source::Endpoint(index) => world.endpoints[index].node == Node::B,
        Source::Pod(Node::A) | Source::Process(_) | Source::Loopback => false,
    };
    listed || world.options != Options::SourceRanges
}

/// Who is not let in is dropped. With iptables a Service without endpoints has no such rule.
fn turned_away(world: &World, source: Source, destination: Destination) -> Verdict {
    match world.mode {
        // Of ipvs only a teaching subset is there, and no world of it.
        ProxyMode::Iptables | ProxyMode::Ipvs => nobody(world, source, destination),
        ProxyMode::Nftables => Verdict::Drop,
    }
}

/// There is an endpoint, only not for this client: drop. There is none: reject.
fn nobody(world: &World, source: Source, destination: Destination) -> Verdict {
    if !usable(world, |_| true).is_empty() {
        return Verdict::Drop;
    }
    let by_address = matches!(destination, Destination::LoadBalancerIp | Destination::ExternalIp);
    if world.mode == ProxyMode::Iptables && source == Source::Process(Node::A) && by_address {
        // The chain for a node's own packets lacks the rule: they leave as if for anybody.
        return Verdict::Pass;
    }
    Verdict::Reject
}

/// Whether the source is replaced whichever endpoint is chosen.
fn masquerades(world: &World, door: &Door, client: Client) -> bool {
    match (door, world.options, client) {
        (Door::Internal, Options::MasqueradeAll, _) => true,
        // Without the pods' range nobody can be told to be no pod.
        (Door::Internal, Options::NoClusterCidr, _) => false,
        (Door::Internal, Options::Usual | Options::SourceRanges, _) => client != Client::Pod,
        (Door::External, _, _) => {
            world.external_policy == Policy::Cluster || client == Client::ThisNode
        }
    }
}

/// A pod that is sent to itself would otherwise answer itself.
///
/// kube-proxy's text says no more. The recorded rules do: nftables lists the node's own endpoints
/// only (a pod elsewhere does not come here to reach itself), iptables has a rule for each.
fn is_hairpin(world: &World, source: Source, endpoint: usize) -> bool {
    let listed = world.mode == ProxyMode::Iptables || world.endpoints[endpoint].node == Node::A;
    listed && source == Source::Endpoint(endpoint)
}
