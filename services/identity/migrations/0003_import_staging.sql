-- A delivery on its way in: rows as read, then what they mean. Unlogged and emptied around each import; one import at a time.

-- UUIDv7 for rows that SQL inserts by the thousand: PostgreSQL 15 has none of its own.
create function identity.uuid_v7() returns uuid
    language sql volatile parallel safe
    as $$
        select encode(
            set_bit(set_bit(
                overlay(
                    uuid_send(gen_random_uuid())
                    placing substring(int8send((date_part('epoch', clock_timestamp()) * 1000)::bigint) from 3)
                    from 1 for 6
                ), 52, 1), 53, 1),
            'hex'
        )::uuid
    $$;

-- Which profile a function's code gives; an unknown code is staff (6). The administrator may edit it.
create table identity.function_profiles (
    code text primary key,
    profile smallint not null check (profile between 1 and 8)
);
insert into identity.function_profiles (code, profile)
select unnest(string_to_array(codes, ' ')), profile
from (values
    ('ELE', 1),
    ('ENS FCA FCP FIJ BED EAP IS ISES PPA RH1D RPL UPI DOC CIO DCT', 3),
    ('DIR DEC DECPR DSES', 4),
    ('EDU AED AES SUR ADE AVS EEI CPE', 5),
    ('ADA ADF ADM ALB ASE ASH CFC CPD CTR LAB MDS ORI OUV PSY TEC', 6),
    ('INS INJ', 7),
    ('COLTER', 8)
) as known (codes, profile);

-- As read. file: the index of the file in the delivery; line: of the record in it; record: its number in the delivery.
create unlogged table identity.staged_structures (
    file smallint not null,
    line integer not null,
    jointure text not null,
    uai text not null,
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
    attributes jsonb not null
) with (autovacuum_enabled = false);

create unlogged table identity.staged_subjects (
    code text not null,
    label text not null
) with (autovacuum_enabled = false);

create unlogged table identity.staged_mefs (
    code text not null,
    label text not null,
    mefstat11 text not null
) with (autovacuum_enabled = false);

-- mefs: separated by spaces.
create unlogged table identity.staged_classes (
    structure text not null,
    is_group boolean not null,
    code text not null,
    label text not null,
    mefs text not null
) with (autovacuum_enabled = false);

-- category: 1 pupil, 2 guardian, 3 staff.
create unlogged table identity.staged_people (
    record integer not null,
    file smallint not null,
    line integer not null,
    category smallint not null,
    jointure text not null,
    given_name text not null,
    family_name text not null,
    title text not null,
    birth_date date,
    ine text,
    email text not null,
    mobile text not null,
    digest bytea not null,
    attributes jsonb not null
) with (autovacuum_enabled = false);

-- teacher: the record's own answer, null when it gives none.
create unlogged table identity.staged_functions (
    record integer not null,
    structure text not null,
    category smallint not null,
    code text not null,
    label text not null,
    teacher boolean
) with (autovacuum_enabled = false);

create unlogged table identity.staged_memberships (
    record integer not null,
    structure text not null,
    is_group boolean not null,
    code text not null,
    profile smallint not null,
    subject_code text not null,
    main_teacher boolean not null
) with (autovacuum_enabled = false);

create unlogged table identity.staged_guardianships (
    record integer not null,
    guardian text not null,
    link_code text not null,
    legal smallint,
    financial boolean,
    contact boolean,
    payment boolean,
    lives_with boolean
) with (autovacuum_enabled = false);

-- What could not be taken, and why. person: it is a person's whole record, so nothing of that person changes.
create unlogged table identity.staged_set_aside (
    file smallint not null,
    line integer not null,
    identifier text not null,
    reason text not null,
    person boolean not null
) with (autovacuum_enabled = false);

-- Worked out. The academy's structures; delivered: in this delivery, hence complete.
create unlogged table identity.staged_places (
    jointure text primary key,
    structure_id uuid not null,
    delivered boolean not null
) with (autovacuum_enabled = false);

-- Who each record is. held: set aside, so nothing of that person changes.
create unlogged table identity.staged_identities (
    jointure text primary key,
    record integer not null,
    person_id uuid not null,
    category smallint not null,
    file smallint not null,
    line integer not null,
    ine text,
    digest bytea not null,
    known boolean not null,
    changed boolean not null,
    held boolean not null default false
) with (autovacuum_enabled = false);

create unlogged table identity.staged_links (
    child_id uuid not null,
    guardian_id uuid not null,
    link_code text not null,
    legal smallint,
    financial boolean,
    contact boolean,
    payment boolean,
    lives_with boolean,
    primary key (child_id, guardian_id)
) with (autovacuum_enabled = false);

-- Functions and memberships that began or ended, in the order in which they are told. Without a structure: something else of
-- that person changed, of which only the version is told.
create unlogged table identity.staged_changes (
    ordinal bigint generated always as identity primary key,
    person_id uuid not null,
    profile smallint,
    structure_id uuid,
    class_id uuid,
    ended boolean not null
) with (autovacuum_enabled = false);

-- Of whom something changed; version: the person's version from now on. narrowed: a function or a guardianship ended.
create unlogged table identity.staged_touched (
    person_id uuid primary key,
    version bigint not null,
    created boolean not null,
    missing boolean not null,
    narrowed boolean not null
) with (autovacuum_enabled = false);
