//! A school's year: its first and last day, its bells, its own closures.

use axum::{
    Form,
    extract::{Query, State},
    response::{IntoResponse, Redirect, Response},
};
use chrono::NaiveDate;
use platform::status;
use portal_views::{
    paths,
    timetable::desk::{NationalClosure, OwnClosure, Year, YearProblem},
};
use proto::timetable::v1::{Bell, ChangeSchoolYearRequest, Closure, ClosureKind, SchoolYear};
use serde::Deserialize;
use tonic::Status;

use super::{At, Managed};
use crate::{
    Portal,
    routes::form,
    visit::{Visit, is_busy},
};

/// Which year, and what was just done.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    annee: String,
    fait: String,
}

/// What the form says.
#[derive(Default)]
struct Said {
    first_day: String,
    last_day: String,
    bells: Vec<(String, String)>,
    /// Name, first day, last day.
    closures: Vec<[String; 3]>,
}

/// The form.
pub async fn page(visit: Visit, State(portal): State<Portal>, Managed(at): Managed, Query(asked): Query<Asked>) -> Response {
    match portal.timetable.school_year(at.token(), at.id(), asked.annee.parse().unwrap_or_default()).await {
        Ok(year) => draw(&visit, &at, &year, &Said::of(&year), asked.fait == "enregistree", None),
        Err(status) => visit.refused(&status),
    }
}

fn draw(visit: &Visit, at: &At, year: &SchoolYear, said: &Said, saved: bool, problem: Option<YearProblem>) -> Response {
    let page = Year {
        layout: at.layout(visit),
        desk: at.desk(),
        year: year.year,
        first_day: &said.first_day,
        last_day: &said.last_day,
        zone: &year.zone,
        bells: said.bells.iter().map(|(begins, ends)| (begins.as_str(), ends.as_str())).collect(),
        closures: said.closures.iter().map(own).collect(),
        national: year.closures.iter().filter_map(national).collect(),
        saved,
        problem,
    };
    form(page.render(), problem.is_some(), problem == Some(YearProblem::Busy))
}

fn own([name, first_day, last_day]: &[String; 3]) -> OwnClosure<'_> {
    OwnClosure { name, first_day, last_day }
}

fn national(closure: &Closure) -> Option<NationalClosure<'_>> {
    let day = |text: &str| text.parse::<NaiveDate>().ok();
    let (first_day, last_day) = (day(&closure.first_day)?, day(&closure.last_day)?);
    (closure.kind() != ClosureKind::Own).then_some(NationalClosure { name: &closure.name, first_day, last_day })
}

impl Said {
    /// What the school says now.
    fn of(year: &SchoolYear) -> Self {
        let own = year.closures.iter().filter(|closure| closure.kind() == ClosureKind::Own);
        Self {
            first_day: year.own_first_day.clone(),
            last_day: year.own_last_day.clone(),
            bells: year.bells.iter().map(|bell| (bell.begins.clone(), bell.ends.clone())).collect(),
            closures: own.map(|one| [one.name.clone(), one.first_day.clone(), one.last_day.clone()]).collect(),
        }
    }

    /// What the form sends, row by row; a row that is empty is none.
    fn sent(fields: &[(String, String)]) -> Self {
        let all = |name: &str| -> Vec<String> {
            let of = fields.iter().filter(|(field, _)| field == name);
            of.map(|(_, value)| value.trim().to_owned()).collect()
        };
        let one = |name: &str| all(name).pop().unwrap_or_default();
        let bells = all("bell_begins").into_iter().zip(all("bell_ends"));
        let names = all("closure_name").into_iter().zip(all("closure_first")).zip(all("closure_last"));
        let closures = names.map(|((name, first), last)| [name, first, last]);
        Self {
            first_day: one("first_day"),
            last_day: one("last_day"),
            bells: bells.filter(|(begins, ends)| !(begins.is_empty() && ends.is_empty())).collect(),
            closures: closures.filter(|row| row.iter().any(|field| !field.is_empty())).collect(),
        }
    }

    fn request(&self, at: &At, year: i32) -> ChangeSchoolYearRequest {
        let closure = |[name, first, last]: &[String; 3]| {
            let (name, first_day, last_day) = (name.clone(), first.clone(), last.clone());
            Closure { name, first_day, last_day, ..Closure::default() }
        };
        ChangeSchoolYearRequest {
            structure_id: at.id().to_owned(),
            year,
            first_day: self.first_day.clone(),
            last_day: self.last_day.clone(),
            bells: self.bells.iter().map(|(begins, ends)| Bell { begins: begins.clone(), ends: ends.clone() }).collect(),
            closures: self.closures.iter().map(closure).collect(),
        }
    }
}

/// Replaces what the school says of its year.
pub async fn change(
    visit: Visit,
    State(portal): State<Portal>,
    Managed(at): Managed,
    Form(fields): Form<Vec<(String, String)>>,
) -> Response {
    let year = fields.iter().find(|(name, _)| name == "year").and_then(|(_, year)| year.parse().ok()).unwrap_or_default();
    let said = Said::sent(&fields);
    match portal.timetable.change_school_year(at.token(), said.request(&at, year)).await {
        Ok(()) => {
            let path = at.path(&format!("{}?annee={year}&fait=enregistree", paths::DESK_YEAR));
            Redirect::to(&path).into_response()
        }
        Err(refused) => match problem(&refused) {
            Some(problem) => came_back(&visit, &portal, &at, year, &said, problem).await,
            None => visit.refused(&refused),
        },
    }
}

async fn came_back(visit: &Visit, portal: &Portal, at: &At, year: i32, said: &Said, problem: YearProblem) -> Response {
    match portal.timetable.school_year(at.token(), at.id(), year).await {
        Ok(year) => draw(visit, at, &year, said, false, Some(problem)),
        Err(status) => visit.refused(&status),
    }
}

/// What timetable has against a year; it counts rows from 0.
fn problem(refused: &Status) -> Option<YearProblem> {
    if is_busy(refused) {
        return Some(YearProblem::Busy);
    }
    let field = status::field(refused)?;
    let row = |list: &str| {
        let place = field.strip_prefix(list)?.strip_prefix('[').and_then(|rest| rest.split(']').next());
        place.map_or(Some(1), |place| Some(place.parse::<u32>().ok()? + 1))
    };
    match field.as_str() {
        "first_day" => Some(YearProblem::FirstDay),
        "last_day" => Some(YearProblem::LastDay),
        _ => row("bells").map(YearProblem::Bell).or_else(|| row("closures").map(YearProblem::Closure)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_are_empty_are_none() {
        let field = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let fields = [
            field("first_day", "2026-09-01"),
            field("bell_begins", "08:30"),
            field("bell_ends", "09:25"),
            field("bell_begins", ""),
            field("bell_ends", ""),
            field("closure_name", ""),
            field("closure_first", "2027-05-07"),
            field("closure_last", ""),
        ];
        let said = Said::sent(&fields);
        assert_eq!((said.first_day.as_str(), said.last_day.as_str()), ("2026-09-01", ""));
        assert_eq!(said.bells, [("08:30".to_owned(), "09:25".to_owned())]);
        assert_eq!(said.closures, [["".to_owned(), "2027-05-07".to_owned(), "".to_owned()]], "half of a row comes back");
    }

    #[test]
    fn a_row_is_named_as_people_count() {
        let said = |field: &str| problem(&status::invalid_argument(field, "wrong"));
        assert_eq!(said("bells[3].ends"), Some(YearProblem::Bell(4)));
        assert_eq!(said("closures[0].name"), Some(YearProblem::Closure(1)));
        assert_eq!(said("bells"), Some(YearProblem::Bell(1)));
        assert_eq!(said("last_day"), Some(YearProblem::LastDay));
        assert_eq!(said("structure_id"), None);
    }
}
