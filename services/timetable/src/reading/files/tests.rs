//! How what was sent is known.

use std::io::Write;

use proto::timetable::v1::{
    FindingCode::{ArchiveUnreadable, Encrypted, FormatUnknown, HtmlPage, SourceEmpty, StsFileMissing, StsSameFile},
    Format,
};

use super::{Sent, read};
use crate::{
    finding::Finding,
    reading::{
        Reading,
        spoken::{frame, refusal},
    },
};

const EDT: &[u8] = include_bytes!("../../../tests/fixtures/edt/edt_clear.xml");
const EXP_COURS: &[u8] = include_bytes!("../../../tests/fixtures/exp_cours/EXP_COURS.xml");
const STS_EMP: &[u8] = include_bytes!("../../../tests/fixtures/sts/case1/sts_emp_0269901W_2099.xml");
const EMP_STS: &[u8] = include_bytes!("../../../tests/fixtures/sts/case1/emp_sts_0269901W_2099.xml");

/// Files that are all called the same, whatever they are.
fn sent(files: &[&[u8]]) -> Result<(Format, Reading), Finding> {
    let file = |bytes: &&[u8]| {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        Sent { name: "photo.jpg".to_owned(), file }
    };
    read(files.iter().map(file).collect(), &frame())
}

fn format(files: &[&[u8]]) -> Format {
    sent(files).unwrap().0
}

#[test]
fn every_format_is_known_by_its_content() {
    let udt = crate::reading::udt::tests::zip(&crate::reading::udt::tests::sample());
    assert_eq!(format(&[EDT]), Format::Edt);
    assert_eq!(format(&[EXP_COURS]), Format::ExpCours);
    assert_eq!(format(&[&udt]), Format::Udt);
    assert_eq!(format(&[STS_EMP, EMP_STS]), Format::Sts);
    assert_eq!(format(&[EMP_STS, STS_EMP]), Format::Sts);
    assert_eq!(sent(&[EDT]).unwrap().1.lessons.len(), 1);
}

#[test]
fn a_mark_or_white_space_before_it_hides_no_format() {
    let marked = [b"\xEF\xBB\xBF", EDT].concat();
    assert_eq!(format(&[&marked]), Format::Edt);
}

#[test]
fn one_half_of_sts_asks_for_the_other() {
    for (files, missing) in [(vec![STS_EMP], "emp_sts"), (vec![EMP_STS], "sts_emp"), (vec![EMP_STS, EDT], "sts_emp")] {
        let (code, finding) = refusal(sent(&files));
        assert_eq!((code, finding.value.as_str()), (StsFileMissing, missing));
    }
    assert_eq!(refusal(sent(&[STS_EMP, STS_EMP])).0, StsSameFile);
}

#[test]
fn what_is_no_timetable_is_named() {
    let encrypted = br#"<?xml version="1.0"?><EXPORT_INDEX_EDUCATION xmlns="http://www.index-education.com/conteneurexportchiffre"><VERSION>1</VERSION>"#;
    let xhtml = br#"<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "x.dtd"><html><body>"#;
    assert_eq!(refusal(sent(&[encrypted])).0, Encrypted);
    assert_eq!(refusal(sent(&[xhtml])).0, HtmlPage);
    assert_eq!(refusal(sent(&[b"\n<!DOCTYPE HTML><title>Sign in</title>"])).0, HtmlPage);
    assert_eq!(refusal(sent(&[b""])).0, SourceEmpty);
    assert_eq!(refusal(sent(&[b" \n\n "])).0, SourceEmpty);
    assert_eq!(refusal(sent(&[])).0, SourceEmpty);
    assert_eq!(refusal(sent(&[b"PK\x03\x04 and no more"])).0, ArchiveUnreadable);
}

#[test]
fn no_format_that_is_known_says_what_it_begins_with() {
    for (bytes, value) in
        [(&b"%PDF-1.7 and so on"[..], "%PDF-1.7"), (b"Nom;Prenom\n", "Nom;Pren"), (b"<notes><a/></notes>", "<notes><")]
    {
        let (code, finding) = refusal(sent(&[bytes]));
        assert_eq!((code, finding.value.as_str()), (FormatUnknown, value));
    }
    assert_eq!(refusal(sent(&[EDT, EDT])).0, FormatUnknown);
    assert_eq!(refusal(sent(&[EMP_STS, STS_EMP, EDT])).0, FormatUnknown);
}
