//! Names: `k8s.io/apimachinery/pkg/util/validation` and `pkg/api/validate/content`.
//!
//! Every function gives the rules that a text breaks, in the server's words.

const LABEL: &str = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const SUBDOMAIN: &str = "[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*";
const SUBDOMAIN_WORDS: &str = "a lowercase RFC 1123 subdomain must consist of lower case \
    alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character";
const KEY: &str = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
const KEY_WORDS: &str = "must consist of alphanumeric characters, '-', '_' or '.', and must \
    start and end with an alphanumeric character";

/// A function of this module.
pub type Rules = fn(&str) -> Vec<String>;

/// The rules of a DNS label: `my-name`.
#[must_use]
pub fn dns_label(text: &str) -> Vec<String> {
    let mut broken = Vec::new();
    if text.len() > 63 {
        broken.push(too_long(63, "characters"));
    }
    if is_dns_label(text) {
        return broken;
    }
    if is_dns_subdomain(text) {
        broken.push("must not contain dots".to_owned());
    } else {
        let words = "a lowercase RFC 1123 label must consist of lower case alphanumeric \
            characters or '-', and must start and end with an alphanumeric character";
        broken.push(pattern(words, LABEL, &["my-name", "123-abc"]));
    }
    broken
}

/// The rules of a DNS subdomain: `example.com`.
#[must_use]
pub fn dns_subdomain(text: &str) -> Vec<String> {
    subdomain_in(text, "characters")
}

fn subdomain_in(text: &str, unit: &str) -> Vec<String> {
    let mut broken = Vec::new();
    if text.len() > 253 {
        broken.push(too_long(253, unit));
    }
    if !is_dns_subdomain(text) {
        broken.push(pattern(SUBDOMAIN_WORDS, SUBDOMAIN, &["example.com"]));
    }
    broken
}

/// The rules of a subdomain with a star before it: `*.example.com`.
#[must_use]
pub fn wildcard_subdomain(text: &str) -> Vec<String> {
    let mut broken = Vec::new();
    if text.len() > 253 {
        broken.push(too_long(253, "characters"));
    }
    if !text.strip_prefix("*.").is_some_and(is_dns_subdomain) {
        let words = "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS \
            subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and \
            end with an alphanumeric character";
        broken.push(pattern(words, &format!("\\*\\.{SUBDOMAIN}"), &["*.example.com"]));
    }
    broken
}

/// The rules of a label's key, which are those of every "qualified name": `example.com/MyName`.
#[must_use]
pub fn label_key(text: &str) -> Vec<String> {
    let examples = ["MyName", "my.name", "123-abc"];
    let mut broken = Vec::new();
    let name = match text.split_once('/') {
        None => text,
        Some((_, name)) if name.contains('/') => {
            let rule = pattern(KEY_WORDS, KEY, &examples);
            return vec![format!(
                "a valid label key {rule} with an optional DNS subdomain prefix and '/' \
                 (e.g. 'example.com/MyName')"
            )];
        }
        Some(("", name)) => {
            broken.push("prefix part must be non-empty".to_owned());
            name
        }
        Some((prefix, name)) => {
            let faults = subdomain_in(prefix, "bytes").into_iter();
            broken.extend(faults.map(|fault| format!("prefix part {fault}")));
            name
        }
    };
    if name.is_empty() {
        broken.push("name part must be non-empty".to_owned());
    } else if name.len() > 63 {
        broken.push(format!("name part {}", too_long(63, "bytes")));
    }
    if !is_key_name(name) {
        broken.push(format!("name part {}", pattern(KEY_WORDS, KEY, &examples)));
    }
    broken
}

/// The rules of a label's value.
#[must_use]
pub fn label_value(text: &str) -> Vec<String> {
    let mut broken = Vec::new();
    if text.len() > 63 {
        broken.push(too_long(63, "bytes"));
    }
    if !text.is_empty() && !is_key_name(text) {
        let words = "a valid label must be an empty string or consist of alphanumeric \
            characters, '-', '_' or '.', and must start and end with an alphanumeric character";
        let examples = ["MyValue", "my_value", "12345"];
        broken.push(pattern(words, &format!("({KEY})?"), &examples));
    }
    broken
}

/// The rules of a container port's name, which a targetPort may be: `http`.
#[must_use]
pub fn port_name(text: &str) -> Vec<String> {
    let is_plain = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-');
    let rules = [
        (text.len() > 15, "must be no more than 15 characters"),
        (
            text.is_empty() || !text.bytes().all(is_plain),
            "must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)",
        ),
        (
            !text.bytes().any(|byte| byte.is_ascii_lowercase()),
            "must contain at least one letter (a-z)",
        ),
        (text.contains("--"), "must not contain consecutive hyphens"),
        (text.starts_with('-') || text.ends_with('-'), "must not begin or end with a hyphen"),
    ];
    rules.into_iter().filter(|(broken, _)| *broken).map(|(_, rule)| rule.to_owned()).collect()
}

/// The rules of a percentage: `25%`.
#[must_use]
pub fn percent(text: &str) -> Vec<String> {
    let digits = text.strip_suffix('%').unwrap_or_default();
    if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Vec::new();
    }
    let words = "a valid percent string must be a numeric string followed by an ending '%'";
    vec![pattern(words, "[0-9]+%", &["1%", "93%"])]
}

/// The beginning of a name that the server completes: the rules of the name, but it may end in a
/// dash.
#[must_use]
pub fn prefix(rules: Rules, text: &str) -> Vec<String> {
    match text.strip_suffix('-') {
        Some(rest) if !rest.is_empty() => {
            // The server puts a letter in place of the dash and of what stands before it.
            let mut masked: String = rest.chars().take(rest.chars().count() - 1).collect();
            masked.push('a');
            rules(&masked)
        }
        _ => rules(text),
    }
}

fn is_dns_label(text: &str) -> bool {
    let inner = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-');
    !text.is_empty() && text.bytes().all(inner) && !text.starts_with('-') && !text.ends_with('-')
}

fn is_dns_subdomain(text: &str) -> bool {
    text.split('.').all(is_dns_label)
}

fn is_key_name(text: &str) -> bool {
    let outer = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric());
    outer(text.bytes().next())
        && outer(text.bytes().next_back())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
}

fn too_long(length: usize, unit: &str) -> String {
    format!("must be no more than {length} {unit}")
}

/// A rule that is a pattern, with examples. Two spaces before every `or` are the server's.
fn pattern(words: &str, pattern: &str, examples: &[&str]) -> String {
    let examples: Vec<String> = examples.iter().map(|example| format!("'{example}', ")).collect();
    format!("{words} (e.g. {}regex used for validation is '{pattern}')", examples.join(" or "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_and_subdomains() {
        assert!(dns_label("1web").is_empty());
        assert_eq!(dns_label("my.web"), ["must not contain dots"]);
        assert!(dns_label("web-").first().is_some_and(|text| text.contains("'my-name',  or '123")));
        assert!(dns_subdomain("a.b-c.d").is_empty());
        assert_eq!(dns_subdomain("a..b").len(), 1);
    }

    #[test]
    fn keys_have_at_most_one_slash() {
        assert!(label_key("example.com/MyName").is_empty());
        assert!(label_key("a/b/c").iter().all(|text| text.starts_with("a valid label key")));
        assert_eq!(label_key("/x"), ["prefix part must be non-empty"]);
        assert_eq!(label_key("").len(), 2);
    }

    #[test]
    fn a_prefix_may_end_in_a_dash() {
        assert!(prefix(dns_label, "web-").is_empty());
        assert!(!prefix(dns_label, "Web-").is_empty());
        assert!(!prefix(dns_label, "-").is_empty());
    }
}
