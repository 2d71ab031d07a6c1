-- Every import is a version that can be told and taken back.

alter table identity.imports
    add column kind text not null default 'complete' check (kind in ('complete', 'delta', 'rollback')),
    -- What was read, for an import that is applied after it was compared.
    add column delivery jsonb not null default '{}',
    -- Why the delivery was refused; nothing of it was compared.
    add column refusal text not null default '',
    -- The import that this one takes back, and the one that took this one back.
    add column inverse_of uuid references identity.imports,
    add column rolled_back_by uuid references identity.imports,
    add column applied_at timestamptz;
update identity.imports set applied_at = created_at where applied;
create index on identity.imports (created_at desc, import_id);
create index on identity.imports (source, academy_code, degree, applied_at desc) where applied;

-- Which import ended a relation; null when no import did.
alter table identity.functions add column ended_import_id uuid;
alter table identity.memberships add column ended_import_id uuid;
alter table identity.guardianships add column ended_import_id uuid;
create index on identity.functions (import_id);
create index on identity.functions (ended_import_id) where ended_import_id is not null;
create index on identity.memberships (import_id);
create index on identity.memberships (ended_import_id) where ended_import_id is not null;
create index on identity.guardianships (import_id);
create index on identity.guardianships (ended_import_id) where ended_import_id is not null;

-- The import that brought a record first, and the delay after which a person whom no feed names any more is suspended.
alter table identity.source_records add column first_import_id uuid;
update identity.source_records set first_import_id = import_id;
create index on identity.source_records (first_import_id);
create index on identity.source_records (missing_since) where missing_since is not null;

-- '' for nobody, 'operator', or 'feed': a feed that names the person again ends only its own suspension.
alter table identity.people add column suspended_by text not null default '';
update identity.people set suspended_by = 'operator' where suspended_at is not null;

-- Rows as they were before an import changed them, and as it left them.
create table identity.import_versions (
    version_id bigint generated always as identity primary key,
    import_id uuid not null,
    noun text not null,
    id text not null,
    before jsonb not null,
    after jsonb not null
);
create index on identity.import_versions (import_id, noun, id, version_id);

-- Keeps what a statement of an import changed; a row whose version alone grew has not changed.
create function identity.keep_versions() returns trigger
    language plpgsql
    as $$
        declare
            changing_import constant text := current_setting('identity.import_id', true);
        begin
            if coalesce(changing_import, '') = '' then
                return null;
            end if;
            if tg_table_name = 'source_records' then
                insert into identity.import_versions (import_id, noun, id, before, after)
                select changing_import::uuid, tg_table_name, concat_ws('/', o.source, o.academy_code, o.degree, o.jointure), to_jsonb(o), to_jsonb(n)
                from old_rows o
                join new_rows n using (source, academy_code, degree, jointure);
            else
                insert into identity.import_versions (import_id, noun, id, before, after)
                select changing_import::uuid, tg_table_name, b.before ->> tg_argv[0], b.before, a.after
                from (select to_jsonb(o) as before from old_rows o) b
                join (select to_jsonb(n) as after from new_rows n) a on b.before -> tg_argv[0] = a.after -> tg_argv[0]
                where b.before - '{version,updated_at}'::text[] <> a.after - '{version,updated_at}'::text[];
            end if;
            return null;
        end
    $$;
create trigger keep_versions after update on identity.people
    referencing old table as old_rows new table as new_rows
    for each statement execute function identity.keep_versions('person_id');
create trigger keep_versions after update on identity.structures
    referencing old table as old_rows new table as new_rows
    for each statement execute function identity.keep_versions('structure_id');
create trigger keep_versions after update on identity.classes
    referencing old table as old_rows new table as new_rows
    for each statement execute function identity.keep_versions('class_id');
create trigger keep_versions after update on identity.source_records
    referencing old table as old_rows new table as new_rows
    for each statement execute function identity.keep_versions();

-- What an import does to each structure, for its head to read. before: people there, guardians not counted.
create table identity.import_structures (
    import_id uuid not null references identity.imports on delete cascade,
    structure_id uuid not null,
    uai text not null,
    name text not null,
    before integer not null,
    arriving integer not null,
    leaving integer not null,
    moving integer not null,
    unchanged integer not null,
    over_threshold boolean not null,
    primary key (import_id, uai)
);

-- The people of these figures, at most 200 of a kind and structure. kind: arrives, leaves or moves (from one class to another).
create table identity.import_changes (
    import_id uuid not null references identity.imports on delete cascade,
    uai text not null,
    kind text not null check (kind in ('arrives', 'leaves', 'moves')),
    rank integer not null,
    profile smallint not null,
    given_name text not null,
    family_name text not null,
    class_before text not null,
    class_after text not null,
    primary key (import_id, uai, kind, rank)
);

-- The records that an import set aside, all of them.
create table identity.import_set_aside (
    import_id uuid not null references identity.imports on delete cascade,
    ordinal integer not null,
    file text not null,
    line integer not null,
    identifier text not null,
    reason text not null,
    uais text[] not null default '{}',
    primary key (import_id, ordinal)
);

-- Whose delivery is staged, to be applied without being sent again.
create unlogged table identity.staged_delivery (
    import_id uuid primary key,
    staged_at timestamptz not null default now()
) with (autovacuum_enabled = false);

-- listed: its own record is in the delivery, so its classes are those and no others. complete: so are its people.
alter table identity.staged_places rename column delivered to listed;
alter table identity.staged_places add column complete boolean not null default false;

-- recorded: this feed has named her before. gone: the delta says that she leaves it.
alter table identity.staged_identities
    add column recorded boolean not null default false,
    add column gone boolean not null default false;


-- Who was and who is in each structure that the import is about, guardians apart.
create unlogged table identity.staged_presence (
    person_id uuid not null,
    structure_id uuid not null,
    profile smallint not null,
    before boolean not null,
    present boolean not null,
    class_before text not null default '',
    class_after text not null default '',
    primary key (person_id, structure_id)
) with (autovacuum_enabled = false);

-- With a child: a guardianship of person_id began or ended.
alter table identity.staged_changes
    add column subject_code text not null default '',
    add column child_id uuid,
    add column legal smallint;
