//! From a school to a class to a pupil.

use askama::Template;

use crate::{Layout, page, paths, text::Text, today::School, wording::FieldError};

/// Which school; a form that asks for `etablissement` when the viewer sees all of them.
#[derive(Template)]
#[template(path = "decisions/schools.html")]
pub struct ChooseSchool<'a> {
    /// The frame, with the viewer.
    pub layout: Layout<'a>,
    /// The viewer's, each with its number; none when the number is to be typed.
    pub schools: Vec<(&'a str, School<'a>)>,
    /// What was typed before.
    pub uai: &'a str,
    /// Whether no school has that number.
    pub unknown: bool,
}
page!(ChooseSchool);

/// Which class of a school.
#[derive(Template)]
#[template(path = "decisions/classes.html")]
pub struct ChooseClass<'a> {
    /// The frame, with the viewer.
    pub layout: Layout<'a>,
    /// The school.
    pub school: School<'a>,
    /// Its number.
    pub uai: &'a str,
    /// What it calls its classes.
    pub classes: Vec<&'a str>,
}
page!(ChooseClass);

/// Which pupil of a class.
#[derive(Template)]
#[template(path = "decisions/pupils.html")]
pub struct ChoosePupil<'a> {
    /// The frame, with the viewer.
    pub layout: Layout<'a>,
    /// The school.
    pub school: School<'a>,
    /// Its number.
    pub uai: &'a str,
    /// "6e B"; empty for those who are in no class.
    pub class: &'a str,
    /// Those of this page, each with her id.
    pub pupils: Vec<(&'a str, String)>,
    /// The address of the next page, if there is one.
    pub next: Option<&'a str>,
    /// Whether this is not the first page.
    pub continued: bool,
}
page!(ChoosePupil);

/// The classes of a school.
pub fn of_school(uai: &str) -> String {
    format!("{}?etablissement={uai}", paths::DECISION_NEW)
}

/// The pupils of one of its classes.
pub fn of_class(uai: &str, class: &str) -> String {
    let escaped: String = class
        .bytes()
        .map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect();
    format!("{}&classe={escaped}", of_school(uai))
}

impl ChooseSchool<'_> {
    fn problems(&self) -> Vec<FieldError> {
        let t = self.layout.text();
        self.unknown.then(|| FieldError::new("etablissement", t.decision_school_unknown())).into_iter().collect()
    }
}

impl ChoosePupil<'_> {
    fn title(&self, t: Text) -> String {
        if self.class.is_empty() { t.decision_pupils_unplaced().to_owned() } else { t.group_pupils_of(self.class) }
    }
}
