-- Agents whom the operations team made administrators of the platform: they import feeds and look after the directory.
alter table identity.mandates add column administrator boolean not null default false;
