//! Simulated time: whole microseconds since the scenario began. Nothing here reads a clock.

use std::ops::{Add, Sub};

/// A moment of the simulation, in microseconds since the scenario began.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SimTime {
    /// Microseconds since the scenario began.
    pub us: u64,
}

/// A length of simulated time, in microseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SimDuration {
    /// Microseconds.
    pub us: u64,
}

impl SimTime {
    /// The moment the scenario begins.
    pub const ZERO: Self = Self { us: 0 };

    /// The moment this many milliseconds after the beginning.
    #[must_use]
    pub const fn from_ms(ms: u64) -> Self {
        Self { us: ms * 1_000 }
    }

    /// Time since `earlier`; zero if `earlier` lies later.
    #[must_use]
    pub const fn since(self, earlier: Self) -> SimDuration {
        SimDuration { us: self.us.saturating_sub(earlier.us) }
    }
}

impl SimDuration {
    /// This many milliseconds.
    #[must_use]
    pub const fn from_ms(ms: u64) -> Self {
        Self { us: ms * 1_000 }
    }

    /// Whole milliseconds, rounded down.
    #[must_use]
    pub const fn as_ms(self) -> u64 {
        self.us / 1_000
    }
}

impl Add<SimDuration> for SimTime {
    type Output = Self;

    fn add(self, duration: SimDuration) -> Self {
        Self { us: self.us.saturating_add(duration.us) }
    }
}

impl Sub<SimDuration> for SimTime {
    type Output = Self;

    fn sub(self, duration: SimDuration) -> Self {
        Self { us: self.us.saturating_sub(duration.us) }
    }
}
