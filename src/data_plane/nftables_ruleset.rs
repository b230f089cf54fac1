//! The same table as `nft list ruleset` prints it, in nft 1.0's words: what the commands say in one
//! way, the listing says in another. Elements of sets stand in the order in which they were added; the
//! kernel's own order is that of its hashes.

use std::fmt::Write as _;

use crate::data_plane::cidr::{Cidr, IpFamily};
use crate::data_plane::nftables_listing::{self, Table};
use crate::data_plane::rules::Rules;
use crate::order::{InOrder, SortedMap};

/// What commands and listings say differently within a rule.
const REWORDED: [(&str, &str); 5] = [
    (" addr . port to ", " to "),
    ("mark set mark or ", "meta mark set meta mark | "),
    ("mark and 0x00004000 != 0 ", "meta mark & 0x00004000 != 0x00000000 "),
    ("mark set mark xor ", "meta mark set meta mark ^ "),
    (" , ", ", "),
];

/// The listing of this family's table.
#[must_use]
pub fn ruleset(rules: &Rules, family: IpFamily) -> String {
    let ip = if family == IpFamily::V4 { "ip" } else { "ip6" };
    let table = nftables_listing::table(rules, family);
    let mut out = format!("table {ip} kube-proxy {{\n\tcomment \"rules for kube-proxy\"\n");
    // Writing to a String cannot fail, here and below.
    let _ = containers(&mut out, "set", &table.sets, &table);
    let _ = containers(&mut out, "map", &table.maps, &table);
    let mut between = "";
    for (chain, properties) in &table.chains {
        let _ = writeln!(out, "{between}\tchain {chain} {{");
        between = "\n";
        for property in parts(properties) {
            let _ = writeln!(out, "\t\t{}", hook(property));
        }
        for rule in table.rules.get(chain).into_iter().flatten() {
            let _ = writeln!(out, "\t\t{}", reworded(rule));
        }
        out.push_str("\t}\n");
    }
    out.push_str("}\n");
    out
}

fn containers(
    out: &mut String,
    kind: &str,
    containers: &SortedMap<String, String>,
    table: &Table,
) -> std::fmt::Result {
    for (name, properties) in containers {
        writeln!(out, "\t{kind} {name} {{")?;
        for property in parts(properties) {
            if property.starts_with("flags ") {
                writeln!(out, "\t\tsize 65535")?;
            }
            match property.strip_prefix("timeout ") {
                Some(seconds) => writeln!(out, "\t\ttimeout {}", duration(seconds))?,
                None => writeln!(out, "\t\t{property}")?,
            }
        }
        let elements = table.elements.get(name).map(Vec::as_slice).unwrap_or_default();
        if !elements.is_empty() {
            writeln!(out, "\t\telements = {{ {} }}", elements.join(",\n\t\t\t     "))?;
        }
        writeln!(out, "\t}}\n")?;
    }
    Ok(())
}

/// The properties between braces, one by one.
fn parts(properties: &str) -> impl Iterator<Item = &str> {
    let inner = properties.trim_start_matches('{').trim_end_matches('}');
    inner.split(" ;").map(str::trim).filter(|part| !part.is_empty())
}

/// A chain's hook: priorities have names, and what a chain lets through is said.
fn hook(property: &str) -> String {
    let Some((hook, priority)) = property.split_once(" priority ") else {
        return property.to_owned();
    };
    let priority = match priority {
        "0" => "filter",
        "100" => "srcnat",
        "-100" if hook.ends_with("prerouting") => "dstnat",
        "-110" if hook.ends_with("prerouting") => "dstnat - 10",
        other => other,
    };
    format!("{hook} priority {priority}; policy accept;")
}

fn reworded(rule: &str) -> String {
    let mut rule = rule.to_owned();
    for (command, listing) in REWORDED {
        rule = rule.replace(command, listing);
    }
    let Some((before, rest)) = rule.split_once("{ ") else { return rule };
    let Some((inner, after)) = rest.split_once(" }") else { return rule };
    let ranges: Option<Vec<Cidr>> = inner.split(", ").map(Cidr::parse).collect();
    match ranges {
        // A set of one needs no braces; a set of ranges is sorted by the kernel.
        Some(ranges) if ranges.len() == 1 => format!("{before}{inner}{after}"),
        Some(mut ranges) => {
            ranges.in_order();
            let ranges: Vec<String> = ranges.iter().map(ToString::to_string).collect();
            format!("{before}{{ {} }}{after}", ranges.join(", "))
        }
        // A map, or what a rule takes from a packet.
        None => rule,
    }
}

/// `10800s` is `3h`.
fn duration(seconds: &str) -> String {
    let Ok(mut left) = seconds.trim_end_matches('s').parse::<u64>() else {
        return seconds.to_owned();
    };
    let mut text = String::new();
    for (unit, length) in [("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)] {
        if left >= length {
            let _ = write!(text, "{}{unit}", left / length);
            left %= length;
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_listed_in_other_words() {
        let rows = [
            (
                "meta l4proto tcp dnat ip addr . port to numgen random mod 2 map { 0 : 10.244.1.5 . 80 , 1 : 10.244.2.5 . 80 }",
                "meta l4proto tcp dnat ip to numgen random mod 2 map { 0 : 10.244.1.5 . 80, 1 : 10.244.2.5 . 80 }",
            ),
            ("ip saddr != { 203.0.113.0/25 } drop", "ip saddr != 203.0.113.0/25 drop"),
            (
                "ip saddr != { 203.0.113.0/25 , 10.244.0.0/16 } drop",
                "ip saddr != { 10.244.0.0/16, 203.0.113.0/25 } drop",
            ),
            (
                "mark set mark or 0x00004000 comment \"masquerade\"",
                "meta mark set meta mark | 0x00004000 comment \"masquerade\"",
            ),
        ];
        for (command, listed) in rows {
            assert_eq!(reworded(command), listed);
        }
        assert_eq!(duration("10800s"), "3h");
        assert_eq!(duration("90s"), "1m30s");
        assert_eq!(
            hook("type filter hook prerouting priority -110"),
            "type filter hook prerouting priority dstnat - 10; policy accept;"
        );
    }
}
