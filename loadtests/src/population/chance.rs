//! The one source of chance: a portable generator, so that a seed means the same on every machine.

use std::ops::Range;

use rand::rngs::ChaCha8Rng;
use rand::seq::{IndexedRandom, SliceRandom};
use rand::{RngExt, SeedableRng};

/// A seeded stream of draws.
#[derive(Debug)]
pub struct Chance(ChaCha8Rng);

impl Chance {
    /// The stream of a seed.
    pub fn seeded(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    /// The stream of a seed and of what it is for, apart from all other streams.
    pub fn of(parts: &[u64]) -> Self {
        let mix = |mixed: u64, part: &u64| (mixed ^ part).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29);
        Self::seeded(parts.iter().fold(0x51_7C_C1_B7_27_22_0A_95, mix))
    }

    /// True `share` times out of a hundred.
    pub fn percent(&mut self, share: u32) -> bool {
        self.0.random_ratio(share, 100)
    }

    /// A number of the range, each equally likely.
    pub fn within(&mut self, range: Range<u32>) -> u32 {
        self.0.random_range(range)
    }

    /// One item, each equally likely.
    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        items.choose(&mut self.0).expect("every list that is picked from is written non-empty")
    }

    /// One item, each as likely as its weight.
    pub fn weighted<T: Copy>(&mut self, items: &[(T, u32)]) -> T {
        let mut left = self.within(0..items.iter().map(|item| item.1).sum());
        for &(item, weight) in items {
            if left < weight {
                return item;
            }
            left -= weight;
        }
        unreachable!("the draw is below the sum of the weights")
    }

    /// Puts the items in any order.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        items.shuffle(&mut self.0);
    }
}
