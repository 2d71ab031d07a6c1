-- Adults by their names, as two offices may write them: to propose merges.
create index on identity.people (identity.plain(family_name), identity.plain(given_name)) where ine is null;
