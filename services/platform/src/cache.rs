//! Redis for what may be lost: short sessions and other small values that end by themselves.

use std::time::Duration;

use redis::{
    AsyncCommands, Client, ExistenceCheck, Expiry, RedisError, SetExpiry, SetOptions,
    aio::{ConnectionManager, ConnectionManagerConfig},
};
use std::sync::Arc;
use tokio::sync::OnceCell;

use crate::config::RedisConfig;

/// How long a command may take before the store counts as away.
const TIMEOUT: Duration = Duration::from_millis(500);

/// A store that connects when first asked and again whenever the connection breaks.
#[derive(Clone)]
pub struct Cache {
    client: Client,
    connection: Arc<OnceCell<ConnectionManager>>,
}

impl Cache {
    /// Names the server; connects later.
    pub fn new(config: &RedisConfig) -> Result<Self, RedisError> {
        Ok(Self { client: Client::open(config.url.as_str())?, connection: Arc::default() })
    }

    /// The value.
    pub async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, RedisError> {
        self.connection().await?.get(key).await
    }

    /// The value, and its life begun again.
    pub async fn get_and_touch(&self, key: &str, life: Duration) -> Result<Option<Vec<u8>>, RedisError> {
        self.connection().await?.get_ex(key, Expiry::EX(life.as_secs())).await
    }

    /// Keeps a value for its life.
    pub async fn set(&self, key: &str, value: &[u8], life: Duration) -> Result<(), RedisError> {
        self.connection().await?.set_ex(key, value, life.as_secs()).await
    }

    /// Keeps a value for its life unless there is one already; says whether it did.
    pub async fn set_new(&self, key: &str, value: &[u8], life: Duration) -> Result<bool, RedisError> {
        let options = SetOptions::default().conditional_set(ExistenceCheck::NX).with_expiration(SetExpiry::EX(life.as_secs()));
        let set: Option<String> = self.connection().await?.set_options(key, value, options).await?;
        Ok(set.is_some())
    }

    /// Forgets a value.
    pub async fn delete(&self, key: &str) -> Result<(), RedisError> {
        self.connection().await?.del(key).await
    }

    async fn connection(&self) -> Result<ConnectionManager, RedisError> {
        let config = ConnectionManagerConfig::new()
            .set_response_timeout(Some(TIMEOUT))
            .set_connection_timeout(Some(TIMEOUT))
            .set_number_of_retries(1)
            .set_max_delay(Duration::from_millis(500));
        let connect = || ConnectionManager::new_with_config(self.client.clone(), config);
        self.connection.get_or_try_init(connect).await.cloned()
    }
}
