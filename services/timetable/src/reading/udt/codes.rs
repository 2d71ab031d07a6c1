//! Codes of an archive, each kept once: a year has a million of them, of which a thousand differ.

use std::collections::HashMap;

/// A code; [`NONE`] when there is none.
pub(super) type Code = u32;

/// How many there may be; a large lycée has 20,000.
const MOST: usize = 500_000;

/// No code.
pub(super) const NONE: Code = 0;

/// All codes so far.
#[derive(Default)]
pub(super) struct Codes {
    numbers: HashMap<String, Code>,
    texts: Vec<String>,
}

impl Codes {
    /// The number of a code.
    pub(super) fn code(&mut self, text: Option<&str>) -> Code {
        let Some(text) = text else { return NONE };
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        self.texts.push(text.to_owned());
        let number = Code::try_from(self.texts.len()).expect("an archive has fewer bytes than 4 billion");
        self.numbers.insert(text.to_owned(), number);
        number
    }

    /// The same, where 0 says that there is none.
    pub(super) fn code_or_0(&mut self, text: Option<&str>) -> Code {
        self.code(text.filter(|text| *text != "0"))
    }

    /// Whether no school has so many.
    pub(super) const fn are_too_many(&self) -> bool {
        self.texts.len() > MOST
    }

    /// What it was; empty for [`NONE`].
    pub(super) fn text(&self, code: Code) -> &str {
        (code as usize).checked_sub(1).map_or("", |place| &self.texts[place])
    }
}
