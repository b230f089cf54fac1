//! Where everything stands, from the topology and the room there is.
//!
//! Two arrangements: lanes from left to right, outside to inside; or, in narrow rooms, the same lanes
//! from top to bottom. Nodes are stacked rows in both, so a hop between nodes is a vertical move.

use crate::api::ObjectRef;
use crate::control_plane::images;
use crate::order::SortedMap;
use crate::scene::geometry::{Point, Rect};
use crate::simulation::{Resident, Simulation};

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
    /// A lamp.
    Dot,
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

/// How much of a node there is room for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NodeForm {
    /// Its name above its pods, and as many rules as fit.
    Full,
    /// Its name at its end, beside its pods.
    Short,
    /// One line.
    Line,
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
    /// How much of it there is room for.
    pub form: NodeForm,
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
/// Below this height the band above the nodes is one line, and holds no list.
const FLAT_BELOW: f64 = 470.0;
/// The least height of a node, as one line.
const LINE: f64 = 22.0;
/// Below this height a node's name stands beside its pods and not above them.
const SHORT_BELOW: f64 = 84.0;
/// Below this height a node is one line.
const LINE_BELOW: f64 = 50.0;

/// Arranges a world in a room of this size.
#[must_use]
pub fn layout(world: &Simulation, width: f64, height: f64) -> Layout {
    let width = width.max(300.0);
    let mut m = measures(width, height.max(240.0));
    let count = world.network().nodes.len().max(1) as f64;
    if (height - m.first_row) / count < m.row_min && count > 6.0 {
        // Many nodes: a line each, its pods as lamps.
        if m.shape == Shape::Wide {
            m = low(m);
        }
        (m.row_gap, m.row_min, m.row_max) = (2.0, LINE, 48.0);
    }
    let room = height - m.first_row - 14.0;
    let row = ((room + m.row_gap) / count - m.row_gap).clamp(m.row_min, m.row_max);
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
    let bottom = y - m.row_gap + if m.first_row < 100.0 { 8.0 } else { 14.0 };
    layout.cluster = Rect::new(m.frame_x, m.frame_y, width - m.frame_x - 8.0, bottom - m.frame_y);
    layout.height = with_edge(bottom.max(m.load_balancer.bottom() + 60.0), height);
    if m.shape == Shape::Wide {
        // Outside things stand in the middle of the nodes' height.
        let middle = f64::midpoint(m.first_row, bottom.min(height - 14.0));
        // The buttons stand below them, and what a load balancer is called.
        let middle = if height < FLAT_BELOW { middle - 24.0 } else { middle.min(height - 258.0) };
        layout.laptop.y = middle - 26.0;
        layout.internet.y = middle;
        layout.load_balancer.y = middle - layout.load_balancer.h / 2.0 - 10.0;
        layout.height = with_edge(bottom, height);
    }
    layout
}

/// With a little room below, but not so that what fits has to be scrolled.
fn with_edge(bottom: f64, room: f64) -> f64 {
    let edge = bottom + 4.0;
    // A sum of fractions may miss what it fills.
    if bottom > room + 0.5 { edge } else { edge.min(room) }
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
    let wide = Measures {
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
    };
    if height < FLAT_BELOW { flat(wide, width) } else { wide }
}

/// The same lanes in a low room, as a page embeds it or a projector shows it.
fn flat(wide: Measures, width: f64) -> Measures {
    let roomy = width >= 900.0;
    let (frame_x, strip) = if roomy { (270.0, 214.0) } else { (216.0, 140.0) };
    let inner = frame_x + 22.0;
    let flat = Measures {
        laptop: Rect::new(if roomy { 24.0 } else { 10.0 }, 0.0, 68.0, 49.0),
        internet: Point::new(if roomy { 150.0 } else { 116.0 }, 0.0),
        load_balancer: Rect::new(frame_x - 66.0, 0.0, 40.0, 104.0),
        frame_x,
        inner,
        band: Rect::new(inner, 0.0, width - inner - 20.0, 0.0),
        row_gap: 4.0,
        row_min: 58.0,
        row_max: 120.0,
        strip,
        pods_from: strip + 58.0,
        bus_x: frame_x - 14.0,
        ..wide
    };
    low(flat)
}

/// With a band of one line.
fn low(m: Measures) -> Measures {
    Measures {
        frame_y: 8.0,
        band: Rect::new(m.band.x, 16.0, m.band.w, 36.0),
        band_has_list: false,
        first_row: 58.0,
        ..m
    }
}

fn tall(width: f64) -> Measures {
    Measures {
        shape: Shape::Tall,
        laptop: Rect::new(12.0, 8.0, 46.0, 34.0),
        internet: Point::new(width / 2.0, 26.0),
        load_balancer: Rect::new(
            width - if width < 360.0 { 136.0 } else { 156.0 },
            6.0,
            32.0,
            44.0,
        ),
        frame_x: 22.0,
        frame_y: 56.0,
        inner: 30.0,
        band: Rect::new(30.0, 62.0, width - 38.0, 44.0),
        band_has_list: false,
        first_row: 114.0,
        row_gap: 7.0,
        row_min: 84.0,
        row_max: 132.0,
        strip: 147.0,
        pods_from: 185.0,
        bus_x: 12.0,
    }
}

fn list(m: &Measures) -> Rect {
    if !m.band_has_list || m.band.w < 480.0 {
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
    let list = list(m);
    let room = if list.w > 0.0 { list.x - m.band.x - 26.0 } else { m.band.w };
    // On one line a plate needs more room for its words.
    let two = if m.band.h < 60.0 { 560.0 } else { 420.0 };
    let shown = names.len().min(if room >= two { 2 } else { 1 }).max(1);
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
    let header_x = strip.right() + if m.shape == Shape::Wide { 19.0 } else { 15.0 };
    let form = if rect.h < LINE_BELOW {
        NodeForm::Line
    } else if rect.h < SHORT_BELOW && m.shape == Shape::Wide {
        NodeForm::Short
    } else {
        NodeForm::Full
    };
    let (pods_from, top, aside, below) = match form {
        NodeForm::Line => (m.strip + 28.0, 2.0, 8.0, 0.0),
        NodeForm::Short => (m.pods_from, 6.0, 126.0, 4.0),
        NodeForm::Full => (m.pods_from, 28.0, 8.0, 4.0),
    };
    let (w, h) = (rect.w - pods_from - aside, rect.h - top - below);
    let area = Rect::new(rect.x + pods_from, rect.y + top, w, h);
    let residents: Vec<_> =
        world.residents().iter().filter(|(_, resident)| resident.node == name).collect();
    let seats = Seats::of(world, &residents, area);
    let size = if form == NodeForm::Line { PodSize::Dot } else { size_for(area, seats.count) };
    let area = if size == PodSize::Tiny {
        // These have no ear that needs room.
        let left = strip.right() + 12.0;
        Rect::new(left, area.y, area.right() - left, area.h)
    } else {
        area
    };
    let (columns, rows) = grid(area, size);
    let (card, pitch) = (card(size), pitch(size));
    let mut hidden = 0;
    for (reference, resident) in residents {
        let seat = seats.slot(resident.seat);
        let (column, row) = (seat % columns, seat / columns);
        if row >= rows {
            hidden += usize::from(resident.gone.is_none());
            continue;
        }
        let left = area.x + column as f64 * pitch.0;
        let top = area.y + row as f64 * pitch.1;
        let mut rect = Rect::new(left, top, card.0, card.1);
        if seats.wide.contains(&resident.seat) {
            rect = widened(rect, area, size);
        }
        pods.insert(reference.clone(), (rect, size));
    }
    NodeLayout {
        name: name.to_owned(),
        rect,
        strip,
        header: if form == NodeForm::Short {
            Point::new(rect.right() - 12.0, rect.y + rect.h / 2.0 - 3.0)
        } else {
            Point::new(header_x, rect.y + 20.0)
        },
        form,
        channel_x: strip.right() + 9.0,
        hidden,
    }
}

/// A node's seats, of which some pods take two.
struct Seats {
    /// Those whose pods have a table on their face.
    wide: Vec<usize>,
    /// Whether they take two: not where that would make all cards tiny.
    is_wide: bool,
    /// How many places are taken.
    count: usize,
}

impl Seats {
    fn of(world: &Simulation, residents: &[(&ObjectRef, &Resident)], area: Rect) -> Self {
        let seats = residents.iter().map(|(_, resident)| resident.seat + 1).max().unwrap_or(0);
        let wide = wide_seats(world, residents);
        if wide.is_empty() {
            return Self { wide, is_wide: false, count: seats };
        }
        let is_wide = size_for(area, seats + wide.len()) != PodSize::Tiny;
        Self { count: if is_wide { seats + wide.len() } else { seats }, wide, is_wide }
    }

    /// Which place a seat is.
    fn slot(&self, seat: usize) -> usize {
        if self.is_wide { seat + self.wide_before(seat) } else { seat }
    }

    #[inline(never)]
    fn wide_before(&self, seat: usize) -> usize {
        self.wide.iter().filter(|wide| **wide < seat).count()
    }
}

fn wide_seats(world: &Simulation, residents: &[(&ObjectRef, &Resident)]) -> Vec<usize> {
    if world.network().ingress.rules.is_empty() {
        return Vec::new();
    }
    seats_of_controllers(world, residents)
}

#[inline(never)]
fn seats_of_controllers(world: &Simulation, residents: &[(&ObjectRef, &Resident)]) -> Vec<usize> {
    let objects = world.control_plane().objects();
    let is_one = |reference: &ObjectRef| {
        let pod = objects.pod(&reference.namespace, &reference.name);
        pod.is_some_and(images::is_ingress_controller)
    };
    let controllers = residents.iter().filter(|(reference, _)| is_one(reference));
    controllers.map(|(_, resident)| resident.seat).collect()
}

/// A card as wide as two, or as high where only one goes beside; where neither fits it stays small.
#[inline(never)]
fn widened(card: Rect, area: Rect, size: PodSize) -> Rect {
    let (pitch_x, pitch_y) = pitch(size);
    if matches!(size, PodSize::Tiny | PodSize::Dot) {
        card
    } else if card.right() + pitch_x <= area.right() {
        Rect::new(card.x, card.y, card.w + pitch_x, card.h)
    } else if card.bottom() + pitch_y <= area.bottom() {
        Rect::new(card.x, card.y, area.right() - card.x, card.h + pitch_y)
    } else {
        // Three lines: the table's is the row in use.
        Rect::new(card.x, card.y, area.right() - card.x, card.h.max(area.h.min(54.0)))
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
        PodSize::Dot => (18.0, 18.0),
    }
}

const fn pitch(size: PodSize) -> (f64, f64) {
    match size {
        PodSize::Full | PodSize::Medium => (152.0, 112.0),
        PodSize::Compact => (160.0, 51.0),
        PodSize::Tiny => (90.0, 28.0),
        PodSize::Dot => (24.0, 24.0),
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
