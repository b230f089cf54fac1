//! The parts of a [`Picture`]: inert records of what stands where.

use crate::data_plane::place::PodName;
use crate::scene::container_host::Host;
use crate::scene::geometry::{Point, Rect};
use crate::scene::hosts::HostTable;
use crate::scene::layout::{NodeForm, PodSize};
use crate::scene::load::Load;
use crate::scene::phone_book::PhoneBook;
use crate::scene::pipe::Pipe;
use crate::scene::shape::count;
use crate::scene::strip::StripRow;

/// What stands still.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    /// The Services' plates.
    pub plates: Vec<Plate>,
    /// Services there is no room for.
    pub plates_hidden: usize,
    /// The list of the first Service's endpoints.
    pub list: Option<List>,
    /// The nodes.
    pub nodes: Vec<NodeView>,
    /// The pods.
    pub pods: Vec<PodView>,
    /// The load balancer.
    pub load_balancer: Option<BalancerView>,
    /// The laptop's address.
    pub laptop: String,
    /// Whether the laptop sends the followed request.
    pub laptop_sends: bool,
    /// Wires, in drawing order.
    pub wires: Vec<Wire>,
    /// What is there only at times; nothing of it on a first screen.
    pub beside: Option<Box<Beside>>,
}

/// What a picture has only while it is followed, or in some worlds.
#[derive(Clone, Debug, Default)]
pub struct Beside {
    /// The phone book, while a name is looked up.
    pub phone_book: Option<PhoneBook>,
    /// The laptop as the nodes' host.
    pub host: Option<Host>,
    /// The connection the followed request goes over, if that carries others too.
    pub pipe: Option<Pipe>,
    /// How it ended, at its place.
    pub end: Option<EndMark>,
    /// How long its sender waits for nothing.
    pub wait: Option<Wait>,
    /// Where many requests are under way, and how many pods answered.
    pub load: Option<Load>,
}

// By hand, so that it stands by itself: a first screen has nothing to compare.
impl PartialEq for Beside {
    #[inline(never)]
    fn eq(&self, other: &Self) -> bool {
        self.phone_book == other.phone_book
            && self.host == other.host
            && self.pipe == other.pipe
            && self.end == other.end
            && self.wait == other.wait
            && self.load == other.load
    }
}

/// A Service's plate.
#[derive(Clone, Debug, PartialEq)]
pub struct Plate {
    /// Where.
    pub rect: Rect,
    /// `namespace/name`.
    pub service: String,
    /// Its name.
    pub name: String,
    /// Its type.
    pub service_type: String,
    /// Its virtual address and port.
    pub address: String,
    /// Further doors, in words.
    pub doors: String,
    /// The same where there is little room.
    pub short_doors: String,
    /// The label it asks for.
    pub asks_for: Option<String>,
    /// Whether one of its rules matches a packet now.
    pub is_hot: bool,
}

/// The list of endpoints.
#[derive(Clone, Debug, PartialEq)]
pub struct List {
    /// Where.
    pub rect: Rect,
    /// How many are ready, in words.
    pub summary: String,
    /// The endpoints.
    pub rows: Vec<ListRow>,
    /// Endpoints there is no room for.
    pub hidden: usize,
    /// Where nobody matches: the label that pods have instead, in words.
    pub nearest: Option<String>,
}

/// One endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListRow {
    /// Address and port.
    pub address: String,
    /// Its state.
    pub lamp: Lamp,
    /// That it is being chosen, and from how many.
    pub chosen: Option<String>,
}

/// A lamp; it always stands beside its word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lamp {
    /// Ready.
    Ready,
    /// Running, not ready.
    NotReady,
    /// Not running yet.
    Starting,
    /// Being stopped.
    Leaving,
    /// Gone; an outline for a while.
    Gone,
}

/// A node with its rules.
#[expect(clippy::struct_excessive_bools, reason = "each is drawn by itself")]
#[derive(Clone, Debug, PartialEq)]
pub struct NodeView {
    /// All of it.
    pub rect: Rect,
    /// Its strip.
    pub strip: Rect,
    /// Where its name stands.
    pub header: Point,
    /// Its name.
    pub name: String,
    /// Its address.
    pub address: String,
    /// Whether it is switched on.
    pub is_up: bool,
    /// Whether it is a container on the laptop.
    pub is_container: bool,
    /// Whether the cluster counts it as ready.
    pub is_ready: bool,
    /// How much of it there is room for.
    pub form: NodeForm,
    /// Its rules.
    pub rows: Vec<StripRow>,
    /// Rules there is no room for.
    pub rows_hidden: usize,
    /// Whether kube-proxy is writing.
    pub is_writing: bool,
    /// Whether its kube-proxy is held.
    pub is_paused: bool,
    /// The last row, if there is something to say: what it remembers, or that it is behind.
    pub memory: Option<Memory>,
    /// Pods there is no room for.
    pub pods_hidden: usize,
    /// What a screen reader says.
    pub label: String,
}

impl NodeView {
    /// Where its address begins and ends, beside its name.
    #[must_use]
    pub fn address_place(&self) -> (f64, f64) {
        let from = self.header.x + 8.2 * count(&self.name) + 8.0;
        (from, from + 7.6 * count(&self.address))
    }
}

/// The last row of a strip.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Memory {
    /// What it says.
    pub text: String,
    /// Whether it undoes a rewrite now.
    pub is_undoing: bool,
    /// Whether it says that the rules are behind.
    pub is_behind: bool,
    /// Whether it says with whom a client is kept.
    pub is_pin: bool,
}

/// A pod's card.
#[derive(Clone, Debug, PartialEq)]
pub struct PodView {
    /// Where.
    pub rect: Rect,
    /// How much of it.
    pub size: PodSize,
    /// The pod.
    pub pod: PodName,
    /// Its name as far as there is room.
    pub name: String,
    /// Its address.
    pub address: String,
    /// Its state.
    pub lamp: Lamp,
    /// Seconds until it is gone, if it leaves.
    pub seconds_left: Option<u64>,
    /// Its namespace, if that is another than the usual ones.
    pub namespace: Option<String>,
    /// Its first label.
    pub tag: Option<String>,
    /// The port it listens on.
    pub ear: Option<String>,
    /// The letter of what runs in it.
    pub app: char,
    /// The table on its face, if it is an ingress controller.
    pub hosts: Option<Box<HostTable>>,
    /// Whether the followed request's client is kept with it.
    pub is_pinned: bool,
    /// Whether the followed packet goes to it.
    pub is_hot: bool,
    /// What a screen reader says.
    pub label: String,
}

/// The load balancer.
#[derive(Clone, Debug, PartialEq)]
pub struct BalancerView {
    /// Where.
    pub rect: Rect,
    /// Its Service.
    pub service: String,
    /// Its address; `None` while it is wished for only.
    pub address: Option<String>,
    /// What stands under it.
    pub caption: String,
    /// Its nodes, by the last letter of their name, and whether each is fit.
    pub targets: Vec<(String, bool)>,
}

/// A wire.
#[derive(Clone, Debug, PartialEq)]
pub struct Wire {
    /// An SVG path.
    pub path: String,
    /// How it looks.
    pub role: WireRole,
}

/// How a wire looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum WireRole {
    /// Nothing goes along it.
    Resting,
    /// The followed request went along it.
    Walked,
    /// It will go along it next.
    Next,
    /// The answer went along it.
    Answered,
    /// A refusal went along it.
    Refused,
}

/// The mark of an end.
#[derive(Clone, Debug, PartialEq)]
pub struct EndMark {
    /// Where.
    pub at: Point,
    /// What it says.
    pub word: String,
    /// Where its word begins, from the mark.
    pub word_at: Point,
    /// What sort.
    pub kind: EndKind,
}

/// A sender that waits for nothing.
#[derive(Clone, Debug, PartialEq)]
pub struct Wait {
    /// Where.
    pub at: Point,
    /// How much of the wait is over, from 0 to 1.
    pub share: f64,
    /// How long it is, and how many times faster it goes by here.
    pub words: String,
    /// The same in a sentence.
    pub said: String,
}

/// What sort of end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndKind {
    /// An answer came.
    Answered,
    /// Somebody said no.
    Refused,
    /// Nobody said anything.
    Dropped,
    /// Out where nobody knows a way.
    NoRoute,
    /// The address is gone.
    Gone,
    /// The name is not known.
    Unresolved,
    /// Cut.
    Cut,
}
