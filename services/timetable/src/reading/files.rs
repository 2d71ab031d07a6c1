//! What was sent: one file, or the two of STS. What a file is, its content says, never its name.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read, Seek},
};

use proto::timetable::v1::{
    FindingCode::{self, Encrypted, FormatUnknown, HtmlPage, SourceCut, SourceEmpty, StsFileMissing, StsSameFile},
    Format,
};

use super::{
    Frame, Reading, edt, exp_cours, ical, sts, tidy, udt,
    xml::{Node, Xml},
};
use crate::finding::Finding;

/// How much of a file is looked at before its elements are.
const HEAD: u64 = 1024;
/// How many elements are looked at until the file must have shown what it is.
const ELEMENTS: usize = 500;
/// How the archive of a zip begins: with an entry, or with none.
const ZIP: [&[u8]; 2] = [b"PK\x03\x04", b"PK\x05\x06"];

/// A file that somebody sent.
#[derive(Debug)]
pub struct Sent {
    /// What it was called, for findings only.
    pub name: String,
    /// Its bytes.
    pub file: File,
}

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Icalendar,
    Edt,
    ExpCours,
    Udt,
    /// `sts_emp`: who and what.
    StsEmp,
    /// `emp_sts`: when and where.
    EmpSts,
}

/// Reads what was sent, and says what it is.
pub fn read(mut files: Vec<Sent>, frame: &Frame) -> Result<(Format, Reading), Finding> {
    let several = files.len() > 1;
    let of = |name: &str, finding: Finding| if several { finding.file(name) } else { finding };
    let mut kinds = Vec::new();
    for sent in &mut files {
        sent.name = tidy(&sent.name);
        kinds.push(kind(&mut sent.file).map_err(|finding| of(&sent.name, finding))?);
    }
    let mut files = files.into_iter();
    match (files.next(), files.next(), files.next(), kinds.as_slice()) {
        (Some(one), None, None, [kind]) => alone(*kind, one.file, frame),
        (Some(one), Some(other), None, [kind, other_kind]) => pair([(one, *kind), (other, *other_kind)], frame),
        (None, ..) => Err(Finding::of(SourceEmpty)),
        (_, _, Some(third), _) => Err(Finding::of(FormatUnknown).file(&third.name)),
        _ => Err(Finding::of(FormatUnknown)),
    }
}

/// Reads one file.
fn alone(kind: Kind, file: File, frame: &Frame) -> Result<(Format, Reading), Finding> {
    let missing = |half: &str| Finding::of(StsFileMissing).value(half);
    let input = BufReader::new(file);
    Ok(match kind {
        Kind::Icalendar => (Format::Icalendar, ical::read(input, frame)?),
        Kind::Edt => (Format::Edt, edt::read(input, frame)?),
        Kind::ExpCours => (Format::ExpCours, exp_cours::read(input, frame)?),
        Kind::Udt => (Format::Udt, udt::read(input, frame)?),
        Kind::StsEmp => return Err(missing("emp_sts")),
        Kind::EmpSts => return Err(missing("sts_emp")),
    })
}

/// Reads the two files of STS, in whatever order they came.
fn pair([(one, kind), (other, other_kind)]: [(Sent, Kind); 2], frame: &Frame) -> Result<(Format, Reading), Finding> {
    let (emp, sts) = match (kind, other_kind) {
        (Kind::EmpSts, Kind::StsEmp) => (one, other),
        (Kind::StsEmp, Kind::EmpSts) => (other, one),
        (Kind::StsEmp, Kind::StsEmp) | (Kind::EmpSts, Kind::EmpSts) => return Err(Finding::of(StsSameFile).file(&other.name)),
        (Kind::StsEmp, _) | (_, Kind::StsEmp) => return Err(Finding::of(StsFileMissing).value("emp_sts")),
        (Kind::EmpSts, _) | (_, Kind::EmpSts) => return Err(Finding::of(StsFileMissing).value("sts_emp")),
        _ => return Err(Finding::of(FormatUnknown).file(&other.name)),
    };
    let (emp_input, sts_input) = (BufReader::new(emp.file), BufReader::new(sts.file));
    Ok((Format::Sts, sts::read((&emp.name, emp_input), (&sts.name, sts_input), frame)?))
}

/// What the file holds; it stands at its beginning again.
fn kind(file: &mut File) -> Result<Kind, Finding> {
    let unreadable = |error: io::Error| Finding::of(SourceCut).value(error.to_string());
    let mut head = Vec::new();
    file.rewind().and_then(|()| file.by_ref().take(HEAD).read_to_end(&mut head)).map_err(unreadable)?;
    file.rewind().map_err(unreadable)?;
    let kind = of_head(&head).unwrap_or_else(|| of_elements(BufReader::new(&mut *file), &head))?;
    file.rewind().map_err(unreadable)?;
    Ok(kind)
}

/// What the first bytes say; `None` when it must be XML.
fn of_head(head: &[u8]) -> Option<Result<Kind, Finding>> {
    if ZIP.iter().any(|magic| head.starts_with(magic)) {
        return Some(Ok(Kind::Udt));
    }
    let text = String::from_utf8_lossy(head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head));
    let text = text.trim_start().to_ascii_lowercase();
    let utf_16 = head.starts_with(b"\xFF\xFE") || head.starts_with(b"\xFE\xFF");
    match text.as_str() {
        "" => Some(Err(Finding::of(SourceEmpty))),
        text if text.starts_with("begin:vcalendar") => Some(Ok(Kind::Icalendar)),
        text if text.starts_with("<!doctype html") || text.starts_with("<html") => Some(Err(Finding::of(HtmlPage))),
        text if text.starts_with('<') || utf_16 => None,
        _ => Some(Err(unknown(head))),
    }
}

/// What the elements of XML say.
fn of_elements(input: impl BufRead, head: &[u8]) -> Result<Kind, Finding> {
    let refused = |code: FindingCode| Err(Finding::of(code));
    let mut xml = Xml::new(input)?;
    for _ in 0..ELEMENTS {
        let tag = match xml.next()? {
            Node::Open(tag) => tag,
            Node::Close { .. } => continue,
            Node::End => break,
        };
        match tag.name {
            "STS_EDT" => return Ok(Kind::StsEmp),
            "EDT_STS" => return Ok(Kind::EmpSts),
            "AnneeScolaire" | "GrilleHoraire" => return Ok(Kind::Edt),
            "TABLE" if tag.get("nom").is_some_and(|name| name.starts_with("Cours")) => return Ok(Kind::ExpCours),
            "EXPORT_INDEX_EDUCATION" => return refused(Encrypted),
            "html" | "HTML" => return refused(HtmlPage),
            _ => {}
        }
    }
    Err(unknown(head))
}

/// No format that is known; says the first letters, too few for anybody's name.
fn unknown(head: &[u8]) -> Finding {
    let letters: String =
        String::from_utf8_lossy(head).trim_start().chars().filter(|letter| !letter.is_control()).take(8).collect();
    Finding::of(FormatUnknown).line(1).value(letters)
}

#[cfg(test)]
mod tests;
