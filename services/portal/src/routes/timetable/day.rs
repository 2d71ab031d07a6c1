//! The lessons of today for the first page; those of tomorrow from six in the evening on.

use chrono::{Days as CalendarDays, NaiveDate, NaiveDateTime, Timelike, Utc};
use chrono_tz::{Europe::Paris, Tz};
use portal_views::timetable::{DayPlan, TodayLessons};
use proto::identity::v1::{Attachment, GetOverviewResponse};
use tonic::Status;

use super::{Material, Reader, gather, request};
use crate::{Portal, session::Visitor, visit::is_busy};

/// The local hour from which tomorrow is shown.
const EVENING: u32 = 18;

/// Two days of oneself and one's children; none when timetable is away.
pub struct Days(Option<Material>);

/// Asks for them; a page can do without.
pub async fn today(portal: &Portal, visitor: &Visitor) -> Result<Days, Status> {
    let first = Utc::now().with_timezone(&Paris).date_naive();
    let asked = async {
        let answer = portal.timetable.occurrences(&visitor.token, request(None, first, 2)).await?;
        gather(portal, visitor, answer).await
    };
    match asked.await {
        Ok(material) => Ok(Days(Some(material))),
        Err(status) if is_busy(&status) => Ok(Days(None)),
        Err(status) => Err(status),
    }
}

impl Days {
    /// The visitor's own.
    pub fn own<'a>(&'a self, visitor: &Visitor, overview: &'a GetOverviewResponse) -> Option<TodayLessons<'a>> {
        let ids: Vec<String> =
            visitor.caller.alias_ids.iter().chain([&visitor.caller.person_id]).map(ToString::to_string).collect();
        let shown = super::people(visitor, overview).iter().any(|one| one.oneself);
        shown.then(|| self.plan(&Reader::of(visitor), &ids, &overview.attachments))
    }

    /// A child's.
    pub fn child<'a>(&'a self, person_id: &str, attachments: &'a [Attachment]) -> TodayLessons<'a> {
        self.plan(&Reader::Learner, &[person_id.to_owned()], attachments)
    }

    fn plan<'a>(&'a self, reader: &Reader, ids: &[String], attachments: &'a [Attachment]) -> TodayLessons<'a> {
        let Some(material) = &self.0 else { return TodayLessons::Missing };
        let at = |id: &str| attachments.iter().any(|one| one.structure.as_ref().is_some_and(|at| at.structure_id == id));
        let now = material.now_at(at);
        let date = shown(now);
        let own = |one: &proto::timetable::v1::Occurrence| one.person_ids.iter().any(|id| ids.contains(id));
        let mut lessons = material.lessons(reader, own);
        lessons.retain(|lesson| lesson.touches(date));
        TodayLessons::Plan(DayPlan { date, now, closures: material.closures(date, at), lessons })
    }
}

impl Material {
    /// Now, where the first of these schools is.
    fn now_at(&self, at: impl Fn(&str) -> bool) -> NaiveDateTime {
        let zone: Option<Tz> = self.zone_of(at);
        Utc::now().with_timezone(&zone.unwrap_or(Paris)).naive_local()
    }
}

fn shown(now: NaiveDateTime) -> NaiveDate {
    if now.hour() >= EVENING { now.date() + CalendarDays::new(1) } else { now.date() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tomorrow_is_shown_from_six_in_the_evening_on() {
        let day = NaiveDate::from_ymd_opt(2026, 11, 30).unwrap();
        let at = |hour, minute| shown(day.and_hms_opt(hour, minute, 0).unwrap());
        assert_eq!((at(17, 59), at(18, 0)), (day, day + CalendarDays::new(1)));
    }
}
