//! Pages to read: legal notice, accessibility statement.

use crate::{Layout, page, paths};
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

/// The accessibility statement.
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
