//! Where everything stands, from the topology and the room there is.
//!
//! Two arrangements: lanes from left to right, outside to inside; or, in narrow rooms, the same lanes
//! from top to bottom. Nodes are stacked rows in both, so a hop between nodes is a vertical move.

use crate::api::ObjectRef;
use crate::order::SortedMap;
use crate::scene::geometry::{Point, Rect};
use crate::simulation::Simulation;

/// Which way the lanes run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Left to right.
    Wide,
    /// Top to bottom.
    Tall,
}

/// How much of a pod's card there is room for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PodSize {
    /// Name, address, label, state.
    Full,
    /// Name, address, state.
    Medium,
    /// Two lines.
    Compact,
    /// A lamp and the end of the name.
    Tiny,
}

/// Where everything stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    /// Which way the lanes run.
    pub shape: Shape,
    /// The stage's width.
    pub width: f64,
    /// The height all of it needs; may be more than there is room for.
    pub height: f64,
    /// The laptop's picture.
    pub laptop: Rect,
    /// The middle of the cloud.
    pub internet: Point,
    /// The load balancer's picture, if there is one or one is wished for.
    pub load_balancer: Rect,
    /// The frame around the cluster.
    pub cluster: Rect,
    /// One plate a Service, as many as there is room for.
    pub plates: Vec<(String, Rect)>,
    /// The list of endpoints.
    pub list: Rect,
    /// The nodes, in order.
    pub nodes: Vec<NodeLayout>,
    /// Where the wires from outside turn up and down.
    pub bus_x: f64,
    /// Each pod's card.
    pub pods: SortedMap<ObjectRef, (Rect, PodSize)>,
}

/// Where one node stands.
#[derive(Clone, Debug, PartialEq)]
pub struct NodeLayout {
    /// Its name.
    pub name: String,
    /// All of it.
    pub rect: Rect,
    /// Its strip of rules.
    pub strip: Rect,
    /// Where its name is written.
    pub header: Point,
    /// Where wires between nodes run.
    pub channel_x: f64,
    /// Pods that there is no room for.
    pub hidden: usize,
}

/// Everything about a room that its arrangement depends on.
#[derive(Clone, Copy, Debug)]
struct Measures {
    shape: Shape,
    laptop: Rect,
    internet: Point,
    load_balancer: Rect,
    frame_x: f64,
    frame_y: f64,
    inner: f64,
    band: Rect,
    band_has_list: bool,
    first_row: f64,
    row_gap: f64,
    row_min: f64,
    row_max: f64,
    strip: f64,
    pods_from: f64,
    bus_x: f64,
}

const WIDE_FROM: f64 = 620.0;

/// Arranges a world in a room of this size.
#[must_use]
pub fn layout(world: &Simulation, width: f64, height: f64) -> Layout {
    let width = width.max(300.0);
    let m = measures(width, height.max(240.0));
    let count = world.network().nodes.len().max(1) as f64;
    let room = height - m.first_row - 18.0 - (count - 1.0) * m.row_gap;
    let row = (room / count).clamp(m.row_min, m.row_max);
    let mut layout = Layout {
        shape: m.shape,
        width,
        height: 0.0,
        laptop: m.laptop,
        internet: m.internet,
        load_balancer: m.load_balancer,
        cluster: Rect::default(),
        plates: plates(world, &m),
        list: list(&m),
        nodes: Vec::new(),
        bus_x: m.bus_x,
        pods: SortedMap::new(),
    };
    let mut y = m.first_row;
    for name in world.network().nodes.keys() {
        let rect = Rect::new(m.inner, y, width - m.inner - edge(m.shape), row);
        let node = place_node(world, name, rect, &m, &mut layout.pods);
        layout.nodes.push(node);
        y += row + m.row_gap;
    }
    let bottom = y - m.row_gap + 14.0;
    layout.cluster = Rect::new(m.frame_x, m.frame_y, width - m.frame_x - 8.0, bottom - m.frame_y);
    layout.height = bottom.max(m.load_balancer.bottom() + 60.0) + 4.0;
    if m.shape == Shape::Wide {
        // Outside things stand in the middle of the nodes' height.
        let middle = f64::midpoint(m.first_row, bottom);
        let middle = if height < 560.0 { middle - 56.0 } else { middle };
        layout.laptop.y = middle - 26.0;
        layout.internet.y = middle;
        layout.load_balancer.y = middle - layout.load_balancer.h / 2.0 - 10.0;
        layout.height = bottom + 4.0;
    }
    layout
}

const fn edge(shape: Shape) -> f64 {
    match shape {
        Shape::Wide => 20.0,
        Shape::Tall => 8.0,
    }
}

fn measures(width: f64, height: f64) -> Measures {
    if width < WIDE_FROM {
        return tall(width);
    }
    let roomy = width >= 1000.0;
    let frame_x = if roomy { 316.0 } else { 254.0 };
    let inner = frame_x + 24.0;
    let strip = if roomy { 220.0 } else { 192.0 };
    let x = |roomy_x: f64, tight_x: f64| if roomy { roomy_x } else { tight_x };
    let band_height = if height >= 600.0 { 112.0 } else { 92.0 };
    Measures {
        shape: Shape::Wide,
        laptop: Rect::new(x(36.0, 16.0), 0.0, 72.0, 52.0),
        internet: Point::new(x(166.0, 128.0), 0.0),
        load_balancer: Rect::new(x(220.0, 172.0), 0.0, 56.0, 146.0),
        frame_x,
        frame_y: 30.0,
        inner,
        band: Rect::new(inner, 42.0, width - inner - 20.0, band_height),
        band_has_list: true,
        first_row: 54.0 + band_height,
        row_gap: 11.0,
        row_min: 88.0,
        row_max: 140.0,
        strip,
        pods_from: strip + 57.0,
        bus_x: frame_x - 14.0,
    }
}

fn tall(width: f64) -> Measures {
    Measures {
        shape: Shape::Tall,
        laptop: Rect::new(12.0, 8.0, 46.0, 34.0),
        internet: Point::new(width / 2.0, 26.0),
        load_balancer: Rect::new(width - 150.0, 6.0, 32.0, 44.0),
        frame_x: 22.0,
        frame_y: 56.0,
        inner: 30.0,
        band: Rect::new(30.0, 62.0, width - 38.0, 44.0),
        band_has_list: false,
        first_row: 114.0,
        row_gap: 7.0,
        row_min: 84.0,
        row_max: 132.0,
        strip: 138.0,
        pods_from: 160.0,
        bus_x: 12.0,
    }
}

fn list(m: &Measures) -> Rect {
    if !m.band_has_list {
        return Rect::default();
    }
    let width = (m.band.w * 0.42).clamp(230.0, 290.0);
    Rect::new(m.band.right() - width, m.band.y, width, m.band.h)
}

fn plates(world: &Simulation, m: &Measures) -> Vec<(String, Rect)> {
    let names: Vec<String> = world
        .control_plane()
        .objects()
        .services()
        .filter(|service| service.metadata.name != "kubernetes")
        .map(|s| format!("{}/{}", s.metadata.namespace_or_default(), s.metadata.name))
        .collect();
    let room = if m.band_has_list { list(m).x - m.band.x - 26.0 } else { m.band.w };
    let shown = names.len().min(if room >= 420.0 { 2 } else { 1 }).max(1);
    let width = (room - 8.0 * (shown as f64 - 1.0)) / shown as f64;
    names
        .into_iter()
        .take(shown)
        .enumerate()
        .map(|(index, name)| {
            let x = m.band.x + index as f64 * (width + 8.0);
            (name, Rect::new(x, m.band.y, width, m.band.h))
        })
        .collect()
}

fn place_node(
    world: &Simulation,
    name: &str,
    rect: Rect,
    m: &Measures,
    pods: &mut SortedMap<ObjectRef, (Rect, PodSize)>,
) -> NodeLayout {
    let strip = Rect::new(rect.x, rect.y, m.strip, rect.h);
    let header_x = strip.right() + if m.shape == Shape::Wide { 19.0 } else { 22.0 };
    let area =
        Rect::new(rect.x + m.pods_from, rect.y + 28.0, rect.w - m.pods_from - 8.0, rect.h - 32.0);
    let residents: Vec<_> =
        world.residents().iter().filter(|(_, resident)| resident.node == name).collect();
    let seats = residents.iter().map(|(_, resident)| resident.seat + 1).max().unwrap_or(0);
    let size = size_for(area, seats);
    let (columns, rows) = grid(area, size);
    let (card, pitch) = (card(size), pitch(size));
    let mut hidden = 0;
    for (reference, resident) in residents {
        let (column, row) = (resident.seat % columns, resident.seat / columns);
        if row >= rows {
            hidden += usize::from(resident.gone.is_none());
            continue;
        }
        let left = area.x + column as f64 * pitch.0;
        let top = area.y + row as f64 * pitch.1;
        pods.insert(reference.clone(), (Rect::new(left, top, card.0, card.1), size));
    }
    NodeLayout {
        name: name.to_owned(),
        rect,
        strip,
        header: Point::new(header_x, rect.y + 20.0),
        channel_x: strip.right() + 9.0,
        hidden,
    }
}

/// The biggest card with which all seats fit, else the smallest.
fn size_for(area: Rect, seats: usize) -> PodSize {
    [PodSize::Full, PodSize::Medium, PodSize::Compact]
        .into_iter()
        .find(|size| {
            let (columns, rows) = grid(area, *size);
            card(*size).1 <= area.h && card(*size).0 <= area.w && columns * rows >= seats
        })
        .unwrap_or(PodSize::Tiny)
}

fn grid(area: Rect, size: PodSize) -> (usize, usize) {
    let ((w, h), (pitch_x, pitch_y)) = (card(size), pitch(size));
    let count = |room: f64, one: f64, pitch: f64| ((room - one) / pitch + 1.0).max(1.0) as usize;
    (count(area.w, w, pitch_x), count(area.h, h, pitch_y))
}

const fn card(size: PodSize) -> (f64, f64) {
    match size {
        PodSize::Full => (104.0, 100.0),
        PodSize::Medium => (104.0, 76.0),
        PodSize::Compact => (116.0, 46.0),
        PodSize::Tiny => (84.0, 24.0),
    }
}

const fn pitch(size: PodSize) -> (f64, f64) {
    match size {
        PodSize::Full | PodSize::Medium => (152.0, 112.0),
        PodSize::Compact => (160.0, 51.0),
        PodSize::Tiny => (90.0, 28.0),
    }
}

impl Layout {
    /// Where a node stands.
    #[must_use]
    pub fn node(&self, name: &str) -> Option<&NodeLayout> {
        self.nodes.iter().find(|node| node.name == name)
    }
}

impl NodeLayout {
    /// Where wires come to the strip and leave it.
    #[must_use]
    pub fn wire_y(&self) -> f64 {
        self.rect.y + (self.rect.h * 0.5).min(70.0)
    }
}
