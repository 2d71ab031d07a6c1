//! What timetable answered, with names beside it, as pages show it: in the time of the school, for whoever reads.

use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
};

use chrono::{NaiveDate, NaiveDateTime, Utc};
use chrono_tz::{Europe::Paris, Tz};
use portal_views::timetable::{
    Before, Clash, Closure, Day, Freshness, Lesson, Mark, SourceKind, State, Travel, View, initials, joined,
};
use prost_types::Timestamp;
use proto::{
    identity::v1::Profile,
    timetable::v1::{self as wire, ConflictKind, ListOccurrencesResponse, Occurrence, School},
};

use crate::{names::Named, routes::moment_in, session::Visitor};

/// Who reads: of her own lessons nobody needs to read her own name, nor a pupil her class.
pub enum Reader {
    /// A pupil, or a parent about her child.
    Learner,
    /// Who teaches; her ids.
    Teacher(Vec<String>),
    /// Anybody about a class or a room.
    Other,
}

impl Reader {
    /// Of one's own timetable.
    pub fn of(visitor: &Visitor) -> Self {
        let learns = visitor.caller.structures_as(Profile::Pupil.into()).next().is_some();
        if learns { Self::Learner } else { Self::Teacher(visitor.ids()) }
    }
}

/// See the module.
pub struct Material {
    answer: ListOccurrencesResponse,
    names: Named,
    zones: Vec<Tz>,
    initials: Vec<String>,
}

/// What is said of lessons that cannot be true at the same time, by their ids.
type Clashes<'a> = HashMap<&'a str, (Option<Clash>, Option<Travel>)>;

impl Material {
    /// Of an answer and the names of those who teach.
    pub fn new(answer: ListOccurrencesResponse, names: Named) -> Self {
        let zones = answer.schools.iter().map(|school| school.time_zone.parse().unwrap_or(Paris)).collect();
        let initials = answer.schools.iter().map(|school| initials(&school.name)).collect();
        Self { answer, names, zones, initials }
    }

    /// Now, where the first school is.
    pub fn now(&self) -> NaiveDateTime {
        Utc::now().with_timezone(self.zones.first().unwrap_or(&Paris)).naive_local()
    }

    /// The zone of the first of these schools.
    pub fn zone_of(&self, of: impl Fn(&str) -> bool) -> Option<Tz> {
        self.answer.schools.iter().position(|school| of(&school.structure_id)).map(|place| self.zones[place])
    }

    /// Whether there is more than one answer holds.
    pub const fn is_truncated(&self) -> bool {
        self.answer.truncated
    }

    /// The legend.
    pub fn marks(&self) -> Vec<Mark<'_>> {
        (0..self.answer.schools.len()).map(|place| self.mark(place)).collect()
    }

    fn mark(&self, place: usize) -> Mark<'_> {
        let number = u8::try_from(place + 1).unwrap_or(u8::MAX);
        Mark { place: number, initials: &self.initials[place], name: &self.answer.schools[place].name }
    }

    fn several(&self) -> bool {
        self.answer.schools.len() > 1
    }

    fn school(&self, structure_id: &str) -> Option<usize> {
        self.answer.schools.iter().position(|school| school.structure_id == structure_id)
    }

    /// The lessons that somebody asks about.
    pub fn lessons(&self, reader: &Reader, wanted: impl Fn(&Occurrence) -> bool) -> Vec<Lesson<'_>> {
        let wanted: Vec<&Occurrence> = self.answer.occurrences.iter().filter(|one| wanted(one)).collect();
        let clashes = self.clashes(&wanted);
        wanted.into_iter().map(|one| self.lesson(reader, one, &clashes)).collect()
    }

    /// Those between two of these: what clashes for one child does not for her brother. Both lessons of a conflict are marked; the way
    /// is shown before the second one.
    fn clashes(&self, wanted: &[&Occurrence]) -> Clashes<'_> {
        let mut clashes = Clashes::new();
        if self.answer.clashes.is_empty() {
            return clashes;
        }
        let wanted: HashSet<&str> = wanted.iter().map(|one| one.occurrence_id.as_str()).collect();
        let between = |clash: &&wire::Clash| wanted.contains(&*clash.first_id) && wanted.contains(&*clash.second_id);
        self.answer.clashes.iter().filter(between).for_each(|clash| mark(&mut clashes, clash));
        clashes
    }

    /// One of them.
    fn lesson<'a>(&'a self, reader: &Reader, one: &'a Occurrence, clashes: &Clashes<'_>) -> Lesson<'a> {
        let place = self.school(&one.structure_id);
        let zone = place.map_or(Paris, |place| self.zones[place]);
        let (clash, travel) = clashes.get(one.occurrence_id.as_str()).copied().unwrap_or_default();
        let before = one.before.as_ref().map(|before| self.before(zone, before));
        let state = match (one.state(), &before) {
            (wire::State::Cancelled, _) => State::Cancelled,
            (wire::State::Exceptional, _) => State::Exceptional,
            (wire::State::Changed, _) | (_, Some(_)) => State::Changed,
            _ => State::Planned,
        };
        Lesson {
            all_day: one.all_day,
            state,
            teachers: self.teachers(reader, &one.teacher_ids, &one.unmatched_teachers),
            classes: match reader {
                Reader::Learner => Cow::Borrowed(""),
                _ => joined(one.audiences.iter().map(|audience| audience.name.as_str())),
            },
            rooms: joined(one.rooms.iter().map(|room| room.name.as_str())),
            before,
            school: place.filter(|_| self.several()).map(|place| self.mark(place)),
            clash,
            travel,
            ..Lesson::new(
                &one.occurrence_id,
                called(&one.subject, &one.title),
                local(zone, one.start_time),
                local(zone, one.end_time),
            )
        }
    }

    fn teachers<'a>(&'a self, reader: &Reader, ids: &'a [String], unmatched: &'a [String]) -> Cow<'a, str> {
        let others = ids.iter().filter(|id| !matches!(reader, Reader::Teacher(own) if own.contains(id)));
        let named = others.filter_map(|id| self.names.get(id)).map(|name| &**name).filter(|name| !name.is_empty());
        joined(named.chain(unmatched.iter().map(String::as_str)))
    }

    /// When something was, where the first school is.
    pub fn local(&self, time: Option<Timestamp>) -> NaiveDateTime {
        local(self.zones.first().copied().unwrap_or(Paris), time)
    }

    /// What an occurrence of the first school was.
    pub fn was<'a>(&'a self, before: &'a wire::Before) -> Before<'a> {
        self.before(self.zones.first().copied().unwrap_or(Paris), before)
    }

    fn before<'a>(&'a self, zone: Tz, before: &'a wire::Before) -> Before<'a> {
        Before {
            start: before.start_time.map(|time| local(zone, Some(time))),
            name: Cow::Borrowed(called(&before.subject, &before.title)),
            teachers: self.teachers(&Reader::Other, &before.teacher_ids, &before.unmatched_teachers),
            rooms: joined(before.rooms.iter().map(String::as_str)),
        }
    }

    /// The days of a period, with the closures of the schools asked about.
    pub fn days<'a>(&'a self, view: View, date: NaiveDate, lessons: Vec<Lesson<'a>>, of: impl Fn(&str) -> bool) -> Vec<Day<'a>> {
        let (first, count) = view.days(date);
        let mut days = Day::from(first, count, lessons);
        for day in &mut days {
            day.closures = self.closures(day.date, &of);
        }
        days
    }

    /// Why no lesson is held on a day; said once when all the schools are closed for the same.
    pub fn closures(&self, date: NaiveDate, of: impl Fn(&str) -> bool) -> Vec<Closure<'_>> {
        let schools: Vec<usize> =
            (0..self.answer.schools.len()).filter(|place| of(&self.answer.schools[*place].structure_id)).collect();
        let mut found: Vec<(&str, Vec<usize>)> = vec![];
        for &place in &schools {
            for name in closed(&self.answer.schools[place], date) {
                match found.iter_mut().find(|(known, _)| *known == name) {
                    Some((_, places)) => places.push(place),
                    None => found.push((name, vec![place])),
                }
            }
        }
        found
            .into_iter()
            .flat_map(|(name, places)| {
                let all = places.len() == schools.len();
                let places = if all { vec![None] } else { places.into_iter().map(Some).collect() };
                places.into_iter().map(move |place| Closure { name, school: place.map(|place| self.mark(place)) })
            })
            .collect()
    }

    /// How far the sources can be believed.
    pub fn freshness(&self) -> Vec<Freshness<'_>> {
        let zone = self.zones.first().copied().unwrap_or(Paris);
        let school = |source: &wire::SourceFreshness| {
            let of = |one: &&Occurrence| one.source_id == source.source_id;
            let place = self.answer.occurrences.iter().find(of).and_then(|one| self.school(&one.structure_id));
            place.filter(|_| self.several())
        };
        self.answer
            .sources
            .iter()
            .map(|source| {
                let (kind, success) = (kind(source.kind()), moment_in(zone, source.success_time.map(|time| time.seconds)));
                let school = school(source).map_or("", |place| self.answer.schools[place].name.as_str());
                Freshness { name: &source.name, school, kind, success, failing: source.failing }
            })
            .collect()
    }

    /// What a class is called in its lessons; empty when it has none.
    pub fn class_name(&self, class_id: &str) -> &str {
        let audiences = self.answer.occurrences.iter().flat_map(|one| &one.audiences);
        audiences.into_iter().find(|audience| audience.class_id == class_id).map_or("", |audience| &audience.name)
    }

    /// What a room is called in its lessons; empty when it has none.
    pub fn room_name(&self, room_id: &str) -> &str {
        let rooms = self.answer.occurrences.iter().flat_map(|one| &one.rooms);
        rooms.into_iter().find(|room| room.room_id == room_id).map_or("", |room| &room.name)
    }

    /// The first school's name.
    pub fn school_name(&self) -> &str {
        self.answer.schools.first().map_or("", |school| &school.name)
    }
}

/// How a source comes.
pub const fn kind(kind: wire::SourceKind) -> SourceKind {
    match kind {
        wire::SourceKind::Feed => SourceKind::Feed,
        wire::SourceKind::Typed => SourceKind::Typed,
        wire::SourceKind::Upload | wire::SourceKind::Unspecified => SourceKind::Upload,
    }
}

fn called<'a>(subject: &'a str, title: &'a str) -> &'a str {
    if subject.is_empty() { title } else { subject }
}

fn local(zone: Tz, time: Option<Timestamp>) -> NaiveDateTime {
    moment_in(zone, time.map(|time| time.seconds)).unwrap_or_default()
}

fn closed(school: &School, date: NaiveDate) -> impl Iterator<Item = &str> {
    let within = move |closure: &&wire::Closure| {
        let day = |text: &str| text.parse::<NaiveDate>().ok();
        day(&closure.first_day).is_some_and(|first| first <= date) && day(&closure.last_day).is_some_and(|last| date <= last)
    };
    school.closures.iter().filter(within).map(|closure| closure.name.as_str())
}

fn mark<'a>(clashes: &mut Clashes<'a>, clash: &'a wire::Clash) {
    let why = match clash.kind() {
        ConflictKind::Travel => {
            clashes.entry(&clash.second_id).or_default().1 = Some(travel(clash));
            return;
        }
        ConflictKind::Room => Clash::Room,
        _ => Clash::Person,
    };
    for id in [&clash.first_id, &clash.second_id] {
        clashes.entry(id).or_default().0 = Some(why);
    }
}

fn travel(clash: &wire::Clash) -> Travel {
    let number = |number: i32| u32::try_from(number).unwrap_or_default();
    Travel {
        gap_minutes: number(clash.gap_minutes),
        travel_minutes: number(clash.travel_minutes),
        distance_metres: number(clash.distance_metres),
    }
}
