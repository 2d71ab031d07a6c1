//! What a process remembers for a moment: values that change slowly and are asked for all the time.

use std::{collections::BTreeSet, hash::Hash, time::Duration};

use moka::sync::Cache;

/// Values by key, each for its life. Clones share them.
#[derive(Clone)]
pub struct Memory<K, V>(Cache<K, V>);

impl<K: Hash + Eq + Ord + Send + Sync + 'static, V: Clone + Send + Sync + 'static> Memory<K, V> {
    /// Remembers so many values at most, each for so long.
    pub fn new(most: u64, life: Duration) -> Self {
        Self(Cache::builder().max_capacity(most).time_to_live(life).build())
    }

    /// What is remembered of these keys, and the keys of which nothing is.
    pub fn split(&self, keys: BTreeSet<K>) -> (Vec<V>, Vec<K>) {
        let (mut known, mut missing) = (Vec::with_capacity(keys.len()), Vec::new());
        for key in keys {
            match self.0.get(&key) {
                Some(value) => known.push(value),
                None => missing.push(key),
            }
        }
        (known, missing)
    }

    /// Remembers a value.
    pub fn remember(&self, key: K, value: V) {
        self.0.insert(key, value);
    }

    /// Forgets a value.
    pub fn forget(&self, key: &K) {
        self.0.invalidate(key);
    }
}
