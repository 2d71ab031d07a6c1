//! Schools, classes, subjects and MEFs of a delivery, as rows.

use super::{copy::Table, staged::Staged};
use crate::{
    aaf::{Category, Record},
    finding::Code,
};

/// Letters that a UAI may end with, by the remainder of its number divided by 23.
const CHECK_LETTERS: &[u8; 23] = b"ABCDEFGHJKLMNPRSTUVWXYZ";

/// The first part of `ENTStructureNomCourant`, in words.
const KINDS: [(&str, &str); 20] = [
    ("CLG", "Collège"),
    ("COLLEGE", "Collège"),
    ("LYC", "Lycée"),
    ("LYCEE", "Lycée"),
    ("LGT", "Lycée général et technologique"),
    ("LG", "Lycée général"),
    ("LT", "Lycée technologique"),
    ("LP", "Lycée professionnel"),
    ("LPO", "Lycée polyvalent"),
    ("SEP", "Section d’enseignement professionnel"),
    ("SEGPA", "SEGPA"),
    ("EREA", "EREA"),
    ("CFA", "CFA"),
    ("E.M.PU", "École maternelle"),
    ("E.E.PU", "École élémentaire"),
    ("E.P.PU", "École primaire"),
    ("E.M.PR", "École maternelle"),
    ("E.E.PR", "École élémentaire"),
    ("E.P.PR", "École primaire"),
    ("ECOLE", "École"),
];

/// Words that keep their small letter inside a name.
const SMALL_WORDS: [&str; 12] = ["de", "du", "des", "d", "la", "le", "les", "l", "et", "en", "sur", "aux"];

/// A subject or a MEF.
pub(super) fn stage_code(staged: &mut Staged, category: Category, record: &Record) {
    let code = record.identifier();
    if code.is_empty() {
        return staged.set_aside(record, Code::IdentifierEmpty, false);
    }
    if category == Category::Subject {
        staged.sheets.row(Table::Subjects).text(code).text(record.first("ENTLibelleMatiere"));
    } else {
        let row = staged.sheets.row(Table::Mefs).text(code).text(record.first("ENTLibelleMef"));
        row.text(record.first("ENTMEFSTAT11"));
    }
}

/// A modification of a subject or a MEF: what is kept of it must all be there.
pub(super) fn stage_code_again(staged: &mut Staged, category: Category, record: &Record) {
    let (label, other) = match category {
        Category::Subject => ("ENTLibelleMatiere", "ENTLibelleMatiere"),
        _ => ("ENTLibelleMef", "ENTMEFSTAT11"),
    };
    if record.first(label).is_empty() || record.first(other).is_empty() {
        return staged.set_aside(record, Code::CodeWithoutLabel, false);
    }
    stage_code(staged, category, record);
}

/// A school with its classes and groups.
pub(super) fn stage(staged: &mut Staged, record: &Record) {
    let uai = uai(record);
    if record.identifier().is_empty() {
        return staged.set_aside(record, Code::IdentifierEmpty, false);
    }
    let Some(departement_code) = departement_code(&uai) else {
        return staged.set_aside(record, Code::StructureWithoutUai, false);
    };
    if !check_letter_holds(&uai) {
        staged.warn(Code::UaiCheckLetter);
    }
    staged.departement(&departement_code);
    let (name, json) = (name(record.first("ENTStructureNomCourant")), staged.json(record));
    let (file, line) = staged.place(record.line());
    let row = staged.sheets.row(Table::Structures).smallint(file).integer(line).text(record.identifier());
    let row = row.text(&uai).text(if name.is_empty() { &uai } else { &name });
    let row = row.text(record.first("ENTStructureTypeStruct")).text(record.first("ENTStructureCodeTypeStruct"));
    let row = row.text(record.first("ENTEtablissementContrat")).text(record.first("street"));
    let row = row.text(record.first("postalCode")).text(&capitalised(record.first("l"))).text(record.first("telephoneNumber"));
    row.text(record.first("ENTStructureMailSI")).text(&departement_code).jsonb(&json);
    staged.keep(json);
    stage_classes(staged, record, "ENTStructureClasses", false);
    stage_classes(staged, record, "ENTStructureGroupes", true);
}

/// `code$libellé$mef$mef…`; what follows the label of a group are its classes, which are kept in the raw attributes only.
fn stage_classes(staged: &mut Staged, record: &Record, attribute: &str, is_group: bool) {
    for value in record.values(attribute) {
        let mut parts = value.split('$').map(str::trim);
        let (code, label) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        if code.is_empty() {
            staged.warn(Code::ClassWithoutCode);
            continue;
        }
        let mefs = if is_group { String::new() } else { parts.filter(|mef| !mef.is_empty()).collect::<Vec<_>>().join(" ") };
        let row = staged.sheets.row(Table::Classes).text(record.identifier()).boolean(is_group);
        row.text(code).text(if label.is_empty() { code } else { label }).text(&mefs);
    }
}

fn uai(record: &Record) -> String {
    let own = record.first("ENTStructureUAI");
    let uai = if own.is_empty() { record.first("ENTEtablissementUAI") } else { own };
    uai.to_ascii_uppercase()
}

/// The département that a UAI names: 092 is 92, 620 and 720 are the two of Corsica, 971 and beyond stand for themselves.
/// `None` when it is no UAI.
pub(crate) fn departement_code(uai: &str) -> Option<String> {
    let (number, letter) = uai.split_at_checked(7)?;
    let well_formed = letter.len() == 1 && letter.as_bytes()[0].is_ascii_uppercase();
    let digits = number.bytes().enumerate().all(|(at, byte)| byte.is_ascii_digit() || (at == 2 && b"AB".contains(&byte)));
    (well_formed && digits).then(|| match &number[..3] {
        "620" => "2A".to_owned(),
        "720" => "2B".to_owned(),
        code => code.strip_prefix('0').unwrap_or(code).to_owned(),
    })
}

/// The letter that a UAI should end with; none when its seven signs are no number.
pub(crate) fn check_letter(uai: &str) -> Option<char> {
    let number: usize = uai.get(..7)?.parse().ok()?;
    Some(char::from(CHECK_LETTERS[number % 23]))
}

fn check_letter_holds(uai: &str) -> bool {
    check_letter(uai).is_some_and(|letter| uai.ends_with(letter))
}

/// `CLG$ANDRE DOUCET$NANTERRE` as people say it: Collège Andre Doucet.
fn name(current: &str) -> String {
    let mut parts = current.split('$').map(str::trim);
    let Some((kind, name)) = parts.next().zip(parts.next()).filter(|(_, name)| !name.is_empty()) else {
        return current.replace('$', " ").trim().to_owned();
    };
    let known = KINDS.iter().find(|(code, _)| *code == kind);
    let kind = known.map_or_else(|| capitalised(kind), |(_, word)| (*word).to_owned());
    format!("{kind} {}", capitalised(name)).trim().to_owned()
}

/// Small letters, but the first of each word. A name that has small letters already is left as it is.
fn capitalised(name: &str) -> String {
    if name.contains(char::is_lowercase) {
        return name.to_owned();
    }
    let lower = name.to_lowercase();
    let mut written = String::with_capacity(lower.len());
    for word in lower.split_inclusive([' ', '-', '\'', '’', '.']) {
        let bare = word.trim_end_matches([' ', '-', '\'', '’', '.']);
        let mut letters = word.chars();
        match letters.next() {
            Some(first) if written.is_empty() || !SMALL_WORDS.contains(&bare) => {
                written.extend(first.to_uppercase());
                written.push_str(letters.as_str());
            }
            _ => written.push_str(word),
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_written_as_people_say_them() {
        assert_eq!(name("CLG$ANDRE DOUCET$NANTERRE"), "Collège Andre Doucet");
        assert_eq!(name("CLG$JEAN-BAPTISTE DE LA SALLE$X"), "Collège Jean-Baptiste de la Salle");
        assert_eq!(name("LP$L'ESCAUT D'OR$X"), "Lycée professionnel L'Escaut d'Or");
        assert_eq!(name("CLG$Évariste Galois$NANTERRE"), "Collège Évariste Galois");
        assert_eq!(name("INSTITUT DU NORD"), "INSTITUT DU NORD");
    }

    #[test]
    fn a_uai_tells_its_departement() {
        let code = |uai| departement_code(uai).unwrap_or_default();
        assert_eq!(["0920001A", "6200001X", "7200001X", "9710001X", "02A0001X"].map(code), ["92", "2A", "2B", "971", "2A"]);
        assert_eq!(["092001A", "09200011", "ABCDEFGH", "", "092000éA"].map(code), [""; 5]);
    }

    #[test]
    fn the_check_letter_of_a_uai_is_known() {
        assert!(check_letter_holds("0771991W") && check_letter_holds("0590121L"));
        assert!(!check_letter_holds("0771991A"));
    }
}
