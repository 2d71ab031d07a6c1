-- Whether two ids may be those of one person: no INE (two pupils are never merged), no two birth dates, no feed that names both.
create function identity.may_be_one(one uuid, other uuid) returns boolean
    language sql stable parallel safe
    as $$
        select
            count(*) = 2
            and count(k.ine) = 0
            and count(distinct k.birth_date) <= 1
            and not exists (
                select
                from identity.source_records a
                join identity.source_records b using (source, academy_code, degree)
                where a.person_id = one and b.person_id = other
            )
        from identity.people k
        where k.person_id in (one, other)
    $$;

-- A pupil's INE is that of who she is now: held under a former id, it kept her record from being taken.
create temporary table former_ines on commit drop as
    select distinct on (l.person_id) l.person_id, k.ine
    from identity.aliases l
    join identity.people k on k.person_id = l.alias_id
    where k.ine is not null
    order by l.person_id, k.ine;
update identity.people k
    set ine = null
    from identity.aliases l
    where l.alias_id = k.person_id and k.ine is not null;
update identity.people k
    set ine = f.ine
    from former_ines f
    where f.person_id = k.person_id and k.ine is null;
drop table former_ines;
