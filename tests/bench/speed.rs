//! Speed of replay, frames and parsing.
#![expect(clippy::expect_used, reason = "a benchmark without its world measures nothing")]

use std::fmt::Write as _;

use divan::{Bencher, black_box};
use packetwalk::data_plane::place::Place;
use packetwalk::manifest;
use packetwalk::scene::frame::frame;
use packetwalk::scene::layout::layout;
use packetwalk::scene::picture::picture;
use packetwalk::session::preset;
use packetwalk::simulation::{Action, Call, History, Simulation};
use packetwalk::time::SimDuration;

fn main() {
    divan::main();
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
#[divan::bench]
fn replay_1000_events(bencher: Bencher<'_, '_>) {
    let (mut history, mut world) = busy(120);
    let start = world.revision();
    while world.revision() < start + 1_000 {
        let next = world.next_event_at().expect("there is more to come");
        world.advance(next);
    }
    let end = world.now();
    history.drop_checkpoints();
    bencher.bench(|| history.at(black_box(end)));
}

/// One frame with 64 packets under way.
#[divan::bench]
fn frame_64_packets(bencher: Bencher<'_, '_>) {
    // More at once than are counted: the first arrive before the last begin.
    let (mut history, mut world) = busy(100);
    let node = Place::Node("node-b".to_owned());
    let send = Action::Send(Call::new(node, "10.96.45.12", 80, 100));
    history.act(&mut world, send).expect("the node can send");
    while under_way(&world) < 64 {
        let next = world.next_event_at().expect("so many are under way at some time");
        world.advance(next);
    }
    let layout = layout(&world, 1_280.0, 720.0);
    bencher.bench(|| frame(&layout, black_box(&world), None, false));
}

fn under_way(world: &Simulation) -> usize {
    let begun = world.requests().values().filter(|request| request.started <= world.now());
    begun.filter(|request| request.ended.is_none()).count()
}

/// Two hundred lines of manifest.
#[divan::bench]
fn parse_200_lines(bencher: Bencher<'_, '_>) {
    let mut text = String::new();
    for index in 0..18 {
        let _ = write!(
            text,
            "---\napiVersion: v1\nkind: Service\nmetadata:\n  name: web-{index}\nspec:\n  \
             selector:\n    app: web\n  ports:\n  - port: 80\n    targetPort: 8080\n"
        );
    }
    bencher.bench(|| manifest::parse(black_box(&text)));
}

/// The whole picture: boxes, words and wires.
#[divan::bench(name = "picture")]
fn whole_picture(bencher: Bencher<'_, '_>) {
    let (history, world) = busy(10);
    let world = history.at(world.now() + SimDuration::from_ms(3_000));
    let layout = layout(&world, 1_280.0, 720.0);
    let followed = world.requests().values().next();
    bencher.bench(|| picture(&layout, black_box(&world), followed));
}
