//! The audit under RGAA 4.1.2, as the build script read it from `docs/rgaa/audit.csv`: what the accessibility statement says.

use chrono::NaiveDate;

/// What an audit found about one criterion.
#[derive(Clone, Copy, Debug)]
pub struct Criterion {
    /// "13.1".
    pub number: &'static str,
    /// As the RGAA asks it, in French.
    pub title: &'static str,
    /// What was found.
    pub status: Status,
    /// What was seen, in French; may be empty.
    pub note: &'static str,
}

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// The pages do as it asks.
    Met,
    /// They do not.
    NotMet,
    /// There is nothing on the pages that it is about.
    NotApplicable,
    /// Nobody has looked yet.
    NotExamined,
}

/// What the law calls a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conformity {
    /// Every criterion that applies is met.
    Full,
    /// Half of them are, at least.
    Partial,
    /// Less, or the audit is not finished.
    None,
}

include!(concat!(env!("OUT_DIR"), "/rgaa.rs"));

/// Those of one status.
pub fn of(status: Status) -> impl Iterator<Item = &'static Criterion> {
    AUDIT.iter().filter(move |criterion| criterion.status == status)
}

/// How many have one status.
pub fn count(status: Status) -> u32 {
    u32::try_from(of(status).count()).expect("there are 106")
}

/// What the audit makes of this site.
pub fn site() -> Conformity {
    conformity(count(Status::Met), count(Status::NotMet), count(Status::NotExamined))
}

/// What a site is of which so many criteria are met, not met and not examined.
const fn conformity(met: u32, not_met: u32, not_examined: u32) -> Conformity {
    match (met, not_met, not_examined) {
        (_, 0, 0) => Conformity::Full,
        (met, not_met, 0) if met >= not_met => Conformity::Partial,
        _ => Conformity::None,
    }
}

/// When somebody last looked.
pub fn examined() -> NaiveDate {
    let (year, month, day) = EXAMINED;
    NaiveDate::from_ymd_opt(year, month, day).expect("the audit is dated with a day that exists")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_is_what_its_criteria_say_once_all_are_examined() {
        assert_eq!(conformity(61, 0, 0), Conformity::Full);
        assert_eq!(conformity(30, 30, 0), Conformity::Partial);
        assert_eq!(conformity(30, 31, 0), Conformity::None);
        assert_eq!(conformity(60, 0, 1), Conformity::None);
    }
}
