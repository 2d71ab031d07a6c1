//! What changed since a day, of what is to come: for oneself and one's children, or in a school for who works there.

use axum::{
    extract::{Query, State},
    response::{Html, IntoResponse, Response},
};
use chrono::{Days, NaiveDate, NaiveTime, Utc};
use chrono_tz::{Europe::Paris, Tz};
use portal_views::{
    paths,
    timetable::{ChangedLesson, Changes, joined},
};
use proto::{
    identity::v1::GetOverviewResponse,
    timetable::v1::{ListChangesRequest, ListChangesResponse, ListOccurrencesResponse, OccurrenceChange, School},
};
use serde::Deserialize;
use tonic::Status;

use super::{
    Material, Reader,
    desk::At,
    gather,
    lesson::kind,
    people, request,
    typed::{day, hour, stamp},
};
use crate::{
    Portal,
    routes::{display_name, local, next},
    session::Visitor,
    visit::Visit,
};

/// Since when it is shown when nobody says.
const USUAL: Days = Days::new(7);
/// The longest ago that timetable tells of.
const LONGEST: Days = Days::new(61);

/// Since when, where, and which page.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    depuis: String,
    etablissement: String,
    suite: String,
}

impl Asked {
    fn since(&self) -> NaiveDate {
        let today = local(Utc::now()).date();
        day(&self.depuis).unwrap_or(today - USUAL).clamp(today - LONGEST, today)
    }

    fn request(&self, structure_id: &str, zone: Tz) -> ListChangesRequest {
        ListChangesRequest {
            structure_id: structure_id.to_owned(),
            since: hour(zone, self.since(), NaiveTime::MIN).and_then(stamp),
            page_size: 0,
            page_token: self.suite.clone(),
        }
    }

    fn draw(
        &self,
        visit: &Visit,
        visitor: &Visitor,
        name: &str,
        school: Option<(&str, &str)>,
        found: &Found,
        whose: &[String],
    ) -> String {
        let lessons = found.material.lessons(&found.reader, |_| true).into_iter();
        let told = lessons.zip(&found.changes).zip(whose);
        let first = format!("{}?depuis={}", paths::LESSON_CHANGES, self.since());
        let first = school.map_or(first.clone(), |(_, uai)| format!("{first}&etablissement={}", paths::escaped(uai)));
        let next = next(&first, &found.next_page_token);
        Changes {
            layout: visit.layout(Some(visitor.viewer(name))),
            since: self.since(),
            now: found.material.now(),
            school,
            changes: told
                .map(|((lesson, change), whose)| ChangedLesson {
                    lesson,
                    kind: kind(change.kind()),
                    at: found.material.local(change.change_time),
                    whose,
                })
                .collect(),
            next: next.as_deref(),
            continued: !self.suite.is_empty(),
        }
        .render()
    }
}

/// What changed, as lessons and changes in one order.
struct Found {
    material: Material,
    changes: Vec<OccurrenceChange>,
    reader: Reader,
    next_page_token: String,
}

impl Found {
    async fn new(
        portal: &Portal,
        visitor: &Visitor,
        answer: ListChangesResponse,
        schools: Vec<School>,
        reader: Reader,
    ) -> Result<Self, Status> {
        let told = answer.changes.into_iter().filter_map(|one| Some((one.occurrence?, one.change.unwrap_or_default())));
        let (occurrences, changes) = told.unzip();
        let answered = ListOccurrencesResponse { occurrences, schools, ..ListOccurrencesResponse::default() };
        let material = gather(portal, visitor, answered).await?;
        Ok(Self { material, changes, reader, next_page_token: answer.next_page_token })
    }
}

/// The page.
pub async fn page(visit: Visit, State(portal): State<Portal>, visitor: Visitor, Query(asked): Query<Asked>) -> Response {
    let drawn = if asked.etablissement.is_empty() {
        own(&visit, &portal, &visitor, &asked).await.map_err(|status| visit.refused(&status))
    } else {
        match At::find(&visit, &portal, visitor, &asked.etablissement).await {
            Ok(at) => of_school(&visit, &portal, &at, &asked).await.map_err(|status| visit.refused(&status)),
            Err(response) => Err(response),
        }
    };
    drawn.map_or_else(|response| response, |html| Html(html).into_response())
}

/// Of oneself and one's children. Their schools, which a page needs for their hours, are told with what happens today.
async fn own(visit: &Visit, portal: &Portal, visitor: &Visitor, asked: &Asked) -> Result<String, Status> {
    let token = &*visitor.token;
    let (overview, answer, today) = tokio::try_join!(
        portal.identity.overview(token),
        portal.timetable.changes(token, asked.request("", Paris)),
        portal.timetable.occurrences(token, request(None, local(Utc::now()).date(), 1)),
    )?;
    let whose = whose(visitor, &overview, &answer);
    let found = Found::new(portal, visitor, answer, today.schools, Reader::of(visitor)).await?;
    Ok(asked.draw(visit, visitor, &display_name(&overview), None, &found, &whose))
}

/// Whose each of the changes is, when the page is about several people.
fn whose(visitor: &Visitor, overview: &GetOverviewResponse, answer: &ListChangesResponse) -> Vec<String> {
    let people = people(visitor, overview);
    let of = |one: &proto::timetable::v1::Occurrence| {
        let concerned = people.iter().filter(|person| people.len() > 1 && person.has(one));
        joined(concerned.map(|person| person.name)).into_owned()
    };
    answer.changes.iter().filter_map(|change| change.occurrence.as_ref()).map(of).collect()
}

async fn of_school(visit: &Visit, portal: &Portal, at: &At, asked: &Asked) -> Result<String, Status> {
    let answer = portal.timetable.changes(at.token(), asked.request(at.id(), at.zone)).await?;
    let desk = at.desk();
    let school = School {
        structure_id: at.id().to_owned(),
        name: desk.school.name.to_owned(),
        time_zone: at.zone.name().to_owned(),
        closures: vec![],
    };
    let whose = vec![String::new(); answer.changes.len()];
    let found = Found::new(portal, &at.visitor, answer, vec![school], Reader::Other).await?;
    Ok(asked.draw(visit, &at.visitor, &at.name, Some((desk.school.name, desk.uai)), &found, &whose))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_told_of_changes_longer_ago_than_timetable_tells() {
        let (today, since) = (local(Utc::now()).date(), |text: String| Asked { depuis: text, ..Asked::default() }.since());
        assert_eq!(since(String::new()), today - USUAL);
        assert_eq!(since("2001-01-01".into()), today - LONGEST);
        assert_eq!(since((today + Days::new(9)).to_string()), today);
        assert_eq!(since((today - Days::new(3)).to_string()), today - Days::new(3));
    }
}
