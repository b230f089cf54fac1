//! The ports that are open on every node: `pkg/registry/core/service/portallocator`.

use std::ops::RangeInclusive;

use crate::order::SortedSet;
use crate::prng::Prng;

/// `--service-node-port-range`.
const RANGE: RangeInclusive<i32> = 30_000..=32_767;
/// The first port that is given without being asked for by number:
/// `min(max(16, 2768/32), 128)` ports are kept for those who ask.
const DYNAMIC: i32 = 30_086;

/// Why a port was not given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PortRefusal {
    /// Somebody has it, be it with another protocol: the pool holds bare numbers.
    Allocated,
    /// It is not a node port.
    NotInRange,
}

impl PortRefusal {
    /// The allocator's words.
    #[must_use]
    pub fn message(self) -> String {
        match self {
            Self::Allocated => "provided port is already allocated".to_owned(),
            Self::NotInRange => format!(
                "provided port is not in the valid range. The range of valid ports is {}-{}",
                RANGE.start(),
                RANGE.end()
            ),
        }
    }
}

/// Who has which node port. Health check ports come from the same pool.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NodePortPool {
    taken: SortedSet<i32>,
}

impl NodePortPool {
    /// Takes one port.
    ///
    /// # Errors
    /// If it is taken or out of range.
    pub fn allocate(&mut self, port: i32) -> Result<(), PortRefusal> {
        if !RANGE.contains(&port) {
            return Err(PortRefusal::NotInRange);
        }
        if self.taken.insert(port) { Ok(()) } else { Err(PortRefusal::Allocated) }
    }

    /// Takes any free port, from the dynamic band while it has one; `None` if none is free.
    pub fn allocate_next(&mut self, prng: &mut Prng) -> Option<i32> {
        let found = self
            .free_in(DYNAMIC..=*RANGE.end(), prng)
            .or_else(|| self.free_in(*RANGE.start()..=DYNAMIC - 1, prng))?;
        self.taken.insert(found);
        Some(found)
    }

    /// Gives a port back.
    pub fn release(&mut self, port: i32) {
        self.taken.remove(&port);
    }

    /// A free port of a band: a random one, or the next free one after it.
    fn free_in(&self, band: RangeInclusive<i32>, prng: &mut Prng) -> Option<i32> {
        let size = u32::try_from(band.end() - band.start() + 1).ok()?;
        let start = i32::try_from(prng.below(size)).ok()?;
        let size = i32::try_from(size).ok()?;
        (0..size)
            .map(|step| band.start() + (start + step) % size)
            .find(|port| !self.taken.contains(port))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_static_band_comes_last() {
        let mut pool = NodePortPool::default();
        let mut prng = Prng::from_seed(1);
        let dynamic: Vec<_> = (0..2682).filter_map(|_| pool.allocate_next(&mut prng)).collect();
        assert!(dynamic.iter().all(|port| (DYNAMIC..=32_767).contains(port)));
        assert!(pool.allocate_next(&mut prng).is_some_and(|port| port < DYNAMIC));
    }

    #[test]
    fn a_number_is_taken_whatever_the_protocol() {
        let mut pool = NodePortPool::default();
        assert_eq!(pool.allocate(30_053), Ok(()));
        assert_eq!(pool.allocate(30_053), Err(PortRefusal::Allocated));
        pool.release(30_053);
        assert_eq!(pool.allocate(30_053), Ok(()));
        assert_eq!(pool.allocate(80), Err(PortRefusal::NotInRange));
    }
}
