//! What an import does to each school, for its head to read.

use sqlx::PgConnection;
use uuid::Uuid;

use super::Frame;

/// People listed of a kind and school.
const LISTED: i64 = 200;

/// People listed in all: the first delivery of a territory is all arrivals.
const LISTED_IN_ALL: i64 = 20_000;

/// Kept beside the import; of a dry run, once what it did is taken back.
#[derive(Default)]
pub(super) struct Differences {
    schools: Vec<School>,
    changes: Vec<Change>,
}

struct School {
    structure_id: Uuid,
    uai: String,
    name: String,
    before: i32,
    arriving: i32,
    leaving: i32,
    moving: i32,
    unchanged: i32,
    over_threshold: bool,
}

struct Change {
    uai: String,
    kind: String,
    rank: i32,
    profile: i16,
    given_name: String,
    family_name: String,
    class_before: String,
    class_after: String,
}

impl Differences {
    /// What the import did so far.
    pub(super) async fn read(tx: &mut PgConnection, frame: &Frame<'_>) -> Result<Self, sqlx::Error> {
        note_presence(tx).await?;
        note_classes(tx).await?;
        Ok(Self { schools: schools(tx, frame).await?, changes: changes(tx).await? })
    }

    /// The UAIs of the schools where more would end than the threshold allows.
    pub(super) fn over_threshold(&self) -> Vec<String> {
        self.schools.iter().filter(|school| school.over_threshold).map(|school| school.uai.clone()).collect()
    }

    /// Keeps them beside the import.
    pub(super) async fn keep(self, connection: &mut PgConnection, import_id: Uuid) -> Result<(), sqlx::Error> {
        keep_schools(connection, import_id, self.schools).await?;
        keep_changes(connection, import_id, self.changes).await
    }
}

/// Who was in each school and who is: who has more functions than just began was there. Guardians come and go with their children.
async fn note_presence(tx: &mut PgConnection) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "with present as (
            select f.person_id, f.structure_id, min(f.profile) as profile, count(*) as functions
            from identity.functions f
            join identity.staged_places p using (structure_id)
            where f.valid_until is null
            and f.profile <> 2
            and (p.complete or f.structure_id in (select c.structure_id from identity.staged_changes c))
            group by f.person_id, f.structure_id
         ),
         ended as (
            select c.person_id, c.structure_id, min(c.profile) as profile
            from identity.staged_changes c
            where c.ended and c.class_id is null and c.profile <> 2
            group by c.person_id, c.structure_id
         ),
         begun as (
            select c.person_id, c.structure_id, count(*) as functions
            from identity.staged_changes c
            where not c.ended and c.class_id is null and c.profile <> 2
            group by c.person_id, c.structure_id
         )
         insert into identity.staged_presence (person_id, structure_id, profile, before, present)
         select
            person_id,
            structure_id,
            coalesce(n.profile, e.profile),
            e.profile is not null or n.functions > coalesce(b.functions, 0),
            n.profile is not null
         from present n
         full join ended e using (person_id, structure_id)
         left join begun b using (person_id, structure_id)"
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Of pupils who stay in a school and change class.
async fn note_classes(tx: &mut PgConnection) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "with moves as (
            select
                c.person_id,
                c.structure_id,
                coalesce(min(k.label) filter (where c.ended), '') as before,
                coalesce(min(k.label) filter (where not c.ended), '') as after
            from identity.staged_changes c
            join identity.classes k using (class_id)
            where c.profile = 1 and not k.is_group
            group by c.person_id, c.structure_id
         )
         update identity.staged_presence p
         set class_before = m.before,
             class_after = m.after
         from moves m
         where (p.person_id, p.structure_id) = (m.person_id, m.structure_id)"
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Over the threshold: too many people leave, or too many links between the pupils who stay and their guardians end.
async fn schools(tx: &mut PgConnection, frame: &Frame<'_>) -> Result<Vec<School>, sqlx::Error> {
    sqlx::query_as!(
        School,
        r#"with counted as (
            select
                p.structure_id,
                count(*) filter (where p.before) as before,
                count(*) filter (where p.present and not p.before) as arriving,
                count(*) filter (where p.before and not p.present) as leaving,
                count(*) filter (where p.before and p.present and p.class_before <> p.class_after) as moving,
                count(*) filter (where p.before and p.present and p.class_before = p.class_after) as unchanged
            from identity.staged_presence p
            group by p.structure_id
           ),
           changed as (
            select c.child_id, c.person_id as guardian_id, bool_and(c.ended) as lost, bool_or(c.ended) as before
            from identity.staged_changes c
            where c.child_id is not null
            group by c.child_id, c.person_id
           ),
           links as (
            select h.child_id, h.lost
            from changed h
            where h.before
            union all
            select g.child_id, false
            from identity.guardianships g
            left join changed h using (child_id, guardian_id)
            where g.valid_until is null and h.child_id is null
           ),
           guarded as (
            select f.structure_id, count(*) as before, count(*) filter (where l.lost) as lost
            from links l
            join identity.functions f on f.person_id = l.child_id and f.profile = 1 and f.valid_until is null
            group by f.structure_id
           )
           select
               s.structure_id,
               s.uai,
               s.name,
               c.before::integer as "before!",
               c.arriving::integer as "arriving!",
               c.leaving::integer as "leaving!",
               c.moving::integer as "moving!",
               c.unchanged::integer as "unchanged!",
               c.leaving > $2 and c.leaving * 100 > c.before * $1
                   or coalesce(g.lost > $2 and g.lost * 100 > g.before * $1, false) as "over_threshold!"
           from counted c
           left join guarded g using (structure_id)
           join identity.structures s using (structure_id)
           order by s.uai"#,
        i64::from(frame.order.rules.percent(frame.today)),
        i64::from(frame.order.rules.departures_always_allowed),
    )
    .fetch_all(tx)
    .await
}

async fn changes(tx: &mut PgConnection) -> Result<Vec<Change>, sqlx::Error> {
    sqlx::query_as!(
        Change,
        r#"with told as (
            select
                p.*,
                case
                    when not p.before then 'arrives'
                    when not p.present then 'leaves'
                    else 'moves'
                end as kind
            from identity.staged_presence p
            where not p.before or not p.present or p.class_before <> p.class_after
           ),
           ranked as (
            select
                s.uai,
                t.kind,
                row_number() over (
                    partition by s.uai, t.kind
                    order by t.profile, t.class_before, t.class_after, k.family_name, k.given_name, k.person_id
                ) as rank,
                t.profile,
                k.given_name,
                k.family_name,
                t.class_before,
                t.class_after
            from told t
            join identity.structures s using (structure_id)
            join identity.people k using (person_id)
           )
           select uai, kind as "kind!", rank::integer as "rank!", profile, given_name, family_name, class_before, class_after
           from ranked
           where rank <= $1
           order by rank, uai, kind
           limit $2"#,
        LISTED,
        LISTED_IN_ALL,
    )
    .fetch_all(tx)
    .await
}

async fn keep_schools(connection: &mut PgConnection, import_id: Uuid, rows: Vec<School>) -> Result<(), sqlx::Error> {
    sqlx::query!("delete from identity.import_structures where import_id = $1", import_id).execute(&mut *connection).await?;
    let numbers = |of: fn(&School) -> i32| rows.iter().map(of).collect::<Vec<_>>();
    sqlx::query!(
        "insert into identity.import_structures (
            import_id, structure_id, uai, name, before, arriving, leaving, moving, unchanged, over_threshold
         )
         select $1, *
         from unnest(
            $2::uuid[], $3::text[], $4::text[], $5::integer[], $6::integer[], $7::integer[], $8::integer[], $9::integer[],
            $10::boolean[]
         )",
        import_id,
        &rows.iter().map(|row| row.structure_id).collect::<Vec<_>>(),
        &rows.iter().map(|row| row.uai.clone()).collect::<Vec<_>>(),
        &rows.iter().map(|row| row.name.clone()).collect::<Vec<_>>(),
        &numbers(|row| row.before),
        &numbers(|row| row.arriving),
        &numbers(|row| row.leaving),
        &numbers(|row| row.moving),
        &numbers(|row| row.unchanged),
        &rows.iter().map(|row| row.over_threshold).collect::<Vec<_>>(),
    )
    .execute(connection)
    .await?;
    Ok(())
}

async fn keep_changes(connection: &mut PgConnection, import_id: Uuid, rows: Vec<Change>) -> Result<(), sqlx::Error> {
    sqlx::query!("delete from identity.import_changes where import_id = $1", import_id).execute(&mut *connection).await?;
    let texts = |of: fn(&Change) -> &str| rows.iter().map(|row| of(row).to_owned()).collect::<Vec<_>>();
    sqlx::query!(
        "insert into identity.import_changes (
            import_id, uai, kind, rank, profile, given_name, family_name, class_before, class_after
         )
         select $1, *
         from unnest(
            $2::text[], $3::text[], $4::integer[], $5::smallint[], $6::text[], $7::text[], $8::text[], $9::text[]
         )",
        import_id,
        &texts(|row| &row.uai),
        &texts(|row| &row.kind),
        &rows.iter().map(|row| row.rank).collect::<Vec<_>>(),
        &rows.iter().map(|row| row.profile).collect::<Vec<_>>(),
        &texts(|row| &row.given_name),
        &texts(|row| &row.family_name),
        &texts(|row| &row.class_before),
        &texts(|row| &row.class_after),
    )
    .execute(connection)
    .await?;
    Ok(())
}
