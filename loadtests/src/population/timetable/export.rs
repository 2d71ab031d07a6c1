//! Writes the timetables of a territory into a folder, a file a school, and the list of planted conflicts.

use std::fmt;
use std::fs::{self, File};
use std::io::BufWriter;
use std::path::Path;

use anyhow::Context;
use chrono::NaiveDate;
use clap::ValueEnum;
use serde::Serialize;

use super::planted::{Kind, Planted};
use super::{Timetables, edt, ical};

/// The list of planted conflicts, beside the schools' files.
const CONFLICTS: &str = "conflicts.csv";

/// What a school's software exports.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Form {
    /// Un calendrier comme ceux de Pronote, `<UAI>.ics`.
    #[default]
    Ical,
    /// Le fichier d'EDT en clair, `<UAI>.xml`.
    Edt,
}

impl Form {
    fn extension(self) -> &'static str {
        match self {
            Self::Ical => "ics",
            Self::Edt => "xml",
        }
    }
}

/// How much was written.
#[derive(Clone, Debug)]
pub struct Figures {
    lessons: Vec<usize>,
    share_halved: u32,
    unplaced: usize,
    planted: usize,
}

/// Writes every school's timetable as exported on `day` into `folder`, which it creates.
///
/// A file takes its name when it is complete: whoever serves the folder never sees a half.
pub fn write(timetables: &Timetables, folder: &Path, form: Form, day: NaiveDate) -> anyhow::Result<Figures> {
    fs::create_dir_all(folder)?;
    let schools = 0..timetables.population.schools.len();
    let lessons = schools.map(|school| write_school(timetables, school, folder, form, day)).collect::<anyhow::Result<_>>()?;
    write_conflicts(timetables, folder)?;
    let Timetables { share_halved, planted, .. } = timetables;
    Ok(Figures { lessons, share_halved: *share_halved, unplaced: timetables.unplaced(), planted: planted.len() })
}

fn write_school(timetables: &Timetables, school: usize, folder: &Path, form: Form, day: NaiveDate) -> anyhow::Result<usize> {
    let (population, uai) = (timetables.population, timetables.population.schools[school].uai);
    let agenda = timetables.agenda(school, day);
    let unfinished = folder.join(format!("{uai}.{}.new", form.extension()));
    let out = BufWriter::new(File::create(&unfinished)?);
    let lessons = match form {
        Form::Ical => ical::write(&agenda, population, day, out),
        Form::Edt => edt::write(&agenda, population, out),
    };
    fs::rename(&unfinished, unfinished.with_extension(""))?;
    lessons.with_context(|| format!("emploi du temps de {uai}"))
}

/// A line of the list.
#[derive(Serialize)]
struct Conflict<'a> {
    kind: Kind,
    uai: &'a str,
    other_uai: &'a str,
    day: NaiveDate,
    begins: String,
    other_begins: String,
    teacher: u32,
    room: &'a str,
}

fn write_conflicts(timetables: &Timetables, folder: &Path) -> anyhow::Result<()> {
    let mut list = csv::Writer::from_path(folder.join(CONFLICTS))?;
    for planted in &timetables.planted {
        list.serialize(conflict(timetables, planted))?;
    }
    Ok(list.flush()?)
}

fn conflict<'a>(timetables: &'a Timetables, planted: &'a Planted) -> Conflict<'a> {
    let population = timetables.population;
    let uai = |school: usize| population.schools[school].uai;
    Conflict {
        kind: planted.kind,
        uai: uai(planted.school),
        other_uai: uai(planted.other_school),
        day: planted.day,
        begins: planted.begins.format("%H:%M").to_string(),
        other_begins: planted.other_begins.format("%H:%M").to_string(),
        teacher: population.staff[planted.staff].person.jointure,
        room: timetables.room(planted.school, planted.room),
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { lessons, share_halved, unplaced, planted } = self;
        let total: usize = lessons.iter().sum();
        let average = total / lessons.len().max(1);
        let [least, most] = [lessons.iter().min(), lessons.iter().max()].map(|count| count.copied().unwrap_or(0));
        writeln!(out, "{} établissements, {total} séances dans l'année", lessons.len())?;
        writeln!(out, "{average} par établissement en moyenne, de {least} à {most}")?;
        writeln!(out, "{share_halved} % des cours en demi-groupe, {unplaced} cours hebdomadaires sans place")?;
        write!(out, "{planted} conflits semés (conflicts.csv)")
    }
}
