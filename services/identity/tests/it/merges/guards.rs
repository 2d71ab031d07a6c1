//! Who is not made one, or two again, by whom and when.

use platform::{auth::Caller, testing::TestApp};
use proto::identity::v1::*;
use sqlx::PgPool;
use tonic::Code;
use uuid::Uuid;

use super::{ALIASES, confirm, confirmed, guardian, ids, proposal, stage, undo};
use crate::{
    calls::{called_by, letters, operator, refusal, session_of, with},
    import::delivery::{Delivery, rows},
};

/// The guardians were born on this day.
fn born(delivery: Delivery, day: &str) -> Delivery {
    let dated = format!("<attr name=\"ENTPersonDateNaissance\"><value>{day}</value>");
    delivery.replaced("PersRelEleve", "<attr name=\"ENTPersonDateNaissance\"><value/>", &dated)
}

async fn claim(app: &TestApp, session: &Session, code: &str) -> (Code, String) {
    refusal(with(app, session).claim_activation(ClaimActivationRequest { code: code.into() }).await)
}

/// Whoever bears the name, but not under an id of before, speaks for a commune.
async fn mandated(app: &TestApp, given_name: &str) {
    let mandate = "with known as (
                        insert into identity.organisations (organisation_id, kind, code, name)
                        values (gen_random_uuid(), 'commune', '92050', 'Nanterre') on conflict (kind, code) do update set name = excluded.name
                        returning organisation_id)
                    insert into identity.mandates (person_id, organisation_id, title)
                    select person_id, organisation_id, '' from identity.people cross join known
                    where given_name = $1 and person_id not in (select alias_id from identity.aliases)";
    sqlx::query(mandate).bind(given_name).execute(&app.pool).await.unwrap();
}

fn not_the_same() -> (Code, String) {
    (Code::FailedPrecondition, "NOT_THE_SAME_PERSON".into())
}

#[sqlx::test(migrations = false)]
async fn a_second_letter_joins_nobody_whom_anything_says_to_be_somebody_else(pool: PgPool) {
    let app = stage(pool).await;
    let alice = guardian(&app, "Alice", "0269901W").await;
    let session = session_of(&app, "0269901W", Profile::Guardian, alice).await;
    let others = letters(&app, "0920149B", Profile::Guardian, None).await;
    let other = others.into_iter().find(|letter| letter.given_name == "Alice").unwrap();
    for (change, back) in [
        ("update identity.people set ine = '000000009ZZ' where person_id = $1::uuid", "update identity.people set ine = null where person_id = $1::uuid"),
        ("update identity.people set birth_date = case when person_id = $1::uuid then date '1970-01-01' else '1980-01-01' end where given_name = 'Alice'",
         "update identity.people set birth_date = null where $1::uuid is not null and given_name = 'Alice'"),
        ("insert into identity.source_records (source, academy_code, degree, jointure, category, person_id, attributes, digest, import_id)
          select source, academy_code, degree, 'twin', category, $1::uuid, attributes, digest, import_id from identity.source_records
          where person_id <> $1::uuid and person_id in (select person_id from identity.people where given_name = 'Alice')",
         "delete from identity.source_records where jointure = 'twin' and $1::uuid is not null"),
    ] {
        for side in [&other.person_id, &session.person_id] {
            sqlx::query(change).bind(side).execute(&app.pool).await.unwrap();
            assert_eq!(claim(&app, &session, &other.code).await, not_the_same(), "{change}");
            sqlx::query(back).bind(side).execute(&app.pool).await.unwrap();
        }
    }
    let merge_id = proposal(&app, "Alice").await.merge_id;
    operator(&app).decline_merge(DeclineMergeRequest { merge_id }).await.unwrap();
    assert_eq!(claim(&app, &session, &other.code).await, not_the_same());
    assert_eq!(rows(&app.pool, ALIASES).await, Vec::<String>::new());
}

#[sqlx::test(migrations = false)]
async fn a_proposal_is_refused_once_the_feeds_give_two_birth_dates(pool: PgPool) {
    let app = stage(pool).await;
    let merge_id = proposal(&app, "Alice").await.merge_id;
    born(Delivery::sample(), "01/01/1970").applied(&app).await;
    born(Delivery::sample().elsewhere(), "02/02/1980").applied(&app).await;
    assert_eq!(refusal(confirm(&app, &merge_id).await.map(tonic::Response::new)), not_the_same());
    assert_eq!(rows(&app.pool, ALIASES).await, Vec::<String>::new());
}

#[sqlx::test(migrations = false)]
async fn nobody_becomes_one_or_two_while_an_import_runs(pool: PgPool) {
    let app = stage(pool).await;
    let alice = guardian(&app, "Alice", "0269901W").await;
    let session = session_of(&app, "0269901W", Profile::Guardian, alice).await;
    let others = letters(&app, "0920149B", Profile::Guardian, None).await;
    let code = &others.iter().find(|letter| letter.given_name == "Alice").unwrap().code;
    let (merged, proposed) = (confirmed(&app, "Bruno").await, proposal(&app, "Linh").await.merge_id);
    let mut running = app.pool.begin().await.unwrap();
    sqlx::query("select pg_advisory_xact_lock(111524822253569)").execute(&mut *running).await.unwrap();
    let told = (Code::Aborted, "IMPORT_RUNNING".to_owned());
    assert_eq!(refusal(confirm(&app, &proposed).await.map(tonic::Response::new)), told);
    assert_eq!(refusal(undo(&app, &merged).await.map(tonic::Response::new)), told);
    assert_eq!(claim(&app, &session, code).await, told);
    running.rollback().await.unwrap();
    confirm(&app, &proposed).await.unwrap();
    undo(&app, &merged).await.unwrap();
    with(&app, &session).claim_activation(ClaimActivationRequest { code: code.clone() }).await.unwrap();
    app.drained_events().await;
}

#[sqlx::test(migrations = false)]
async fn an_administrator_decides_neither_of_herself_nor_of_who_has_a_mandate(pool: PgPool) {
    let app = stage(pool).await;
    let administrator = |person_id| Caller { administrator: true, ..Caller::new(person_id, Uuid::now_v7()) };
    let barred = (Code::PermissionDenied, "OPERATORS_ONLY".to_owned());
    let claire = proposal(&app, "Claire").await;
    let request = || ConfirmMergeRequest { merge_id: claire.merge_id.clone() };
    for side in ids(&claire) {
        let herself = called_by(&app, &administrator(side.parse().unwrap())).confirm_merge(request()).await;
        assert_eq!(refusal(herself), barred);
    }
    let mut colleague = called_by(&app, &administrator(Uuid::now_v7()));
    colleague.confirm_merge(request()).await.unwrap();
    let undoing = || UndoMergeRequest { merge_id: claire.merge_id.clone() };
    for side in ids(&claire) {
        let herself = called_by(&app, &administrator(side.parse().unwrap())).undo_merge(undoing()).await;
        assert_eq!(refusal(herself), barred);
    }
    for name in ["Claire", "Paul"] {
        mandated(&app, name).await;
    }
    assert_eq!(refusal(colleague.undo_merge(undoing()).await), barred);
    let merge_id = proposal(&app, "Paul").await.merge_id;
    assert_eq!(refusal(colleague.confirm_merge(ConfirmMergeRequest { merge_id }).await), barred);
    undo(&app, &claire.merge_id).await.unwrap();
    app.drained_events().await;
}

#[sqlx::test(migrations = false)]
async fn the_code_of_a_letter_gives_nothing_to_who_has_a_mandate(pool: PgPool) {
    let app = stage(pool).await;
    let alice = guardian(&app, "Alice", "0269901W").await;
    let session = session_of(&app, "0269901W", Profile::Guardian, alice).await;
    let others = letters(&app, "0920149B", Profile::Guardian, None).await;
    let code = &others.iter().find(|letter| letter.given_name == "Alice").unwrap().code;
    mandated(&app, "Alice").await;
    assert_eq!(claim(&app, &session, code).await, (Code::PermissionDenied, "OPERATORS_ONLY".into()));
    assert_eq!(rows(&app.pool, ALIASES).await, Vec::<String>::new());
}
