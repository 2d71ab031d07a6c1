//! What an hour is given to: a subject of the nomenclature, or what only timetables know.

use crate::population::curriculum::SUBJECTS;

/// What a lesson is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Matter {
    /// A subject, by its position in [`SUBJECTS`].
    Subject(usize),
    /// The class with its main teacher.
    ClassLife,
    /// Half a class does its homework with help.
    HomeworkHelp,
}

/// Colours of an agenda, one for each matter in turn.
const COLOURS: [&str; 8] = ["#E1FBE7", "#FDE9D9", "#DCE6F2", "#F2DCDB", "#FFF2CC", "#E4DFEC", "#DAEEF3", "#EBF1DE"];

impl Matter {
    /// Everything that can be in a timetable.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..SUBJECTS.len()).map(Self::Subject).chain([Self::ClassLife, Self::HomeworkHelp])
    }

    /// From 0, in the order of [`Self::all`].
    pub fn index(self) -> usize {
        match self {
            Self::Subject(at) => at,
            Self::ClassLife => SUBJECTS.len(),
            Self::HomeworkHelp => SUBJECTS.len() + 1,
        }
    }

    /// As timetables write it, capitals.
    pub fn label(self) -> &'static str {
        match self {
            Self::Subject(at) => SUBJECTS[at].label,
            Self::ClassLife => "VIE DE CLASSE",
            Self::HomeworkHelp => "DEVOIRS FAITS",
        }
    }

    /// Its code: six digits for a subject of the nomenclature, the school's own otherwise.
    pub fn code(self) -> &'static str {
        match self {
            Self::Subject(at) => SUBJECTS[at].code,
            Self::ClassLife => "VDC",
            Self::HomeworkHelp => "DEVF",
        }
    }

    /// The colour of its hours.
    pub fn colour(self) -> &'static str {
        COLOURS[self.index() % COLOURS.len()]
    }
}
