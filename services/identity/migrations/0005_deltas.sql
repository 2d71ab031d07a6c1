-- Deltas, both degrés, and more than one feed.

-- request: 1 the whole record, 3 the record leaves the feed.
alter table identity.staged_people add column request smallint not null default 1;

-- A delta's modifyRequest as read, until it is laid over what the feed said before. category: 0 structure, 1 pupil, 2 guardian,
-- 3 staff.
create unlogged table identity.staged_modifications (
    file smallint not null,
    line integer not null,
    category smallint not null,
    identifier text not null,
    attributes jsonb not null
) with (autovacuum_enabled = false);
