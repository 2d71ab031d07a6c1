//! What is taken of readings, as the rpcs tell it afterwards.

use chrono::{DateTime, NaiveTime};
use platform::{auth::Caller, testing::TestApp};
use proto::timetable::v1::{
    self as wire, ChangeSchoolYearRequest, ClosureKind, GetSchoolYearRequest, SchoolYear,
    timetable_service_client::TimetableServiceClient,
};
use sqlx::PgPool;

use super::*;
use crate::reading::{Lesson, State};

struct Stage {
    app: TestApp,
    school: Uuid,
}

impl Stage {
    async fn new(pool: PgPool, departement_code: &str) -> Self {
        let (app, school) = (TestApp::start(pool, crate::SERVICE).await, Uuid::now_v7());
        sqlx::query!(
            "insert into timetable.schools (structure_id, uai, name, time_zone, departement_code)
             values ($1, '0920001A', 'Collège', 'Europe/Paris', $2)",
            school,
            departement_code,
        )
        .execute(&app.pool)
        .await
        .unwrap();
        Self { app, school }
    }

    async fn take(&self, bells: &[(u32, u32)], closures: &[(&str, &str, &str)]) {
        let hour = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
        let reading = Reading {
            lessons: vec![lesson()],
            bells: bells.iter().map(|(begins, ends)| Bell { begins: hour(*begins), ends: hour(*ends) }).collect(),
            closures: closures.iter().map(closure).collect(),
            ..Reading::default()
        };
        let mut tx = self.app.pool.begin().await.unwrap();
        take(&mut tx, self.school, &reading).await.unwrap();
        tx.commit().await.unwrap();
    }

    async fn types(&self, bells: &[(&str, &str)]) {
        let bells = bells.iter().map(|(begins, ends)| wire::Bell { begins: (*begins).into(), ends: (*ends).into() }).collect();
        let asked = ChangeSchoolYearRequest {
            structure_id: self.school.to_string(),
            year: 2026,
            bells,
            ..ChangeSchoolYearRequest::default()
        };
        let mut client = TimetableServiceClient::new(self.app.channel(Some(&Caller::operator())));
        client.change_school_year(asked).await.unwrap();
    }

    async fn year(&self) -> SchoolYear {
        let mut client = TimetableServiceClient::new(self.app.channel(Some(&Caller::operator())));
        let asked = GetSchoolYearRequest { structure_id: self.school.to_string(), year: 2026 };
        client.get_school_year(asked).await.unwrap().into_inner().school_year.unwrap()
    }

    async fn bells(&self) -> Vec<String> {
        self.year().await.bells.into_iter().map(|bell| format!("{}-{}", bell.begins, bell.ends)).collect()
    }

    async fn own(&self) -> Vec<wire::Closure> {
        let own = |closure: &wire::Closure| closure.kind() == ClosureKind::Own;
        self.year().await.closures.into_iter().filter(own).collect()
    }
}

fn lesson() -> Lesson {
    let at = |text: &str| text.parse::<DateTime<chrono::Utc>>().unwrap();
    Lesson {
        uid: "1".into(),
        starts_at: at("2026-09-01T06:30:00Z"),
        ends_at: at("2026-09-01T07:25:00Z"),
        all_day: false,
        content: 0,
        state: State::Planned,
    }
}

fn closure((name, first, last): &(&str, &str, &str)) -> Closure {
    Closure { name: (*name).into(), first_day: first.parse().unwrap(), last_day: last.parse().unwrap() }
}

fn names(closures: &[wire::Closure]) -> Vec<&str> {
    closures.iter().map(|closure| closure.name.as_str()).collect()
}

#[sqlx::test(migrations = false)]
async fn bells_of_a_source_are_those_of_the_year_until_somebody_types_them(pool: PgPool) {
    let stage = Stage::new(pool, "92").await;
    stage.take(&[(9, 10), (8, 9), (9, 11), (12, 12)], &[]).await;
    assert_eq!(stage.bells().await, ["08:00-09:00", "09:00-10:00"]);
    stage.take(&[(8, 9)], &[]).await;
    assert_eq!(stage.bells().await, ["08:00-09:00"]);
    stage.take(&[], &[("Journée pédagogique", "2026-11-13", "2026-11-13")]).await;
    assert_eq!(stage.bells().await, ["08:00-09:00"], "a source that says none takes none away");
    stage.types(&[("08:30", "09:25")]).await;
    stage.take(&[(8, 9)], &[]).await;
    assert_eq!(stage.bells().await, ["08:30-09:25"]);
    stage.types(&[]).await;
    stage.take(&[(8, 9)], &[]).await;
    assert_eq!(stage.bells().await, ["08:00-09:00"]);
}

#[sqlx::test(migrations = false)]
async fn closures_that_only_repeat_the_national_ones_are_left_out(pool: PgPool) {
    let stage = Stage::new(pool, "92").await;
    let said = [
        ("Vacances", "2026-10-17", "2026-11-01"),
        ("Armistice", "2026-11-11", "2026-11-11"),
        ("Journée pédagogique", "2026-11-13", "2026-11-13"),
        ("Journée pédagogique", "2026-11-13", "2026-11-13"),
        ("Une autre année", "2027-10-17", "2027-10-18"),
        ("À l'envers", "2026-12-04", "2026-12-01"),
    ];
    stage.take(&[], &said).await;
    let own = stage.own().await;
    assert_eq!(names(&own), ["Journée pédagogique"]);
    stage.take(&[], &said).await;
    assert_eq!(stage.own().await, own, "it is the same closure still");
    stage.types(&[]).await;
    stage.take(&[], &said).await;
    assert!(stage.own().await.is_empty(), "somebody typed that there is none");
}

#[sqlx::test(migrations = false)]
async fn where_no_zone_applies_a_source_tells_the_holidays(pool: PgPool) {
    let stage = Stage::new(pool, "2A").await;
    stage.take(&[], &[("Vacances d'hiver", "2027-02-13", "2027-02-28"), ("Noël", "2026-12-25", "2026-12-25")]).await;
    assert_eq!(names(&stage.own().await), ["Vacances d'hiver"]);
}
