-- A delivery that is refused leaves no import.

alter table identity.imports drop column refusal;
