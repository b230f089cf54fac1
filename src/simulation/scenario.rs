//! How a world begins: network, starting objects, seed. With the log of actions, the whole truth.

use std::net::IpAddr;

use crate::api::{Object, Profile};
use crate::data_plane::container_host::ContainerHost;
use crate::order::SortedMap;
use crate::simulation::cast::Cast;

/// How a world begins.
#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    /// Its name, for links and tests.
    pub name: String,
    /// Where all its chance comes from.
    pub seed: u64,
    /// The version and options imitated.
    pub profile: Profile,
    /// The laptop's address.
    pub laptop: IpAddr,
    /// The objects there from the beginning, nodes first.
    pub objects: Vec<Object>,
    /// Whether a cloud provider makes load balancers.
    pub has_provider: bool,
    /// Where each node's pod addresses go on, as the host part: 5 makes 10.244.1.5 the next one.
    pub next_pod_addresses: SortedMap<String, u32>,
    /// Addresses the cloud gives to load balancers, in order; then further ones after the last.
    pub load_balancer_addresses: Vec<IpAddr>,
    /// What a pod on the entry node sees of a masqueraded sender: that node's pod bridge instead of
    /// the node's address, as in kind.
    pub masquerades_as_bridge: bool,
    /// What is arranged beforehand; a preset arranges nothing.
    pub cast: Option<Box<Cast>>,
    /// The laptop as the nodes' host, where they are containers on it (kind).
    pub container_host: Option<ContainerHost>,
}
