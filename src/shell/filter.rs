//! Programs that only read text and write text: what stands behind a pipe.

use crate::order::{InOrder, SortedMap};
use crate::shell::curl::Output;

/// Runs one, if there is one of that name.
#[must_use]
pub(super) fn run(words: &[String], stdin: &str) -> Option<Output> {
    let (name, args) = words.split_first()?;
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    Some(match name.as_str() {
        "grep" | "egrep" => grep(&args, stdin),
        "sort" => says(sorted(&args, stdin)),
        "uniq" => says(unique(args.contains(&"-c"), stdin)),
        "head" => says(lines(stdin.lines().take(number(&args)))),
        "tail" => {
            let all = stdin.lines().count();
            says(lines(stdin.lines().skip(all.saturating_sub(number(&args)))))
        }
        "wc" => says(counted(&args, stdin)),
        "cat" | "tee" | "less" | "more" => says(stdin.to_owned()),
        _ => return None,
    })
}

fn says(stdout: String) -> Output {
    Output { stdout, ..Output::default() }
}

fn lines<'a>(lines: impl Iterator<Item = &'a str>) -> String {
    let mut text = String::new();
    for line in lines {
        text.push_str(line);
        text.push('\n');
    }
    text
}

/// `-n 3`, `-n3`, `-3`; ten otherwise.
fn number(args: &[&str]) -> usize {
    let digits = args.iter().find_map(|arg| arg.trim_start_matches(['-', 'n']).parse().ok());
    digits.unwrap_or(10)
}

/// `grep [-i] [-v] [-c] [-E] TEXT`: a text, not a pattern, but that `|` and `\|` part several, and
/// `^` and `$` hold it to an end.
fn grep(args: &[&str], stdin: &str) -> Output {
    let has = |letter: char| {
        args.iter()
            .any(|arg| arg.starts_with('-') && !arg.starts_with("--") && arg.contains(letter))
    };
    let Some(pattern) = args.iter().find(|arg| !arg.starts_with('-')) else {
        let stderr = "usage: grep [-civE] TEXT\n".to_owned();
        return Output { stderr, exit: 2, ..Output::default() };
    };
    let fold = |text: &str| if has('i') { text.to_lowercase() } else { text.to_owned() };
    let pattern = fold(pattern).replace("\\|", "|");
    let wanted: Vec<&str> = pattern.split('|').collect();
    let matches = |line: &&str| {
        let line = fold(line);
        wanted.iter().any(|text| is_in(&line, text)) != has('v')
    };
    let found: Vec<&str> = stdin.lines().filter(matches).collect();
    let exit = u8::from(found.is_empty());
    let stdout = if has('c') { format!("{}\n", found.len()) } else { lines(found.into_iter()) };
    Output { stdout, exit, ..Output::default() }
}

fn is_in(line: &str, text: &str) -> bool {
    match (text.strip_prefix('^'), text.strip_suffix('$')) {
        (Some(start), None) => line.starts_with(start),
        (None, Some(end)) => line.ends_with(end),
        (Some(whole), Some(_)) => whole.strip_suffix('$') == Some(line),
        (None, None) => line.contains(text),
    }
}

fn sorted(args: &[&str], stdin: &str) -> String {
    let has = |letter| args.iter().any(|arg| arg.starts_with('-') && arg.contains(letter));
    let mut all: Vec<&str> = stdin.lines().collect();
    if has('n') {
        let number = |line: &&str| {
            line.split_whitespace().next().and_then(|w| w.parse::<i64>().ok()).unwrap_or(0)
        };
        all.in_order_by(|a, b| number(a).cmp(&number(b)).then_with(|| a.cmp(b)));
    } else {
        all.in_order();
    }
    if has('u') {
        all.dedup();
    }
    if has('r') {
        all.reverse();
    }
    lines(all.into_iter())
}

/// Equal lines that follow each other become one, with how many there were in front.
fn unique(counts: bool, stdin: &str) -> String {
    let mut runs: Vec<(usize, &str)> = Vec::new();
    for line in stdin.lines() {
        match runs.last_mut() {
            Some((count, last)) if *last == line => *count += 1,
            _ => runs.push((1, line)),
        }
    }
    let line = |(count, line): (usize, &str)| {
        if counts { format!("{count:7} {line}\n") } else { format!("{line}\n") }
    };
    runs.into_iter().map(line).collect()
}

fn counted(args: &[&str], stdin: &str) -> String {
    let numbers: SortedMap<&str, usize> = [
        ("-l", stdin.lines().count()),
        ("-w", stdin.split_whitespace().count()),
        ("-c", stdin.len()),
    ]
    .into_iter()
    .collect();
    let asked = args.iter().find_map(|arg| numbers.get(arg));
    match asked {
        Some(count) => format!("{count}\n"),
        None => {
            ["-l", "-w", "-c"]
                .iter()
                .filter_map(|name| numbers.get(name))
                .map(|count| format!("{count:7} "))
                .collect::<Vec<String>>()
                .concat()
                .trim_end()
                .to_owned()
                + "\n"
        }
    }
}
