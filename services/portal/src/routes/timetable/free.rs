//! Times at which nobody of a set of people and classes of a school is busy.

use axum::{
    extract::{Query, State},
    response::Response,
};
use chrono::{Days, NaiveDate, NaiveTime};
use platform::status;
use portal_views::timetable::{FreeAnswers, FreeProblem, FreeSlots, Slot};
use proto::timetable::v1::FindFreeSlotsRequest;
use tonic::{Code, Status};

use super::{
    desk::{At, Targets},
    typed::{day, hour, stamp},
};
use crate::{
    Portal,
    routes::{form, moment_in},
    session::Visitor,
    visit::{Visit, is_busy},
};

/// People and classes of one question at most.
const MOST: usize = 50;
/// Days of one question at most.
const LONGEST: Days = Days::new(30);
/// Minutes that a slot may be asked to last.
const MINUTES: std::ops::RangeInclusive<i32> = 5..=600;

/// What the form sends.
struct Answers {
    uai: String,
    people: Vec<String>,
    classes: Vec<String>,
    first_day: String,
    last_day: String,
    minutes: String,
    opens: String,
    closes: String,
    /// Whether it was sent at all.
    asked: bool,
}

impl Answers {
    fn sent(fields: &[(String, String)]) -> Self {
        let asked = fields.iter().any(|(name, _)| name == "first_day");
        let all = |name: &str| -> Vec<String> {
            fields.iter().filter(|(field, _)| field == name).map(|(_, value)| value.clone()).collect()
        };
        let one = |name: &str, usual: &str| all(name).pop().unwrap_or_else(|| usual.to_owned());
        Self {
            uai: one("etablissement", ""),
            people: all("people"),
            classes: all("classes"),
            first_day: one("first_day", ""),
            last_day: one("last_day", ""),
            minutes: one("minutes", "55"),
            opens: one("opens", "08:00"),
            closes: one("closes", "18:00"),
            asked,
        }
    }

    /// The form as it is before anybody filled it in: from today to a week later.
    fn with_days(mut self, today: NaiveDate) -> Self {
        if !self.asked {
            (self.first_day, self.last_day) = (today.to_string(), (today + Days::new(7)).to_string());
        }
        self
    }

    fn shown(&self) -> FreeAnswers<'_> {
        FreeAnswers {
            people: self.people.iter().map(String::as_str).collect(),
            classes: self.classes.iter().map(String::as_str).collect(),
            first_day: &self.first_day,
            last_day: &self.last_day,
            minutes: &self.minutes,
            opens: &self.opens,
            closes: &self.closes,
        }
    }

    fn request(&self, zone: chrono_tz::Tz) -> Result<FindFreeSlotsRequest, FreeProblem> {
        if !(1..=MOST).contains(&(self.people.len() + self.classes.len())) {
            return Err(FreeProblem::Whom);
        }
        let first = day(&self.first_day).ok_or(FreeProblem::FirstDay)?;
        let last = day(&self.last_day).filter(|last| (first..=first + LONGEST).contains(last)).ok_or(FreeProblem::LastDay)?;
        let minutes = self.minutes.trim().parse().ok().filter(|minutes| MINUTES.contains(minutes));
        let clock = |text: &str| NaiveTime::parse_from_str(text, "%H:%M").map_err(|_| FreeProblem::Hours);
        if clock(&self.opens)? >= clock(&self.closes)? {
            return Err(FreeProblem::Hours);
        }
        let midnight = |day| hour(zone, day, NaiveTime::MIN).and_then(stamp);
        Ok(FindFreeSlotsRequest {
            person_ids: self.people.clone(),
            class_ids: self.classes.clone(),
            start_time: midnight(first),
            end_time: midnight(last + Days::new(1)),
            minutes: minutes.ok_or(FreeProblem::Minutes)?,
            opens: self.opens.clone(),
            closes: self.closes.clone(),
        })
    }
}

/// The form, and what it found.
pub async fn page(
    visit: Visit,
    State(portal): State<Portal>,
    visitor: Visitor,
    Query(fields): Query<Vec<(String, String)>>,
) -> Response {
    let answers = Answers::sent(&fields);
    let at = match At::find(&visit, &portal, visitor, &answers.uai).await {
        Ok(at) => at,
        Err(response) => return response,
    };
    let answers = answers.with_days(at.now().date());
    let targets = match Targets::of(&portal, at.token(), at.id()).await {
        Ok(targets) => targets,
        Err(status) => return visit.refused(&status),
    };
    let (slots, problem) = match search(&portal, &at, &answers).await {
        Ok(slots) => (slots, None),
        Err(Refused::Problem(problem)) => (None, Some(problem)),
        Err(Refused::By(status)) => return visit.refused(&status),
    };
    let page = FreeSlots {
        layout: at.layout(&visit),
        desk: at.desk(),
        answers: answers.shown(),
        people: targets.people(),
        classes: targets.classes(),
        slots,
        problem,
    };
    form(page.render(), problem.is_some(), problem == Some(FreeProblem::Busy))
}

/// Why nothing is found out.
enum Refused {
    Problem(FreeProblem),
    By(Status),
}

/// None when nothing was asked yet.
async fn search(portal: &Portal, at: &At, answers: &Answers) -> Result<Option<Vec<Slot>>, Refused> {
    if !answers.asked {
        return Ok(None);
    }
    let request = answers.request(at.zone).map_err(Refused::Problem)?;
    let found = portal.timetable.free_slots(at.token(), request).await;
    let found = found.map_err(|status| problem(&status).map_or(Refused::By(status), Refused::Problem))?;
    let moment = |time: Option<prost_types::Timestamp>| moment_in(at.zone, time.map(|time| time.seconds));
    Ok(Some(
        found.iter().filter_map(|slot| Some(Slot { start: moment(slot.start_time)?, end: moment(slot.end_time)? })).collect(),
    ))
}

/// What timetable has against a question.
fn problem(refused: &Status) -> Option<FreeProblem> {
    if is_busy(refused) {
        return Some(FreeProblem::Busy);
    }
    match (refused.code(), status::field(refused).as_deref()) {
        (_, Some("person_ids" | "class_ids")) | (Code::NotFound, _) => Some(FreeProblem::Whom),
        (_, Some("start_time")) => Some(FreeProblem::FirstDay),
        (_, Some("end_time")) => Some(FreeProblem::LastDay),
        (_, Some("minutes")) => Some(FreeProblem::Minutes),
        (_, Some("opens" | "closes")) => Some(FreeProblem::Hours),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use chrono_tz::Europe::Paris;

    use super::*;

    fn asked(changes: &[(&str, &str)]) -> Result<FindFreeSlotsRequest, FreeProblem> {
        let usual = [("people", "1"), ("first_day", "2026-11-30"), ("last_day", "2026-12-04")];
        let kept = usual.iter().filter(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
        let fields = kept.chain(changes).map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Answers::sent(&fields.collect::<Vec<_>>()).request(Paris)
    }

    #[test]
    fn what_cannot_be_asked_is_said_at_its_field() {
        assert!(asked(&[]).is_ok_and(|request| request.minutes == 55 && request.opens == "08:00"));
        let wrong = |name, value| asked(&[(name, value)]).unwrap_err();
        assert_eq!(wrong("first_day", "demain"), FreeProblem::FirstDay);
        assert_eq!(wrong("last_day", "2026-11-29"), FreeProblem::LastDay);
        assert_eq!(wrong("last_day", "2027-01-30"), FreeProblem::LastDay);
        assert_eq!(wrong("minutes", "1"), FreeProblem::Minutes);
        assert_eq!(wrong("closes", "07:00"), FreeProblem::Hours);
        let nobody = Answers::sent(&[("first_day".into(), "2026-11-30".into())]);
        assert_eq!(nobody.request(Paris).unwrap_err(), FreeProblem::Whom);
    }
}
