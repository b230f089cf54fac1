//! Selectors as `-l` takes them: `app=web,tier!=db,env in (a, b),!old`; and fields for
//! `--field-selector`.
//!
//! Imitates `k8s.io/apimachinery/pkg/labels`.

use crate::api::Labels;

/// One condition.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Requirement {
    key: String,
    is_wanted: bool,
    /// What it is compared with; `None` asks only whether the label is there.
    values: Option<Vec<String>>,
}

/// All conditions; each must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Selector(Vec<Requirement>);

impl Selector {
    /// Reads a selector.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut requirements = Vec::new();
        for part in parts(text) {
            if !part.trim().is_empty() {
                requirements.push(requirement(part.trim())?);
            } else if !text.trim().is_empty() {
                return Err(format!(
                    "unable to parse requirement: found '{part}', expected: identifier after ','"
                ));
            }
        }
        Ok(Self(requirements))
    }

    /// Whether these labels are selected.
    pub(super) fn matches(&self, labels: &Labels) -> bool {
        self.holds(&|key| labels.get(key).cloned())
    }

    /// Whether an object with these fields is selected.
    pub(super) fn holds(&self, value_of: &dyn Fn(&str) -> Option<String>) -> bool {
        self.0.iter().all(|requirement| {
            let found = value_of(&requirement.key);
            match &requirement.values {
                None => found.is_some() == requirement.is_wanted,
                Some(values) if requirement.is_wanted => {
                    found.is_some_and(|value| values.contains(&value))
                }
                Some(values) => found.is_none_or(|value| !values.contains(&value)),
            }
        })
    }

    /// The pairs of a selector that has nothing else, for a Service's own selector.
    pub(super) fn pairs(&self) -> Option<Labels> {
        let pair = |it: &Requirement| match it.values.as_deref() {
            Some([value]) if it.is_wanted => Some((it.key.clone(), value.clone())),
            Some(_) | None => None,
        };
        self.0.iter().map(pair).collect()
    }
}

/// The text between commas that are in no parentheses.
fn parts(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut start, mut depth) = (0, 0_i32);
    for (at, character) in text.char_indices() {
        match character {
            '(' => depth += 1,
            ')' => depth -= 1,
            ',' if depth <= 0 => {
                parts.push(text.get(start..at).unwrap_or(""));
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(text.get(start..).unwrap_or(""));
    parts
}

fn requirement(text: &str) -> Result<Requirement, String> {
    if let Some(key) = text.strip_prefix('!') {
        return checked(key.trim(), false, None);
    }
    for (operator, is_wanted) in [("!=", false), ("==", true), ("=", true)] {
        if let Some((key, value)) = text.split_once(operator) {
            return checked(key.trim(), is_wanted, Some(vec![value.trim().to_owned()]));
        }
    }
    for (operator, is_wanted) in [(" notin", false), (" in", true)] {
        let Some((key, list)) = text.split_once(operator) else { continue };
        let list = list.trim().strip_prefix('(').and_then(|list| list.strip_suffix(')'));
        if let Some(list) = list {
            let values = list.split(',').map(|value| value.trim().to_owned()).collect();
            return checked(key.trim(), is_wanted, Some(values));
        }
    }
    checked(text, true, None)
}

fn checked(key: &str, is_wanted: bool, values: Option<Vec<String>>) -> Result<Requirement, String> {
    let is_key = |c: char| c.is_ascii_alphanumeric() || "-_./".contains(c);
    if key.is_empty() || !key.chars().all(is_key) {
        return Err(format!(
            "unable to parse requirement: <nil>: Invalid value: \"{key}\": name part must consist \
             of alphanumeric characters, '-', '_' or '.', and must start and end with an \
             alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for \
             validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"
        ));
    }
    Ok(Requirement { key: key.to_owned(), is_wanted, values })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn selects(selector: &str) -> bool {
        let pairs = [("app", "web"), ("tier", "front")];
        let labels = pairs.map(|(key, value)| (key.to_owned(), value.to_owned())).into();
        Selector::parse(selector).unwrap().matches(&labels)
    }

    #[test]
    fn every_operator_selects() {
        for yes in [
            "",
            "app",
            "app=web",
            "app==web,tier=front",
            "app!=db",
            "old!=yes",
            "app in (web, db)",
            "app notin (db)",
            "old notin (x)",
            "!old",
        ] {
            assert!(selects(yes), "{yes}");
        }
        for no in ["old", "app=db", "app!=web", "app in (db)", "app notin (web,db)", "!app"] {
            assert!(!selects(no), "{no}");
        }
        assert!(Selector::parse("a b").is_err());
        assert!(Selector::parse("app=web,").is_err());
    }
}
