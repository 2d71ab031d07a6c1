-- Who is in an audience. $1: on which day, null for now. $2: suspended people too. $3: people. $4, $5: structures, with profiles there.
-- $6, $7: classes, with profiles there. $8, $9, $10: the legal representatives of pupils, of structures' pupils, of classes' pupils.
-- $11: families. Profile 1 is a pupil.
with wards as (
    select unnest($8::uuid[]) as child_id
    union
    select f.person_id
    from identity.functions f
    where f.structure_id = any($9::uuid[])
    and f.profile = 1
    and (f.valid_until is null or f.valid_until > $1::date)
    and f.valid_from <= coalesce($1::date, 'infinity')
    union
    select m.person_id
    from identity.memberships m
    where m.class_id = any($10::uuid[])
    and m.profile = 1
    and (m.valid_until is null or m.valid_until > $1::date)
    and m.valid_from <= coalesce($1::date, 'infinity')
),
-- Somebody and, of a guardian, the children of whom she is a legal representative.
children as (
    select a.person_id, a.person_id as child_id
    from unnest($11::uuid[]) as a (person_id)
    union
    select g.guardian_id, g.child_id
    from identity.guardianships g
    where g.guardian_id = any($11::uuid[])
    and g.legal = 1
    and (g.valid_until is null or g.valid_until > $1::date)
    and g.valid_from <= coalesce($1::date, 'infinity')
),
relatives as (
    select c.person_id, g.guardian_id
    from children c
    join identity.guardianships g using (child_id)
    where g.legal = 1
    and (g.valid_until is null or g.valid_until > $1::date)
    and g.valid_from <= coalesce($1::date, 'infinity')
),
homes as (
    select s.person_id, identity.address(s.attributes) as address
    from identity.source_records s
    where s.missing_since is null
    and s.person_id in (select person_id from relatives union select guardian_id from relatives)
    and s.person_id not in (select o.person_id from identity.overrides_in_force o where o.kind = 'address')
),
found as (
    select unnest($3::uuid[]) as person_id
    union
    select f.person_id
    from unnest($4::uuid[], $5::smallint[]) as a (structure_id, profile)
    join identity.functions f using (structure_id, profile)
    where (f.valid_until is null or f.valid_until > $1::date)
    and f.valid_from <= coalesce($1::date, 'infinity')
    union
    select m.person_id
    from unnest($6::uuid[], $7::smallint[]) as a (class_id, profile)
    join identity.memberships m using (class_id, profile)
    where (m.valid_until is null or m.valid_until > $1::date)
    and m.valid_from <= coalesce($1::date, 'infinity')
    union
    select g.guardian_id
    from wards w
    join identity.guardianships g using (child_id)
    where g.legal = 1
    and (g.valid_until is null or g.valid_until > $1::date)
    and g.valid_from <= coalesce($1::date, 'infinity')
    union
    select r.guardian_id
    from relatives r
    where r.guardian_id = r.person_id
    union
    select r.guardian_id
    from relatives r
    join homes one on one.person_id = r.person_id
    join homes other on other.person_id = r.guardian_id and other.address = one.address
)
select k.person_id
from found
join identity.people k using (person_id)
where $2 or k.suspended_at is null
order by k.person_id
