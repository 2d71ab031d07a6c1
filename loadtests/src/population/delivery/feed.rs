//! The grammar of an AAF file, and its division into numbered files.

use std::fmt::Display;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use quick_xml::escape::minimal_escape;

/// How every file of the delivery begins.
pub const PREFIX: &str = "ENT2DVA-ENT92_";
/// A file is closed after so many records.
const RECORDS_PER_FILE: usize = 20_000;

const HEADER: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
    <!DOCTYPE ficAlimMENESR SYSTEM \"ficAlimMENESR.dtd\">\n\
    <ficAlimMENESR>\n\
    <!-- versionSDET=\"6\" codeAcademieExport=\"25\" degre=\"2D\" -->\n";
const FOOTER: &str = "</ficAlimMENESR>\n";

/// A delivery: where it goes and what its files are called.
#[derive(Debug)]
pub struct Feed {
    folder: PathBuf,
    stem: String,
}

impl Feed {
    /// A complete delivery of a day.
    pub fn complete(folder: &Path, day: NaiveDate) -> Self {
        let stem = format!("{PREFIX}Complet_{}", day.format("%Y%m%d"));
        Self { folder: folder.to_owned(), stem }
    }

    /// Opens a category of files, `Eleve` or another; it has a first file even without records.
    pub fn category(&self, name: &'static str, kind: Kind) -> anyhow::Result<Category<'_>> {
        let file = self.open(name, 0)?;
        Ok(Category { feed: self, name, kind, file, number: 0, records: 0, record: String::new() })
    }

    fn open(&self, category: &str, number: usize) -> anyhow::Result<BufWriter<File>> {
        let path = self.folder.join(format!("{}_{category}_{number:04}.xml", self.stem));
        let mut file = BufWriter::new(File::create(path)?);
        file.write_all(HEADER.as_bytes())?;
        Ok(file)
    }
}

/// The operational attribute of a category: its name and its value.
#[derive(Debug, Clone, Copy)]
pub struct Kind(pub &'static str, pub &'static str);

/// The files of one category, written one record after the other.
pub struct Category<'a> {
    feed: &'a Feed,
    name: &'static str,
    kind: Kind,
    file: BufWriter<File>,
    number: usize,
    records: usize,
    record: String,
}

impl Category<'_> {
    /// Writes the `addRequest` of `id`; `describe` states its attributes.
    pub fn add(&mut self, id: impl Display, describe: impl FnOnce(&mut Record)) -> anyhow::Result<()> {
        if self.records == RECORDS_PER_FILE {
            self.next_file()?;
        }
        self.records += 1;
        self.record.clear();
        describe(&mut Record(&mut self.record));
        let Kind(attribute, value) = self.kind;
        let head = format!(
            " <addRequest>\n  <operationalAttributes><attr name=\"{attribute}\"><value>{value}</value></attr></operationalAttributes>\n  \
             <identifier><id>{id}</id></identifier>\n  <attributes>\n"
        );
        self.file.write_all(head.as_bytes())?;
        self.file.write_all(self.record.as_bytes())?;
        self.file.write_all(b"  </attributes>\n </addRequest>\n")?;
        Ok(())
    }

    fn next_file(&mut self) -> anyhow::Result<()> {
        self.number += 1;
        let next = self.feed.open(self.name, self.number)?;
        let full = std::mem::replace(&mut self.file, next);
        self.records = 0;
        close(full)
    }

    /// Closes the last file.
    pub fn finish(self) -> anyhow::Result<()> {
        close(self.file)
    }
}

fn close(mut file: BufWriter<File>) -> anyhow::Result<()> {
    file.write_all(FOOTER.as_bytes())?;
    Ok(file.flush()?)
}

/// The attributes of one record, in the order in which they are stated.
pub struct Record<'a>(&'a mut String);

impl Record<'_> {
    /// One value; an empty one is written as no value.
    pub fn one(&mut self, name: &str, value: impl AsRef<str>) {
        self.many(name, [value]);
    }

    /// Several values; none of them is written as no value.
    pub fn many(&mut self, name: &str, values: impl IntoIterator<Item = impl AsRef<str>>) {
        self.0.push_str("   <attr name=\"");
        self.0.push_str(name);
        self.0.push_str("\">");
        let before = self.0.len();
        for value in values {
            self.value(value.as_ref());
        }
        if self.0.len() == before {
            self.0.push_str("<value/>");
        }
        self.0.push_str("</attr>\n");
    }

    /// The attribute without a value.
    pub fn none(&mut self, name: &str) {
        self.one(name, "");
    }

    /// `O` or `N`.
    pub fn flag(&mut self, name: &str, value: bool) {
        self.one(name, if value { "O" } else { "N" });
    }

    fn value(&mut self, value: &str) {
        if !value.is_empty() {
            self.0.push_str("<value>");
            self.0.push_str(&minimal_escape(value));
            self.0.push_str("</value>");
        }
    }
}

/// A date as the directory writes it.
pub fn date(day: NaiveDate) -> String {
    day.format("%d/%m/%Y").to_string()
}
