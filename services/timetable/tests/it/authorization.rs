//! Who may call what: every rpc, for every role, with the code that it answers.

use platform::auth::{Caller, Function};
use proto::{
    identity::v1::Profile,
    timetable::v1::{
        CalendarScope, ChangeSchoolYearRequest, CreateSubscriptionRequest, GetCalendarRequest, GetSchoolYearRequest,
        ListSubscriptionsRequest, ListTargetsRequest, RevokeSubscriptionRequest, calendar_scope::Scope,
        timetable_service_client::TimetableServiceClient,
    },
};
use sqlx::PgPool;
use tonic::{
    Code::{self, NotFound as NONE, Ok as OK, Unauthenticated as WHO},
    Response, Status,
};
use uuid::Uuid;

use crate::school::{Client, School};

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
const TABLE: [(&str, [Code; 11]); 7] = [
    //                      nobody pupil other guardian teacher other head other agent administrator operator
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
    let (mut timetable, structure_id) = (client(school, role), school.id.to_string());
    match rpc {
        "GetSchoolYear" => code(timetable.get_school_year(GetSchoolYearRequest { structure_id, year: 2026 }).await),
        "ChangeSchoolYear" => {
            let asked = ChangeSchoolYearRequest { structure_id, year: 2026, ..ChangeSchoolYearRequest::default() };
            code(timetable.change_school_year(asked).await)
        }
        "ListTargets" => code(timetable.list_targets(ListTargetsRequest { structure_id }).await),
        "CreateSubscription" => code(timetable.create_subscription(of_class(school)).await),
        "ListSubscriptions" => code(timetable.list_subscriptions(ListSubscriptionsRequest {}).await),
        "RevokeSubscription" => {
            let made = another(school).create_subscription(of_class(school)).await.unwrap().into_inner();
            let subscription_id = made.subscription.unwrap().subscription_id;
            code(timetable.revoke_subscription(RevokeSubscriptionRequest { subscription_id }).await)
        }
        "GetCalendar" => {
            let secret = another(school).create_subscription(of_class(school)).await.unwrap().into_inner().secret;
            code(timetable.get_calendar(GetCalendarRequest { secret, known_tag: String::new() }).await)
        }
        other => panic!("{other} is not called"),
    }
}

/// Somebody else who may.
fn another(school: &School) -> Client {
    school.client(&school.caller(Uuid::now_v7(), Profile::Teacher, &[school.class_3a]))
}

fn of_class(school: &School) -> CreateSubscriptionRequest {
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
