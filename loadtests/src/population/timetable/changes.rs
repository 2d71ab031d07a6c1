//! What happens to lessons: cancelled, replaced, moved and added ones that hurt nobody.

use std::ops::Range;

use chrono::{Days, NaiveDate};

use super::agenda::{Agenda, Extra, Fate, Hour};
use super::bells::Slot;
use crate::population::chance::Chance;

/// What can happen, and how often each is tried.
const EVENTS: [(Event, u32); 4] = [(Event::Cancelled, 40), (Event::Replaced, 30), (Event::Moved, 15), (Event::Added, 15)];
/// Of a thousand lessons of a year, so many are known to be otherwise when it begins.
const KNOWN_AT_FIRST: usize = 15;
/// Changes of a day.
const A_DAY: Range<u32> = 24..49;
/// How far a day's changes reach.
const AHEAD: Days = Days::new(14);
/// A moved lesson is held at most so many weeks of lessons later.
const POSTPONED: u32 = 2;
/// Draws for each wished change, before there is nothing more to change.
const TRIES: usize = 30;

#[derive(Clone, Copy)]
enum Event {
    Cancelled,
    Replaced,
    Moved,
    Added,
}

/// What is known to be otherwise on the first day, all over the year.
pub fn foresee(agenda: &mut Agenda, chance: &mut Chance) {
    let lessons = agenda.week.lessons.len() * agenda.calendar.weeks.len();
    disturb(agenda, 0..agenda.calendar.weeks.len(), None, lessons * KNOWN_AT_FIRST / 1_000, chance);
}

/// What a day of lessons changes in the two weeks after it.
pub fn pass(agenda: &mut Agenda, day: NaiveDate, chance: &mut Chance) {
    let days = (day + Days::new(1), day + AHEAD);
    let weeks = agenda.calendar.weeks_between(days.0, days.1);
    let wished = chance.within(A_DAY) as usize;
    disturb(agenda, weeks, Some(days), wished, chance);
}

fn disturb(
    agenda: &mut Agenda,
    weeks: Range<usize>,
    days: Option<(NaiveDate, NaiveDate)>,
    wished: usize,
    chance: &mut Chance,
) {
    let hours: Vec<(usize, Slot)> = weeks.clone().flat_map(|week| Slot::all().map(move |slot| (week, slot))).collect();
    let within = |(week, slot): &(usize, Slot)| {
        let date = agenda.calendar.weeks[*week].date(*slot);
        date.is_some_and(|date| days.is_none_or(|(from, to)| (from..=to).contains(&date)))
    };
    let hours: Vec<(usize, Slot)> = hours.into_iter().filter(within).collect();
    let (mut happened, mut tries) = (0, wished * TRIES);
    while happened < wished && tries > 0 && !hours.is_empty() {
        let &(week, slot) = chance.pick(&hours);
        happened += usize::from(happen(agenda, week, slot, chance));
        tries -= 1;
    }
}

fn happen(agenda: &mut Agenda, week: usize, slot: Slot, chance: &mut Chance) -> bool {
    let event = chance.weighted(&EVENTS);
    if let Event::Added = event {
        return add(agenda, week, slot, chance);
    }
    let free_to_change = |lesson: &usize| {
        let teacher = agenda.week.lessons[*lesson].teacher;
        agenda.comes(week, *lesson) && agenda.fate(week, *lesson).is_none() && !agenda.is_settled(week, slot.day(), teacher)
    };
    let lessons: Vec<usize> = agenda.week.at(slot).iter().copied().filter(free_to_change).collect();
    if lessons.is_empty() {
        return false;
    }
    let lesson = *chance.pick(&lessons);
    match event {
        Event::Replaced => replace(agenda, week, lesson, chance),
        Event::Moved => postpone(agenda, week, lesson, chance),
        Event::Cancelled | Event::Added => {
            agenda.decide(week, lesson, Fate::Cancelled);
            true
        }
    }
}

/// A colleague takes the class, with the colleague's own subject and in the colleague's room.
fn replace(agenda: &mut Agenda, week: usize, lesson: usize, chance: &mut Chance) -> bool {
    let Some(teacher) = free_teacher(agenda, week, agenda.week.lessons[lesson].slot, chance) else { return false };
    let matter = agenda.week.faculty[teacher].matter;
    agenda.decide(week, lesson, Fate::Replaced { teacher, matter });
    true
}

/// The same lesson at another time of the following weeks.
fn postpone(agenda: &mut Agenda, week: usize, lesson: usize, chance: &mut Chance) -> bool {
    let at = agenda.week.lessons[lesson];
    let later = week + chance.within(0..POSTPONED + 1) as usize;
    let slot = *chance.pick(&Slot::all().collect::<Vec<_>>());
    let Some(day) = agenda.calendar.weeks.get(later).and_then(|week| week.date(slot)) else { return false };
    let planned = agenda.calendar.weeks[week].date(at.slot);
    let free = planned.is_some_and(|planned| planned < day)
        && agenda.teacher_is_free(later, slot, at.teacher)
        && agenda.room_is_free(later, slot, at.teacher)
        && agenda.pupils_are_free(later, slot, at.audience);
    if free {
        let hour =
            Hour { week: later, slot, audience: at.audience, matter: at.matter, teacher: at.teacher, room: at.teacher };
        agenda.decide(week, lesson, Fate::Moved);
        agenda.add(Extra { hour, moved: Some((week, lesson)) });
    }
    free
}

/// A lesson more for a class that is free.
fn add(agenda: &mut Agenda, week: usize, slot: Slot, chance: &mut Chance) -> bool {
    let Some(audience) = free_class(agenda, week, slot, chance) else { return false };
    let Some(teacher) = free_teacher(agenda, week, slot, chance) else { return false };
    let matter = agenda.week.faculty[teacher].matter;
    agenda.add(Extra { hour: Hour { week, slot, audience, matter, teacher, room: teacher }, moved: None });
    true
}

/// A class none of whose pupils is taught then.
pub fn free_class(agenda: &Agenda, week: usize, slot: Slot, chance: &mut Chance) -> Option<usize> {
    let free = (0..agenda.week.audiences.classes()).filter(|&class| agenda.pupils_are_free(week, slot, class));
    one_of(free.collect(), chance)
}

/// A teacher who is there, free and has a free room.
pub fn free_teacher(agenda: &Agenda, week: usize, slot: Slot, chance: &mut Chance) -> Option<usize> {
    let free = |teacher: &usize| agenda.teacher_is_free(week, slot, *teacher) && agenda.room_is_free(week, slot, *teacher);
    one_of((0..agenda.week.faculty.len()).filter(free).collect(), chance)
}

fn one_of(places: Vec<usize>, chance: &mut Chance) -> Option<usize> {
    (!places.is_empty()).then(|| *chance.pick(&places))
}
