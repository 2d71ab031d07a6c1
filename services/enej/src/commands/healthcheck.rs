//! `enej healthcheck`: asks the standard gRPC health service.

use std::time::Duration;

use platform::config::ServerConfig;
use tonic::transport::Endpoint;
use tonic_health::pb::{HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient};

use crate::config;

/// Fails when the program is not ready, or not there.
pub async fn run() -> anyhow::Result<()> {
    let server: ServerConfig = config::load()?.section("server")?;
    let endpoint = Endpoint::from_shared(format!("http://{}", server.listen))?.timeout(Duration::from_secs(2));
    let mut health = HealthClient::new(endpoint.connect().await?);
    let status = health.check(HealthCheckRequest::default()).await?.into_inner().status();
    anyhow::ensure!(status == ServingStatus::Serving, "not ready");
    println!("ready");
    Ok(())
}
