//! Divides the pupils of every school into classes of 22 to 30.

use super::chance::Chance;
use super::curriculum::Level;
use super::pupils::Pupil;
use super::territory::School;

/// What a class is meant to hold.
const USUAL_SIZE: usize = 26;

/// A class (division) of a school.
#[derive(Debug)]
pub struct Class {
    /// Position of the school.
    pub school: usize,
    /// Level.
    pub level: Level,
    /// What everybody calls it: `6A`, `3EME1`, `5 BILINGUE`.
    pub code: String,
    /// Written out: `SIXIEME A`.
    pub label: String,
    /// Positions of its pupils.
    pub pupils: Vec<usize>,
}

/// Forms the classes and seats every pupil in one.
pub fn form(schools: &[School], pupils: &mut [Pupil], chance: &mut Chance) -> Vec<Class> {
    let mut levels = vec![[const { Vec::new() }; 4]; schools.len()];
    for (at, pupil) in pupils.iter().enumerate() {
        levels[pupil.school][pupil.level.index()].push(at);
    }
    let mut classes = Vec::new();
    for (at, by_level) in levels.into_iter().enumerate() {
        let bilingual = chance.percent(15);
        for (level, members) in Level::ALL.into_iter().zip(by_level) {
            classes.extend(divide(at, &schools[at], level, members, bilingual, chance));
        }
    }
    for (at, class) in classes.iter().enumerate() {
        for &pupil in &class.pupils {
            pupils[pupil].class = at;
        }
    }
    classes
}

fn divide(at: usize, school: &School, level: Level, mut members: Vec<usize>, bilingual: bool, chance: &mut Chance) -> Vec<Class> {
    chance.shuffle(&mut members);
    let count = ((members.len() + USUAL_SIZE / 2) / USUAL_SIZE).max(1);
    let class = |number: usize| {
        let last = number == count;
        let suffix = if bilingual && last && count > 2 { Suffix::Bilingual } else { Suffix::Number(number) };
        let code = suffix.code(school.label_style, level);
        let label = suffix.label(school.label_style, level);
        let pupils = members.iter().skip(number - 1).step_by(count).copied().collect();
        Class { school: at, level, code, label, pupils }
    };
    (1..=count).map(class).collect()
}

/// What tells the classes of a level apart.
enum Suffix {
    Number(usize),
    Bilingual,
}

impl Suffix {
    fn code(&self, style: &str, level: Level) -> String {
        match self {
            Self::Bilingual => format!("{} BILINGUE", level.digit()),
            Self::Number(number) => style
                .replace("{level}", &level.digit().to_string())
                .replace("{letter}", &letter(*number).to_string())
                .replace("{nn}", &format!("{number:02}"))
                .replace("{n}", &number.to_string()),
        }
    }

    fn label(&self, style: &str, level: Level) -> String {
        match self {
            Self::Bilingual => format!("{} BILINGUE", level.name()),
            Self::Number(number) if style.contains("{letter}") => format!("{} {}", level.name(), letter(*number)),
            Self::Number(number) => format!("{} {number}", level.name()),
        }
    }
}

fn letter(number: usize) -> char {
    char::from(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"[(number - 1) % 26])
}
