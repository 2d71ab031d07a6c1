//! What is taught in collège and lycée: subjects with their codes and hours.

use super::levels::Level;

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
    /// Half hours a week from sixième to terminale.
    half_hours: [u32; 7],
    /// By class or by group.
    pub taught_to: TaughtTo,
}

const fn by_class(
    code: &'static str,
    label: &'static str,
    short: &'static str,
    discipline: Discipline,
    half_hours: [u32; 7],
) -> Subject {
    Subject { code, label, short, discipline, half_hours, taught_to: TaughtTo::Class }
}

const fn by_group(
    code: &'static str,
    label: &'static str,
    short: &'static str,
    discipline: Discipline,
    half_hours: [u32; 7],
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
/// Specialities of première (three of them) and terminale (two), taught in groups.
pub const SPECIALITIES: std::ops::Range<usize> = 19..26;
/// Biology and geology; a collège teaches it in half classes.
pub const LIFE_SCIENCES: usize = 4;

/// All subjects; constants above are positions in it.
pub const SUBJECTS: [Subject; 26] = [
    by_class("020700", "FRANCAIS", "FRA", post("L0202", "LETTRES MODERNES"), [9, 9, 9, 8, 8, 8, 0]),
    by_class("061300", "MATHEMATIQUES", "MAT", post("L1300", "MATHEMATIQUES"), [9, 7, 7, 7, 8, 0, 0]),
    by_class("030201", "ANGLAIS LV1", "AGL", post("L0422", "ANGLAIS"), [8, 6, 6, 6, 6, 5, 4]),
    by_class("043700", "HISTOIRE-GEOGRAPHIE", "HGE", post("L1000", "HISTOIRE GEOGRAPHIE"), [6, 6, 6, 7, 6, 6, 6]),
    by_class("062900", "SCIENCES VIE & TERRE", "SVT", post("L1600", "SCIENCES DE LA VIE ET DE LA TERRE"), [6, 3, 3, 3, 3, 0, 0]),
    by_class("062300", "PHYSIQUE-CHIMIE", "PCH", post("L1500", "SCIENCES PHYSIQUES ET CHIMIQUES"), [0, 3, 3, 3, 6, 0, 0]),
    by_class("070800", "TECHNOLOGIE", "TEC", post("L1400", "TECHNOLOGIE"), [0, 3, 3, 3, 0, 0, 0]),
    by_class(
        "100100",
        "EDUCATION PHYSIQUE ET SPORTIVE",
        "EPS",
        post("L1900", "EDUCATION PHYSIQUE ET SPORTIVE"),
        [8, 6, 6, 6, 4, 4, 4],
    ),
    by_class("090100", "ARTS PLASTIQUES", "ART", post("L1800", "ARTS PLASTIQUES"), [2, 2, 2, 2, 0, 0, 0]),
    by_class("081300", "EDUCATION MUSICALE", "MUS", post("L1700", "EDUCATION MUSICALE"), [2, 2, 2, 2, 0, 0, 0]),
    by_class("437100", "ENSEIGNEMENT MORAL ET CIVIQUE", "EMC", post("L1000", "HISTOIRE GEOGRAPHIE"), [1, 1, 1, 1, 1, 1, 1]),
    by_group("030602", "ESPAGNOL LV2", "ESP", post("L0426", "ESPAGNOL"), [0, 5, 5, 5, 5, 5, 4]),
    by_group("030102", "ALLEMAND LV2", "ALL", post("L0421", "ALLEMAND"), [0, 5, 5, 5, 5, 5, 4]),
    by_group("030802", "ITALIEN LV2", "ITA", post("L0429", "ITALIEN"), [0, 5, 5, 5, 5, 5, 4]),
    by_group("020300", "LATIN", "LAT", post("L0201", "LETTRES CLASSIQUES"), [0, 2, 4, 4, 0, 0, 0]),
    by_class("040100", "PHILOSOPHIE", "PHI", post("L0100", "PHILOSOPHIE"), [0, 0, 0, 0, 0, 0, 8]),
    by_class(
        "061700",
        "ENSEIGNEMENT SCIENTIFIQUE",
        "ESC",
        post("L1500", "SCIENCES PHYSIQUES ET CHIMIQUES"),
        [0, 0, 0, 0, 0, 4, 4],
    ),
    by_class(
        "051300",
        "SCIENCES ECONOMIQUES & SOCIALES",
        "SES",
        post("L1100", "SCIENCES ECONOMIQUES ET SOCIALES"),
        [0, 0, 0, 0, 3, 0, 0],
    ),
    by_class("077500", "SCIENCES NUMERIQUES TECHNO", "SNT", post("L1400", "TECHNOLOGIE"), [0, 0, 0, 0, 3, 0, 0]),
    by_group("061310", "MATHEMATIQUES SPECIALITE", "SMA", post("L1300", "MATHEMATIQUES"), [0, 0, 0, 0, 0, 8, 12]),
    by_group(
        "062310",
        "PHYSIQUE-CHIMIE SPECIALITE",
        "SPC",
        post("L1500", "SCIENCES PHYSIQUES ET CHIMIQUES"),
        [0, 0, 0, 0, 0, 8, 12],
    ),
    by_group("062910", "SVT SPECIALITE", "SVT", post("L1600", "SCIENCES DE LA VIE ET DE LA TERRE"), [0, 0, 0, 0, 0, 8, 12]),
    by_group("051310", "SES SPECIALITE", "SSE", post("L1100", "SCIENCES ECONOMIQUES ET SOCIALES"), [0, 0, 0, 0, 0, 8, 12]),
    by_group("043710", "HIST.GEO.GEOPOL.S.POL. SPECIALITE", "SHG", post("L1000", "HISTOIRE GEOGRAPHIE"), [0, 0, 0, 0, 0, 8, 12]),
    by_group(
        "020710",
        "HUMANITES LITTERATURE PHILO SPECIALITE",
        "SHL",
        post("L0202", "LETTRES MODERNES"),
        [0, 0, 0, 0, 0, 8, 12],
    ),
    by_group("030210", "LANG.LITT.CULT.ETR. ANGLAIS SPECIALITE", "SAN", post("L0422", "ANGLAIS"), [0, 0, 0, 0, 0, 8, 12]),
];

impl Subject {
    /// Half hours a week; 0 = not taught at that level.
    pub fn half_hours_at(&self, level: Level) -> u32 {
        let year = level.index().checked_sub(Level::Sixth.index());
        year.map_or(0, |year| self.half_hours[year])
    }

    /// Whether every class of the level learns it.
    pub fn is_common_at(&self, level: Level) -> bool {
        self.taught_to == TaughtTo::Class && self.half_hours_at(level) > 0
    }
}
