//! What the tests of a whole world share: three nodes, and a way to let time pass.

use packetwalk::api::node::{NodeSpec, NodeStatus};
use packetwalk::api::{Node, NodeAddress, Object, ObjectMeta, Profile};
use packetwalk::data_plane::place::{Place, PodName};
use packetwalk::manifest::{self, Severity};
use packetwalk::order::SortedMap;
use packetwalk::simulation::{History, Scenario, Simulation};
use packetwalk::time::SimDuration;

/// Name, address, and the host part of the next pod's address; pods have 10.244.1.0/24 and on.
const NODES: [(&str, &str, u32); 3] =
    [("node-a", "192.0.2.11", 5), ("node-b", "192.0.2.12", 8), ("node-c", "192.0.2.13", 2)];

/// Three nodes, the laptop 198.51.100.7, and what the manifest describes.
#[track_caller]
pub(crate) fn scenario(yaml: &str) -> Scenario {
    let mut starting: Vec<Object> = Vec::new();
    let mut next_pod_addresses = SortedMap::new();
    for (index, (name, address, next)) in NODES.into_iter().enumerate() {
        let cidr = format!("10.244.{}.0/24", index + 1);
        let address =
            NodeAddress { address_type: "InternalIP".to_owned(), address: address.to_owned() };
        starting.push(Object::Node(Node {
            metadata: ObjectMeta { name: name.to_owned(), ..ObjectMeta::default() },
            spec: NodeSpec { pod_cidr: cidr.clone(), pod_cidrs: vec![cidr], ..Default::default() },
            status: NodeStatus { addresses: vec![address], ..Default::default() },
        }));
        next_pod_addresses.insert(name.to_owned(), next);
    }
    starting.extend(objects(yaml));
    Scenario {
        name: "test".to_owned(),
        seed: 7,
        profile: Profile::default(),
        laptop: "198.51.100.7".parse().expect("an address"),
        objects: starting,
        has_provider: false,
        next_pod_addresses,
        load_balancer_addresses: vec!["203.0.113.80".parse().expect("an address")],
        masquerades_as_bridge: false,
        cast: None,
        container_host: None,
    }
}

/// The objects of a manifest in which nothing is wrong.
#[track_caller]
pub(crate) fn objects(yaml: &str) -> Vec<Object> {
    let parsed = manifest::parse(yaml);
    let wrong: Vec<_> =
        parsed.diagnostics.iter().filter(|d| d.severity == Severity::Error).collect();
    assert!(wrong.is_empty(), "{wrong:?} in\n{yaml}");
    parsed.documents.into_iter().map(|document| document.object).collect()
}

/// A history and its world at the beginning.
pub(crate) fn open(scenario: Scenario) -> (History, Simulation) {
    let history = History::new(scenario);
    let world = history.at(history.opened_at());
    (history, world)
}

/// Lets time pass until nothing happens any more.
#[track_caller]
pub(crate) fn settle(world: &mut Simulation) {
    let end = world.now() + SimDuration::from_ms(600_000);
    while let Some(at) = world.next_event_at() {
        assert!(at <= end, "this world never comes to rest");
        world.advance(at);
    }
}

/// `laptop`, a node of the three, or else a pod of the namespace `default`.
pub(crate) fn place(name: &str) -> Place {
    match name {
        "laptop" => Place::Laptop,
        _ if name.starts_with("node-") => Place::Node(name.to_owned()),
        _ => Place::Pod(PodName::new("default", name)),
    }
}

/// The name of a value's variant: the first word of how it is printed for debugging.
pub(crate) fn variant(value: &impl std::fmt::Debug) -> String {
    let text = format!("{value:?}");
    text.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default().to_owned()
}
