//! What tests type: lessons at hours of a day, in this school or another one.

use chrono::{DateTime, TimeDelta, Utc};
use platform::auth::{Caller, Function};
use proto::{
    identity::v1::{GetRosterResponse, Profile, RosterClass},
    timetable::v1::{AmendOccurrenceRequest, CreateOccurrenceRequest, Nature, Occurrence, TypedOccurrence},
};
use uuid::Uuid;

use crate::school::{Client, School, at, details, monday, person};

/// Minutes after midnight of the Monday to come, UTC.
pub fn on_monday(minutes: i64) -> DateTime<Utc> {
    monday() + TimeDelta::minutes(minutes)
}

/// A lesson on Monday, from and to so many minutes after midnight.
pub fn lesson(subject: &str, from: i64, to: i64) -> TypedOccurrence {
    TypedOccurrence {
        nature: Nature::Lesson.into(),
        subject: subject.into(),
        start_time: at(on_monday(from)),
        end_time: at(on_monday(to)),
        ..TypedOccurrence::default()
    }
}

/// Whom and what a lesson is for.
pub trait For {
    /// By these.
    fn by(self, teachers: &[Uuid]) -> Self;
    /// For these classes and groups.
    fn with(self, classes: &[Uuid]) -> Self;
    /// There.
    fn there(self, rooms: &[&str]) -> Self;
}

impl For for TypedOccurrence {
    fn by(self, teachers: &[Uuid]) -> Self {
        Self { teacher_ids: teachers.iter().map(Uuid::to_string).collect(), ..self }
    }

    fn with(self, classes: &[Uuid]) -> Self {
        Self { class_ids: classes.iter().map(Uuid::to_string).collect(), ..self }
    }

    fn there(self, rooms: &[&str]) -> Self {
        Self { rooms: rooms.iter().map(|room| (*room).into()).collect(), ..self }
    }
}

/// Somebody types a lesson in a school.
pub async fn typed(mut client: Client, structure_id: Uuid, lesson: TypedOccurrence) -> Occurrence {
    let request_id = Uuid::now_v7().to_string();
    let asked = CreateOccurrenceRequest { structure_id: structure_id.to_string(), occurrence: Some(lesson), request_id };
    client.create_occurrence(asked).await.unwrap().into_inner().occurrence.unwrap()
}

/// A second school, in which Paul teaches too.
pub struct Other {
    /// Its UUID.
    pub id: Uuid,
    /// Its head.
    pub head: Caller,
    /// A class of its own.
    pub class_id: Uuid,
}

impl School {
    /// The head types a lesson.
    pub async fn types(&self, lesson: TypedOccurrence) -> Occurrence {
        typed(self.as_head(), self.id, lesson).await
    }

    /// The head changes one.
    pub async fn amends(&self, occurrence: &Occurrence, asked: AmendOccurrenceRequest) {
        let request_id = Uuid::now_v7().to_string();
        let asked = AmendOccurrenceRequest { occurrence_id: occurrence.occurrence_id.clone(), request_id, ..asked };
        self.as_head().amend_occurrence(asked).await.unwrap();
    }

    /// It is not held.
    pub async fn cancels(&self, occurrence: &Occurrence) {
        self.amends(occurrence, AmendOccurrenceRequest { cancel: true, ..AmendOccurrenceRequest::default() }).await;
    }

    /// It is held so many minutes later.
    pub async fn delays(&self, occurrence: &Occurrence, minutes: i64) {
        let later = |time: Option<prost_types::Timestamp>| {
            time.map(|time| prost_types::Timestamp { seconds: time.seconds + minutes * 60, ..time })
        };
        let (start_time, end_time) = (later(occurrence.start_time), later(occurrence.end_time));
        self.amends(occurrence, AmendOccurrenceRequest { start_time, end_time, ..AmendOccurrenceRequest::default() }).await;
    }

    /// As Claire.
    pub fn as_claire(&self) -> Client {
        self.client(&self.caller(self.claire, Profile::Teacher, &[]))
    }

    /// Another school at this place.
    pub fn other(&self, name: &str, place: Option<(f64, f64)>) -> Other {
        let (id, head, class_id) = (Uuid::now_v7(), Uuid::now_v7(), Uuid::now_v7());
        let mut structure = details(id, "0920002B", name, place.unwrap_or_default());
        structure.coordinates = structure.coordinates.filter(|_| place.is_some());
        self.identity.says(GetRosterResponse {
            structure: Some(structure),
            classes: vec![RosterClass { class_id: class_id.to_string(), label: "5C".into(), ..RosterClass::default() }],
            people: vec![person(self.paul, Profile::Teacher, "DURAND-EXEMPLE", "Paul", "1980-01-01", "930001")],
        });
        let functions = vec![Function { profile: Profile::Head.into(), structure_id: id, class_ids: vec![] }];
        Other { id, head: Caller { functions, ..Caller::new(head, Uuid::now_v7()) }, class_id }
    }

    /// The head of another school types a lesson there.
    pub async fn types_at(&self, other: &Other, lesson: TypedOccurrence) -> Occurrence {
        typed(self.client(&other.head), other.id, lesson).await
    }

    /// As if a feed had said it; one feed by name.
    pub async fn as_if_said_by(&self, feed: &str, occurrence: &Occurrence) {
        let (source_id, occurrence_id) = (Uuid::now_v7(), occurrence.occurrence_id.parse::<Uuid>().unwrap());
        sqlx::query(
            "with there as (select source_id from timetable.sources where name = $3),
             new as (
                insert into timetable.sources (source_id, structure_id, kind, name, created_by)
                select $1, structure_id, 1, $3, $1
                from timetable.occurrences
                where occurrence_id = $2 and not exists (select from there)
                returning source_id
             )
             update timetable.occurrences
             set source_id = (select source_id from there union all select source_id from new)
             where occurrence_id = $2",
        )
        .bind(source_id)
        .bind(occurrence_id)
        .bind(feed)
        .execute(&self.app.pool)
        .await
        .unwrap();
    }

    /// What is done once a day.
    pub async fn finds_conflicts(&self) {
        let job = self.app.parts.jobs.iter().find(|job| job.name == "timetable.conflicts").unwrap();
        (job.run)().await.unwrap();
    }
}
