//! Groupes: the clubs and teams of a school, for its heads and teachers.

use askama::Template;

use crate::{Layout, merges::Role, page, paths, text::Text, today::School, wording::FieldError};

/// The groups of one school, by name.
#[derive(Template)]
#[template(path = "groups/groups.html")]
pub struct Groups<'a> {
    /// The frame, with the viewer.
    pub layout: Layout<'a>,
    /// The viewer's schools, each with its number.
    pub schools: Vec<(&'a str, School<'a>)>,
    /// The number of the school that is shown.
    pub uai: &'a str,
    /// Whether the viewer leads it, and sees the groups of all.
    pub leads: bool,
    /// Whether closed ones are shown too.
    pub include_closed: bool,
    /// Those of this page.
    pub groups: Vec<Group<'a>>,
    /// What was just done.
    pub notice: Option<GroupNotice>,
    /// The address of the next page, if there is one.
    pub next: Option<&'a str>,
    /// Whether this is not the first page.
    pub continued: bool,
}
page!(Groups);

/// A club or a team.
#[derive(Clone, Debug)]
pub struct Group<'a> {
    /// Its id.
    pub id: &'a str,
    /// The school's number.
    pub uai: &'a str,
    /// The school.
    pub school: School<'a>,
    /// "Club échecs".
    pub name: &'a str,
    /// Who made it.
    pub made_by: String,
    /// How many belong to it.
    pub members: u32,
    /// Whether it is closed.
    pub closed: bool,
}

/// The form that makes a group; it posts `form_id`, `uai` and `name`.
#[derive(Template)]
#[template(path = "groups/new.html")]
pub struct NewGroup<'a> {
    /// The frame, with the viewer.
    pub layout: Layout<'a>,
    /// One form makes one group, however often it is sent.
    pub form_id: &'a str,
    /// The viewer's schools, each with its number.
    pub schools: Vec<(&'a str, School<'a>)>,
    /// The number of the school that is chosen.
    pub uai: &'a str,
    /// What was typed before.
    pub name: &'a str,
    /// Why the form came back.
    pub problem: Option<GroupProblem>,
}
page!(NewGroup);

/// Why a group is not made or renamed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroupProblem {
    /// The name is empty or too long.
    Name,
    /// The service is overloaded or away.
    Busy,
}

/// A group, its members, and what may be done with it.
#[derive(Template)]
#[template(path = "groups/group.html")]
pub struct GroupPage<'a> {
    /// The frame, with the viewer.
    pub layout: Layout<'a>,
    /// Which.
    pub group: Group<'a>,
    /// Those of this page.
    pub members: Vec<Member<'a>>,
    /// Who may be added all at once; one of them is posted as `audience`.
    pub additions: Vec<Addition<'a>>,
    /// Classes of which pupils may be chosen by name.
    pub classes: Vec<&'a str>,
    /// The name as it was typed before.
    pub name: &'a str,
    /// Why the form of the name came back.
    pub problem: Option<GroupProblem>,
    /// What was just done.
    pub notice: Option<GroupNotice>,
    /// The address of the next page, if there is one.
    pub next: Option<&'a str>,
    /// Whether this is not the first page.
    pub continued: bool,
}
page!(GroupPage);

/// Somebody who belongs to a group, or may.
#[derive(Clone, Debug)]
pub struct Member<'a> {
    /// Her id, posted as `person`.
    pub id: &'a str,
    /// "Zoé Martin".
    pub name: String,
    /// What she is in the school.
    pub role: Option<Role>,
}

/// People who are added all at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Addition<'a> {
    /// The pupils of a class or group.
    Class {
        /// Its id.
        id: &'a str,
        /// "6e B".
        label: &'a str,
    },
    /// Everybody who teaches in the school.
    Teachers,
    /// Everybody else who works there, but heads.
    Staff,
    /// Its heads.
    Heads,
}

/// What a form has done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroupNotice {
    /// Made the group.
    Made,
    /// Gave it another name.
    Renamed,
    /// Closed it.
    Closed,
    /// Added members.
    Added,
    /// Removed members.
    Removed,
    /// Nothing, since nobody was chosen.
    Nobody,
    /// Not everything: a group has a thousand members at most.
    Full,
    /// The service is overloaded or away.
    Busy,
}

/// The pupils of a class, to be chosen by name.
#[derive(Template)]
#[template(path = "groups/pupils.html")]
pub struct ChoosePupils<'a> {
    /// The frame, with the viewer.
    pub layout: Layout<'a>,
    /// For which group.
    pub group: Group<'a>,
    /// "6e B".
    pub class: &'a str,
    /// Its pupils, by name.
    pub pupils: Vec<Member<'a>>,
}
page!(ChoosePupils);

/// Asks before a group is closed.
#[derive(Template)]
#[template(path = "groups/close.html")]
pub struct CloseGroup<'a> {
    /// The frame, with the viewer.
    pub layout: Layout<'a>,
    /// Which.
    pub group: Group<'a>,
}
page!(CloseGroup);

impl GroupNotice {
    const fn in_words(self, t: Text) -> &'static str {
        match self {
            Self::Made => t.group_made(),
            Self::Renamed => t.group_renamed(),
            Self::Closed => t.group_closed_now(),
            Self::Added => t.group_added(),
            Self::Removed => t.group_removed(),
            Self::Nobody => t.group_nobody(),
            Self::Full => t.group_full(),
            Self::Busy => t.group_busy(),
        }
    }
}

impl GroupProblem {
    fn in_words(self, t: Text) -> FieldError {
        match self {
            Self::Name => FieldError::new("name", t.group_name_wrong()),
            Self::Busy => FieldError::general(t.nothing_changed_busy()),
        }
    }
}

/// The groups of one school.
fn of_school(uai: &str) -> String {
    format!("{}?etablissement={uai}", paths::GROUPS)
}

impl Groups<'_> {
    /// Whoever does not look after schools comes from Aujourd'hui.
    fn is_below_directory(&self) -> bool {
        self.layout.viewer.is_some_and(|viewer| viewer.sees_directory)
    }

    fn first(&self) -> String {
        let closed = if self.include_closed { "&fermes" } else { "" };
        format!("{}{closed}", of_school(self.uai))
    }

    fn new_path(&self) -> String {
        format!("{}?etablissement={}", paths::GROUP_NEW, self.uai)
    }
}

impl Group<'_> {
    fn path(&self) -> String {
        format!("{}/{}/{}", paths::GROUPS, self.uai, self.id)
    }

    fn back(&self) -> String {
        of_school(self.uai)
    }
}

impl Addition<'_> {
    /// The value of the field `audience`.
    pub fn value(self) -> String {
        match self {
            Self::Class { id, .. } => format!("classe-{id}"),
            Self::Teachers => "enseignants".to_owned(),
            Self::Staff => "personnels".to_owned(),
            Self::Heads => "direction".to_owned(),
        }
    }

    fn in_words(self, t: Text) -> String {
        match self {
            Self::Class { label, .. } => t.group_all_pupils(label),
            Self::Teachers => t.group_all_teachers().to_owned(),
            Self::Staff => t.group_all_staff().to_owned(),
            Self::Heads => t.group_all_heads().to_owned(),
        }
    }
}

impl NewGroup<'_> {
    fn problems(&self) -> Vec<FieldError> {
        self.problem.map(|problem| problem.in_words(self.layout.text())).into_iter().collect()
    }
}

impl GroupPage<'_> {
    fn problems(&self) -> Vec<FieldError> {
        self.problem.map(|problem| problem.in_words(self.layout.text())).into_iter().collect()
    }
}
