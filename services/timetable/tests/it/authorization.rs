//! Who may call what: every rpc of the contract, for every role, with the code that it answers.

use std::collections::BTreeSet;

use chrono::{TimeDelta, Utc};
use platform::auth::{Caller, Function};
use proto::{
    identity::v1::Profile,
    timetable::v1::{
        AmendOccurrenceRequest, ApplyImportRequest, CalendarScope, ChangeSchoolYearRequest, ChangeSourceRequest,
        CreateOccurrenceRequest, CreateSourceRequest, CreateSourceResponse, CreateSubscriptionRequest, DecideLabelRequest,
        DeleteSourceRequest, EndAmendmentRequest, FetchSourceRequest, FindFreeSlotsRequest, GetCalendarRequest, GetImportRequest,
        GetOccurrenceRequest, GetSchoolYearRequest, ImportTimetableRequest, ListChangesRequest, ListConflictsRequest,
        ListImportsRequest, ListLabelsRequest, ListOccurrencesRequest, ListRoomsRequest, ListSourcesRequest,
        ListSubscriptionsRequest, ListTargetsRequest, RevokeSubscriptionRequest, RollBackImportRequest, SourceKind,
        calendar_scope::Scope, decide_label_request::Decision, import_timetable_request::Piece, list_occurrences_request::Of,
        timetable_service_client::TimetableServiceClient,
    },
};
use sqlx::PgPool;
use tonic::{
    Code::{self, FailedPrecondition as NOT_NOW, InvalidArgument as BAD, NotFound as NONE, Ok as OK, Unauthenticated as WHO},
    Response, Status,
};
use uuid::Uuid;

use crate::{
    school::{Client, School, at, monday},
    typing::{For, lesson},
};

/// The columns of the table.
#[derive(Clone, Copy, Debug)]
enum Role {
    Nobody,
    Pupil,
    /// Of another school.
    OtherPupil,
    /// Of the pupil.
    Guardian,
    Teacher,
    /// Of another school.
    OtherTeacher,
    Head,
    /// Of another school.
    OtherHead,
    /// Of a collectivité, without a function in any school.
    Agent,
    /// An agent who administers the platform.
    Administrator,
    Operator,
}

use Role::*;

const ROLES: [Role; 11] =
    [Nobody, Pupil, OtherPupil, Guardian, Teacher, OtherTeacher, Head, OtherHead, Agent, Administrator, Operator];

/// What each rpc answers to each role, in the order of [`ROLES`], when nothing else is wrong with the request.
#[rustfmt::skip]
const TABLE: [(&str, [Code; 11]); 28] = [
    //                    nobody pupil other guardian teacher other head other agent administrator operator
    // Of a class.
    ("ListOccurrences",  [WHO,   OK,   NONE, OK,      OK,     NONE, OK,  NONE, NONE, OK,           OK]),
    // Of the class, by its teacher.
    ("GetOccurrence",    [WHO,   OK,   NONE, OK,      OK,     NONE, OK,  NONE, NONE, OK,           OK]),
    // Of the school; everybody may ask for her own.
    ("ListChanges",      [WHO,   NONE, NONE, NONE,    OK,     NONE, OK,  NONE, NONE, OK,           OK]),
    ("FindFreeSlots",    [WHO,   NONE, NONE, NONE,    OK,     NONE, OK,  NONE, NONE, OK,           OK]),
    ("ListRooms",        [WHO,   NONE, NONE, NONE,    OK,     NONE, OK,  NONE, NONE, OK,           OK]),
    // Of the school; everybody may ask for her own.
    ("ListConflicts",    [WHO,   NONE, NONE, NONE,    NONE,   NONE, OK,  NONE, NONE, OK,           OK]),
    ("ListSources",      [WHO,   NONE, NONE, NONE,    NONE,   NONE, OK,  NONE, NONE, OK,           OK]),
    ("CreateSource",     [WHO,   NONE, NONE, NONE,    NONE,   NONE, OK,  NONE, NONE, OK,           OK]),
    ("ChangeSource",     [WHO,   NONE, NONE, NONE,    NONE,   NONE, OK,  NONE, NONE, OK,           OK]),
    ("DeleteSource",     [WHO,   NONE, NONE, NONE,    NONE,   NONE, OK,  NONE, NONE, OK,           OK]),
    // Whoever may, of an upload.
    ("FetchSource",      [WHO,   NONE, NONE, NONE,    NONE,   NONE, NOT_NOW, NONE, NONE, NOT_NOW,  NOT_NOW]),
    // Whoever may, and sends no file, is told so.
    ("ImportTimetable",  [WHO,   NONE, NONE, NONE,    NONE,   NONE, BAD, NONE, NONE, BAD,          BAD]),
    // One that was dropped.
    ("ApplyImport",      [WHO,   NONE, NONE, NONE,    NONE,   NONE, NOT_NOW, NONE, NONE, NOT_NOW,  NOT_NOW]),
    // The same: it is not in force.
    ("RollBackImport",   [WHO,   NONE, NONE, NONE,    NONE,   NONE, NOT_NOW, NONE, NONE, NOT_NOW,  NOT_NOW]),
    ("ListImports",      [WHO,   NONE, NONE, NONE,    NONE,   NONE, OK,  NONE, NONE, OK,           OK]),
    ("GetImport",        [WHO,   NONE, NONE, NONE,    NONE,   NONE, OK,  NONE, NONE, OK,           OK]),
    ("ListLabels",       [WHO,   NONE, NONE, NONE,    NONE,   NONE, OK,  NONE, NONE, OK,           OK]),
    ("DecideLabel",      [WHO,   NONE, NONE, NONE,    NONE,   NONE, OK,  NONE, NONE, OK,           OK]),
    // For a colleague.
    ("CreateOccurrence", [WHO,   NONE, NONE, NONE,    NONE,   NONE, OK,  NONE, NONE, OK,           OK]),
    // The teacher's own.
    ("AmendOccurrence",  [WHO,   NONE, NONE, NONE,    OK,     NONE, OK,  NONE, NONE, OK,           OK]),
    ("EndAmendment",     [WHO,   NONE, NONE, NONE,    OK,     NONE, OK,  NONE, NONE, OK,           OK]),
    ("GetSchoolYear",      [WHO,   OK,   NONE, OK,      OK,     NONE, OK,  NONE, NONE, OK,           OK]),
    ("ListTargets",        [WHO,   NONE, NONE, NONE,    OK,     NONE, OK,  NONE, NONE, OK,           OK]),
    ("ChangeSchoolYear",   [WHO,   NONE, NONE, NONE,    NONE,   NONE, OK,  NONE, NONE, OK,           OK]),
    // Of a class; an operator is no person.
    ("CreateSubscription", [WHO,   OK,   NONE, OK,      OK,     NONE, OK,  NONE, NONE, OK,           NONE]),
    // Each her own.
    ("ListSubscriptions",  [WHO,   OK,   OK,   OK,      OK,     OK,   OK,  OK,   OK,   OK,           OK]),
    // Somebody else's.
    ("RevokeSubscription", [WHO,   NONE, NONE, NONE,    NONE,   NONE, NONE,NONE, NONE, NONE,         NONE]),
    // With the secret.
    ("GetCalendar",        [OK,    OK,   OK,   OK,      OK,     OK,   OK,  OK,   OK,   OK,           OK]),
];

#[test]
fn every_rpc_of_the_contract_has_its_row() {
    let of_timetable = |path: &&str| path.starts_with("/enej.timetable.v1.");
    let contract: BTreeSet<&str> = proto::RPCS.iter().map(|(path, ..)| *path).filter(of_timetable).collect();
    let rows = TABLE.iter().map(|(rpc, _)| *rpc);
    let table: BTreeSet<String> = rows.map(|rpc| format!("/enej.timetable.v1.TimetableService/{rpc}")).collect();
    assert_eq!(contract, table.iter().map(String::as_str).collect(), "an rpc without a row, or a row without an rpc");
}

#[sqlx::test(migrations = false)]
async fn each_rpc_answers_each_role_as_the_table_says(pool: PgPool) {
    let school = School::open(pool).await;
    let mut wrong = vec![];
    for (rpc, expected) in TABLE {
        for (role, expected) in ROLES.into_iter().zip(expected) {
            let code = call(&school, rpc, role).await;
            if code != expected {
                wrong.push(format!("{rpc} answers {role:?} {code:?}, not {expected:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    school.app.drained_events().await;
}

/// The code that a role gets for a request with which nothing else is wrong.
async fn call(school: &School, rpc: &str, role: Role) -> Code {
    let (mut timetable, structure_id, request_id) = (client(school, role), school.id.to_string(), Uuid::now_v7().to_string());
    match rpc {
        "ListOccurrences" => code(timetable.list_occurrences(of_class(school)).await),
        "GetOccurrence" => {
            code(timetable.get_occurrence(GetOccurrenceRequest { occurrence_id: an_occurrence(school).await }).await)
        }
        "ListChanges" => {
            let asked = ListChangesRequest { structure_id, since: at(Utc::now()), ..ListChangesRequest::default() };
            code(timetable.list_changes(asked).await)
        }
        "FindFreeSlots" => code(timetable.find_free_slots(slots_of(school)).await),
        "ListRooms" => code(timetable.list_rooms(ListRoomsRequest { structure_id, ..ListRoomsRequest::default() }).await),
        "ListConflicts" => {
            code(timetable.list_conflicts(ListConflictsRequest { structure_id, ..ListConflictsRequest::default() }).await)
        }
        "ListSources" => code(timetable.list_sources(ListSourcesRequest { structure_id, ..ListSourcesRequest::default() }).await),
        "CreateSource" => code(timetable.create_source(an_upload(school)).await),
        "ChangeSource" => {
            let asked = ChangeSourceRequest { source_id: a_source(school).await, name: "EDT".into(), ..Default::default() };
            code(timetable.change_source(asked).await)
        }
        "DeleteSource" => code(timetable.delete_source(DeleteSourceRequest { source_id: a_source(school).await }).await),
        "FetchSource" => code(timetable.fetch_source(FetchSourceRequest { source_id: a_source(school).await }).await),
        "ImportTimetable" => {
            let first = ImportTimetableRequest { piece: Some(Piece::SourceId(a_source(school).await)) };
            code(timetable.import_timetable(futures::stream::iter([first])).await)
        }
        "ApplyImport" => {
            code(timetable.apply_import(ApplyImportRequest { import_id: an_import(school).await, confirm: true }).await)
        }
        "RollBackImport" => code(timetable.roll_back_import(RollBackImportRequest { import_id: an_import(school).await }).await),
        "ListImports" => code(timetable.list_imports(ListImportsRequest { structure_id, ..ListImportsRequest::default() }).await),
        "GetImport" => code(timetable.get_import(GetImportRequest { import_id: an_import(school).await }).await),
        "ListLabels" => code(timetable.list_labels(ListLabelsRequest { structure_id, ..ListLabelsRequest::default() }).await),
        "DecideLabel" => {
            let asked = DecideLabelRequest { label_id: a_label(school).await, decision: Some(Decision::Ignore(true)) };
            code(timetable.decide_label(asked).await)
        }
        "CreateOccurrence" => {
            let occurrence = Some(lesson("Maths", 540, 600).by(&[school.claire]));
            code(timetable.create_occurrence(CreateOccurrenceRequest { structure_id, occurrence, request_id }).await)
        }
        "AmendOccurrence" => {
            let occurrence_id = an_occurrence(school).await;
            let asked = AmendOccurrenceRequest { occurrence_id, cancel: true, request_id, ..AmendOccurrenceRequest::default() };
            code(timetable.amend_occurrence(asked).await)
        }
        "EndAmendment" => code(timetable.end_amendment(EndAmendmentRequest { occurrence_id: an_occurrence(school).await }).await),
        "GetSchoolYear" => code(timetable.get_school_year(GetSchoolYearRequest { structure_id, year: 2026 }).await),
        "ChangeSchoolYear" => {
            let asked = ChangeSchoolYearRequest { structure_id, year: 2026, ..ChangeSchoolYearRequest::default() };
            code(timetable.change_school_year(asked).await)
        }
        "ListTargets" => code(timetable.list_targets(ListTargetsRequest { structure_id }).await),
        "CreateSubscription" => code(timetable.create_subscription(an_address(school)).await),
        "ListSubscriptions" => code(timetable.list_subscriptions(ListSubscriptionsRequest {}).await),
        "RevokeSubscription" => {
            let made = another(school).create_subscription(an_address(school)).await.unwrap().into_inner();
            let subscription_id = made.subscription.unwrap().subscription_id;
            code(timetable.revoke_subscription(RevokeSubscriptionRequest { subscription_id }).await)
        }
        "GetCalendar" => {
            let secret = another(school).create_subscription(an_address(school)).await.unwrap().into_inner().secret;
            code(timetable.get_calendar(GetCalendarRequest { secret, known_tag: String::new() }).await)
        }
        other => panic!("{other} is not called"),
    }
}

fn of_class(school: &School) -> ListOccurrencesRequest {
    ListOccurrencesRequest {
        of: Some(Of::ClassId(school.class_3a.to_string())),
        start_time: at(monday()),
        end_time: at(monday() + TimeDelta::days(7)),
    }
}

fn slots_of(school: &School) -> FindFreeSlotsRequest {
    FindFreeSlotsRequest {
        class_ids: vec![school.class_3a.to_string()],
        start_time: at(monday()),
        end_time: at(monday() + TimeDelta::days(7)),
        minutes: 60,
        ..FindFreeSlotsRequest::default()
    }
}

/// Paul's lesson for 3A.
async fn an_occurrence(school: &School) -> String {
    school.types(lesson("Maths", 540, 600).by(&[school.paul]).with(&[school.class_3a])).await.occurrence_id
}

fn an_upload(school: &School) -> CreateSourceRequest {
    CreateSourceRequest {
        structure_id: school.id.to_string(),
        kind: SourceKind::Upload.into(),
        name: "EDT".into(),
        request_id: Uuid::now_v7().to_string(),
        ..CreateSourceRequest::default()
    }
}

async fn a_source(school: &School) -> String {
    let CreateSourceResponse { source } = school.as_head().create_source(an_upload(school)).await.unwrap().into_inner();
    source.unwrap().source_id
}

/// One that was dropped.
async fn an_import(school: &School) -> String {
    let (import_id, source_id) = (Uuid::now_v7(), a_source(school).await);
    sqlx::query(
        "insert into timetable.imports (
            import_id, source_id, structure_id, version, state, format, lessons, lessons_to_come, added, moved, cancelled, changed,
            unchanged, labels_unmatched, findings, findings_total, held, digest
         )
         values ($1, $2::uuid, $3, 1, $4, 1, 0, 0, 0, 0, 0, 0, 0, 0, '[]', 0, false, '')",
    )
    .bind(import_id)
    .bind(source_id)
    .bind(school.id)
    .bind(i16::try_from(i32::from(proto::timetable::v1::ImportState::Dropped)).unwrap())
    .execute(&school.app.pool)
    .await
    .unwrap();
    import_id.to_string()
}

/// That of a room.
async fn a_label(school: &School) -> String {
    let room = school.types(lesson("Maths", 540, 600).there(&["B12"])).await.rooms.remove(0);
    room.room_id
}

/// Somebody else who may.
fn another(school: &School) -> Client {
    school.client(&school.caller(Uuid::now_v7(), Profile::Teacher, &[school.class_3a]))
}

fn an_address(school: &School) -> CreateSubscriptionRequest {
    let scope = CalendarScope { scope: Some(Scope::ClassId(school.class_3a.to_string())) };
    CreateSubscriptionRequest { name: "Téléphone".into(), scope: Some(scope), ..CreateSubscriptionRequest::default() }
}

fn code<T>(answer: Result<Response<T>, Status>) -> Code {
    answer.map_or_else(|status| status.code(), |_| Code::Ok)
}

fn client(school: &School, role: Role) -> Client {
    let somebody = || Caller::new(Uuid::now_v7(), Uuid::now_v7());
    let elsewhere = |profile: Profile| {
        let function = Function { profile: profile.into(), structure_id: Uuid::now_v7(), class_ids: vec![Uuid::now_v7()] };
        Caller { functions: vec![function], ..somebody() }
    };
    let agent = Caller { organisation_ids: vec![Uuid::now_v7()], ..somebody() };
    match role {
        Nobody => TimetableServiceClient::new(school.app.channel(None)),
        Pupil => school.as_zoe(),
        OtherPupil => school.client(&elsewhere(Profile::Pupil)),
        Guardian => school.as_mother(),
        Teacher => school.as_paul(),
        OtherTeacher => school.client(&elsewhere(Profile::Teacher)),
        Head => school.as_head(),
        OtherHead => school.client(&elsewhere(Profile::Head)),
        Agent => school.client(&agent),
        Administrator => school.client(&Caller { administrator: true, ..agent }),
        Operator => school.client(&Caller::operator()),
    }
}
