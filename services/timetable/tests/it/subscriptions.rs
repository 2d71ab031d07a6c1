//! Addresses that calendar programs read: who makes them, who still reads them, and what they read.

use chrono::{DateTime, TimeDelta, Utc};
use platform::{auth::Caller, status};
use proto::{
    identity::v1::{
        GuardianshipChange, GuardianshipsChanged, MembershipChange, MembershipsChanged, PeopleMerged, PeopleSplit, Profile,
    },
    timetable::v1::{
        AmendOccurrenceRequest, CalendarScope, CreateOccurrenceRequest, CreateSubscriptionRequest, GetCalendarRequest,
        GetCalendarResponse, ListSubscriptionsRequest, RevokeSubscriptionRequest, Subscription, TypedOccurrence,
        calendar_scope::Scope,
    },
};
use sqlx::PgPool;
use tonic::{Code, Status};
use uuid::Uuid;

use crate::school::{Client, School, at, monday};

#[sqlx::test(migrations = false)]
async fn an_address_tells_the_timetable_of_a_pupil(pool: PgPool) {
    let school = School::open(pool).await;
    let lesson = lesson(&school, school.class_3a, "Mathématiques", 8).await;
    lesson_of_4b(&school).await;
    let (made, secret) = subscribed(&mut school.as_zoe(), &person(school.zoe)).await;
    assert_eq!(secret.len(), 43);
    let calendar = calendar(&school, &secret).await;
    for line in [
        "X-WR-CALNAME:Emploi du temps 3A",
        "SUMMARY:Mathématiques",
        "LOCATION:204\\, Collège André Doucet",
        &format!("UID:{lesson}@enej"),
        &format!("DTSTART:{}", stamp(monday() + TimeDelta::hours(8))),
        &format!("DTEND:{}", stamp(monday() + TimeDelta::hours(9))),
    ] {
        assert!(calendar.contains(&format!("{line}\r\n")), "no {line} in {calendar}");
    }
    assert_eq!(calendar.matches("BEGIN:VEVENT").count(), 1, "hers alone: {calendar}");
    for who in ["Zoé", "MARTIN", &school.zoe.to_string(), &school.paul.to_string()] {
        assert!(!calendar.contains(who), "{who} is named");
    }
    assert_eq!((made.name.as_str(), made.last_use_time), ("Téléphone", None));
    school.app.drained_events().await;
}

#[sqlx::test(migrations = false)]
async fn teachers_read_their_lessons_and_a_class_its_own(pool: PgPool) {
    let school = School::open(pool).await;
    lesson(&school, school.class_3a, "Mathématiques", 8).await;
    lesson(&school, school.group, "Latin", 10).await;
    lesson_of_4b(&school).await;
    let (_, own) = subscribed(&mut school.as_paul(), &person(school.paul)).await;
    let own = calendar(&school, &own).await;
    assert!(own.contains("X-WR-CALNAME:Emploi du temps\r\n"), "{own}");
    assert_eq!(own.matches("BEGIN:VEVENT").count(), 3);
    let (_, class) = subscribed(&mut school.as_paul(), &class(school.class_4b)).await;
    let class = calendar(&school, &class).await;
    assert!(class.contains("X-WR-CALNAME:Emploi du temps 4B\r\n") && class.contains("SUMMARY:Français"), "{class}");
    assert_eq!(class.matches("BEGIN:VEVENT").count(), 1);
    let (_, group) = subscribed(&mut school.as_zoe(), &Scope::ClassId(school.group.to_string())).await;
    let group = calendar(&school, &group).await;
    assert!(group.contains("X-WR-CALNAME:Emploi du temps 3AGR1\r\n") && group.contains("SUMMARY:Latin"), "{group}");
    school.app.drained_events().await;
}

#[sqlx::test(migrations = false)]
async fn a_mother_reads_each_child_and_their_classes(pool: PgPool) {
    let school = School::open(pool).await;
    lesson(&school, school.class_3a, "Mathématiques", 8).await;
    let mother = mother_of(&school, &[school.zoe, school.leo]).await;
    let mut as_mother = school.client(&mother);
    let (_, of_zoe) = subscribed(&mut as_mother, &person(school.zoe)).await;
    let (_, of_class) = subscribed(&mut as_mother, &class(school.class_3a)).await;
    for secret in [of_zoe, of_class] {
        assert!(calendar(&school, &secret).await.contains("SUMMARY:Mathématiques"));
    }
    school.app.drained_events().await;
}

#[sqlx::test(migrations = false)]
async fn nobody_makes_an_address_for_what_she_may_not_see(pool: PgPool) {
    let school = School::open(pool).await;
    let refused = [
        (school.as_zoe(), person(school.leo)),
        (school.as_zoe(), class(school.class_4b)),
        (school.as_paul(), person(school.zoe)),
        (school.as_head(), person(school.paul)),
        (school.as_mother(), person(Uuid::now_v7())),
        (school.as_mother(), class(Uuid::now_v7())),
        (school.client(&Caller::operator()), class(school.class_3a)),
        (school.client(&Caller::operator()), person(Uuid::nil())),
    ];
    for (mut client, scope) in refused {
        assert_eq!(subscribe(&mut client, &scope, "").await.unwrap_err().code(), Code::NotFound, "{scope:?}");
    }
}

#[sqlx::test(migrations = false)]
async fn what_cannot_be_asked_is_refused_by_its_field(pool: PgPool) {
    let school = School::open(pool).await;
    let asked = |name: &str, days, scope: Option<Scope>| CreateSubscriptionRequest {
        name: name.into(),
        days,
        scope: scope.map(|scope| CalendarScope { scope: Some(scope) }),
        ..CreateSubscriptionRequest::default()
    };
    let own = || Some(person(school.zoe));
    for (asked, field) in [
        (asked(" ", 0, own()), "name"),
        (asked(&"é".repeat(51), 0, own()), "name"),
        (asked("une\nautre", 0, own()), "name"),
        (asked("Téléphone", 401, own()), "days"),
        (asked("Téléphone", -1, own()), "days"),
        (asked("Téléphone", 0, None), "scope"),
        (asked("Téléphone", 0, Some(Scope::PersonId("moi".into()))), "scope.person_id"),
    ] {
        let refused = school.as_zoe().create_subscription(asked).await.unwrap_err();
        assert_eq!((refused.code(), status::field(&refused).as_deref()), (Code::InvalidArgument, Some(field)));
    }
}

#[sqlx::test(migrations = false)]
async fn twenty_addresses_are_enough_and_a_revoked_one_makes_room(pool: PgPool) {
    let school = School::open(pool).await;
    let mut zoe = school.as_zoe();
    let (first, _) = subscribed(&mut zoe, &person(school.zoe)).await;
    for _ in 1..20 {
        subscribed(&mut zoe, &person(school.zoe)).await;
    }
    let refused = subscribe(&mut zoe, &person(school.zoe), "").await.unwrap_err();
    assert_eq!(status::reason(&refused).as_deref(), Some("TOO_MANY_SUBSCRIPTIONS"));
    revoke(&mut zoe, &first).await.unwrap();
    subscribed(&mut zoe, &person(school.zoe)).await;
    assert_eq!(listed(&mut zoe).await.len(), 20);
}

#[sqlx::test(migrations = false)]
async fn the_same_request_makes_one_address(pool: PgPool) {
    let school = School::open(pool).await;
    let request_id = Uuid::now_v7().to_string();
    let mut zoe = school.as_zoe();
    let (one, secret) = subscribe(&mut zoe, &person(school.zoe), &request_id).await.unwrap();
    let (again, same) = subscribe(&mut zoe, &person(school.zoe), &request_id).await.unwrap();
    assert_eq!((one.subscription_id, secret.as_str()), (again.subscription_id, same.as_str()));
    assert_eq!(listed(&mut zoe).await.len(), 1);
    let kept: Vec<Vec<u8>> = sqlx::query_scalar("select answer from request_ids").fetch_all(&school.app.pool).await.unwrap();
    let hashes: Vec<Vec<u8>> =
        sqlx::query_scalar("select secret_hash from timetable.subscriptions").fetch_all(&school.app.pool).await.unwrap();
    for bytes in kept.iter().chain(&hashes) {
        assert!(!bytes.windows(secret.len()).any(|part| part == secret.as_bytes()), "the secret can be read");
    }
}

#[sqlx::test(migrations = false)]
async fn each_lists_and_revokes_her_own(pool: PgPool) {
    let school = School::open(pool).await;
    let mut zoe = school.as_zoe();
    let (made, secret) = subscribed(&mut zoe, &person(school.zoe)).await;
    let mother = mother_of(&school, &[school.zoe]).await;
    for mut other in [school.client(&mother), school.as_head(), school.client(&Caller::operator())] {
        assert!(listed(&mut other).await.is_empty());
        assert_eq!(revoke(&mut other, &made).await.unwrap_err().code(), Code::NotFound);
    }
    assert_eq!(listed(&mut zoe).await, std::slice::from_ref(&made));
    calendar(&school, &secret).await;
    revoke(&mut zoe, &made).await.unwrap();
    revoke(&mut zoe, &made).await.expect("as often as she likes");
    assert!(listed(&mut zoe).await.is_empty());
    is_gone(&school, &secret).await;
}

#[sqlx::test(migrations = false)]
async fn unknown_ended_and_revoked_are_one_answer(pool: PgPool) {
    let school = School::open(pool).await;
    let mut zoe = school.as_zoe();
    let (ended, ended_secret) = subscribed(&mut zoe, &person(school.zoe)).await;
    change(&school, "update timetable.subscriptions set expires_at = now() - interval '1 second'").await;
    let (revoked, revoked_secret) = subscribed(&mut zoe, &person(school.zoe)).await;
    revoke(&mut zoe, &revoked).await.unwrap();
    let answers = [ended_secret, revoked_secret, platform::secrets::random_token(), String::new(), "x".repeat(100_000)];
    let mut told = vec![];
    for secret in answers {
        let refused = read(&school, &secret, "").await.unwrap_err();
        assert_eq!(refused.code(), Code::NotFound);
        told.push((refused.message().to_owned(), refused.details().to_vec()));
    }
    told.dedup();
    assert_eq!(told.len(), 1, "they can be told apart");
    assert!(!listed(&mut zoe).await.contains(&ended));
}

#[sqlx::test(migrations = false)]
async fn a_right_that_is_lost_ends_the_reading(pool: PgPool) {
    let school = School::open(pool).await;
    let mother = mother_of(&school, &[school.zoe]).await;
    let mut as_mother = school.client(&mother);
    let (_, of_child) = subscribed(&mut as_mother, &person(school.zoe)).await;
    let (_, of_class) = subscribed(&mut as_mother, &class(school.class_3a)).await;
    let (_, of_own_class) = subscribed(&mut school.as_zoe(), &class(school.class_3a)).await;
    let (_, of_own) = subscribed(&mut school.as_zoe(), &person(school.zoe)).await;
    let (_, at_work) = subscribed(&mut school.as_paul(), &class(school.class_3a)).await;
    for secret in [&of_child, &of_class, &of_own_class, &of_own, &at_work] {
        calendar(&school, secret).await;
    }
    leaves(&school, school.zoe, school.class_3a).await;
    is_gone(&school, &of_class).await;
    is_gone(&school, &of_own_class).await;
    calendar(&school, &of_child).await;
    guardianship(&school, mother.person_id, school.zoe, true).await;
    is_gone(&school, &of_child).await;
    calendar(&school, &of_own).await;
    calendar(&school, &at_work).await;
    stops_teaching(&school, school.paul).await;
    is_gone(&school, &at_work).await;
    calendar(&school, &of_own).await;
}

#[sqlx::test(migrations = false)]
async fn an_address_follows_a_merge_and_ends_with_a_split(pool: PgPool) {
    let school = School::open(pool).await;
    lesson(&school, school.class_3a, "Mathématiques", 8).await;
    let (_, secret) = subscribed(&mut school.as_paul(), &person(school.paul)).await;
    let person_id = Uuid::now_v7();
    let ids = (person_id.to_string(), school.paul.to_string());
    school.identity.tells(&PeopleMerged { person_id: ids.0.clone(), alias_id: ids.1.clone(), version: 1 });
    school.follow().await;
    assert!(calendar(&school, &secret).await.contains("SUMMARY:Mathématiques"), "the lesson holds the alias");
    let merged = school.caller(person_id, Profile::Teacher, &[]);
    assert_eq!(listed(&mut school.client(&merged)).await.len(), 1);
    school.identity.tells(&PeopleSplit { person_id: ids.0, alias_id: ids.1, version: 2 });
    school.follow().await;
    is_gone(&school, &secret).await;
    school.app.drained_events().await;
}

#[sqlx::test(migrations = false)]
async fn the_tag_changes_with_the_timetable_and_not_otherwise(pool: PgPool) {
    let school = School::open(pool).await;
    let first = lesson(&school, school.class_3a, "Mathématiques", 8).await;
    let (_, secret) = subscribed(&mut school.as_zoe(), &person(school.zoe)).await;
    let known = read(&school, &secret, "").await.unwrap();
    let again = read(&school, &secret, &known.tag).await.unwrap();
    assert_eq!((again.calendar.is_empty(), &again.tag), (true, &known.tag));
    lesson_of_4b(&school).await;
    assert!(read(&school, &secret, &known.tag).await.unwrap().calendar.is_empty(), "that is not hers");
    let amended = |cancel, rooms: &[&str]| AmendOccurrenceRequest {
        occurrence_id: first.clone(),
        cancel,
        rooms: rooms.iter().map(ToString::to_string).collect(),
        ..AmendOccurrenceRequest::default()
    };
    let mut tags = vec![known.tag];
    let mut texts = vec![known.calendar];
    school.as_head().amend_occurrence(amended(false, &["110"])).await.unwrap();
    tags.push(changed(&school, &secret, &tags, &mut texts).await);
    assert!(text(&texts[1]).contains("Au lieu de\u{a0}: 204"), "{}", text(&texts[1]));
    school.as_head().amend_occurrence(amended(true, &[])).await.unwrap();
    tags.push(changed(&school, &secret, &tags, &mut texts).await);
    let cancelled = text(&texts[2]);
    assert!(cancelled.contains("SUMMARY:Annulé\u{a0}: Mathématiques\r\nTRANSP:TRANSPARENT"), "{cancelled}");
    assert!(cancelled.contains("STATUS:CANCELLED") && cancelled.contains("SEQUENCE:2"), "{cancelled}");
    lesson(&school, school.group, "Latin", 10).await;
    tags.push(changed(&school, &secret, &tags, &mut texts).await);
    change(&school, "update timetable.schools set name = 'Collège Aimé Césaire'").await;
    tags.push(changed(&school, &secret, &tags, &mut texts).await);
    school.app.drained_events().await;
}

#[sqlx::test(migrations = false)]
async fn a_day_overseas_is_that_day(pool: PgPool) {
    let school = School::open(pool).await;
    let starts = monday() + TimeDelta::hours(4);
    let trip =
        TypedOccurrence { all_day: true, ..typed(&school, school.class_3a, "Sortie", (starts, starts + TimeDelta::days(1))) };
    create(&school, trip).await;
    change(&school, "update timetable.schools set time_zone = 'America/Martinique'").await;
    let (_, secret) = subscribed(&mut school.as_zoe(), &person(school.zoe)).await;
    let calendar = calendar(&school, &secret).await;
    let day = |days| (monday() + TimeDelta::days(days)).format("%Y%m%d").to_string();
    let whole = format!("DTSTART;VALUE=DATE:{}\r\n", day(0));
    assert!(calendar.contains(&whole) && calendar.contains(&format!("DTEND;VALUE=DATE:{}\r\n", day(1))), "{calendar}");
    assert!(calendar.contains("X-WR-TIMEZONE:America/Martinique\r\n"), "{calendar}");
    school.app.drained_events().await;
}

#[sqlx::test(migrations = false)]
async fn the_last_use_is_shown_and_written_once_an_hour(pool: PgPool) {
    let school = School::open(pool).await;
    let mut zoe = school.as_zoe();
    let (_, secret) = subscribed(&mut zoe, &person(school.zoe)).await;
    let tag = read(&school, &secret, "").await.unwrap().tag;
    let first = listed(&mut zoe).await[0].last_use_time.expect("it was read");
    read(&school, &secret, &tag).await.unwrap();
    assert_eq!(listed(&mut zoe).await[0].last_use_time, Some(first));
    change(&school, "update timetable.subscriptions set last_used_at = last_used_at - interval '61 minutes'").await;
    read(&school, &secret, &tag).await.unwrap();
    let last = listed(&mut zoe).await[0].last_use_time.unwrap();
    assert!(last.seconds >= first.seconds, "a use an hour later is shown");
}

#[sqlx::test(migrations = false)]
async fn addresses_are_forgotten_90_days_after_their_end(pool: PgPool) {
    let school = School::open(pool).await;
    for sql in [
        "expires_at = now() - interval '91 days', name = 'ended'",
        "revoked_at = now() - interval '91 days', name = 'revoked'",
        "expires_at = now() - interval '89 days', name = 'kept'",
    ] {
        subscribed(&mut school.as_zoe(), &person(school.zoe)).await;
        change(&school, &format!("update timetable.subscriptions set {sql} where name = 'Téléphone'")).await;
    }
    subscribed(&mut school.as_zoe(), &person(school.zoe)).await;
    let job = school.app.parts.jobs.iter().find(|job| job.name == "timetable.housekeeping").unwrap();
    (job.run)().await.unwrap();
    let left: Vec<String> =
        sqlx::query_scalar("select name from timetable.subscriptions order by name").fetch_all(&school.app.pool).await.unwrap();
    assert_eq!(left, ["Téléphone", "kept"]);
}

fn person(id: Uuid) -> Scope {
    Scope::PersonId(id.to_string())
}

fn class(id: Uuid) -> Scope {
    Scope::ClassId(id.to_string())
}

async fn subscribe(client: &mut Client, scope: &Scope, request_id: &str) -> Result<(Subscription, String), Status> {
    let asked = CreateSubscriptionRequest {
        name: "Téléphone".into(),
        scope: Some(CalendarScope { scope: Some(scope.clone()) }),
        days: 0,
        request_id: request_id.into(),
    };
    let made = client.create_subscription(asked).await?.into_inner();
    Ok((made.subscription.unwrap(), made.secret))
}

async fn subscribed(client: &mut Client, scope: &Scope) -> (Subscription, String) {
    subscribe(client, scope, "").await.unwrap()
}

async fn listed(client: &mut Client) -> Vec<Subscription> {
    client.list_subscriptions(ListSubscriptionsRequest {}).await.unwrap().into_inner().subscriptions
}

async fn revoke(client: &mut Client, made: &Subscription) -> Result<(), Status> {
    let asked = RevokeSubscriptionRequest { subscription_id: made.subscription_id.clone() };
    client.revoke_subscription(asked).await.map(drop)
}

/// As a program that nobody signed in.
async fn read(school: &School, secret: &str, known_tag: &str) -> Result<GetCalendarResponse, Status> {
    let mut nobody = proto::timetable::v1::timetable_service_client::TimetableServiceClient::new(school.app.channel(None));
    let asked = GetCalendarRequest { secret: secret.into(), known_tag: known_tag.into() };
    Ok(nobody.get_calendar(asked).await?.into_inner())
}

async fn calendar(school: &School, secret: &str) -> String {
    text(&read(school, secret, "").await.unwrap().calendar)
}

/// Unfolded.
fn text(calendar: &[u8]) -> String {
    str::from_utf8(calendar).unwrap().replace("\r\n ", "")
}

/// Another tag and text than ever before; the tag.
async fn changed(school: &School, secret: &str, tags: &[String], texts: &mut Vec<Vec<u8>>) -> String {
    let now = read(school, secret, tags.last().unwrap()).await.unwrap();
    assert!(!tags.contains(&now.tag) && !now.calendar.is_empty() && !texts.contains(&now.calendar));
    texts.push(now.calendar);
    now.tag
}

async fn is_gone(school: &School, secret: &str) {
    assert_eq!(read(school, secret, "").await.unwrap_err().code(), Code::NotFound);
}

async fn lesson(school: &School, class_id: Uuid, subject: &str, hour: i64) -> String {
    let starts = monday() + TimeDelta::hours(hour);
    create(school, typed(school, class_id, subject, (starts, starts + TimeDelta::hours(1)))).await
}

async fn lesson_of_4b(school: &School) {
    lesson(school, school.class_4b, "Français", 14).await;
}

fn typed(school: &School, class_id: Uuid, subject: &str, times: (DateTime<Utc>, DateTime<Utc>)) -> TypedOccurrence {
    TypedOccurrence {
        subject: subject.into(),
        start_time: at(times.0),
        end_time: at(times.1),
        teacher_ids: vec![school.paul.to_string()],
        class_ids: vec![class_id.to_string()],
        rooms: vec!["204".into()],
        ..TypedOccurrence::default()
    }
}

async fn create(school: &School, occurrence: TypedOccurrence) -> String {
    let asked = CreateOccurrenceRequest {
        structure_id: school.id.to_string(),
        occurrence: Some(occurrence),
        ..CreateOccurrenceRequest::default()
    };
    let made = school.as_head().create_occurrence(asked).await.unwrap().into_inner();
    made.occurrence.unwrap().occurrence_id
}

fn stamp(time: DateTime<Utc>) -> String {
    time.format("%Y%m%dT%H%M%SZ").to_string()
}

/// A mother whom the directory knows.
async fn mother_of(school: &School, children: &[Uuid]) -> Caller {
    let mother = Caller { child_ids: children.to_vec(), ..Caller::new(Uuid::now_v7(), Uuid::now_v7()) };
    for child in children {
        guardianship(school, mother.person_id, *child, false).await;
    }
    mother
}

async fn guardianship(school: &School, guardian_id: Uuid, child_id: Uuid, ended: bool) {
    let change = GuardianshipChange {
        guardian_id: guardian_id.to_string(),
        child_id: child_id.to_string(),
        legal: true,
        ended,
        day: Utc::now().date_naive().to_string(),
    };
    school.identity.tells(&GuardianshipsChanged { changes: vec![change], ..GuardianshipsChanged::default() });
    school.follow().await;
}

async fn leaves(school: &School, person_id: Uuid, class_id: Uuid) {
    let change = MembershipChange {
        person_id: person_id.to_string(),
        profile: Profile::Pupil.into(),
        structure_id: school.id.to_string(),
        class_id: class_id.to_string(),
        ended: true,
        day: Utc::now().date_naive().to_string(),
        ..MembershipChange::default()
    };
    school.identity.tells(&MembershipsChanged { changes: vec![change], ..MembershipsChanged::default() });
    school.follow().await;
}

async fn stops_teaching(school: &School, person_id: Uuid) {
    let change = MembershipChange {
        person_id: person_id.to_string(),
        profile: Profile::Teacher.into(),
        structure_id: school.id.to_string(),
        ended: true,
        day: Utc::now().date_naive().to_string(),
        ..MembershipChange::default()
    };
    school.identity.tells(&MembershipsChanged { changes: vec![change], ..MembershipsChanged::default() });
    school.follow().await;
}

async fn change(school: &School, sql: &str) {
    sqlx::query(sqlx::AssertSqlSafe(sql.to_owned())).execute(&school.app.pool).await.unwrap();
}
