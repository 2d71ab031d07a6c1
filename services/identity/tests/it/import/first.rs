//! A first delivery, and the same again.
use sqlx::PgPool;

use super::delivery::{Delivery, events, in_force, migrate, rows};

#[sqlx::test(migrations = false)]
async fn a_delivery_becomes_people_and_links(pool: PgPool) {
    migrate(&pool).await;
    let summary = Delivery::sample().apply(&pool).await;
    assert_eq!((summary.structures, summary.people, summary.people_created), (2, 7, 7));
    assert_eq!((summary.classes, summary.guardianships, summary.set_aside_total), (6, 3, 0));
    assert!(summary.warnings.keys().all(|warning| warning == "check letter of a UAI"), "{:?}", summary.warnings);
    assert_eq!(
        in_force(&pool).await,
        [
            "Alice 2  @ Collège Exemple",
            "Anaïs 1  @ Collège Exemple",
            "Anaïs 1 3A ",
            "Anaïs < Linh 10 1 t t t t",
            "Claire 4 DIR @ Collège Exemple",
            "Linh 2  @ Collège Exemple",
            "Bruno 2  @ Collège Exemple",
            "Paul 3 061300",
        ]
        .map(str::to_owned)
        .to_vec()
    );
    assert_eq!((events(&pool, "PeopleChanged").await, events(&pool, "DirectoryImported").await), (1, 1));
}

#[sqlx::test(migrations = false)]
async fn nothing_of_a_record_is_lost(pool: PgPool) {
    migrate(&pool).await;
    Delivery::sample().apply(&pool).await;
    let zoe = rows(&pool, "select attributes::text from identity.source_records where jointure = '910001'").await.remove(0);
    let zoe: serde_json::Value = serde_json::from_str(&zoe).unwrap();
    assert_eq!(zoe.as_object().unwrap().len(), 29);
    assert_eq!(zoe["ENTElevePersRelEleve"], serde_json::json!(["920001$10$1$1$1$1", "920002$20$0$1$1$0"]));
    assert_eq!(zoe["ENTEleveFiliere"], serde_json::Value::Null);
    assert_eq!(zoe["givenName"], "Zoé");
    let person = "select concat_ws(' ', given_name, family_name, title, birth_date, ine) from identity.people where ine = '000000001AA'";
    assert_eq!(rows(&pool, person).await, ["Zoé MARTIN-EXEMPLE Mme 2012-03-14 000000001AA"]);
    let guardian = "select concat_ws(' ', given_name, email, mobile) from identity.people where given_name = 'Alice'";
    assert_eq!(rows(&pool, guardian).await, ["Alice alice@example.org 0600000001"]);
}

#[sqlx::test(migrations = false)]
async fn schools_classes_and_codes_are_kept(pool: PgPool) {
    migrate(&pool).await;
    Delivery::sample().apply(&pool).await;
    let schools = "select concat_ws('|', academy_code, degree, jointure, uai, name, kind, city, departement_code)
                   from identity.structures order by jointure";
    assert_eq!(
        rows(&pool, schools).await,
        [
            "8|2D|9001|0269901W|Collège Exemple|COLLEGE|VILLE-EXEMPLE|26",
            "8|2D|9003|0269903Y|Collège Modele|COLLEGE|BOURG-MODELE|26",
        ]
    );
    let classes = "select concat_ws('|', school_year, is_group, code, label, array_to_string(mefs, ','))
                   from identity.classes join identity.structures using (structure_id) where jointure = '9001' order by 1";
    assert_eq!(
        rows(&pool, classes).await,
        ["2026|f|3A|TROISIEME A|10310019110", "2026|f|6B|SIXIEME B|10010012110", "2026|t|3AGR1|3A GROUPE 1|"]
    );
    assert_eq!(rows(&pool, "select code || ' ' || label from identity.subjects order by 1").await, ["020700 FRANCAIS", "061300 MATHEMATIQUES"]);
    assert_eq!(rows(&pool, "select label || ' ' || mefstat11 from identity.mefs").await, ["3EME 21160010019"]);
    let figures = "select concat_ws(' ', jointure, profile, people) from identity.structure_figures
                   join identity.structures using (structure_id) order by jointure, profile";
    assert_eq!(rows(&pool, figures).await, ["9001 1 2", "9001 2 3", "9001 3 1", "9001 6 1", "9003 1 0", "9003 2 0", "9003 3 1", "9003 6 0"]);
}

#[sqlx::test(migrations = false)]
async fn the_order_of_the_files_does_not_matter(pool: PgPool) {
    migrate(&pool).await;
    Delivery::sample().reversed().apply(&pool).await;
    let reversed = in_force(&pool).await;
    let again = Delivery::sample().apply(&pool).await;
    assert_eq!((again.people_unchanged, again.people_updated), (7, 0));
    assert_eq!(in_force(&pool).await, reversed);
}

#[sqlx::test(migrations = false)]
async fn the_same_again_changes_nothing(pool: PgPool) {
    migrate(&pool).await;
    Delivery::sample().apply(&pool).await;
    let versions = "select concat_ws(' ', person_id, version, updated_at) from identity.people order by 1";
    let (before, first_versions) = (dump(&pool).await, rows(&pool, versions).await);
    let (people, memberships) = (events(&pool, "PeopleChanged").await, events(&pool, "MembershipsChanged").await);
    let again = Delivery::sample().apply(&pool).await;
    assert_eq!((again.people, again.people_unchanged), (7, 7));
    assert_eq!((again.people_created, again.people_updated, again.people_missing), (0, 0, 0));
    assert_eq!((dump(&pool).await, rows(&pool, versions).await), (before, first_versions));
    assert_eq!((events(&pool, "PeopleChanged").await, events(&pool, "MembershipsChanged").await), (people, memberships));
    assert_eq!(events(&pool, "DirectoryImported").await, 2);
}

#[sqlx::test(migrations = false)]
async fn a_dry_run_counts_and_changes_nothing(pool: PgPool) {
    migrate(&pool).await;
    let summary = Delivery::sample().imported(&pool, false).await.unwrap();
    assert_eq!((summary.applied, summary.people, summary.people_created, summary.guardianships), (false, 7, 7, 3));
    assert_eq!(dump(&pool).await, Vec::<String>::new());
    assert_eq!(events(&pool, "DirectoryImported").await, 0);
    assert_eq!(rows(&pool, "select applied || ' ' || (summary ->> 'people') from identity.imports").await, ["false 7"]);
}

#[sqlx::test(migrations = false)]
async fn nothing_stays_staged(pool: PgPool) {
    migrate(&pool).await;
    Delivery::sample().apply(&pool).await;
    let staged = "select 'staged' from identity.staged_people union all select 'staged' from identity.staged_changes
                  union all select 'staged' from identity.staged_identities";
    assert_eq!(rows(&pool, staged).await, Vec::<String>::new());
}

/// Every row that an import writes, whole.
async fn dump(pool: &PgPool) -> Vec<String> {
    rows(
        pool,
        "select s::text from identity.structures s
         union all select r::text from identity.source_records r
         union all select p::text from identity.people p
         union all select f::text from identity.functions f
         union all select c::text from identity.classes c
         union all select m::text from identity.memberships m
         union all select g::text from identity.guardianships g
         union all select n::text from identity.structure_figures n
         order by 1",
    )
    .await
}
