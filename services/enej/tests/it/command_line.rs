//! What the command line says when something is wrong, or empty.

use std::process::{Command, Output};

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
    assert!(complaint.contains("no service cantine") && complaint.contains("identity, portal"), "{complaint}");
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
    assert_eq!(String::from_utf8(listed.stdout).unwrap(), "identity welcome: 0\n");
}
