//! What somebody may type of a person whom no feed knows.

use chrono::{Months, NaiveDate};
use platform::auth::Caller;
use proto::identity::v1::{ChangePersonByHandRequest, CreatePersonByHandRequest, Profile};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{email, error::Error, overrides::day, structure};

/// Characters of a name or of what a function is called.
const TEXT: usize = 100;

/// How far her last day may be, in months.
const MONTHS: Months = Months::new(24);

/// What was typed, as it is kept.
pub(super) struct Checked {
    pub given_name: String,
    pub family_name: String,
    pub birth_date: Option<NaiveDate>,
    pub email: String,
    pub code: String,
    pub label: String,
    pub profile: i16,
    pub last_day: NaiveDate,
    pub today: NaiveDate,
}

/// Refuses the first field that cannot be used.
pub(super) async fn check(
    tx: &mut PgConnection,
    caller: &Caller,
    structure_id: Uuid,
    asked: &ChangePersonByHandRequest,
) -> Result<Checked, Error> {
    let today = structure::today(tx, structure_id).await?;
    if !asked.email.is_empty() {
        email::check(&asked.email)?;
    }
    Ok(Checked {
        given_name: text("given_name", &asked.given_name, 1)?,
        family_name: text("family_name", &asked.family_name, 1)?,
        birth_date: birth_date(&asked.birth_date, today)?,
        email: asked.email.clone(),
        profile: profile(tx, caller, &asked.function_code).await?,
        code: asked.function_code.clone(),
        label: text("function_label", &asked.function_label, 0)?,
        last_day: last_day(&asked.last_day, today)?,
        today,
    })
}

/// One who is added says the same as one who is changed.
pub(super) fn of_new(asked: &CreatePersonByHandRequest) -> ChangePersonByHandRequest {
    let asked = asked.clone();
    ChangePersonByHandRequest {
        person_id: String::new(),
        given_name: asked.given_name,
        family_name: asked.family_name,
        birth_date: asked.birth_date,
        email: asked.email,
        function_code: asked.function_code,
        function_label: asked.function_label,
        last_day: asked.last_day,
    }
}

fn text(field: &'static str, text: &str, least: usize) -> Result<String, Error> {
    let text = text.trim();
    if (least..=TEXT).contains(&text.chars().count()) && !text.chars().any(char::is_control) {
        return Ok(text.to_owned());
    }
    let reason =
        if least == 0 { "must be one line of at most 100 characters" } else { "must be one line of 1 to 100 characters" };
    Err(Error::Invalid { field, reason })
}

fn birth_date(text: &str, today: NaiveDate) -> Result<Option<NaiveDate>, Error> {
    let born = day("birth_date", text)?;
    match born {
        Some(born) if born >= today => Err(Error::Invalid { field: "birth_date", reason: "must have passed" }),
        _ => Ok(born),
    }
}

fn last_day(text: &str, today: NaiveDate) -> Result<NaiveDate, Error> {
    let last_day = day("last_day", text)?.filter(|day| (today..=today + MONTHS).contains(day));
    last_day.ok_or(Error::Invalid { field: "last_day", reason: "must be a day from today on, within two years" })
}

/// What the function table makes of a code, if the caller may give it.
async fn profile(tx: &mut PgConnection, caller: &Caller, code: &str) -> Result<i16, Error> {
    let found = sqlx::query_scalar!("select profile from identity.function_profiles where code = $1", code);
    let found = found.fetch_optional(tx).await?.map(i32::from).and_then(|profile| Profile::try_from(profile).ok());
    match found {
        Some(profile @ (Profile::Teacher | Profile::SchoolLife | Profile::Staff)) => Ok(profile as i16),
        Some(profile @ (Profile::Head | Profile::Academic)) if caller.operator => Ok(profile as i16),
        Some(_) => Err(Error::Invalid { field: "function_code", reason: "must be a function that the caller may give by hand" }),
        None => Err(Error::Invalid { field: "function_code", reason: "must be a code of the function table" }),
    }
}
