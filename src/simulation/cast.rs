//! What a scenario arranges beforehand, as on a stage: who stands where, what programs do, who is called
//! what.
//!
//! Kubernetes' own objects cannot say such things, or would say more than a reader should have to
//! read. Later pods find their places as everywhere.

use std::net::IpAddr;

use crate::api::{Object, Pod};
use crate::control_plane::images::{LISTENS_ANNOTATION, SAYS_ANNOTATION, STARTS_AFTER_ANNOTATION};
use crate::data_plane::place::PodName;
use crate::order::{InOrder, SortedMap, SortedSet};
use crate::simulation::{Simulation, pod_reference};

/// What is arranged.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cast {
    /// The nodes of the first pods of a name, in order of their creation.
    pub places: SortedMap<String, Vec<String>>,
    /// What programs do, by the name of their container.
    pub programs: SortedMap<String, Program>,
    /// Addresses of Services (`namespace/name`) that ask for none.
    pub service_addresses: SortedMap<String, IpAddr>,
    /// Pods whose readiness probe fails from the beginning, as [`pod_called`] reads them.
    pub unready: Vec<String>,
    /// Whether the firewall in front of the nodes is closed.
    pub is_firewall_closed: bool,
}

/// What the program of a container does, where its image does not say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Program {
    /// The ports it listens on, `8080,53/UDP`; empty for none.
    pub listens: Option<String>,
    /// What it says to a client.
    pub says: Option<String>,
    /// Seconds it takes to listen once its container runs.
    pub starts_after_s: Option<u32>,
}

/// Who was told already.
#[derive(Clone, Debug, Default)]
pub(super) struct Dressed {
    pods: SortedSet<PodName>,
    /// How many of each name were.
    turns: SortedMap<String, usize>,
}

impl Simulation {
    /// Before the first object.
    #[inline(never)]
    pub(super) fn set_stage(&mut self, cast: &Cast) {
        for (service, address) in &cast.service_addresses {
            self.control_plane.keep_service_address(service, *address);
        }
        self.network.is_firewall_open = !cast.is_firewall_closed;
        self.control_plane.number_pods();
    }

    /// After the last.
    #[inline(never)]
    pub(super) fn open_stage(&mut self, cast: &Cast) {
        for alias in &cast.unready {
            if let Some(pod) = pod_called(self, alias) {
                let reference = pod_reference(&pod);
                let now = self.now;
                self.control_plane.pod_ready(&reference, false, now);
                self.failing.insert(reference);
            }
        }
        self.react();
        self.settle();
    }

    /// Tells pods that are new what the cast has for them.
    #[inline(never)]
    pub(super) fn cast_pods(&mut self) {
        let Some(cast) = self.scenario.cast.clone() else { return };
        let is_new = |pod: &&Pod| {
            let name = PodName::new(pod.metadata.namespace_or_default(), &pod.metadata.name);
            pod.status.phase != "Running" && !self.dressed.pods.contains(&name)
        };
        let mut fresh: Vec<Pod> =
            self.control_plane.objects().pods().filter(is_new).cloned().collect();
        fresh.in_order_of(|pod| pod.metadata.created_at);
        for mut pod in fresh {
            self.dress(&cast, &mut pod);
            self.control_plane.set_pod(pod);
        }
    }

    fn dress(&mut self, cast: &Cast, pod: &mut Pod) {
        let space = pod.metadata.namespace_or_default();
        self.dressed.pods.insert(PodName::new(space, &pod.metadata.name));
        let annotations = &mut pod.metadata.annotations;
        for container in &pod.spec.containers {
            let Some(program) = cast.programs.get(container.name.as_str()) else { continue };
            let seconds = program.starts_after_s.map(|seconds| seconds.to_string());
            let told = [
                (LISTENS_ANNOTATION, program.listens.clone()),
                (SAYS_ANNOTATION, program.says.clone()),
                (STARTS_AFTER_ANNOTATION, seconds),
            ];
            for (key, value) in told {
                if let Some(value) = value {
                    annotations.get_or_insert_with(key.to_owned(), || value);
                }
            }
        }
        let name = called(pod);
        let Some(places) = cast.places.get(name.as_str()) else { return };
        let turn = self.dressed.turns.get_or_default(name);
        let node = places.get(*turn);
        *turn += 1;
        if let Some(node) = node
            && pod.spec.node_name.is_empty()
        {
            node.clone_into(&mut pod.spec.node_name);
        }
    }
}

/// The name that a pod goes by: that of the workload it belongs to, else its own without the number
/// behind it.
#[must_use]
pub fn called(pod: &Pod) -> String {
    let name = pod.metadata.name.as_str();
    let owner = pod.metadata.owner_references.first();
    if let Some(set) = owner.filter(|owner| owner.kind == "ReplicaSet") {
        // What the Deployment's controller put behind its name is a hash.
        return set.name.rsplit_once('-').map_or(name, |(stem, _)| stem).to_owned();
    }
    match name.rsplit_once('-') {
        Some((stem, number)) if number.parse::<u32>().is_ok() => stem.to_owned(),
        _ => name.to_owned(),
    }
}

/// The pod of this name, in whichever namespace; else, `web-2` is the second pod there is now of what
/// is called `web`, in the order of creation.
#[must_use]
pub fn pod_called(world: &Simulation, alias: &str) -> Option<PodName> {
    let pods = || world.control_plane().objects().pods();
    let name_of = |pod: &Pod| PodName::new(pod.metadata.namespace_or_default(), &pod.metadata.name);
    if let Some(pod) = pods().find(|pod| pod.metadata.name == alias) {
        return Some(name_of(pod));
    }
    let (stem, number) = alias.rsplit_once('-').unwrap_or((alias, "1"));
    let number: usize = number.parse().ok().filter(|number| *number > 0)?;
    let mut alive: Vec<&Pod> =
        pods().filter(|pod| called(pod) == stem && !pod.metadata.is_terminating()).collect();
    alive.in_order_of(|pod| pod.metadata.created_at);
    alive.get(number - 1).map(|pod| name_of(pod))
}

/// The object, if it is a pod that goes by this name or has this label `app`.
#[must_use]
pub fn is_of_app(object: &Object, app: &str) -> bool {
    let Object::Pod(pod) = object else { return false };
    pod.metadata.labels.get("app").is_some_and(|label| label == app) || called(pod) == app
}
