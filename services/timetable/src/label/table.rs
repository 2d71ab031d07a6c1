//! The mapping table as who manages a school reads it and decides.

use std::collections::HashMap;

use chrono::Utc;
use platform::{auth::Caller, page::Page};
use proto::timetable::v1::{
    self as wire, DecideLabelRequest, LabelProposal, ListLabelsRequest, ListLabelsResponse, decide_label_request::Decision,
};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{Row, State};
use crate::{
    error::{self, Error},
    import::{self, Importer},
    reading::LabelKind,
    rights,
    roster::{self, Index, Roster, Target},
};

/// The last line of a page.
#[derive(Serialize, Deserialize)]
struct Cursor {
    state: i16,
    kind: i16,
    text: String,
    label_id: Uuid,
}

/// A page of the table, names without a meaning first, each with what it may mean.
pub async fn list(importer: &Importer, caller: &Caller, asked: &ListLabelsRequest) -> Result<ListLabelsResponse, Error> {
    let structure_id = rights::manager(caller, &asked.structure_id)?;
    let call = format!("ListLabels {structure_id} {} {} {}", asked.kind, asked.state, asked.label_id);
    let (page, after) =
        Page::asked::<Cursor>(&importer.secrets, call, asked.page_size, &asked.page_token).map_err(Error::Page)?;
    let mut tx = importer.pool.begin().await?;
    let label_id = error::optional_id("label_id", &asked.label_id)?;
    let mut rows = listed(&mut tx, structure_id, asked, label_id, after, page.rows()).await?;
    let next_page_token =
        page.cut(&mut rows, |row| Cursor { state: row.state, kind: row.kind, text: row.text.clone(), label_id: row.label_id });
    let unmatched = rows.iter().any(|row| row.state == State::Unmatched as i16);
    let roster = if unmatched { importer.directory.roster(&mut tx, structure_id).await? } else { Roster::default() };
    let index = Index::new(&roster);
    let count = count_unmatched(&mut tx, structure_id).await?;
    let lessons = lessons_to_come(&mut tx, structure_id, &rows).await?;
    let labels = rows.into_iter().map(|row| told(row, &index, &lessons)).collect();
    Ok(ListLabelsResponse { labels, next_page_token, unmatched: count })
}

async fn listed(
    tx: &mut PgConnection,
    structure_id: Uuid,
    asked: &ListLabelsRequest,
    label_id: Option<Uuid>,
    after: Option<Cursor>,
    size: i64,
) -> Result<Vec<Row>, sqlx::Error> {
    let after = after.unwrap_or(Cursor { state: 0, kind: 0, text: String::new(), label_id: Uuid::nil() });
    sqlx::query_as!(
        Row,
        "select label_id, kind, text, number, plain, state, target_id, target_name
         from timetable.labels
         where structure_id = $1
           and ($2 = 0::smallint or kind = $2)
           and ($3 = 0::smallint or state = $3)
           and (state, kind, text, label_id) > ($4, $5, $6, $7)
           and ($9::uuid is null or label_id = $9)
         order by state, kind, text, label_id
         limit $8",
        structure_id,
        i16::try_from(asked.kind).unwrap_or(-1),
        i16::try_from(asked.state).unwrap_or(-1),
        after.state,
        after.kind,
        after.text,
        after.label_id,
        size,
        label_id,
    )
    .fetch_all(tx)
    .await
}

async fn count_unmatched(tx: &mut PgConnection, structure_id: Uuid) -> Result<i32, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select count(*)::integer as "unmatched!" from timetable.labels where structure_id = $1 and state = 1"#,
        structure_id
    )
    .fetch_one(tx)
    .await
}

/// How many occurrences to come bear each of these names.
async fn lessons_to_come(tx: &mut PgConnection, structure_id: Uuid, rows: &[Row]) -> Result<HashMap<Uuid, i32>, sqlx::Error> {
    let found = sqlx::query!(
        r#"with held as (
            select content_id, count(*) as lessons
            from timetable.occurrences
            where structure_id = $1 and starts_at > now() and state <> 5
            group by content_id
         )
         select l.label_id, sum(h.lessons)::integer as "lessons!"
         from timetable.labels l
         join timetable.contents c on c.structure_id = l.structure_id and case l.kind
             when 3 then l.target_id = any(c.pupil_ids)
             when 4 then l.target_id = any(c.class_ids) or (l.target_id is null and l.text = any(c.class_names))
             when 5 then l.target_id = any(c.group_ids) or (l.target_id is null and l.text = any(c.group_names))
             when 6 then l.target_id = any(c.room_ids)
             else l.target_id = any(c.teacher_ids) or (l.target_id is null and l.text = any(c.unmatched_teachers))
         end
         join held h using (content_id)
         where l.label_id = any($2)
         group by l.label_id"#,
        structure_id,
        &rows.iter().map(|row| row.label_id).collect::<Vec<_>>(),
    )
    .fetch_all(tx)
    .await?;
    Ok(found.into_iter().map(|row| (row.label_id, row.lessons)).collect())
}

fn told(row: Row, index: &Index<'_>, lessons: &HashMap<Uuid, i32>) -> wire::Label {
    let unmatched = row.state == State::Unmatched as i16;
    let proposals = kind(row.kind).filter(|_| unmatched).map(|kind| index.proposals(kind, &row.text)).unwrap_or_default();
    let proposal = |target: Target| LabelProposal { target_id: target.id.to_string(), name: target.name };
    wire::Label {
        label_id: row.label_id.to_string(),
        kind: row.kind.into(),
        text: row.text,
        state: row.state.into(),
        target_id: row.target_id.map(|id| id.to_string()).unwrap_or_default(),
        target_name: row.target_name,
        proposals: proposals.into_iter().map(proposal).collect(),
        lessons_to_come: lessons.get(&row.label_id).copied().unwrap_or_default(),
    }
}

const fn kind(number: i16) -> Option<LabelKind> {
    Some(match number {
        1 => LabelKind::Teacher,
        2 => LabelKind::Staff,
        3 => LabelKind::Pupil,
        4 => LabelKind::Class,
        5 => LabelKind::Group,
        6 => LabelKind::Room,
        _ => return None,
    })
}

/// Decides what a name means; the lessons of its school follow in the same transaction.
pub async fn decide(importer: &Importer, caller: &Caller, asked: &DecideLabelRequest) -> Result<wire::Label, Error> {
    let label_id = error::id("label_id", &asked.label_id)?;
    let decision = asked.decision.as_ref().ok_or(Error::Invalid { field: "decision", reason: "must be given" })?;
    let mut tx = importer.pool.begin().await?;
    let (structure_id, _) = of_manager(&mut tx, caller, label_id).await?;
    import::lock(&mut tx, structure_id).await?;
    let (_, row) = of_manager(&mut tx, caller, label_id).await?;
    let roster = importer.directory.roster(&mut tx, structure_id).await?;
    let (state, target) = match decision {
        Decision::TargetId(id) => (State::Decided, Some(target(&mut tx, structure_id, &roster, &row, id).await?)),
        Decision::Ignore(_) => (State::Ignored, None),
        Decision::LookAgain(_) => (State::Unmatched, None),
    };
    write(&mut tx, caller, label_id, state, target).await?;
    importer.match_again(&mut tx, structure_id).await?;
    let (_, row) = of_manager(&mut tx, caller, label_id).await?;
    let lessons = lessons_to_come(&mut tx, structure_id, std::slice::from_ref(&row)).await?;
    tx.commit().await?;
    Ok(told(row, &Index::new(&roster), &lessons))
}

async fn of_manager(tx: &mut PgConnection, caller: &Caller, label_id: Uuid) -> Result<(Uuid, Row), Error> {
    let found = sqlx::query!(
        "select structure_id, label_id, kind, text, number, plain, state, target_id, target_name
         from timetable.labels
         where label_id = $1",
        label_id,
    );
    let row = found.fetch_optional(tx).await?.ok_or_else(|| Error::not_found("label", label_id))?;
    if !rights::manages(caller, row.structure_id) {
        return Err(Error::not_found("label", label_id));
    }
    let (structure_id, label_id, kind, text) = (row.structure_id, row.label_id, row.kind, row.text);
    let (number, plain, state, target_id, target_name) = (row.number, row.plain, row.state, row.target_id, row.target_name);
    Ok((structure_id, Row { label_id, kind, text, number, plain, state, target_id, target_name }))
}

/// Somebody, or a class, of the school; or another of its rooms.
async fn target(tx: &mut PgConnection, structure_id: Uuid, roster: &Roster, row: &Row, target_id: &str) -> Result<Target, Error> {
    let id = error::id("target_id", target_id)?;
    let missing = || Error::not_found("target", id);
    match kind(row.kind) {
        Some(LabelKind::Class | LabelKind::Group) => {
            let class = roster.classes.iter().find(|class| class.id == id).ok_or_else(missing)?;
            Ok(Target { id, name: class.name.clone() })
        }
        Some(LabelKind::Room) => {
            let found = sqlx::query_scalar!(
                "select label_id from timetable.labels where structure_id = $1 and kind = 6 and label_id = $2",
                structure_id,
                id,
            );
            found.fetch_optional(tx).await?.ok_or_else(missing)?;
            Ok(Target { id, name: String::new() })
        }
        kind => {
            let pupil = kind == Some(LabelKind::Pupil);
            let named = |person: &&roster::Person| person.id == id && person.pupil == pupil;
            roster.people.iter().find(named).ok_or_else(missing)?;
            Ok(Target { id, name: String::new() })
        }
    }
}

async fn write(
    tx: &mut PgConnection,
    caller: &Caller,
    label_id: Uuid,
    state: State,
    target: Option<Target>,
) -> Result<(), sqlx::Error> {
    let (target_id, target_name) = target.map(|target| (target.id, target.name)).unzip();
    let decided = matches!(state, State::Decided | State::Ignored);
    sqlx::query!(
        "update timetable.labels
         set state = $2, target_id = $3, target_name = $4, decided_by = $5, decided_at = $6
         where label_id = $1",
        label_id,
        state as i16,
        target_id,
        target_name.unwrap_or_default(),
        decided.then_some(caller.person_id),
        decided.then(Utc::now),
    )
    .execute(tx)
    .await?;
    Ok(())
}
