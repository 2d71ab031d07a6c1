//! The levels of schooling, from petite section to terminale, and the two degrees they belong to.

use super::SchoolYear;

/// The two halves of schooling; each has a directory feed of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Degree {
    /// Premier degré: écoles maternelles et élémentaires.
    First,
    /// Second degré: collèges and lycées.
    Second,
}

impl Degree {
    /// `1D` or `2D`, as the feeds write it.
    pub fn code(self) -> &'static str {
        match self {
            Self::First => "1D",
            Self::Second => "2D",
        }
    }
}

/// A year of schooling; the order is that of age.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Petite section
    Nursery,
    /// Moyenne section
    MiddleNursery,
    /// Grande section
    UpperNursery,
    /// CP
    Preparatory,
    /// CE1
    Elementary1,
    /// CE2
    Elementary2,
    /// CM1
    Middle1,
    /// CM2
    Middle2,
    /// 6e
    Sixth,
    /// 5e
    Fifth,
    /// 4e
    Fourth,
    /// 3e
    Third,
    /// 2de
    Second,
    /// 1re
    First,
    /// Terminale
    Final,
}

/// What is written of a level.
struct Facts {
    digit: char,
    name: &'static str,
    label: &'static str,
    mef: &'static str,
    mefstat11: &'static str,
    age: i32,
}

const fn primary(name: &'static str, age: i32) -> Facts {
    Facts { digit: '-', name, label: name, mef: "", mefstat11: "", age }
}

const fn secondary(
    digit: char,
    name: &'static str,
    label: &'static str,
    mef: &'static str,
    mefstat11: &'static str,
    age: i32,
) -> Facts {
    Facts { digit, name, label, mef, mefstat11, age }
}

const FACTS: [Facts; Level::COUNT] = [
    primary("PS", 3),
    primary("MS", 4),
    primary("GS", 5),
    primary("CP", 6),
    primary("CE1", 7),
    primary("CE2", 8),
    primary("CM1", 9),
    primary("CM2", 10),
    secondary('6', "SIXIEME", "6EME", "10010012110", "21110010012", 11),
    secondary('5', "CINQUIEME", "5EME", "10110001110", "21120010001", 12),
    secondary('4', "QUATRIEME", "4EME", "10210001110", "21150010001", 13),
    secondary('3', "TROISIEME", "3EME", "10310019110", "21160010019", 14),
    secondary('2', "SECONDE", "2NDE GENERALE ET TECHNOLOGIQUE", "20010019110", "22121010019", 15),
    secondary('1', "PREMIERE", "1ERE GENERALE", "20110019110", "22131010019", 16),
    secondary('T', "TERMINALE", "TERMINALE GENERALE", "20210019110", "22141010019", 17),
];

impl Level {
    /// How many levels there are.
    pub const COUNT: usize = 15;
    /// From the first year to the last.
    pub const ALL: [Self; Self::COUNT] = [
        Self::Nursery,
        Self::MiddleNursery,
        Self::UpperNursery,
        Self::Preparatory,
        Self::Elementary1,
        Self::Elementary2,
        Self::Middle1,
        Self::Middle2,
        Self::Sixth,
        Self::Fifth,
        Self::Fourth,
        Self::Third,
        Self::Second,
        Self::First,
        Self::Final,
    ];

    /// Levels of an école maternelle.
    pub fn maternelle() -> &'static [Self] {
        &Self::ALL[..3]
    }

    /// Levels of an école élémentaire.
    pub fn elementaire() -> &'static [Self] {
        &Self::ALL[3..8]
    }

    /// Levels of a collège.
    pub fn college() -> &'static [Self] {
        &Self::ALL[8..12]
    }

    /// Levels of a lycée.
    pub fn lycee() -> &'static [Self] {
        &Self::ALL[12..]
    }

    /// Its position in [`Self::ALL`].
    pub fn index(self) -> usize {
        self as usize
    }

    fn facts(self) -> &'static Facts {
        &FACTS[self.index()]
    }

    /// Which degree it belongs to.
    pub fn degree(self) -> Degree {
        if self < Self::Sixth { Degree::First } else { Degree::Second }
    }

    /// The cycle of an école (`ENTEleveCycle`).
    pub fn cycle(self) -> &'static str {
        match self {
            Self::Nursery | Self::MiddleNursery | Self::UpperNursery => "CYCLE I",
            Self::Preparatory | Self::Elementary1 | Self::Elementary2 => "CYCLE II",
            _ => "CYCLE III",
        }
    }

    /// The digit that the French call a level of collège or lycée by, `T` for the last.
    pub fn digit(self) -> char {
        self.facts().digit
    }

    /// Written out, capitals.
    pub fn name(self) -> &'static str {
        self.facts().name
    }

    /// Label of its MEF; in the first degree its name.
    pub fn label(self) -> &'static str {
        self.facts().label
    }

    /// Code of its MEF (module élémentaire de formation); the first degree has none.
    pub fn mef(self) -> &'static str {
        self.facts().mef
    }

    /// Statistical code of its MEF.
    pub fn mefstat11(self) -> &'static str {
        self.facts().mefstat11
    }

    /// The year in which a pupil who is on time was born.
    pub fn birth_year(self, year: SchoolYear) -> i32 {
        year.year() - self.facts().age
    }
}
