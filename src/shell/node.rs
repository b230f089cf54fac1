//! What one machine shows of itself: its rules, its memory of connections, who listens, its routes.

use std::net::IpAddr;

use crate::api::ProxyMode;
use crate::data_plane::cidr::IpFamily;
use crate::data_plane::network::NodeNetwork;
use crate::data_plane::packet::Protocol;
use crate::data_plane::place::Place;
use crate::shell::{Context, Response, add};

fn node<'a>(context: &Context<'a>) -> Option<&'a NodeNetwork> {
    let network = context.world.network();
    match context.at {
        Place::Node(name) => network.nodes.get(name),
        Place::Pod(pod) => network.pod(pod).map(|(node, _)| node),
        Place::Laptop | Place::Internet | Place::LoadBalancer(_) => None,
    }
}

fn mode(node: &NodeNetwork) -> ProxyMode {
    node.kube_proxy.rules().configuration.mode
}

fn family(args: &[String]) -> IpFamily {
    if args.iter().any(|arg| arg == "-6") { IpFamily::V6 } else { IpFamily::V4 }
}

/// `iptables-save`, on a node.
pub(super) fn iptables_save(args: &[String], context: &Context<'_>) -> Response {
    let Some(node) = node(context) else { return Response::default() };
    if mode(node) != ProxyMode::Iptables {
        return Response::says("# kube-proxy writes no iptables rules in this mode.\n");
    }
    let text = node.kube_proxy.rules().listing(family(args));
    let table = args.iter().skip_while(|arg| *arg != "-t").nth(1);
    let Some(table) = table else { return Response::says(text) };
    let start = format!("*{table}");
    let mut lines = text.lines().skip_while(|line| *line != start);
    let mut out = String::new();
    for line in lines.by_ref() {
        add(&mut out, format_args!("{line}\n"));
        if line == "COMMIT" {
            break;
        }
    }
    Response::says(out)
}

/// `iptables -t nat -L …`: pointed to what there is.
pub(super) fn iptables(args: &[String], context: &Context<'_>) -> Response {
    if args.iter().any(|arg| arg == "-S" || arg == "--list-rules") {
        let text = iptables_save(&[], context).output.stdout;
        return Response::says(
            text.lines()
                .filter(|line| line.starts_with('-'))
                .map(|line| format!("{line}\n"))
                .collect::<Vec<String>>()
                .concat(),
        );
    }
    Response::fails(2, "iptables: this lab shows rules with iptables-save or iptables -S")
}

/// `nft list ruleset`, on a node.
pub(super) fn nft(args: &[String], context: &Context<'_>) -> Response {
    let words: Vec<&str> =
        args.iter().map(String::as_str).filter(|arg| !arg.starts_with('-')).collect();
    let Some(node) = node(context) else { return Response::default() };
    match words.as_slice() {
        ["list", "ruleset" | "tables" | "table", ..] if mode(node) == ProxyMode::Nftables => {
            Response::says(node.kube_proxy.rules().listing(family(args)))
        }
        ["list", ..] => Response::default(),
        _ => Response::fails(1, "nft: this lab knows `nft list ruleset`"),
    }
}

/// `ipvsadm -Ln`, on a node.
pub(super) fn ipvsadm(args: &[String], context: &Context<'_>) -> Response {
    let head = "IP Virtual Server version 1.2.1 (size=4096)\nProt LocalAddress:Port Scheduler Flags\n  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn\n";
    match node(context) {
        Some(node) if mode(node) == ProxyMode::Ipvs => {
            Response::says(node.kube_proxy.rules().listing(family(args)))
        }
        _ => Response::says(head),
    }
}

/// `conntrack -L`, on a node: each connection as it came, and as its answers come.
pub(super) fn conntrack(_args: &[String], context: &Context<'_>) -> Response {
    let Some(node) = node(context) else { return Response::default() };
    let mut text = String::new();
    for (came, left) in node.conntrack.connections() {
        let answer = left.reply();
        let (protocol, number, state) = match came.protocol {
            Protocol::Tcp => ("tcp", 6, "86399 ESTABLISHED "),
            Protocol::Udp => ("udp", 17, "29 "),
            Protocol::Sctp => ("sctp", 132, "209 ESTABLISHED "),
        };
        add(
            &mut text,
            format_args!(
                "{protocol:<8} {number} {state}src={} dst={} sport={} dport={} src={} dst={} sport={} dport={} [ASSURED] mark=0 use=1\n",
                came.source.ip(),
                came.destination.ip(),
                came.source.port(),
                came.destination.port(),
                answer.source.ip(),
                answer.destination.ip(),
                answer.source.port(),
                answer.destination.port(),
            ),
        );
    }
    let mut response = Response::says(text);
    let count = node.conntrack.len();
    response.output.stderr =
        format!("conntrack v1.4.8 (conntrack-tools): {count} flow entries have been shown.\n");
    response
}

/// `ss -lnt`: which ports somebody listens on. A node port is not among them: rules take its packets
/// before anybody would have to listen.
pub(super) fn ss(args: &[String], context: &Context<'_>) -> Response {
    let letters: String = args.iter().filter(|arg| arg.starts_with('-')).cloned().collect();
    let wants = |protocol| match protocol {
        Protocol::Udp => letters.contains('u'),
        Protocol::Tcp | Protocol::Sctp => letters.contains('t') || !letters.contains('u'),
    };
    let mut ports: Vec<(u16, Protocol)> = Vec::new();
    match context.at {
        Place::Pod(pod) => {
            let found = context.world.network().pod(pod);
            let pods = found.and_then(|(node, address)| node.pods.get(&address));
            ports.extend(pods.iter().flat_map(|pod| pod.listens.iter().copied()));
        }
        // The kubelet, and kube-proxy's own health port.
        Place::Node(_) => ports.extend([(10_250, Protocol::Tcp), (10_256, Protocol::Tcp)]),
        Place::Laptop => {
            let host = context.world.network().container_host.as_ref();
            let published = host.iter().flat_map(|host| &host.published);
            ports.extend(published.map(|port| (port.host_port, port.protocol)));
        }
        Place::Internet | Place::LoadBalancer(_) => {}
    }
    let mut text = "State  Recv-Q Send-Q Local Address:Port  Peer Address:PortProcess\n".to_owned();
    for (port, protocol) in ports.into_iter().filter(|(_, protocol)| wants(*protocol)) {
        let state = if protocol == Protocol::Udp { "UNCONN" } else { "LISTEN" };
        add(
            &mut text,
            format_args!("{state} 0      511          0.0.0.0:{port:<5}      0.0.0.0:*\n"),
        );
    }
    Response::says(text)
}

/// `ip route`, `ip addr`.
pub(super) fn ip(args: &[String], context: &Context<'_>) -> Response {
    let words: Vec<&str> =
        args.iter().map(String::as_str).filter(|arg| !arg.starts_with('-')).collect();
    match words.first() {
        Some(word) if "route".starts_with(word) => Response::says(routes(context)),
        Some(word) if "address".starts_with(word) => Response::says(addresses(context)),
        _ => Response::fails(255, "ip: this lab knows `ip route` and `ip addr`"),
    }
}

fn routes(context: &Context<'_>) -> String {
    let network = context.world.network();
    match context.at {
        Place::Node(name) => {
            let Some(own) = network.nodes.get(name) else { return String::new() };
            let mut text = "default via 192.0.2.1 dev eth0\n".to_owned();
            for node in network.nodes.values() {
                let mut cidrs = node.pod_cidrs.clone();
                cidrs.dedup();
                for cidr in &cidrs {
                    let way = match (node.name == own.name, node.addresses.first()) {
                        (true, _) | (_, None) => format!("{cidr} dev cni0 proto kernel scope link\n"),
                        (false, Some(address)) => format!("{cidr} via {address} dev eth0\n"),
                    };
                    text.push_str(&way);
                }
            }
            text
        }
        Place::Pod(pod) => {
            let own = network.pod(pod).map(|(_, address)| address.to_string()).unwrap_or_default();
            let gateway = own.rsplit_once('.').map_or("10.244.0", |(net, _)| net);
            format!("default via {gateway}.1 dev eth0\n{gateway}.0/24 via {gateway}.1 dev eth0 src {own}\n")
        }
        Place::Laptop | Place::Internet | Place::LoadBalancer(_) => {
            "default via 192.168.1.1 dev wlan0 proto dhcp\n192.168.1.0/24 dev wlan0 proto kernel scope link\n".to_owned()
        }
    }
}

fn addresses(context: &Context<'_>) -> String {
    let network = context.world.network();
    let own: Vec<IpAddr> = match context.at {
        Place::Node(name) => {
            network.nodes.get(name).map(|n| n.addresses.clone()).unwrap_or_default()
        }
        Place::Pod(pod) => network.pod(pod).map(|(_, address)| vec![address]).unwrap_or_default(),
        Place::Laptop | Place::Internet | Place::LoadBalancer(_) => vec![network.laptop],
    };
    let mut text = "1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536\n    inet 127.0.0.1/8 scope host lo\n2: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500\n".to_owned();
    for address in own {
        add(&mut text, format_args!("    inet {address}/24 scope global eth0\n"));
    }
    text
}
