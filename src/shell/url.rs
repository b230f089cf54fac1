//! Addresses as curl reads them.

/// Host and port of what was typed: `http://host:port/path`, with all but the host left out at will.
#[must_use]
pub fn parse_url(text: &str) -> Option<(String, u16)> {
    let text = text.trim();
    let text = text.strip_prefix("curl ").unwrap_or(text).trim();
    let rest = text.strip_prefix("http://").unwrap_or(text);
    let authority = rest.split(['/', '?', '#']).next()?;
    let (host, port) = match authority.strip_prefix('[') {
        Some(inner) => {
            let (host, after) = inner.split_once(']')?;
            (host, after.strip_prefix(':'))
        }
        None => match authority.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (authority, None),
        },
    };
    let port = match port {
        Some(port) => port.parse().ok().filter(|port| *port != 0)?,
        None => 80,
    };
    let is_host =
        !host.is_empty() && host.chars().all(|c| c.is_ascii_alphanumeric() || ".-:_".contains(c));
    is_host.then(|| (host.to_owned(), port))
}

/// From the first slash after the host on.
#[must_use]
pub fn path(url: &str) -> String {
    let rest = url.strip_prefix("http://").unwrap_or(url);
    rest.find('/').and_then(|at| rest.get(at..)).unwrap_or("/").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_read_as_curl_reads_them() {
        let some = |host: &str, port| Some((host.to_owned(), port));
        assert_eq!(parse_url("curl http://10.0.0.1:30080/x"), some("10.0.0.1", 30_080));
        assert_eq!(parse_url("web"), some("web", 80));
        assert_eq!(parse_url("http://[fd00::1]:8080"), some("fd00::1", 8_080));
        assert_eq!(parse_url("http://"), None);
        assert_eq!(parse_url("web:http"), None);
        assert_eq!(parse_url("web:70000"), None);
        assert_eq!(parse_url("a b"), None);
    }
}
