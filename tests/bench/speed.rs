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
use packetwalk::simulation::{Action, History, Simulation};
use packetwalk::time::SimDuration;

fn main() {
    divan::main();
}

/// The first preset with so many requests just sent.
fn busy(count: u32) -> (History, Simulation) {
    let mut history = History::new(preset::first().scenario());
    let mut world = history.at(history.opened_at());
    let host = "15.207.114.2".to_owned();
    let send = Action::Send { from: Place::Laptop, host, port: 30_080, count };
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
    let (_, mut world) = busy(64);
    // 63 pauses between requests are longer than one walk: sixteen at a time, four times over.
    let mut most = (0, world.clone());
    while let Some(next) = world.next_event_at() {
        world.advance(next);
        let under_way = |request: &&packetwalk::simulation::Request| {
            request.started <= world.now() && request.ended.is_none()
        };
        let count = world.requests().values().filter(under_way).count();
        if count > most.0 {
            most = (count, world.clone());
        }
    }
    let world = most.1;
    let layout = layout(&world, 1_280.0, 720.0);
    bencher.bench(|| frame(&layout, black_box(&world), None, false));
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
