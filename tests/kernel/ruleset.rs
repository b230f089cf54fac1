//! The engine's rules text, given to the kernel of each node.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use packetwalk::api::ProxyMode;
use packetwalk::data_plane::cidr::IpFamily;
use packetwalk::data_plane::kube_proxy::KubeProxy;
use packetwalk::data_plane::nftables_listing::commands;
use packetwalk::data_plane::rules::Rules;

use crate::helpers::Helpers;

/// Chains that the kernel has of itself: `-`, no policy, is for others only.
const BUILT_IN: [&str; 5] = ["INPUT", "OUTPUT", "FORWARD", "PREROUTING", "POSTROUTING"];

/// Everything that kube-proxy asks of the kernel, in few rules of our own: if these are not taken,
/// the kernel or the tool lacks something; if they are, the engine's must be taken too.
const PROBES: [&str; 2] = [
    "*filter
:PROBE - [0:0]
-A INPUT -m conntrack --ctstate NEW -m comment --comment \"a comment\" -j PROBE
-A PROBE -m addrtype --dst-type LOCAL -m tcp -p tcp --dport 1 -j REJECT
-A PROBE -m udp -p udp --dport 1 -j DROP
-A PROBE -m sctp -p sctp --dport 1 -j DROP
COMMIT
*mangle
COMMIT
*nat
:PROBE - [0:0]
-A PREROUTING -m mark ! --mark 0x00004000/0x00004000 -j PROBE
-A PROBE -m statistic --mode random --probability 0.5000000000 -j MARK --or-mark 0x00004000
-A PROBE -m recent --name PROBE --rcheck --seconds 1 --reap -j MARK --xor-mark 0x00004000
-A PROBE -m tcp -p tcp -m recent --name PROBE --set -j DNAT --to-destination ADDRESS:1
-A POSTROUTING -j MASQUERADE --random-fully
COMMIT
",
    "add table IP probe { comment \"a comment\" ; }
add chain IP probe filter { type filter hook input priority 0 ; }
add chain IP probe nat { type nat hook prerouting priority -100 ; }
add chain IP probe post { type nat hook postrouting priority 100 ; }
add chain IP probe end
add set IP probe sticky { type IP_addr ; flags dynamic,timeout ; timeout 1s ; }
add map IP probe doors { type IP_addr . inet_proto . inet_service : verdict ; }
add rule IP probe end reject
add rule IP probe filter ct state new IP daddr . meta l4proto . th dport vmap @doors
add rule IP probe nat fib daddr type local mark set mark or 0x00004000
add rule IP probe nat update @sticky { FAMILY saddr }
add rule IP probe nat numgen random mod 2 vmap { 0 : goto end , 1 : goto end }
add rule IP probe nat meta l4proto tcp dnat FAMILY addr . port to numgen random mod 1 map { 0 : HOST . 1 }
add rule IP probe post ct status dnat masquerade fully-random
add element IP probe doors { HOST . tcp . 1 comment \"a comment\" : goto end }
",
];

/// How a kernel is told the rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Backend {
    /// By `iptables-restore`.
    Iptables,
    /// By `nft`.
    Nftables,
}

impl From<Backend> for ProxyMode {
    fn from(backend: Backend) -> Self {
        match backend {
            Backend::Iptables => Self::Iptables,
            Backend::Nftables => Self::Nftables,
        }
    }
}

/// A program that takes rules, for each family.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Loader {
    /// The backend.
    pub(crate) mode: Backend,
    /// For IPv4 and IPv6.
    pub(crate) programs: [&'static str; 2],
}

/// What can take rules; of those for the same backend the first one that works.
pub(crate) const LOADERS: [Loader; 4] = [
    Loader { mode: Backend::Iptables, programs: ["iptables-restore", "ip6tables-restore"] },
    Loader {
        mode: Backend::Iptables,
        programs: ["iptables-legacy-restore", "ip6tables-legacy-restore"],
    },
    Loader { mode: Backend::Iptables, programs: ["iptables-nft-restore", "ip6tables-nft-restore"] },
    Loader { mode: Backend::Nftables, programs: ["nft", "nft"] },
];

impl Loader {
    /// What it is called in the report.
    pub(crate) fn label(&self) -> String {
        match self.mode {
            Backend::Iptables => format!("iptables ({})", self.programs[0]),
            Backend::Nftables => "nftables".to_owned(),
        }
    }

    /// Replaces the rules of all nodes; those without kube-proxy get none.
    pub(crate) fn load<'a>(
        &self,
        helpers: &mut Helpers,
        nodes: impl Iterator<Item = &'a String>,
        proxies: &BTreeMap<String, KubeProxy>,
    ) -> Result<(), String> {
        let mut orders = Vec::new();
        for node in nodes {
            let rules = proxies.get(node).map(KubeProxy::rules);
            orders.push((node.clone(), self.loopback()));
            for (family, program) in IpFamily::ALL.into_iter().zip(self.programs) {
                let has_family = |rules: &&Arc<Rules>| {
                    let own = &rules.configuration.addresses;
                    own.iter().any(|own| IpFamily::of(*own) == family)
                };
                for (kind, text) in [
                    ("none", Some(self.nothing(family))),
                    ("rules", rules.filter(has_family).map(|rules| self.text(rules, family))),
                ] {
                    let Some(text) = text else { continue };
                    let file = format!("/run/{node}-{program}-{family:?}-{kind}");
                    std::fs::write(&file, text).map_err(|error| format!("{file}: {error}"))?;
                    orders
                        .push((node.clone(), format!("run - {program} {}{file}", self.options())));
                }
            }
        }
        helpers.order(&orders)
    }

    /// Loads rules that need all that kube-proxy's need, and takes them away again.
    pub(crate) fn probe(&self, helpers: &mut Helpers, node: &str) -> Result<(), String> {
        for (family, program) in IpFamily::ALL.into_iter().zip(self.programs) {
            let (ip, address, host) = match family {
                IpFamily::V4 => ("ip", "ipv4_addr", "192.0.2.1"),
                IpFamily::V6 => ("ip6", "ipv6_addr", "2001:db8::1"),
            };
            let text = match self.mode {
                Backend::Iptables => PROBES[0].replace("ADDRESS", &bracketed(host)),
                Backend::Nftables => PROBES[1]
                    .replace("IP_addr", address)
                    .replace("IP ", &format!("{ip} "))
                    .replace("FAMILY", ip)
                    .replace("HOST", host),
            };
            for text in [text, self.nothing(family)] {
                let file = format!("/run/probe-{program}");
                std::fs::write(&file, text).map_err(|error| format!("{file}: {error}"))?;
                let order = format!("run - {program} {}{file}", self.options());
                let answer = helpers.ask(&[(node.to_owned(), order)]).concat();
                if let Some(error) = answer.strip_prefix("error: ") {
                    return Err(error.to_owned());
                }
            }
        }
        Ok(())
    }

    /// Whether the tool gives the rules back as the engine lists them: the node and the first line
    /// that differs, for each node.
    pub(crate) fn read_back(
        &self,
        helpers: &mut Helpers,
        proxies: &BTreeMap<String, KubeProxy>,
    ) -> Result<Vec<(String, Option<String>)>, String> {
        let list = match self.mode {
            Backend::Iptables => self.programs[0].replace("restore", "save"),
            Backend::Nftables => "nft list table ip kube-proxy".to_owned(),
        };
        let file = |node: &str| format!("/run/{node}-saved");
        let orders =
            proxies.keys().map(|node| (node.clone(), format!("run {} {list}", file(node))));
        helpers.order(&orders.collect::<Vec<_>>())?;
        let one = |(node, proxy): (&String, &KubeProxy)| {
            let saved = std::fs::read_to_string(file(node)).map_err(|error| error.to_string())?;
            let listing = proxy.rules().listing(IpFamily::V4);
            let (kernel, engine) = match self.mode {
                Backend::Iptables => (by_table(&saved), by_table(&listing)),
                Backend::Nftables => (by_container(&saved), by_container(&listing)),
            };
            Ok((node.clone(), first_difference(&kernel, &engine)))
        };
        proxies.iter().map(one).collect()
    }

    /// Takes all rules of this backend away, for the other's turn.
    pub(crate) fn clear<'a>(
        &self,
        helpers: &mut Helpers,
        nodes: impl Iterator<Item = &'a String>,
    ) -> Result<(), String> {
        self.load(helpers, nodes, &BTreeMap::new())
    }

    /// kube-proxy lets node ports be reached at 127.0.0.1 with iptables only.
    fn loopback(&self) -> String {
        let value = u8::from(self.mode == Backend::Iptables);
        format!("set net/ipv4/conf/all/route_localnet {value}")
    }

    fn options(&self) -> &'static str {
        match self.mode {
            Backend::Iptables => "-w 20 ",
            Backend::Nftables => "-f ",
        }
    }

    fn text(&self, rules: &Rules, family: IpFamily) -> String {
        match self.mode {
            Backend::Iptables => with_policies(&rules.iptables_restore(family)),
            Backend::Nftables => commands(rules, family),
        }
    }

    fn nothing(&self, family: IpFamily) -> String {
        match (self.mode, family) {
            (Backend::Iptables, _) => "*filter\nCOMMIT\n*nat\nCOMMIT\n".to_owned(),
            (Backend::Nftables, IpFamily::V4) => "flush ruleset ip\n".to_owned(),
            (Backend::Nftables, IpFamily::V6) => "flush ruleset ip6\n".to_owned(),
        }
    }
}

fn bracketed(host: &str) -> String {
    if host.contains(':') { format!("[{host}]") } else { host.to_owned() }
}

/// The kernel's own chains need a policy, which kube-proxy leaves as it is.
fn with_policies(text: &str) -> String {
    let line = |line: &str| {
        let name = line.strip_prefix(':').and_then(|rest| rest.strip_suffix(" - [0:0]"));
        match name.filter(|name| BUILT_IN.contains(name)) {
            Some(name) => format!(":{name} ACCEPT [0:0]\n"),
            None => format!("{line}\n"),
        }
    };
    text.lines().map(line).collect()
}

/// What `iptables-save` says of the tables that kube-proxy writes to, without remarks and counters.
fn by_table(text: &str) -> BTreeMap<String, Vec<String>> {
    let mut tables: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut table = "";
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        if line.starts_with('*') {
            table = line;
        } else if ["*nat", "*filter"].contains(&table) {
            let line = line.split_once(" [").map_or(line, |(chain, _)| chain);
            tables.entry(table.to_owned()).or_default().push(line.to_owned());
        }
    }
    tables
}

/// What `nft` lists, by set, map and chain. The kernel keeps elements in the order of its hashes: here
/// they are sorted.
fn by_container(text: &str) -> BTreeMap<String, Vec<String>> {
    let mut containers: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut container = String::new();
    let mut elements = Vec::new();
    let mut in_elements = false;
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if !in_elements && line.ends_with(" {") {
            line.clone_into(&mut container);
            containers.entry(container.clone()).or_default();
            continue;
        }
        in_elements |= line.starts_with("elements = {");
        if in_elements {
            let ends = line.ends_with('}');
            let inner = line.trim_start_matches("elements = {").trim_end_matches('}');
            let listed = inner.split(',').map(str::trim).filter(|element| !element.is_empty());
            elements.extend(listed.map(ToOwned::to_owned));
            if ends {
                elements.sort();
                containers.entry(container.clone()).or_default().append(&mut elements);
                in_elements = false;
            }
        } else if line != "}" {
            containers.entry(container.clone()).or_default().push(line.to_owned());
        }
    }
    containers
}

fn first_difference(
    kernel: &BTreeMap<String, Vec<String>>,
    engine: &BTreeMap<String, Vec<String>>,
) -> Option<String> {
    let none = Vec::new();
    let names: BTreeSet<&String> = kernel.keys().chain(engine.keys()).collect();
    names.into_iter().find_map(|name| {
        let (ours, theirs) = (engine.get(name).unwrap_or(&none), kernel.get(name).unwrap_or(&none));
        let is_known = kernel.contains_key(name) && engine.contains_key(name);
        let length = ours.len().max(theirs.len());
        let at = (0..length).find(|at| ours.get(*at) != theirs.get(*at));
        let at = at.or_else(|| (!is_known).then_some(0))?;
        let (theirs, ours) = (theirs.get(at), ours.get(at));
        Some(format!("{name}\n      kernel: {theirs:?}\n      engine: {ours:?}"))
    })
}
