-- Who ever worked in a school.
create index on identity.functions (person_id) where valid_until is not null and profile between 3 and 6;
