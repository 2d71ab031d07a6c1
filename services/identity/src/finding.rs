//! What is wrong with a delivery, a file or a record: a code of the contract and its parameters. The sentence that people who work
//! in English read is made of both; the portal has its own, in the language of its page.

mod sentences;

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};

pub use proto::identity::v1::FindingCode as Code;

use sentences::SENTENCES;

/// What the contract writes before each name.
const PREFIX: &str = "FINDING_CODE_";

/// How many characters of a parameter are kept: what a file says may be long.
const LONGEST: usize = 200;

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Kept", into = "Kept")]
pub struct Finding {
    /// Which.
    pub code: Code,
    /// What the code's documentation names, never a person's name.
    pub parameters: BTreeMap<String, String>,
}

/// As it is stored.
#[derive(Serialize, Deserialize)]
struct Kept {
    code: String,
    parameters: BTreeMap<String, String>,
}

impl Finding {
    /// Of a code and all its parameters.
    pub fn new<const N: usize>(code: Code, parameters: [(&str, &dyn fmt::Display); N]) -> Self {
        let parameters =
            parameters.into_iter().map(|(name, value)| (name.to_owned(), format!("{:.LONGEST$}", value.to_string())));
        Self { code, parameters: parameters.collect() }
    }

    /// Of what is stored; a code that this version does not know is unspecified.
    pub fn stored(code: &str, parameters: BTreeMap<String, String>) -> Self {
        Self { code: Code::from_str_name(&format!("{PREFIX}{code}")).unwrap_or_default(), parameters }
    }
}

/// The stable name of a code, as the database and the reason of a status have it: `INE_TAKEN`.
pub fn name(code: Code) -> &'static str {
    code.as_str_name().strip_prefix(PREFIX).unwrap_or_default()
}

impl From<Code> for Finding {
    fn from(code: Code) -> Self {
        Self::new(code, [])
    }
}

impl From<Kept> for Finding {
    fn from(kept: Kept) -> Self {
        Self::stored(&kept.code, kept.parameters)
    }
}

impl From<Finding> for Kept {
    fn from(finding: Finding) -> Self {
        Self { code: name(finding.code).to_owned(), parameters: finding.parameters }
    }
}

/// The English sentence.
impl fmt::Display for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = sentence(self.code);
        while let Some((before, (parameter, after))) = rest.split_once('{').and_then(|(b, a)| Some((b, a.split_once('}')?))) {
            let value = self.parameters.get(parameter).map_or("", String::as_str);
            debug_assert!(self.parameters.contains_key(parameter), "{:?} lacks {parameter}", self.code);
            write!(formatter, "{before}{value}")?;
            rest = after;
        }
        formatter.write_str(rest)
    }
}

fn sentence(code: Code) -> &'static str {
    SENTENCES.iter().find(|(known, _)| *known == code).map_or("", |(_, sentence)| sentence)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONTRACT: &str = include_str!("../../../proto/enej/identity/v1/finding.proto");

    /// The name of each code and the parameters that its comment documents, in alphabetical order.
    fn documented() -> Vec<(String, Vec<&'static str>)> {
        let mut found = Vec::new();
        let mut comment = "";
        for line in CONTRACT.lines().map(str::trim) {
            if let Some((code, _)) = line.strip_prefix(PREFIX).and_then(|rest| rest.split_once(" = ")) {
                let listed = comment.split_once("Parameters: ").map_or("", |(_, listed)| listed);
                let mut names: Vec<_> = listed.split('`').skip(1).step_by(2).collect();
                names.sort_unstable();
                found.push((code.to_owned(), names));
            }
            comment = line;
        }
        found
    }

    #[test]
    fn every_code_has_a_sentence_with_the_parameters_that_the_contract_documents() {
        for (code, parameters) in documented().into_iter().skip(1) {
            let sentence = sentence(Finding::stored(&code, BTreeMap::new()).code);
            let mut named: Vec<_> = sentence.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0)).collect();
            named.sort_unstable();
            assert!(!sentence.is_empty() && named == parameters, "{code}: {named:?}, documented {parameters:?}");
        }
        assert_eq!(documented().len(), SENTENCES.len() + 1);
    }

    #[test]
    fn a_finding_is_stored_by_name_and_read_again() {
        let finding = Finding::new(Code::IneTaken, [("ine", &"0123")]);
        let stored = serde_json::to_string(&finding).unwrap();
        assert_eq!(stored, r#"{"code":"INE_TAKEN","parameters":{"ine":"0123"}}"#);
        assert_eq!(serde_json::from_str::<Finding>(&stored).unwrap(), finding);
        assert_eq!(Finding::stored("OF_A_LATER_VERSION", BTreeMap::new()).code, Code::Unspecified);
        assert!(finding.to_string().starts_with("the INE 0123… already belongs"));
    }
}
