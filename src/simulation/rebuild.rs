//! A cluster that is made anew where one was deleted: its nodes are containers on the laptop.

use std::net::IpAddr;

use crate::api::Object;
use crate::control_plane::admission::Write;
use crate::control_plane::plane::ControlPlane;
use crate::data_plane::conntrack::Conntrack;
use crate::data_plane::container_host::PublishedPort;
use crate::order::{SortedMap, SortedSet};
use crate::simulation::{MarkKind, Rejection, Simulation, react};
use crate::time::SimTime;

impl Simulation {
    /// An empty cluster of these nodes: nothing of the one before comes back.
    #[inline(never)]
    pub(super) fn create_cluster(
        &mut self,
        nodes: Vec<Object>,
        published: Vec<PublishedPort>,
    ) -> Result<(), Rejection> {
        if !self.is_deleted {
            self.delete_cluster();
        }
        let scenario = &self.scenario;
        self.control_plane = ControlPlane::new(scenario.profile.clone(), scenario.seed);
        self.control_plane.set_provider(self.has_provider);
        // What an orphan still has, nobody else is given.
        let taken: Vec<IpAddr> =
            self.network.load_balancers.values().map(|it| it.address).collect();
        let first = scenario.load_balancer_addresses.iter().filter(|it| !taken.contains(it));
        let first: Vec<IpAddr> = first.copied().collect();
        self.control_plane.set_load_balancer_addresses(&first);
        (self.is_deleted, self.watched) = (false, react::Watched::default());
        self.failing = SortedSet::new();
        self.programs = SortedMap::new();
        for (index, node) in nodes.into_iter().enumerate() {
            self.refused(index, |plane, at| plane.write(Write::Apply, node, at))?;
        }
        if let Some(host) = &mut self.network.container_host {
            host.published = published;
            host.conntrack = Conntrack::default();
        }
        self.mark(MarkKind::Applied, "cluster");
        self.check_limits()
    }

    /// Sees to it that time goes by until then, though nothing may happen: somebody waits for it.
    /// Only who looks at this world knows, so it is in no log and makes no difference to anything.
    #[inline(never)]
    pub fn wake_at(&mut self, at: SimTime) {
        if self.queue.next_at().is_none_or(|next| next > at) {
            self.queue.push(at.max(self.now), super::event::Event::Tick);
        }
    }
}
