//! A consumer that knows of the directory what identity's events told it, and nothing else.

use std::collections::{BTreeMap, BTreeSet};

use platform::testing::TestApp;
use prost::Message;
use proto::identity::v1::*;
use tonic::Status;

use crate::calls::operator;

/// Who there is, at which version; who is what where; who is in charge of whom, and whether as a legal representative.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Projection {
    pub people: BTreeMap<String, i64>,
    pub memberships: BTreeSet<(String, i32, String, String, String)>,
    pub guardianships: BTreeMap<(String, String), bool>,
    pub aliases: BTreeMap<String, String>,
}

impl Projection {
    /// What one event changes.
    pub fn hear(&mut self, kind: &str, payload: &[u8]) {
        match kind {
            "enej.identity.v1.PersonActivated" => {
                let PersonActivated { person_id, version } = PersonActivated::decode(payload).unwrap();
                self.person(person_id, version);
            }
            "enej.identity.v1.PeopleChanged" => {
                let people = PeopleChanged::decode(payload).unwrap().people;
                assert!((1..=500).contains(&people.len()));
                for person in people {
                    self.person(person.person_id, person.version);
                }
            }
            "enej.identity.v1.MembershipsChanged" => {
                let changes = MembershipsChanged::decode(payload).unwrap().changes;
                assert!((1..=500).contains(&changes.len()));
                for change in changes {
                    self.membership(change);
                }
            }
            "enej.identity.v1.GuardianshipsChanged" => {
                let changes = GuardianshipsChanged::decode(payload).unwrap().changes;
                assert!((1..=500).contains(&changes.len()));
                for change in changes {
                    self.guardianship(change);
                }
            }
            "enej.identity.v1.PeopleMerged" => {
                let PeopleMerged { person_id, alias_id, version } = PeopleMerged::decode(payload).unwrap();
                self.merge(person_id, alias_id, version);
            }
            "enej.identity.v1.PeopleSplit" => {
                let PeopleSplit { person_id, alias_id, version } = PeopleSplit::decode(payload).unwrap();
                self.aliases.remove(&alias_id);
                self.person(person_id, version);
                self.person(alias_id, version);
            }
            "enej.identity.v1.DirectoryImported" => {}
            other => panic!("say what {other} changes"),
        }
    }

    fn person(&mut self, person_id: String, version: i64) {
        let known = self.people.entry(person_id).or_default();
        *known = version.max(*known);
    }

    /// All that the alias was and had is the person's.
    fn merge(&mut self, person_id: String, alias_id: String, version: i64) {
        let one = |id: String| if id == alias_id { person_id.clone() } else { id };
        let memberships = std::mem::take(&mut self.memberships);
        self.memberships = memberships.into_iter().map(|(who, a, b, c, d)| (one(who), a, b, c, d)).collect();
        let (of_alias, mut others): (BTreeMap<_, _>, _) = std::mem::take(&mut self.guardianships)
            .into_iter()
            .partition(|((guardian, child), _)| [guardian, child].contains(&&alias_id));
        for ((guardian, child), legal) in of_alias {
            others.entry((one(guardian), one(child))).or_insert(legal);
        }
        self.guardianships = others;
        self.aliases.insert(alias_id.clone(), person_id.clone());
        self.person(person_id, version);
        self.person(alias_id, version);
    }

    fn membership(&mut self, change: MembershipChange) {
        let MembershipChange { person_id, profile, structure_id, class_id, ended, subject_code, day } = change;
        day.parse::<chrono::NaiveDate>().unwrap();
        let key = (person_id, profile, structure_id, class_id, subject_code);
        if ended {
            self.memberships.remove(&key)
        } else {
            self.memberships.insert(key)
        };
    }

    fn guardianship(&mut self, change: GuardianshipChange) {
        let GuardianshipChange { guardian_id, child_id, legal, ended, day } = change;
        day.parse::<chrono::NaiveDate>().unwrap();
        let key = (guardian_id, child_id);
        if ended {
            self.guardianships.remove(&key)
        } else {
            self.guardianships.insert(key, legal)
        };
    }

    /// Reads what waits in the outbox, in its order.
    pub async fn read_outbox(&mut self, app: &TestApp) {
        let drained = sqlx::query_as(
            "with gone as (delete from identity.outbox returning outbox_id, kind, payload)
             select kind, payload from gone order by outbox_id",
        );
        let drained: Vec<(String, Vec<u8>)> = drained.fetch_all(&app.pool).await.unwrap();
        for (kind, payload) in drained {
            self.hear(&kind, &payload);
        }
    }

    /// Catches up from a position; gives the next, and whether it began anew.
    pub async fn catch_up(&mut self, app: &TestApp, since: &str) -> Result<(String, bool), Status> {
        let mut answers = operator(app).stream_changes(StreamChangesRequest { since: since.into() }).await?.into_inner();
        let (mut position, mut anew) = (String::new(), false);
        while let Some(answer) = answers.message().await? {
            assert_eq!(position, "", "nothing comes after the position");
            if answer.anew {
                *self = Self::default();
                anew = true;
            }
            if let Some(event) = &answer.event {
                self.hear(event.type_url.strip_prefix("type.googleapis.com/").unwrap(), &event.value);
            }
            position = answer.position;
        }
        Ok((position, anew))
    }

    /// What identity's own tables say.
    pub async fn of_the_tables(app: &TestApp) -> Self {
        let people: Vec<(String, i64)> =
            sqlx::query_as("select person_id::text, version from identity.people").fetch_all(&app.pool).await.unwrap();
        let memberships = sqlx::query_as(
            "select person_id::text, profile::int, structure_id::text, '', ''
             from identity.functions
             where valid_until is null
             union
             select person_id::text, profile::int, structure_id::text, class_id::text, subject_code
             from identity.memberships m join identity.classes using (class_id)
             where m.valid_until is null",
        );
        let guardianships: Vec<(String, String, bool)> = sqlx::query_as(
            "select guardian_id::text, child_id::text, coalesce(legal = 1, false) from identity.guardianships where valid_until is null",
        )
        .fetch_all(&app.pool)
        .await
        .unwrap();
        let aliases: Vec<(String, String)> =
            sqlx::query_as("select alias_id::text, person_id::text from identity.aliases").fetch_all(&app.pool).await.unwrap();
        Self {
            aliases: aliases.into_iter().collect(),
            people: people.into_iter().collect(),
            memberships: memberships.fetch_all(&app.pool).await.unwrap().into_iter().collect(),
            guardianships: guardianships.into_iter().map(|(guardian, child, legal)| ((guardian, child), legal)).collect(),
        }
    }
}
