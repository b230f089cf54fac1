//! What an unquoted word of YAML means: by version 1.1, as the reader in kubectl has it.
//!
//! Imitates `go.yaml.in/yaml/v2`, which kubectl reads with: `yes` and `off` are booleans, `0120`
//! and `0x50` are 80, dates stay texts.

use crate::manifest::tree::Data;

const TAG_PREFIX: &str = "tag:yaml.org,2002:";

/// The meaning of a scalar without quotes and without a tag.
pub(super) fn plain(text: &str) -> Data {
    word(text).or_else(|| number(text)).unwrap_or_else(|| Data::String(text.to_owned()))
}

/// The meaning of a scalar with this tag (`tag:yaml.org,2002:int` and the like).
///
/// # Errors
///
/// What the reader says if the text is not of the tag's type.
pub(super) fn tagged(text: &str, tag: &str) -> Result<Data, String> {
    let Some(short) = tag.strip_prefix(TAG_PREFIX) else {
        return Ok(Data::String(text.to_owned()));
    };
    if !matches!(short, "bool" | "int" | "float" | "null" | "timestamp") {
        return Ok(Data::String(text.to_owned()));
    }
    let data = plain(text);
    let found = match &data {
        Data::Null => "null",
        Data::Bool(_) => "bool",
        // Whole numbers count as floats where those are asked for.
        Data::Int(_) if short == "float" || is_float(text) => "float",
        Data::Int(_) => "int",
        Data::Float(_) => "float",
        Data::String(_) if short == "timestamp" => "timestamp",
        Data::String(_) | Data::List(_) | Data::Map(_) => "str",
    };
    if found == short {
        return Ok(data);
    }
    Err(format!("cannot decode !!{found} `{text}` as a !!{short}"))
}

fn is_float(text: &str) -> bool {
    text.contains(['.', 'e', 'E']) && !text.starts_with("0x")
}

fn word(text: &str) -> Option<Data> {
    Some(match text {
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => {
            Data::Bool(true)
        }
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => {
            Data::Bool(false)
        }
        "" | "~" | "null" | "Null" | "NULL" => Data::Null,
        ".nan" | ".NaN" | ".NAN" => Data::Float(f64::NAN),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => Data::Float(f64::INFINITY),
        "-.inf" | "-.Inf" | "-.INF" => Data::Float(f64::NEG_INFINITY),
        _ => return None,
    })
}

fn number(text: &str) -> Option<Data> {
    let first = text.bytes().next()?;
    if first == b'.' {
        return decimal(text).map(whole);
    }
    if !first.is_ascii_digit() && first != b'+' && first != b'-' {
        return None;
    }
    let digits = text.replace('_', "");
    integer(&digits).or_else(|| decimal(&digits).map(whole))
}

/// A whole number as Go's `ParseInt` with base 0 reads it, be it too large for 64 bits.
fn integer(text: &str) -> Option<Data> {
    let (negative, unsigned) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let lower = unsigned.to_ascii_lowercase();
    let (radix, digits) = match lower.get(..2) {
        Some("0x") => (16, lower.get(2..)?),
        Some("0b") => (2, lower.get(2..)?),
        Some("0o") => (8, lower.get(2..)?),
        Some(_) if lower.starts_with('0') => (8, lower.get(1..)?),
        Some(_) | None => (10, lower.as_str()),
    };
    if digits.is_empty() || !digits.chars().all(|digit| digit.is_digit(radix)) {
        return None;
    }
    if let Ok(value) = i128::from_str_radix(digits, radix) {
        let value = if negative { -value } else { value };
        if let Ok(value) = i64::try_from(value) {
            return Some(Data::Int(value));
        }
    }
    if radix != 10 {
        return None;
    }
    // Larger ones lose their last digits on the way: kubectl keeps them as floats.
    decimal(text).map(Data::Float)
}

/// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`
fn decimal(text: &str) -> Option<f64> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let (before, after) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let exponent_is_good = exponent.is_none_or(|exponent| {
        let digits = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
        !digits.is_empty() && all_digits(digits)
    });
    if before.len() + after.len() == 0
        || !all_digits(before)
        || !all_digits(after)
        || !exponent_is_good
    {
        return None;
    }
    // Go refuses a number beyond the largest; then the word is a text.
    text.parse::<f64>().ok().filter(|value| value.is_finite())
}

/// A float without a fraction is handed on as an integer: JSON writes `80.0` as 80.
fn whole(value: f64) -> Data {
    let text = value.to_string();
    match text.parse::<i64>() {
        Ok(integer) => Data::Int(integer),
        Err(_) => Data::Float(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_of_yaml_1_1() {
        for text in ["80", "0120", "0x50", "8_0", "80.0", "8e1", "0o120", "+80", "0b1010000", "080"]
        {
            assert_eq!(plain(text), Data::Int(80), "{text}");
        }
        assert_eq!(plain("80.5"), Data::Float(80.5));
        assert_eq!(plain("-.5"), Data::Float(-0.5));
        assert_eq!(plain("18446744073709551616"), Data::Float(18_446_744_073_709_551_616.0));
        for text in ["8080a", "1.2.3.4", "1e400", "-", "0x", "2024-01-01", "10:30", "_1", "1e", "."]
        {
            assert_eq!(plain(text), Data::String(text.to_owned()), "{text}");
        }
    }

    #[test]
    fn words_are_those_of_yaml_1_1() {
        assert_eq!(plain("yes"), Data::Bool(true));
        assert_eq!(plain("Off"), Data::Bool(false));
        assert_eq!(plain("~"), Data::Null);
        assert_eq!(plain("yEs"), Data::String("yEs".to_owned()));
    }

    #[test]
    fn a_tag_decides() {
        let tag = |short: &str| format!("{TAG_PREFIX}{short}");
        assert_eq!(tagged("80", &tag("str")), Ok(Data::String("80".to_owned())));
        assert_eq!(tagged("80", &tag("int")), Ok(Data::Int(80)));
        assert_eq!(tagged("80", &tag("float")), Ok(Data::Int(80)));
        let refusal = "cannot decode !!str `x` as a !!int".to_owned();
        assert_eq!(tagged("x", &tag("int")), Err(refusal));
        assert_eq!(tagged("80", "!mine"), Ok(Data::String("80".to_owned())));
    }
}
