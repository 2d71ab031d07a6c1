//! Somebody who reads every event that the broker carries.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use platform::{
    bus::{Consumer, Event, Handler, consume},
    db,
    lifecycle::Lifecycle,
};
use proto::identity::v1::{DirectoryImported, MembershipsChanged, PeopleChanged, PersonActivated};
use sqlx::{PgConnection, migrate::Migrator, postgres::PgPoolOptions};

use crate::installation::Installation;

const SERVICE: &str = "witness";

/// Stops when dropped.
pub struct Witness {
    seen: Arc<Mutex<Vec<Event>>>,
    lifecycle: Lifecycle,
}

impl Witness {
    /// Hears what is published from now on.
    pub async fn listen(installation: &Installation) -> Self {
        let database = installation.database();
        db::migrate(&database, SERVICE, &Migrator::DEFAULT).await.unwrap();
        let own = db::in_schema(database.connect_options().as_ref().clone(), SERVICE);
        let pool = PgPoolOptions::new().max_connections(2).connect_lazy_with(own);
        let witness = Self { seen: Arc::default(), lifecycle: Lifecycle::default() };
        let consumer = Consumer::new("all", Note(witness.seen.clone())).on::<PersonActivated>();
        let consumer = consumer.on::<PeopleChanged>().on::<MembershipsChanged>().on::<DirectoryImported>();
        let bus = installation.bus();
        bus.declare(SERVICE, &consumer).await.unwrap();
        witness.lifecycle.spawn(consume(bus, pool, SERVICE, consumer, witness.lifecycle.clone()));
        witness
    }

    /// What it has heard.
    pub fn events(&self) -> Vec<Event> {
        self.seen.lock().unwrap().clone()
    }

    /// Leaves the broker in peace.
    pub async fn end(self) {
        self.lifecycle.stop();
        self.lifecycle.run(Duration::from_secs(10)).await;
    }
}

struct Note(Arc<Mutex<Vec<Event>>>);

#[async_trait::async_trait]
impl Handler for Note {
    async fn handle(&self, _: &mut PgConnection, event: &Event) -> anyhow::Result<()> {
        self.0.lock().unwrap().push(event.clone());
        Ok(())
    }
}
