//! The rules as the node's own tools print them.
//!
//! Nothing routes by these texts: they are the same [`Rules`] in other words.

use std::fmt::Write as _;

use crate::api::ProxyMode;
use crate::data_plane::cidr::IpFamily;
use crate::data_plane::iptables_listing::{Chains, Tables};
use crate::data_plane::rules::Rules;
use crate::data_plane::{iptables_listing, iptables_save, ipvs_listing, nftables_ruleset};
use crate::order::SortedMap;

/// The kernel's own chains, in the order in which it lists them, and their tables.
const FILTER_HOOKS: [&str; 3] = ["INPUT", "FORWARD", "OUTPUT"];
const NAT_HOOKS: [&str; 4] = ["PREROUTING", "INPUT", "OUTPUT", "POSTROUTING"];

impl Rules {
    /// What `iptables-save`, `nft list ruleset` or `ipvsadm -Ln` shows on this node.
    #[must_use]
    pub fn listing(&self, family: IpFamily) -> String {
        match self.configuration.mode {
            ProxyMode::Iptables => self.iptables_save(family),
            ProxyMode::Nftables => nftables_ruleset::ruleset(self, family),
            ProxyMode::Ipvs => ipvs_listing::listing(self, family),
        }
    }

    /// What kube-proxy gives to `iptables-restore`.
    #[must_use]
    pub fn iptables_restore(&self, family: IpFamily) -> String {
        let Tables { filter, nat } = iptables_listing::tables(self, family);
        let mut text = String::new();
        for (name, chains) in [("filter", &filter), ("mangle", &Chains::new()), ("nat", &nat)] {
            let _ = writeln!(text, "*{name}");
            for chain in chains.keys() {
                let _ = writeln!(text, ":{chain} - [0:0]");
            }
            for (chain, rules) in chains {
                for rule in rules {
                    let _ = writeln!(text, "-A {chain} {rule}");
                }
            }
            text.push_str("COMMIT\n");
        }
        text
    }

    /// The same read back from the kernel.
    fn iptables_save(&self, family: IpFamily) -> String {
        let Tables { filter, nat } = iptables_listing::tables(self, family);
        let mut text = String::new();
        save_table(&mut text, family, ("nat", nat), &NAT_HOOKS);
        save_table(&mut text, family, ("filter", filter), &FILTER_HOOKS);
        text
    }
}

fn save_table(
    text: &mut String,
    family: IpFamily,
    (name, mut chains): (&str, Chains),
    hooks: &[&str],
) {
    let own: Vec<(&str, Vec<String>)> =
        hooks.iter().map(|hook| (*hook, chains.remove(*hook).unwrap_or_default())).collect();
    let _ = writeln!(text, "*{name}");
    for hook in hooks {
        let _ = writeln!(text, ":{hook} ACCEPT [0:0]");
    }
    for chain in chains.keys() {
        let _ = writeln!(text, ":{chain} - [0:0]");
    }
    let others = chains.iter().map(|(chain, rules)| (chain.as_str(), rules));
    for (chain, rules) in own.iter().map(|(chain, rules)| (*chain, rules)).chain(others) {
        for rule in rules {
            let _ = writeln!(text, "-A {chain} {}", iptables_save::as_saved(rule, family));
        }
    }
    text.push_str("COMMIT\n");
}

/// Appends a rule to a chain.
pub(super) fn push(chains: &mut SortedMap<String, Vec<String>>, chain: &str, rule: String) {
    chains.get_or_default(chain.to_owned()).push(rule);
}
