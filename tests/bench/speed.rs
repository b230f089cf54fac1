//! How fast the engine is: one figure a line, `name value unit`.
//!
//! Each is the fastest of several runs: what else goes on on a machine only ever adds.
#![expect(clippy::expect_used, reason = "a benchmark without its world measures nothing")]
#![expect(clippy::float_arithmetic, clippy::print_stdout, reason = "figures are for reading")]

mod big_world;

use std::fmt::Write as _;
use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;

use packetwalk::data_plane::decision::FirstPacket;
use packetwalk::data_plane::kube_proxy::KubeProxy;
use packetwalk::data_plane::place::Place;
use packetwalk::data_plane::rules::Rules;
use packetwalk::manifest;
use packetwalk::scene::frame::frame;
use packetwalk::scene::layout::layout;
use packetwalk::scene::picture::picture;
use packetwalk::session::preset;
use packetwalk::simulation::{Action, Call, History, Simulation};
use packetwalk::time::SimDuration;

/// Packets of a round; more than a processor's branch predictor can learn by heart.
const PACKETS: u32 = 20_000;
/// Services of a world that is big.
const MANY: u32 = 10_000;

fn main() {
    routing();
    syncing();
    show("replay_1000_events", replay_1000_events());
    show("frame_64_packets", frame_64_packets());
    show("whole_picture", whole_picture());
    show("parse_200_lines", parse_200_lines());
}

fn show(name: &str, time: Duration) {
    println!("{name} {:.3} ms", time.as_secs_f64() * 1e3);
}

/// The fastest of so many runs.
fn fastest(runs: u32, mut run: impl FnMut() -> Duration) -> Duration {
    (0..runs).map(|_| run()).min().unwrap_or_default()
}

/// How long this takes, once.
#[expect(clippy::disallowed_methods, reason = "the one place that measures")]
fn time<T>(run: impl FnOnce() -> T) -> Duration {
    let start = std::time::Instant::now();
    black_box(run());
    start.elapsed()
}

fn routing() {
    let worlds: Vec<_> = [10, 100, 1_000, MANY]
        .into_iter()
        .flat_map(|services| {
            let proxy = big_world::synced(services);
            [(false, "ten"), (true, "all")].map(|(to_all, whom)| Routing {
                name: format!("routing_cost_{services}_services_to_{whom}"),
                rules: Arc::clone(proxy.rules()),
                packets: big_world::packets(services, to_all, PACKETS),
            })
        })
        .collect();
    let mut costs = vec![f64::INFINITY; worlds.len()];
    // In turn, so that a busy moment of the machine does not meet one of them only.
    for _ in 0..60 {
        for (cost, world) in costs.iter_mut().zip(&worlds) {
            *cost = cost.min(world.cost());
        }
    }
    for (cost, world) in costs.iter().zip(&worlds) {
        println!("{} {cost:.1} ns", world.name);
    }
    if let [ten_first, all_first, _, hundred, .., ten_last, all_last] = costs[..] {
        println!("routing_cost_growth_to_ten {:.2} times", ten_last / ten_first);
        println!("routing_cost_growth_to_all {:.2} times", all_last / all_first);
        println!("requests_routed_native {:.2} million/s", 1e3 / hundred);
    }
}

/// Rules, and packets for them.
struct Routing {
    name: String,
    rules: Arc<Rules>,
    packets: Vec<FirstPacket>,
}

impl Routing {
    /// Nanoseconds a packet.
    fn cost(&self) -> f64 {
        let route = || {
            let found = big_world::route_all(&self.rules, &self.packets);
            assert_eq!(found, self.packets.len(), "every packet finds an endpoint");
        };
        time(route).as_secs_f64() * 1e9 / f64::from(PACKETS)
    }
}

fn syncing() {
    let objects = big_world::objects(MANY);
    let mut started = big_world::kube_proxy();
    for object in &objects {
        started.observe(object);
    }
    let full = fastest(7, || {
        let mut proxy = started.clone();
        time(|| proxy.sync())
    });
    show("full_sync_10000_services", full);

    started.sync();
    let (ready, not_ready) = [true, false].map(|is| Arc::new(big_world::slice(4_711, is))).into();
    let added = Arc::new(big_world::service(MANY + 7));
    let mut proxy = started;
    let mut flip = |there: &dyn Fn(&mut KubeProxy), back: &dyn Fn(&mut KubeProxy)| {
        let mut both = || after(&mut proxy, there).max(after(&mut proxy, back));
        fastest(15, &mut both)
    };
    let endpoint = flip(&|proxy| proxy.observe(&not_ready), &|proxy| proxy.observe(&ready));
    show("sync_after_endpoint_changed", endpoint);
    let service = flip(&|proxy| proxy.observe(&added), &|proxy| proxy.forget(&added.reference()));
    show("sync_after_service_came_or_went", service);
    let shared = fastest(15, || after(&mut proxy.clone(), &|proxy| proxy.observe(&not_ready)));
    show("sync_after_endpoint_changed_rules_shared", shared);
}

/// Hearing of a change and bringing the rules in line.
fn after(proxy: &mut KubeProxy, change: &dyn Fn(&mut KubeProxy)) -> Duration {
    time(|| {
        change(proxy);
        assert!(proxy.sync(), "the rules are now others");
    })
}

/// The first preset with so many requests just sent.
fn busy(count: u32) -> (History, Simulation) {
    let mut history = History::new(preset::first().scenario());
    let mut world = history.at(history.opened_at());
    let host = "15.207.114.2".to_owned();
    let send = Action::Send(Call::new(Place::Laptop, &host, 30_080, count));
    history.act(&mut world, send).expect("the laptop can send");
    (history, world)
}

/// From the beginning through a thousand events, without checkpoints.
fn replay_1000_events() -> Duration {
    let (mut history, mut world) = busy(120);
    let start = world.revision();
    while world.revision() < start + 1_000 {
        let next = world.next_event_at().expect("there is more to come");
        world.advance(next);
    }
    let end = world.now();
    history.drop_checkpoints();
    fastest(9, || time(|| history.at(black_box(end))))
}

/// One frame with 64 packets under way.
fn frame_64_packets() -> Duration {
    // More at once than are counted: the first arrive before the last begin.
    let (mut history, mut world) = busy(100);
    for node in ["node-b", "node-c"] {
        let node = Place::Node(node.to_owned());
        let send = Action::Send(Call::new(node, "10.96.45.12", 80, 100));
        history.act(&mut world, send).expect("the node can send");
    }
    while under_way(&world) < 64 {
        let next = world.next_event_at().expect("so many are under way at some time");
        world.advance(next);
    }
    let layout = layout(&world, 1_280.0, 720.0);
    fastest(99, || time(|| frame(&layout, black_box(&world), None, false)))
}

fn under_way(world: &Simulation) -> usize {
    let begun = world.requests().values().filter(|request| request.started <= world.now());
    begun.filter(|request| request.ended.is_none()).count()
}

/// Two hundred lines of manifest.
fn parse_200_lines() -> Duration {
    let mut text = String::new();
    for index in 0..18 {
        let _ = write!(
            text,
            "---\napiVersion: v1\nkind: Service\nmetadata:\n  name: web-{index}\nspec:\n  \
             selector:\n    app: web\n  ports:\n  - port: 80\n    targetPort: 8080\n"
        );
    }
    fastest(99, || time(|| manifest::parse(black_box(&text))))
}

/// The whole picture: boxes, words and wires.
fn whole_picture() -> Duration {
    let (history, world) = busy(10);
    let world = history.at(world.now() + SimDuration::from_ms(3_000));
    let layout = layout(&world, 1_280.0, 720.0);
    let followed = world.requests().values().next();
    fastest(99, || time(|| picture(&layout, black_box(&world), followed)))
}
