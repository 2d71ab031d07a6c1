//! What is taught in a collège: levels with their MEF, subjects with their codes and hours.

use super::SchoolYear;

/// The four years of collège.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// 6e
    Sixth,
    /// 5e
    Fifth,
    /// 4e
    Fourth,
    /// 3e
    Third,
}

impl Level {
    /// From the first year to the last.
    pub const ALL: [Self; 4] = [Self::Sixth, Self::Fifth, Self::Fourth, Self::Third];

    /// Its position in [`Self::ALL`].
    pub fn index(self) -> usize {
        self as usize
    }

    /// The digit that the French call it by.
    pub fn digit(self) -> char {
        ['6', '5', '4', '3'][self.index()]
    }

    /// Written out, capitals.
    pub fn name(self) -> &'static str {
        ["SIXIEME", "CINQUIEME", "QUATRIEME", "TROISIEME"][self.index()]
    }

    /// Label of its MEF.
    pub fn label(self) -> &'static str {
        ["6EME", "5EME", "4EME", "3EME"][self.index()]
    }

    /// Code of its MEF (module élémentaire de formation).
    pub fn mef(self) -> &'static str {
        ["10010012110", "10110001110", "10210001110", "10310019110"][self.index()]
    }

    /// Statistical code of its MEF.
    pub fn mefstat11(self) -> &'static str {
        ["21110010012", "21120010001", "21150010001", "21160010019"][self.index()]
    }

    /// The year in which a pupil who is on time was born.
    pub fn birth_year(self, year: SchoolYear) -> i32 {
        year.year() - [11, 12, 13, 14][self.index()]
    }
}

/// The discipline of a teaching post.
#[derive(Debug, PartialEq, Eq)]
pub struct Discipline {
    /// Code of the post (`L1300`).
    pub code: &'static str,
    /// Its label.
    pub label: &'static str,
}

/// Who is taught a subject together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TaughtTo {
    /// The whole class.
    Class,
    /// Groups of those who learn it, over the classes of a level.
    Group,
}

/// A subject of the national nomenclature.
#[derive(Debug, PartialEq, Eq)]
pub struct Subject {
    /// Six characters.
    pub code: &'static str,
    /// Its label.
    pub label: &'static str,
    /// Three letters for the codes of its groups.
    pub short: &'static str,
    /// The posts that teach it.
    pub discipline: Discipline,
    /// Half hours a week from sixième to troisième; 0 = not taught there.
    pub half_hours: [u32; 4],
    /// By class or by group.
    pub taught_to: TaughtTo,
}

const fn by_class(
    code: &'static str,
    label: &'static str,
    short: &'static str,
    discipline: Discipline,
    half_hours: [u32; 4],
) -> Subject {
    Subject { code, label, short, discipline, half_hours, taught_to: TaughtTo::Class }
}

const fn by_group(
    code: &'static str,
    label: &'static str,
    short: &'static str,
    discipline: Discipline,
    half_hours: [u32; 4],
) -> Subject {
    Subject { code, label, short, discipline, half_hours, taught_to: TaughtTo::Group }
}

const fn post(code: &'static str, label: &'static str) -> Discipline {
    Discipline { code, label }
}

/// Spanish as second language, a group subject.
pub const SPANISH: usize = 11;
/// German as second language, a group subject.
pub const GERMAN: usize = 12;
/// Italian as second language, a group subject.
pub const ITALIAN: usize = 13;
/// Latin, an option taught in groups.
pub const LATIN: usize = 14;
/// Biology and geology; sixièmes learn it in half classes.
pub const LIFE_SCIENCES: usize = 4;

/// All subjects; constants above are positions in it.
pub const SUBJECTS: [Subject; 15] = [
    by_class("020700", "FRANCAIS", "FRA", post("L0202", "LETTRES MODERNES"), [9, 9, 9, 8]),
    by_class("061300", "MATHEMATIQUES", "MAT", post("L1300", "MATHEMATIQUES"), [9, 7, 7, 7]),
    by_class("030201", "ANGLAIS LV1", "AGL", post("L0422", "ANGLAIS"), [8, 6, 6, 6]),
    by_class("043700", "HISTOIRE-GEOGRAPHIE", "HGE", post("L1000", "HISTOIRE GEOGRAPHIE"), [6, 6, 6, 7]),
    by_class("062900", "SCIENCES VIE & TERRE", "SVT", post("L1600", "SCIENCES DE LA VIE ET DE LA TERRE"), [6, 3, 3, 3]),
    by_class("062300", "PHYSIQUE-CHIMIE", "PCH", post("L1500", "SCIENCES PHYSIQUES ET CHIMIQUES"), [0, 3, 3, 3]),
    by_class("070800", "TECHNOLOGIE", "TEC", post("L1400", "TECHNOLOGIE"), [0, 3, 3, 3]),
    by_class("100100", "EDUCATION PHYSIQUE ET SPORTIVE", "EPS", post("L1900", "EDUCATION PHYSIQUE ET SPORTIVE"), [8, 6, 6, 6]),
    by_class("090100", "ARTS PLASTIQUES", "ART", post("L1800", "ARTS PLASTIQUES"), [2, 2, 2, 2]),
    by_class("081300", "EDUCATION MUSICALE", "MUS", post("L1700", "EDUCATION MUSICALE"), [2, 2, 2, 2]),
    by_class("437100", "ENSEIGNEMENT MORAL ET CIVIQUE", "EMC", post("L1000", "HISTOIRE GEOGRAPHIE"), [1, 1, 1, 1]),
    by_group("030602", "ESPAGNOL LV2", "ESP", post("L0426", "ESPAGNOL"), [0, 5, 5, 5]),
    by_group("030102", "ALLEMAND LV2", "ALL", post("L0421", "ALLEMAND"), [0, 5, 5, 5]),
    by_group("030802", "ITALIEN LV2", "ITA", post("L0429", "ITALIEN"), [0, 5, 5, 5]),
    by_group("020300", "LATIN", "LAT", post("L0201", "LETTRES CLASSIQUES"), [0, 2, 4, 4]),
];

impl Subject {
    /// Whether every class of the level learns it.
    pub fn is_common_at(&self, level: Level) -> bool {
        self.taught_to == TaughtTo::Class && self.half_hours[level.index()] > 0
    }
}
