//! Seeded chance: a plain value that gives the same numbers natively and in wasm.
//!
//! SplitMix64 (Steele, Lea, Flood 2014): one addition and three mixes a number, every seed is good.

/// A pseudo-random number generator; its state is its whole identity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prng {
    state: u64,
}

impl Prng {
    /// The generator that belongs to `seed`.
    #[must_use]
    pub const fn from_seed(seed: u64) -> Self {
        Self { state: seed }
    }

    /// The next 64 bits.
    pub const fn next_u64(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number in `0..bound`, every one equally likely; 0 if `bound` is 0.
    pub fn below(&mut self, bound: u32) -> u32 {
        if bound == 0 {
            return 0;
        }
        // Lemire's multiplication, with rejection of the few values that would favour small numbers.
        let threshold = bound.wrapping_neg() % bound;
        loop {
            let wide = u64::from((self.next_u64() >> 32) as u32) * u64::from(bound);
            if (wide & 0xffff_ffff) as u32 >= threshold {
                return (wide >> 32) as u32;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_seed_gives_one_sequence() {
        let draw = |seed| {
            let mut prng = Prng::from_seed(seed);
            (0..8).map(|_| prng.below(1000)).collect::<Vec<_>>()
        };
        assert_eq!(draw(7), draw(7));
        assert_ne!(draw(7), draw(8));
    }

    #[test]
    fn small_bounds_are_even() {
        let mut prng = Prng::from_seed(1);
        let mut counts = [0u32; 3];
        for _ in 0..30_000 {
            counts[prng.below(3) as usize] += 1;
        }
        assert!(counts.iter().all(|count| count.abs_diff(10_000) < 300), "{counts:?}");
    }
}
