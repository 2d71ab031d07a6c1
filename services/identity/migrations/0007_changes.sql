-- What identity told, kept for the services that come late; and what audiences are found by.

-- written_by: a position in the log is a snapshot, and this says which rows it had seen.
create table identity.changes (
    change_id bigint generated always as identity primary key,
    written_by xid8 not null default pg_current_xact_id(),
    kind text not null,
    payload bytea not null,
    created_at timestamptz not null default now()
);
create index on identity.changes (written_by);
create index on identity.changes (created_at);

-- One row: no change of a transaction after `through` was trimmed.
create table identity.changes_trimmed (
    through xid8 not null
);
insert into identity.changes_trimmed (through) values ('0');

-- Where a record says that somebody lives, so that two can be compared; null when it does not say.
create function identity.address(attributes jsonb) returns text
    language sql immutable parallel safe
    return (
        select nullif(street, '') || ' | ' || coalesce(attributes ->> 'ENTPersonCodePostal', '') || ' | '
            || lower(coalesce(attributes ->> 'ENTPersonVille', ''))
        from btrim(regexp_replace(lower(attributes ->> 'ENTPersonAdresse'), '[$[:space:],]+', ' ', 'g')) as street
    );

-- Audiences at a date that has passed.
create index on identity.functions (structure_id, profile) where valid_until is not null;
create index on identity.memberships (class_id, profile) where valid_until is not null;
create index on identity.guardianships (child_id) where valid_until is not null;
