//! Programs about time and what was typed: `sleep`, `history`.

use crate::shell::{Context, Response, Then, Wait};
use crate::time::SimDuration;

/// `sleep 2`, `sleep 0.5`, `sleep 1m 30s`: in the world's own time.
pub(super) fn sleep(args: &[String], context: &Context<'_>) -> Response {
    let help = "Try 'sleep --help' for more information.";
    if args.is_empty() {
        return Response::fails(1, &format!("sleep: missing operand\n{help}"));
    }
    let mut us = 0_u64;
    for arg in args {
        let Some(more) = microseconds(arg) else {
            let why = format!("sleep: invalid time interval ‘{arg}’\n{help}");
            return Response::fails(1, &why);
        };
        us = us.saturating_add(more);
    }
    let until = context.world.now() + SimDuration { us: us.min(LONGEST_US) };
    Response::default().then(Then::Wait(Wait::Until(until)))
}

/// Nobody waits longer than a day.
const LONGEST_US: u64 = 86_400_000_000;

/// `2`, `0.5`, `3m`, `1h`, and kubectl's `1m30s` in parts.
fn microseconds(text: &str) -> Option<u64> {
    let (number, unit) = match text.strip_suffix(['s', 'm', 'h', 'd']) {
        Some(number) => (number, text.get(number.len()..).unwrap_or_default()),
        None => (text, "s"),
    };
    let seconds = match unit {
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        _ => 1,
    };
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    let is_number = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
    if number.is_empty() || number == "." || !is_number(whole) || !is_number(part) {
        return None;
    }
    let whole: u64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let digits: String = part.chars().chain("000000".chars()).take(6).collect();
    let us = whole.saturating_mul(1_000_000).saturating_add(digits.parse().ok()?);
    Some(us.saturating_mul(seconds))
}

/// Go's way to write a length of time, as kubectl's `--timeout` has it: `30s`, `1m30s`, `500ms`.
pub(super) fn duration(text: &str) -> Option<SimDuration> {
    let mut us = 0_u64;
    let mut rest = text;
    if rest == "0" {
        return Some(SimDuration { us: 0 });
    }
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let end = rest.find(|sign: char| !sign.is_ascii_digit() && sign != '.')?;
        let (number, behind) = rest.split_at(end);
        let more = if let Some(behind) = behind.strip_prefix("ms") {
            rest = behind;
            microseconds(number)? / 1_000
        } else {
            let unit = behind.get(..1).filter(|unit| matches!(*unit, "s" | "m" | "h"))?;
            rest = behind.get(1..).unwrap_or_default();
            microseconds(&format!("{number}{unit}"))?
        };
        us = us.saturating_add(more);
    }
    Some(SimDuration { us: us.min(LONGEST_US) })
}

/// `history [N]`, `history -c`.
pub(super) fn history(args: &[String], _: &Context<'_>) -> Response {
    match args.first().map(String::as_str) {
        None => Response::default().then(Then::History(usize::MAX)),
        Some("-c") => Response::default().then(Then::Forget),
        Some(word) => match word.parse() {
            Ok(count) => Response::default().then(Then::History(count)),
            Err(_) => {
                Response::fails(1, &format!("bash: history: {word}: numeric argument required"))
            }
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_of_time_are_read_as_the_tools_do() {
        for (text, us) in
            [("2", 2_000_000), ("0.5", 500_000), (".25s", 250_000), ("3m", 180_000_000), ("0", 0)]
        {
            assert_eq!(microseconds(text), Some(us), "{text}");
        }
        for text in ["", ".", "s", "-1", "1x", "1.2.3", "é", "1s1s"] {
            assert_eq!(microseconds(text), None, "{text}");
        }
        for (text, us) in
            [("1m30s", 90_000_000), ("500ms", 500_000), ("0", 0), ("2h", 7_200_000_000)]
        {
            assert_eq!(duration(text), Some(SimDuration { us }), "{text}");
        }
        for text in ["", "30", "s", "3é", "1m3"] {
            assert_eq!(duration(text), None, "{text}");
        }
    }
}
