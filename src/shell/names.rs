//! Programs that ask for names, and `ping`.

use std::net::IpAddr;

use crate::api::{EndpointSlice, Service};
use crate::data_plane::dns::{self, Lookup};
use crate::data_plane::place::Place;
use crate::shell::{Context, Response, add};
use crate::simulation::Simulation;

/// The cluster's DNS, as a Service: where every pod's resolver asks.
const DNS: &str = "10.96.0.10";

/// What a pod's resolver finds; `None` where the cluster's DNS is not asked.
fn lookup(host: &str, context: &Context<'_>) -> Option<Lookup> {
    let Place::Pod(pod) = context.at else { return None };
    Some(resolved(context.world, host, &pod.namespace))
}

fn resolved(world: &Simulation, host: &str, namespace: &str) -> Lookup {
    let objects = world.control_plane().objects();
    let services: Vec<&Service> = objects.services().collect();
    let slices: Vec<&EndpointSlice> = objects.endpoint_slices().collect();
    dns::resolve(host, namespace, &services, &slices)
}

/// `nslookup NAME`, as busybox prints it.
pub(super) fn nslookup(args: &[String], context: &Context<'_>) -> Response {
    let Some(host) = args.iter().find(|arg| !arg.starts_with('-')) else {
        return Response::fails(
            1,
            "BusyBox v1.37.0 multi-call binary.\n\nUsage: nslookup [-type=QUERY_TYPE] HOST [DNS_SERVER]",
        );
    };
    let Some(found) = lookup(host, context) else { return outside(host) };
    let head = format!("Server:\t\t{DNS}\nAddress:\t{DNS}:53\n\n");
    let missing = |name: &String| format!("** server can't find {name}: NXDOMAIN\n\n");
    let (last, missed) = match found.tried.split_last() {
        Some((last, missed)) => (last.clone(), missed),
        None => (host.clone(), [].as_slice()),
    };
    let missed: String = missed.iter().map(missing).collect();
    if let Some(alias) = &found.alias {
        let text = format!("{head}{last}\tcanonical name = {alias}\n\n");
        return Response::says(text);
    }
    if found.answers.is_empty() {
        let mut response = Response::says(format!("{head}{missed}{}", missing(&last)));
        response.output.exit = 1;
        return response;
    }
    let answer = |address: &IpAddr| format!("Name:\t{last}\nAddress: {address}\n");
    let answers: String = found.answers.iter().map(answer).collect();
    Response::says(format!("{head}{answers}\n"))
}

fn outside(host: &str) -> Response {
    let mut response = Response::says(format!(
        "Server:\t\t192.168.1.1\nAddress:\t192.168.1.1:53\n\n** server can't find {host}: NXDOMAIN\n\n"
    ));
    response.output.exit = 1;
    response
}

/// `dig [+short] [+search] NAME`: dig asks for a name as it stands, unless told to search.
pub(super) fn dig(args: &[String], context: &Context<'_>) -> Response {
    let has = |flag: &str| args.iter().any(|arg| arg == flag);
    let name = args.iter().find(|arg| !arg.starts_with(['+', '-', '@']) && !is_type(arg));
    let Some(name) = name else { return Response::fails(1, "dig: no name to ask for") };
    let asked =
        if has("+search") { name.clone() } else { format!("{}.", name.trim_end_matches('.')) };
    let found = lookup(&asked, context).unwrap_or_default();
    let full = found.tried.last().cloned().unwrap_or_else(|| name.clone());
    let answers: Vec<String> = match &found.alias {
        Some(alias) => vec![format!("{alias}.")],
        None => found.answers.iter().map(ToString::to_string).collect(),
    };
    if has("+short") {
        return Response::says(
            answers.iter().map(|answer| format!("{answer}\n")).collect::<Vec<String>>().concat(),
        );
    }
    let kind = if found.alias.is_some() { "CNAME" } else { "A" };
    let status = if answers.is_empty() { "NXDOMAIN" } else { "NOERROR" };
    let mut text = format!(
        "\n; <<>> DiG 9.20.4 <<>> {name}\n;; global options: +cmd\n;; Got answer:\n;; ->>HEADER<<- \
         opcode: QUERY, status: {status}, id: 4242\n;; flags: qr aa rd; QUERY: 1, ANSWER: {}, \
         AUTHORITY: 0, ADDITIONAL: 1\n\n;; QUESTION SECTION:\n;{full}.\t\tIN\tA\n",
        answers.len()
    );
    if !answers.is_empty() {
        text += "\n;; ANSWER SECTION:\n";
        for answer in &answers {
            add(&mut text, format_args!("{full}.\t30\tIN\t{kind}\t{answer}\n"));
        }
    }
    let server = if matches!(context.at, Place::Pod(_)) { DNS } else { "192.168.1.1" };
    add(
        &mut text,
        format_args!("\n;; Query time: 1 msec\n;; SERVER: {server}#53({server}) (UDP)\n\n"),
    );
    Response::says(text)
}

fn is_type(word: &str) -> bool {
    ["A", "AAAA", "CNAME", "SRV", "ANY", "IN"].contains(&word.to_ascii_uppercase().as_str())
}

/// `cat FILE`: of files there are those that say how names are found, and those of the editor.
pub(super) fn cat(args: &[String], context: &Context<'_>) -> Response {
    if args.is_empty() {
        return Response::says(context.stdin.unwrap_or_default());
    }
    let mut response = Response::default();
    for name in args.iter().filter(|arg| !arg.starts_with('-') || *arg == "-") {
        match (name.as_str(), context.at) {
            ("-", _) => response.output.stdout += context.stdin.unwrap_or_default(),
            ("/etc/resolv.conf", Place::Pod(pod)) => {
                let search =
                    format!("{}.svc.cluster.local svc.cluster.local cluster.local", pod.namespace);
                add(
                    &mut response.output.stdout,
                    format_args!("search {search}\nnameserver {DNS}\noptions ndots:5\n"),
                );
            }
            ("/etc/resolv.conf", _) => response.output.stdout += "nameserver 192.168.1.1\n",
            ("/etc/hosts", _) => response.output.stdout += "127.0.0.1\tlocalhost\n",
            ("/etc/hostname", _) => {
                add(&mut response.output.stdout, format_args!("{}\n", hostname(context.at)));
            }
            (name, Place::Laptop) => match context.files.iter().find(|(known, _)| known == name) {
                Some((_, text)) => response.output.stdout += text,
                None => missing(&mut response, name),
            },
            (name, _) => missing(&mut response, name),
        }
    }
    response
}

fn missing(response: &mut Response, name: &str) {
    add(&mut response.output.stderr, format_args!("cat: {name}: No such file or directory\n"));
    response.output.exit = 1;
}

/// What a machine calls itself.
#[must_use]
pub(super) fn hostname(at: &Place) -> String {
    match at {
        Place::Pod(pod) => pod.name.clone(),
        Place::Node(node) => node.clone(),
        Place::Laptop | Place::Internet | Place::LoadBalancer(_) => "laptop".to_owned(),
    }
}

/// `ping ADDRESS`. A Service's address belongs to no machine, so nobody answers for it: the rules
/// know its ports only.
pub(super) fn ping(args: &[String], context: &Context<'_>) -> Response {
    let mut words = args.iter().map(String::as_str);
    let (mut count, mut host) = (3, None);
    while let Some(word) = words.next() {
        match word {
            "-c" => count = words.next().and_then(|n| n.parse().ok()).unwrap_or(count),
            "-W" | "-w" | "-i" | "-s" => drop(words.next()),
            word if word.starts_with('-') => {}
            word => host = Some(word),
        }
    }
    let Some(host) = host else {
        return Response::fails(1, "ping: usage error: Destination address required");
    };
    let address = host
        .parse()
        .ok()
        .or_else(|| lookup(host, context).and_then(|found| found.answers.first().copied()));
    let Some(address) = address else {
        return Response::fails(2, &format!("ping: {host}: Name or service not known"));
    };
    let count = u64::clamp(count, 1, 10);
    let is_answered = answers(context, address);
    let mut text = format!("PING {host} ({address}) 56(84) bytes of data.\n");
    if is_answered {
        for turn in 1..=count {
            add(
                &mut text,
                format_args!("64 bytes from {address}: icmp_seq={turn} ttl=62 time=0.4 ms\n"),
            );
        }
    }
    let (received, loss) = if is_answered { (count, 0) } else { (0, 100) };
    add(
        &mut text,
        format_args!(
            "\n--- {host} ping statistics ---\n{count} packets transmitted, {received} received, {loss}% \
         packet loss, time {}ms\n",
            (count - 1) * 1_000
        ),
    );
    let mut response = Response::says(text);
    response.output.exit = u8::from(!is_answered);
    response
}

/// Whether a machine of this address can be reached from here and answers.
fn answers(context: &Context<'_>, address: IpAddr) -> bool {
    let network = context.world.network();
    let is_inside = !matches!(context.at, Place::Laptop);
    if let Some(node) = network.nodes.values().find(|node| node.addresses.contains(&address)) {
        return node.is_up && (is_inside || network.is_firewall_open);
    }
    let is_pod = network.nodes.values().any(|node| node.is_up && node.pods.contains_key(&address));
    (is_pod && is_inside) || address == network.laptop || address.is_loopback()
}
