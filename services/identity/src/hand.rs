//! People by hand: an AESH, a TZR, an assistant, a speaker, whom no feed knows (yet), with a function in one school until a day.
//!
//! Her function names no import, so that none touches it; her source record is `hand`. A merge makes her one with whom a feed names
//! later (`merge::propose`, `merge::by_hand`).

mod checked;

use chrono::{NaiveDate, TimeDelta};
use platform::{auth::Caller, page::Page, request_ids::Asked, secrets::Secrets};
use proto::identity::v1::{
    ChangePersonByHandRequest, ChangePersonByHandResponse, CreatePersonByHandRequest, CreatePersonByHandResponse,
    ListPeopleByHandRequest, ListPeopleByHandResponse, Person, PersonByHand, Structure,
};
use serde::{Deserialize, Serialize};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use crate::{
    agent,
    change::{decided::Decided, told::Membership},
    error::Error,
    group,
    import::school_year,
    structure,
};
use checked::Checked;

/// How many people one transaction ends.
const BATCH: i64 = 500;

/// Adds somebody, and gives her letter.
pub async fn create(
    pool: &PgPool,
    secrets: &Secrets,
    caller: &Caller,
    asked: &CreatePersonByHandRequest,
    code_life: TimeDelta,
) -> Result<CreatePersonByHandResponse, Error> {
    let structure_id = structure::named(pool, &asked.uai, &structure::led(pool, caller).await?, caller.administers()).await?;
    let mut tx = pool.begin().await?;
    let by = caller.person_id.to_string();
    let once = Asked::new(secrets, "CreatePersonByHand", &by, &asked.request_id, asked)?;
    if let Some(answer) = once.recall(&mut tx).await? {
        return Ok(answer);
    }
    let checked = checked::check(&mut tx, caller, structure_id, &checked::of_new(asked)).await?;
    let person_id = insert(&mut tx, &checked).await?;
    let (function_id, begun) = begin(&mut tx, person_id, structure_id, &checked).await?;
    sqlx::query!(
        "insert into identity.people_by_hand (person_id, structure_id, function_id, last_day, added_by)
         values ($1, $2, $3, $4, $5)",
        person_id,
        structure_id,
        function_id,
        checked.last_day,
        Some(caller.person_id).filter(|_| !caller.operator),
    )
    .execute(&mut *tx)
    .await?;
    let mut decided = Decided::default();
    decided.memberships(vec![begun]);
    decided.tell(&mut tx).await?;
    let letter = agent::first_letter(&mut tx, secrets, person_id, code_life).await?;
    let person = read(&mut tx, person_id).await?.map(listed);
    let answer = CreatePersonByHandResponse { person, letter };
    once.remember(&mut tx, &answer).await?;
    tx.commit().await?;
    Ok(answer)
}

async fn insert(tx: &mut PgConnection, checked: &Checked) -> Result<Uuid, sqlx::Error> {
    let person_id = Uuid::now_v7();
    sqlx::query!(
        "insert into identity.people (person_id, given_name, family_name, birth_date, email)
         values ($1, $2, $3, $4, $5)",
        person_id,
        checked.given_name,
        checked.family_name,
        checked.birth_date,
        checked.email,
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!(
        "insert into identity.source_records (
            source, academy_code, degree, jointure, category, person_id, attributes, digest, import_id
         )
         values ('hand', '', '', $1::text, 'Main', $2, '{}', '', $3)",
        person_id.to_string(),
        person_id,
        Uuid::nil(),
    )
    .execute(tx)
    .await?;
    Ok(person_id)
}

async fn begin(
    tx: &mut PgConnection,
    person_id: Uuid,
    structure_id: Uuid,
    checked: &Checked,
) -> Result<(Uuid, Membership), sqlx::Error> {
    let function_id = Uuid::now_v7();
    sqlx::query!(
        "insert into identity.functions (
            function_id, person_id, structure_id, profile, code, label, school_year, valid_from, import_id
         )
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        function_id,
        person_id,
        structure_id,
        checked.profile,
        checked.code,
        checked.label,
        school_year(checked.today),
        checked.today,
        Uuid::nil(),
    )
    .execute(tx)
    .await?;
    let (profile, day) = (checked.profile, checked.today);
    Ok((
        function_id,
        Membership { person_id, profile, structure_id, class_id: None, subject_code: String::new(), ended: false, day },
    ))
}

/// The last row of a page.
#[derive(Serialize, Deserialize)]
struct Cursor {
    person_id: Uuid,
}

#[expect(clippy::struct_excessive_bools, reason = "each a column of its own")]
struct Row {
    person_id: Uuid,
    given_name: String,
    family_name: String,
    birth_date: Option<NaiveDate>,
    email: String,
    code: String,
    label: String,
    profile: i16,
    structure_id: Uuid,
    uai: String,
    name: String,
    city: String,
    function_id: Uuid,
    last_day: NaiveDate,
    ended: bool,
    activated: bool,
    reconciled: bool,
    merge_proposed: bool,
}

/// A page of those whom the caller may see.
pub async fn list(
    pool: &PgPool,
    secrets: &Secrets,
    caller: &Caller,
    person_id: Option<Uuid>,
    asked: &ListPeopleByHandRequest,
) -> Result<ListPeopleByHandResponse, Error> {
    let led = structure::led(pool, caller).await?;
    if led.is_empty() && !caller.administers() {
        return Err(Error::NotAllowed);
    }
    let structure_id = match asked.uai.as_str() {
        "" => None,
        uai => Some(structure::named(pool, uai, &led, caller.administers()).await?),
    };
    let call = format!("ListPeopleByHand {} {structure_id:?} {person_id:?} {}", caller.person_id, asked.include_ended);
    let (page, after) = Page::asked::<Cursor>(secrets, call, asked.page_size, &asked.page_token).map_err(Error::Page)?;
    let mut rows = sqlx::query_file_as!(
        Row,
        "src/hand/listed.sql",
        person_id,
        caller.administers(),
        &led,
        structure_id,
        asked.include_ended,
        after.map_or(Uuid::nil(), |after| after.person_id),
        page.rows(),
    )
    .fetch_all(pool)
    .await?;
    let next_page_token = page.cut(&mut rows, |row| Cursor { person_id: row.person_id });
    Ok(ListPeopleByHandResponse { people: rows.into_iter().map(listed).collect(), next_page_token })
}

async fn read(tx: &mut PgConnection, person_id: Uuid) -> Result<Option<Row>, sqlx::Error> {
    sqlx::query_file_as!(Row, "src/hand/listed.sql", Some(person_id), true, &[] as &[Uuid], None::<Uuid>, true, Uuid::nil(), 1,)
        .fetch_optional(tx)
        .await
}

fn listed(row: Row) -> PersonByHand {
    PersonByHand {
        person: Some(Person { person_id: row.person_id.to_string(), given_name: row.given_name, family_name: row.family_name }),
        birth_date: row.birth_date.map(|day| day.to_string()).unwrap_or_default(),
        email: row.email,
        function_code: row.code,
        function_label: row.label,
        profile: row.profile.into(),
        structure: Some(Structure { structure_id: row.structure_id.to_string(), uai: row.uai, name: row.name, city: row.city }),
        last_day: row.last_day.to_string(),
        ended: row.ended,
        activated: row.activated,
        reconciled: row.reconciled,
        merge_proposed: row.merge_proposed,
    }
}

/// Her row, kept from others, if the caller may change it.
async fn held(tx: &mut PgConnection, caller: &Caller, person_id: Uuid) -> Result<Row, Error> {
    sqlx::query!(
        "select h.person_id
         from identity.people_by_hand h
         join identity.people k using (person_id)
         where h.person_id = $1
         for update",
        person_id,
    )
    .fetch_optional(&mut *tx)
    .await?;
    let led = structure::led(&mut *tx, caller).await?;
    let mine = |row: &Row| caller.administers() || led.contains(&row.structure_id);
    read(tx, person_id).await?.filter(mine).ok_or(Error::PersonNotFound(person_id))
}

/// Says anew who she is, what, and until when.
pub async fn change(
    pool: &PgPool,
    caller: &Caller,
    person_id: Uuid,
    asked: &ChangePersonByHandRequest,
) -> Result<ChangePersonByHandResponse, Error> {
    let mut tx = pool.begin().await?;
    let row = held(&mut tx, caller, person_id).await?;
    if row.reconciled {
        return Err(Error::PersonReconciled);
    }
    let checked = checked::check(&mut tx, caller, row.structure_id, asked).await?;
    let mut decided = Decided::default();
    decided.touch(person_id);
    let function_id = if row.ended || row.code != checked.code {
        decided.memberships(end_functions(&mut tx, &[row.function_id]).await?);
        let (function_id, begun) = begin(&mut tx, person_id, row.structure_id, &checked).await?;
        decided.memberships(vec![begun]);
        function_id
    } else {
        row.function_id
    };
    update(&mut tx, person_id, function_id, &checked).await?;
    decided.memberships(group::leave(&mut tx, &[person_id]).await?);
    decided.tell(&mut tx).await?;
    let person = read(&mut tx, person_id).await?.map(listed);
    tx.commit().await?;
    Ok(ChangePersonByHandResponse { person })
}

/// Who comes back is missing no more. A mail that she typed herself is hers; one that is hidden is not cleared by who could not read it.
async fn update(tx: &mut PgConnection, person_id: Uuid, function_id: Uuid, checked: &Checked) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update identity.people
         set given_name = $2,
             family_name = $3,
             birth_date = $4,
             email = case
                when email_typed then email
                when $5 = '' and person_id in (select o.person_id from identity.overrides_in_force o where o.kind = 'contact')
                    then email
                else $5
             end,
             suspended_at = case when suspended_by = 'feed' then null else suspended_at end,
             suspended_by = case when suspended_by = 'feed' then '' else suspended_by end
         where person_id = $1",
        person_id,
        checked.given_name,
        checked.family_name,
        checked.birth_date,
        checked.email,
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!("update identity.functions set label = $2 where function_id = $1", function_id, checked.label)
        .execute(&mut *tx)
        .await?;
    sqlx::query!(
        "update identity.people_by_hand
         set function_id = $2,
             last_day = $3
         where person_id = $1",
        person_id,
        function_id,
        checked.last_day,
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!("update identity.source_records set missing_since = null where source = 'hand' and person_id = $1", person_id)
        .execute(tx)
        .await?;
    Ok(())
}

/// Ends her function today.
pub async fn end(pool: &PgPool, caller: &Caller, person_id: Uuid) -> Result<(), Error> {
    let mut tx = pool.begin().await?;
    let row = held(&mut tx, caller, person_id).await?;
    leave(&mut tx, &[row.function_id]).await?;
    Ok(tx.commit().await?)
}

/// Ends the functions of those whose last day has passed.
pub async fn end_past(pool: &PgPool) -> Result<(), sqlx::Error> {
    loop {
        let mut tx = pool.begin().await?;
        let due = sqlx::query_scalar!(
            "select h.function_id
             from identity.people_by_hand h
             join identity.functions f using (function_id)
             join identity.structures s on s.structure_id = f.structure_id
             where f.valid_until is null and h.last_day < identity.today_in(s.time_zone)
             order by h.person_id
             limit $1
             for update of h",
            BATCH,
        )
        .fetch_all(&mut *tx)
        .await?;
        if due.is_empty() {
            return Ok(());
        }
        leave(&mut tx, &due).await?;
        tx.commit().await?;
    }
}

/// Their functions end, they leave the groups of their schools, and their accounts close after the delay of all departures.
async fn leave(tx: &mut PgConnection, functions: &[Uuid]) -> Result<(), sqlx::Error> {
    let ended = end_functions(tx, functions).await?;
    let people: Vec<Uuid> = ended.iter().map(|change| change.person_id).collect();
    sqlx::query!(
        "update identity.source_records
         set missing_since = now()
         where source = 'hand' and person_id = any($1) and missing_since is null",
        &people,
    )
    .execute(&mut *tx)
    .await?;
    let mut decided = Decided::default();
    decided.memberships(ended);
    decided.memberships(group::leave(tx, &people).await?);
    decided.tell(tx).await
}

async fn end_functions(tx: &mut PgConnection, functions: &[Uuid]) -> Result<Vec<Membership>, sqlx::Error> {
    sqlx::query_as!(
        Membership,
        r#"update identity.functions f
           set valid_until = identity.today_in(s.time_zone)
           from identity.structures s
           where f.function_id = any($1) and s.structure_id = f.structure_id and f.valid_until is null
           returning
               f.person_id, f.profile, f.structure_id, null::uuid as class_id, '' as "subject_code!", true as "ended!",
               f.valid_until as "day!""#,
        functions,
    )
    .fetch_all(tx)
    .await
}
