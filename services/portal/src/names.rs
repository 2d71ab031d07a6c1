//! What people who work in schools are called: asked of identity in one call a page, and remembered for a while.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
    time::Duration,
};

use platform::memory::Memory;
use tonic::Status;

use crate::calls::Identity;

/// How long a name is believed.
const BELIEVED: Duration = Duration::from_mins(10);

/// Names that are remembered; a département has some 15,000 people who work in its schools.
const REMEMBERED: u64 = 50_000;

/// Ids that one call asks for.
const ASKED: usize = 500;

/// "Paul Durand" by id; empty for one that identity does not name.
pub type Named = BTreeMap<String, Arc<str>>;

/// Names by id. An id that nobody has is remembered too, with no name.
#[derive(Clone)]
pub struct Names {
    identity: Identity,
    known: Memory<String, Arc<str>>,
}

impl Names {
    /// Asks identity.
    pub fn new(identity: Identity) -> Self {
        Self { identity, known: Memory::new(REMEMBERED, BELIEVED) }
    }

    /// "Paul Durand" of each of these ids, as the visitor; empty for one that identity does not name.
    pub async fn of<'i>(&self, token: &str, ids: impl IntoIterator<Item = &'i String>) -> Result<Named, Status> {
        let ids: BTreeSet<String> = ids.into_iter().cloned().collect();
        self.known.of(ids, |missing| self.ask(token, missing)).await
    }

    async fn ask(&self, token: &str, ids: Vec<String>) -> Result<Vec<(String, Arc<str>)>, Status> {
        let mut names = vec![];
        for ids in ids.chunks(ASKED) {
            let mut told: HashMap<String, String> = self.identity.staff_names(token, ids).await?.into_iter().collect();
            names.extend(ids.iter().map(|id| (id.clone(), told.remove(id).unwrap_or_default().into())));
        }
        Ok(names)
    }
}
