//! What an import says of a file or a record, in the language of the page.

use std::collections::HashMap;

use crate::{Locale, text::Text};

/// What is wrong and what to do, without a person's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Finding<'a> {
    /// The code of the contract: `INE_TAKEN`; empty when there is none.
    pub code: &'a str,
    /// What the code's sentence names.
    pub parameters: &'a HashMap<String, String>,
    /// The same in English, for a code that the portal does not know.
    pub english: &'a str,
}

/// A sentence, and whether it is in English on a page that is not.
pub struct Sentence {
    pub text: String,
    pub foreign: bool,
}

impl Finding<'_> {
    /// In the language of the locale; none when the portal does not know the code.
    pub fn translated(&self, locale: Locale) -> Option<String> {
        Text(locale).finding(self.code, self.parameters)
    }

    pub(crate) fn in_words(&self, t: Text) -> Sentence {
        match self.translated(t.locale()) {
            Some(text) => Sentence { text, foreign: false },
            None => Sentence { text: self.english.to_owned(), foreign: t.locale() != Locale::En },
        }
    }
}
