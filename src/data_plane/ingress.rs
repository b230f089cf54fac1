//! An ingress controller: a program in a pod that reads who is asked for and hands the request on.
//!
//! It knows the Ingresses' rules and the Services' endpoints, and goes to pods directly: no virtual
//! address, no kube-proxy. Matching is that of the Ingress API; endpoints take turns, as in nginx.

use std::net::SocketAddr;

use crate::data_plane::conntrack::Conntrack;
use crate::data_plane::packet::Packet;
use crate::data_plane::place::PodName;

/// What a request asks for over HTTP.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Http {
    /// The header `Host`, where it is another than the one the address was made of.
    pub host: Option<String>,
    /// The path, from `/`.
    pub path: String,
}

impl Default for Http {
    fn default() -> Self {
        Self { host: None, path: "/".to_owned() }
    }
}

/// All that the controllers know.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IngressTable {
    /// Their rules.
    pub rules: Vec<IngressRule>,
    /// The connections they have made for others.
    pub conntrack: Conntrack,
}

/// One rule of an Ingress, with those who stand behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IngressRule {
    /// `namespace/name` of the Ingress.
    pub ingress: String,
    /// The host it is for: a name, `*.` and a name, or empty for any.
    pub host: String,
    /// The path it is for.
    pub path: String,
    /// How the path is compared; `None` for a default backend, which takes what nobody else takes.
    pub path_type: Option<PathType>,
    /// `namespace/name` of the Service it leads to.
    pub service: String,
    /// Addresses of its ready endpoints, and their pods.
    pub endpoints: Vec<(SocketAddr, Option<PodName>)>,
}

/// How a path is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathType {
    /// Letter by letter.
    Exact,
    /// By its parts between slashes; `ImplementationSpecific` counts as this.
    Prefix,
}

impl IngressTable {
    /// The rule for a host and a path: an exact host before one with a star before any, then the
    /// longest path, then an exact one.
    #[must_use]
    pub fn rule(&self, host: &str, path: &str) -> Option<&IngressRule> {
        let host = host.to_ascii_lowercase();
        let path = path.split(['?', '#']).next().unwrap_or(path);
        let matching = self.rules.iter().filter(|rule| rule.is_for(&host, path));
        let mut best: Option<&IngressRule> = None;
        for rule in matching {
            // The first of equals stays.
            if best.is_none_or(|best| best.rank() < rule.rank()) {
                best = Some(rule);
            }
        }
        best
    }

    /// Whose turn it is among a rule's endpoints.
    pub fn pick(&mut self, rule: &IngressRule) -> Option<(SocketAddr, Option<PodName>)> {
        let turn = self.conntrack.turn(&rule.service, rule.endpoints.len());
        rule.endpoints.get(turn).cloned()
    }

    /// Remembers that a request was handed on, so that its answer finds back.
    pub fn handed_on(&mut self, request: Packet, further: Packet) {
        self.conntrack.remember(request, further);
    }
}

impl IngressRule {
    fn is_for(&self, host: &str, path: &str) -> bool {
        let host_fits = match self.host.strip_prefix('*') {
            // The star stands for one part of the name.
            Some(rest) => {
                host.strip_suffix(rest).is_some_and(|h| !h.is_empty() && !h.contains('.'))
            }
            None => self.host.is_empty() || self.host.eq_ignore_ascii_case(host),
        };
        host_fits
            && match self.path_type {
                None => true,
                Some(PathType::Exact) => path == self.path,
                Some(PathType::Prefix) => is_prefix(&self.path, path),
            }
    }

    fn rank(&self) -> (bool, u8, usize, bool) {
        let host = match self.host.as_str() {
            "" => 0,
            host if host.starts_with('*') => 1,
            _ => 2,
        };
        let is_exact = self.path_type == Some(PathType::Exact);
        (self.path_type.is_some(), host, self.path.trim_end_matches('/').len(), is_exact)
    }
}

/// `/foo` is a prefix of `/foo` and `/foo/bar`, not of `/foobar`.
fn is_prefix(prefix: &str, path: &str) -> bool {
    let prefix = prefix.trim_end_matches('/');
    path.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(rules: &[(&str, &str, PathType, &str)]) -> IngressTable {
        let rule = |(host, path, path_type, service): &(&str, &str, PathType, &str)| IngressRule {
            ingress: "default/shop".to_owned(),
            host: (*host).to_owned(),
            path: (*path).to_owned(),
            path_type: Some(*path_type),
            service: (*service).to_owned(),
            endpoints: Vec::new(),
        };
        IngressTable { rules: rules.iter().map(rule).collect(), ..IngressTable::default() }
    }

    #[test]
    fn hosts_come_first_then_the_longest_path_then_the_exact_one() {
        let table = table(&[
            ("", "/", PathType::Prefix, "any"),
            ("*.example.com", "/", PathType::Prefix, "star"),
            ("shop.example.com", "/", PathType::Prefix, "shop"),
            ("shop.example.com", "/cart", PathType::Prefix, "cart"),
            ("shop.example.com", "/cart", PathType::Exact, "exact"),
        ]);
        let service = |host: &str, path: &str| table.rule(host, path).map(|r| r.service.as_str());
        assert_eq!(service("Shop.example.com", "/cart"), Some("exact"));
        assert_eq!(service("shop.example.com", "/cart/7?x=/cart"), Some("cart"));
        assert_eq!(service("shop.example.com", "/cartoon"), Some("shop"));
        assert_eq!(service("blog.example.com", "/"), Some("star"));
        assert_eq!(service("a.b.example.com", "/"), Some("any"));
        assert_eq!(service("example.com", "/x"), Some("any"));
    }

    #[test]
    fn a_default_backend_takes_what_is_left() {
        let mut table = table(&[("shop.example.com", "/cart", PathType::Exact, "cart")]);
        assert_eq!(table.rule("shop.example.com", "/"), None);
        let mut left = table.rules[0].clone();
        (left.host, left.path_type, left.service) = (String::new(), None, "left".to_owned());
        table.rules.push(left);
        let service = |path: &str| table.rule("shop.example.com", path).map(|r| &r.service[..]);
        assert_eq!((service("/cart"), service("/")), (Some("cart"), Some("left")));
    }
}
