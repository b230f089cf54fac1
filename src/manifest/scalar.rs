//! What a plain scalar means: YAML 1.1, as Go's yaml.v2 under kubectl reads it.
//!
//! `yes` and `off` are booleans, `0120` is octal, `8_080`, `0x50`, `8e1` and `80.0` are numbers.

use crate::api::Value;

/// The value of a plain scalar, as it arrives in kubectl's JSON.
#[must_use]
pub(crate) fn resolve(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Value::Null,
        "y" | "Y" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" | "true" | "True" | "TRUE" => {
            // yaml.v2 takes a lone y or n for a boolean only where a boolean is asked for.
            return if text.len() == 1 {
                Value::String(text.to_owned())
            } else {
                Value::Bool(true)
            };
        }
        "n" | "N" | "no" | "No" | "NO" | "off" | "Off" | "OFF" | "false" | "False" | "FALSE" => {
            return if text.len() == 1 {
                Value::String(text.to_owned())
            } else {
                Value::Bool(false)
            };
        }
        _ => {}
    }
    number(text).unwrap_or_else(|| Value::String(text.to_owned()))
}

fn number(text: &str) -> Option<Value> {
    let first = text.chars().next()?;
    if !(first.is_ascii_digit() || matches!(first, '+' | '-' | '.')) {
        return None;
    }
    let plain: String = text.chars().filter(|c| *c != '_').collect();
    let (sign, digits) = match plain.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, plain.strip_prefix('+').unwrap_or(&plain)),
    };
    if let Some(value) = whole(digits) {
        return Some(Value::Int(sign * value));
    }
    float(&plain)
}

fn whole(digits: &str) -> Option<i64> {
    let radix = |prefix: &str, radix| {
        let rest = digits.strip_prefix(prefix)?;
        i64::from_str_radix(rest, radix).ok().filter(|_| !rest.starts_with(['+', '-']))
    };
    if let Some(value) = radix("0x", 16).or(radix("0b", 2)).or(radix("0o", 8)) {
        return Some(value);
    }
    if !digits.chars().all(|c| c.is_ascii_digit()) {
        return None;
    }
    match digits.strip_prefix('0') {
        // Go's ParseInt with base 0: a leading zero makes it octal.
        Some(rest) if !rest.is_empty() => i64::from_str_radix(rest, 8).ok(),
        _ => digits.parse().ok(),
    }
}

#[expect(
    clippy::float_arithmetic,
    clippy::cast_possible_truncation,
    clippy::float_cmp,
    reason = "a number is whole if cutting it off changes nothing; YAML has floats"
)]
fn float(text: &str) -> Option<Value> {
    // Go's expression for floats: digits with at most one dot, then an exponent.
    let body = text.trim_start_matches(['+', '-']);
    let (mantissa, exponent) = body.split_once(['e', 'E']).unwrap_or((body, "0"));
    let digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    let is_number = mantissa.chars().any(|c| c.is_ascii_digit())
        && mantissa.chars().all(|c| c.is_ascii_digit() || c == '.')
        && mantissa.matches('.').count() <= 1
        && !digits.is_empty()
        && digits.chars().all(|c| c.is_ascii_digit());
    if !is_number {
        return None;
    }
    let value: f64 = text.strip_prefix('+').unwrap_or(text).parse().ok()?;
    if value == value.trunc() && value.abs() < 1e15 {
        return Some(Value::Int(value as i64));
    }
    value.is_finite().then_some(Value::Float(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_booleans_are_yaml_1_1() {
        let int = |text, value| assert_eq!(resolve(text), Value::Int(value), "{text}");
        for text in ["80", "0120", "0x50", "8e1", "80.0", "8_0", "+80", "0b1010000", "0o120"] {
            int(text, 80);
        }
        int("-1", -1);
        int("0", 0);
        // No octal number, but one that Go reads as a float.
        int("089", 89);
        for text in ["yes", "On", "TRUE"] {
            assert_eq!(resolve(text), Value::Bool(true), "{text}");
        }
        for text in ["y", "10.0.0.1", "1.2.3", "-", ".", "0x", "e5", "a1", "1e", "12h"] {
            assert_eq!(resolve(text), Value::String(text.to_owned()), "{text}");
        }
        assert_eq!(resolve("80.5"), Value::Float(80.5));
        assert_eq!(resolve("~"), Value::Null);
    }
}
