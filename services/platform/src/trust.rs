//! Keeps a verifier in step with identity: its public keys, and whose tokens ended early.

use std::{future::Future, time::Duration};

use chrono::{DateTime, Utc};
use proto::identity::v1::{GetTrustRequest, GetTrustResponse, identity_service_client::IdentityServiceClient};
use tonic::Status;

use crate::{
    auth::{Trust, Verifier},
    client::Channel,
    lifecycle::Lifecycle,
};

/// Asks identity every `interval`; while it is away what was known last holds. Readiness waits for the first answer.
pub fn follow(
    verifier: Verifier,
    identity: Channel,
    interval: Duration,
    lifecycle: &Lifecycle,
) -> impl Future<Output = ()> + use<> {
    let (mut latch, soft) = (Some(lifecycle.latch()), lifecycle.soft());
    async move {
        while !soft.is_cancelled() {
            let pause = match ask(identity.clone()).await {
                Ok(trust) => {
                    verifier.follow(trust);
                    latch.take();
                    interval
                }
                Err(error) => {
                    tracing::warn!(code = ?error.code(), "identity's keys cannot be read");
                    Duration::from_secs(1).min(interval)
                }
            };
            tokio::select! {
                () = soft.cancelled() => {}
                () = tokio::time::sleep(pause) => {}
            }
        }
    }
}

async fn ask(identity: Channel) -> Result<Trust, Status> {
    let answer = IdentityServiceClient::new(identity).get_trust(GetTrustRequest {}).await?.into_inner();
    read(answer).ok_or_else(|| Status::internal("identity gave a trust that cannot be read"))
}

fn read(answer: GetTrustResponse) -> Option<Trust> {
    let key = |key: proto::identity::v1::VerificationKey| Some((key.key_id, key.public_key.try_into().ok()?));
    let superseded = |row: proto::identity::v1::Superseded| Some((row.subject_id.parse().ok()?, time(row.before?)?));
    Some(Trust {
        keys: answer.keys.into_iter().map(key).collect::<Option<_>>()?,
        superseded: answer.superseded.into_iter().map(superseded).collect::<Option<_>>()?,
        all_before: answer.all_before.and_then(time),
    })
}

fn time(timestamp: prost_types::Timestamp) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp(timestamp.seconds, timestamp.nanos.try_into().ok()?)
}
