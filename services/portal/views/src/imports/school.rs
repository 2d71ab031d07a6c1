//! What an import does to one school: with names for its head, in figures for anybody else.

use askama::Template;

use super::{Import, SchoolDiff};
use crate::{Layout, page, paths, text::Text};

/// One school in one import.
#[derive(Template)]
#[template(path = "imports/school.html")]
pub struct SchoolChanges<'a> {
    /// The frame, with the viewer.
    pub layout: Layout<'a>,
    /// Which import.
    pub import: Import<'a>,
    /// Which school.
    pub school: SchoolDiff<'a>,
    /// Who; none when the viewer is not the school's head.
    pub changes: Option<Changes<'a>>,
}
page!(SchoolChanges);

/// Who arrives, leaves and changes class.
#[derive(Clone, Debug, Default)]
pub struct Changes<'a> {
    /// Who come.
    pub arriving: Vec<ChangeGroup<'a>>,
    /// Who leave.
    pub leaving: Vec<ChangeGroup<'a>>,
    /// Pupils who change class.
    pub moving: Vec<ChangeGroup<'a>>,
}

/// People who do the same.
#[derive(Clone, Debug)]
pub struct ChangeGroup<'a> {
    /// What they have in common.
    pub of: GroupOf<'a>,
    /// "Zoé Martin".
    pub names: Vec<String>,
}

/// What people have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroupOf<'a> {
    /// Pupils of a class; empty when they have none.
    Class(&'a str),
    /// Pupils who change class.
    Move {
        /// The class before; empty when there was none.
        before: &'a str,
        /// The class after; empty when there is none.
        after: &'a str,
    },
    /// Teachers.
    Teachers,
    /// Heads and their deputies.
    Heads,
    /// School life.
    SchoolLife,
    /// Anybody else.
    Staff,
}

/// One of the three lists, as it is drawn.
struct Part<'a> {
    id: &'static str,
    title: &'static str,
    groups: &'a [ChangeGroup<'a>],
    cut: bool,
}

impl SchoolChanges<'_> {
    /// The lists that are not empty.
    fn parts(&self) -> Vec<Part<'_>> {
        let t = self.layout.text();
        let Some(changes) = &self.changes else { return vec![] };
        let all = [
            Part::new("leaving", t.changes_leaving(), &changes.leaving, self.school.leaving),
            Part::new("arriving", t.changes_arriving(), &changes.arriving, self.school.arriving),
            Part::new("moving", t.changes_moving(), &changes.moving, self.school.moving),
        ];
        all.into_iter().filter(|part| !part.groups.is_empty()).collect()
    }
}

impl<'a> Part<'a> {
    fn new(id: &'static str, title: &'static str, groups: &'a [ChangeGroup<'a>], count: u32) -> Self {
        let named: usize = groups.iter().map(|group| group.names.len()).sum();
        Self { id, title, groups, cut: u32::try_from(named).is_ok_and(|named| named < count) }
    }
}

impl GroupOf<'_> {
    fn in_words(&self, t: Text) -> String {
        let class = |name: &str| if name.is_empty() { t.class_none().to_owned() } else { name.to_owned() };
        match self {
            Self::Class(name) => class(name),
            Self::Move { before, after } => t.class_move(&class(after), &class(before)),
            Self::Teachers => t.teachers_label().to_owned(),
            Self::Heads => t.group_heads().to_owned(),
            Self::SchoolLife => t.group_school_life().to_owned(),
            Self::Staff => t.group_staff().to_owned(),
        }
    }
}
