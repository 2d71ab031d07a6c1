//! The lessons of today for the first page; those of tomorrow from six in the evening on.

use chrono::{Days as CalendarDays, NaiveDate, NaiveDateTime, Timelike, Utc};
use chrono_tz::{Europe::Paris, Tz};
use portal_views::timetable::{DayPlan, TodayLessons};
use proto::identity::v1::{Child, GetOverviewResponse};
use tonic::Status;

use super::{Material, Reader, Somebody, gather, request};
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
    pub fn own(&self, visitor: &Visitor, overview: &GetOverviewResponse) -> Option<TodayLessons<'_>> {
        Somebody::oneself(visitor, overview).map(|one| self.plan(&Reader::of(visitor), &one))
    }

    /// A child's.
    pub fn child(&self, child: &Child) -> Option<TodayLessons<'_>> {
        Somebody::child(child).map(|one| self.plan(&Reader::Learner, &one))
    }

    fn plan(&self, reader: &Reader, of: &Somebody<'_>) -> TodayLessons<'_> {
        let Some(material) = &self.0 else { return TodayLessons::Missing };
        let now = material.now_at(|id| of.is_at(id));
        let date = shown(now);
        let mut lessons = material.lessons(reader, |occurrence| of.has(occurrence));
        lessons.retain(|lesson| lesson.touches(date));
        TodayLessons::Plan(DayPlan { date, now, closures: material.closures(date, |id| of.is_at(id)), lessons })
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
