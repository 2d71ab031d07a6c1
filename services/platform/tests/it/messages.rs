//! From the outbox over the broker to the effect, once.

use std::{sync::atomic::Ordering, time::Duration};

use lapin::{BasicProperties, Connection, ConnectionProperties, options::BasicPublishOptions};
use platform::{
    bus::{
        Bus,
        dead_letters::{self, DeadLetter},
    },
    config::{RabbitmqConfig, Settings},
    outbox, telemetry,
};
use proto::identity::v1::PersonActivated;
use sqlx::PgPool;
use tokio::time::sleep;
use uuid::Uuid;

use crate::stage::{SERVICE, Stage, activated, eventually};

fn consumed(consumer: &str, outcome: &str) -> bool {
    telemetry::render().contains(&format!(r#"bus_consumed_total{{consumer="{SERVICE}.{consumer}",outcome="{outcome}"}}"#))
}

async fn first_letter(stage: &Stage, consumer: &str) -> DeadLetter {
    let mut letters = Vec::new();
    eventually("there is a dead letter", async || {
        letters = dead_letters::list(&stage.bus, SERVICE, consumer, 10).await.unwrap().letters;
        !letters.is_empty()
    })
    .await;
    letters.remove(0)
}

#[sqlx::test(migrations = false)]
async fn an_event_is_consumed_once_however_often_it_is_delivered(pool: PgPool) {
    let stage = Stage::new(&pool, "once").await;
    stage.tell(1).await.unwrap();
    sqlx::query("create table kept as select * from outbox").execute(&stage.pool).await.unwrap();
    stage.relay();
    stage.consume();
    stage.settles(1).await;
    let again = "insert into outbox (event_id, kind, payload) select event_id, kind, payload from kept";
    sqlx::query(again).execute(&stage.pool).await.unwrap();
    eventually("the duplicate arrives", async || consumed("once", "duplicate")).await;
    stage.settles(1).await;
    assert_eq!(stage.count("inbox").await, 1);
    stage.end().await;
}

#[sqlx::test(migrations = false)]
async fn an_event_of_a_transaction_that_was_rolled_back_is_never_told(pool: PgPool) {
    let stage = Stage::new(&pool, "rolled-back").await;
    let mut tx = stage.pool.begin().await.unwrap();
    outbox::publish(&mut tx, &activated(1)).await.unwrap();
    tx.rollback().await.unwrap();
    stage.tell(2).await.unwrap();
    stage.relay();
    stage.consume();
    stage.settles(1).await;
    assert_eq!(stage.notes().await, [2]);
    stage.end().await;
}

#[sqlx::test(migrations = false)]
async fn a_handler_that_fails_or_panics_is_tried_again(pool: PgPool) {
    let stage = Stage::new(&pool, "tried-again").await;
    stage.failures.store(2, Ordering::SeqCst);
    stage.tell(13).await.unwrap();
    stage.relay();
    stage.consume();
    stage.settles(1).await;
    assert_eq!(stage.failures.load(Ordering::SeqCst), 0);
    stage.end().await;
}

#[sqlx::test(migrations = false)]
async fn what_fails_for_good_is_listed_and_replayed_in_its_order(pool: PgPool) {
    let stage = Stage::new(&pool, "for-good").await;
    stage.failures.store(15, Ordering::SeqCst);
    for version in 1..=3 {
        stage.tell(version).await.unwrap();
    }
    stage.relay();
    stage.consume();
    let list = async || dead_letters::list(&stage.bus, SERVICE, "for-good", 10).await.unwrap();
    let mut letters = Vec::new();
    eventually("three dead letters", async || {
        letters = list().await.letters;
        letters.len() == 3
    })
    .await;
    let order: Vec<_> = letters.iter().map(|letter| letter.event_id).collect();
    assert!(letters.iter().all(|letter| letter.reason == "the pen is dry" && letter.attempts == 5 && letter.since.is_some()));
    assert!(letters.iter().all(|letter| letter.kind.as_deref() == Some("enej.identity.v1.PersonActivated")));
    eventually("what was listed is back in its place", async || {
        let again = list().await.letters;
        again.iter().map(|letter| letter.event_id).collect::<Vec<_>>() == order
    })
    .await;
    assert_eq!(stage.count("inbox").await, 0);

    eventually("one is replayed", async || dead_letters::replay(&stage.bus, SERVICE, "for-good", order[1]).await.unwrap() == 1)
        .await;
    stage.settles(1).await;
    eventually("two are left", async || list().await.count == 2).await;
    eventually("the others are replayed", async || {
        dead_letters::replay(&stage.bus, SERVICE, "for-good", None).await.unwrap() == 2
    })
    .await;
    stage.settles(3).await;
    eventually("none is left", async || list().await.count == 0).await;
    stage.end().await;
}

#[sqlx::test(migrations = false)]
async fn what_cannot_be_read_is_a_dead_letter_at_once(pool: PgPool) {
    let stage = Stage::new(&pool, "unreadable").await;
    stage.consume();
    stage.relay();
    let event = "insert into outbox (event_id, kind, payload) values ($1, 'enej.identity.v1.PersonActivated', '\\xff')";
    sqlx::query(event).bind(Uuid::now_v7()).execute(&stage.pool).await.unwrap();
    let letter = first_letter(&stage, "unreadable").await;
    assert_eq!(letter.attempts, 1);
    stage.end().await;
}

#[sqlx::test(migrations = false)]
async fn a_message_that_is_no_event_is_a_dead_letter_at_once(pool: PgPool) {
    let rabbitmq: RabbitmqConfig = Settings::load().section("rabbitmq").unwrap();
    let mut stage = Stage::new(&pool, "no-event").await;
    let namespace = format!("test-{}", Uuid::now_v7().simple());
    stage.bus = Bus::new(&rabbitmq.url, &namespace);
    stage.bus.declare(SERVICE, &stage.consumer).await.unwrap();
    stage.consume();
    let connection = Connection::connect(&rabbitmq.url, ConnectionProperties::default()).await.unwrap();
    let channel = connection.create_channel().await.unwrap();
    let queue = format!("{namespace}.{SERVICE}.no-event");
    channel
        .basic_publish("".into(), queue.into(), BasicPublishOptions::default(), b"bonjour", BasicProperties::default())
        .await
        .unwrap();
    let letter = first_letter(&stage, "no-event").await;
    assert_eq!((letter.event_id, letter.reason.as_str()), (None, "the message has no cloudEvents:id"));
    stage.end().await;
}

#[sqlx::test(migrations = false)]
async fn two_relays_neither_double_nor_reorder(pool: PgPool) {
    let stage = Stage::new(&pool, "ordered").await;
    stage.consume();
    stage.relay();
    stage.relay();
    for batch in 0..20 {
        let mut tx = stage.pool.begin().await.unwrap();
        let events: Vec<PersonActivated> = (0..100).map(|index| activated(batch * 100 + index)).collect();
        outbox::publish_all(&mut tx, &events).await.unwrap();
        tx.commit().await.unwrap();
    }
    stage.settles(2000).await;
    assert_eq!(stage.notes().await, (0..2000).collect::<Vec<_>>());
    assert!(!consumed("ordered", "duplicate"));
    stage.end().await;
}

#[sqlx::test(migrations = false)]
async fn what_is_in_the_outbox_at_the_shutdown_still_leaves(pool: PgPool) {
    let stage = Stage::new(&pool, "drained").await;
    stage.tell(1).await.unwrap();
    stage.lifecycle.stop();
    stage.relay();
    stage.lifecycle.run(Duration::from_secs(10)).await;
    assert_eq!(stage.count("outbox").await, 0);
    stage.end().await;
}

#[sqlx::test(migrations = false)]
async fn nothing_is_acknowledged_by_a_consumer_that_stops(pool: PgPool) {
    let mut stage = Stage::new(&pool, "stopping").await;
    stage.relay();
    for version in 0..200 {
        stage.tell(version).await.unwrap();
    }
    stage.consume();
    eventually("some are done", async || stage.count("notes").await > 20).await;
    stage.lifecycle.stop();
    stage.lifecycle.run(Duration::from_secs(10)).await;
    let done = stage.count("notes").await;
    stage.lifecycle = platform::lifecycle::Lifecycle::default();
    sleep(Duration::from_millis(200)).await;
    assert_eq!(stage.count("notes").await, done);
    stage.relay();
    stage.consume();
    stage.settles(200).await;
    stage.end().await;
}
