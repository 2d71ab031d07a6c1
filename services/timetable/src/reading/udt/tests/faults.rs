//! Faults of a UDT archive: each is named, with its file, and what can be read is.

use std::io::Cursor;

use proptest::prelude::*;
use proto::timetable::v1::FindingCode::{
    self, ArchiveUnreadable, ElementMissing, FrameWrong, PathEscapes, SourceCut, SourceTooLarge, XmlMalformed,
};

use super::{changed, read, sample, week, zip};
use crate::reading::spoken::{findings, frame, refusal};

/// Half a megabyte of nothing.
fn comment() -> Vec<u8> {
    [b"<!--".to_vec(), vec![b' '; 1 << 19], b"-->".to_vec()].concat()
}

fn refused(files: &[(String, Vec<u8>)]) -> (FindingCode, String, String) {
    let (code, finding) = refusal(read(files));
    (code, finding.file.clone(), finding.value)
}

#[test]
fn a_path_that_leads_out_of_the_archive_is_refused() {
    for path in ["../UDCal_12.xml", "a/../../etc/passwd", "/etc/passwd", "C:\\udt\\UDCal_12.xml", "..\\UDCal_12.xml"] {
        let mut files = sample();
        files.push((path.to_owned(), b"<x/>".to_vec()));
        assert_eq!(refused(&files), (PathEscapes, String::new(), path.to_owned()));
    }
}

#[test]
fn a_bomb_is_refused_before_it_goes_off() {
    let bomb = [b"<ligfiches>".to_vec(), comment().repeat(80), b"</ligfiches>".to_vec()].concat();
    let mut files = sample();
    files.push(("UDCal_12_40.xml".to_owned(), bomb));
    assert!(zip(&files).len() < 1 << 20);
    assert_eq!(refused(&files), (SourceTooLarge, "UDCal_12_40.xml".to_owned(), "32".to_owned()));
}

#[test]
fn many_files_that_are_too_much_together_are_refused() {
    let large = [b"<ligfiches>".to_vec(), comment().repeat(50), b"</ligfiches>".to_vec()].concat();
    let mut files = sample();
    files.extend((40..48).map(|week| (format!("UDCal_12_{week}.xml"), large.clone())));
    assert_eq!(refused(&files).0, SourceTooLarge);
}

#[test]
fn what_is_no_archive_of_udt_is_unreadable() {
    assert_eq!(refused(&[("notes.txt".to_owned(), b"hello".to_vec())]).0, ArchiveUnreadable);
    assert_eq!(refused(&[]).0, ArchiveUnreadable);
    let cut = &zip(&sample())[..500];
    assert_eq!(refusal(super::super::read(Cursor::new(cut), &frame())).0, ArchiveUnreadable);
    let mut twice = sample();
    twice.push(("old/udcal_12.xml".to_owned(), b"<x/>".to_vec()));
    assert_eq!(refused(&twice).0, ArchiveUnreadable);
}

#[test]
fn more_codes_than_any_school_has_are_refused() {
    let rooms: String = (0..500_001).map(|code| ["<salle code=\"", &code.to_string(), "\"/>"].concat()).collect();
    let large = changed("UDCal_03.xml", "<salle code=\"B12\"", &format!("{rooms}<salle code=\"B12\""));
    assert_eq!(refused(&large).0, SourceTooLarge);
}

#[test]
fn a_damaged_entry_is_refused() {
    let mut bytes = zip(&sample());
    let middle = bytes.len() / 3;
    bytes[middle..middle + 20].fill(0xA5);
    assert!(super::super::read(Cursor::new(bytes), &frame()).is_err());
}

#[test]
fn a_calendar_without_its_days_refuses_the_archive() {
    let without = |file: &str| sample().into_iter().filter(|(name, _)| name != file).collect::<Vec<_>>();
    let (code, finding) = refusal(read(&without("UDCal_24.xml")));
    assert_eq!((code, finding.element.as_str()), (ElementMissing, "debut_eleve"));
    assert_eq!(refused(&without("UDCal_00.xml")).0, ElementMissing);
    for (file, from, to) in [
        ("UDCal_24.xml", "01/09/2026", "31/09/2026"),
        ("UDCal_24.xml", "17/10/2026", "hier"),
        ("UDCal_24.xml", "02/07/2027", "02/07/2020"),
        ("UDCal_00.xml", "\"36\"", "\"60\""),
        ("UDCal_07.xml", "08h00", "8 heures"),
    ] {
        assert_eq!(refused(&changed(file, from, to)).0, FrameWrong, "{to}");
    }
}

#[test]
fn a_file_that_is_no_xml_is_named() {
    assert_eq!(refused(&changed("UDCal_12.xml", "</ligfiches>", "")), (SourceCut, "UDCal_12.xml".to_owned(), String::new()));
    let entity = changed("UDCal_03.xml", "<salles>", "<!DOCTYPE a [<!ENTITY b 'c'>]><salles>");
    assert_eq!(refused(&entity).0, XmlMalformed);
}

#[test]
fn codes_that_nothing_has_are_left_out_and_said_once() {
    let reading = read(&changed("UDCal_12.xml", "prof=\"DUR\"", "prof=\"XXX\"")).unwrap();
    assert_eq!(findings(&reading), ["IDENT_UNKNOWN, line 3, file UDCal_12.xml, prof, XXX"]);
    assert_eq!(week(&reading, "2026-09-07")[1], "Tue 2026-09-08 09:30-10:45 MATHEMATIQUES, 3AGR1, Salle B12");
}

#[test]
fn a_line_without_its_hour_is_left_out_and_said() {
    let reading = read(&changed("UDCal_12.xml", "fic=\"F31\"", "fic=\"F99\"")).unwrap();
    let said = ["7", "8"].map(|line| {
        format!("IDENT_UNKNOWN, line {line}, file UDCal_12.xml, ligfiche 003{}, F99", if line == "7" { "A" } else { "B" })
    });
    assert_eq!(findings(&reading), said);
    let reading = read(&changed("UDCal_12.xml", "fic=\"F31\"", "fic=\"F38\"")).unwrap();
    assert!(findings(&reading)[0].starts_with("PLACE_WRONG, line 7, file UDCal_12.xml"), "{:?}", findings(&reading));
}

#[test]
fn a_week_that_the_year_does_not_have_is_said() {
    let reading = read(&changed("UDCal_12_31.xml", "", "<ligfiches/>")).unwrap();
    assert_eq!(findings(&reading), ["WEEKS_WRONG, file UDCal_12_31.xml, 31"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn anything_anywhere_never_panics(
        file in 0_usize..14,
        at in 0_usize..3000,
        length in 0_usize..40,
        text in "[0-9\"<>/= A-Za-z:&-]{0,20}",
    ) {
        let mut files = sample();
        let place = file % files.len();
        let bytes = &mut files[place].1;
        let at = at % bytes.len();
        let end = (at + length).min(bytes.len());
        bytes.splice(at..end, text.bytes());
        let _ = read(&files);
    }

    #[test]
    fn a_damaged_zip_never_panics(at in any::<prop::sample::Index>(), with in any::<[u8; 4]>()) {
        let mut bytes = zip(&sample());
        let at = at.index(bytes.len() - 4);
        bytes[at..at + 4].copy_from_slice(&with);
        let _ = super::super::read(Cursor::new(bytes), &frame());
    }
}
