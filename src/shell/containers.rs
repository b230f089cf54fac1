//! Nodes that are containers on the laptop: `docker` and `kind`. Where the nodes are machines, both
//! are installed and have nothing to show.

use std::net::IpAddr;

use crate::api::node::{HOSTNAME_LABEL, NodeSpec, NodeStatus};
use crate::api::{Kind, Node, NodeAddress, Object, ObjectMeta};
use crate::data_plane::container_host::PublishedPort;
use crate::data_plane::network::NodeNetwork;
use crate::data_plane::packet::Protocol;
use crate::data_plane::place::Place;
use crate::manifest::{KindConfig, KindNode, PortMapping, kind_config};
use crate::shell::world::{value, words};
use crate::shell::{Context, Response, Then, add, print};
use crate::simulation::{Action, MarkKind, Simulation, limit};

/// The image of a node.
const IMAGE: &str = "kindest/node:v1.36.0";

/// The nodes, if they are containers.
fn nodes(world: &Simulation) -> Vec<&NodeNetwork> {
    let network = world.network();
    let is_host = network.container_host.is_some();
    network.nodes.values().filter(|_| is_host).collect()
}

/// `docker stop|start|exec|ps`.
pub(super) fn docker(args: &[String], context: &Context<'_>) -> Response {
    let all = nodes(context.world);
    let is_one = |name: &str| all.iter().any(|node| node.name == name);
    let missing = |name: &str| {
        Response::fails(1, &format!("Error response from daemon: No such container: {name}"))
    };
    match words(args).as_slice() {
        [verb @ ("stop" | "start" | "kill"), names @ ..] if !names.is_empty() => {
            let mut response = Response::default();
            for name in names {
                if !is_one(name) {
                    return missing(name);
                }
                let up = *verb == "start";
                response.actions.push(Action::SetNode { node: (*name).to_owned(), up });
                add(&mut response.output.stdout, format_args!("{name}\n"));
            }
            response
        }
        ["exec", rest @ ..] => {
            let rest: Vec<&str> =
                rest.iter().copied().skip_while(|word| word.starts_with('-')).collect();
            let Some((name, command)) = rest.split_first().filter(|(_, rest)| !rest.is_empty())
            else {
                return Response::fails(1, "docker: 'docker exec' requires at least 2 arguments");
            };
            match all.iter().find(|node| node.name == *name) {
                None => missing(name),
                Some(node) if !node.is_up => {
                    let why =
                        format!("Error response from daemon: container {name} is not running");
                    Response::fails(1, &why)
                }
                Some(_) => inside(name, command),
            }
        }
        ["ps" | "container", rest @ ..] => {
            Response::says(containers(context.world, rest.contains(&"-a"), rest.contains(&"-q")))
        }
        _ => Response::fails(1, "docker: this lab knows docker ps, stop, start and exec"),
    }
}

fn inside(name: &str, command: &[&str]) -> Response {
    let at = Place::Node(name.to_owned());
    match command {
        ["bash" | "sh"] => Response::default().then(Then::Enter(at)),
        words => {
            let words = words.iter().map(|word| (*word).to_owned()).collect();
            Response::default().then(Then::Run { at, words })
        }
    }
}

/// The table of `docker ps`.
fn containers(world: &Simulation, has_stopped: bool, is_short: bool) -> String {
    let host = world.network().container_host.as_ref();
    let mut rows = String::new();
    if !is_short {
        rows += "CONTAINER ID\tIMAGE\tCOMMAND\tCREATED\tSTATUS\tPORTS\tNAMES\n";
    }
    let shown = nodes(world);
    for (index, node) in shown.iter().enumerate().filter(|(_, node)| node.is_up || has_stopped) {
        let id = format!("{:012x}", 0x5c1e_9d3a_7000_u64 + 0x1_3f7b_u64 * index as u64);
        if is_short {
            add(&mut rows, format_args!("{id}\n"));
            continue;
        }
        let object = world.control_plane().objects().node(&node.name);
        let since = object.map_or(world.now(), |object| object.metadata.created_at);
        let age = long_ago(world.now().since(since).as_ms() / 1_000);
        let gone = world
            .marks()
            .iter()
            .rev()
            .find(|mark| mark.kind == MarkKind::NodeOff && mark.subject == node.name);
        let status = match gone.filter(|_| !node.is_up) {
            Some(mark) => {
                let seconds = world.now().since(mark.at).as_ms() / 1_000;
                format!("Exited (137) {} ago", long_ago(seconds))
            }
            None => format!("Up {age}"),
        };
        let mut ports: Vec<String> = host
            .iter()
            .flat_map(|host| &host.published)
            .filter(|port| port.node == node.name)
            .map(|PublishedPort { listen_address, host_port, container_port, protocol, .. }| {
                let protocol = protocol.as_str().to_ascii_lowercase();
                format!("{listen_address}:{host_port}->{container_port}/{protocol}")
            })
            .collect();
        if index == 0 {
            ports.push("127.0.0.1:6443->6443/tcp".to_owned());
        }
        let ports = if node.is_up { ports.join(", ") } else { String::new() };
        add(
            &mut rows,
            format_args!(
                "{id}\t{IMAGE}\t\"/usr/local/bin/entr…\"\t{age} ago\t{status}\t{ports}\t{}\n",
                node.name
            ),
        );
    }
    if is_short { rows } else { print::columns(&rows) }
}

/// A length of time as Docker words it.
fn long_ago(seconds: u64) -> String {
    match seconds {
        0 => "Less than a second".to_owned(),
        1 => "1 second".to_owned(),
        2..=59 => format!("{seconds} seconds"),
        60..=119 => "About a minute".to_owned(),
        120..=3_599 => format!("{} minutes", seconds / 60),
        3_600..=7_199 => "About an hour".to_owned(),
        _ => format!("{} hours", seconds / 3_600),
    }
}

/// `kind create|delete|get`.
pub(super) fn kind(args: &[String], context: &Context<'_>) -> Response {
    let words = words(args);
    let mut verbs: Vec<&str> = words.iter().copied().filter(|w| !w.starts_with('-')).collect();
    let name = value(&words, "--name").or_else(|| value(&words, "-n")).unwrap_or("kind");
    verbs.truncate(2);
    // Their names begin with the cluster's, which is `kind` here.
    let nodes = if name == "kind" { nodes(context.world) } else { Vec::new() };
    let names: Vec<&str> = nodes.iter().map(|node| node.name.as_str()).collect();
    match verbs.as_slice() {
        ["create", "cluster"] => match create(&words, name, &names, context) {
            Ok(response) => response,
            Err(why) => Response::fails(1, &format!("ERROR: failed to create cluster: {why}")),
        },
        ["delete", "cluster" | "clusters"] => {
            let mut text = format!("Deleting cluster \"{name}\" ...\n");
            let mut response = Response::default();
            if !names.is_empty() {
                let listed: Vec<String> = names.iter().map(|node| format!("\"{node}\"")).collect();
                add(&mut text, format_args!("Deleted nodes: [{}]\n", listed.join(" ")));
                response.actions.push(Action::DeleteCluster);
            }
            // kind writes both lines to standard error.
            response.output.stderr = text;
            response
        }
        ["get", "clusters"] if names.is_empty() => Response::fails(0, "No kind clusters found."),
        ["get", "clusters"] => Response::says("kind\n"),
        ["get", "nodes"] if names.is_empty() => {
            Response::fails(0, &format!("No kind nodes found for cluster \"{name}\"."))
        }
        ["get", "nodes"] => Response::says(
            names.iter().map(|node| format!("{node}\n")).collect::<Vec<String>>().concat(),
        ),
        ["version", ..] => Response::says("kind v0.31.0 go1.25.5 linux/amd64\n"),
        _ => Response::fails(
            1,
            "ERROR: this lab knows kind create cluster, delete cluster, get clusters and get nodes",
        ),
    }
}

/// `kind create cluster [--config FILE]`.
fn create(
    words: &[&str],
    name: &str,
    existing: &[&str],
    context: &Context<'_>,
) -> Result<Response, String> {
    let config = match value(words, "--config") {
        None => KindConfig {
            nodes: vec![KindNode { is_control_plane: true, ports: Vec::new() }],
            ..KindConfig::default()
        },
        Some("-") => kind_config(context.stdin.unwrap_or_default())?,
        Some(file) => {
            let found = context.files.iter().find(|(known, _)| known == file);
            let missing = || format!("error reading file: open {file}: no such file or directory");
            kind_config(&found.ok_or_else(missing)?.1)?
        }
    };
    if !existing.is_empty() {
        return Err(format!("node(s) already exist for a cluster with the name \"{name}\""));
    }
    let Some(host) = &context.world.network().container_host else {
        return Err("this world's nodes are machines, and there is no room for a second cluster. \
                    Open the world of kind"
            .to_owned());
    };
    if name != "kind" || !matches!(config.name.as_str(), "" | "kind") {
        return Err("this lab's only cluster of kind is called kind".to_owned());
    }
    if config.nodes.iter().filter(|node| node.is_control_plane).count() > 1 {
        return Err("this lab has one control plane".to_owned());
    }
    if config.nodes.len() > limit::NODES_MAX {
        return Err(format!("this lab holds at most {} nodes", limit::NODES_MAX));
    }
    let named = named(&config.nodes);
    let published = published(&named)?;
    let nodes =
        named.iter().enumerate().map(|(index, (name, _))| object(index, name, host.gateway));
    let action = Action::CreateCluster { nodes: nodes.collect(), published };
    let mut response = Response::default().doing(vec![action]);
    response.output.stderr = steps(config.nodes.len());
    Ok(response)
}

/// The nodes with their names.
fn named(nodes: &[KindNode]) -> Vec<(String, &KindNode)> {
    let mut workers = 0;
    let name = |node: &KindNode| {
        if node.is_control_plane {
            return "kind-control-plane".to_owned();
        }
        workers += 1;
        if workers == 1 { "kind-worker".to_owned() } else { format!("kind-worker{workers}") }
    };
    let names: Vec<String> = nodes.iter().map(name).collect();
    names.into_iter().zip(nodes).collect()
}

fn published(nodes: &[(String, &KindNode)]) -> Result<Vec<PublishedPort>, String> {
    let mut published: Vec<PublishedPort> = Vec::new();
    for (name, node) in nodes {
        for PortMapping { listen_address, host_port, container_port, protocol } in &node.ports {
            let address = if listen_address.is_empty() { "0.0.0.0" } else { listen_address };
            let listen_address =
                address.parse().map_err(|_| format!("invalid listenAddress: {address}"))?;
            let protocol = Protocol::parse(protocol).unwrap_or_default();
            if published.iter().any(|it| it.host_port == *host_port && it.protocol == protocol) {
                return Err(format!(
                    "command \"docker run --name {name} …\" failed with error: exit status 125\n\
                     Bind for {address}:{host_port} failed: port is already allocated"
                ));
            }
            published.push(PublishedPort {
                node: name.clone(),
                listen_address,
                host_port: *host_port,
                container_port: *container_port,
                protocol,
            });
        }
    }
    Ok(published)
}

/// A node at the next address of the containers' network.
fn object(index: usize, name: &str, gateway: IpAddr) -> Object {
    let cidr = format!("10.244.{}.0/24", index + 1);
    let network = gateway.to_string();
    let network = network.rsplit_once('.').map_or("172.18.0", |(network, _)| network);
    let own = format!("{network}.{}", index + 2);
    let address = |address_type: &str, address: &str| NodeAddress {
        address_type: address_type.to_owned(),
        address: address.to_owned(),
    };
    let labels = [(HOSTNAME_LABEL.to_owned(), name.to_owned())].into();
    Object::Node(Node {
        metadata: ObjectMeta { name: name.to_owned(), labels, ..ObjectMeta::default() },
        spec: NodeSpec { pod_cidr: cidr.clone(), pod_cidrs: vec![cidr], ..NodeSpec::default() },
        status: NodeStatus {
            addresses: vec![address("InternalIP", &own), address("Hostname", name)],
            ..NodeStatus::default()
        },
    })
}

/// What kind says meanwhile, on standard error.
fn steps(nodes: usize) -> String {
    let mut text = "Creating cluster \"kind\" ...\n".to_owned();
    let boxes = "📦 ".repeat(nodes);
    let (image, preparing) =
        (format!("Ensuring node image ({IMAGE}) 🖼"), format!("Preparing nodes {boxes}"));
    let all = [
        image.as_str(),
        &preparing,
        "Writing configuration 📜",
        "Starting control-plane 🕹️",
        "Installing CNI 🔌",
        "Installing StorageClass 💾",
        "Joining worker nodes 🚜",
    ];
    for step in all.iter().take(if nodes > 1 { 7 } else { 6 }) {
        add(&mut text, format_args!(" ✓ {step}\n"));
    }
    text + "Set kubectl context to \"kind-kind\"\nYou can now use your cluster with:\n\n\
            kubectl cluster-info --context kind-kind\n\nHave a nice day! 👋\n"
}

/// The file that this world's cluster was made from.
#[must_use]
pub fn config_of(world: &Simulation) -> Option<String> {
    let scenario = world.scenario();
    let host = scenario.container_host.as_ref()?;
    let names = scenario.objects.iter().filter(|object| object.kind() == Kind::Node);
    let node = |name: &String| KindNode {
        is_control_plane: name.contains("control-plane"),
        ports: (host.published.iter())
            .filter(|port| port.node == *name)
            .map(|port| PortMapping {
                listen_address: String::new(),
                host_port: port.host_port,
                container_port: port.container_port,
                protocol: port.protocol.as_str().to_owned(),
            })
            .collect(),
    };
    let nodes = names.map(|object| node(&object.metadata().name)).collect();
    Some(KindConfig { nodes, ..KindConfig::default() }.yaml())
}
