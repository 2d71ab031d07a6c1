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
