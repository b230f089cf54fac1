//! The world as tables, for those who do not see the picture: the same things, each in a row.

use crate::control_plane::images;
use crate::scene::explain::rule::{behind, mode_name, written};
use crate::scene::explain::service::{addresses, policies, ports, rows, state};
use crate::scene::explain::{hop, pairs, reference, rule};
use crate::scene::hosts;
use crate::scene::narration::{self, short};
use crate::scene::picture::lamp;
use crate::scene::strip;
use crate::simulation::{Request, Simulation};
use crate::text::{self, Args};

/// A table; the first cell of a row says what the row is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// What it shows.
    pub caption: String,
    /// What stands in each column.
    pub head: Vec<String>,
    /// The rows, each as long as the head.
    pub rows: Vec<Vec<String>>,
}

/// Services, endpoints, nodes, rules, pods, what stands outside, and the followed request's hops.
#[must_use]
pub fn tables(world: &Simulation, followed: Option<&Request>) -> Vec<Table> {
    let mut tables = vec![
        services(world),
        endpoints(world),
        nodes(world),
        rules(world),
        pods(world),
        outside(world),
    ];
    let hosts = hosts::as_rows(world);
    if !hosts.is_empty() {
        let head = ["fact.host", "fact.path", "fact.ingress", "fact.service", "fact.endpoints"];
        tables.push(table(text::plain("table.hosts"), &head, hosts));
    }
    tables.extend(followed.map(|request| hops(world, request)));
    tables
}

fn table(caption: String, head: &[&str], rows: Vec<Vec<String>>) -> Table {
    Table { caption, head: head.iter().map(|id| text::plain(id)).collect(), rows }
}

fn services(world: &Simulation) -> Table {
    let objects = world.control_plane().objects();
    let rows = objects.services().map(|service| {
        vec![
            short(&reference(service)).to_owned(),
            service.spec.service_type.clone(),
            addresses(service).join(", "),
            ports(service).join(", "),
            pairs(service.spec.selector.iter()),
            policies(service),
        ]
    });
    let head = [
        "fact.service",
        "fact.type",
        "fact.addresses",
        "fact.ports",
        "fact.selector",
        "fact.policies",
    ];
    table(text::plain("table.services"), &head, rows.collect())
}

fn endpoints(world: &Simulation) -> Table {
    let mut lines = Vec::new();
    for service in world.control_plane().objects().services() {
        for (address, endpoint) in rows(world, service) {
            let target = endpoint.target_ref.as_ref();
            lines.push(vec![
                address,
                short(&reference(service)).to_owned(),
                target.map(|target| target.name.clone()).unwrap_or_default(),
                endpoint.node_name.clone().unwrap_or_default(),
                state(endpoint).word(),
            ]);
        }
    }
    let head = ["fact.address", "fact.service", "fact.pod", "fact.node", "fact.state"];
    table(text::plain("table.endpoints"), &head, lines)
}

fn nodes(world: &Simulation) -> Table {
    let rows = world.network().nodes.values().map(|node| {
        let addresses: Vec<String> = node.addresses.iter().map(ToString::to_string).collect();
        let rules = node.kube_proxy.rules();
        let late = behind(world, node);
        let late = if late.is_empty() && !node.kube_proxy.is_stale() {
            vec![text::plain("explain.up_to_date")]
        } else {
            let all = std::iter::once(text::plain("explain.behind")).chain(late);
            all.collect()
        };
        vec![
            node.name.clone(),
            addresses.join(", "),
            text::plain(if node.is_up { "explain.node_on" } else { "explain.node_off" }),
            mode_name(rules.configuration.mode).to_owned(),
            written(world, &node.name),
            late.join(" "),
            node.conntrack.len().to_string(),
        ]
    });
    let head = [
        "fact.node",
        "fact.addresses",
        "fact.state",
        "fact.mode",
        "fact.written",
        "fact.behind",
        "fact.remembers",
    ];
    table(text::plain("table.nodes"), &head, rows.collect())
}

fn rules(world: &Simulation) -> Table {
    let rows = world.network().nodes.values().flat_map(|node| {
        let all = node.kube_proxy.rules().rows();
        all.into_iter().map(|row| {
            let service = format!("{}/{}", row.service.namespace, row.service.service);
            vec![
                row.label.clone(),
                node.name.clone(),
                short(&service).to_owned(),
                rule::policy_name(row.policy),
                strip::sentence(&row, &node.name),
            ]
        })
    });
    let head = ["fact.rule", "fact.node", "fact.service", "fact.policy", "fact.does"];
    table(text::plain("table.rules"), &head, rows.collect())
}

fn pods(world: &Simulation) -> Table {
    let objects = world.control_plane().objects();
    let rows = objects.pods().map(|pod| {
        let listens = images::listens(pod);
        let listens: Vec<String> = listens.iter().map(|(port, _)| port.to_string()).collect();
        vec![
            pod.metadata.name.clone(),
            pod.metadata.namespace_or_default().to_owned(),
            pod.spec.node_name.clone(),
            pod.status.pod_ip.clone(),
            pairs(pod.metadata.labels.iter()),
            listens.join(", "),
            lamp(pod).word(),
        ]
    });
    let head = [
        "fact.pod",
        "fact.namespace",
        "fact.node",
        "fact.address",
        "fact.labels",
        "fact.listens",
        "fact.state",
    ];
    table(text::plain("table.pods"), &head, rows.collect())
}

fn outside(world: &Simulation) -> Table {
    let network = world.network();
    let laptop = vec![
        text::plain("place.laptop"),
        network.laptop.to_string(),
        String::new(),
        text::plain("explain.laptop_is"),
    ];
    let mut rows = vec![laptop];
    for service in world.control_plane().objects().services() {
        let name = reference(service);
        if service.spec.service_type != "LoadBalancer"
            && !network.load_balancers.contains_key(&name)
        {
            continue;
        }
        let made = network.load_balancers.get(&name);
        let healthy = made.map(|made| made.healthy_nodes.iter().cloned().collect::<Vec<String>>());
        let says = super::load_balancer(world, &name).map(|card| card.says).unwrap_or_default();
        rows.push(vec![
            super::with("explain.balancer", &Args::new().text("service", short(&name))),
            made.map(|made| made.address.to_string()).unwrap_or_default(),
            healthy.unwrap_or_default().join(", "),
            says.join(" "),
        ]);
    }
    let head = ["fact.thing", "fact.address", "fact.healthy", "fact.does"];
    table(text::plain("table.outside"), &head, rows)
}

fn hops(world: &Simulation, request: &Request) -> Table {
    let change = |(before, after): &(String, Option<String>)| match after {
        Some(after) => format!("{before} → {after}"),
        None => before.clone(),
    };
    let rows = narration::cells(request).into_iter().map(|cell| {
        let rules = hop(world, request, cell.number).map(|card| card.rules).unwrap_or_default();
        vec![
            cell.number.to_string(),
            cell.title.clone(),
            change(&cell.from),
            change(&cell.to),
            cell.change.clone(),
            cell.why.clone(),
            rules.join("\n"),
        ]
    });
    let head = [
        "fact.hop",
        "fact.place",
        "fact.from",
        "fact.to",
        "fact.change",
        "fact.why",
        "fact.rule_line",
    ];
    let args = Args::new().value("id", request.id).text("url", &request.url());
    table(text::with("table.hops", &args), &head, rows.collect())
}
