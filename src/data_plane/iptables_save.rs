//! A rule as the kernel gives it back: `iptables-save` puts addresses first, spells out defaults
//! and prints probabilities as the 31-bit fractions that the kernel keeps.

use crate::data_plane::cidr::IpFamily;

/// The parts of a rule, sorted as `iptables-save` prints them.
#[derive(Default)]
struct Saved {
    source: String,
    destination: String,
    protocol: String,
    matches: Vec<Vec<String>>,
    target: Vec<String>,
}

/// What `iptables-save` prints for a rule that was given as `rule`, both without `-A CHAIN`.
#[must_use]
pub fn as_saved(rule: &str, family: IpFamily) -> String {
    let is_v6 = family == IpFamily::V6;
    let mut saved = Saved::default();
    let mut words = words(rule).into_iter();
    let mut negated = false;
    while let Some(word) = words.next() {
        let mut next = || words.next().unwrap_or_default();
        let not = if std::mem::take(&mut negated) { "! " } else { "" };
        match word.as_str() {
            "!" => negated = true,
            "-s" => saved.source = format!("{not}-s {}", with_prefix(&next())),
            "-d" => saved.destination = format!("{not}-d {}", with_prefix(&next())),
            "-p" => saved.protocol = format!("{not}-p {}", next()),
            "-m" => saved.matches.push(vec![next()]),
            "-j" => saved.target = words.by_ref().collect(),
            _ => {
                if let Some(current) = saved.matches.last_mut() {
                    current.push(format!("{not}{word}"));
                }
            }
        }
    }
    saved.print(is_v6)
}

impl Saved {
    fn print(self, is_v6: bool) -> String {
        let mut parts: Vec<String> = [self.source, self.destination, self.protocol]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect();
        for one in &self.matches {
            let (name, options) = one.split_first().map_or(("", &[][..]), |(n, o)| (n, o));
            parts.push(format!("-m {name}"));
            if !options.is_empty() {
                parts.push(saved_options(name, options, is_v6));
            }
        }
        if !self.target.is_empty() {
            parts.push(format!("-j {}", saved_target(&self.target, is_v6)));
        }
        parts.join(" ")
    }
}

/// The words of a rule; quotes hold several together and are taken off.
fn words(rule: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (index, piece) in rule.split('"').enumerate() {
        if index % 2 == 1 {
            words.push(piece.to_owned());
        } else {
            words.extend(piece.split_whitespace().map(str::to_owned));
        }
    }
    words
}

fn with_prefix(address: &str) -> String {
    match (address.contains('/'), address.contains(':')) {
        (true, _) => address.to_owned(),
        (false, false) => format!("{address}/32"),
        (false, true) => format!("{address}/128"),
    }
}

fn saved_options(name: &str, options: &[String], is_v6: bool) -> String {
    let value = |option: &str| {
        let at = options.iter().position(|word| word == option);
        at.and_then(|at| options.get(at + 1)).map_or("", String::as_str)
    };
    match name {
        "comment" => format!("--comment \"{}\"", value("--comment")),
        "mark" => options.join(" ").replace("0x00004000", "0x4000"),
        "statistic" => {
            format!("--mode random --probability {}", kept_probability(value("--probability")))
        }
        "recent" => {
            let list = value("--name");
            let rest: Vec<&str> = options
                .iter()
                .map(String::as_str)
                .filter(|word| *word != "--name" && *word != list)
                .collect();
            let mask =
                if is_v6 { "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff" } else { "255.255.255.255" };
            format!("{} --name {list} --mask {mask} --rsource", rest.join(" "))
        }
        _ => options.join(" "),
    }
}

fn saved_target(target: &[String], is_v6: bool) -> String {
    let text = target.join(" ");
    match text.as_str() {
        "MARK --or-mark 0x00004000" => "MARK --set-xmark 0x4000/0x4000".to_owned(),
        "MARK --xor-mark 0x00004000" => "MARK --set-xmark 0x4000/0x0".to_owned(),
        "REJECT" if is_v6 => "REJECT --reject-with icmp6-port-unreachable".to_owned(),
        "REJECT" => "REJECT --reject-with icmp-port-unreachable".to_owned(),
        _ => text,
    }
}

/// A probability given in ten digits, as 31 bits of it come back in eleven.
fn kept_probability(given: &str) -> String {
    let digits: String = given.chars().filter(char::is_ascii_digit).collect();
    let tenths: u128 = digits.parse().unwrap_or_default();
    let kept = ((tenths << 31) + 5_000_000_000) / 10_000_000_000;
    let shown = (kept * 100_000_000_000 + (1 << 30)) >> 31;
    format!("{}.{:011}", shown / 100_000_000_000, shown % 100_000_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_come_first_and_defaults_are_spelt_out() {
        let given = "-m comment --comment \"default/web cluster IP\" -m tcp -p tcp -d 10.96.0.20 \
                     --dport 80 ! -s 10.244.0.0/16 -j KUBE-MARK-MASQ";
        let kept = "! -s 10.244.0.0/16 -d 10.96.0.20/32 -p tcp -m comment --comment \
                    \"default/web cluster IP\" -m tcp --dport 80 -j KUBE-MARK-MASQ";
        assert_eq!(as_saved(given, IpFamily::V4), kept);
        let refused = |family| as_saved("-j REJECT", family);
        assert_eq!(refused(IpFamily::V4), "-j REJECT --reject-with icmp-port-unreachable");
        assert_eq!(refused(IpFamily::V6), "-j REJECT --reject-with icmp6-port-unreachable");
    }

    #[test]
    fn probabilities_lose_what_31_bits_cannot_hold() {
        assert_eq!(kept_probability("0.3333333333"), "0.33333333349");
        assert_eq!(kept_probability("0.5000000000"), "0.50000000000");
    }
}
