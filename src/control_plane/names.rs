//! Names that the server completes: five letters behind a prefix.
//!
//! Imitates `k8s.io/apimachinery/pkg/util/rand` and the name generator of the API server.

use crate::prng::Prng;

/// Letters that make no words and are not mistaken for one another.
const ALPHABET: &[u8; 27] = b"bcdfghjklmnpqrstvwxz2456789";

/// The letters a generated name ends with.
const SUFFIX_LEN: usize = 5;

/// The longest prefix that is kept, in bytes: 63 less the five letters.
const PREFIX_LEN_MAX: usize = 58;

/// How often a name that is taken is drawn anew. Of 14 million, some thousand are ever in use.
const TRIES_MAX: usize = 16;

/// `prefix` and five letters, such that `is_taken` does not know the name.
pub(crate) fn generate(prefix: &str, prng: &mut Prng, is_taken: impl Fn(&str) -> bool) -> String {
    let prefix = prefix.get(..PREFIX_LEN_MAX).unwrap_or(prefix);
    let mut name = with_suffix(prefix, prng);
    for _ in 1..TRIES_MAX {
        if !is_taken(&name) {
            break;
        }
        name = with_suffix(prefix, prng);
    }
    name
}

/// A number as the alphabet spells it, which reads its decimal digits: `0`-`9` become
/// `4 5 6 7 8 9 b c d f`. So hashes in names use ten letters only.
pub(crate) fn safe_encode(number: u32) -> String {
    let letter = |digit: u8| ALPHABET.get(usize::from(digit) % ALPHABET.len()).copied();
    number.to_string().bytes().filter_map(letter).map(char::from).collect()
}

fn with_suffix(prefix: &str, prng: &mut Prng) -> String {
    let mut name = prefix.to_owned();
    let bound = u32::try_from(ALPHABET.len()).unwrap_or(0);
    for _ in 0..SUFFIX_LEN {
        let letter = ALPHABET.get(prng.below(bound) as usize).copied().unwrap_or(b'b');
        name.push(char::from(letter));
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_use_ten_letters() {
        assert_eq!(safe_encode(1_234_567_890), "56789bcdf4");
    }

    #[test]
    fn a_taken_name_is_drawn_anew() {
        let first = generate("web-", &mut Prng::from_seed(1), |_| false);
        let second = generate("web-", &mut Prng::from_seed(1), |name| name == first);
        assert_ne!(first, second);
        assert_eq!(first.len(), "web-".len() + SUFFIX_LEN);
        assert!(first.bytes().skip(4).all(|letter| ALPHABET.contains(&letter)), "{first}");
    }
}
