//! Explanations: what a thing of the picture is, what it decided, and why.
//!
//! Plain data for a card or a table. Everything is looked up in the world, never decided anew: a pod
//! is in the list because the list has it, a rule refuses because its row says so.

mod hop;
mod node;
mod outside;
mod pod;
mod rule;
mod service;
mod table;

pub use hop::{current, hop};
pub use node::node;
pub use outside::{internet, laptop, load_balancer};
pub use pod::{membership, pod};
pub use rule::{kube_proxy, rule};
pub use service::{endpoint, endpoints, service};
pub use table::{Table, tables};

use std::net::SocketAddr;

use crate::api::{FieldPath, Kind, ObjectRef, ProxyMode, Service};
use crate::data_plane::cidr::IpFamily;
use crate::data_plane::rules::Rules;
use crate::order::InOrder;
use crate::scene::narration::Cell;
use crate::text::{self, Args};

/// All that is said about one thing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Card {
    /// What it is called.
    pub title: String,
    /// The header before and after, where the thing is a hop.
    pub header: Option<Cell>,
    /// What it is, what it decided, and why; a sentence or two each.
    pub says: Vec<String>,
    /// Names and values.
    pub facts: Vec<(String, String)>,
    /// Lines of the node's own listing that are about it.
    pub rules: Vec<String>,
    /// Fields of objects that caused it.
    pub fields: Vec<Field>,
    /// What one would type to see it in a real cluster.
    pub commands: Vec<Command>,
}

/// A field of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// The object.
    pub object: ObjectRef,
    /// Where in it.
    pub path: FieldPath,
}

/// A command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// The machine it is typed on; empty for kubectl, which is typed anywhere.
    pub at: String,
    /// What is typed.
    pub line: String,
}

impl Card {
    fn new(title: String) -> Self {
        Self { title, ..Self::default() }
    }

    fn say(mut self, sentence: String) -> Self {
        if !sentence.is_empty() {
            self.says.push(sentence);
        }
        self
    }

    /// With a fact, by the id of its name; nothing for an empty value.
    fn fact(mut self, id: &str, value: &str) -> Self {
        if !value.is_empty() {
            self.facts.push((text::plain(id), value.to_owned()));
        }
        self
    }

    fn command(mut self, at: &str, line: String) -> Self {
        self.commands.push(Command { at: at.to_owned(), line });
        self
    }
}

/// `namespace` and `name` of `namespace/name`.
fn halves(reference: &str) -> (&str, &str) {
    reference.split_once('/').unwrap_or(("default", reference))
}

fn reference(service: &Service) -> String {
    format!("{}/{}", service.metadata.namespace_or_default(), service.metadata.name)
}

fn object(service: &Service) -> ObjectRef {
    let metadata = &service.metadata;
    ObjectRef::new(Kind::Service, metadata.namespace_or_default(), &metadata.name)
}

/// ` -n shop` where kubectl would not look there by itself.
fn in_namespace(namespace: &str) -> String {
    if namespace == "default" { String::new() } else { format!(" -n {namespace}") }
}

fn get_service(reference: &str) -> String {
    let (namespace, name) = halves(reference);
    format!("kubectl get service {name}{} -o yaml", in_namespace(namespace))
}

fn get_slices(reference: &str) -> String {
    let (namespace, name) = halves(reference);
    let namespace = in_namespace(namespace);
    format!("kubectl get endpointslices{namespace} -l kubernetes.io/service-name={name}")
}

/// What shows a node's rules for a Service, on that node.
fn listing(mode: ProxyMode, reference: &str) -> String {
    match mode {
        ProxyMode::Iptables => format!("iptables-save | grep {reference}"),
        ProxyMode::Nftables => "nft list table ip kube-proxy".to_owned(),
        ProxyMode::Ipvs => "ipvsadm -Ln".to_owned(),
    }
}

/// These lines of a node's listing, in the order in which a packet meets their chains.
fn lines(rules: &Rules, to: SocketAddr, met: &[usize]) -> Vec<String> {
    const CHAINS: [&str; 5] =
        ["KUBE-SERVICES", "KUBE-NODEPORTS", "KUBE-EXT", "KUBE-SV", "KUBE-SEP"];
    let rank = |line: &String| {
        let chain = line.strip_prefix("-A ").unwrap_or_default();
        CHAINS.iter().position(|start| chain.starts_with(start)).unwrap_or_default()
    };
    let listing = rules.listing(IpFamily::of(to.ip()));
    let lines = listing.lines().enumerate().filter(|(number, _)| met.contains(number));
    let mut lines: Vec<String> = lines.map(|(_, line)| line.trim().to_owned()).collect();
    lines.in_order_of(rank);
    lines
}

fn pairs<'a>(labels: impl IntoIterator<Item = (&'a String, &'a String)>) -> String {
    let pairs: Vec<String> = labels.into_iter().map(|(k, v)| format!("{k}={v}")).collect();
    pairs.join(", ")
}

fn with(id: &str, args: &Args) -> String {
    text::with(id, args)
}
