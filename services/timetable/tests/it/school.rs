//! The school of the tests: a collège with two classes, a group, two teachers and two pupils, and who calls about it.

use chrono::{DateTime, Days, NaiveDate, Utc};
use platform::{
    auth::{Caller, Function},
    client::Channel,
    server::Rpcs,
    testing::{Bearer, TestApp},
};
use prost_types::Timestamp;
use proto::{
    identity::v1::{
        Coordinates, GetRosterResponse, MembershipChange, MembershipsChanged, Profile, RosterClass, RosterPerson, Structure,
        StructureDetails,
    },
    timetable::v1::timetable_service_client::TimetableServiceClient,
};
use sqlx::PgPool;
use tonic::service::interceptor::InterceptedService;
use uuid::Uuid;

use crate::identity::Identity;

/// A client that calls as somebody.
pub type Client = TimetableServiceClient<InterceptedService<Channel, Bearer>>;

/// One school, with identity beside the service.
pub struct School {
    /// The service.
    pub app: TestApp,
    /// What stands for identity.
    pub identity: Identity,
    /// The school's UUID.
    pub id: Uuid,
    /// Its head.
    pub head: Uuid,
    /// Paul DURAND-EXEMPLE, mathematics; number 930001, born 1980-01-01.
    pub paul: Uuid,
    /// Claire PETIT-EXEMPLE, French; number 930002.
    pub claire: Uuid,
    /// Zoé MARTIN-EXEMPLE of 3A, born 2012-03-14.
    pub zoe: Uuid,
    /// Léo MARTIN-EXEMPLE of 4B.
    pub leo: Uuid,
    /// Class 3A.
    pub class_3a: Uuid,
    /// Class 4B.
    pub class_4b: Uuid,
    /// Group 3AGR1, of Zoé.
    pub group: Uuid,
}

/// The UAI of the school.
pub const UAI: &str = "0269901W";

impl School {
    /// On an empty database.
    pub async fn open(pool: PgPool) -> Self {
        Self::open_with(pool, platform::config::Settings::load()).await
    }

    /// With settings of the test's own.
    pub async fn open_with(pool: PgPool, settings: platform::config::Settings) -> Self {
        let app = TestApp::start_with(pool, timetable::SERVICE, settings).await;
        let identity = Identity::default();
        app.beside("identity", Rpcs::new(identity.clone()));
        let id = || Uuid::now_v7();
        let school = Self {
            app,
            identity,
            id: id(),
            head: id(),
            paul: id(),
            claire: id(),
            zoe: id(),
            leo: id(),
            class_3a: id(),
            class_4b: id(),
            group: id(),
        };
        school.identity.says(school.roster());
        school.pupil(school.zoe, &[school.class_3a, school.group]);
        school.pupil(school.leo, &[school.class_4b]);
        school.follow().await;
        school
    }

    /// Another process of the service, on the same database.
    pub async fn replica(&self) -> TestApp {
        let replica = TestApp::start(self.app.pool.clone(), timetable::SERVICE).await;
        replica.beside("identity", Rpcs::new(self.identity.clone()));
        replica
    }

    /// Who is in it.
    pub fn roster(&self) -> GetRosterResponse {
        let class = |id: Uuid, label: &str, is_group| RosterClass {
            class_id: id.to_string(),
            label: label.into(),
            is_group,
            ..RosterClass::default()
        };
        GetRosterResponse {
            structure: Some(details(self.id, UAI, "Collège André Doucet", (48.89, 2.20))),
            classes: vec![class(self.class_3a, "3A", false), class(self.class_4b, "4B", false), class(self.group, "3AGR1", true)],
            people: vec![
                person(self.head, Profile::Head, "BERNARD", "Odile", "", "930000"),
                person(self.paul, Profile::Teacher, "DURAND-EXEMPLE", "Paul", "1980-01-01", "930001"),
                person(self.claire, Profile::Teacher, "PETIT-EXEMPLE", "Claire", "", "930002"),
                person(self.zoe, Profile::Pupil, "MARTIN-EXEMPLE", "Zoé", "2012-03-14", ""),
                person(self.leo, Profile::Pupil, "MARTIN-EXEMPLE", "Léo", "2013-05-02", ""),
            ],
        }
    }

    /// Somebody becomes a pupil of classes and groups, from the beginning of the school year.
    pub fn pupil(&self, person_id: Uuid, class_ids: &[Uuid]) {
        let day = NaiveDate::from_ymd_opt(year_of(Utc::now()), 9, 1).unwrap().to_string();
        let change = |class_id: &Uuid| MembershipChange {
            person_id: person_id.to_string(),
            profile: Profile::Pupil.into(),
            structure_id: self.id.to_string(),
            class_id: class_id.to_string(),
            day: day.clone(),
            ..MembershipChange::default()
        };
        let changes = class_ids.iter().map(change).collect();
        self.identity.tells(&MembershipsChanged { changes, ..MembershipsChanged::default() });
    }

    /// Lets the service hear what identity tells.
    pub async fn follow(&self) {
        let job = self.app.parts.jobs.iter().find(|job| job.name == "timetable.directory").unwrap();
        (job.run)().await.unwrap();
    }

    /// As somebody.
    pub fn client(&self, caller: &Caller) -> Client {
        TimetableServiceClient::new(self.app.channel(Some(caller)))
    }

    /// As the head.
    pub fn as_head(&self) -> Client {
        self.client(&self.caller(self.head, Profile::Head, &[]))
    }

    /// As Paul.
    pub fn as_paul(&self) -> Client {
        self.client(&self.caller(self.paul, Profile::Teacher, &[self.class_3a]))
    }

    /// As Zoé.
    pub fn as_zoe(&self) -> Client {
        self.client(&self.caller(self.zoe, Profile::Pupil, &[self.class_3a, self.group]))
    }

    /// As the mother of both pupils.
    pub fn as_mother(&self) -> Client {
        let mut caller = Caller::new(Uuid::now_v7(), Uuid::now_v7());
        caller.child_ids = vec![self.zoe, self.leo];
        self.client(&caller)
    }

    /// Somebody who is something here.
    pub fn caller(&self, person_id: Uuid, profile: Profile, class_ids: &[Uuid]) -> Caller {
        let function = Function { profile: profile.into(), structure_id: self.id, class_ids: class_ids.to_vec() };
        Caller { functions: vec![function], ..Caller::new(person_id, Uuid::now_v7()) }
    }
}

/// What identity tells of a school.
pub fn details(id: Uuid, uai: &str, name: &str, (latitude, longitude): (f64, f64)) -> StructureDetails {
    let structure = Structure { structure_id: id.to_string(), uai: uai.into(), name: name.into(), city: "Nanterre".into() };
    StructureDetails {
        structure: Some(structure),
        time_zone: "Europe/Paris".into(),
        coordinates: Some(Coordinates { latitude, longitude }),
        departement_code: "92".into(),
        academy_code: "25".into(),
        ..StructureDetails::default()
    }
}

/// One of a roster.
pub fn person(id: Uuid, profile: Profile, family_name: &str, given_name: &str, birth_date: &str, number: &str) -> RosterPerson {
    RosterPerson {
        person_id: id.to_string(),
        profile: profile.into(),
        family_name: family_name.into(),
        given_name: given_name.into(),
        birth_date: birth_date.into(),
        national_ids: if number.is_empty() { vec![] } else { vec![number.into()] },
        class_ids: vec![],
    }
}

/// The year in which the school year of a moment begins.
pub fn year_of(time: DateTime<Utc>) -> i32 {
    use chrono::Datelike;
    if time.month() >= 8 { time.year() } else { time.year() - 1 }
}

/// The Monday of the week after next, at midnight UTC: to come, and within what a removal is told of.
pub fn monday() -> DateTime<Utc> {
    use chrono::Datelike;
    let today = Utc::now().date_naive();
    let days = 7 - u64::from(today.weekday().num_days_from_monday());
    (today + Days::new(days)).and_hms_opt(0, 0, 0).unwrap().and_utc()
}

/// On the wire, as the fields of messages take it.
#[expect(clippy::unnecessary_wraps, reason = "every field of a message is optional")]
pub fn at(time: DateTime<Utc>) -> Option<Timestamp> {
    Some(Timestamp { seconds: time.timestamp(), nanos: 0 })
}
