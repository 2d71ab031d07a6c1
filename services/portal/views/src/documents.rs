//! Pages to read: legal notice, accessibility statement.

use crate::{
    Layout, page, paths,
    rgaa::{self, Conformity, Criterion, Status},
};
use askama::Template;

/// The legal notice, from what the collectivité told; what it did not tell is shown as not given.
#[derive(Template)]
#[template(path = "legal.html")]
pub struct Legal<'a> {
    /// The frame.
    pub layout: Layout<'a>,
    /// Who publishes; the theme's name when empty.
    pub publisher: &'a str,
    /// Who answers for what is published.
    pub director: &'a str,
    /// Who hosts.
    pub host: &'a str,
    /// An e-mail address for questions.
    pub contact: &'a str,
    /// An e-mail address of the data protection officer.
    pub data_protection: &'a str,
}
page!(Legal);

/// The accessibility statement; what it says of the criteria comes from `docs/rgaa/audit.csv`.
#[derive(Template)]
#[template(path = "accessibility.html")]
pub struct Accessibility<'a> {
    /// The frame.
    pub layout: Layout<'a>,
    /// An e-mail address to report obstacles to; empty when none is set.
    pub contact: &'a str,
}
page!(Accessibility);

impl Legal<'_> {
    fn facts(&self) -> [(&'static str, &str); 5] {
        let t = self.layout.text();
        let publisher = if self.publisher.is_empty() { self.layout.theme.name() } else { self.publisher };
        [
            (t.legal_publisher(), publisher),
            (t.legal_director(), self.director),
            (t.legal_host(), self.host),
            (t.legal_contact(), self.contact),
            (t.legal_dpo(), self.data_protection),
        ]
    }
}

impl Accessibility<'_> {
    fn conformity(&self) -> String {
        let t = self.layout.text();
        let (met, not_met, not_examined) =
            (rgaa::count(Status::Met), rgaa::count(Status::NotMet), rgaa::count(Status::NotExamined));
        match rgaa::site() {
            Conformity::Full => t.accessibility_full().to_owned(),
            Conformity::Partial => t.accessibility_partial(&t.number(met + not_met), &t.number(met)),
            Conformity::None if not_examined > 0 => t.accessibility_unfinished(not_examined),
            Conformity::None => t.accessibility_none(&t.number(met + not_met), &t.number(met)),
        }
    }

    /// How many criteria have each status.
    fn figures(&self) -> [(&'static str, u32); 4] {
        let t = self.layout.text();
        [
            (t.criteria_met(), rgaa::count(Status::Met)),
            (t.criteria_not_met(), rgaa::count(Status::NotMet)),
            (t.criteria_not_applicable(), rgaa::count(Status::NotApplicable)),
            (t.criteria_not_examined(), rgaa::count(Status::NotExamined)),
        ]
    }

    /// The criteria that are to be told, with what is said before them.
    fn told(&self) -> Vec<(&'static str, Vec<&'static Criterion>)> {
        let t = self.layout.text();
        let parts = [(t.criteria_not_met(), Status::NotMet), (t.criteria_not_examined(), Status::NotExamined)];
        let parts = parts.map(|(title, status)| (title, rgaa::of(status).collect::<Vec<_>>()));
        parts.into_iter().filter(|(_, criteria)| !criteria.is_empty()).collect()
    }

    fn examined(&self) -> String {
        let t = self.layout.text();
        t.accessibility_examined(&t.long_date(rgaa::examined()))
    }
}
