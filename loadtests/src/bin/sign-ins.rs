//! Sign-ins at a given rate, whether or not the earlier ones have been answered: what comes in, what is shed, how long it takes.

use std::{
    fs,
    path::PathBuf,
    time::{Duration, Instant},
};

use clap::Parser;
use platform::config::Settings;
use serde::{Deserialize, Serialize};
use tokio::{
    task::JoinSet,
    time::{MissedTickBehavior, interval},
};

/// Everybody's, in a load test.
const PASSWORD: &str = "la+loutre+range+son+cartable";

#[derive(Parser)]
struct Arguments {
    /// What `visitors` printed.
    visitors: PathBuf,
    /// Sign-ins a second, one run each.
    #[arg(long, value_delimiter = ',', default_values_t = [50, 80, 100, 110, 150, 300])]
    rates: Vec<u32>,
    /// Seconds of each run.
    #[arg(long, default_value_t = 20)]
    seconds: u32,
}

#[derive(Default, Serialize, Deserialize)]
struct Portal {
    public_url: String,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let text = fs::read_to_string(&arguments.visitors)?;
    let logins: Vec<&str> = text.lines().filter_map(|line| line.split(' ').next()).collect();
    let portal: Portal = Settings::load().section("portal")?;
    println!("| asked/s | signed in/s | shed/s | other/s | p50 ms | p99 ms | shed p99 ms |\n|---|---|---|---|---|---|---|");
    for (run, rate) in arguments.rates.iter().enumerate() {
        let number = (rate * arguments.seconds) as usize;
        let whom = logins.iter().cycle().skip(run * 131).take(number);
        println!("{}", one_run(&portal.public_url, whom, *rate, arguments.seconds).await?);
        tokio::time::sleep(Duration::from_secs(3)).await;
    }
    Ok(())
}

async fn one_run<'l>(url: &str, logins: impl Iterator<Item = &'l &'l str>, rate: u32, seconds: u32) -> anyhow::Result<String> {
    let client =
        reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).timeout(Duration::from_secs(10)).build()?;
    let mut clock = interval(Duration::from_secs(1) / rate);
    clock.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let mut asked = JoinSet::new();
    for login in logins {
        clock.tick().await;
        asked.spawn(sign_in(client.clone(), format!("{url}/connexion"), (*login).to_owned()));
    }
    let answers: Vec<(u16, Duration)> = asked.join_all().await;
    let times = |wanted: &[u16]| {
        let mut times: Vec<_> =
            answers.iter().filter(|(code, _)| wanted.contains(code)).map(|(_, took)| took.as_secs_f64() * 1000.0).collect();
        times.sort_by(f64::total_cmp);
        times
    };
    let (signed_in, shed) = (times(&[303]), times(&[429, 503]));
    let a_second = |number: usize| f64::from(u32::try_from(number).unwrap_or(u32::MAX)) / f64::from(seconds);
    let other = answers.len() - signed_in.len() - shed.len();
    Ok(format!(
        "| {rate} | {:.1} | {:.1} | {:.1} | {:.0} | {:.0} | {:.0} |",
        a_second(signed_in.len()),
        a_second(shed.len()),
        a_second(other),
        percentile(&signed_in, 50),
        percentile(&signed_in, 99),
        percentile(&shed, 99)
    ))
}

async fn sign_in(client: reqwest::Client, url: String, login: String) -> (u16, Duration) {
    let began = Instant::now();
    let form = format!("login={login}&password={PASSWORD}&shared_device=yes");
    let asked =
        client.post(url).header("content-type", "application/x-www-form-urlencoded").header("sec-fetch-site", "same-origin");
    let code = asked.body(form).send().await.map_or(0, |answer| answer.status().as_u16());
    (code, began.elapsed())
}

fn percentile(sorted: &[f64], percent: usize) -> f64 {
    sorted.get((sorted.len() * percent / 100).min(sorted.len().saturating_sub(1))).copied().unwrap_or(f64::NAN)
}
