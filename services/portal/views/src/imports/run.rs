//! How far something is that an administrator began, and why it was refused.

use askama::Template;

use super::{Finding, finding::Sentence};
use crate::{Layout, page, paths, text::Text};

/// Something under way. The portal sends it with a `Refresh` header unless `still`.
#[derive(Template)]
#[template(path = "imports/run.html")]
pub struct ImportRun<'a> {
    /// The frame, with the viewer.
    pub layout: Layout<'a>,
    /// Its own address, without what was asked.
    pub path: &'a str,
    /// What is done.
    pub what: Undertaking,
    /// Where it stands.
    pub step: RunStep,
    /// Records read so far.
    pub records: u32,
    /// The file being read; may be empty.
    pub file: &'a str,
    /// Whether the viewer asked the page to stay as it is.
    pub still: bool,
}
page!(ImportRun);

/// What an administrator began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Undertaking {
    /// A delivery is read and compared.
    Compare,
    /// A dry run is applied.
    Apply,
    /// An import is taken back.
    RollBack,
}

/// Where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RunStep {
    /// Its files are on their way to the reader.
    Reading,
    /// The delivery is compared with the directory.
    Comparing,
    /// The directory changes.
    Applying,
}

/// Why it was refused, instead of how far it is.
#[derive(Template)]
#[template(path = "imports/refused.html")]
pub struct RunRefused<'a> {
    /// The frame, with the viewer.
    pub layout: Layout<'a>,
    /// What was to be done.
    pub what: Undertaking,
    /// Why it was not.
    pub refusal: Refusal<'a>,
}
page!(RunRefused);

/// Why it was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal<'a> {
    /// A fault of a file.
    File {
        /// Its name; empty when it is the delivery as a whole.
        file: &'a str,
        /// From 1; empty when it is the file as a whole.
        line: &'a str,
        /// What is wrong.
        finding: Finding<'a>,
    },
    /// Another import runs.
    Running,
    /// A delta before any complete delivery.
    NoComplete(Finding<'a>),
    /// The dry run is staged no more.
    NotStaged,
    /// Not the latest of its feed, or taken back already.
    NotLatest,
    /// The delivery did not arrive whole.
    Interrupted,
    /// The service is overloaded or away.
    Busy,
    /// Our fault.
    Failed,
    /// Nothing was heard of it for a while.
    Lost,
}

impl ImportRun<'_> {
    /// Each step in words, and how it stands to the present one.
    fn steps(&self) -> Vec<(&'static str, std::cmp::Ordering)> {
        let t = self.layout.text();
        let steps = match self.what {
            Undertaking::Compare => &[RunStep::Reading, RunStep::Comparing][..],
            Undertaking::Apply | Undertaking::RollBack => &[RunStep::Comparing, RunStep::Applying],
        };
        steps.iter().map(|step| (step.in_words(t), step.cmp(&self.step))).collect()
    }

    /// Steps that are done, sending included.
    fn done(&self) -> usize {
        1 + self.steps().iter().filter(|(_, place)| place.is_lt()).count()
    }

    const fn title(&self) -> &'static str {
        let t = self.layout.text();
        match self.what {
            Undertaking::Compare => t.run_comparing(),
            Undertaking::Apply => t.run_applying(),
            Undertaking::RollBack => t.run_rolling_back(),
        }
    }
}

impl RunStep {
    const fn in_words(self, t: Text) -> &'static str {
        match self {
            Self::Reading => t.run_step_reading(),
            Self::Comparing => t.run_step_comparing(),
            Self::Applying => t.run_step_applying(),
        }
    }
}

impl RunRefused<'_> {
    const fn title(&self) -> &'static str {
        let t = self.layout.text();
        match (self.what, self.refusal) {
            (_, Refusal::Lost) => t.refused_lost_title(),
            (Undertaking::Compare, _) => t.refused_comparing(),
            (Undertaking::Apply, _) => t.refused_applying(),
            (Undertaking::RollBack, _) => t.refused_rolling_back(),
        }
    }

    fn explanation(&self) -> Sentence {
        let t = self.layout.text();
        let text = match self.refusal {
            Refusal::NoComplete(finding) => return finding.in_words(t),
            Refusal::File { .. } => t.refused_file(),
            Refusal::Running => t.refused_running(),
            Refusal::NotStaged => t.refused_not_staged(),
            Refusal::NotLatest => t.refused_not_latest(),
            Refusal::Interrupted => t.refused_interrupted(),
            Refusal::Busy => t.refused_busy(),
            Refusal::Failed => t.refused_failed(),
            Refusal::Lost => t.refused_lost(),
        };
        Sentence { text: text.to_owned(), foreign: false }
    }

    /// A delivery is sent again; what was compared is found in the list.
    const fn sends_again(&self) -> bool {
        matches!(self.what, Undertaking::Compare) && !matches!(self.refusal, Refusal::Lost)
    }
}
