//! Values that are believed until somebody tells that they changed.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use moka::sync::Cache;
use uuid::Uuid;

use super::{News, completed, news::Moment};

/// How long a value is believed at most.
pub const KEPT: Duration = Duration::from_mins(5);

/// Values by id, each believed until news of it come, for [`KEPT`] at most. Clones share them.
#[derive(Clone)]
pub struct Current<V> {
    known: Cache<Uuid, (Moment, V)>,
    news: News,
}

impl<V: Clone + Send + Sync + 'static> Current<V> {
    /// Remembers values of so many bytes together, as `size` says.
    pub fn new(news: &News, bytes: u64, size: fn(&V) -> usize) -> Self {
        let weigher = move |_: &Uuid, (_, value): &(Moment, V)| u32::try_from(size(value)).unwrap_or(u32::MAX);
        let known = Cache::builder().max_capacity(bytes).weigher(weigher).time_to_live(KEPT).build();
        Self { known, news: news.clone() }
    }

    /// The values of these ids; those that are not remembered are asked for at once, and remembered. An id of which nobody tells a value
    /// is left out.
    pub async fn of<E, F>(&self, ids: BTreeSet<Uuid>, ask: impl FnOnce(Vec<Uuid>) -> F) -> Result<BTreeMap<Uuid, V>, E>
    where
        F: Future<Output = Result<Vec<(Uuid, V)>, E>>,
    {
        let asked = self.news.now();
        completed(ids, |id| self.remembered(id), ask, |id, value| self.known.insert(id, (asked, value))).await
    }

    fn remembered(&self, id: &Uuid) -> Option<V> {
        let (read, value) = self.known.get(id)?;
        self.news.holds(id, read).then_some(value)
    }
}
