-- Decisions that no feed may undo.

-- The id under which somebody is known now, whatever merges there were.
create function identity.present_id(id uuid) returns uuid
    language sql stable parallel safe
    as $$
        with recursive known (id, step) as (
            select id, 0
            union all
            select a.person_id, k.step + 1
            from known k
            join identity.aliases a on a.alias_id = k.id
        )
        select k.id
        from known k
        order by k.step desc
        limit 1
    $$;

-- person_id: the child, whose address or contact it is, or the adult pupil, by the id that she had when it was decided. decided_by,
-- ended_by: null for an operator.
create table identity.overrides (
    override_id uuid primary key,
    kind text not null check (kind in ('authority', 'address', 'contact', 'objection')),
    person_id uuid not null references identity.people,
    guardian_id uuid references identity.people,
    first_day date not null,
    last_day date,
    reference text not null default '',
    decided_by uuid,
    ended_by uuid,
    ended_at timestamptz,
    created_at timestamptz not null default now(),
    check ((kind = 'authority') = (guardian_id is not null)),
    check (last_day >= first_day)
);
create index on identity.overrides (person_id);
create index on identity.overrides (guardian_id) where guardian_id is not null;

-- What holds today, about whom they are today.
create view identity.overrides_in_force as
    select
        o.override_id,
        o.kind,
        identity.present_id(o.person_id) as person_id,
        identity.present_id(o.guardian_id) as guardian_id
    from identity.overrides o
    where o.ended_at is null
    and o.first_day <= identity.today()
    and (o.last_day is null or o.last_day >= identity.today());

-- Links that are not to be in force today, whatever a feed says. legal: null for whatever the link is.
create view identity.links_overridden as
    select person_id as child_id, guardian_id, null::smallint as legal
    from identity.overrides_in_force
    where kind = 'authority'
    union
    select person_id, null, 1::smallint
    from identity.overrides_in_force
    where kind = 'objection';

-- Links that an override keeps out of force, as the feed states them. withheld: lifted into guardianships for the time of a transaction
-- that works with what feeds say; nobody ever sees one there.
alter table identity.guardianships add column withheld boolean not null default false;
create index on identity.guardianships (guardianship_id) where withheld;
create table identity.withheld_guardianships (like identity.guardianships including defaults);
alter table identity.withheld_guardianships add primary key (guardianship_id);
create unique index on identity.withheld_guardianships (child_id, guardian_id) where valid_until is null;
create index on identity.withheld_guardianships (guardian_id);
