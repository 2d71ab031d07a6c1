-- What everybody but guardians is in a school, once for each profile. $1: the school. Profile 1 is a pupil, 3 a teacher.
with school as (
    select s.academy_code, s.degree
    from identity.structures s
    where s.structure_id = $1
),
classes as (
    select c.class_id
    from identity.classes c
    where c.structure_id = $1
    and c.school_year = identity.school_year()
    and c.valid_until is null
),
present as (
    select f.person_id, f.profile
    from identity.functions f
    where f.structure_id = $1
    and f.profile in (1, 3, 4, 5, 6)
    and f.valid_until is null
    union
    select m.person_id, m.profile
    from classes
    join identity.memberships m using (class_id)
    where m.profile in (1, 3, 4, 5, 6)
    and m.valid_until is null
)
select
    p.person_id as "person_id!",
    h.profile as "profile!",
    p.family_name as "family_name!",
    p.given_name as "given_name!",
    p.birth_date,
    -- Without ONDE's records: it has no numbers, their jointures are made of names.
    array(
        select distinct known.number
        from (
            select p.ine as number
            union all
            select r.jointure
            from identity.source_records r
            join school using (academy_code, degree)
            where r.person_id = p.person_id
            and r.source = 'aaf'
            union all
            select jsonb_path_query(r.attributes -> name, '$[*]') #>> '{}'
            from identity.source_records r
            join school using (academy_code, degree)
            cross join unnest(array['ENTPersonSTSId', 'ENTEleveStructRattachId', 'ENTEleveStructureRattachIdMEN']) as name
            where r.person_id = p.person_id
            and r.source = 'aaf'
        ) known
        where known.number <> ''
        order by known.number
        limit 20
    ) as "national_ids!",
    array(
        select distinct m.class_id
        from identity.memberships m
        join classes using (class_id)
        where h.profile = 3
        and m.person_id = h.person_id
        and m.profile = 3
        and m.valid_until is null
        order by m.class_id
        limit 200
    ) as "class_ids!"
from present h
join identity.people p using (person_id)
order by p.family_name, p.given_name, p.person_id, h.profile
