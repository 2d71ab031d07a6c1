-- What was set aside is told by its code and parameters; the sentence is made of both.
delete from identity.import_set_aside where code = '';
alter table identity.import_set_aside drop column reason;
alter table identity.staged_set_aside drop column reason;
