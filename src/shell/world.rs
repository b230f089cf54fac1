//! Programs that go into machines and reach clusters: `ssh`, `minikube`, `gcloud`, `poweroff`.

use crate::api::Service;
use crate::data_plane::place::Place;
use crate::shell::{Context, Response, Then, Wait, add, program};
use crate::simulation::Action;

pub(super) fn words(args: &[String]) -> Vec<&str> {
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

/// What follows a flag, or stands behind its `=`.
pub(super) fn value<'a>(words: &[&'a str], flag: &str) -> Option<&'a str> {
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
    let mut plain: Vec<&str> =
        words.iter().copied().filter(|word| !word.starts_with('-')).collect();
    plain.retain(|word| *word != namespace || word == &"service");
    match plain.as_slice() {
        ["ip"] => Response::says(format!("{ip}\n")),
        ["status"] => Response::says(
            "minikube\ntype: Control Plane\nhost: Running\nkubelet: Running\napiserver: Running\nkubeconfig: Configured\n\n",
        ),
        ["service", name] => {
            let objects = context.world.control_plane().objects();
            let Some(service) = objects.service(namespace, name) else {
                let why = format!(
                    "❌  Exiting due to SVC_NOT_FOUND: Service '{name}' was not found in '{namespace}' namespace.\nYou may select another namespace by using 'minikube service {name} -n <namespace>'. Or list out all the services using 'minikube service list'"
                );
                return Response::fails(115, &why);
            };
            service_urls(service, &ip, words.contains(&"--url"))
        }
        ["service", ..] => {
            Response::fails(64, "❌  Exiting due to MK_USAGE: You must specify a service name")
        }
        ["tunnel"] => tunnel(context),
        _ => Response::fails(
            1,
            "❌  This lab knows minikube ip, status, service NAME --url and tunnel",
        ),
    }
}

/// Where a Service's node ports are found: plain, or as a table before a browser is opened.
fn service_urls(service: &Service, ip: &str, is_plain: bool) -> Response {
    let (name, namespace) = (&service.metadata.name, service.metadata.namespace_or_default());
    let ports = service.spec.ports.iter().filter(|port| port.node_port != 0);
    let urls: Vec<(String, String)> = ports
        .map(|port| (port.port.to_string(), format!("http://{ip}:{}", port.node_port)))
        .collect();
    let is_none = urls.is_empty();
    let mut text = match (is_plain, is_none) {
        (true, _) => urls.iter().map(|(_, url)| format!("{url}\n")).collect::<Vec<_>>().concat(),
        (false, true) => table(namespace, name, &[(String::new(), "No node port".to_owned())]),
        (false, false) => table(namespace, name, &urls),
    };
    let mut response = Response::default();
    if is_none {
        let kind = &service.spec.service_type;
        response.output.stderr = format!(
            "😿  service {namespace}/{name} has no node port\n❗  Services [{namespace}/{name}] have type \"{kind}\" not meant to be exposed, however for local development minikube allows you to access this !\n"
        );
    } else if !is_plain {
        add(
            &mut text,
            format_args!("🎉  Opening service {namespace}/{name} in default browser...\n"),
        );
    }
    response.output.stdout = text;
    response
}

fn table(namespace: &str, name: &str, urls: &[(String, String)]) -> String {
    let wide = |head: &str, all: &mut dyn Iterator<Item = usize>| all.fold(head.len(), usize::max);
    let widths = [
        wide("NAMESPACE", &mut std::iter::once(namespace.len())),
        wide("NAME", &mut std::iter::once(name.len())),
        "TARGET PORT".len(),
        wide("URL", &mut urls.iter().map(|(_, url)| url.len())),
    ];
    let rule = widths.map(|width| format!("|{}", "-".repeat(width + 2))).concat() + "|\n";
    let [first, second, third, fourth] = widths;
    let mut text = format!(
        "{rule}| {:^first$} | {:^second$} | {:^third$} | {:^fourth$} |\n{rule}",
        "NAMESPACE", "NAME", "TARGET PORT", "URL"
    );
    for (port, url) in urls {
        add(
            &mut text,
            format_args!(
                "| {namespace:<first$} | {name:<second$} | {port:>third$} | {url:<fourth$} |\n"
            ),
        );
    }
    text + &rule
}

/// A provider for as long as the command runs: Services get addresses that lead to them.
fn tunnel(context: &Context<'_>) -> Response {
    let mut text = "✅  Tunnel successfully started\n\n📌  NOTE: Please do not close this terminal as this process must stay alive for the tunnel to be accessible ...\n\n".to_owned();
    let mut services = Vec::new();
    for service in context.world.control_plane().objects().services() {
        if service.spec.service_type == "LoadBalancer" {
            services.push(service.metadata.name.clone());
            add(
                &mut text,
                format_args!("🏃  Starting tunnel for service {}.\n", service.metadata.name),
            );
        }
    }
    let is_own = !context.world.has_provider();
    let actions = if is_own { vec![Action::SetProvider(true)] } else { Vec::new() };
    Response::says(text).doing(actions).then(Then::Wait(Wait::Tunnel { services, is_own }))
}

/// `gcloud container clusters delete NAME`: a cluster that a provider runs. What was made for its
/// Services outside of it is not its own, and stays.
pub(super) fn gcloud(args: &[String], context: &Context<'_>) -> Response {
    let words = words(args);
    let plain: Vec<&str> = words.iter().copied().filter(|word| !word.starts_with('-')).collect();
    let ["container", "clusters", "delete", name, ..] = plain.as_slice() else {
        return Response::fails(
            2,
            "ERROR: (gcloud) this lab knows gcloud container clusters delete NAME",
        );
    };
    let network = context.world.network();
    if context.world.is_deleted() || network.container_host.is_some() || *name != CLUSTER {
        let why = format!(
            "ERROR: (gcloud.container.clusters.delete) ResponseError: code=404, message=Not found: projects/lab/zones/zone-a/clusters/{name}."
        );
        return Response::fails(1, &why);
    }
    let mut response = Response::default().doing(vec![Action::DeleteCluster]);
    response.output.stderr = format!(
        "Deleting cluster {name}...done.\nDeleted [https://container.googleapis.com/v1/projects/lab/zones/zone-a/clusters/{name}].\n"
    );
    response
}

/// What a cluster that is none of kind's is called.
const CLUSTER: &str = "packetwalk";

/// `poweroff`, on a node.
pub(super) fn poweroff(_: &[String], context: &Context<'_>) -> Response {
    let Place::Node(node) = context.at else {
        return Response::fails(127, &program::not_found("poweroff", context.at));
    };
    Response::default().doing(vec![Action::SetNode { node: node.clone(), up: false }])
}

/// `kill PID`, in a pod: number 1 is the program that its container is there for.
pub(super) fn kill(args: &[String], context: &Context<'_>) -> Response {
    let Place::Pod(pod) = context.at else {
        return Response::fails(127, &program::not_found("kill", context.at));
    };
    let words = words(args);
    let is_hard = words.iter().any(|word| matches!(*word, "-9" | "-KILL" | "-SIGKILL" | "KILL"));
    let before = std::iter::once("").chain(words.iter().copied());
    let named = words.iter().zip(before).filter(|(word, before)| {
        // What follows `-s` is the signal's name.
        !word.starts_with('-') && *before != "-s"
    });
    let mut response = Response::default();
    let mut is_named = false;
    for number in named.map(|(word, _)| *word) {
        is_named = true;
        match number.parse::<u32>() {
            // From inside, the kernel does not let the first process be killed without asking.
            Ok(1) if is_hard => {}
            Ok(1) => response.actions = vec![Action::Crash(pod.clone())],
            Ok(_) => {
                add(
                    &mut response.output.stderr,
                    format_args!("sh: can't kill pid {number}: No such process\n"),
                );
                response.output.exit = 1;
            }
            Err(_) => {
                add(&mut response.output.stderr, format_args!("sh: invalid number '{number}'\n"));
                response.output.exit = 1;
            }
        }
    }
    if !is_named {
        return Response::fails(1, "sh: you need to specify whom to kill");
    }
    response
}

/// `vim FILE`: there is an editor for that.
pub(super) fn editor(args: &[String], _: &Context<'_>) -> Response {
    let file = args.iter().find(|arg| !arg.starts_with('-')).map_or("a file", String::as_str);
    let why = format!(
        "This terminal has no screen editor. Change {file} in the editor beside the picture, or write it here: cat > FILE <<EOF"
    );
    Response::fails(1, &why)
}
