-- From where $1 looks at others.
with pupils as (
    select $1::uuid as person_id
    union
    select g.child_id
    from identity.guardianships g
    where g.guardian_id = $1 and g.valid_until is null and g.legal = 1
),
held as (
    select f.structure_id, f.profile
    from identity.functions f
    where f.person_id = $1 and f.valid_until is null
)
select
    array(select identity.led(array(select structure_id from held where profile = 4))) as "led!",
    array(select structure_id from held where profile = 3) as "taught_in!",
    array(
        select f.structure_id
        from identity.functions f
        join pupils using (person_id)
        where f.profile = 1 and f.valid_until is null
    ) as "attended!",
    array(
        select m.class_id
        from identity.memberships m
        where m.person_id = $1 and m.profile = 3 and m.valid_until is null
    ) as "taught!",
    array(
        select m.class_id
        from identity.memberships m
        join pupils using (person_id)
        where m.profile = 1 and m.valid_until is null
    ) as "followed!",
    array(
        select d.organisation_id
        from identity.mandates d
        where d.person_id = $1 and d.valid_until is null
    ) as "organisation_ids!"
