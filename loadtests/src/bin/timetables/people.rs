//! Whose weeks are read: people of the directory, as the tokens that identity would give them say.

use std::collections::BTreeMap;

use platform::{
    auth::{Caller, Function},
    config::DatabaseConfig,
};
use proto::identity::v1::Profile;
use sqlx::{PgPool, postgres::PgPoolOptions};
use uuid::Uuid;

use crate::Program;

/// Of ten people, so many.
const OF_TEN: [(Profile, usize); 3] = [(Profile::Guardian, 6), (Profile::Pupil, 3), (Profile::Teacher, 1)];

/// A person's functions with the classes of each, and her children; people of a profile as a lot draws them, the same every time.
const DRAWN: &str = "
    with drawn as (
        select person_id
        from identity.functions
        join identity.structures using (structure_id)
        where profile = $1 and valid_until is null and (uai = any($3) or $3 = '{}')
        group by person_id
        order by md5(person_id::text)
        limit $2
    )
    select f.person_id, f.profile, f.structure_id,
           array(
               select distinct m.class_id
               from identity.memberships m
               join identity.classes c using (class_id)
               where m.person_id = f.person_id and c.structure_id = f.structure_id and m.valid_until is null
           ) as class_ids,
           array(
               select g.child_id
               from identity.guardianships g
               where g.guardian_id = f.person_id and g.legal = 1 and g.valid_until is null
           ) as child_ids
    from drawn
    join identity.functions f using (person_id)
    where f.valid_until is null
    order by f.person_id, f.structure_id, f.profile";

/// How many.
#[derive(clap::Args)]
pub struct Arguments {
    /// Of ten people six are guardians, three pupils, one a teacher.
    #[arg(long, default_value_t = 1000)]
    people: usize,
    /// The UAIs of their schools; of any school if not said.
    #[arg(long, value_delimiter = ',')]
    of: Vec<String>,
}

#[derive(sqlx::FromRow)]
struct Row {
    person_id: Uuid,
    profile: i16,
    structure_id: Uuid,
    class_ids: Vec<Uuid>,
    child_ids: Vec<Uuid>,
}

impl Arguments {
    /// The ids of each: her own and her children's.
    pub async fn print(&self, program: &Program) -> anyhow::Result<()> {
        for caller in self.callers(program).await? {
            let ids: Vec<String> = [caller.person_id].iter().chain(&caller.child_ids).map(Uuid::to_string).collect();
            println!("{{{}}}", ids.join(","));
        }
        Ok(())
    }

    /// Whose tokens can be signed.
    pub async fn callers(&self, program: &Program) -> anyhow::Result<Vec<Caller>> {
        let database: DatabaseConfig = program.settings.section("identity")?;
        let pool = PgPoolOptions::new().max_connections(1).connect(&database.database_url).await?;
        let mut callers = vec![];
        for (profile, of_ten) in OF_TEN {
            callers.extend(drawn(&pool, profile, self.people * of_ten / 10, &self.of).await?);
        }
        anyhow::ensure!(!callers.is_empty(), "the directory is empty");
        Ok(callers)
    }
}

async fn drawn(pool: &PgPool, profile: Profile, number: usize, uais: &[String]) -> anyhow::Result<Vec<Caller>> {
    let query = sqlx::query_as(DRAWN).bind(profile as i32).bind(i64::try_from(number)?).bind(uais);
    let rows: Vec<Row> = query.fetch_all(pool).await?;
    let mut callers = BTreeMap::new();
    for row in rows {
        let caller = callers.entry(row.person_id).or_insert_with(|| Caller::new(row.person_id, Uuid::nil()));
        let Row { structure_id, class_ids, child_ids, .. } = row;
        caller.functions.push(Function { profile: row.profile.into(), structure_id, class_ids });
        caller.child_ids = child_ids;
    }
    Ok(callers.into_values().collect())
}
