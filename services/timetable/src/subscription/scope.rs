//! Whose timetable an address tells: who may ask for it when it is made. Whether she still may is asked by `found.sql` at each reading.

use platform::auth::Caller;
use proto::{
    identity::v1::Profile,
    timetable::v1::{CalendarScope, calendar_scope::Scope as Asks},
};
use sqlx::PgPool;
use uuid::Uuid;

use crate::{
    error::{self, Error},
    rights,
};

/// Whose timetable, as its maker may see it.
pub struct Scope {
    /// One person …
    pub person_id: Option<Uuid>,
    /// Ids that the person had before merges: occurrences may hold them.
    pub alias_ids: Vec<Uuid>,
    /// … or one class or group.
    pub class_id: Option<Uuid>,
    /// She sees the class since she works there.
    pub at_work: bool,
}

impl Scope {
    /// What somebody asks for, if she may see it today.
    pub async fn asked(pool: &PgPool, caller: &Caller, asked: Option<&CalendarScope>) -> Result<Self, Error> {
        match asked.and_then(|asked| asked.scope.as_ref()) {
            None => Err(Error::Invalid { field: "scope", reason: "must be given" }),
            Some(Asks::PersonId(id)) => Self::person(caller, error::id("scope.person_id", id)?),
            Some(Asks::ClassId(id)) => Self::class(pool, caller, error::id("scope.class_id", id)?).await,
        }
    }

    fn person(caller: &Caller, person_id: Uuid) -> Result<Self, Error> {
        let scope = |person_id, alias_ids| Self { person_id: Some(person_id), alias_ids, class_id: None, at_work: false };
        match person_id {
            own if rights::is_caller(caller, own) => Ok(scope(caller.person_id, caller.alias_ids.clone())),
            child if caller.child_ids.contains(&child) => Ok(scope(child, vec![])),
            stranger => Err(Error::not_found("person", stranger)),
        }
    }

    /// What a pupil or a guardian sees is asked again at each reading, even if she works there too.
    async fn class(pool: &PgPool, caller: &Caller, class_id: Uuid) -> Result<Self, Error> {
        let mut at_home = Caller { operator: false, administrator: false, ..caller.clone() };
        at_home.functions.retain(|function| function.profile == i32::from(Profile::Pupil));
        let at_work = if rights::sees_class(pool, &at_home, class_id).await? {
            false
        } else if rights::sees_class(pool, caller, class_id).await? {
            true
        } else {
            return Err(Error::not_found("class", class_id));
        };
        Ok(Self { person_id: None, alias_ids: vec![], class_id: Some(class_id), at_work })
    }
}
