//! One CSV file: its encoding, its columns, its lines.

use csv::{ReaderBuilder, StringRecord};
use encoding_rs::WINDOWS_1252;
use serde_json::{Map, Value};

use super::fold;
use crate::{
    finding::{Code, Finding},
    import::{Error, staged::Staged},
};

/// What a file lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Pupils,
    Teachers,
    Guardians,
}

const KINDS: [Kind; 3] = [Kind::Pupils, Kind::Teachers, Kind::Guardians];

/// How many columns a file, and cells a line, may have.
const CELLS: usize = 500;

/// How many cells the lines of a file may have in all, and how many characters the name of a column.
const ALL_CELLS: usize = 1_000_000;
const LONGEST_HEADER: usize = 60;

/// The columns that the responsables' file repeats for each child.
pub(super) const CHILD: [&str; 4] = ["Nom d'usage enfant", "Nom de famille enfant", "Prénom enfant", "Classes enfants"];

/// The columns that a file may have beside those that it needs.
const OF_PUPILS: &[&str] = &[
    "Nom d'usage Elève",
    "Sexe",
    "Adresse1",
    "Cp1",
    "Commune1",
    "Pays1",
    "Adresse2",
    "Cp2",
    "Commune2",
    "Pays2",
    "Cycle",
    "Niveau",
    "Attestation fournie",
    "Autorisations associations",
    "Autorisations photos",
    "Décision de passage",
];

const OF_TEACHERS: &[&str] = &[
    "Civilité",
    "Nom usage",
    "Adresse",
    "CP",
    "Commune",
    "Pays",
    "Courriel",
    "Téléphone domicile",
    "Téléphone portable",
    "Fonction",
];

const OF_GUARDIANS: &[&str] = &[
    "Civilité Responsable",
    "Nom usage responsable",
    "Adresse responsable",
    "CP responsable",
    "Commune responsable",
    "Pays",
    "Courriel",
    "Téléphone domicile",
    "Téléphone travail",
    "Téléphone portable",
    "Nom d'usage enfant",
];

impl Kind {
    /// How a message calls it.
    pub(super) const fn called(self) -> &'static str {
        match self {
            Self::Pupils => "élèves",
            Self::Teachers => "enseignants",
            Self::Guardians => "responsables",
        }
    }

    /// As source records name its people.
    pub(super) const fn category(self) -> &'static str {
        match self {
            Self::Pupils => "Eleve",
            Self::Teachers => "PersEducNat",
            Self::Guardians => "PersRelEleve",
        }
    }

    /// What keeps the jointures of pupils, teachers and guardians apart.
    pub(super) const fn letter(self) -> char {
        match self {
            Self::Pupils => 'e',
            Self::Teachers => 'p',
            Self::Guardians => 'r',
        }
    }

    /// The columns without which the file cannot be read.
    const fn needed(self) -> &'static [&'static str] {
        match self {
            Self::Pupils => &["Nom Elève", "Prénom Elève", "Date naissance", "Classe"],
            Self::Teachers => &["Nom", "Prénom", "Directeur", "Classe"],
            Self::Guardians => {
                &["Nom responsable", "Prénom responsable", "Nom de famille enfant", "Prénom enfant", "Classes enfants"]
            }
        }
    }

    /// The other columns that the format has.
    const fn others(self) -> &'static [&'static str] {
        match self {
            Self::Pupils => OF_PUPILS,
            Self::Teachers => OF_TEACHERS,
            Self::Guardians => OF_GUARDIANS,
        }
    }

    /// The line, if it says whom it is about.
    fn named(self, line: Line) -> Result<Line, Code> {
        let missing = |columns: &[&str]| columns.iter().all(|column| line.cell(column).is_empty());
        match self {
            Self::Pupils if missing(&["Nom Elève"]) || missing(&["Prénom Elève"]) => Err(Code::OndePupilNameless),
            Self::Teachers if missing(&["Nom", "Nom usage"]) => Err(Code::OndeTeacherNameless),
            Self::Guardians if missing(&["Nom responsable", "Nom usage responsable"]) => Err(Code::OndeGuardianNameless),
            _ => Ok(line),
        }
    }

    /// The format's own name of a column, which may be written with other capitals, accents and spaces.
    fn column(self, header: &str) -> Option<&'static str> {
        let mut known = self.needed().iter().chain(self.others());
        known.find(|known| fold(known) == fold(header)).copied()
    }
}

/// A file.
pub(super) struct Sheet {
    pub(super) kind: Kind,
    pub(super) lines: Vec<Line>,
    /// The first line, from 1, that does not say whom it is about; it is set aside.
    pub(super) nameless: Option<u64>,
}

/// A line: each column a text or null; of a child's columns a list.
#[derive(Clone)]
pub(super) struct Line {
    /// The index of its file.
    pub(super) file: usize,
    /// From 1; 0 when ONDE said it last time.
    pub(super) number: u64,
    pub(super) cells: Map<String, Value>,
}

impl Line {
    /// A cell, empty when it is not there.
    pub(super) fn cell(&self, column: &str) -> &str {
        self.cells.get(column).and_then(Value::as_str).unwrap_or_default()
    }

    /// A cell of the child of this number.
    pub(super) fn of_child(&self, column: &str, child: usize) -> &str {
        self.cells.get(column).and_then(|list| list.get(child)).and_then(Value::as_str).unwrap_or_default()
    }

    /// How many children the line may name.
    pub(super) fn children(&self) -> usize {
        self.cells.get(CHILD[1]).and_then(Value::as_array).map_or(0, Vec::len)
    }
}

/// Reads a file; lines that cannot be taken are set aside.
pub(super) fn read(file: &str, index: usize, bytes: &[u8], staged: &mut Staged) -> Result<Sheet, Error> {
    let text = decoded(file, bytes)?;
    let mut rows = ReaderBuilder::new().delimiter(b';').flexible(true).has_headers(false).from_reader(text.as_bytes());
    let mut row = StringRecord::new();
    let read = |error: csv::Error| Error::file(file, Finding::new(Code::OndeNotCsv, [("detail", &error)]));
    if !rows.read_record(&mut row).map_err(read)? {
        return Err(Error::file(file, Code::OndeEmpty));
    }
    let headers: Vec<String> = row.iter().map(|header| header.trim().to_owned()).collect();
    if headers.len() > CELLS || headers.iter().any(|header| header.chars().count() > LONGEST_HEADER) {
        return Err(Error::file(file, Code::OndeTooManyColumns));
    }
    let kind = kind(&headers);
    needed(file, kind, &headers)?;
    let columns = columns(kind, &headers, staged);
    let (mut lines, mut nameless, mut filled) = (Vec::new(), None, 0);
    while rows.read_record(&mut row).map_err(read)? {
        let number = row.position().map_or(0, csv::Position::line);
        filled += row.len();
        if filled > ALL_CELLS {
            return Err(Error::line(file, number, Code::OndeTooLarge));
        }
        if row.len() > CELLS {
            return Err(Error::line(file, number, Code::OndeTooManyCells));
        }
        if row.iter().any(|cell| cell.contains(['\n', '\r'])) {
            return Err(Error::line(file, number, Code::OndeLineBreak));
        }
        let line = cells(&columns, &row).map(|cells| Line { file: index, number, cells });
        match line.ok_or(Code::OndeLineMalformed).and_then(|line| kind.named(line)) {
            Ok(line) => lines.push(line),
            Err(code) => {
                nameless = nameless.or(Some(number));
                staged.set_line_aside(number, "", code, false);
            }
        }
    }
    Ok(Sheet { kind, lines, nameless })
}

/// UTF-8 if it is that, else windows-1252, in which every byte is something.
fn decoded(file: &str, bytes: &[u8]) -> Result<String, Error> {
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) || bytes.contains(&0) {
        return Err(Error::file(file, Code::OndeEncoding));
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    Ok(match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(),
    })
}

/// The kind of which the file has the most columns.
fn kind(headers: &[String]) -> Kind {
    let known = |kind: &Kind| headers.iter().filter(|header| kind.column(header).is_some()).count();
    KINDS.into_iter().rev().max_by_key(known).unwrap_or(Kind::Pupils)
}

fn needed(file: &str, kind: Kind, headers: &[String]) -> Result<(), Error> {
    let has = |needed: &str| headers.iter().any(|header| kind.column(header) == Some(needed));
    match kind.needed().iter().find(|needed| !has(needed)) {
        None => Ok(()),
        Some(missing) => {
            let finding = Finding::new(Code::OndeColumnMissing, [("column", missing), ("kind", &kind.called())]);
            Err(Error::line(file, 1, finding))
        }
    }
}

/// The name of each column. Those of a child come last and are repeated as often as a line needs.
fn columns(kind: Kind, headers: &[String], staged: &mut Staged) -> Vec<String> {
    let mut columns = Vec::new();
    for header in headers {
        let known = kind.column(header);
        if known.is_none() && !header.is_empty() {
            staged.warn(Finding::new(Code::UnknownColumn, [("column", header)]));
        }
        columns.push(known.unwrap_or(header).to_owned());
    }
    while columns.last().is_some_and(String::is_empty) {
        columns.pop();
    }
    columns
}

/// `None` when cells and columns do not go together.
fn cells(columns: &[String], row: &StringRecord) -> Option<Map<String, Value>> {
    let of_child = |column: &String| CHILD.contains(&column.as_str());
    let first = columns.iter().position(of_child).unwrap_or(columns.len());
    let group: Vec<&String> = columns[first..].iter().take(CHILD.len()).filter(|column| of_child(column)).collect();
    let mut cells = Map::new();
    let filled = (0..row.len()).rfind(|place| !row[*place].trim().is_empty()).map_or(0, |last| last + 1);
    if row.len() < first || (group.is_empty() && filled > columns.len()) {
        return None;
    }
    for (column, cell) in columns[..first].iter().zip(row) {
        cells.insert(column.clone(), value(cell));
    }
    for (place, cell) in row.iter().enumerate().take(filled).skip(first) {
        let list = cells.entry(group[(place - first) % group.len()].clone()).or_insert_with(|| Value::Array(Vec::new()));
        list.as_array_mut()?.push(value(cell));
    }
    Some(cells)
}

fn value(cell: &str) -> Value {
    let cell = cell.trim();
    if cell.is_empty() { Value::Null } else { Value::String(cell.to_owned()) }
}
