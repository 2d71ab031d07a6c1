//! Rapprochements: people whom two feeds know and who may be one; what was decided.

use askama::Template;

use crate::{Layout, functions::GivenProfile, page, paths, text::Text};

/// A page of merges in one state. Each has forms below [`paths::MERGES`] that post nothing.
#[derive(Template)]
#[template(path = "merges.html")]
pub struct Merges<'a> {
    /// The frame, with the viewer.
    pub layout: Layout<'a>,
    /// Which are shown.
    pub state: MergeState,
    /// Those of this page.
    pub merges: Vec<Merge<'a>>,
    /// What was just done.
    pub notice: Option<MergeNotice>,
    /// The address of the next page, if there is one.
    pub next: Option<&'a str>,
    /// Whether this is not the first page.
    pub continued: bool,
}
page!(Merges);

/// What became of a proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MergeState {
    /// Nobody has decided.
    Proposed,
    /// The two are one.
    Merged,
    /// They are two people.
    Declined,
    /// They were one for a while.
    Split,
}

/// Two ids that may be, are or were one person.
#[derive(Clone, Debug)]
pub struct Merge<'a> {
    /// Its id.
    pub id: &'a str,
    /// Whose id stays, then the other.
    pub sides: [Side<'a>; 2],
    /// Why it was proposed.
    pub because: Vec<Because>,
}

/// One of the two.
#[derive(Clone, Debug)]
pub struct Side<'a> {
    /// "Alice Martin".
    pub name: String,
    /// What she is.
    pub roles: Vec<Role>,
    /// Her schools.
    pub schools: Vec<&'a str>,
    /// Whether her account is open.
    pub has_account: bool,
}

/// What somebody is in a school.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// A pupil.
    Pupil,
    /// A guardian of pupils.
    Guardian,
    /// What a function gave.
    Given(GivenProfile),
}

/// Why two are proposed, beside the same names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Because {
    /// They were born on the same day.
    BirthDate,
    /// They have one address for mail.
    Mail,
    /// A child of each lives at the same address.
    Home,
    /// One was added by hand in a school of the other.
    Hand,
    /// She gave the code of the other's letter.
    Code,
}

/// What a form of this page has done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MergeNotice {
    /// Made one.
    Merged,
    /// Left apart.
    Declined,
    /// Made two again.
    Split,
    /// Somebody else had decided.
    AlreadyDecided,
    /// The visitor's own records, or those of somebody who has a mandate.
    OperatorsOnly,
    /// An operator suspended one of the two.
    Suspended,
    /// The one was merged with somebody else since: that comes first.
    MergedSince,
    /// The service is overloaded or away; nothing was changed.
    Busy,
}

impl MergeState {
    /// All of them, in the order of the tabs.
    pub const ALL: [Self; 4] = [Self::Proposed, Self::Merged, Self::Declined, Self::Split];

    /// The value of `etat` in the address.
    pub const fn value(self) -> &'static str {
        match self {
            Self::Proposed => "proposes",
            Self::Merged => "reunis",
            Self::Declined => "distincts",
            Self::Split => "separes",
        }
    }

    fn path(self) -> String {
        format!("{}?etat={}", paths::MERGES, self.value())
    }

    const fn in_words(self, t: Text) -> &'static str {
        match self {
            Self::Proposed => t.merges_proposed(),
            Self::Merged => t.merges_merged(),
            Self::Declined => t.merges_declined(),
            Self::Split => t.merges_split(),
        }
    }

    const fn none_in_words(self, t: Text) -> &'static str {
        match self {
            Self::Proposed => t.merges_proposed_none(),
            Self::Merged => t.merges_merged_none(),
            Self::Declined => t.merges_declined_none(),
            Self::Split => t.merges_split_none(),
        }
    }
}

impl Merges<'_> {
    fn notice_text(&self) -> Option<&'static str> {
        let t = self.layout.text();
        self.notice.map(|notice| match notice {
            MergeNotice::Merged => t.merge_done(),
            MergeNotice::Declined => t.merge_declined(),
            MergeNotice::Split => t.merge_split(),
            MergeNotice::AlreadyDecided => t.merge_already_decided(),
            MergeNotice::OperatorsOnly => t.merge_operators_only(),
            MergeNotice::Suspended => t.merge_suspended(),
            MergeNotice::MergedSince => t.merge_merged_since(),
            MergeNotice::Busy => t.nothing_changed_busy(),
        })
    }
}

impl Merge<'_> {
    fn path(&self, action: &str) -> String {
        format!("{}/{}{action}", paths::MERGES, self.id)
    }

    /// "Même nom, et la même date de naissance".
    fn because_in_words(&self, t: Text) -> String {
        if self.because.contains(&Because::Code) {
            return t.because_code().to_owned();
        }
        let reasons: Vec<&str> = self.because.iter().map(|because| because.in_words(t)).collect();
        t.because_same_name(&t.listed(&reasons))
    }
}

impl Because {
    const fn in_words(self, t: Text) -> &'static str {
        match self {
            Self::BirthDate => t.because_birth_date(),
            Self::Mail => t.because_mail(),
            Self::Home => t.because_home(),
            Self::Hand => t.because_hand(),
            Self::Code => t.because_code(),
        }
    }
}

impl Side<'_> {
    fn roles_in_words(&self, t: Text) -> String {
        self.roles.iter().map(|role| role.in_words(t)).collect::<Vec<_>>().join(", ")
    }
}

impl Role {
    pub(crate) const fn in_words(self, t: Text) -> &'static str {
        match self {
            Self::Pupil => t.profile_pupil(),
            Self::Guardian => t.profile_guardian(),
            Self::Given(profile) => profile.in_words(t),
        }
    }
}
