//! The words of timetable software: what the lines of a description and the parts of a title say.

use std::collections::{BTreeSet, HashSet};

use super::event::Texts;
use crate::reading::{Content, Gathering, Label, LabelKind, Nature, State, tidy};
use crate::roster::plain;

/// Names in one event that are kept.
const MOST_LABELS: usize = 200;

/// What a line of a description tells.
#[derive(Clone, Copy, PartialEq)]
enum Tells {
    Subject,
    Named(LabelKind),
    /// Parts of classes: `<3E> 3°EP1`.
    Parts,
    Note,
    /// Pupils by name, who are kept nowhere: all who see the lesson would read them.
    Pupils,
}

/// The words before the colon, of Pronote and Hyperplanning.
const WORDS: [(&str, Tells); 29] = [
    ("Matière", Tells::Subject),
    ("Matières", Tells::Subject),
    ("Professeur", Tells::Named(LabelKind::Teacher)),
    ("Professeurs", Tells::Named(LabelKind::Teacher)),
    ("Enseignant", Tells::Named(LabelKind::Teacher)),
    ("Enseignants", Tells::Named(LabelKind::Teacher)),
    ("Accompagnant", Tells::Named(LabelKind::Staff)),
    ("Accompagnants", Tells::Named(LabelKind::Staff)),
    ("Personnel", Tells::Named(LabelKind::Staff)),
    ("Personnels", Tells::Named(LabelKind::Staff)),
    ("Classe", Tells::Named(LabelKind::Class)),
    ("Classes", Tells::Named(LabelKind::Class)),
    ("Promotion", Tells::Named(LabelKind::Class)),
    ("Promotions", Tells::Named(LabelKind::Class)),
    ("Groupe", Tells::Named(LabelKind::Group)),
    ("Groupes", Tells::Named(LabelKind::Group)),
    ("Option", Tells::Named(LabelKind::Group)),
    ("Options", Tells::Named(LabelKind::Group)),
    ("TD", Tells::Named(LabelKind::Group)),
    ("Regroupement", Tells::Named(LabelKind::Group)),
    ("Partie de classe", Tells::Parts),
    ("Parties de classe", Tells::Parts),
    ("Parties de classes", Tells::Parts),
    ("Salle", Tells::Named(LabelKind::Room)),
    ("Salles", Tells::Named(LabelKind::Room)),
    ("Type", Tells::Note),
    ("Mémo", Tells::Note),
    ("Remarque", Tells::Note),
    ("Commentaire", Tells::Note),
];
/// The first word before names of pupils, as [`plain`] writes it: also "Élèves concernés", "Élève(s)".
const PUPILS: [&str; 8] = ["ELEVE", "ELEVES", "ETUDIANT", "ETUDIANTS", "PUPIL", "PUPILS", "STUDENT", "STUDENTS"];
/// What Pronote puts before a title, or alone on the first line of a description.
const STATES: [&str; 6] =
    ["Cours annulé", "Cours modifié", "Cours maintenu", "Exceptionnel", "Cours exceptionnel", "Accompagnement modifié"];

/// What an event is.
pub enum Meaning {
    /// A lesson or something else that happens.
    Lesson(u32, State),
    /// A holiday, by its name.
    Closure(String),
}

/// Names, each once.
#[derive(Default)]
struct Names {
    all: BTreeSet<(LabelKind, String)>,
}

/// What a description says, line by line.
#[derive(Default)]
struct Description {
    subject: String,
    names: Names,
    notes: Vec<String>,
    /// Whether the lines that come are names of pupils.
    listing: bool,
}

/// Reads what an event is from what people read of it.
pub fn meaning(uid: &str, texts: &Texts, all_day: bool, gathering: &mut Gathering) -> Meaning {
    let summary = tidy(&texts.summary);
    if all_day && is_holiday(uid, &texts.categories) {
        return Meaning::Closure(summary);
    }
    let state = state(texts, &summary);
    let mut said = Description::read(&texts.description);
    let lesson = !all_day && (!said.subject.is_empty() || is_lesson(uid, &texts.categories));
    said.names.rooms(&texts.location, lesson);
    let title = without_state(&summary);
    let (subject, title) = match (lesson, said.subject.is_empty()) {
        (true, true) => (said.names.subject(title, is_pronote(uid, &texts.categories)), String::new()),
        (_, false) => (std::mem::take(&mut said.subject), String::new()),
        (false, true) => (String::new(), title.to_owned()),
    };
    let note = said.note();
    let labels = said.names.labels(gathering);
    let nature = if lesson { Nature::Lesson } else { Nature::Event };
    let content = Content { nature, subject, title, note, labels };
    Meaning::Lesson(gathering.content(content), state)
}

fn is_holiday(uid: &str, categories: &[String]) -> bool {
    let says = |category: &String| {
        let category = category.to_lowercase();
        ["jours férié", "jour férié", "férié", "vacances", "holiday"].iter().any(|word| category.starts_with(word))
    };
    uid.starts_with("Ferie-") || categories.iter().any(says)
}

/// Whether it is a lesson by its source: Pronote's categories begin with "Cours", Hyperplanning's and ADE's events are lessons.
fn is_lesson(uid: &str, categories: &[String]) -> bool {
    let hyperplanning = categories.first().is_some_and(|category| category.trim() == "HYPERPLANNING");
    is_of_lessons(categories) || hyperplanning || uid.starts_with("Cours-") || is_ade(uid)
}

/// Whether its title is "subject - class", as Pronote writes them.
fn is_pronote(uid: &str, categories: &[String]) -> bool {
    uid.starts_with("Cours-") && is_of_lessons(categories)
}

fn is_of_lessons(categories: &[String]) -> bool {
    let first = categories.first().map(|category| category.trim()).unwrap_or_default();
    first.get(..5).is_some_and(|word| word.eq_ignore_ascii_case("cours"))
}

fn is_ade(uid: &str) -> bool {
    uid.strip_prefix("ADE").is_some_and(|rest| rest.len() > 8 && rest.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

fn state(texts: &Texts, summary: &str) -> State {
    let prefix = summary.split_once(" : ").map(|(word, _)| word).filter(|word| STATES.contains(word));
    let line = texts.description.lines().next().map(str::trim).filter(|line| STATES.contains(line));
    let said = texts.categories.iter().map(String::as_str).chain(prefix).chain(line).map(str::to_lowercase);
    let states = said.filter_map(|word| match word.as_str() {
        word if word.contains("annulé") => Some(State::Cancelled),
        word if word.contains("modifié") => Some(State::Changed),
        word if word.contains("exceptionnel") => Some(State::Exceptional),
        _ => None,
    });
    if texts.cancelled { State::Cancelled } else { states.max().unwrap_or_default() }
}

fn without_state(summary: &str) -> &str {
    match summary.split_once(" : ") {
        Some((word, title)) if STATES.contains(&word) => title,
        _ => summary,
    }
}

impl Description {
    fn read(text: &str) -> Self {
        let mut said = Self::default();
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            said.line(line);
        }
        said
    }

    fn line(&mut self, line: &str) {
        let told = line.split_once(" : ").or_else(|| line.split_once(':'));
        let told = told.and_then(|(word, value)| Some((tells(word.trim())?, value.trim())));
        let listing = std::mem::take(&mut self.listing);
        match told {
            Some((Tells::Pupils, names)) => self.listing = names.is_empty(),
            Some((_, "")) => {}
            Some((Tells::Subject, value)) if self.subject.is_empty() => value.clone_into(&mut self.subject),
            Some((Tells::Named(kind), value)) => self.names.list(kind, value),
            Some((Tells::Parts, value)) => listed(value).for_each(|part| self.names.part(part)),
            Some((Tells::Note, value)) => self.notes.push(value.to_owned()),
            _ if STATES.contains(&line) || is_export_time(line) => {}
            _ if listing => self.listing = true,
            _ => self.notes.push(line.to_owned()),
        }
    }

    /// The notes, but for names of teachers, who are there as such.
    fn note(&self) -> String {
        let teachers = self.names.all.iter().filter(|(kind, _)| *kind == LabelKind::Teacher);
        let teachers: HashSet<String> = teachers.map(|(_, name)| plain(name)).collect();
        let notes = self.notes.iter().filter(|note| teachers.is_empty() || !teachers.contains(&plain(note)));
        notes.map(String::as_str).collect::<Vec<_>>().join("\n")
    }
}

fn tells(word: &str) -> Option<Tells> {
    let known = WORDS.iter().find(|(known, _)| *known == word).map(|(_, tells)| *tells);
    known.or_else(|| plain(word).split(' ').next().filter(|first| PUPILS.contains(first)).map(|_| Tells::Pupils))
}

/// ADE writes when it was exported: "(Exporté le:03/01/2026 15:11)".
fn is_export_time(line: &str) -> bool {
    line.starts_with("(Exporté le") || line.starts_with("(Exported") || line.starts_with("(Updated")
}

impl Names {
    fn add(&mut self, kind: LabelKind, name: &str) {
        let name = tidy(name);
        if !name.is_empty() && self.all.len() < MOST_LABELS {
            self.all.insert((kind, name));
        }
    }

    fn list(&mut self, kind: LabelKind, value: &str) {
        for name in listed(value) {
            match kind {
                LabelKind::Group if name.starts_with('<') => self.part(name),
                LabelKind::Group => self.add(kind, unbracketed(name)),
                _ => self.add(kind, name),
            }
        }
    }

    /// A part of a class: `<3E> 3°EP1`.
    fn part(&mut self, part: &str) {
        match part.strip_prefix('<').and_then(|part| part.split_once('>')) {
            Some((class, "")) => self.add(LabelKind::Class, class),
            Some((_, name)) => self.add(LabelKind::Group, name),
            None => self.add(LabelKind::Group, unbracketed(part)),
        }
    }

    /// The rooms of a lesson are separated by commas; the place of something else may be an address.
    fn rooms(&mut self, location: &str, lesson: bool) {
        if lesson { self.list(LabelKind::Room, location) } else { self.add(LabelKind::Room, location) }
    }

    fn is(&self, kind: LabelKind) -> bool {
        self.all.iter().any(|(known, _)| *known == kind)
    }

    fn knows(&self, name: &str) -> bool {
        self.all.iter().any(|(_, known)| *known == name)
    }

    /// The subject in a title, "MATIERE - CLASSE", "MATIERE - [GROUPE] - <3E> partie": what follows it are names. `named` is whether
    /// a name without brackets is one of a class.
    fn subject(&mut self, title: &str, named: bool) -> String {
        let mut parts: Vec<&str> = apart(title, " - ").collect();
        let told = self.is(LabelKind::Class) || self.is(LabelKind::Group);
        let mut found = told;
        while let [_, .., last] = parts.as_slice() {
            let last = last.trim();
            match last.chars().next() {
                _ if self.knows(unbracketed(last)) => {}
                Some('[') if last.ends_with(']') => self.add(LabelKind::Group, unbracketed(last)),
                Some('<') => self.part(last),
                Some(_) if named && !found => self.list(LabelKind::Class, last),
                _ => break,
            }
            found = true;
            parts.pop();
        }
        parts.join(" - ")
    }

    fn labels(self, gathering: &mut Gathering) -> Vec<u32> {
        let labels = self.all.into_iter().map(|(kind, text)| Label { kind, text, person: None });
        labels.map(|label| gathering.label(label)).collect()
    }
}

/// The names of a list; a comma in brackets separates nothing.
fn listed(value: &str) -> impl Iterator<Item = &str> {
    apart(value, ",").map(str::trim).filter(|name| !name.is_empty())
}

/// What is between separators, except in brackets.
fn apart<'text>(text: &'text str, separator: &'static str) -> impl Iterator<Item = &'text str> {
    let mut depth = 0_usize;
    let mut ends = Vec::new();
    for (at, letter) in text.char_indices() {
        match letter {
            '[' | '(' | '<' => depth += 1,
            ']' | ')' | '>' => depth = depth.saturating_sub(1),
            _ if depth == 0 && text[at..].starts_with(separator) => ends.push(at),
            _ => {}
        }
    }
    ends.push(text.len());
    let mut begin = 0;
    ends.into_iter().map(move |end| {
        let part = &text[begin.min(end)..end];
        begin = end + separator.len();
        part
    })
}

fn unbracketed(name: &str) -> &str {
    let name = name.trim();
    name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(name)
}
