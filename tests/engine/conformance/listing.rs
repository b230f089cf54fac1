//! The rules as text: `iptablesRules`, `iptablesSave` and `nftablesRules` of `route.json`.
//!
//! Compared by table and chain. In a chain that has rules of many Services their order is
//! kube-proxy's own matter (it goes through a Go map), so there only the rules are compared.

use std::collections::BTreeMap;

use packetwalk::api::ProxyMode;
use packetwalk::data_plane::cidr::IpFamily;
use packetwalk::data_plane::nftables_listing::commands;
use packetwalk::data_plane::rules::Rules;

use super::route::world;
use super::{Tally, cases};

/// A listing of rules in one of the recorded forms.
type Lister = fn(&Rules) -> String;

const FORMS: [(&str, ProxyMode, Lister); 3] = [
    ("iptablesRules", ProxyMode::Iptables, |rules| rules.iptables_restore(IpFamily::V4)),
    ("iptablesSave", ProxyMode::Iptables, |rules| rules.listing(IpFamily::V4)),
    ("nftablesRules", ProxyMode::Nftables, |rules| commands(rules, IpFamily::V4)),
];

/// The chains that have rules of many Services.
const SHARED: [&str; 4] =
    ["KUBE-SERVICES", "KUBE-NODEPORTS", "KUBE-EXTERNAL-SERVICES", "KUBE-PROXY-FIREWALL"];

#[test]
fn rules_as_text() {
    let Some(cases) = cases("route.json") else { return };
    for (form, mode, list) in FORMS {
        let mut tally = Tally::new(&format!("route.json {form}"), "nodes");
        for case in &cases {
            let Some(nodes) = case["expect"][form].as_object() else { continue };
            let world = world(&case["input"], mode);
            for (node, recorded) in nodes {
                let recorded = by_chain(recorded.as_str().unwrap());
                let ours = by_chain(&list(world[node].rules()));
                let differing = difference(&ours, &recorded);
                tally.count(differing.map(|text| format!("{} {node}: {text}", case["name"])));
            }
        }
        tally.finish(26);
    }
}

/// The lines of a text by what they belong to: table and chain, set, or map.
fn by_chain(text: &str) -> BTreeMap<String, Vec<String>> {
    let mut chains: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut table = "";
    for line in text.lines().filter(|line| !line.is_empty()) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let of = match words.as_slice() {
            [name] if name.starts_with('*') => {
                table = name;
                format!("{table} itself")
            }
            ["-A", chain, ..] => format!("{table} {chain}"),
            ["add", kind, family, table, name, ..] => format!("{kind} {family} {table} {name}"),
            _ => format!("{table} chains"),
        };
        chains.entry(of).or_default().push(line.to_owned());
    }
    for (of, lines) in &mut chains {
        let chain = of.split_whitespace().last().unwrap();
        if SHARED.contains(&chain) || chain == "chains" || of.starts_with("element") {
            lines.sort();
        }
    }
    chains
}

fn difference(
    ours: &BTreeMap<String, Vec<String>>,
    recorded: &BTreeMap<String, Vec<String>>,
) -> Option<String> {
    let all = ours.keys().chain(recorded.keys());
    let differing = all.into_iter().find(|of| ours.get(*of) != recorded.get(*of))?;
    let text =
        |lines: Option<&Vec<String>>| lines.map_or_else(String::new, |l| l.join("\n        "));
    Some(format!(
        "{differing}\n        {}\n      not\n        {}",
        text(ours.get(differing)),
        text(recorded.get(differing))
    ))
}
