//! Serves the timetables that `population` wrote, as the schools' servers would: `/0920068Z.ics`.

use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::ensure;
use clap::Parser;

/// Sert en HTTP/1.1 les emplois du temps d'un dossier, avec `ETag` : `/<UAI>.ics`, `/<UAI>.xml`.
///
/// Un fichier remplacé pendant ce temps est servi dès la demande suivante.
#[derive(Parser)]
struct Arguments {
    /// Le dossier que `population --timetables` a écrit.
    folder: PathBuf,
    /// Où écouter.
    #[arg(long, default_value = "127.0.0.1:8092")]
    listen: SocketAddr,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let Arguments { folder, listen } = Arguments::parse();
    ensure!(folder.is_dir(), "{} n'est pas un dossier", folder.display());
    let listener = tokio::net::TcpListener::bind(listen).await?;
    println!("http://{}/", listener.local_addr()?);
    Ok(axum::serve(listener, loadtests::feeds::router(&folder)).await?)
}
