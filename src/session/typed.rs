//! What was typed to be sent: a curl command, or as much of one as there is.

use crate::api::meta::contains_all;
use crate::control_plane::images;
use crate::data_plane::container_host::ContainerHost;
use crate::data_plane::ingress::Http;
use crate::data_plane::place::Place;
use crate::session::targets::{Target, parse_url};
use crate::shell::url::path;
use crate::simulation::{Call, Simulation};
use crate::text::{self, Args};

/// The call that was typed. Several addresses of one host are asked over one connection, as curl does.
#[must_use]
pub fn call(text: &str, from: Place, count: u32) -> Option<Call> {
    let words = words(text);
    let mut words = words.iter().map(String::as_str).filter(|word| *word != "curl").peekable();
    let (mut urls, mut host) = (Vec::new(), None);
    while let Some(word) = words.next() {
        match word {
            "-H" | "--header" => host = host_of(words.next()?).or(host),
            word if word.starts_with('-') => return None,
            url => urls.push((parse_url(url)?, path(url))),
        }
    }
    let ((first, port), first_path) = urls.first()?.clone();
    if urls.iter().any(|(place, _)| *place != (first.clone(), port)) {
        return None;
    }
    let is_one_connection = urls.len() > 1;
    let count = if is_one_connection { u32::try_from(urls.len()).ok()? } else { count };
    let http = Http { host, path: first_path };
    Some(Call { is_one_connection, http, ..Call::new(from, &first, port, count) })
}

/// The words of a command; what is in quotes is one.
fn words(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quote = None;
    for sign in text.trim().chars() {
        match (sign, quote) {
            ('"' | '\'', None) => quote = Some(sign),
            (sign, Some(open)) if sign == open => quote = None,
            (' ', None) => words.push(String::new()),
            _ => {
                if let Some(word) = words.last_mut() {
                    word.push(sign);
                }
            }
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// The host of `Host: shop.example`.
fn host_of(header: &str) -> Option<String> {
    let (name, value) = header.split_once(':')?;
    let value = value.trim();
    (name.trim().eq_ignore_ascii_case("host") && !value.is_empty()).then(|| value.to_owned())
}

/// The outermost door of an ingress controller, once for each host that its rules name.
#[must_use]
pub fn hosts(world: &Simulation, doors: &[Target]) -> Vec<Target> {
    if world.network().ingress.rules.is_empty() { Vec::new() } else { named(world, doors) }
}

/// The laptop's published ports, where nodes are containers on it.
#[must_use]
pub fn published(world: &Simulation) -> Vec<Target> {
    world.network().container_host.as_ref().map_or_else(Vec::new, ports)
}

#[inline(never)]
fn ports(host: &ContainerHost) -> Vec<Target> {
    let ports = host.published.iter().map(|port| Target {
        url: format!("http://localhost:{}", port.host_port),
        label: text::with("target.published", &Args::new().text("node", &port.node)),
    });
    ports.collect()
}

#[inline(never)]
fn named(world: &Simulation, doors: &[Target]) -> Vec<Target> {
    let rules = &world.network().ingress.rules;
    let mut hosts: Vec<&str> = rules.iter().map(|rule| rule.host.as_str()).collect();
    hosts.dedup();
    hosts.retain(|host| !host.is_empty() && !host.starts_with('*'));
    let objects = world.control_plane().objects();
    let controllers: Vec<_> =
        objects.pods().filter(|pod| images::is_ingress_controller(pod)).collect();
    let leads_there = |label: &str| {
        objects.services().any(|service| {
            let selector = &service.spec.selector;
            let is_named = label.contains(&service.metadata.name);
            is_named
                && !selector.is_empty()
                && controllers.iter().any(|pod| contains_all(&pod.metadata.labels, selector))
        })
    };
    let Some(door) = doors.iter().find(|door| leads_there(&door.label)) else {
        return Vec::new();
    };
    let target = |host: &&str| Target {
        url: format!("{} -H \"Host: {host}\"", door.url),
        label: text::with("target.host", &Args::new().text("host", host)),
    };
    hosts.iter().map(target).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(text: &str) -> Option<Call> {
        call(text, Place::Laptop, 1)
    }

    #[test]
    fn a_header_names_the_host_and_the_path_stays() {
        let call = typed("curl -H 'Host: shop.example' http://203.0.113.80/cart?x=1").unwrap();
        assert_eq!((call.host.as_str(), call.port), ("203.0.113.80", 80));
        assert_eq!(call.http.host.as_deref(), Some("shop.example"));
        assert_eq!(call.http.path, "/cart?x=1");
        assert_eq!(typed("http://web -H \"Accept: x\"").unwrap().http, Http::default());
        assert_eq!(typed("http://web -v"), None);
    }

    #[test]
    fn several_addresses_of_one_host_share_a_connection() {
        let call = typed("curl http://web http://web http://web").unwrap();
        assert_eq!((call.count, call.is_one_connection), (3, true));
        assert_eq!(typed("http://web http://db"), None);
        assert!(!typed("web").unwrap().is_one_connection);
    }
}
