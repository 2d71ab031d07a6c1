//! What Prometheus and Kubernetes are answered.

use std::time::Duration;

use platform::{lifecycle::Lifecycle, telemetry::serve_metrics};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

async fn get(address: std::net::SocketAddr, path: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n").as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

#[tokio::test]
async fn a_process_tells_that_it_lives_when_it_is_ready_and_what_it_counted() {
    let lifecycle = Lifecycle::default();
    let latch = lifecycle.latch();
    let address = serve_metrics(([127, 0, 0, 1], 0).into(), lifecycle.clone()).await.unwrap();
    assert!(get(address, "/healthz").await.starts_with("HTTP/1.1 200"));
    assert!(get(address, "/readyz").await.starts_with("HTTP/1.1 503"));
    drop(latch);
    assert!(get(address, "/readyz").await.starts_with("HTTP/1.1 200"));
    metrics::histogram!("walk_seconds", "where" => "beach").record(0.3);
    assert!(get(address, "/metrics").await.contains(r#"walk_seconds_bucket{where="beach",le="0.5"} 1"#));
    assert!(get(address, "/etc/passwd").await.starts_with("HTTP/1.1 404"));
    lifecycle.stop();
    lifecycle.run(Duration::from_secs(5)).await;
    assert!(TcpStream::connect(address).await.is_err());
}
