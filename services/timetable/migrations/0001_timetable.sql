-- Timetable: schools and their sources, what the sources' names mean, what happens when, for whom.

-- What of a school its timetable needs; read from the directory with each import.
create table timetable.schools (
    structure_id uuid primary key,
    uai text not null,
    name text not null,
    time_zone text not null,
    departement_code text not null,
    latitude double precision,
    longitude double precision
);

-- What a school says of its year; what it does not say is national. No source changes the bells or closures that somebody typed.
create table timetable.school_years (
    structure_id uuid not null references timetable.schools,
    year smallint not null,
    first_day date,
    last_day date,
    bells_typed boolean not null default false,
    closures_typed boolean not null default false,
    primary key (structure_id, year)
);

create table timetable.bells (
    structure_id uuid not null,
    year smallint not null,
    begins time not null,
    ends time not null check (ends > begins),
    primary key (structure_id, year, begins),
    foreign key (structure_id, year) references timetable.school_years on delete cascade
);

create table timetable.closures (
    closure_id uuid primary key,
    structure_id uuid not null,
    year smallint not null,
    name text not null,
    first_day date not null,
    last_day date not null check (last_day >= first_day),
    foreign key (structure_id, year) references timetable.school_years on delete cascade
);
create index on timetable.closures (structure_id, first_day);

-- Where a school's timetable comes from. An address is a secret: it is sealed, only its host can be read.
create table timetable.sources (
    source_id uuid primary key,
    structure_id uuid not null references timetable.schools,
    kind smallint not null,
    format smallint not null default 0,
    name text not null,
    address bytea,
    host text not null default '',
    subject_kind smallint,
    subject_id uuid,
    subject_name text not null default '',
    paused boolean not null default false,
    etag text,
    last_modified text,
    body_digest bytea,
    checked_at timestamptz,
    succeeded_at timestamptz,
    failure jsonb,
    failures integer not null default 0,
    next_check_at timestamptz,
    import_id uuid,
    created_by uuid not null,
    created_at timestamptz not null default now(),
    deleted_at timestamptz
);
create index on timetable.sources (structure_id, name, source_id) where deleted_at is null;
create index on timetable.sources (next_check_at) where next_check_at is not null;
create unique index on timetable.sources (structure_id) where kind = 3;

-- Versions of a source. `reading` is what it said, sealed: it names people.
create table timetable.imports (
    import_id uuid primary key,
    source_id uuid not null references timetable.sources,
    structure_id uuid not null,
    version integer not null,
    state smallint not null,
    format smallint not null,
    created_at timestamptz not null default now(),
    applied_at timestamptz,
    person_id uuid,
    lessons integer not null,
    lessons_to_come integer not null,
    added integer not null,
    moved integer not null,
    cancelled integer not null,
    changed integer not null,
    unchanged integer not null,
    labels_unmatched integer not null,
    findings jsonb not null,
    findings_total integer not null,
    held boolean not null,
    digest bytea not null,
    reading bytea,
    unique (source_id, version)
);
create index on timetable.imports (structure_id, created_at desc, import_id desc);
create index on timetable.imports (created_at) where reading is not null;

-- The mapping table. A name means a person, a class or a group of the directory; a room means itself, or another room.
create table timetable.labels (
    label_id uuid primary key,
    structure_id uuid not null references timetable.schools,
    kind smallint not null,
    text text not null,
    number text not null default '',
    plain text not null,
    state smallint not null,
    target_id uuid,
    target_name text not null default '',
    decided_by uuid,
    decided_at timestamptz,
    unique (structure_id, kind, text, number)
);
create index on timetable.labels (structure_id, state, kind, text, label_id);
create index on timetable.labels (structure_id, plain) where kind = 6;
create index on timetable.labels (target_id);

-- What lessons are. Never changed: a lesson that becomes another one gets another row. The arrays that stand for one thing
-- (`class_ids` and `class_names`) have one length; a class that is not matched has the nil id.
create table timetable.contents (
    content_id bigint generated always as identity primary key,
    structure_id uuid not null,
    digest uuid not null,
    nature smallint not null,
    subject text not null,
    title text not null,
    note text not null,
    teacher_ids uuid[] not null,
    unmatched_teachers text[] not null,
    pupil_ids uuid[] not null,
    class_ids uuid[] not null,
    class_names text[] not null,
    group_ids uuid[] not null,
    group_names text[] not null,
    room_ids uuid[] not null,
    room_names text[] not null,
    unique (structure_id, digest)
);

-- What happens when. `key` is the source's identifier, shortened; with the beginning that the source says, it finds the lesson again.
-- A state of 5 was taken out of its source long before it would have been held: nobody is shown it.
create table timetable.occurrences (
    occurrence_id uuid primary key,
    structure_id uuid not null,
    source_id uuid not null,
    key uuid not null,
    source_starts_at timestamptz not null,
    starts_at timestamptz not null,
    ends_at timestamptz not null check (ends_at > starts_at),
    content_id bigint not null references timetable.contents,
    state smallint not null,
    all_day boolean not null,
    amended boolean not null default false,
    version integer not null default 1,
    import_id uuid,
    changed_at timestamptz,
    unique (source_id, key, source_starts_at)
);
create index on timetable.occurrences (structure_id, starts_at);
create index on timetable.occurrences (structure_id, changed_at) where changed_at is not null;
create index on timetable.occurrences (structure_id, occurrence_id) where version = 1;

-- For whom and where: a row for each teacher (1), pupil by name (3), class (4), group (5) and room (6) of an occurrence that is shown,
-- and for each 24 hours of it: whoever asks for a day finds what began earlier by looking one day back. One is expected where `held` is
-- true: not when it is cancelled, nor for a whole day that a calendar only names ("Vacances", "Semaine A"). The key includes the rest,
-- so that times are told from the index alone.
create table timetable.attendances (
    key_id uuid not null,
    starts_at timestamptz not null,
    occurrence_id uuid not null,
    ends_at timestamptz not null,
    structure_id uuid not null,
    kind smallint not null,
    held boolean not null,
    primary key (key_id, starts_at, occurrence_id) include (ends_at, structure_id, kind, held)
);

-- What an occurrence was before each of its changes.
create table timetable.occurrence_changes (
    occurrence_id uuid not null,
    version integer not null,
    kind smallint not null,
    changed_at timestamptz not null,
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    content_id bigint not null references timetable.contents,
    state smallint not null,
    import_id uuid,
    person_id uuid,
    primary key (occurrence_id, version)
);

-- What somebody typed against a source, and what the source says meanwhile.
create table timetable.amendments (
    occurrence_id uuid primary key references timetable.occurrences,
    cancelled boolean not null,
    starts_at timestamptz,
    ends_at timestamptz,
    room_ids uuid[],
    room_names text[],
    teacher_ids uuid[],
    note text,
    source_ends_at timestamptz not null,
    source_content_id bigint not null references timetable.contents,
    source_state smallint not null,
    person_id uuid not null
);

-- What cannot be true at the same time; kept at write time. `key_id` is the person or room, and `other_id` the same; of pupils, the two are
-- the classes or groups that share them.
create table timetable.conflicts (
    kind smallint not null,
    key_id uuid not null,
    other_id uuid not null,
    first_id uuid not null,
    second_id uuid not null,
    starts_at timestamptz not null,
    first_structure_id uuid not null,
    second_structure_id uuid not null,
    gap_minutes integer not null default 0,
    travel_minutes integer not null default 0,
    distance_metres integer not null default 0,
    primary key (key_id, other_id, first_id, second_id)
);
create index on timetable.conflicts (key_id, starts_at);
create index on timetable.conflicts (other_id, starts_at);
create index on timetable.conflicts (first_structure_id, starts_at, first_id, second_id);
create index on timetable.conflicts (second_structure_id, starts_at, first_id, second_id);

-- Which pupil is in which class or group, when, as identity tells; `class_id` is nil for the school as a whole.
create table timetable.pupils (
    person_id uuid not null,
    structure_id uuid not null,
    class_id uuid not null,
    valid_from date not null,
    valid_until date,
    primary key (person_id, structure_id, class_id, valid_from)
);
create index on timetable.pupils (class_id, person_id);

-- What people's timetables are read by: themselves, and their classes and groups while they are in them.
create function timetable.keys_of(person_ids uuid[])
returns table (person_id uuid, key_id uuid, valid_from date, valid_until date)
language sql stable
as $$
    select p.person_id, p.person_id, null::date, null::date
    from unnest(person_ids) as p (person_id)
    union all
    select p.person_id, p.class_id, p.valid_from, p.valid_until
    from timetable.pupils p
    where p.person_id = any(person_ids)
$$;

create table timetable.guardians (
    guardian_id uuid not null,
    child_id uuid not null,
    valid_from date not null,
    valid_until date,
    primary key (guardian_id, child_id, valid_from)
);
create index on timetable.guardians (child_id);

-- Up to where identity's changes were followed: one row.
create table timetable.directory (
    singleton boolean primary key default true check (singleton),
    position text not null default ''
);
insert into timetable.directory default values;

-- Addresses that calendar programs read; only a keyed hash of the secret is kept. `alias_ids` are ids that the person in
-- its scope had before merges; `at_work` says that its maker saw the class since she worked there.
create table timetable.subscriptions (
    subscription_id uuid primary key,
    secret_hash bytea not null unique,
    person_id uuid not null,
    name text not null,
    scope_person_id uuid,
    alias_ids uuid[] not null,
    scope_class_id uuid,
    at_work boolean not null,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    last_used_at timestamptz,
    revoked_at timestamptz,
    check ((scope_person_id is null) <> (scope_class_id is null))
);
create index on timetable.subscriptions (person_id, created_at desc);
create index on timetable.subscriptions (scope_person_id);
