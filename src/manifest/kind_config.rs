//! What `kind create cluster --config` reads: which nodes there are, and which ports of the laptop
//! lead to them.
//!
//! Imitates `sigs.k8s.io/kind/pkg/internal/apis/config`, as far as nodes and ports go. Fields that do
//! nothing here are read all the same; one that kind does not know is refused, as kind does.

use std::fmt::Write as _;

use crate::manifest::tree::{Data, Entry, Node};
use crate::manifest::yaml;

/// A cluster of containers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KindConfig {
    /// Its name, if it says one.
    pub name: String,
    /// Its nodes in order.
    pub nodes: Vec<KindNode>,
}

/// A container that is a node.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KindNode {
    /// Whether it runs the control plane; else it is a worker.
    pub is_control_plane: bool,
    /// Ports of the laptop that lead to it.
    pub ports: Vec<PortMapping>,
}

/// A port of the laptop that leads to a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortMapping {
    /// The laptop's address; empty for all of them.
    pub listen_address: String,
    /// The laptop's port.
    pub host_port: u16,
    /// The node's port.
    pub container_port: u16,
    /// `TCP`, `UDP` or `SCTP`.
    pub protocol: String,
}

const VERSION: &str = "kind.x-k8s.io/v1alpha4";

/// Fields of a cluster, of a node, of a mapping.
const CLUSTER: (&str, &str) = (
    "Cluster",
    "kind apiVersion name nodes networking featureGates runtimeConfig kubeadmConfigPatches \
     kubeadmConfigPatchesJSON6902 containerdConfigPatches containerdConfigPatchesJSON6902",
);
const NODE: (&str, &str) = (
    "Node",
    "role image labels extraMounts extraPortMappings kubeadmConfigPatches \
     kubeadmConfigPatchesJSON6902",
);
const MAPPING: (&str, &str) = ("PortMapping", "containerPort hostPort listenAddress protocol");

/// Reads it.
///
/// # Errors
/// What kind says after `failed to create cluster: `.
pub fn kind_config(text: &str) -> Result<KindConfig, String> {
    let tree = yaml::parse(text, 0).map_err(|error| {
        format!("could not determine kind / apiVersion for config: {}", error.message)
    })?;
    let root = &tree.root;
    match (root.text("apiVersion"), root.text("kind")) {
        (VERSION, "Cluster") => {}
        (VERSION, kind) => return Err(format!("unknown kind {kind} for apiVersion: {VERSION}")),
        (version, _) => return Err(format!("unknown apiVersion: {version}")),
    }
    let mut reader = Reader { text, unknown: Vec::new() };
    let config = reader.cluster(root);
    if !reader.unknown.is_empty() {
        let all = reader.unknown.join("\n  ");
        return Err(format!("unable to decode config: yaml: unmarshal errors:\n  {all}"));
    }
    config.map_err(|why| format!("invalid configuration: {why}"))
}

struct Reader<'a> {
    text: &'a str,
    unknown: Vec<String>,
}

impl Reader<'_> {
    fn cluster(&mut self, root: &Node) -> Result<KindConfig, String> {
        self.check(root, CLUSTER);
        let mut nodes = Vec::new();
        for (index, node) in items(root, "nodes").iter().enumerate() {
            let read = self.node(node);
            nodes.push(
                read.map_err(|why| format!("invalid configuration for node {index}: {why}"))?,
            );
        }
        if nodes.is_empty() {
            nodes.push(KindNode { is_control_plane: true, ports: Vec::new() });
        }
        if !nodes.iter().any(|node| node.is_control_plane) {
            return Err("must have at least one control-plane node".to_owned());
        }
        Ok(KindConfig { name: root.text("name").to_owned(), nodes })
    }

    fn node(&mut self, node: &Node) -> Result<KindNode, String> {
        self.check(node, NODE);
        let is_control_plane = match node.text("role") {
            "" | "control-plane" => true,
            "worker" => false,
            role => return Err(format!("\"{role}\" is not a valid node role")),
        };
        let mut ports = Vec::new();
        for mapping in items(node, "extraPortMappings") {
            ports.push(self.mapping(mapping)?);
        }
        Ok(KindNode { is_control_plane, ports })
    }

    fn mapping(&mut self, mapping: &Node) -> Result<PortMapping, String> {
        self.check(mapping, MAPPING);
        let port = |name: &str| {
            let number = match mapping.get(name).map(|node| &node.data) {
                Some(Data::Int(number)) => *number,
                _ => 0,
            };
            let port = u16::try_from(number).map_err(|_| format!("invalid {name}: {number}"))?;
            if port == 0 { Err(format!("invalid {name}: {number}")) } else { Ok(port) }
        };
        let protocol = match mapping.text("protocol") {
            "" => "TCP".to_owned(),
            known => known.to_uppercase(),
        };
        if !matches!(protocol.as_str(), "TCP" | "UDP" | "SCTP") {
            return Err(format!("invalid protocol: {protocol}"));
        }
        let listen_address = mapping.text("listenAddress").to_owned();
        let (host_port, container_port) = (port("hostPort")?, port("containerPort")?);
        Ok(PortMapping { listen_address, host_port, container_port, protocol })
    }

    /// Notes what kind has no field for.
    fn check(&mut self, node: &Node, (name, known): (&str, &str)) {
        let is_known =
            |entry: &&Entry| known.split_whitespace().any(|field| field == entry.key.as_str());
        for entry in node.entries().iter().filter(|entry| !is_known(entry)) {
            let before = self.text.get(..entry.key_span.start).unwrap_or_default();
            let (line, key) = (before.matches('\n').count() + 1, &entry.key);
            self.unknown
                .push(format!("line {line}: field {key} not found in type v1alpha4.{name}"));
        }
    }
}

/// The elements of the list under a key.
fn items<'a>(node: &'a Node, key: &str) -> &'a [Node] {
    match node.get(key).map(|node| &node.data) {
        Some(Data::List(items)) => items,
        _ => &[],
    }
}

impl KindConfig {
    /// The same as a file.
    #[must_use]
    pub fn yaml(&self) -> String {
        let mut text = format!("kind: Cluster\napiVersion: {VERSION}\nnodes:\n");
        for node in &self.nodes {
            let role = if node.is_control_plane { "control-plane" } else { "worker" };
            let _ = writeln!(text, "- role: {role}");
            if !node.ports.is_empty() {
                text += "  extraPortMappings:\n";
            }
            for PortMapping { host_port, container_port, .. } in &node.ports {
                let _ = writeln!(text, "  - containerPort: {container_port}");
                let _ = writeln!(text, "    hostPort: {host_port}");
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "kind: Cluster\napiVersion: kind.x-k8s.io/v1alpha4\nnodes:\n- role: \
                        control-plane\n  extraPortMappings:\n  - containerPort: 30080\n    \
                        hostPort: 8080\n- role: worker\n";

    #[test]
    fn what_is_written_is_read_again() {
        let config = kind_config(GOOD).unwrap();
        assert_eq!(config.nodes.len(), 2);
        assert_eq!((config.nodes[0].ports[0].host_port, config.nodes[0].ports.len()), (8080, 1));
        assert_eq!(config.yaml(), GOOD);
        assert!(kind_config("kind: Cluster\napiVersion: kind.x-k8s.io/v1alpha4\n").is_ok());
    }

    #[test]
    fn what_kind_does_not_know_is_refused_with_its_line() {
        let flat = GOOD.replace("  extra", "extra").replace("- role: worker\n", "");
        assert_eq!(
            kind_config(&flat).unwrap_err(),
            "unable to decode config: yaml: unmarshal errors:\n  line 5: field extraPortMappings \
             not found in type v1alpha4.Cluster"
        );
        for (was, is) in
            [("8080", "80800"), ("worker", "helper"), ("v1alpha4", "v2"), ("- role", "-")]
        {
            assert!(kind_config(&GOOD.replace(was, is)).is_err(), "{is}");
        }
        assert!(kind_config("a: [").is_err());
    }
}
