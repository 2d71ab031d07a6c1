-- An import writes half a million rows that name it, in the transaction that wrote its own row: checking each of them takes a
-- tenth of the import and cannot fail.
alter table identity.source_records drop constraint source_records_import_id_fkey;
alter table identity.functions drop constraint functions_import_id_fkey;
alter table identity.memberships drop constraint memberships_import_id_fkey;
alter table identity.guardianships drop constraint guardianships_import_id_fkey;

-- What the staged delivery wants to be in force in its schools, beside what is.
create unlogged table identity.staged_wanted_functions (
    person_id uuid not null,
    structure_id uuid not null,
    profile smallint not null,
    code text not null,
    label text not null
) with (autovacuum_enabled = false);

create unlogged table identity.staged_wanted_memberships (
    person_id uuid not null,
    class_id uuid not null,
    structure_id uuid not null,
    profile smallint not null,
    subject_code text not null,
    subject_label text not null,
    main_teacher boolean not null
) with (autovacuum_enabled = false);
