//! Text as what a link may hold: compressed, with a checksum, in letters that no link has to escape.
//!
//! The form is `v1.` and then zlib's bytes as base64 for URLs (RFC 4648, section 5) without padding.

use miniz_oxide::deflate::compress_to_vec_zlib;
use miniz_oxide::inflate::decompress_to_vec_zlib_with_limit;

const VERSION: &str = "v1.";
/// More than any session of a person's has; a link that unpacks to more is not read.
const UNPACKED_MAX: usize = 2_000_000;
const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// What a packed text held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unpacked {
    /// All of it.
    Whole(String),
    /// It is damaged: this much of its beginning could be read.
    Part(String),
    /// Another version packed it.
    OtherVersion,
}

/// Packs a text.
#[must_use]
pub fn pack(text: &str) -> String {
    let mut out = VERSION.to_owned();
    for three in compress_to_vec_zlib(text.as_bytes(), 9).chunks(3) {
        let bits = three.iter().fold(0, |bits, byte| bits << 8 | u32::from(*byte));
        let bits = bits << (8 * (3 - three.len()));
        for letter in 0..=three.len() {
            let place = (bits >> (18 - 6 * letter)) & 63;
            out.push(char::from(*LETTERS.get(place as usize).unwrap_or(&b'A')));
        }
    }
    out
}

/// Unpacks it again.
#[must_use]
pub fn unpack(packed: &str) -> Unpacked {
    let Some(letters) = packed.strip_prefix(VERSION) else {
        let version = packed.strip_prefix('v').and_then(|rest| rest.split_once('.'));
        let is_number = version.is_some_and(|(number, _)| number.parse::<u32>().is_ok());
        return if is_number { Unpacked::OtherVersion } else { Unpacked::Part(String::new()) };
    };
    let (bytes, are_letters) = bytes(letters);
    // Nothing may follow what was packed: without its last byte it must be too short.
    let shorter = bytes.get(..bytes.len().saturating_sub(1)).unwrap_or_default();
    let is_whole = are_letters && decompress_to_vec_zlib_with_limit(shorter, UNPACKED_MAX).is_err();
    match decompress_to_vec_zlib_with_limit(&bytes, UNPACKED_MAX) {
        Ok(unpacked) => match String::from_utf8(unpacked) {
            Ok(text) if is_whole => Unpacked::Whole(text),
            Ok(text) => Unpacked::Part(text),
            Err(error) => Unpacked::Part(beginning(error.as_bytes())),
        },
        Err(error) => Unpacked::Part(beginning(&error.output)),
    }
}

/// The bytes until the first letter that is none, and whether there were no others.
fn bytes(letters: &str) -> (Vec<u8>, bool) {
    let mut bytes = Vec::new();
    let (mut bits, mut count) = (0_u32, 0_u32);
    for letter in letters.bytes() {
        let Some(place) = LETTERS.iter().position(|known| *known == letter) else {
            return (bytes, false);
        };
        bits = (bits << 6 | u32::try_from(place).unwrap_or(0)) & 0xFFFF;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from((bits >> count) & 0xFF).unwrap_or(0));
        }
    }
    // What is left over is less than a letter, and nothing.
    (bytes, count < 6 && bits & ((1 << count) - 1) == 0)
}

/// The whole lines at the beginning that are text.
fn beginning(bytes: &[u8]) -> String {
    let good = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => bytes
            .get(..error.valid_up_to())
            .and_then(|good| std::str::from_utf8(good).ok())
            .unwrap_or(""),
    };
    good.rsplit_once('\n').map_or_else(String::new, |(lines, _)| format!("{lines}\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_is_unpacked_again() {
        for text in ["", "a", "ab", "abc", "änd\n", &"kind: Service\n".repeat(400)] {
            let packed = pack(text);
            assert!(packed.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b)));
            assert_eq!(unpack(&packed), Unpacked::Whole(text.to_owned()));
        }
        assert!(pack(&"kind: Service\n".repeat(400)).len() < 200);
    }

    #[test]
    fn a_cut_text_gives_its_first_lines() {
        let lines: Vec<String> = (0..500).map(|line| format!("line {}\n", line * 7919)).collect();
        let text = lines.concat();
        let packed = pack(&text);
        let Unpacked::Part(part) = unpack(&packed[..packed.len() / 2]) else { panic!("it is cut") };
        assert!(part.len() > 200 && part.ends_with('\n') && text.starts_with(&part));
    }

    #[test]
    fn neither_nonsense_nor_a_bomb_nor_another_version_is_read() {
        let nothing = Unpacked::Part(String::new());
        let longer = format!("{}AAAA", pack("a\n"));
        assert_eq!(unpack(&longer), Unpacked::Part("a\n".to_owned()));
        for odd in ["", "v1.", "v1.é", "v1.AAAA", "x", "v.1", "v1"] {
            assert_eq!(unpack(odd), nothing, "{odd}");
        }
        assert_eq!(unpack("v2.abc"), Unpacked::OtherVersion);
        let bomb = pack(&"a\n".repeat(UNPACKED_MAX));
        assert!(bomb.len() < 20_000);
        let Unpacked::Part(part) = unpack(&bomb) else { panic!("it is too much") };
        assert!(part.len() <= UNPACKED_MAX);
    }
}
