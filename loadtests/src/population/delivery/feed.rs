//! The grammar of an AAF file, and its division into numbered files.

use std::fmt::Display;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use quick_xml::escape::minimal_escape;

use crate::population::{Degree, Population};

/// A file is closed after so many requests.
const REQUESTS_PER_FILE: usize = 20_000;

const FOOTER: &str = "</ficAlimMENESR>\n";

/// A delivery: where it goes, what its files are called and how they begin.
#[derive(Debug)]
pub struct Feed {
    folder: PathBuf,
    stem: String,
    header: String,
}

impl Feed {
    /// The complete delivery of a population.
    pub fn complete(population: &Population, folder: &Path) -> Self {
        Self::new(population, "Complet", folder)
    }

    /// The changes that lead to a population.
    pub fn delta(population: &Population, folder: &Path) -> Self {
        Self::new(population, "Delta", folder)
    }

    fn new(population: &Population, extent: &str, folder: &Path) -> Self {
        let departement = population.territory.departement();
        let prefix = match population.degree {
            Degree::First => "ENT1D",
            Degree::Second => "ENT2DVA",
        };
        let stem = format!("{prefix}-ENT{}_{extent}_{}", departement.code, population.day.format("%Y%m%d"));
        let header = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
             <!DOCTYPE ficAlimMENESR SYSTEM \"ficAlimMENESR.dtd\">\n\
             <ficAlimMENESR>\n\
             <!-- versionSDET=\"6\" codeAcademieExport=\"{}\" degre=\"{}\" -->\n",
            departement.academie_code,
            population.degree.code()
        );
        Self { folder: folder.to_owned(), stem, header }
    }

    /// Opens a category of files, `Eleve` or another; it has a first file even without requests.
    pub fn category(&self, name: &'static str, kind: Kind) -> anyhow::Result<Category<'_>> {
        let file = self.open(name, 0)?;
        Ok(Category {
            feed: self,
            name,
            kind,
            file,
            number: 0,
            requests: 0,
            record: Record::default(),
            before: Record::default(),
        })
    }

    fn open(&self, category: &str, number: usize) -> anyhow::Result<BufWriter<File>> {
        let path = self.folder.join(format!("{}_{category}_{number:04}.xml", self.stem));
        let mut file = BufWriter::new(File::create(path)?);
        file.write_all(self.header.as_bytes())?;
        Ok(file)
    }
}

/// The operational attribute of a category: its name and its value.
#[derive(Debug, Clone, Copy)]
pub struct Kind(pub &'static str, pub &'static str);

/// The files of one category, written one request after the other.
pub struct Category<'a> {
    feed: &'a Feed,
    name: &'static str,
    kind: Kind,
    file: BufWriter<File>,
    number: usize,
    requests: usize,
    record: Record,
    before: Record,
}

impl Category<'_> {
    /// Writes the `addRequest` of `id`; `describe` states its attributes.
    pub fn add(&mut self, id: impl Display, describe: impl FnOnce(&mut Record)) -> anyhow::Result<()> {
        self.record.clear();
        describe(&mut self.record);
        self.begin("addRequest", id)?;
        self.file.write_all(b"  <attributes>\n")?;
        for (name, values) in self.record.attributes() {
            writeln!(self.file, "   <attr name=\"{name}\">{values}</attr>")?;
        }
        Ok(self.file.write_all(b"  </attributes>\n </addRequest>\n")?)
    }

    /// Writes the `modifyRequest` of `id`, with the attributes that are stated otherwise than before; none, if there are none.
    pub fn modify(
        &mut self,
        id: impl Display,
        before: impl FnOnce(&mut Record),
        after: impl FnOnce(&mut Record),
    ) -> anyhow::Result<()> {
        self.before.clear();
        self.record.clear();
        before(&mut self.before);
        after(&mut self.record);
        if self.before.text == self.record.text {
            return Ok(());
        }
        self.begin("modifyRequest", id)?;
        self.file.write_all(b"  <modifications>\n")?;
        for (name, values) in self.record.changed_since(&self.before) {
            writeln!(self.file, "   <modification name=\"{name}\" operation=\"replace\">{values}</modification>")?;
        }
        Ok(self.file.write_all(b"  </modifications>\n </modifyRequest>\n")?)
    }

    /// Writes the `deleteRequest` of `id`.
    pub fn delete(&mut self, id: impl Display) -> anyhow::Result<()> {
        self.begin("deleteRequest", id)?;
        Ok(self.file.write_all(b" </deleteRequest>\n")?)
    }

    fn begin(&mut self, request: &str, id: impl Display) -> anyhow::Result<()> {
        if self.requests == REQUESTS_PER_FILE {
            self.next_file()?;
        }
        self.requests += 1;
        let Kind(attribute, value) = self.kind;
        Ok(write!(
            self.file,
            " <{request}>\n  <operationalAttributes><attr name=\"{attribute}\"><value>{value}</value></attr></operationalAttributes>\n  \
             <identifier><id>{id}</id></identifier>\n"
        )?)
    }

    fn next_file(&mut self) -> anyhow::Result<()> {
        self.number += 1;
        let next = self.feed.open(self.name, self.number)?;
        let full = std::mem::replace(&mut self.file, next);
        self.requests = 0;
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

/// The attributes of one record, in the order in which they are stated; the values are XML already.
#[derive(Default)]
pub struct Record {
    text: String,
    attributes: Vec<(&'static str, Range<usize>)>,
}

impl Record {
    /// One value; an empty one is written as no value.
    pub fn one(&mut self, name: &'static str, value: impl AsRef<str>) {
        self.many(name, [value]);
    }

    /// Several values; none of them is written as no value.
    pub fn many(&mut self, name: &'static str, values: impl IntoIterator<Item = impl AsRef<str>>) {
        let from = self.text.len();
        for value in values {
            self.value(value.as_ref());
        }
        if self.text.len() == from {
            self.text.push_str("<value/>");
        }
        self.attributes.push((name, from..self.text.len()));
    }

    /// The attribute without a value.
    pub fn none(&mut self, name: &'static str) {
        self.one(name, "");
    }

    /// `O` or `N`.
    pub fn flag(&mut self, name: &'static str, value: bool) {
        self.one(name, if value { "O" } else { "N" });
    }

    fn value(&mut self, value: &str) {
        if !value.is_empty() {
            self.text.push_str("<value>");
            self.text.push_str(&minimal_escape(value));
            self.text.push_str("</value>");
        }
    }

    fn clear(&mut self) {
        self.text.clear();
        self.attributes.clear();
    }

    fn attributes(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.attributes.iter().map(|(name, values)| (*name, &self.text[values.clone()]))
    }

    /// Both state the same attributes, as records of one category do.
    fn changed_since(&self, before: &Self) -> impl Iterator<Item = (&'static str, &str)> {
        let pairs = self.attributes().zip(before.attributes());
        pairs.filter(|(after, before)| after != before).map(|(after, _)| after)
    }
}

/// A date as the directory writes it.
pub fn date(day: NaiveDate) -> String {
    day.format("%d/%m/%Y").to_string()
}
