//! The machine's limit for a page: axum, one indexed query, 17 KB of HTML, and nothing else.

use std::{fmt::Write as _, net::SocketAddr};

use axum::{
    Router,
    extract::{Path, State},
    response::Html,
    routing::get,
};
use clap::Parser;
use platform::config::{DatabaseConfig, Settings};
use sqlx::{PgPool, postgres::PgPoolOptions};
use uuid::Uuid;

#[derive(Parser)]
struct Arguments {
    /// Where to listen.
    #[arg(long)]
    listen: SocketAddr,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let database: DatabaseConfig = Settings::load().section("identity")?;
    let pool = PgPoolOptions::new().max_connections(database.max_connections).connect(&database.database_url).await?;
    let people: Vec<Uuid> = sqlx::query_scalar("select person_id from identity.accounts limit 1000").fetch_all(&pool).await?;
    let pages = Router::new().route("/{number}", get(page)).with_state((pool, people));
    Ok(axum::serve(tokio::net::TcpListener::bind(Arguments::parse().listen).await?, pages).await?)
}

async fn page(Path(number): Path<usize>, State((pool, people)): State<(PgPool, Vec<Uuid>)>) -> Html<String> {
    let person = people.get(number % people.len().max(1)).copied().unwrap_or_default();
    let query = sqlx::query_as("select given_name, family_name from identity.people where person_id = $1").bind(person);
    let (given, family): (String, String) = query.fetch_one(&pool).await.unwrap_or_default();
    let mut html = format!("<!doctype html><title>{given} {family}</title>");
    while html.len() < 17_000 {
        let _ = write!(html, "<p>{given} {family} reads a page of seventeen thousand bytes.</p>");
    }
    Html(html)
}
