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
/// A moved lesson is held at most so much later.
const POSTPONED: Days = Days::new(8);
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
    let year = (agenda.calendar.first_day, agenda.calendar.last_day);
    disturb(agenda, year, lessons * KNOWN_AT_FIRST / 1_000, chance);
}

/// What a day of lessons changes in the two weeks after it.
pub fn pass(agenda: &mut Agenda, day: NaiveDate, chance: &mut Chance) {
    let wished = chance.within(A_DAY) as usize;
    disturb(agenda, (day + Days::new(1), day + AHEAD), wished, chance);
}

/// Changes as many lessons between two days, both included.
fn disturb(agenda: &mut Agenda, days: (NaiveDate, NaiveDate), wished: usize, chance: &mut Chance) {
    let hours = hours_between(agenda, days);
    let (mut happened, mut tries) = (0, wished * TRIES);
    while happened < wished && tries > 0 && !hours.is_empty() {
        let &(week, slot) = chance.pick(&hours);
        happened += usize::from(happen(agenda, week, slot, days.1, chance));
        tries -= 1;
    }
}

/// The hours of lessons between two days, both included.
fn hours_between(agenda: &Agenda, (from, to): (NaiveDate, NaiveDate)) -> Vec<(usize, Slot)> {
    let weeks = agenda.calendar.weeks_between(from, to);
    let hours = weeks.flat_map(|week| Slot::all().map(move |slot| (week, slot)));
    let date = |(week, slot): &(usize, Slot)| agenda.calendar.weeks[*week].date(*slot);
    hours.filter(|hour| date(hour).is_some_and(|date| (from..=to).contains(&date))).collect()
}

fn happen(agenda: &mut Agenda, week: usize, slot: Slot, until: NaiveDate, chance: &mut Chance) -> bool {
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
        Event::Moved => postpone(agenda, week, lesson, until, chance),
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

/// The same lesson at another time of the days that follow.
fn postpone(agenda: &mut Agenda, week: usize, lesson: usize, until: NaiveDate, chance: &mut Chance) -> bool {
    let at = agenda.week.lessons[lesson];
    let Some(planned) = agenda.calendar.weeks[week].date(at.slot) else { return false };
    let free = |(week, slot): &(usize, Slot)| {
        agenda.teacher_is_free(*week, *slot, at.teacher)
            && agenda.room_is_free(*week, *slot, at.teacher)
            && agenda.pupils_are_free(*week, *slot, at.audience)
    };
    let later = hours_between(agenda, (planned + Days::new(1), until.min(planned + POSTPONED)));
    let free: Vec<(usize, Slot)> = later.into_iter().filter(free).collect();
    if free.is_empty() {
        return false;
    }
    let &(later, slot) = chance.pick(&free);
    let hour = Hour { week: later, slot, audience: at.audience, matter: at.matter, teacher: at.teacher, room: at.teacher };
    agenda.decide(week, lesson, Fate::Moved);
    agenda.add(Extra { hour, moved: Some((week, lesson)) });
    true
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
    let classes = agenda.week.audiences.classes();
    let mut free = vec![true; classes];
    for hour in agenda.held(week, slot) {
        for &rival in agenda.week.audiences.rivals(hour.audience).iter().take_while(|&&rival| rival < classes) {
            free[rival] = false;
        }
    }
    one_of(&free, chance)
}

/// A teacher who is there, free and has a free room.
pub fn free_teacher(agenda: &Agenda, week: usize, slot: Slot, chance: &mut Chance) -> Option<usize> {
    let there = |teacher: usize| agenda.is_there(slot, teacher) && !agenda.is_settled(week, slot.day(), teacher);
    let mut free: Vec<bool> = (0..agenda.week.faculty.len()).map(there).collect();
    for hour in agenda.held(week, slot) {
        [free[hour.teacher], free[hour.room]] = [false; 2];
    }
    one_of(&free, chance)
}

fn one_of(free: &[bool], chance: &mut Chance) -> Option<usize> {
    let places: Vec<usize> = (0..free.len()).filter(|&place| free[place]).collect();
    (!places.is_empty()).then(|| *chance.pick(&places))
}
