//! What becomes of the records: rows on their way to the staging tables, and what was read beside them.

use std::collections::{BTreeSet, HashSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;

use super::{
    Error, Noted, Source,
    copy::{Closed, Sheet, Sheets, Table},
    naming, people, raw, structures,
};
use crate::{
    aaf::{Category, Degree, Record, RequestKind, academy_of_departement},
    finding::{self, Code, Finding},
};

/// How many different oddities are counted by name.
const ODDITIES: usize = 200;

/// How many files a delivery may have.
const FILES: usize = 10_000;

/// What was read, beside the rows.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Delivery {
    /// The feed.
    pub(super) source: Source,
    /// The files' names; a row's `file` is an index.
    pub(super) files: Vec<String>,
    /// The code of the académie, without leading zeros. Empty while a delta that names none is read.
    pub(super) academy_code: String,
    /// Premier or second degré, the same for every file.
    pub(super) degree: Degree,
    /// Whether it holds changes only: who is not in it stays.
    pub(super) delta: bool,
    /// The day that the files' names bear, if they do.
    pub(super) day: Option<NaiveDate>,
    /// Oddities.
    #[serde(default)]
    pub(super) noted: Vec<Noted>,
    /// The number of the last record.
    pub(super) records: i32,
}

/// Rows that leave for PostgreSQL as they are made.
pub(super) struct Staged {
    pub(super) sheets: Sheets,
    delivery: Delivery,
    /// The index of the file that rows come from.
    file: usize,
    degree: Option<Degree>,
    /// The académie that a header names, else the one that the structures name, else that of their départements.
    named_by_header: Option<String>,
    named_by_structure: Option<String>,
    of_departements: BTreeSet<&'static str>,
    /// The classes of the premier degré that have a row.
    named_classes: HashSet<String>,
    json: Vec<u8>,
}

impl Staged {
    pub(super) fn new(delivery: Delivery, out: mpsc::Sender<Sheet>) -> Self {
        Self {
            sheets: Sheets::new(out),
            delivery,
            file: 0,
            degree: None,
            named_by_header: None,
            named_by_structure: None,
            of_departements: BTreeSet::new(),
            named_classes: HashSet::new(),
            json: Vec::new(),
        }
    }

    pub(super) const fn delivery(&self) -> &Delivery {
        &self.delivery
    }

    /// A file of the AAF begins; `archive`: the name of the archive that holds it.
    pub(super) fn begin(&mut self, file: &str, archive: Option<&str>) -> Result<(), Error> {
        let delta = naming::is_delta(file, archive)?;
        if self.delivery.files.is_empty() {
            self.delivery.delta = delta;
        }
        if self.delivery.delta != delta {
            return Err(Error::file(file, if delta { Code::DeltaAmongComplete } else { Code::CompleteAmongDeltas }));
        }
        self.open(file)
    }

    /// A file begins.
    pub(super) fn open(&mut self, file: &str) -> Result<(), Error> {
        if self.delivery.files.len() >= FILES {
            return Err(Error::file(file, Code::TooManyFiles));
        }
        self.file = self.delivery.files.len();
        self.delivery.files.push(file.to_owned());
        self.delivery.day = self.delivery.day.max(naming::day(file));
        Ok(())
    }

    /// Rows come from this file again.
    pub(super) const fn resume(&mut self, file: usize) {
        self.file = file;
    }

    /// Remembers the degré; two in one delivery are refused.
    pub(super) fn degree(&mut self, degree: Degree, line: u64) -> Result<(), Error> {
        let known = *self.degree.get_or_insert(degree);
        self.delivery.degree = known;
        if known == degree {
            return Ok(());
        }
        Err(self.fault(line, Finding::new(Code::MixedDegrees, [("degree", &degree), ("other", &known)])))
    }

    /// Stages what the request asks for.
    pub(super) fn take(&mut self, category: Category, record: &Record) -> Result<(), Error> {
        self.degree(record.degree(), record.line())?;
        if record.kind() != RequestKind::Add && !self.delivery.delta {
            return Err(self.fault(record.line(), Code::ChangeInComplete));
        }
        for (name, _) in record.attributes() {
            if !category.knows(record.degree(), name) {
                self.warn(Finding::new(Code::UnknownAttribute, [("attribute", &name)]));
            }
        }
        match record.kind() {
            RequestKind::Add => self.stage(category, record)?,
            RequestKind::Modify => self.stage_modification(category, record),
            RequestKind::Delete => self.stage_deletion(category, record),
        }
        self.send_full()
    }

    /// Stages a whole record.
    pub(super) fn stage(&mut self, category: Category, record: &Record) -> Result<(), Error> {
        self.count();
        match category {
            Category::Subject | Category::Mef => structures::stage_code(self, category, record),
            Category::Structure => {
                self.academy(record.first("ENTServAcCodeAcademie"), record.line(), false)?;
                structures::stage(self, record);
            }
            Category::Pupil | Category::Guardian | Category::Staff => people::stage(self, category, record),
        }
        Ok(())
    }

    /// A record begins.
    pub(super) const fn count(&mut self) {
        self.delivery.records = self.delivery.records.saturating_add(1);
    }

    pub(super) fn send_full(&mut self) -> Result<(), Error> {
        self.sheets.send_full().map_err(|Closed| Error::Interrupted)
    }

    /// Kept until the whole delta is read: what it modifies may stand further on.
    fn stage_modification(&mut self, category: Category, record: &Record) {
        if record.identifier().is_empty() {
            return self.set_aside(record, Code::IdentifierEmpty, false);
        }
        let code = match category {
            Category::Subject | Category::Mef => return structures::stage_code_again(self, category, record),
            Category::Structure => 0,
            Category::Pupil => people::PUPIL,
            Category::Guardian => people::GUARDIAN,
            Category::Staff => people::STAFF,
        };
        let json = self.json(record);
        let (file, line) = self.place(record.line());
        let row = self.sheets.row(Table::Modifications).smallint(file).integer(line).smallint(code);
        row.text(record.identifier()).jsonb(&json);
        self.keep(json);
    }

    fn stage_deletion(&mut self, category: Category, record: &Record) {
        self.count();
        match category {
            Category::Subject | Category::Mef => self.warn(Code::CodeDeletion),
            Category::Structure => self.set_aside(record, Code::StructureDeletion, false),
            Category::Pupil | Category::Guardian | Category::Staff => people::stage_departure(self, category, record),
        }
    }

    /// Remembers the académie; two in one delivery are refused.
    pub(super) fn academy(&mut self, code: &str, line: u64, header: bool) -> Result<(), Error> {
        let code = code.trim_start_matches('0');
        let known = if header { &mut self.named_by_header } else { &mut self.named_by_structure };
        if code.is_empty() || known.as_deref() == Some(code) {
            return Ok(());
        }
        if known.is_none() {
            *known = Some(code.to_owned());
            return Ok(());
        }
        Err(self.fault(line, Code::MixedAcademies))
    }

    /// Remembers a school's département, in case nothing names the académie.
    pub(super) fn departement(&mut self, code: &str) {
        self.of_departements.extend(academy_of_departement(code));
    }

    /// A fault of a line of the file that is being read.
    fn fault(&self, line: u64, finding: impl Into<Finding>) -> Error {
        Error::line(&self.delivery.files[self.file], line, finding)
    }

    /// Counts something odd that is taken nevertheless.
    pub(super) fn warn(&mut self, oddity: impl Into<Finding>) {
        let (finding, noted) = (oddity.into(), &mut self.delivery.noted);
        if let Some(known) = noted.iter_mut().find(|known| known.finding == finding) {
            known.times += 1;
        } else if noted.len() < ODDITIES {
            noted.push(Noted { finding, times: 1 });
        }
    }

    /// Gives a class of the premier degré its name, which only its members' records may state.
    pub(super) fn name_class(&mut self, structure: &str, is_group: bool, code: &str, label: &str) {
        if self.named_classes.insert(format!("{structure}${is_group}${code}")) {
            let row = self.sheets.row(Table::Classes).text(structure).boolean(is_group).text(code);
            row.text(if label.is_empty() { code } else { label }).text("");
        }
    }

    /// Sets a record aside; `person`: it is the whole record of a person.
    pub(super) fn set_aside(&mut self, record: &Record, finding: impl Into<Finding>, person: bool) {
        self.set_line_aside(record.line(), record.identifier(), finding, person);
    }

    /// Sets a line of the file aside.
    pub(super) fn set_line_aside(&mut self, line: u64, identifier: &str, finding: impl Into<Finding>, person: bool) {
        let ((file, line), Finding { code, parameters }) = (self.place(line), finding.into());
        let row = self.sheets.row(Table::SetAside).smallint(file).integer(line).text(identifier).boolean(person);
        row.text(finding::name(code)).jsonb(&serde_json::to_vec(&parameters).expect("texts are JSON"));
    }

    /// The file and a line of it, as rows bear them.
    pub(super) fn place(&self, line: u64) -> (i16, i32) {
        (i16::try_from(self.file).expect("at most 10,000 files"), i32::try_from(line).unwrap_or(i32::MAX))
    }

    /// The record's number in the delivery, from 1.
    pub(super) const fn number(&self) -> i32 {
        self.delivery.records
    }

    /// The record's attributes as JSON, to be given back with [`Self::keep`].
    pub(super) fn json(&mut self, record: &Record) -> Vec<u8> {
        let mut json = std::mem::take(&mut self.json);
        raw::write(record, &mut json);
        json
    }

    /// Keeps the memory of a JSON text for the next record.
    pub(super) fn keep(&mut self, json: Vec<u8>) {
        self.json = json;
    }

    /// The AAF delivery is whole: its last rows leave.
    pub(super) fn finish_aaf(mut self) -> Result<Delivery, Error> {
        naming::whole(&self.delivery.files, self.delivery.delta)?;
        let code = self.academy_code();
        if code.is_none() && !self.delivery.delta {
            let file = self.delivery.files.iter().find(|file| Category::of_file(file) == Some(Category::Structure));
            return Err(Error::file(file.map_or("", String::as_str), Code::NoAcademy));
        }
        self.delivery.academy_code = code.unwrap_or_default();
        self.finish()
    }

    fn academy_code(&mut self) -> Option<String> {
        let named = self.named_by_header.take().or(self.named_by_structure.take());
        if named.is_some() || self.of_departements.len() != 1 {
            return named;
        }
        let guessed = (*self.of_departements.first()?).to_owned();
        self.warn(Finding::new(Code::AcademyGuessed, [("academy", &guessed)]));
        Some(guessed)
    }

    /// The last rows leave.
    pub(super) fn finish(self) -> Result<Delivery, Error> {
        self.sheets.send_rest().map_err(|Closed| Error::Interrupted)?;
        Ok(self.delivery)
    }
}
