//! Where a school's timetable comes from: the list, one source, the form of a new one, and the question before one is deleted.

use askama::Template;
use chrono::NaiveDateTime;

use super::{Desk, Tab, TabLink};
use crate::{
    Layout, page, paths,
    text::Text,
    timetable::{Choice, Finding, Format, SourceKind},
    wording::FieldError,
};

/// A page of them, by name.
#[derive(Template)]
#[template(path = "timetable/desk/sources.html")]
pub struct Sources<'a> {
    /// The frame, with the viewer.
    pub layout: Layout<'a>,
    /// Which school's.
    pub desk: Desk<'a>,
    /// Now, where the school is.
    pub now: NaiveDateTime,
    /// Those of this page.
    pub sources: Vec<Source<'a>>,
    /// Names that nobody has matched yet.
    pub unmatched: u32,
    /// What was just done.
    pub notice: Option<SourceNotice>,
    /// The address of the next page, if there is one.
    pub next: Option<&'a str>,
    /// Whether this is not the first page.
    pub continued: bool,
}
page!(Sources);

/// Where a school's timetable comes from.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// Its id.
    pub id: &'a str,
    /// What the school calls it.
    pub name: &'a str,
    /// How it comes.
    pub kind: SourceKind,
    /// What it is written in.
    pub format: Format,
    /// The host of a feed; else empty.
    pub host: &'a str,
    /// Whose every lesson of it is: "Claire Durand", "6e B"; empty when it says so itself.
    pub subject: &'a str,
    /// Whether it is not fetched for now.
    pub paused: bool,
    /// When it last went well.
    pub success: Option<NaiveDateTime>,
    /// What went wrong since.
    pub failure: Option<Finding<'a>>,
    /// Failures one after the other.
    pub failures: u32,
    /// When it is fetched next.
    pub next_check: Option<NaiveDateTime>,
    /// Lessons from today on.
    pub lessons_to_come: u32,
    /// The import that waits for somebody; empty when none does.
    pub waiting_import: &'a str,
}

/// What a form has done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceNotice {
    /// Added it.
    Added,
    /// Renamed it, or gave it another address.
    Changed,
    /// Stopped fetching it.
    Paused,
    /// Fetches it again.
    Resumed,
    /// Fetched it; the page says how that went.
    Fetched,
    /// Deleted it.
    Deleted,
    /// The service is overloaded or away; nothing was changed.
    Busy,
}

/// One source, with what can be done with it.
#[derive(Template)]
#[template(path = "timetable/desk/source.html")]
pub struct SourcePage<'a> {
    /// The frame, with the viewer.
    pub layout: Layout<'a>,
    /// Which school's.
    pub desk: Desk<'a>,
    /// Now, where the school is.
    pub now: NaiveDateTime,
    /// Which.
    pub source: Source<'a>,
    /// Its name, as it was typed last.
    pub name: &'a str,
    /// What was just done.
    pub notice: Option<SourceNotice>,
    /// Why a form came back.
    pub problem: Option<SourceProblem<'a>>,
}
page!(SourcePage);

/// The form of a new source; its fields are those of [`SourceAnswers`], and `form_id`.
#[derive(Template)]
#[template(path = "timetable/desk/source_new.html")]
pub struct NewSource<'a> {
    /// The frame, with the viewer.
    pub layout: Layout<'a>,
    /// Which school's.
    pub desk: Desk<'a>,
    /// One form adds one source, however often it is sent.
    pub form_id: &'a str,
    /// What was typed before.
    pub answers: SourceAnswers<'a>,
    /// Classes and groups that a feed may be of.
    pub classes: Vec<Choice<'a>>,
    /// Teachers that a feed may be of.
    pub teachers: Vec<Choice<'a>>,
    /// Why the form came back.
    pub problem: Option<SourceProblem<'a>>,
}
page!(NewSource);

/// What the form asks.
#[derive(Clone, Copy, Debug, Default)]
pub struct SourceAnswers<'a> {
    /// Files are sent; else a feed is fetched. Field `kind`: `fichiers` or `adresse`.
    pub upload: bool,
    /// What to call it.
    pub name: &'a str,
    /// Of a feed; never shown again once it is taken.
    pub address: &'a str,
    /// `classe:` or `enseignant:` and an id; empty when the feed says itself whose it is.
    pub subject: &'a str,
    /// The room that a feed is of; may be empty.
    pub room: &'a str,
}

/// Why a source is not added or changed, or files are not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceProblem<'a> {
    /// The name is empty or too long.
    Name,
    /// The address cannot be taken.
    Address(Finding<'a>),
    /// The school has no such class or teacher.
    Subject,
    /// No file was chosen.
    NoFile,
    /// The files cannot be taken.
    Files(Finding<'a>),
    /// The school has as many sources as it may have.
    TooMany,
    /// The service is overloaded or away.
    Busy,
}

/// Asks before a source is deleted.
#[derive(Template)]
#[template(path = "timetable/desk/source_delete.html")]
pub struct DeleteSource<'a> {
    /// The frame, with the viewer.
    pub layout: Layout<'a>,
    /// Which school's.
    pub desk: Desk<'a>,
    /// Which.
    pub source: Source<'a>,
}
page!(DeleteSource);

impl Sources<'_> {
    fn tabs(&self) -> Vec<TabLink> {
        self.desk.tabs(self.layout.text(), Tab::Sources)
    }

    fn notice_text(&self) -> Option<&'static str> {
        self.notice.map(|notice| notice.in_words(self.layout.text()))
    }

    fn path_of(&self, source: &Source<'_>) -> String {
        self.desk.source(source)
    }
}

impl Desk<'_> {
    fn source(&self, source: &Source<'_>) -> String {
        format!("{}{}/{}", self.path(), paths::SOURCES, source.id)
    }
}

impl Source<'_> {
    /// "Adresse relevée · iCalendar · pronote.exemple.fr".
    fn details(&self, t: Text) -> String {
        let format = self.format.in_words(t).unwrap_or_default();
        let parts = [self.kind.in_words(t), format, self.host, self.subject];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
    }

    /// How it stands: when it last went well, and when it is fetched next.
    fn standing(&self, t: Text, now: NaiveDateTime) -> String {
        let success = match (self.kind, self.success) {
            (SourceKind::Typed, _) => return t.source_standing_typed().to_owned(),
            (_, None) => t.source_never().to_owned(),
            (SourceKind::Upload, Some(then)) => t.source_sent(&t.ago(then, now)),
            (_, Some(then)) => t.source_success(&t.ago(then, now)),
        };
        match self.next_check.filter(|_| !self.paused) {
            Some(next) => format!("{success} {}", t.source_next(&t.until(next, now))),
            None => success,
        }
    }

    fn is_feed(&self) -> bool {
        self.kind == SourceKind::Feed
    }

    fn is_upload(&self) -> bool {
        self.kind == SourceKind::Upload
    }

    fn is_typed(&self) -> bool {
        self.kind == SourceKind::Typed
    }
}

impl SourceNotice {
    const fn in_words(self, t: Text) -> &'static str {
        match self {
            Self::Added => t.source_added(),
            Self::Changed => t.source_changed(),
            Self::Paused => t.source_paused_now(),
            Self::Resumed => t.source_resumed(),
            Self::Fetched => t.source_fetched(),
            Self::Deleted => t.source_deleted(),
            Self::Busy => t.nothing_changed_busy(),
        }
    }
}

impl SourcePage<'_> {
    fn tabs(&self) -> Vec<TabLink> {
        self.desk.tabs(self.layout.text(), Tab::Sources)
    }

    fn notice_text(&self) -> Option<&'static str> {
        self.notice.map(|notice| notice.in_words(self.layout.text()))
    }

    fn path(&self) -> String {
        self.desk.source(&self.source)
    }

    fn problems(&self) -> Vec<FieldError> {
        self.problem.map(|problem| problem.of_field(self.layout.text())).into_iter().collect()
    }
}

impl NewSource<'_> {
    fn tabs(&self) -> Vec<TabLink> {
        self.desk.tabs(self.layout.text(), Tab::Sources)
    }

    fn problems(&self) -> Vec<FieldError> {
        self.problem.map(|problem| problem.of_field(self.layout.text())).into_iter().collect()
    }

    /// Whether a class or a teacher is what the form was sent with.
    fn is_chosen(&self, kind: &str, id: &str) -> bool {
        self.answers.subject.split_once(':') == Some((kind, id))
    }
}

impl SourceProblem<'_> {
    fn of_field(self, t: Text) -> FieldError {
        let at_place = |finding: Finding<'_>| match finding.place(t) {
            place if place.is_empty() => finding.in_words(t),
            place => t.placed_finding(&place, &finding.in_words(t)),
        };
        match self {
            Self::Name => FieldError::new("name", t.source_name_wrong()),
            Self::Address(finding) => FieldError::new("address", finding.in_words(t)),
            Self::Subject => FieldError::new("subject", t.source_subject_wrong()),
            Self::NoFile => FieldError::new("files", t.new_no_file()),
            Self::Files(finding) => FieldError::new("files", at_place(finding)),
            Self::TooMany => FieldError::general(t.source_too_many()),
            Self::Busy => FieldError::general(t.nothing_changed_busy()),
        }
    }
}

impl DeleteSource<'_> {
    fn path(&self) -> String {
        self.desk.source(&self.source)
    }
}
