//! Flags in any place: `--name=value`, `--name value`, `-nvalue`, `-it`, and what follows `--`.
//!
//! Imitates `spf13/pflag`. Which flags a command has stands in one line of words: `wide`, `output|o=`
//! (with a short form and a value), `dry-run?unchanged` (with a value that may be left out).

use crate::shell::kubectl::call::Fault;

/// Flags that every command has.
const GLOBAL: &str = "namespace|n= help|h context= kubeconfig= cluster= user= as= server|s= \
                      token= request-timeout= insecure-skip-tls-verify v= warnings-as-errors \
                      profile= cache-dir= certificate-authority= tls-server-name= \
                      match-server-version";

/// The words of a line, told apart.
#[derive(Clone, Debug, Default)]
pub(super) struct Flags {
    /// Flags by their long names, in order.
    given: Vec<(&'static str, String)>,
    /// The other words, in order.
    pub(super) words: Vec<String>,
    /// What follows `--`, if that is there.
    pub(super) after: Option<Vec<String>>,
}

/// One flag as a command declares it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Flag {
    /// Its long name.
    pub(super) name: &'static str,
    short: &'static str,
    /// What it is worth where no value is given; `None` if it needs one.
    default: Option<&'static str>,
}

/// All flags of a command that declares these.
pub(super) fn known(declared: &'static str) -> impl Iterator<Item = Flag> {
    declared.split_whitespace().chain(GLOBAL.split_whitespace()).map(|word| {
        let (name, default) = match (word.strip_suffix('='), word.split_once('?')) {
            (Some(name), _) => (name, None),
            (None, Some((name, default))) => (name, Some(default)),
            (None, None) => (word, Some("true")),
        };
        let (name, short) = name.split_once('|').unwrap_or((name, ""));
        Flag { name, short, default }
    })
}

impl Flag {
    /// How help shows it.
    pub(super) fn shown(&self) -> String {
        let value = if self.needs_value() { "=..." } else { "" };
        let short =
            if self.short.is_empty() { String::new() } else { format!("-{}, ", self.short) };
        format!("{short}--{}{value}", self.name)
    }

    /// Whether this word is its short form.
    pub(super) fn is_short(&self, word: &str) -> bool {
        !self.short.is_empty() && word.strip_prefix('-') == Some(self.short)
    }

    /// Whether the next word is its value.
    pub(super) const fn needs_value(&self) -> bool {
        self.default.is_none()
    }
}

/// Tells flags from other words. `path` is the command's name, for its error texts.
pub(super) fn parse(args: &[String], declared: &'static str, path: &str) -> Result<Flags, Fault> {
    let mut flags = Flags::default();
    let mut rest = args.iter();
    while let Some(word) = rest.next() {
        if word == "--" {
            flags.after = Some(rest.cloned().collect());
            break;
        }
        let mut next = || rest.next().cloned();
        let taken = if let Some(long) = word.strip_prefix("--") {
            flags.long(long, declared, &mut next)
        } else if let Some(letters) = word.strip_prefix('-').filter(|it| !it.is_empty()) {
            flags.short(letters, declared, &mut next)
        } else {
            flags.words.push(word.clone());
            Ok(())
        };
        taken.map_err(|fault| usage(&fault, path))?;
    }
    Ok(flags)
}

/// A fault in how a command was called.
pub(super) fn usage(fault: &str, path: &str) -> Fault {
    let of = if path.is_empty() { "" } else { " " };
    Fault::new(&format!("error: {fault}\nSee 'kubectl{of}{path} --help' for usage."))
}

impl Flags {
    /// No flag but a namespace.
    pub(super) fn in_namespace(namespace: &str) -> Self {
        Self { given: vec![("namespace", namespace.to_owned())], ..Self::default() }
    }

    fn long(
        &mut self,
        word: &str,
        declared: &'static str,
        next: &mut dyn FnMut() -> Option<String>,
    ) -> Result<(), String> {
        let (name, value) = match word.split_once('=') {
            Some((name, value)) => (name, Some(value.to_owned())),
            None => (word, None),
        };
        if name.is_empty() || name.starts_with('-') {
            return Err(format!("bad flag syntax: --{word}"));
        }
        let flag = known(declared)
            .find(|flag| flag.name == name)
            .ok_or_else(|| format!("unknown flag: --{name}"))?;
        let value = value.or_else(|| flag.default.map(str::to_owned)).or_else(next);
        let value = value.ok_or_else(|| format!("flag needs an argument: --{name}"))?;
        self.push(flag, value)
    }

    fn short(
        &mut self,
        letters: &str,
        declared: &'static str,
        next: &mut dyn FnMut() -> Option<String>,
    ) -> Result<(), String> {
        let mut rest = letters;
        while let Some(letter) = rest.chars().next() {
            let behind = rest.get(letter.len_utf8()..).unwrap_or("");
            let flag = known(declared)
                .find(|flag| flag.short.chars().eq([letter]))
                .ok_or_else(|| format!("unknown shorthand flag: '{letter}' in -{rest}"))?;
            if let Some(value) = behind.strip_prefix('=') {
                return self.push(flag, value.to_owned());
            }
            if let Some(default) = flag.default {
                self.push(flag, default.to_owned())?;
                rest = behind;
                continue;
            }
            let value = if behind.is_empty() { next() } else { Some(behind.to_owned()) };
            let value =
                value.ok_or_else(|| format!("flag needs an argument: '{letter}' in -{rest}"))?;
            return self.push(flag, value);
        }
        Ok(())
    }

    fn push(&mut self, flag: Flag, value: String) -> Result<(), String> {
        if flag.default == Some("true") && !matches!(value.as_str(), "true" | "false") {
            let short =
                if flag.short.is_empty() { String::new() } else { format!("-{}, ", flag.short) };
            return Err(format!(
                "invalid argument \"{value}\" for \"{short}--{}\" flag: strconv.ParseBool: \
                 parsing \"{value}\": invalid syntax",
                flag.name
            ));
        }
        self.given.push((flag.name, value));
        Ok(())
    }

    /// A flag's value; the last one given counts.
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        let given = self.given.iter().rev().find(|(given, _)| *given == name);
        given.map(|(_, value)| value.as_str())
    }

    /// A flag's value; nothing if it was not given.
    pub(super) fn text(&self, name: &str) -> &str {
        self.value(name).unwrap_or("")
    }

    /// All values of a flag that may be given more than once or as a list with commas.
    pub(super) fn list(&self, name: &str) -> Vec<String> {
        let values = self.given.iter().filter(|(given, _)| *given == name);
        values
            .flat_map(|(_, value)| value.split(','))
            .filter(|value| !value.is_empty())
            .map(str::to_owned)
            .collect()
    }

    /// Whether a flag is set.
    pub(super) fn has(&self, name: &str) -> bool {
        self.value(name).is_some_and(|value| value != "false")
    }

    /// A flag's value as a number.
    pub(super) fn number(&self, name: &str, path: &str) -> Result<Option<i32>, Fault> {
        let Some(text) = self.value(name) else { return Ok(None) };
        text.parse().map(Some).map_err(|_| {
            let fault = format!(
                "invalid argument \"{text}\" for \"--{name}\" flag: strconv.ParseInt: parsing \
                 \"{text}\": invalid syntax"
            );
            usage(&fault, path)
        })
    }
}
