//! A school's year: where it is, what its head says, and what cannot be said.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use platform::auth::{Caller, Function};
use proto::{
    identity::v1::{GetRosterResponse, Profile, StructureDetails},
    timetable::v1::{
        Bell, ChangeSchoolYearRequest, Closure, ClosureKind, GetSchoolYearRequest, ListOccurrencesRequest, SchoolYear,
    },
};
use sqlx::PgPool;
use tonic::{Code, Response, Status};
use tonic_types::StatusExt;
use uuid::Uuid;

use crate::school::{self, School, at, details, year_of};

/// A school elsewhere, that timetable has not heard of, and its head.
fn elsewhere(school: &School, departement_code: &str, time_zone: &str) -> (Uuid, Caller) {
    let id = Uuid::now_v7();
    let structure = StructureDetails {
        departement_code: departement_code.into(),
        time_zone: time_zone.into(),
        ..details(id, "0000001A", "Collège d'ailleurs", (0.0, 0.0))
    };
    school.identity.says(GetRosterResponse { structure: Some(structure), ..GetRosterResponse::default() });
    let function = Function { profile: Profile::Head.into(), structure_id: id, class_ids: vec![] };
    (id, Caller { functions: vec![function], ..Caller::new(Uuid::now_v7(), Uuid::now_v7()) })
}

async fn year(client: &mut school::Client, structure_id: Uuid, year: i32) -> SchoolYear {
    let asked = GetSchoolYearRequest { structure_id: structure_id.to_string(), year };
    client.get_school_year(asked).await.unwrap().into_inner().school_year.unwrap()
}

/// The year 2026 of a school in a département.
async fn year_in(school: &School, departement_code: &str, time_zone: &str) -> SchoolYear {
    let (id, head) = elsewhere(school, departement_code, time_zone);
    year(&mut school.client(&head), id, 2026).await
}

fn days_of(year: &SchoolYear, name: &str) -> Vec<(String, String)> {
    let named = year.closures.iter().filter(|closure| closure.name == name);
    named.map(|closure| (closure.first_day.clone(), closure.last_day.clone())).collect()
}

fn days(first: &str, last: &str) -> (String, String) {
    (first.into(), last.into())
}

fn bell(begins: &str, ends: &str) -> Bell {
    Bell { begins: begins.into(), ends: ends.into() }
}

fn closure(name: &str, first_day: &str, last_day: &str) -> Closure {
    Closure { name: name.into(), first_day: first_day.into(), last_day: last_day.into(), ..Closure::default() }
}

#[sqlx::test(migrations = false)]
async fn holidays_are_those_of_the_zone(pool: PgPool) {
    let school = School::open(pool).await;
    for (departement, zone, winter) in [
        ("92", "C", days("2027-02-06", "2027-02-21")),
        ("35", "B", days("2027-02-20", "2027-03-07")),
        ("86", "A", days("2027-02-13", "2027-02-28")),
    ] {
        let year = year_in(&school, departement, "Europe/Paris").await;
        assert_eq!((year.zone.as_str(), year.year), (zone, 2026));
        assert_eq!((year.first_day.as_str(), year.last_day.as_str()), ("2026-09-01", "2027-07-02"));
        assert_eq!(days_of(&year, "Vacances d'hiver"), [winter], "{departement}");
        assert_eq!(days_of(&year, "Vacances de la Toussaint"), [days("2026-10-17", "2026-11-01")]);
        assert!(year.bells.is_empty(), "nobody told them");
        let first_days: Vec<&String> = year.closures.iter().map(|closure| &closure.first_day).collect();
        assert!(first_days.is_sorted(), "{first_days:?}");
    }
}

#[sqlx::test(migrations = false)]
async fn public_holidays_are_those_of_the_place(pool: PgPool) {
    let school = School::open(pool).await;
    let mainland = year_in(&school, "92", "Europe/Paris").await;
    let public = mainland.closures.iter().filter(|closure| closure.kind() == ClosureKind::PublicHoliday).count();
    assert_eq!(public, 11);
    assert_eq!(days_of(&mainland, "Lundi de Pâques"), [days("2027-03-29", "2027-03-29")]);
    assert!(days_of(&mainland, "Vendredi saint").is_empty());
    let alsace = year_in(&school, "67", "Europe/Paris").await;
    assert_eq!(days_of(&alsace, "Vendredi saint"), [days("2027-03-26", "2027-03-26")]);
    assert_eq!(days_of(&alsace, "Deuxième jour de Noël"), [days("2026-12-26", "2026-12-26")]);
    for (departement, time_zone, abolition) in
        [("974", "Indian/Reunion", "2026-12-20"), ("972", "America/Martinique", "2027-05-22")]
    {
        let year = year_in(&school, departement, time_zone).await;
        assert_eq!(days_of(&year, "Abolition de l'esclavage"), [days(abolition, abolition)]);
        assert_eq!(days_of(&year, "Lundi de Pâques").len(), 1);
        assert_eq!((year.zone.as_str(), year.time_zone.as_str()), ("", time_zone));
        assert_eq!((year.first_day.as_str(), year.last_day.as_str()), ("", ""), "its calendar is its own");
    }
}

/// The closures that a week tells of the caller's school, between two moments.
async fn closures_between(client: &mut school::Client, from: &str, until: &str) -> Vec<String> {
    let moment = |text: &str| at(text.parse::<DateTime<Utc>>().unwrap());
    let asked = ListOccurrencesRequest { start_time: moment(from), end_time: moment(until), ..ListOccurrencesRequest::default() };
    let answer = client.list_occurrences(asked).await.unwrap().into_inner();
    answer.schools.into_iter().flat_map(|school| school.closures).map(|closure| closure.name).collect()
}

#[sqlx::test(migrations = false)]
async fn a_week_tells_the_closures_of_the_days_where_the_school_is(pool: PgPool) {
    let school = School::open(pool).await;
    let (id, head) = elsewhere(&school, "972", "America/Martinique");
    let mut client = school.client(&head);
    year(&mut client, id, 2026).await;
    // 22 May, from four to four in UTC.
    for (from, until, closed) in [
        ("2027-05-22T02:00:00Z", "2027-05-22T03:00:00Z", false),
        ("2027-05-22T05:00:00Z", "2027-05-22T06:00:00Z", true),
        ("2027-05-23T02:00:00Z", "2027-05-23T03:00:00Z", true),
        ("2027-05-23T05:00:00Z", "2027-05-23T06:00:00Z", false),
    ] {
        let expected: &[&str] = if closed { &["Abolition de l'esclavage"] } else { &[] };
        assert_eq!(closures_between(&mut client, from, until).await, expected, "{from}");
    }
    let (id, head) = elsewhere(&school, "92", "Europe/Paris");
    let mut client = school.client(&head);
    year(&mut client, id, 2026).await;
    let autumn = closures_between(&mut client, "2026-10-26T00:00:00Z", "2026-11-11T12:00:00Z").await;
    assert_eq!(autumn, ["Vacances de la Toussaint", "Toussaint", "Armistice de 1918"]);
}

#[sqlx::test(migrations = false)]
async fn the_year_that_nobody_names_is_the_present_one(pool: PgPool) {
    let school = School::open(pool).await;
    let (id, head) = elsewhere(&school, "974", "Indian/Reunion");
    let there = Utc::now().with_timezone(&Tz::Indian__Reunion).naive_local().and_utc();
    assert_eq!(year(&mut school.client(&head), id, 0).await.year, year_of(there));
}

#[sqlx::test(migrations = false)]
async fn a_head_says_her_year_before_any_import(pool: PgPool) {
    let school = School::open(pool).await;
    let (id, head) = elsewhere(&school, "92", "Europe/Paris");
    let mut client = school.client(&head);
    let asked = ChangeSchoolYearRequest {
        structure_id: id.to_string(),
        year: 2026,
        first_day: "2026-09-02".into(),
        last_day: String::new(),
        bells: vec![bell("08:30", "09:25"), bell("09:25", "10:20"), bell("10:40", "11:35")],
        closures: vec![closure("  Journée   pédagogique ", "2027-01-15", "2027-01-15")],
    };
    let changed = client.change_school_year(asked.clone()).await.unwrap().into_inner().school_year.unwrap();
    assert_eq!((changed.first_day.as_str(), changed.last_day.as_str()), ("2026-09-02", "2027-07-02"));
    assert_eq!(changed.bells, asked.bells);
    assert_eq!(days_of(&changed, "Journée pédagogique"), [days("2027-01-15", "2027-01-15")]);
    assert_eq!(year(&mut client, id, 2026).await, changed);
    let other = year(&mut client, id, 2027).await;
    assert!(other.bells.is_empty() && days_of(&other, "Journée pédagogique").is_empty(), "another year is another");
    let day = ("2027-01-15T07:00:00Z", "2027-01-15T17:00:00Z");
    assert_eq!(closures_between(&mut client, day.0, day.1).await, ["Journée pédagogique"]);

    let asked = ChangeSchoolYearRequest { structure_id: id.to_string(), year: 2026, ..ChangeSchoolYearRequest::default() };
    let emptied = client.change_school_year(asked).await.unwrap().into_inner().school_year.unwrap();
    assert_eq!(emptied.first_day, "2026-09-01");
    assert!(emptied.bells.is_empty() && days_of(&emptied, "Journée pédagogique").is_empty(), "all is replaced");
    assert!(closures_between(&mut client, day.0, day.1).await.is_empty(), "at once");
}

#[sqlx::test(migrations = false)]
async fn a_closure_that_stays_keeps_its_id(pool: PgPool) {
    let school = School::open(pool).await;
    let stays = closure("Journée pédagogique", "2027-01-15", "2027-01-15");
    let mut ids = vec![];
    for others in [vec![], vec![closure("Pont", "2027-05-07", "2027-05-07")]] {
        let closures = [vec![stays.clone()], others].concat();
        let asked = ChangeSchoolYearRequest { structure_id: school.id.to_string(), year: 2026, closures, ..Default::default() };
        let changed = school.as_head().change_school_year(asked).await.unwrap().into_inner().school_year.unwrap();
        ids.push(changed.closures.into_iter().find(|closure| closure.name == stays.name).unwrap().closure_id);
    }
    assert_eq!(ids[0], ids[1]);
    assert!(!ids[0].is_empty());
}

fn invalid_field<T>(answer: Result<Response<T>, Status>) -> String {
    let status = answer.map(drop).unwrap_err();
    assert_eq!(status.code(), Code::InvalidArgument, "{status:?}");
    status.get_details_bad_request().unwrap().field_violations[0].field.clone()
}

#[sqlx::test(migrations = false)]
async fn what_cannot_be_is_refused_with_its_field_and_changes_nothing(pool: PgPool) {
    let school = School::open(pool).await;
    let mut client = school.as_head();
    let sound = ChangeSchoolYearRequest {
        structure_id: school.id.to_string(),
        year: 2026,
        bells: vec![bell("08:30", "09:25")],
        ..ChangeSchoolYearRequest::default()
    };
    client.change_school_year(sound.clone()).await.unwrap();
    let before = year(&mut client, school.id, 2026).await;
    for (field, change) in bad_requests() {
        let mut asked = sound.clone();
        change(&mut asked);
        assert_eq!(invalid_field(client.change_school_year(asked).await), field);
    }
    assert_eq!(year(&mut client, school.id, 2026).await, before);
    for (structure_id, year, field) in
        [("3A".to_owned(), 2026, "structure_id"), (school.id.to_string(), 1999, "year"), (school.id.to_string(), -1, "year")]
    {
        assert_eq!(invalid_field(client.get_school_year(GetSchoolYearRequest { structure_id, year }).await), field);
    }
}

type Change = fn(&mut ChangeSchoolYearRequest);

fn bad_requests() -> Vec<(&'static str, Change)> {
    vec![
        ("structure_id", |asked| asked.structure_id = "3A".into()),
        ("year", |asked| asked.year = 0),
        ("year", |asked| asked.year = 2050),
        ("first_day", |asked| asked.first_day = "1er septembre".into()),
        ("first_day", |asked| asked.first_day = "2026-07-31".into()),
        ("first_day", |asked| asked.first_day = "2027-07-20".into()),
        ("last_day", |asked| asked.last_day = "2027-02-29".into()),
        ("last_day", |asked| asked.last_day = "2027-08-01".into()),
        ("last_day", |asked| (asked.first_day, asked.last_day) = ("2027-06-01".into(), "2027-06-01".into())),
        ("bells", |asked| asked.bells = vec![bell("08:30", "09:25"); 31]),
        ("bells[0].begins", |asked| asked.bells = vec![bell("8h30", "09:25")]),
        ("bells[0].ends", |asked| asked.bells = vec![bell("08:30", "24:00")]),
        ("bells[0].ends", |asked| asked.bells = vec![bell("08:30", "08:30")]),
        ("bells[1].begins", |asked| asked.bells = vec![bell("08:30", "09:25"), bell("09:20", "10:20")]),
        ("bells[1].begins", |asked| asked.bells = vec![bell("10:30", "11:25"), bell("08:30", "09:25")]),
        ("closures", |asked| asked.closures = vec![closure("Pont", "2027-05-07", "2027-05-07"); 51]),
        ("closures[0].name", |asked| asked.closures = vec![closure(" \n ", "2027-05-07", "2027-05-07")]),
        ("closures[0].name", |asked| asked.closures = vec![closure(&"P".repeat(101), "2027-05-07", "2027-05-07")]),
        ("closures[0].first_day", |asked| asked.closures = vec![closure("Pont", "", "2027-05-07")]),
        ("closures[0].first_day", |asked| asked.closures = vec![closure("Pont", "2026-08-31", "2026-09-01")]),
        ("closures[0].last_day", |asked| asked.closures = vec![closure("Pont", "2027-05-07", "2027-07-03")]),
        ("closures[0].last_day", |asked| asked.closures = vec![closure("Pont", "2027-05-07", "2027-05-06")]),
        ("closures[1].last_day", |asked| {
            asked.closures = vec![closure("Pont", "2027-05-07", "2027-05-07"), closure("Pont", "2027-05-07", "demain")];
        }),
    ]
}

#[sqlx::test(migrations = false)]
async fn a_school_that_nobody_knows_is_not_found(pool: PgPool) {
    let school = School::open(pool).await;
    let structure_id = Uuid::now_v7().to_string();
    let mut operator = school.client(&Caller::operator());
    let asked = GetSchoolYearRequest { structure_id: structure_id.clone(), year: 2026 };
    assert_eq!(operator.get_school_year(asked).await.unwrap_err().code(), Code::NotFound);
    let asked = ChangeSchoolYearRequest { structure_id, year: 2026, ..ChangeSchoolYearRequest::default() };
    assert_eq!(operator.change_school_year(asked).await.unwrap_err().code(), Code::NotFound);
}

#[sqlx::test(migrations = false)]
async fn whoever_belongs_to_a_school_reads_its_year(pool: PgPool) {
    let school = School::open(pool).await;
    for mut client in [school.as_head(), school.as_paul(), school.as_zoe(), school.as_mother()] {
        assert_eq!(year(&mut client, school.id, 2026).await.zone, "C");
    }
}
