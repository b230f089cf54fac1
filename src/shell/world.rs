//! Programs that make clusters and go into machines: `ssh`, `docker`, `kind`, `minikube`.

use crate::api::Object;
use crate::data_plane::place::Place;
use crate::shell::{Context, Response, Then, Wait, add};
use crate::simulation::Action;

fn words(args: &[String]) -> Vec<&str> {
    args.iter().map(String::as_str).collect()
}

/// `ssh [USER@]NODE [COMMAND]`.
pub(super) fn ssh(args: &[String], context: &Context<'_>) -> Response {
    let rest: Vec<&String> = args.iter().skip_while(|arg| arg.starts_with('-')).collect();
    let Some((host, command)) = rest.split_first() else {
        return Response::fails(255, "usage: ssh [user@]node [command]");
    };
    let name = host.rsplit_once('@').map_or(host.as_str(), |(_, name)| name);
    let network = context.world.network();
    let is_it = |address: &std::net::IpAddr| address.to_string() == name;
    let found =
        network.nodes.values().find(|node| node.name == name || node.addresses.iter().any(is_it));
    let Some(node) = found else {
        let why = format!("ssh: Could not resolve hostname {name}: Name or service not known");
        return Response::fails(255, &why);
    };
    if !node.is_up {
        return Response::fails(
            255,
            &format!("ssh: connect to host {name} port 22: No route to host"),
        );
    }
    let at = Place::Node(node.name.clone());
    if command.is_empty() {
        return Response::default().then(Then::Enter(at));
    }
    let words = command.iter().map(|word| (*word).clone()).collect();
    Response::default().then(Then::Run { at, words })
}

/// `docker stop|start|exec|ps`, for nodes that are containers.
pub(super) fn docker(args: &[String], context: &Context<'_>) -> Response {
    let nodes = &context.world.network().nodes;
    let missing = |name: &str| {
        Response::fails(1, &format!("Error response from daemon: No such container: {name}"))
    };
    match words(args).as_slice() {
        [verb @ ("stop" | "start" | "kill"), name] => {
            if !nodes.contains_key(*name) {
                return missing(name);
            }
            let action = Action::SetNode { node: (*name).to_owned(), up: *verb == "start" };
            Response::says(format!("{name}\n")).doing(vec![action])
        }
        ["exec", rest @ ..] => {
            let rest: Vec<&str> =
                rest.iter().copied().skip_while(|word| word.starts_with('-')).collect();
            let Some((name, command)) = rest.split_first() else {
                return Response::fails(1, "docker: 'docker exec' requires at least 2 arguments");
            };
            if !nodes.contains_key(*name) {
                return missing(name);
            }
            let at = Place::Node((*name).to_owned());
            match command {
                [] => Response::fails(1, "docker: 'docker exec' requires at least 2 arguments"),
                ["bash" | "sh"] => Response::default().then(Then::Enter(at)),
                words => {
                    let words = words.iter().map(|word| (*word).to_owned()).collect();
                    Response::default().then(Then::Run { at, words })
                }
            }
        }
        ["ps", ..] => {
            let mut text = "CONTAINER ID   IMAGE                  STATUS    NAMES\n".to_owned();
            for (index, node) in nodes.values().filter(|node| node.is_up).enumerate() {
                add(
                    &mut text,
                    format_args!(
                        "{:012x}   kindest/node:v1.36.0   Up        {}\n",
                        0x1f3a_0000 + index,
                        node.name
                    ),
                );
            }
            Response::says(text)
        }
        _ => Response::fails(1, "docker: this lab knows docker ps, stop, start and exec"),
    }
}

/// `kind create|delete|get`.
pub(super) fn kind(args: &[String], context: &Context<'_>) -> Response {
    let words = words(args);
    let verbs: Vec<&str> = words.iter().copied().filter(|word| !word.starts_with('-')).collect();
    let name = value(&words, "--name").unwrap_or("kind");
    let nodes: Vec<&String> = context.world.network().nodes.keys().collect();
    match verbs.as_slice() {
        ["create", "cluster", ..] => {
            let config = value(&words, "--config");
            if let Some(file) = config
                && file != "-"
                && !context.files.iter().any(|(known, _)| known == file)
            {
                let why = format!(
                    "ERROR: failed to create cluster: error reading file: open {file}: no such file or directory"
                );
                return Response::fails(1, &why);
            }
            if nodes.is_empty() {
                let why = "ERROR: failed to create cluster: this lab brings a cluster back by Undo, or by opening its world again";
                return Response::fails(1, why);
            }
            let why = format!(
                "ERROR: failed to create cluster: node(s) already exist for a cluster with the name \"{name}\""
            );
            Response::fails(1, &why)
        }
        ["delete", "cluster" | "clusters", ..] => {
            let listed: Vec<String> = nodes.iter().map(|node| format!("\"{node}\"")).collect();
            let text =
                format!("Deleting cluster \"{name}\" ...\nDeleted nodes: [{}]\n", listed.join(" "));
            let actions = if nodes.is_empty() { Vec::new() } else { vec![Action::DeleteCluster] };
            // kind writes both lines to standard error.
            let mut response = Response::default().doing(actions);
            response.output.stderr = text;
            response
        }
        ["get", "clusters"] if nodes.is_empty() => Response::fails(0, "No kind clusters found."),
        ["get", "clusters"] => Response::says("kind\n"),
        ["get", "nodes"] => Response::says(
            nodes.iter().map(|node| format!("{node}\n")).collect::<Vec<String>>().concat(),
        ),
        ["version"] => Response::says("kind v0.31.0 go1.25.5 linux/amd64\n"),
        _ => Response::fails(
            1,
            "ERROR: this lab knows kind create cluster, delete cluster, get clusters and get nodes",
        ),
    }
}

fn value<'a>(words: &[&'a str], flag: &str) -> Option<&'a str> {
    let mut words = words.iter();
    while let Some(word) = words.next() {
        if *word == flag {
            return words.next().copied();
        }
        if let Some(value) = word.strip_prefix(flag).and_then(|rest| rest.strip_prefix('=')) {
            return Some(value);
        }
    }
    None
}

/// `minikube service NAME --url`, `minikube tunnel`, `minikube ip`.
pub(super) fn minikube(args: &[String], context: &Context<'_>) -> Response {
    let words = words(args);
    let namespace =
        value(&words, "-n").or_else(|| value(&words, "--namespace")).unwrap_or("default");
    let first =
        context.world.network().nodes.values().next().and_then(|node| node.addresses.first());
    let ip = first.map_or_else(String::new, ToString::to_string);
    let plain: Vec<&str> = words.iter().copied().filter(|word| !word.starts_with('-')).collect();
    match plain.as_slice() {
        ["ip"] => Response::says(format!("{ip}\n")),
        ["status"] => Response::says(
            "minikube\ntype: Control Plane\nhost: Running\nkubelet: Running\napiserver: Running\nkubeconfig: Configured\n\n",
        ),
        ["service", name, ..] => {
            let objects = context.world.control_plane().objects();
            let Some(service) = objects.service(namespace, name) else {
                let why = format!(
                    "❌  Exiting due to SVC_NOT_FOUND: Service '{name}' was not found in '{namespace}' namespace.\nYou may select another namespace by using 'minikube service {name} -n <namespace>'. Or list out all the services using 'minikube service list'"
                );
                return Response::fails(115, &why);
            };
            let ports =
                service.spec.ports.iter().map(|port| port.node_port).filter(|port| *port != 0);
            let urls: String =
                ports.map(|port| format!("http://{ip}:{port}\n")).collect::<Vec<_>>().concat();
            if urls.is_empty() {
                return Response::fails(
                    0,
                    &format!("😿  service {namespace}/{name} has no node port"),
                );
            }
            Response::says(urls)
        }
        ["tunnel"] => {
            let has_one = |object: &Object| matches!(object, Object::Service(service) if service.spec.service_type == "LoadBalancer");
            let objects = context.world.control_plane().objects();
            let any = objects.iter().any(|(_, object)| has_one(object));
            let text = if any {
                "✅  Tunnel successfully started\n\n📌  NOTE: Please do not close this terminal as this process must stay alive for the tunnel to be accessible ...\n\n"
            } else {
                "✅  Tunnel successfully started\n\n"
            };
            Response::says(text)
                .doing(vec![Action::SetProvider(true)])
                .then(Then::Wait(Wait::Forever))
        }
        _ => Response::fails(1, "❌  This lab knows minikube ip, service NAME --url and tunnel"),
    }
}
