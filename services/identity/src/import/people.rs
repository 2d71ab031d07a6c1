//! Pupils, guardians and staff of a delivery, as rows.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{
    copy::{Row, Table},
    delivery::Staged,
    raw,
};
use crate::aaf::{Category, Record};

const PUPIL: i16 = 1;
const GUARDIAN: i16 = 2;
const STAFF: i16 = 3;

/// What a row of a person is: the whole record.
const WHOLE: i16 = 1;

/// The numbers of `enej.identity.v1.Profile` that a membership may have.
const PROFILE_PUPIL: i16 = 1;
const PROFILE_TEACHER: i16 = 3;

/// A person, and what links the record names.
pub(super) fn stage(staged: &mut Staged, category: Category, record: &Record) {
    if record.identifier().is_empty() {
        return staged.set_aside(record, "the identifier is empty: the academy must give one", false);
    }
    if family_name(record).is_empty() {
        return staged.set_aside(record, "sn and ENTPersonNomPatro are empty: the academy must give a family name", true);
    }
    match category {
        Category::Pupil => stage_pupil(staged, record),
        Category::Guardian => stage_person(staged, GUARDIAN, record),
        _ => stage_staff(staged, record),
    }
}

fn family_name(record: &Record) -> &str {
    let name = record.first("sn");
    if name.is_empty() { record.first("ENTPersonNomPatro") } else { name }
}

fn stage_person(staged: &mut Staged, category: i16, record: &Record) {
    let birth_date = birth_date(staged, record);
    let national_number = record.first("ENTEleveINE").to_uppercase();
    let for_messages = record.first("ENTPersonMobileSMS");
    let mobile = if for_messages.is_empty() { record.first("mobile") } else { for_messages };
    let json = staged.json(record);
    let digest = raw::digest(category, record.identifier(), &json);
    let (file, line) = staged.place(record);
    let row = begin(staged, Table::People).smallint(file).integer(line).smallint(category).text(record.identifier());
    let row = row.text(record.first("givenName")).text(family_name(record)).text(record.first("personalTitle"));
    let row = row.optional_date(birth_date).optional_text(Some(&*national_number).filter(|number| !number.is_empty()));
    row.text(record.first("mail")).text(mobile).bytes(digest.as_ref()).jsonb(&json).smallint(WHOLE);
    staged.keep(json);
}

/// Begins a row about the record of this number.
fn begin(staged: &mut Staged, table: Table) -> Row<'_> {
    let number = staged.number();
    staged.sheets.row(table).integer(number)
}

/// `dd/mm/yyyy`.
fn birth_date(staged: &mut Staged, record: &Record) -> Option<NaiveDate> {
    let written = record.first("ENTPersonDateNaissance");
    let mut parts = written.splitn(3, '/').map(|part| part.parse::<u32>().ok());
    let (day, month, year) = (parts.next().flatten(), parts.next().flatten(), parts.next().flatten());
    let known = year.and_then(|year| NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month?, day?));
    if known.is_none() && !written.is_empty() {
        staged.warn("ENTPersonDateNaissance is not dd/mm/yyyy");
    }
    known.filter(|date| *date > NaiveDate::MIN)
}

fn stage_pupil(staged: &mut Staged, record: &Record) {
    let mut places: Vec<&str> = record.values("ENTPersonStructRattach").collect();
    for (attribute, is_group) in [("ENTEleveClasses", false), ("ENTEleveGroupes", true)] {
        for (structure, code) in record.values(attribute).filter_map(|value| value.split_once('$')) {
            places.push(structure);
            let row = begin(staged, Table::Memberships).text(structure);
            row.boolean(is_group).text(code.trim()).smallint(PROFILE_PUPIL).text("").boolean(false);
        }
    }
    if places.is_empty() {
        let reason = "ENTPersonStructRattach is empty: the academy must say which school the pupil belongs to";
        return staged.set_aside(record, reason, true);
    }
    places.sort_unstable();
    places.dedup();
    for structure in places {
        stage_function(staged, PUPIL, structure, ("", ""), None);
    }
    stage_guardianships(staged, record);
    stage_person(staged, PUPIL, record);
}

fn stage_function(staged: &mut Staged, category: i16, structure: &str, (code, label): (&str, &str), teacher: Option<bool>) {
    let row = begin(staged, Table::Functions).text(structure);
    row.smallint(category).text(code).text(label).optional_boolean(teacher);
}

/// `jointure$codeLien$respFinancier$respLegal$contact$paiement`; a field that is not there is unknown.
fn stage_guardianships(staged: &mut Staged, record: &Record) {
    let homes: Vec<&str> = record.values("ENTEleveAdresseRel").collect();
    for value in record.values("ENTElevePersRelEleve") {
        let mut fields = value.split('$').map(str::trim);
        let mut field = || fields.next().unwrap_or_default();
        let (guardian, link, financial, legal, contact, payment) = (field(), field(), field(), field(), field(), field());
        if guardian.is_empty() {
            staged.warn("ENTElevePersRelEleve without a jointure");
            continue;
        }
        let lives_with = (!homes.is_empty()).then(|| homes.contains(&guardian));
        let row = begin(staged, Table::Guardianships).text(guardian);
        let row = row.text(link).optional_smallint(legal.parse().ok()).optional_boolean(stated(financial));
        row.optional_boolean(stated(contact)).optional_boolean(stated(payment)).optional_boolean(lives_with);
    }
}

fn stated(field: &str) -> Option<bool> {
    match field {
        "1" | "O" => Some(true),
        "0" | "N" => Some(false),
        _ => None,
    }
}

fn stage_staff(staged: &mut Staged, record: &Record) {
    let teacher = teacher(record);
    let mut functions = 0;
    for value in record.values("ENTPersonFonctions") {
        let mut fields = value.split('$').map(str::trim);
        let mut field = || fields.next().filter(|field| *field != "-").unwrap_or_default();
        let (structure, code, label) = (field(), field(), field());
        if structure.is_empty() {
            staged.warn("ENTPersonFonctions without a structure");
            continue;
        }
        stage_function(staged, STAFF, structure, (code, label), teacher);
        functions += 1;
    }
    if functions == 0 {
        for structure in record.values("ENTPersonStructRattach") {
            stage_function(staged, STAFF, structure, ("", ""), teacher);
        }
    }
    stage_classes(staged, record);
    stage_person(staged, STAFF, record);
}

/// The record's own answer, if it has one; else the function's code decides.
fn teacher(record: &Record) -> Option<bool> {
    stated(record.first("ENTPersonCategorieEnseignant")).or_else(|| stated(record.first("PersEducNatPresenceDevantEleves")))
}

/// What the teacher teaches whom, and whose main teacher he is.
fn stage_classes(staged: &mut Staged, record: &Record) {
    let main: Vec<Class> = classes(record, "ENTAuxEnsClassesPrincipal").collect();
    let taught = taught(record, "ENTAuxEnsClassesMatieres", classes(record, "ENTAuxEnsClasses").chain(main.iter().copied()));
    stage_taught(staged, false, &taught, &main);
    let taught = self::taught(record, "ENTAuxEnsGroupesMatieres", classes(record, "ENTAuxEnsGroupes"));
    stage_taught(staged, true, &taught, &[]);
}

/// A structure's jointure and the code of a class or group.
type Class<'a> = (&'a str, &'a str);

/// `étab$classe`.
fn classes<'a>(record: &'a Record, attribute: &'static str) -> impl Iterator<Item = Class<'a>> {
    record.values(attribute).filter_map(|value| value.split_once('$')).map(|(structure, code)| (structure, code.trim()))
}

/// The subjects of each class, from `étab$classe$matière`; a class that is named elsewhere only has one subject, the empty one.
fn taught<'a>(record: &'a Record, attribute: &str, named: impl Iterator<Item = Class<'a>>) -> BTreeMap<Class<'a>, Vec<&'a str>> {
    let mut taught: BTreeMap<Class, Vec<&str>> = BTreeMap::new();
    for (structure, rest) in record.values(attribute).filter_map(|value| value.split_once('$')) {
        let (code, subject) = rest.rsplit_once('$').unwrap_or((rest, ""));
        taught.entry((structure, code.trim())).or_default().push(subject.trim());
    }
    for class in named {
        taught.entry(class).or_insert_with(|| vec![""]);
    }
    taught
}

fn stage_taught(staged: &mut Staged, is_group: bool, taught: &BTreeMap<Class, Vec<&str>>, main: &[Class]) {
    for (class, subjects) in taught {
        for subject in subjects {
            let row = begin(staged, Table::Memberships).text(class.0).boolean(is_group).text(class.1);
            row.smallint(PROFILE_TEACHER).text(subject).boolean(main.contains(class));
        }
    }
}
