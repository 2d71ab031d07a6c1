//! Access tokens: what they say, how large they are, and what ends them before their time.

use std::time::Duration;

use chrono::{TimeDelta, Utc};
use platform::{
    auth::{Caller, Verifier},
    config::AuthConfig,
    lifecycle::Lifecycle,
    status,
    testing::TestApp,
    trust,
};
use proto::identity::v1::*;
use sqlx::PgPool;
use uuid::Uuid;

use crate::{
    calls::{eventually, follower, nobody, opened, operator, renewed, session_of, signed_in, waits_for_a_lock, with},
    directory::{Directory, School},
};

/// A service with one teacher who has two devices.
struct Stage {
    app: TestApp,
    directory: Directory,
    school: School,
    teacher: Uuid,
    login: String,
    phone: Session,
    desk: Session,
}

impl Stage {
    async fn new(pool: PgPool) -> Self {
        let app = TestApp::start(pool, identity::SERVICE).await;
        let directory = Directory::new(&app).await;
        let school = directory.school("0920001A", "NANTERRE", "Collège André Doucet").await;
        let teacher = directory.somebody("Inès", "Faure", &school, Profile::Teacher).await;
        let login = opened(&app, &school.uai, Profile::Teacher, teacher).await;
        let (phone, desk) = (signed_in(&app, &login, true).await, signed_in(&app, &login, false).await);
        Self { app, directory, school, teacher, login, phone, desk }
    }

    /// What a service that follows identity says of the two devices' tokens.
    async fn refused(&self) -> [bool; 2] {
        let verifier = follower(&self.app).await;
        [&self.phone, &self.desk].map(|session| is_superseded(&verifier, &session.access_token))
    }
}

fn is_superseded(verifier: &Verifier, token: &str) -> bool {
    match verifier.verify(token) {
        Ok(_) => false,
        Err(refused) => status::reason(&refused).as_deref() == Some("TOKEN_SUPERSEDED") || panic!("{refused}"),
    }
}

#[sqlx::test(migrations = false)]
async fn a_signed_out_device_s_token_is_refused_everywhere_and_the_other_s_is_not(pool: PgPool) {
    let stage = Stage::new(pool).await;
    assert_eq!(stage.refused().await, [false, false]);
    with(&stage.app, &stage.phone).sign_out(SignOutRequest {}).await.unwrap();
    assert_eq!(stage.refused().await, [true, false]);
    let trust = nobody(&stage.app).get_trust(GetTrustRequest {}).await.unwrap().into_inner();
    let subjects: Vec<_> = trust.superseded.into_iter().map(|superseded| superseded.subject_id).collect();
    assert_eq!((subjects, trust.all_before), (vec![stage.phone.device_id], None));
}

#[sqlx::test(migrations = false)]
async fn signing_out_everywhere_refuses_the_tokens_before_and_takes_those_after(pool: PgPool) {
    let stage = Stage::new(pool).await;
    with(&stage.app, &stage.phone).sign_out_everywhere(SignOutEverywhereRequest {}).await.unwrap();
    let after = signed_in(&stage.app, &stage.login, true).await;
    assert_eq!(stage.refused().await, [true, true]);
    assert!(!is_superseded(&follower(&stage.app).await, &after.access_token));
}

#[sqlx::test(migrations = false)]
async fn a_suspended_person_s_tokens_are_refused_and_stay_so_when_the_suspension_ends(pool: PgPool) {
    let stage = Stage::new(pool).await;
    for suspended in [true, false] {
        let asked = SuspendPersonRequest { person_id: stage.teacher.to_string(), suspended };
        operator(&stage.app).suspend_person(asked).await.unwrap();
        assert_eq!(stage.refused().await, [true, true]);
        assert_eq!(stage.app.drained_events().await, ["enej.identity.v1.PeopleChanged"]);
    }
    let after = signed_in(&stage.app, &stage.login, true).await;
    assert!(!is_superseded(&follower(&stage.app).await, &after.access_token));
}

#[sqlx::test(migrations = false)]
async fn a_token_renewed_while_one_signs_out_everywhere_ends_too(pool: PgPool) {
    let stage = Stage::new(pool).await;
    let mut renewing = stage.app.pool.begin().await.unwrap();
    sqlx::query("select from identity.devices for update").execute(&mut *renewing).await.unwrap();
    let renew = async {
        waits_for_a_lock(&stage.app).await;
        let token = stage.app.token(&Caller::new(stage.teacher, stage.phone.device_id.parse().unwrap()));
        tokio::time::sleep(Duration::from_millis(5)).await;
        renewing.commit().await.unwrap();
        token
    };
    let mut desk = with(&stage.app, &stage.desk);
    let (ended, token) = tokio::join!(desk.sign_out_everywhere(SignOutEverywhereRequest {}), renew);
    assert_eq!(ended.unwrap().into_inner().devices, 2);
    assert!(is_superseded(&follower(&stage.app).await, &token));
}

#[sqlx::test(migrations = false)]
async fn a_service_that_runs_learns_of_a_sign_out_by_itself_within_a_minute(pool: PgPool) {
    let stage = Stage::new(pool).await;
    let (verifier, lifecycle) = (Verifier::default(), Lifecycle::default());
    lifecycle.spawn(trust::follow(verifier.clone(), stage.app.service(), Duration::from_millis(20), &lifecycle));
    eventually("identity's keys are there", || verifier.verify(&stage.phone.access_token).is_ok()).await;
    with(&stage.app, &stage.phone).sign_out(SignOutRequest {}).await.unwrap();
    eventually("the token is refused", || is_superseded(&verifier, &stage.phone.access_token)).await;
    assert!(verifier.verify(&stage.desk.access_token).is_ok());
    lifecycle.stop();
    // In production it asks this often; a call takes four seconds at most, and is repeated after one.
    assert!(AuthConfig::default().trust_interval_seconds + 2 * (4 + 1) < 60);
}

#[sqlx::test(migrations = false)]
async fn what_ended_no_living_token_is_no_longer_told_and_then_forgotten(pool: PgPool) {
    let stage = Stage::new(pool).await;
    with(&stage.app, &stage.phone).sign_out(SignOutRequest {}).await.unwrap();
    let past = "update identity.superseded_tokens set before = before - $1::text::interval";
    sqlx::query(past).bind("10 minutes 1 second").execute(&stage.app.pool).await.unwrap();
    let told = nobody(&stage.app).get_trust(GetTrustRequest {}).await.unwrap().into_inner().superseded;
    let left = || sqlx::query_scalar::<_, i64>("select count(*) from identity.superseded_tokens").fetch_one(&stage.app.pool);
    let housekeeping = stage.app.parts.jobs.iter().find(|job| job.name == "identity.housekeeping").unwrap();
    (housekeeping.run)().await.unwrap();
    assert_eq!((told, left().await.unwrap()), (vec![], 1));
    sqlx::query(past).bind("10 minutes").execute(&stage.app.pool).await.unwrap();
    (housekeeping.run)().await.unwrap();
    assert_eq!(left().await.unwrap(), 0);
}

#[sqlx::test(migrations = false)]
async fn the_latest_fifty_thousand_superseded_are_listed_and_the_next_ends_every_token_before(pool: PgPool) {
    let stage = Stage::new(pool).await;
    let elsewhere = |count: i64, ago: &'static str| {
        let rows = "insert into identity.superseded_tokens select gen_random_uuid(), now() - $2::text::interval from generate_series(1, $1)";
        sqlx::query(rows).bind(count).bind(ago).execute(&stage.app.pool)
    };
    elsewhere(49_999, "1 minute").await.unwrap();
    with(&stage.app, &stage.phone).sign_out(SignOutRequest {}).await.unwrap();
    let listed = nobody(&stage.app).get_trust(GetTrustRequest {}).await.unwrap().into_inner();
    assert_eq!((listed.superseded.len(), listed.all_before), (50_000, None));
    assert_eq!(stage.refused().await, [true, false]);

    elsewhere(1, "2 minutes").await.unwrap();
    let trust = nobody(&stage.app).get_trust(GetTrustRequest {}).await.unwrap().into_inner();
    assert!(trust.superseded.len() == 50_000 && trust.all_before.is_some());
    assert_eq!(stage.refused().await, [true, false], "her desk is younger than what is not listed");

    elsewhere(50_000, "0 minutes").await.unwrap();
    assert_eq!(stage.refused().await, [true, true]);
    let after = renewed(&stage.app, &stage.desk).await.unwrap();
    assert!(!is_superseded(&follower(&stage.app).await, &after.access_token));
}

#[sqlx::test(migrations = false)]
async fn a_token_stays_under_4_kb_whatever_its_person_does(pool: PgPool) {
    let stage = Stage::new(pool).await;
    let (directory, teacher) = (&stage.directory, stage.teacher);
    for number in 0..40 {
        let school = directory.school(&format!("09210{number:02}A"), "NANTERRE", "Collège").await;
        directory.function(teacher, &school, Profile::Teacher).await;
        for label in ["3A", "3B", "3C"] {
            directory.member(teacher, directory.class(&school, label).await, Profile::Teacher, "MATHEMATIQUES").await;
        }
    }
    let class = directory.class(&stage.school, "6A").await;
    for number in 0..20 {
        let child = directory.pupil("Enfant", &number.to_string(), &stage.school, class).await;
        directory.guardian(teacher, child, Some(1)).await;
    }
    let token = renewed(&stage.app, &stage.phone).await.unwrap().access_token;
    let caller = stage.app.verifier.verify(&token).unwrap();
    assert!(token.len() < 4096, "{} bytes", token.len());
    assert_eq!((caller.functions.len(), caller.child_ids.len()), (40, 20));
    let classes: usize = caller.functions.iter().map(|function| function.class_ids.len()).sum();
    assert!((20..120).contains(&classes), "{classes} classes");
}

#[sqlx::test(migrations = false)]
async fn a_hundred_classes_in_four_schools_fit_in_a_token(pool: PgPool) {
    let stage = Stage::new(pool).await;
    let (directory, teacher) = (&stage.directory, stage.teacher);
    for number in 0..3 {
        let school = directory.school(&format!("09210{number:02}A"), "NANTERRE", "Collège").await;
        directory.function(teacher, &school, Profile::Teacher).await;
        for label in 0..33 {
            let class = directory.class(&school, &format!("3A{label}")).await;
            directory.member(teacher, class, Profile::Teacher, "MUSIQUE").await;
        }
    }
    let own = directory.class(&stage.school, "6A").await;
    directory.member(teacher, own, Profile::Teacher, "MUSIQUE").await;
    for given_name in ["Lina", "Tom", "Zoé"] {
        let child = directory.pupil(given_name, "Faure", &stage.school, own).await;
        directory.guardian(teacher, child, Some(1)).await;
    }
    let token = renewed(&stage.app, &stage.phone).await.unwrap().access_token;
    let caller = stage.app.verifier.verify(&token).unwrap();
    let classes: usize = caller.functions.iter().map(|function| function.class_ids.len()).sum();
    assert_eq!((classes, caller.functions.len(), caller.child_ids.len()), (100, 4, 3));
    assert!(token.len() < 4096, "{} bytes", token.len());
}

#[sqlx::test(migrations = false)]
async fn a_token_says_what_its_person_is_now_and_lasts_ten_minutes(pool: PgPool) {
    let stage = Stage::new(pool).await;
    let class = stage.directory.class(&stage.school, "3A").await;
    stage.directory.member(stage.teacher, class, Profile::Teacher, "FRANCAIS").await;
    let before = stage.app.verifier.verify(&stage.phone.access_token).unwrap();
    let session = renewed(&stage.app, &stage.phone).await.unwrap();
    let caller = stage.app.verifier.verify(&session.access_token).unwrap();
    assert_eq!((&before.functions[0].class_ids, &caller.functions[0].class_ids), (&vec![], &vec![class]));
    assert_eq!((caller.functions[0].structure_id, caller.operator), (stage.school.id, false));
    assert_eq!((caller.person_id, caller.device_id.to_string()), (stage.teacher, session.device_id));
    let life = TimeDelta::seconds(caller.expires_at - Utc::now().timestamp());
    assert!(life <= TimeDelta::minutes(10) && life > TimeDelta::minutes(9), "{life}");
    assert_eq!(session.access_token_expire_time.unwrap().seconds, caller.expires_at);
}

#[sqlx::test(migrations = false)]
async fn a_merged_person_s_token_says_the_ids_that_she_had(pool: PgPool) {
    let stage = Stage::new(pool).await;
    let former = Uuid::now_v7();
    let alias =
        sqlx::query("insert into identity.aliases (alias_id, person_id) values ($1, $2)").bind(former).bind(stage.teacher);
    alias.execute(&stage.app.pool).await.unwrap();
    let token = renewed(&stage.app, &stage.desk).await.unwrap().access_token;
    let caller: Caller = stage.app.verifier.verify(&token).unwrap().as_ref().clone();
    assert_eq!(caller.alias_ids, [former]);
}

#[sqlx::test(migrations = false)]
async fn a_pupil_s_token_names_her_class_and_no_child(pool: PgPool) {
    let stage = Stage::new(pool).await;
    let class = stage.directory.class(&stage.school, "3A").await;
    let lina = stage.directory.pupil("Lina", "Petit", &stage.school, class).await;
    let session = session_of(&stage.app, &stage.school.uai, Profile::Pupil, lina).await;
    let caller = stage.app.verifier.verify(&session.access_token).unwrap();
    let functions: Vec<_> = caller.functions.iter().map(|function| (function.profile, &function.class_ids[..])).collect();
    assert_eq!(functions, [(Profile::Pupil.into(), &[class][..])]);
    assert!(caller.child_ids.is_empty() && caller.organisation_ids.is_empty());
}
