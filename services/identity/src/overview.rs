//! What a person sees first: who she is, where, and her children; one indexed query.

use proto::identity::v1::{Attachment, Child, ClassMembership, GetOverviewResponse, Organisation, Person, Profile, Structure};
use sqlx::PgPool;
use uuid::Uuid;

use crate::error::Error;

/// One function of one person with one of its classes; a person without functions has one row too.
struct Row {
    person_id: Uuid,
    given_name: String,
    family_name: String,
    profile: Option<i16>,
    function_label: Option<String>,
    structure_id: Option<Uuid>,
    uai: Option<String>,
    structure_name: Option<String>,
    city: Option<String>,
    class_id: Option<Uuid>,
    class_label: Option<String>,
    is_group: Option<bool>,
    subject: Option<String>,
    main_teacher: Option<bool>,
}

/// The person, then her children, eldest first; rows of one attachment stand together.
pub async fn of(pool: &PgPool, person_id: Uuid, speaks_for_organisations: bool) -> Result<GetOverviewResponse, Error> {
    let rows = rows(pool, person_id).await?;
    let mut people = rows.chunk_by(|one, next| one.person_id == next.person_id).map(person_with_attachments);
    let (person, attachments) = people.next().ok_or(Error::PersonNotFound(person_id))?;
    let children = people.map(|(person, attachments)| Child { person: Some(person), attachments }).collect();
    let organisations = if speaks_for_organisations { organisations(pool, person_id).await? } else { vec![] };
    Ok(GetOverviewResponse { person: Some(person), attachments, children, organisations })
}

async fn rows(pool: &PgPool, person_id: Uuid) -> Result<Vec<Row>, sqlx::Error> {
    sqlx::query_as!(
        Row,
        r#"with subjects as (
             select $1::uuid as person_id, 1 as place
             union all
             (select child_id, 2
              from identity.guardianships
              where guardian_id = $1 and valid_until is null and legal = 1
              limit 20)
           )
           select p.person_id, p.given_name, p.family_name,
                  f.profile as "profile?", f.label as "function_label?",
                  s.structure_id as "structure_id?", s.uai as "uai?", s.name as "structure_name?", s.city as "city?",
                  c.class_id as "class_id?", c.label as "class_label?", c.is_group as "is_group?",
                  c.subject_label as "subject?", c.main_teacher as "main_teacher?"
           from subjects
           join identity.people p using (person_id)
           left join identity.functions f
             on f.person_id = p.person_id and f.valid_until is null and (place = 2 or f.profile <> 2)
           left join identity.structures s using (structure_id)
           left join lateral (
             select c.class_id, c.label, c.is_group, m.subject_label, m.main_teacher
             from identity.memberships m
             join identity.classes c using (class_id)
             where m.person_id = p.person_id
               and m.profile = f.profile
               and m.valid_until is null
               and c.structure_id = f.structure_id
             limit 100
           ) c on true
           where place = 1 or f.profile = 1
           order by place, p.birth_date, p.person_id, f.profile, s.name, s.structure_id,
                    c.is_group, c.label, c.class_id, c.subject_label, f.function_id
           limit 2000"#,
        person_id,
    )
    .fetch_all(pool)
    .await
}

fn person_with_attachments(rows: &[Row]) -> (Person, Vec<Attachment>) {
    let first = &rows[0];
    let person = Person {
        person_id: first.person_id.to_string(),
        given_name: first.given_name.clone(),
        family_name: first.family_name.clone(),
    };
    let same = |one: &Row, next: &Row| (one.profile, one.structure_id) == (next.profile, next.structure_id);
    (person, rows.chunk_by(same).filter_map(attachment).collect())
}

/// Several functions of one profile in one structure ("principal" and "teacher of a project") are one attachment.
fn attachment(rows: &[Row]) -> Option<Attachment> {
    let first = &rows[0];
    let mut classes: Vec<_> = rows.iter().filter_map(class).collect();
    classes.dedup();
    Some(Attachment {
        profile: Profile::try_from(i32::from(first.profile?)).ok()?.into(),
        function_label: first.function_label.clone()?,
        structure: Some(Structure {
            structure_id: first.structure_id?.to_string(),
            uai: first.uai.clone()?,
            name: first.structure_name.clone()?,
            city: first.city.clone()?,
        }),
        classes,
    })
}

fn class(row: &Row) -> Option<ClassMembership> {
    Some(ClassMembership {
        class_id: row.class_id?.to_string(),
        label: row.class_label.clone()?,
        group: row.is_group?,
        subject: row.subject.clone()?,
        main_teacher: row.main_teacher?,
    })
}

async fn organisations(pool: &PgPool, person_id: Uuid) -> Result<Vec<Organisation>, sqlx::Error> {
    let rows = sqlx::query!(
        "select o.organisation_id, o.kind, o.code, o.name, m.title
         from identity.mandates m
         join identity.organisations o using (organisation_id)
         where m.person_id = $1 and m.valid_until is null
         order by o.kind, o.name
         limit 20",
        person_id,
    )
    .fetch_all(pool)
    .await?;
    let organisation = |row: (Uuid, String, String, String, String)| Organisation {
        organisation_id: row.0.to_string(),
        kind: row.1,
        code: row.2,
        name: row.3,
        title: row.4,
        ..Organisation::default()
    };
    Ok(rows.into_iter().map(|row| organisation((row.organisation_id, row.kind, row.code, row.name, row.title))).collect())
}
