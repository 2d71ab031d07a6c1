//! What an administrator began and what goes on without her browser. How far it is stands in Redis, so that any portal can tell.

use std::{collections::HashMap, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use futures::TryStreamExt;
use platform::{cache::Cache, lifecycle::Lifecycle, status};
use proto::identity::v1::ImportStep;
use serde::{Deserialize, Serialize};
use tonic::{Code, Status};
use tonic_types::StatusExt;
use uuid::Uuid;

use crate::calls::Progress;

/// How long a run is remembered.
const REMEMBERED: Duration = Duration::from_hours(24);
/// Identity tells how far it is at least every second; after such a silence nobody works on it any more.
const SILENCE: TimeDelta = TimeDelta::seconds(30);

/// Where runs are kept, and what ends them with the program.
#[derive(Clone)]
pub struct Runs {
    store: Cache,
    lifecycle: Lifecycle,
}

/// Something that was begun.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// Who began it; nobody else sees it.
    pub person_id: Uuid,
    /// What it is.
    pub what: What,
    /// How far it is.
    pub stand: Stand,
    told_at: DateTime<Utc>,
}

/// What was begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum What {
    /// A delivery is read and compared.
    Compare,
    /// A dry run is applied.
    Apply,
    /// An import is taken back.
    RollBack,
}

/// How far it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stand {
    /// Under way.
    Working {
        /// The number of an [`ImportStep`].
        step: i32,
        /// Records read.
        records: u64,
        /// The file being read; may be empty.
        file: String,
    },
    /// Done.
    Done {
        /// The import.
        import_id: String,
    },
    /// Refused, or failed.
    Refused {
        /// The gRPC code.
        code: i32,
        /// The status's reason; may be empty.
        reason: String,
        /// What the reason is about.
        #[serde(default)]
        metadata: HashMap<String, String>,
        /// What a bad request names, such as a file; may be empty.
        field: String,
        /// What a bad request says of it, in English; may be empty.
        description: String,
    },
}

impl Run {
    /// That begins now.
    pub fn new(person_id: Uuid, what: What) -> Self {
        let stand = Stand::Working { step: ImportStep::Reading.into(), records: 0, file: String::new() };
        Self { person_id, what, stand, told_at: Utc::now() }
    }

    /// True when it should have been heard of and was not.
    pub fn is_lost(&self) -> bool {
        matches!(self.stand, Stand::Working { .. }) && Utc::now() - self.told_at > SILENCE
    }
}

impl Runs {
    /// Over the short-lived store.
    pub const fn new(store: Cache, lifecycle: Lifecycle) -> Self {
        Self { store, lifecycle }
    }

    /// The run that this person began under this id. An error when it cannot be known now.
    pub async fn find(&self, id: Uuid, person_id: Uuid) -> Result<Option<Run>, Status> {
        let stored = self.store.get_and_touch(&key(id), REMEMBERED).await.map_err(|error| status::unavailable(&error))?;
        let run: Option<Run> = stored.and_then(|run| serde_json::from_slice(&run).ok());
        Ok(run.filter(|run| run.person_id == person_id))
    }

    /// Does `work` in a task of its own and keeps how far it is. The work is dropped, and the run forgotten, should `abandoned` end
    /// before it. What was begun under this id already is not begun again. An error when it cannot be kept: then nothing is done.
    pub async fn begin(
        &self,
        id: Uuid,
        run: Run,
        work: impl Future<Output = Result<Progress, Status>> + Send + 'static,
        abandoned: impl Future<Output = ()> + Send + 'static,
    ) -> Result<(), Status> {
        let kept = self.store.set_new(&key(id), &json(&run), REMEMBERED).await;
        if !kept.map_err(|error| status::unavailable(&error))? {
            return Ok(());
        }
        let runs = self.clone();
        self.lifecycle.spawn(async move {
            tokio::select! {
                () = runs.follow(id, run, work) => {}
                () = abandoned => drop(runs.store.delete(&key(id)).await),
            }
        });
        Ok(())
    }

    async fn follow(&self, id: Uuid, mut run: Run, work: impl Future<Output = Result<Progress, Status>>) {
        let outcome = match work.await {
            Ok(progress) => self.listen(id, &mut run, progress).await,
            Err(status) => Err(status),
        };
        run.stand = match outcome {
            Ok(import_id) => Stand::Done { import_id },
            Err(status) => Stand::refused(&status),
        };
        self.tell(id, &mut run).await;
    }

    /// The import's id, at its end.
    async fn listen(&self, id: Uuid, run: &mut Run, mut progress: Progress) -> Result<String, Status> {
        while let Some(told) = progress.try_next().await? {
            if let Some(summary) = told.summary {
                return Ok(summary.import_id);
            }
            run.stand = Stand::Working { step: told.step, records: told.records, file: told.file };
            self.tell(id, run).await;
        }
        Err(Status::unavailable("the import ended without a summary"))
    }

    async fn tell(&self, id: Uuid, run: &mut Run) {
        run.told_at = Utc::now();
        if let Err(error) = self.store.set(&key(id), &json(run), REMEMBERED).await {
            tracing::warn!(%error, "how far an import is cannot be kept; it goes on all the same");
        }
    }
}

impl Stand {
    fn refused(status: &Status) -> Self {
        if matches!(status.code(), Code::Internal | Code::Unknown) {
            tracing::error!(code = ?status.code(), "an import failed");
        }
        let violation = status.get_details_bad_request().and_then(|request| request.field_violations.into_iter().next());
        let (field, description) = violation.map(|violation| (violation.field, violation.description)).unwrap_or_default();
        let (reason, metadata) = status.get_details_error_info().map(|info| (info.reason, info.metadata)).unwrap_or_default();
        Self::Refused { code: status.code().into(), reason, metadata, field, description }
    }
}

fn key(id: Uuid) -> String {
    format!("import-run:{id}")
}

fn json(run: &Run) -> Vec<u8> {
    serde_json::to_vec(run).expect("strings, numbers and a date become JSON")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_silence_loses_a_run_that_works() {
        let run = Run::new(Uuid::nil(), What::Compare);
        assert!(!run.is_lost());
        let silent = Run { told_at: Utc::now() - SILENCE - TimeDelta::seconds(1), ..run };
        assert!(silent.is_lost());
        let done = Run { stand: Stand::Done { import_id: String::new() }, ..silent };
        assert!(!done.is_lost());
    }

    #[test]
    fn a_fault_of_a_file_keeps_its_file_and_what_is_said_of_it() {
        let stand = Stand::refused(&status::invalid_argument("Eleve_0000.xml", "line 12: cut"));
        let Stand::Refused { code, field, description, .. } = stand else { panic!("{stand:?}") };
        assert_eq!((code, &*field, &*description), (Code::InvalidArgument.into(), "Eleve_0000.xml", "line 12: cut"));
    }

    #[test]
    fn a_rule_keeps_its_reason() {
        let stand = Stand::refused(&status::aborted("IMPORT_RUNNING", "another import is running"));
        assert!(matches!(stand, Stand::Refused { reason, .. } if reason == "IMPORT_RUNNING"));
    }
}
