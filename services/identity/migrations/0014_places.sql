-- Places: where schools stand, what they were called, what they are one place with, who is responsible for them.

-- The time zone of a département: overseas ones have their own days.
create function identity.time_zone(departement_code text) returns text
    language sql immutable parallel safe
    as $$
        select case departement_code
            when '971' then 'America/Guadeloupe'
            when '972' then 'America/Martinique'
            when '973' then 'America/Cayenne'
            when '974' then 'Indian/Reunion'
            when '975' then 'America/Miquelon'
            when '976' then 'Indian/Mayotte'
            when '977' then 'America/St_Barthelemy'
            when '978' then 'America/Marigot'
            when '986' then 'Pacific/Wallis'
            when '987' then 'Pacific/Tahiti'
            when '988' then 'Pacific/Noumea'
            else 'Europe/Paris'
        end
    $$;

-- The day in a time zone.
create function identity.today_in(time_zone text) returns date
    language sql
    stable
    as $$ select (now() at time zone time_zone)::date $$;

-- 'ecole', 'college', 'lycee' or '' when nobody says: by the ministry's code of the nature (ENTStructureCodeTypeStruct: 340 is a
-- collège), else by the degré and the word.
create function identity.nature(degree text, kind text, kind_code text) returns text
    language sql immutable parallel safe
    as $$
        select case
            when kind_code ~ '^1[0-9][0-9]$' then 'ecole'
            when kind_code in ('340', '350', '352', '390') then 'college'
            when kind_code ~ '^3[0-9][0-9]$' then 'lycee'
            when degree = '1D' or kind like 'ECOLE%' then 'ecole'
            when kind like 'COLL%' or kind in ('CLG', 'SEGPA') then 'college'
            when kind like 'LYC%' or kind in ('LP', 'LPO', 'LG', 'LT', 'LGT', 'SEP', 'EREA') then 'lycee'
            else ''
        end
    $$;

-- described_commune_code: what the national annuaire says, which wins over the feed.
alter table identity.structures
    add column described_commune_code text not null default '',
    add column latitude double precision check (latitude between -90 and 90),
    add column longitude double precision check (longitude between -180 and 180),
    add column commune_code text not null
        generated always as (coalesce(nullif(described_commune_code, ''), attributes ->> 'ENTEcoleCommune', '')) stored,
    add column circonscription_code text not null
        generated always as (coalesce(attributes ->> 'ENTEcoleCirconscription', '')) stored,
    add column rpi_code text not null generated always as (coalesce(attributes ->> 'ENTEcoleRPI', '')) stored,
    add column time_zone text not null generated always as (identity.time_zone(departement_code)) stored,
    add column nature text not null generated always as (identity.nature(degree, kind, kind_code)) stored,
    add check ((latitude is null) = (longitude is null));
create index on identity.structures (commune_code) where commune_code <> '';
create index on identity.structures (circonscription_code) where circonscription_code <> '';
create index on identity.structures (academy_code, rpi_code) where rpi_code <> '';

-- What became of a UAI. applied_at: since when the structure bears the new one.
create table identity.uai_changes (
    old_uai text primary key,
    new_uai text not null,
    structure_id uuid not null references identity.structures,
    day date not null,
    changed_by text not null,
    applied_at timestamptz,
    created_at timestamptz not null default now(),
    check (old_uai <> new_uai)
);
create index on identity.uai_changes (new_uai);
create index on identity.uai_changes (structure_id);
create index on identity.uai_changes (day) where applied_at is null;

-- Other jointures under which a feed names a structure since its UAI changed.
create table identity.structure_jointures (
    academy_code text not null,
    degree text not null,
    jointure text not null,
    structure_id uuid not null references identity.structures,
    primary key (academy_code, degree, jointure)
);

-- The structure that a UAI is or was of.
create function identity.structure_called(uai text) returns uuid
    language sql stable
    as $$
        select coalesce(
            (select s.structure_id from identity.structures s where s.uai = structure_called.uai),
            (select c.structure_id from identity.uai_changes c where structure_called.uai in (c.old_uai, c.new_uai) limit 1)
        )
    $$;

-- Which structures of a delivery are named by another jointure than the one that is known.
create unlogged table identity.staged_jointures (
    jointure text primary key,
    known text not null,
    structure_id uuid not null
) with (autovacuum_enabled = false);

-- Cités scolaires and RPIs that an administrator made. heads_see_all: the heads of each see all of them as theirs.
create table identity.structure_links (
    link_id uuid primary key,
    kind text not null check (kind in ('cite_scolaire', 'rpi')),
    name text not null,
    heads_see_all boolean not null,
    created_by text not null,
    created_at timestamptz not null default now(),
    unique (link_id, kind)
);
create table identity.linked_structures (
    link_id uuid not null,
    kind text not null,
    structure_id uuid not null references identity.structures,
    primary key (link_id, structure_id),
    foreign key (link_id, kind) references identity.structure_links (link_id, kind) on delete cascade,
    unique (structure_id, kind)
);

-- Every link, those too that the feed makes by naming an RPI at several écoles.
create view identity.links as
    select l.link_id::text as link, l.link_id, l.kind, l.name, l.heads_see_all, m.structure_id
    from identity.structure_links l
    join identity.linked_structures m using (link_id)
    union all
    select s.academy_code || '/' || s.rpi_code, null, 'rpi', s.rpi_code, false, s.structure_id
    from identity.structures s
    where s.rpi_code <> ''
    and exists (
        select
        from identity.structures o
        where (o.academy_code, o.rpi_code) = (s.academy_code, s.rpi_code) and o.structure_id <> s.structure_id
    );

-- The structures of these heads: those that they lead, and those that share their heads.
create function identity.led(structure_ids uuid[]) returns setof uuid
    language sql stable
    as $$
        select unnest(structure_ids)
        union
        select o.structure_id
        from identity.linked_structures m
        join identity.structure_links l on l.link_id = m.link_id and l.heads_see_all
        join identity.linked_structures o on o.link_id = m.link_id
        where m.structure_id = any(structure_ids)
    $$;

-- Which région a département is of (INSEE).
create table identity.departements (
    code text primary key,
    region_code text not null
);
insert into identity.departements (code, region_code)
select unnest(string_to_array(codes, ' ')), region_code
from (values
    ('01', '971'),
    ('02', '972'),
    ('03', '973'),
    ('04', '974'),
    ('06', '976'),
    ('11', '75 77 78 91 92 93 94 95'),
    ('24', '18 28 36 37 41 45'),
    ('27', '21 25 39 58 70 71 89 90'),
    ('28', '14 27 50 61 76'),
    ('32', '02 59 60 62 80'),
    ('44', '08 10 51 52 54 55 57 67 68 88'),
    ('52', '44 49 53 72 85'),
    ('53', '22 29 35 56'),
    ('75', '16 17 19 23 24 33 40 47 64 79 86 87'),
    ('76', '09 11 12 30 31 32 34 46 48 65 66 81 82'),
    ('84', '01 03 07 15 26 38 42 43 63 69 73 74'),
    ('93', '04 05 06 13 83 84'),
    ('94', '2A 2B'),
    ('975', '975'),
    ('977', '977'),
    ('978', '978'),
    ('984', '984'),
    ('986', '986'),
    ('987', '987'),
    ('988', '988'),
    ('989', '989')
) as known (region_code, codes);

alter table identity.organisations
    drop constraint organisations_kind_check,
    add check (kind in ('commune', 'epci', 'departement', 'region', 'academie', 'circonscription'));

-- The communes of an EPCI, by INSEE code.
create table identity.organisation_communes (
    organisation_id uuid not null references identity.organisations,
    commune_code text not null,
    primary key (organisation_id, commune_code)
);

-- Where an organisation is responsible for a structure, or is not, whatever its kind says.
create table identity.responsibility_exceptions (
    organisation_id uuid not null references identity.organisations,
    structure_id uuid not null references identity.structures,
    responsible boolean not null,
    changed_by text not null,
    created_at timestamptz not null default now(),
    primary key (organisation_id, structure_id)
);

-- Who is responsible for which structure: the one place where this is said (code de l'éducation, L. 212-1 to 5 for écoles, L. 213-1
-- to 2 for collèges, L. 214-5 to 6 for lycées).
create view identity.responsibilities as
    select r.organisation_id, r.structure_id
    from (
        select o.organisation_id, s.structure_id
        from identity.organisations o
        join identity.structures s on s.commune_code = o.code
        where o.kind = 'commune' and s.nature = 'ecole' and s.contract = 'PU'
        union all
        select o.organisation_id, s.structure_id
        from identity.organisations o
        join identity.organisation_communes c using (organisation_id)
        join identity.structures s on s.commune_code = c.commune_code
        where o.kind = 'epci' and s.nature = 'ecole' and s.contract = 'PU'
        union all
        select o.organisation_id, s.structure_id
        from identity.organisations o
        join identity.structures s on s.departement_code = o.code
        where o.kind = 'departement' and s.nature = 'college' and s.contract = 'PU'
        union all
        select o.organisation_id, s.structure_id
        from identity.organisations o
        join identity.departements d on d.region_code = o.code
        join identity.structures s on s.departement_code = d.code
        where o.kind = 'region' and s.nature = 'lycee' and s.contract = 'PU'
        union all
        select o.organisation_id, s.structure_id
        from identity.organisations o
        join identity.structures s on s.academy_code = o.code
        where o.kind = 'academie'
        union all
        select o.organisation_id, s.structure_id
        from identity.organisations o
        join identity.structures s on s.circonscription_code = o.code
        where o.kind = 'circonscription' and s.nature = 'ecole'
    ) r
    where not exists (
        select
        from identity.responsibility_exceptions e
        where (e.organisation_id, e.structure_id) = (r.organisation_id, r.structure_id)
    )
    union all
    select e.organisation_id, e.structure_id
    from identity.responsibility_exceptions e
    where e.responsible;
