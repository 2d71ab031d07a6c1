//! Idempotency: the same request id gives the same answer for 24 hours, the effect happens once.
//!
//! ```ignore
//! let mut tx = pool.begin().await?;
//! let asked = Asked::new(&secrets, "CreateThread", &caller.id(), &request.request_id, &request)?;
//! if let Some(answer) = asked.recall(&mut tx).await? {
//!     return Ok(answer);
//! }
//! // … the noun's own rows and events, in tx …
//! asked.remember(&mut tx, &answer).await?;
//! tx.commit().await?;
//! ```

use std::{sync::Arc, time::Duration};

use futures::FutureExt;
use prost::Message;
use sqlx::{PgConnection, PgPool};
use tonic::Status;
use uuid::Uuid;

use crate::{jobs::Job, secrets::Secrets, status};

/// Why a call cannot be answered from, or written to, what is remembered.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// `request_id` is not a UUID.
    #[error("the request id is not a UUID")]
    Malformed,
    /// The id came before with another request.
    #[error("the request id was used for another request")]
    Reused,
    /// The remembered answer cannot be read back.
    #[error("the remembered answer cannot be read")]
    Unreadable,
    /// The database failed.
    #[error("what is remembered cannot be reached")]
    Database(#[from] sqlx::Error),
}

impl From<Error> for Status {
    fn from(error: Error) -> Self {
        match error {
            Error::Malformed => status::invalid_argument("request_id", "must be a UUID"),
            Error::Reused => status::invalid_argument("request_id", "was used for another request"),
            Error::Unreadable => status::internal(&error),
            Error::Database(source) => status::database(&source),
        }
    }
}

/// A call that may be a repetition.
pub struct Asked<'a> {
    secrets: &'a Secrets,
    rpc: &'static str,
    caller: &'a str,
    request_id: Option<Uuid>,
    digest: [u8; 32],
}

impl<'a> Asked<'a> {
    /// `caller` is who asks, as an id: two callers never share an answer. Without a `request_id` nothing is promised or kept.
    ///
    /// Of the request, which may hold a password, only a keyed hash is kept.
    pub fn new(
        secrets: &'a Secrets,
        rpc: &'static str,
        caller: &'a str,
        request_id: &str,
        request: &impl Message,
    ) -> Result<Self, Error> {
        let request_id = match request_id {
            "" => None,
            id => Some(Uuid::parse_str(id).map_err(|_| Error::Malformed)?),
        };
        let digest = secrets.keyed_hash("request_ids", &request.encode_to_vec());
        Ok(Self { secrets, rpc, caller, request_id, digest })
    }

    /// The answer given before. With none, this transaction now holds the id: whoever repeats the call waits until it ends.
    pub async fn recall<R: Message + Default>(&self, tx: &mut PgConnection) -> Result<Option<R>, Error> {
        let Some(request_id) = self.request_id else {
            return Ok(None);
        };
        if self.claim(tx, request_id).await? {
            return Ok(None);
        }
        let (digest, answer) = self.given(tx, request_id).await?;
        if digest != self.digest {
            return Err(Error::Reused);
        }
        let answer = self.secrets.open(&self.context(), &answer).map_err(|_| Error::Unreadable)?;
        R::decode(answer.as_slice()).map(Some).map_err(|_| Error::Unreadable)
    }

    /// Keeps the answer, sealed, in the transaction that makes it true.
    pub async fn remember(&self, tx: &mut PgConnection, answer: &impl Message) -> Result<(), Error> {
        let Some(request_id) = self.request_id else {
            return Ok(());
        };
        sqlx::query("update request_ids set answer = $4 where rpc = $1 and caller = $2 and request_id = $3")
            .bind(self.rpc)
            .bind(self.caller)
            .bind(request_id)
            .bind(self.secrets.seal(&self.context(), &answer.encode_to_vec()))
            .execute(tx)
            .await?;
        Ok(())
    }

    /// True when the id was free, or its 24 hours are over. Waits for a transaction that holds it.
    async fn claim(&self, tx: &mut PgConnection, request_id: Uuid) -> Result<bool, sqlx::Error> {
        let claimed = sqlx::query(
            "insert into request_ids (rpc, caller, request_id, request_digest, answer)
             values ($1, $2, $3, $4, '')
             on conflict (rpc, caller, request_id) do update
             set request_digest = excluded.request_digest, answer = '', created_at = now()
             where request_ids.created_at < now() - interval '24 hours'",
        )
        .bind(self.rpc)
        .bind(self.caller)
        .bind(request_id)
        .bind(self.digest.as_slice())
        .execute(tx)
        .await?;
        Ok(claimed.rows_affected() == 1)
    }

    async fn given(&self, tx: &mut PgConnection, request_id: Uuid) -> Result<(Vec<u8>, Vec<u8>), sqlx::Error> {
        sqlx::query_as("select request_digest, answer from request_ids where rpc = $1 and caller = $2 and request_id = $3")
            .bind(self.rpc)
            .bind(self.caller)
            .bind(request_id)
            .fetch_one(tx)
            .await
    }

    fn context(&self) -> String {
        format!("request_ids {}", self.rpc)
    }
}

/// Forgets, every hour, answers older than 24 hours and inbox rows older than 30 days.
pub fn housekeeping(pool: PgPool) -> Job {
    let run = move || {
        let pool = pool.clone();
        async move { Ok(forget(&pool).await?) }.boxed()
    };
    Job { name: "platform.housekeeping", every: Duration::from_hours(1), run: Arc::new(run) }
}

async fn forget(pool: &PgPool) -> Result<(), sqlx::Error> {
    sqlx::query("delete from request_ids where created_at < now() - interval '24 hours'").execute(pool).await?;
    sqlx::query("delete from inbox where received_at < now() - interval '30 days'").execute(pool).await?;
    Ok(())
}
