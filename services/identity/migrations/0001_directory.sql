-- The directory: structures, people over source records, functions, classes, memberships, guardianships.

create table identity.imports (
    import_id uuid primary key,
    source text not null,
    academy_code text not null,
    degree text not null,
    applied boolean not null,
    summary jsonb not null,
    imported_by text not null,
    created_at timestamptz not null default now()
);

create table identity.structures (
    structure_id uuid primary key,
    academy_code text not null,
    degree text not null,
    jointure text not null,
    uai text not null unique,
    name text not null,
    kind text not null,
    kind_code text not null,
    contract text not null,
    street text not null,
    postal_code text not null,
    city text not null,
    phone text not null,
    email text not null,
    departement_code text not null,
    attributes jsonb not null,
    import_id uuid not null references identity.imports,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    unique (academy_code, degree, jointure)
);
create index on identity.structures (city, name, structure_id);
create index on identity.structures (departement_code, city, name, structure_id);

create table identity.subjects (
    code text primary key,
    label text not null
);

create table identity.mefs (
    code text primary key,
    label text not null,
    mefstat11 text not null
);

-- Who somebody is. The UUID that every service sees.
create table identity.people (
    person_id uuid primary key,
    given_name text not null,
    family_name text not null,
    title text not null default '',
    birth_date date,
    ine text unique,
    email text not null default '',
    mobile text not null default '',
    locale text not null default 'fr',
    version bigint not null default 1,
    suspended_at timestamptz,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);

-- What a source said of somebody, whole. A merge repoints person_id.
create table identity.source_records (
    source text not null,
    academy_code text not null,
    degree text not null,
    jointure text not null,
    category text not null,
    person_id uuid not null references identity.people,
    attributes jsonb not null,
    digest bytea not null,
    import_id uuid not null references identity.imports,
    missing_since timestamptz,
    primary key (source, academy_code, degree, jointure)
);
create index on identity.source_records (person_id);

-- The ids that a person had before a merge.
create table identity.aliases (
    alias_id uuid primary key,
    person_id uuid not null references identity.people,
    created_at timestamptz not null default now()
);
create index on identity.aliases (person_id);

-- What somebody is in a structure. profile: the number of enej.identity.v1.Profile.
create table identity.functions (
    function_id uuid primary key,
    person_id uuid not null references identity.people,
    structure_id uuid not null references identity.structures,
    profile smallint not null check (profile between 1 and 8),
    code text not null,
    label text not null,
    school_year smallint not null,
    valid_from date not null,
    valid_until date,
    import_id uuid not null references identity.imports
);
create unique index functions_in_force on identity.functions (person_id, structure_id, profile, code) where valid_until is null;
create index on identity.functions (structure_id, profile) where valid_until is null;

-- A class (division) or a group of a school year.
create table identity.classes (
    class_id uuid primary key,
    structure_id uuid not null references identity.structures,
    school_year smallint not null,
    is_group boolean not null,
    code text not null,
    label text not null,
    mefs text[] not null default '{}',
    valid_until date,
    import_id uuid not null references identity.imports,
    unique (structure_id, school_year, is_group, code)
);

-- Who belongs to a class or group (subject_code '' for a pupil) or teaches which subject there.
create table identity.memberships (
    membership_id uuid primary key,
    person_id uuid not null references identity.people,
    class_id uuid not null references identity.classes,
    profile smallint not null check (profile between 1 and 8),
    subject_code text not null default '',
    subject_label text not null default '',
    main_teacher boolean not null default false,
    valid_from date not null,
    valid_until date,
    import_id uuid not null references identity.imports
);
create unique index memberships_in_force on identity.memberships (person_id, class_id, profile, subject_code) where valid_until is null;
create index on identity.memberships (class_id, profile) where valid_until is null;

-- ENTElevePersRelEleve: null means that the feed does not say, which is not "no".
create table identity.guardianships (
    guardianship_id uuid primary key,
    child_id uuid not null references identity.people,
    guardian_id uuid not null references identity.people,
    link_code text not null,
    legal smallint,
    financial boolean,
    contact boolean,
    payment boolean,
    lives_with boolean,
    valid_from date not null,
    valid_until date,
    import_id uuid not null references identity.imports
);
create unique index guardianships_in_force on identity.guardianships (child_id, guardian_id) where valid_until is null;
create index guardianships_of_guardian on identity.guardianships (guardian_id) where valid_until is null;

-- Kept at write time: how many people a structure has, and how many opened their account. profile 6 counts all other staff.
create table identity.structure_figures (
    structure_id uuid not null references identity.structures,
    profile smallint not null,
    people integer not null default 0,
    activated integer not null default 0,
    primary key (structure_id, profile)
);

create table identity.organisations (
    organisation_id uuid primary key,
    kind text not null check (kind in ('departement', 'commune', 'academie')),
    code text not null,
    name text not null,
    created_at timestamptz not null default now(),
    unique (kind, code)
);

-- What an agent may speak for.
create table identity.mandates (
    person_id uuid not null references identity.people,
    organisation_id uuid not null references identity.organisations,
    title text not null,
    valid_from date not null default current_date,
    valid_until date,
    primary key (person_id, organisation_id)
);
