//! A school's year as EDT exports it in clear XML: weekly lessons, and for whatever takes part in them a mask of weeks.

use std::collections::BTreeMap;
use std::io::{self, Write};

use chrono::{Days, NaiveDate};
use quick_xml::escape::escape;

use super::agenda::{Agenda, Extra, Fate};
use super::bells::{BELLS, Slot, begins, ends};
use super::matters::Matter;
use crate::population::Population;
use crate::population::registrar::Person;
use crate::population::teachers::Audience;

const LESSON_MINUTES: i64 = 55;

/// Writes the file of a school; tells how many lessons of the year it gives, those that are not held left out.
pub fn write(agenda: &Agenda, population: &Population, mut out: impl Write) -> io::Result<usize> {
    write_year(agenda, population, &mut out)?;
    write_matters(&mut out)?;
    write_teachers(agenda, population, &mut out)?;
    write_audiences(agenda, population, &mut out)?;
    write_pupils(agenda, population, &mut out)?;
    writeln!(out, " <Cours>")?;
    let mut lessons = 0;
    for lesson in 0..agenda.week.lessons.len() {
        let course = Course::weekly(agenda, lesson);
        lessons += course.held();
        course.write(&mut out)?;
    }
    for extra in &agenda.extras {
        let course = Course::once(agenda, extra);
        lessons += course.held();
        course.write(&mut out)?;
    }
    write!(out, " </Cours>\n</EDT>\n")?;
    out.flush()?;
    Ok(lessons)
}

fn midnight(day: NaiveDate) -> String {
    format!("{day}T00:00:00")
}

fn write_year(agenda: &Agenda, population: &Population, out: &mut impl Write) -> io::Result<()> {
    let calendar = &agenda.calendar;
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<EDT>")?;
    writeln!(out, " <Etablissement UAI=\"{}\"/>", population.schools[agenda.week.school].uai)?;
    writeln!(
        out,
        " <AnneeScolaire DateDebut=\"{}\" DateFin=\"{}\" DatePremierJourSemaine1=\"{}\"/>",
        midnight(calendar.first_day),
        midnight(calendar.last_day + Days::new(1)),
        midnight(calendar.first_monday)
    )?;
    writeln!(out, " <GrilleHoraire DureePlace=\"{LESSON_MINUTES}\">")?;
    for bell in 0..BELLS {
        let (from, to) = (begins(bell), ends(bell));
        writeln!(out, "  <Place Numero=\"{bell}\" LibelleHeureDebut=\"{from}\" LibelleHeureFin=\"{to}\"/>")?;
    }
    writeln!(out, " </GrilleHoraire>")
}

fn write_matters(out: &mut impl Write) -> io::Result<()> {
    writeln!(out, " <Matieres>")?;
    for matter in Matter::all() {
        let (ident, label) = (matter_ident(matter), escape(matter.label()));
        writeln!(out, "  <Matiere Ident=\"{ident}\" Code=\"{}\" Libelle=\"{label}\"/>", matter.code())?;
    }
    writeln!(out, " </Matieres>")
}

fn write_teachers(agenda: &Agenda, population: &Population, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, " <Professeurs>")?;
    for (at, teacher) in agenda.week.faculty.iter().enumerate() {
        let person = identity(&population.staff[teacher.staff].person);
        writeln!(out, "  <Professeur Ident=\"P{at}\" {person}/>")?;
    }
    writeln!(out, " </Professeurs>\n <Salles>")?;
    for (at, teacher) in agenda.week.faculty.iter().enumerate() {
        writeln!(out, "  <Salle Ident=\"S{at}\" Nom=\"{}\"/>", escape(&teacher.room))?;
    }
    writeln!(out, " </Salles>")
}

/// The number is that of the académie's directory.
fn identity(person: &Person) -> String {
    let (family, given) = (escape(&person.family_name), escape(person.given_name));
    let born = midnight(person.born);
    format!("IDPN=\"{}\" Nom=\"{family}\" Prenom=\"{given}\" DateNaissance=\"{born}\"", person.jointure)
}

fn write_audiences(agenda: &Agenda, population: &Population, out: &mut impl Write) -> io::Result<()> {
    let audiences = (0..agenda.week.audiences.len()).map(|place| agenda.week.audiences.at(place));
    let groups: Vec<usize> = audiences
        .clone()
        .filter_map(|audience| match audience {
            Audience::Group(group) => Some(group),
            Audience::Class(_) => None,
        })
        .collect();
    writeln!(out, " <Classes>")?;
    for audience in audiences {
        let Audience::Class(class) = audience else { continue };
        writeln!(out, "  <Classe Ident=\"C{class}\" Nom=\"{}\">", escape(&population.classes[class].code))?;
        for group in groups.iter().filter(|&&group| population.groups[group].classes.contains(&class)) {
            writeln!(out, "   <PartieDeClasse Ident=\"{}\"/>", part_ident(class, *group))?;
        }
        writeln!(out, "  </Classe>")?;
    }
    writeln!(out, " </Classes>\n <Groupes>")?;
    for group in groups {
        writeln!(out, "  <Groupe Ident=\"G{group}\" Nom=\"{}\">", escape(&population.groups[group].code))?;
        for class in &population.groups[group].classes {
            writeln!(out, "   <PartieDeClasse Ident=\"{}\"/>", part_ident(*class, group))?;
        }
        writeln!(out, "  </Groupe>")?;
    }
    writeln!(out, " </Groupes>")
}

fn write_pupils(agenda: &Agenda, population: &Population, out: &mut impl Write) -> io::Result<()> {
    let year = &agenda.calendar;
    let stay = format!("DateEntree=\"{}\" DateSortie=\"{}\"", midnight(year.first_day), midnight(year.last_day));
    writeln!(out, " <Eleves>")?;
    let pupils = population.pupils.iter().enumerate().filter(|(_, pupil)| pupil.school == agenda.week.school);
    for (at, pupil) in pupils {
        writeln!(out, "  <Eleve Ident=\"E{at}\" {}>", identity(&pupil.person))?;
        writeln!(out, "   <Classe Ident=\"C{}\" {stay}/>", pupil.class)?;
        for group in &pupil.groups {
            writeln!(out, "   <PartieDeClasse Ident=\"{}\" {stay}/>", part_ident(pupil.class, *group))?;
        }
        writeln!(out, "  </Eleve>")?;
    }
    writeln!(out, " </Eleves>")
}

fn matter_ident(matter: Matter) -> String {
    format!("M{}", matter.index())
}

fn part_ident(class: usize, group: usize) -> String {
    format!("PC{class}G{group}")
}

/// An element `Cours`: an hour of the week, and the weeks of everything that takes part. Bit i is week i, from 1.
struct Course {
    slot: Slot,
    audience: Audience,
    weeks: u64,
    cancelled: u64,
    matters: BTreeMap<Matter, u64>,
    teachers: BTreeMap<usize, u64>,
    rooms: BTreeMap<usize, u64>,
}

impl Course {
    fn none(slot: Slot, audience: Audience) -> Self {
        let (matters, teachers, rooms) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        Self { slot, audience, weeks: 0, cancelled: 0, matters, teachers, rooms }
    }

    fn weekly(agenda: &Agenda, lesson: usize) -> Self {
        let at = agenda.week.lessons[lesson];
        let mut course = Self::none(at.slot, agenda.week.audiences.at(at.audience));
        for week in (0..agenda.calendar.weeks.len()).filter(|&week| agenda.comes(week, lesson)) {
            let bit = bit(agenda, week);
            match agenda.fate(week, lesson) {
                Some(Fate::Moved) => {}
                Some(Fate::Replaced { teacher, matter }) => course.take(bit, matter, teacher, teacher),
                None => course.take(bit, at.matter, at.teacher, at.teacher),
                Some(Fate::Cancelled) => {
                    course.take(bit, at.matter, at.teacher, at.teacher);
                    course.cancelled |= bit;
                }
            }
        }
        course
    }

    fn once(agenda: &Agenda, extra: &Extra) -> Self {
        let hour = extra.hour;
        let mut course = Self::none(hour.slot, agenda.week.audiences.at(hour.audience));
        course.take(bit(agenda, hour.week), hour.matter, hour.teacher, hour.room);
        course
    }

    fn take(&mut self, bit: u64, matter: Matter, teacher: usize, room: usize) {
        self.weeks |= bit;
        *self.matters.entry(matter).or_default() |= bit;
        *self.teachers.entry(teacher).or_default() |= bit;
        *self.rooms.entry(room).or_default() |= bit;
    }

    fn held(&self) -> usize {
        (self.weeks & !self.cancelled).count_ones() as usize
    }

    fn write(&self, out: &mut impl Write) -> io::Result<()> {
        write!(out, "  <Cours Jour=\"{}\" NumeroPlaceDebut=\"{}\" NombrePlaces=\"1\"", self.slot.day() + 1, self.slot.bell())?;
        if self.cancelled > 0 {
            write!(out, " SemainesAnnulation=\"{}\"", self.cancelled)?;
        }
        write!(out, ">")?;
        for (matter, weeks) in &self.matters {
            write!(out, "<Matiere Ident=\"{}\" Semaines=\"{weeks}\"/>", matter_ident(*matter))?;
        }
        for (teacher, weeks) in &self.teachers {
            write!(out, "<Professeur Ident=\"P{teacher}\" Semaines=\"{weeks}\"/>")?;
        }
        match self.audience {
            Audience::Class(class) => write!(out, "<Classe Ident=\"C{class}\" Semaines=\"{}\"/>", self.weeks)?,
            Audience::Group(group) => write!(out, "<Groupe Ident=\"G{group}\" Semaines=\"{}\"/>", self.weeks)?,
        }
        for (room, weeks) in &self.rooms {
            write!(out, "<Salle Ident=\"S{room}\" Semaines=\"{weeks}\"/>")?;
        }
        writeln!(out, "</Cours>")
    }
}

fn bit(agenda: &Agenda, week: usize) -> u64 {
    1 << agenda.calendar.weeks[week].number
}
