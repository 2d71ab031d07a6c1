//! Divides the pupils of collèges and lycées into classes of 22 to 30.

use super::chance::Chance;
use super::levels::Level;
use super::pupils::Pupil;
use super::schools::School;

/// What a class is meant to hold.
const USUAL_SIZE: usize = 26;

/// A class (division) of a school.
#[derive(Debug, Clone)]
pub struct Class {
    /// Position of the school.
    pub school: usize,
    /// Level; of a class over several levels the lowest.
    pub level: Level,
    /// What everybody calls it: `6A`, `3EME1`, `5 BILINGUE`; in an école its number.
    pub code: String,
    /// Written out: `SIXIEME A`; in an école what everybody calls it: `CE1-CE2 A`.
    pub label: String,
    /// Positions of its pupils.
    pub pupils: Vec<usize>,
}

/// Forms the classes of the second degree and seats every pupil in one.
pub fn form(schools: &[School], pupils: &mut [Pupil], chance: &mut Chance) -> Vec<Class> {
    let mut levels = vec![[const { Vec::new() }; Level::COUNT]; schools.len()];
    for (at, pupil) in pupils.iter().enumerate() {
        levels[pupil.school][pupil.level.index()].push(at);
    }
    let mut classes = Vec::new();
    for (at, by_level) in levels.into_iter().enumerate() {
        let bilingual = chance.percent(15);
        let taught = Level::ALL.into_iter().zip(by_level).filter(|(_, members)| !members.is_empty());
        for (level, members) in taught {
            classes.extend(divide(at, &schools[at], level, members, bilingual, chance));
        }
    }
    enter(&classes, pupils);
    classes
}

/// Tells every pupil which class is theirs.
pub(super) fn enter(classes: &[Class], pupils: &mut [Pupil]) {
    for (at, class) in classes.iter().enumerate() {
        for &pupil in &class.pupils {
            pupils[pupil].class = at;
        }
    }
}

fn divide(at: usize, school: &School, level: Level, mut members: Vec<usize>, bilingual: bool, chance: &mut Chance) -> Vec<Class> {
    chance.shuffle(&mut members);
    let count = ((members.len() + USUAL_SIZE / 2) / USUAL_SIZE).max(1);
    let class = |number: usize| {
        let last = number == count;
        let suffix =
            if bilingual && last && count > 2 && level <= Level::Third { Suffix::Bilingual } else { Suffix::Number(number) };
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

pub(super) fn letter(number: usize) -> char {
    char::from(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"[(number - 1) % 26])
}
