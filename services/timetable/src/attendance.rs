//! Attendances: for whom and where each occurrence is that is shown; what every timetable is read from.

use sqlx::PgConnection;
use uuid::Uuid;

/// Adds the attendances of these occurrences; gives whom and what they are for. Whole days of a calendar are named there, nobody is
/// expected for them; those that somebody typed are held.
pub async fn add(tx: &mut PgConnection, occurrence_ids: &[Uuid]) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"with added as (
            insert into timetable.attendances (key_id, starts_at, occurrence_id, ends_at, structure_id, kind, held)
            select k.key_id, t.starts_at, o.occurrence_id, least(t.starts_at + interval '1 day', o.ends_at), o.structure_id, k.kind,
                   o.state <> 4 and (not o.all_day or s.kind = 3)
            from timetable.occurrences o
            join timetable.sources s using (source_id)
            join timetable.contents c using (content_id)
            cross join lateral (
                select unnest(c.teacher_ids), 1::smallint
                union all select unnest(c.pupil_ids), 3::smallint
                union all select unnest(c.class_ids), 4::smallint
                union all select unnest(c.group_ids), 5::smallint
                union all select unnest(c.room_ids), 6::smallint
            ) as k (key_id, kind)
            cross join lateral generate_series(o.starts_at, o.ends_at - interval '1 microsecond', '1 day') as t (starts_at)
            where o.occurrence_id = any($1)
              and o.state <> 5
              and k.key_id <> '00000000-0000-0000-0000-000000000000'
            on conflict do nothing
            returning key_id
         )
         select distinct key_id as "key_id!" from added"#,
        occurrence_ids,
    )
    .fetch_all(tx)
    .await
}

/// Removes them, as the occurrences are now: before they become something else. Gives whom and what they were for.
pub async fn remove(tx: &mut PgConnection, occurrence_ids: &[Uuid]) -> Result<Vec<Uuid>, sqlx::Error> {
    if occurrence_ids.is_empty() {
        return Ok(vec![]);
    }
    sqlx::query_scalar!(
        r#"with removed as (
            delete from timetable.attendances a
            using timetable.occurrences o
            join timetable.contents c using (content_id)
            cross join lateral unnest(c.teacher_ids || c.pupil_ids || c.class_ids || c.group_ids || c.room_ids) as k (key_id)
            cross join lateral generate_series(o.starts_at, o.ends_at - interval '1 microsecond', '1 day') as t (starts_at)
            where o.occurrence_id = any($1)
              and a.key_id = k.key_id
              and a.starts_at = t.starts_at
              and a.occurrence_id = o.occurrence_id
            returning a.key_id
         )
         select distinct key_id as "key_id!" from removed"#,
        occurrence_ids,
    )
    .fetch_all(tx)
    .await
}
