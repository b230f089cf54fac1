//! The laptop as the nodes' host (kind): nodes are containers in it, and published ports its doors.

use crate::data_plane::container_host::PublishedPort;
use crate::scene::geometry::Point;
use crate::scene::layout::Layout;
use crate::simulation::Simulation;
use crate::text::{self, Args};

/// The doors of a laptop whose containers are nodes.
#[derive(Clone, Debug, PartialEq)]
pub struct Host {
    /// Its published ports.
    pub doors: Vec<Door>,
}

/// A published port.
#[derive(Clone, Debug, PartialEq)]
pub struct Door {
    /// Where it leads in.
    pub at: Point,
    /// `:8080 → :30080`
    pub words: String,
    /// What a screen reader says.
    pub said: String,
}

/// The host, if the nodes are containers.
#[must_use]
pub fn host(layout: &Layout, world: &Simulation) -> Option<Host> {
    let host = world.network().container_host.as_ref()?;
    Some(Host { doors: doors(layout, &host.published) })
}

#[inline(never)]
fn doors(layout: &Layout, published: &[PublishedPort]) -> Vec<Door> {
    let door = |port: &PublishedPort| {
        let node = layout.node(&port.node)?;
        Some(Door {
            at: Point::new(layout.cluster.x, node.wire_y()),
            words: format!(":{} → :{}", port.host_port, port.container_port),
            said: sentence(port),
        })
    };
    published.iter().filter_map(door).collect()
}

fn sentence(port: &PublishedPort) -> String {
    let args = Args::new().value("port", port.host_port).text("node", &port.node);
    text::with("say.published", &args.value("to", port.container_port))
}

/// What is different where the nodes are containers, in sentences.
#[must_use]
#[inline(never)]
pub fn said(world: &Simulation) -> Vec<String> {
    let Some(host) = &world.network().container_host else { return Vec::new() };
    let mut said = vec![text::plain("say.containers")];
    said.extend(host.published.iter().map(sentence));
    if host.published.is_empty() {
        said.push(text::plain("say.nothing_published"));
    }
    said
}
