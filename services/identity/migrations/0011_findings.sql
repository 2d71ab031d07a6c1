-- What was set aside, by code and parameters: proto enej.identity.v1.FindingCode, without its prefix. The reason is their sentence in
-- English; the reader of the files leaves it to the comparison. Rows from before have a reason only.
alter table identity.staged_set_aside
    alter column reason set default '',
    add column code text not null default '',
    add column parameters jsonb not null default '{}';
alter table identity.import_set_aside
    add column code text not null default '',
    add column parameters jsonb not null default '{}';
