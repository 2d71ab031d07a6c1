//! What a process remembers: values that are asked for all the time. A [`Memory`] believes what it read for a moment; a [`Current`] believes
//! it until [`News`] come that it is otherwise, from whichever process made it so.

mod current;
mod news;

use std::{
    collections::{BTreeMap, BTreeSet},
    hash::Hash,
    time::Duration,
};

use moka::sync::Cache;

pub use current::{Current, KEPT};
pub use news::News;

/// Values by key, each for its life. Clones share them.
#[derive(Clone)]
pub struct Memory<K, V>(Cache<K, V>);

impl<K: Hash + Ord + Clone + Send + Sync + 'static, V: Clone + Send + Sync + 'static> Memory<K, V> {
    /// Remembers so many values at most, each for so long.
    pub fn new(most: u64, life: Duration) -> Self {
        Self(Cache::builder().max_capacity(most).time_to_live(life).build())
    }

    /// The values of these keys; those that are not remembered are asked for at once, and remembered. A key of which nobody tells a
    /// value is left out.
    pub async fn of<E, F>(&self, keys: BTreeSet<K>, ask: impl FnOnce(Vec<K>) -> F) -> Result<BTreeMap<K, V>, E>
    where
        F: Future<Output = Result<Vec<(K, V)>, E>>,
    {
        completed(keys, |key| self.0.get(key), ask, |key, value| self.0.insert(key, value)).await
    }
}

/// What is remembered of these keys, with what is told of the others, which is kept.
async fn completed<K: Ord + Clone, V: Clone, E, F>(
    keys: BTreeSet<K>,
    remembered: impl Fn(&K) -> Option<V>,
    ask: impl FnOnce(Vec<K>) -> F,
    keep: impl Fn(K, V),
) -> Result<BTreeMap<K, V>, E>
where
    F: Future<Output = Result<Vec<(K, V)>, E>>,
{
    let (mut known, mut missing) = (BTreeMap::new(), Vec::new());
    for key in keys {
        match remembered(&key) {
            Some(value) => drop(known.insert(key, value)),
            None => missing.push(key),
        }
    }
    let told = if missing.is_empty() { vec![] } else { ask(missing).await? };
    for (key, value) in told {
        keep(key.clone(), value.clone());
        known.insert(key, value);
    }
    Ok(known)
}
