//! Signing in, staying signed in, signing out.

use std::time::Duration;

use futures::future::join_all;
use platform::{config::Settings, testing::TestApp};
use proto::identity::v1::*;
use sqlx::PgPool;
use tonic::{Code, Status};
use tonic_types::StatusExt;
use uuid::Uuid;

use crate::{
    calls::{PASSWORD, nobody, opened, operator, refusal, renewed, signed_in, signing_in, waits_for_a_lock, with},
    directory::Directory,
};

/// A service with one teacher, whose login this gives.
async fn stage(pool: PgPool, settings: Settings) -> (TestApp, String, Uuid) {
    let app = TestApp::start_with(pool, identity::SERVICE, settings).await;
    let directory = Directory::new(&app).await;
    let school = directory.school("0920001A", "NANTERRE", "Collège André Doucet").await;
    let teacher = directory.somebody("Inès", "Faure", &school, Profile::Teacher).await;
    let login = opened(&app, &school.uai, Profile::Teacher, teacher).await;
    (app, login, teacher)
}

fn signed_out<T: std::fmt::Debug>(answer: Result<T, Status>) -> bool {
    let status = answer.unwrap_err();
    (status.code(), platform::status::reason(&status).as_deref()) == (Code::Unauthenticated, Some("DEVICE_SIGNED_OUT"))
}

/// As if the device had not been seen for so long.
async fn idle(app: &TestApp, device_id: &str, interval: &str) {
    sqlx::query("update identity.devices set last_seen_at = now() - $2::text::interval where device_id = $1::text::uuid")
        .bind(device_id)
        .bind(interval)
        .execute(&app.pool)
        .await
        .unwrap();
}

#[sqlx::test(migrations = false)]
async fn a_wrong_login_and_a_wrong_password_get_the_same_answer(pool: PgPool) {
    let (app, login, _) = stage(pool, Settings::load()).await;
    let wrong_password = nobody(&app).sign_in(signing_in(&login, "trois renards verts", true)).await.unwrap_err();
    let wrong_login = nobody(&app).sign_in(signing_in("personne", PASSWORD, true)).await.unwrap_err();
    let nothing = nobody(&app).sign_in(signing_in("", "", true)).await.unwrap_err();
    for status in [&wrong_password, &nothing] {
        assert_eq!(
            (status.code(), status.message(), status.details()),
            (wrong_login.code(), wrong_login.message(), wrong_login.details())
        );
    }
    assert_eq!(refusal::<()>(Err(wrong_login)), (Code::Unauthenticated, "CREDENTIALS_REFUSED".into()));
}

#[sqlx::test(migrations = false)]
async fn a_login_is_throttled_after_ten_tries_and_says_when_to_come_back(pool: PgPool) {
    let (app, login, _) = stage(pool, Settings::load()).await;
    for _ in 0..10 {
        let refused = nobody(&app).sign_in(signing_in(&login, "trois renards verts", true)).await;
        assert_eq!(refusal(refused).1, "CREDENTIALS_REFUSED");
    }
    // However it is typed, and even with the right password.
    let status = nobody(&app).sign_in(signing_in(" INÈS.Faure ", PASSWORD, true)).await.unwrap_err();
    let wait = status.get_details_retry_info().unwrap().retry_delay.unwrap();
    assert!(wait > Duration::from_secs(20) && wait <= Duration::from_secs(30), "{wait:?}");
    assert_eq!(refusal::<()>(Err(status)), (Code::ResourceExhausted, "SIGN_IN_THROTTLED".into()));
    assert_eq!(refusal(nobody(&app).sign_in(signing_in("quelqu.un", PASSWORD, true)).await).1, "CREDENTIALS_REFUSED");
}

#[sqlx::test(migrations = false)]
async fn sign_ins_beyond_the_password_queue_are_shed_at_once(pool: PgPool) {
    let (app, login, _) = stage(pool, Settings::load().with("identity.password_queue", 0)).await;
    let tries: Vec<_> = (0..40).map(|number| format!("{login}{number}")).collect();
    let answers =
        join_all(tries.iter().map(|login| async { nobody(&app).sign_in(signing_in(login, PASSWORD, true)).await.unwrap_err() }))
            .await;
    let busy: Vec<_> = answers.iter().filter(|status| status.code() == Code::ResourceExhausted).collect();
    assert!(!busy.is_empty() && busy.len() < answers.len(), "{} of {}", busy.len(), answers.len());
    assert!(busy.iter().all(|status| platform::status::reason(status).as_deref() == Some("SIGN_IN_BUSY")));
    assert!(busy.iter().all(|status| status.get_details_retry_info().is_some()));
    signed_in(&app, &login, true).await;
}

#[sqlx::test(migrations = false)]
async fn a_device_renews_its_session_without_its_secret_being_told_again(pool: PgPool) {
    let (app, login, teacher) = stage(pool, Settings::load()).await;
    let session = signed_in(&app, &login, true).await;
    let again = renewed(&app, &session).await.unwrap();
    assert_eq!((again.device_secret.as_str(), &again.device_id, again.personal), ("", &session.device_id, true));
    assert_eq!((again.person_id, session.device_secret.len()), (teacher.to_string(), 43));
    for device_secret in [String::new(), "inconnu".into(), session.device_secret[1..].into()] {
        assert!(signed_out(nobody(&app).renew_session(RenewSessionRequest { device_secret }).await));
    }
}

#[sqlx::test(migrations = false)]
async fn signing_out_ends_one_device_and_signing_out_twice_is_signing_out(pool: PgPool) {
    let (app, login, _) = stage(pool, Settings::load()).await;
    let (phone, desk) = (signed_in(&app, &login, true).await, signed_in(&app, &login, false).await);
    for _ in 0..2 {
        with(&app, &phone).sign_out(SignOutRequest {}).await.unwrap();
    }
    assert!(signed_out(renewed(&app, &phone).await));
    renewed(&app, &desk).await.unwrap();
    let devices = with(&app, &desk).list_devices(ListDevicesRequest {}).await.unwrap().into_inner().devices;
    assert_eq!(devices.iter().map(|device| (&device.device_id, device.current)).collect::<Vec<_>>(), [(&desk.device_id, true)]);
}

#[sqlx::test(migrations = false)]
async fn a_device_can_be_signed_out_from_another(pool: PgPool) {
    let (app, login, _) = stage(pool, Settings::load()).await;
    let (phone, desk) = (signed_in(&app, &login, true).await, signed_in(&app, &login, false).await);
    with(&app, &desk).revoke_device(RevokeDeviceRequest { device_id: phone.device_id.clone() }).await.unwrap();
    assert!(signed_out(renewed(&app, &phone).await));
    renewed(&app, &desk).await.unwrap();
}

#[sqlx::test(migrations = false)]
async fn signing_out_everywhere_ends_every_device_and_counts_them(pool: PgPool) {
    let (app, login, _) = stage(pool, Settings::load()).await;
    let mut sessions = vec![];
    for personal in [true, false, true] {
        sessions.push(signed_in(&app, &login, personal).await);
    }
    with(&app, &sessions[0]).sign_out(SignOutRequest {}).await.unwrap();
    let ended = with(&app, &sessions[1]).sign_out_everywhere(SignOutEverywhereRequest {}).await.unwrap().into_inner();
    assert_eq!(ended.devices, 2);
    for session in &sessions {
        assert!(signed_out(renewed(&app, session).await));
    }
    signed_in(&app, &login, true).await;
}

#[sqlx::test(migrations = false)]
async fn a_shared_device_stays_half_an_hour_and_a_personal_one_thirty_days(pool: PgPool) {
    let (app, login, _) = stage(pool, Settings::load()).await;
    for (personal, still, over) in [(false, "29 minutes", "31 minutes"), (true, "29 days 23 hours", "30 days 1 minute")] {
        let session = signed_in(&app, &login, personal).await;
        idle(&app, &session.device_id, still).await;
        renewed(&app, &session).await.unwrap();
        renewed(&app, &session).await.unwrap();
        idle(&app, &session.device_id, over).await;
        assert!(signed_out(renewed(&app, &session).await), "{over}");
        let listed = with(&app, &session).list_devices(ListDevicesRequest {}).await.unwrap().into_inner().devices;
        assert!(listed.iter().all(|device| device.device_id != session.device_id), "{over}");
    }
}

#[sqlx::test(migrations = false)]
async fn devices_are_listed_last_seen_first_with_a_short_label(pool: PgPool) {
    let (app, login, _) = stage(pool, Settings::load()).await;
    let (old, new) = (signed_in(&app, &login, true).await, signed_in(&app, &login, true).await);
    idle(&app, &new.device_id, "1 hour").await;
    let chatty = SignInRequest { device_label: "é".repeat(100), ..signing_in(&login, PASSWORD, false) };
    nobody(&app).sign_in(chatty).await.unwrap();
    let devices = with(&app, &old).list_devices(ListDevicesRequest {}).await.unwrap().into_inner().devices;
    let seen: Vec<_> = devices.iter().map(|device| (device.label.chars().count(), device.personal, device.current)).collect();
    assert_eq!(seen, [(80, false, false), (19, true, true), (19, true, false)]);
    assert_eq!(devices[2].device_id, new.device_id);
}

#[sqlx::test(migrations = false)]
async fn a_suspended_person_neither_renews_nor_signs_in_and_signs_in_anew_afterwards(pool: PgPool) {
    let (app, login, teacher) = stage(pool, Settings::load()).await;
    let session = signed_in(&app, &login, true).await;
    let suspend = |suspended| SuspendPersonRequest { person_id: teacher.to_string(), suspended };
    operator(&app).suspend_person(suspend(true)).await.unwrap();
    assert!(signed_out(renewed(&app, &session).await));
    assert_eq!(refusal(nobody(&app).sign_in(signing_in(&login, PASSWORD, true)).await).1, "CREDENTIALS_REFUSED");
    operator(&app).suspend_person(suspend(false)).await.unwrap();
    assert!(signed_out(renewed(&app, &session).await), "an ended device stays ended");
    signed_in(&app, &login, true).await;
    let unknown = SuspendPersonRequest { person_id: Uuid::now_v7().to_string(), suspended: true };
    assert_eq!(refusal(operator(&app).suspend_person(unknown).await).0, Code::NotFound);
    assert_eq!(app.drained_events().await, ["enej.identity.v1.PeopleChanged"; 2]);
}

#[sqlx::test(migrations = false)]
async fn who_is_suspended_while_her_password_is_checked_gets_no_session(pool: PgPool) {
    let (app, login, teacher) = stage(pool, Settings::load()).await;
    let mut held = app.pool.begin().await.unwrap();
    sqlx::query("lock table identity.devices in share row exclusive mode").execute(&mut *held).await.unwrap();
    let suspend = async {
        waits_for_a_lock(&app).await;
        sqlx::query("update identity.people set suspended_at = now() where person_id = $1")
            .bind(teacher)
            .execute(&mut *held)
            .await
            .unwrap();
        held.commit().await.unwrap();
    };
    let mut identity = nobody(&app);
    let (answer, ()) = tokio::join!(identity.sign_in(signing_in(&login, PASSWORD, true)), suspend);
    assert_eq!(refusal(answer), (Code::Unauthenticated, "CREDENTIALS_REFUSED".into()));
}

#[sqlx::test(migrations = false)]
async fn whose_password_is_replaced_while_it_is_checked_gets_no_session(pool: PgPool) {
    let (app, login, teacher) = stage(pool, Settings::load()).await;
    let mut held = app.pool.begin().await.unwrap();
    sqlx::query("lock table identity.devices in share row exclusive mode").execute(&mut *held).await.unwrap();
    let replace = async {
        waits_for_a_lock(&app).await;
        sqlx::query("update identity.accounts set password_hash = 'another' where person_id = $1")
            .bind(teacher)
            .execute(&mut *held)
            .await
            .unwrap();
        held.commit().await.unwrap();
    };
    let mut identity = nobody(&app);
    let (answer, ()) = tokio::join!(identity.sign_in(signing_in(&login, PASSWORD, true)), replace);
    assert_eq!(refusal(answer), (Code::Unauthenticated, "CREDENTIALS_REFUSED".into()));
}
