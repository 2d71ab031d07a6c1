//! Pupils, guardians and staff of a delivery, as rows.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{
    copy::{Row, Table},
    raw,
    staged::Staged,
};
use crate::{
    aaf::{Category, Degree, Record},
    finding::{Code, Finding},
};

pub(super) const PUPIL: i16 = 1;
pub(super) const GUARDIAN: i16 = 2;
pub(super) const STAFF: i16 = 3;

/// What a row of a person is: the whole record, or that it leaves the feed.
const WHOLE: i16 = 1;
const LEAVES: i16 = 3;

/// What `respLegal` says of who holds parental authority.
const LEGAL: i16 = 1;

/// The function of a directeur d'école.
pub(super) const HEAD_OF_SCHOOL: (&str, &str) = ("DEC", "DIRECTION ECOLE");

/// The numbers of `enej.identity.v1.Profile` that a membership may have.
pub(super) const PROFILE_PUPIL: i16 = 1;
pub(super) const PROFILE_TEACHER: i16 = 3;

/// A person, and what links the record names.
pub(super) fn stage(staged: &mut Staged, category: Category, record: &Record) {
    if record.identifier().is_empty() {
        return staged.set_aside(record, Code::IdentifierEmpty, false);
    }
    if family_name(record).is_empty() {
        return staged.set_aside(record, Code::FamilyNameEmpty, true);
    }
    match category {
        Category::Pupil => stage_pupil(staged, record),
        Category::Guardian => stage_record(staged, GUARDIAN, record),
        _ => stage_staff(staged, record),
    }
}

/// A person who leaves the feed.
pub(super) fn stage_departure(staged: &mut Staged, category: Category, record: &Record) {
    if record.identifier().is_empty() {
        return staged.set_aside(record, Code::IdentifierEmpty, false);
    }
    let category = match category {
        Category::Pupil => PUPIL,
        Category::Guardian => GUARDIAN,
        _ => STAFF,
    };
    let digest = raw::digest(category, record.identifier(), b"");
    let (file, line) = staged.place(record.line());
    let row = begin(staged, Table::People).smallint(file).integer(line).smallint(category).text(record.identifier());
    let row = row.text("").text("").text("").optional_date(None).optional_text(None).text("").text("");
    row.bytes(digest.as_ref()).jsonb(b"{}").smallint(LEAVES);
}

fn family_name(record: &Record) -> &str {
    let name = record.first("sn");
    if name.is_empty() { record.first("ENTPersonNomPatro") } else { name }
}

/// A person of any feed, as her row says her.
#[derive(Default)]
pub(super) struct Person<'a> {
    pub(super) category: i16,
    pub(super) line: u64,
    pub(super) jointure: &'a str,
    pub(super) given_name: &'a str,
    pub(super) family_name: &'a str,
    pub(super) title: &'a str,
    pub(super) birth_date: Option<NaiveDate>,
    pub(super) ine: Option<&'a str>,
    pub(super) email: &'a str,
    pub(super) mobile: &'a str,
}

/// Stages a person; `json`: all that the feed says of her.
pub(super) fn stage_person(staged: &mut Staged, person: &Person<'_>, json: &[u8]) {
    let digest = raw::digest(person.category, person.jointure, json);
    let (file, line) = staged.place(person.line);
    let row = begin(staged, Table::People).smallint(file).integer(line).smallint(person.category).text(person.jointure);
    let row = row.text(person.given_name).text(person.family_name).text(person.title);
    let row = row.optional_date(person.birth_date).optional_text(person.ine);
    row.text(person.email).text(person.mobile).bytes(digest.as_ref()).jsonb(json).smallint(WHOLE);
}

fn stage_record(staged: &mut Staged, category: i16, record: &Record) {
    let national_number = record.first("ENTEleveINE").to_uppercase();
    let for_messages = record.first("ENTPersonMobileSMS");
    let person = Person {
        category,
        line: record.line(),
        jointure: record.identifier(),
        given_name: record.first("givenName"),
        family_name: family_name(record),
        title: record.first("personalTitle"),
        birth_date: birth_date(staged, "ENTPersonDateNaissance", record.first("ENTPersonDateNaissance")),
        ine: Some(&*national_number).filter(|number| !number.is_empty()),
        email: record.first("mail"),
        mobile: if for_messages.is_empty() { record.first("mobile") } else { for_messages },
    };
    let json = staged.json(record);
    stage_person(staged, &person, &json);
    staged.keep(json);
}

/// Begins a row about the record of this number.
pub(super) fn begin(staged: &mut Staged, table: Table) -> Row<'_> {
    let number = staged.number();
    staged.sheets.row(table).integer(number)
}

/// `dd/mm/yyyy`.
pub(super) fn birth_date(staged: &mut Staged, attribute: &str, written: &str) -> Option<NaiveDate> {
    let mut parts = written.splitn(3, '/').map(|part| part.parse::<u32>().ok());
    let (day, month, year) = (parts.next().flatten(), parts.next().flatten(), parts.next().flatten());
    let known = year.and_then(|year| NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month?, day?));
    if known.is_none() && !written.is_empty() {
        staged.warn(Finding::new(Code::BadDate, [("attribute", &attribute)]));
    }
    known.filter(|date| *date > NaiveDate::MIN)
}

fn stage_pupil(staged: &mut Staged, record: &Record) {
    let mut places: Vec<&str> = record.values("ENTPersonStructRattach").collect();
    for (attribute, is_group) in [("ENTEleveClasses", false), ("ENTEleveGroupes", true)] {
        for class in named_classes(staged, record, attribute, is_group) {
            places.push(class.structure);
            let row = begin(staged, Table::Memberships).text(class.structure);
            row.boolean(is_group).text(class.code).smallint(PROFILE_PUPIL).text("").boolean(false);
        }
    }
    if places.is_empty() {
        return staged.set_aside(record, Code::PupilWithoutSchool, true);
    }
    places.sort_unstable();
    places.dedup();
    for structure in places {
        stage_function(staged, PUPIL, structure, ("", ""), None);
    }
    stage_guardianships(staged, record);
    stage_record(staged, PUPIL, record);
}

pub(super) fn stage_function(
    staged: &mut Staged,
    category: i16,
    structure: &str,
    (code, label): (&str, &str),
    teacher: Option<bool>,
) {
    let row = begin(staged, Table::Functions).text(structure);
    row.smallint(category).text(code).text(label).optional_boolean(teacher);
}

/// `jointure$codeLien$respFinancier$respLegal$contact$paiement`; a field that is not there is unknown. In the premier degré it is
/// `jointure$codeLien`, and whoever is named there holds parental authority, as the attribute's name says.
fn stage_guardianships(staged: &mut Staged, record: &Record) {
    let homes: Vec<&str> = record.values("ENTEleveAdresseRel").collect();
    for value in record.values("ENTElevePersRelEleve") {
        let mut fields = value.split('$').map(str::trim);
        let mut field = || fields.next().unwrap_or_default();
        let (guardian, link, financial, legal, contact, payment) = (field(), field(), field(), field(), field(), field());
        let legal = if record.degree() == Degree::First { Some(LEGAL) } else { legal.parse().ok() };
        if guardian.is_empty() {
            staged.warn(Code::LinkWithoutJointure);
            continue;
        }
        let lives_with = (!homes.is_empty()).then(|| homes.contains(&guardian));
        let row = begin(staged, Table::Guardianships).text(guardian);
        let row = row.text(link).optional_smallint(legal).optional_boolean(stated(financial));
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
            staged.warn(Code::FunctionWithoutStructure);
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
    stage_direction(staged, record, teacher);
    stage_classes(staged, record);
    stage_record(staged, STAFF, record);
}

/// In the premier degré `ENTEnsFonctionDir` names the écoles that the teacher directs; `ENTPersonFonctions` may say so too.
fn stage_direction(staged: &mut Staged, record: &Record, teacher: Option<bool>) {
    if record.degree() == Degree::Second {
        return;
    }
    for value in record.values("ENTEnsFonctionDir") {
        let structure = value.split('$').next().unwrap_or_default().trim();
        let said = |function: &str| {
            let mut fields = function.split('$').map(str::trim);
            fields.next() == Some(structure) && fields.next() == Some(HEAD_OF_SCHOOL.0)
        };
        if !structure.is_empty() && !record.values("ENTPersonFonctions").any(said) {
            stage_function(staged, STAFF, structure, HEAD_OF_SCHOOL, teacher);
        }
    }
}

/// The record's own answer, if it has one; else the function's code decides.
fn teacher(record: &Record) -> Option<bool> {
    stated(record.first("ENTPersonCategorieEnseignant")).or_else(|| stated(record.first("PersEducNatPresenceDevantEleves")))
}

/// Somebody belongs to a class, or teaches it.
pub(super) fn stage_membership(staged: &mut Staged, profile: i16, structure: &str, class: &str) {
    let row = begin(staged, Table::Memberships).text(structure);
    row.boolean(false).text(class).smallint(profile).text("").boolean(false);
}

/// What the teacher teaches whom, and whose main teacher he is.
fn stage_classes(staged: &mut Staged, record: &Record) {
    for (attribute, is_group) in [("ENTAuxEnsClasses", false), ("ENTAuxEnsGroupes", true)] {
        named_classes(staged, record, attribute, is_group);
    }
    let main: Vec<Class> = classes(record, "ENTAuxEnsClassesPrincipal").collect();
    let taught = taught(record, "ENTAuxEnsClassesMatieres", classes(record, "ENTAuxEnsClasses").chain(main.iter().copied()));
    stage_taught(staged, false, &taught, &main);
    let taught = self::taught(record, "ENTAuxEnsGroupesMatieres", classes(record, "ENTAuxEnsGroupes"));
    stage_taught(staged, true, &taught, &[]);
}

/// A class or group that a person's record names.
#[derive(Debug, Clone, Copy)]
struct Class<'a> {
    /// The jointure.
    structure: &'a str,
    code: &'a str,
    /// In the premier degré only.
    label: Option<&'a str>,
}

impl<'a> Class<'a> {
    /// `étab$classe`; in the premier degré `étab$x$y$id$name`, where the id stands for the code.
    fn of(degree: Degree, value: &'a str) -> Option<Self> {
        let (structure, rest) = value.split_once('$')?;
        let class = match degree {
            Degree::Second => Self { structure, code: rest.trim(), label: None },
            Degree::First => {
                let mut parts = rest.splitn(4, '$').skip(2).map(str::trim);
                Self { structure, code: parts.next()?, label: Some(parts.next().unwrap_or_default()) }
            }
        };
        (!class.structure.is_empty() && !class.code.is_empty()).then_some(class)
    }

    fn key(self) -> (&'a str, &'a str) {
        (self.structure, self.code)
    }
}

/// The classes of an attribute. Those of the premier degré are given their names here: the structure's record need not list them.
fn named_classes<'a>(staged: &mut Staged, record: &'a Record, attribute: &'static str, is_group: bool) -> Vec<Class<'a>> {
    let named: Vec<_> = classes(record, attribute).collect();
    if named.len() < record.values(attribute).count() {
        staged.warn(Finding::new(Code::MembershipIncomplete, [("attribute", &attribute)]));
    }
    for class in &named {
        if let Some(label) = class.label {
            staged.name_class(class.structure, is_group, class.code, label);
        }
    }
    named
}

fn classes<'a>(record: &'a Record, attribute: &'static str) -> impl Iterator<Item = Class<'a>> {
    record.values(attribute).filter_map(|value| Class::of(record.degree(), value))
}

/// The subjects that somebody teaches each class, by structure and code.
type Taught<'a> = BTreeMap<(&'a str, &'a str), Vec<&'a str>>;

/// The subjects of each class, from `étab$classe$matière`; a class that is named elsewhere only has one subject, the empty one.
fn taught<'a>(record: &'a Record, attribute: &str, named: impl Iterator<Item = Class<'a>>) -> Taught<'a> {
    let mut taught = Taught::new();
    for (structure, rest) in record.values(attribute).filter_map(|value| value.split_once('$')) {
        let (code, subject) = rest.rsplit_once('$').unwrap_or((rest, ""));
        taught.entry((structure, code.trim())).or_default().push(subject.trim());
    }
    for class in named {
        taught.entry(class.key()).or_insert_with(|| vec![""]);
    }
    taught
}

fn stage_taught(staged: &mut Staged, is_group: bool, taught: &Taught, main: &[Class]) {
    for (class, subjects) in taught {
        for subject in subjects {
            let row = begin(staged, Table::Memberships).text(class.0).boolean(is_group).text(class.1);
            row.smallint(PROFILE_TEACHER).text(subject).boolean(main.iter().any(|main| main.key() == *class));
        }
    }
}
