//! What the command line says when something is wrong, or empty.

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use crate::installation::{Installation, free_address};

/// A command without any installation.
fn enej(words: &[&str], environment: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_enej"));
    command
        .env_clear()
        .env("ENEJ_CONFIG", "/nonexistent/enej.toml")
        .envs(environment.iter().copied())
        .args(words)
        .output()
        .unwrap()
}

/// What was told to whoever sits at the terminal, of a command that failed.
fn complaint(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn an_unknown_setting_is_refused_by_its_name() {
    for command in [&["config"][..], &["serve", "all"], &["healthcheck"]] {
        let complaint = complaint(&enej(command, &[("ENEJ__PORTAL__COLOR", "#112233")]));
        assert!(complaint.contains("found `color`") && complaint.contains("PORTAL"), "{complaint}");
    }
    assert!(enej(&["config"], &[("ENEJ__PORTAL__COLOUR", "#112233")]).status.success());
}

#[test]
fn a_setting_that_cannot_be_used_stops_the_program() {
    let complaint = complaint(&enej(&["serve", "all"], &[("ENEJ__TELEMETRY__LOG", "enej=everything")]));
    assert!(complaint.contains("telemetry.log"), "{complaint}");
}

#[test]
fn an_unknown_service_is_named_with_those_that_exist() {
    let complaint = complaint(&enej(&["serve", "identity", "cantine"], &[]));
    assert!(complaint.contains("no service cantine") && complaint.contains("identity, timetable, portal"), "{complaint}");
}

#[test]
fn nothing_runs_so_nothing_is_healthy() {
    complaint(&enej(&["healthcheck"], &[("ENEJ__SERVER__LISTEN", &free_address())]));
}

#[tokio::test]
async fn dead_letters_are_listed_on_a_broker_that_never_had_any() {
    let installation = Installation::with_servers("dead-letters", &["rabbitmq"], true).await;
    let listed = installation.run(&["dead-letters", "list"]).await;
    assert!(listed.status.success(), "{listed:?}");
    assert_eq!(String::from_utf8(listed.stdout).unwrap(), "identity welcome: 0\ntimetable members: 0\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delivery_is_compared_applied_held_back_confirmed_and_taken_back() {
    let installation = Installation::start("imports").await;
    let unreachable = complaint(&installation.run(&["import", "list"]).await);
    assert!(unreachable.contains("does `enej serve` run at"), "{unreachable}");
    let strict = [
        ("ENEJ__IDENTITY__DEPARTURES_ALWAYS_ALLOWED", "0"),
        ("ENEJ__IDENTITY__DEPARTURES_PERCENT", "0"),
        ("ENEJ__IDENTITY__ROLLOVER_DEPARTURES_PERCENT", "0"),
    ];
    let _program = installation.serve("all", &strict).await;
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/../identity/tests/fixtures/aaf");
    let compared = said(&installation, &["import", "aaf", sample]).await;
    let applied = said(&installation, &words(&compared)).await;
    assert!(applied.starts_with("Applied."), "{applied}");
    let held = said(&installation, &["import", "aaf", &without_anais(&installation), "--apply"]).await;
    assert!(held.contains("0269901W") && held.contains("--confirm-departures"), "{held}");
    let confirmed = said(&installation, &words(&held)).await;
    assert!(confirmed.starts_with("Applied.") && confirmed.contains("2 left"), "{confirmed}");

    let listed = said(&installation, &["import", "list"]).await;
    let (import_id, rest) = listed.split_once("  ").unwrap();
    assert!(rest.lines().next().unwrap().ends_with("  AAF 8 2D complete, 5 people: applied; can be taken back"), "{listed}");
    let undone = said(&installation, &["import", "rollback", import_id]).await;
    assert!(undone.starts_with("Applied."), "{undone}");
    assert!(said(&installation, &["import", "list"]).await.contains(": taken back"));
}

async fn said(installation: &Installation, words: &[&str]) -> String {
    let output = installation.run(words).await;
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// The command that an answer advises.
fn words(said: &str) -> Vec<&str> {
    let line = said.lines().next().unwrap();
    line.split_once("enej ").unwrap().1.split_whitespace().collect()
}

/// The delivery of the next day, which a pupil and her guardian have left.
fn without_anais(installation: &Installation) -> String {
    let (from, to) =
        (Path::new(env!("CARGO_MANIFEST_DIR")).join("../identity/tests/fixtures/aaf"), installation.folder("next-day"));
    for entry in from.read_dir().unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        fs::write(to.join(path.file_name().unwrap()), without(&without(&text, "910002"), "920003")).unwrap();
    }
    to.to_str().unwrap().to_owned()
}

fn without(text: &str, identifier: &str) -> String {
    let own = format!("<identifier><id>{identifier}</id></identifier>");
    let records = text.split_inclusive("</addRequest>");
    records.filter(|record| !record.split_whitespace().collect::<String>().contains(&own)).collect()
}
