-- The function table and who changed it; from one school year to the next.

alter table identity.function_profiles add column label text not null default '';

-- profile_before: null when the table lacked the code. changed_by: a person's id, or 'operator'.
create table identity.function_profile_changes (
    change_id bigint generated always as identity primary key,
    code text not null,
    profile_before smallint,
    profile smallint not null,
    label text not null,
    changed_by text not null,
    changed_at timestamptz not null default now()
);
create index on identity.function_profile_changes (code, change_id);

-- Who has which function, pupils and guardians apart.
create index functions_by_code on identity.functions (code) include (person_id, label) where valid_until is null and profile > 2;

-- Where somebody was, and what was taught when.
create index on identity.memberships (person_id) where valid_until is not null;

-- Years that an administrator closed.
create table identity.school_year_closings (
    structure_id uuid not null references identity.structures,
    school_year smallint not null,
    closed_by text not null,
    closed_at timestamptz not null default now(),
    primary key (structure_id, school_year)
);

-- The school year, by the year it begins in: the academies send the next year's classes from August on.
create function identity.school_year() returns smallint
    language sql
    stable
    as $$ select extract(year from identity.today() - interval '7 months')::smallint $$;

-- The pupils of schools in a school year and the one before, with one class of each and what became of them. Of last year's those who
-- were there on 1 July or later. other_id: where she is now, or where she came from.
create function identity.rollover(of_structures uuid[], of_year smallint)
    returns table (structure_id uuid, person_id uuid, outcome text, class_before uuid, class_after uuid, other_id uuid)
    language sql
    stable
    as $$
        with belonging as (
            select c.structure_id, m.person_id, c.school_year, c.class_id, c.is_group, c.code, m.valid_from, m.valid_until
            from identity.classes c
            join identity.memberships m on m.class_id = c.class_id and m.profile = 1 and m.valid_until is null
            where c.structure_id = any(of_structures)
            and c.school_year in (of_year - 1, of_year)
            union all
            select c.structure_id, m.person_id, c.school_year, c.class_id, c.is_group, c.code, m.valid_from, m.valid_until
            from identity.classes c
            join identity.memberships m on m.class_id = c.class_id and m.profile = 1 and m.valid_until is not null
            where c.structure_id = any(of_structures)
            and (c.school_year = of_year or c.school_year = of_year - 1 and m.valid_until >= make_date(of_year, 7, 1))
        ),
        latest as (
            select distinct on (b.structure_id, b.person_id, b.school_year) b.structure_id, b.person_id, b.school_year, b.class_id
            from belonging b
            order by b.structure_id, b.person_id, b.school_year, b.is_group, b.valid_until desc nulls first, b.valid_from desc, b.code
        ),
        pupils as (
            select
                l.structure_id,
                l.person_id,
                (array_agg(l.class_id) filter (where l.school_year = of_year - 1))[1] as class_before,
                (array_agg(l.class_id) filter (where l.school_year = of_year))[1] as class_after
            from latest l
            group by l.structure_id, l.person_id
        )
        select
            p.structure_id,
            p.person_id,
            case
                when p.class_before is null then 'arrived'
                when p.class_after is not null then 'stayed'
                when o.class_id is not null then 'moved'
                when exists (
                    select
                    from identity.functions f
                    where f.person_id = p.person_id and f.profile = 1 and f.valid_until is null
                ) then 'unplaced'
                else 'missing'
            end,
            coalesce(p.class_before, o.class_id),
            coalesce(p.class_after, o.class_id),
            o.structure_id
        from pupils p
        left join lateral (
            select e.structure_id, e.class_id
            from (
                select c.structure_id, c.class_id, c.school_year, c.is_group, m.valid_from, m.valid_until
                from identity.memberships m
                join identity.classes c using (class_id)
                where m.person_id = p.person_id and m.profile = 1 and m.valid_until is null
                union all
                select c.structure_id, c.class_id, c.school_year, c.is_group, m.valid_from, m.valid_until
                from identity.memberships m
                join identity.classes c using (class_id)
                where m.person_id = p.person_id and m.profile = 1 and m.valid_until is not null
            ) e
            where (p.class_before is null or p.class_after is null)
            and e.structure_id <> p.structure_id
            and (
                e.school_year = of_year and p.class_after is null
                or e.school_year = of_year - 1
                and p.class_before is null
                and (e.valid_until is null or e.valid_until >= make_date(of_year, 7, 1))
            )
            order by e.is_group, e.valid_until desc nulls first, e.valid_from desc
            limit 1
        ) o on true
    $$;
