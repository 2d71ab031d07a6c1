//! What people who work in schools are called: asked of identity in one call a page, and remembered for a while.

use std::{
    collections::{BTreeSet, HashMap},
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

/// Names by id. An id that nobody has is remembered too, with no name.
#[derive(Clone)]
pub struct Names {
    identity: Identity,
    known: Memory<String, (String, Arc<str>)>,
}

impl Names {
    /// Asks identity.
    pub fn new(identity: Identity) -> Self {
        Self { identity, known: Memory::new(REMEMBERED, BELIEVED) }
    }

    /// "Paul Durand" of each of these ids, as the visitor; empty for one that identity does not name.
    pub async fn of<'i>(
        &self,
        token: &str,
        ids: impl IntoIterator<Item = &'i String>,
    ) -> Result<HashMap<String, Arc<str>>, Status> {
        let (mut names, missing) = self.known.split(ids.into_iter().cloned().collect::<BTreeSet<_>>());
        for ids in missing.chunks(ASKED) {
            let mut told: HashMap<String, String> = self.identity.staff_names(token, ids).await?.into_iter().collect();
            for id in ids {
                let name: Arc<str> = told.remove(id).unwrap_or_default().into();
                self.known.remember(id.clone(), (id.clone(), name.clone()));
                names.push((id.clone(), name));
            }
        }
        Ok(names.into_iter().collect())
    }
}
