//! An Ingress's row: `printIngress`.

use crate::api::{Ingress, Value};
use crate::shell::print::get_service::balancer_addresses;
use crate::shell::print::{NAMED_MAX, NONE, field, items, text_at, text_or, with_more};

pub(super) const HEADINGS: &[&str] = &["NAME", "CLASS", "HOSTS", "ADDRESS", "PORTS", "AGE"];

pub(super) fn cells(ingress: &Ingress, age: String) -> Vec<String> {
    let spec = ingress.spec.as_ref();
    let balancer = field(ingress.status.as_ref(), "loadBalancer");
    let given = items(field(balancer, "ingress")).iter();
    let addresses = balancer_addresses(
        given.map(|it| (text_at(Some(it), "ip"), text_at(Some(it), "hostname"))),
    );
    // Which ports an ingress controller opens nobody asks it: 443 is one of them if there is TLS.
    let ports = if items(field(spec, "tls")).is_empty() { "80" } else { "80, 443" };
    vec![
        ingress.metadata.name.clone(),
        text_or(text_at(spec, "ingressClassName"), NONE),
        hosts(items(field(spec, "rules"))),
        addresses.join(","),
        ports.to_owned(),
        age,
    ]
}

/// The hosts of the rules; the rules after the third host are counted, with a host or without.
fn hosts(rules: &[Value]) -> String {
    let mut named: Vec<String> = Vec::new();
    for rule in rules {
        if named.len() == NAMED_MAX {
            return with_more(&named, rules.len().saturating_sub(NAMED_MAX));
        }
        let host = text_at(Some(rule), "host");
        if !host.is_empty() {
            named.push(host.to_owned());
        }
    }
    text_or(&named.join(","), "*")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_after_the_third_are_counted() {
        let rules = |hosts: &[&str]| -> Vec<Value> {
            let host = |host: &&str| ("host".to_owned(), Value::String((*host).to_owned()));
            hosts.iter().map(|it| Value::Map([host(it)].into())).collect()
        };
        assert_eq!(hosts(&[]), "*");
        assert_eq!(hosts(&rules(&["", "a"])), "a");
        assert_eq!(hosts(&rules(&["a", "b", "c"])), "a,b,c");
        assert_eq!(hosts(&rules(&["a", "b", "c", "d", ""])), "a,b,c + 2 more...");
    }
}
