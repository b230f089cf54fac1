//! Names on their way to addresses: a pod's resolver asks the cluster's DNS, a question at a time.

use std::net::IpAddr;

use crate::data_plane::dns::{self, Lookup};
use crate::data_plane::place::Place;
use crate::simulation::event::Event;
use crate::simulation::request::Asking;
use crate::simulation::{Simulation, latency};

impl Simulation {
    /// The addresses a sender's resolver gives for a host; addresses stand for themselves.
    #[must_use]
    pub fn resolve(&self, from: &Place, host: &str) -> Vec<IpAddr> {
        if let Ok(address) = host.parse() {
            return vec![address];
        }
        match from {
            Place::Pod(pod) => self.ask_dns(&pod.namespace, host).answers,
            Place::Laptop | Place::Node(_) if host == "localhost" => {
                vec![IpAddr::from([127, 0, 0, 1])]
            }
            Place::Laptop | Place::Node(_) | Place::Internet | Place::LoadBalancer(_) => Vec::new(),
        }
    }

    /// What the cluster's DNS says to a pod of this namespace, under each name it tries.
    fn ask_dns(&self, namespace: &str, host: &str) -> Lookup {
        let store = self.control_plane.objects();
        let slices: Vec<_> = store.endpoint_slices().collect();
        let services: Vec<_> = store.services().collect();
        dns::resolve(host, namespace, &services, &slices)
    }

    /// A pod's resolver begins to ask.
    #[inline(never)]
    pub(super) fn look_up(&mut self, id: u32, namespace: &str, host: &str) {
        let (lookup, begun) = (self.ask_dns(namespace, host), self.now);
        if let Some(request) = self.requests.get_mut(&id) {
            request.asking = Some(Asking { lookup, answered: 0, begun });
            self.queue.push(begun + latency::LOOK_UP, Event::NameAnswered(id));
        }
    }

    /// One question is answered: the next is asked, or the resolver says what it has found.
    #[inline(never)]
    pub(super) fn name_answered(&mut self, id: u32) {
        let request = self.requests.get_mut(&id);
        let Some(asking) = request.and_then(|request| request.asking.as_mut()) else { return };
        asking.answered += 1;
        if asking.answered < asking.lookup.tried.len() {
            self.queue.push(self.now + latency::LOOK_UP, Event::NameAnswered(id));
        } else {
            let answers = asking.lookup.answers.clone();
            self.connect(id, &answers);
        }
    }
}
