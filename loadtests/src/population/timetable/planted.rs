//! The conflicts of a year, a few in every school: all that are in it were put there.

use chrono::{NaiveDate, NaiveTime};
use serde::Serialize;

use super::agenda::{Agenda, Extra, Hour};
use super::bells::Slot;
use super::changes::{free_class, free_teacher};
use crate::population::chance::Chance;

/// Of each kind in every school, as far as there is a free class; of travel for every teacher who has two schools.
const TEACHER_TWICE: usize = 6;
const ROOM_TWICE: usize = 6;
const TRAVEL: usize = 1;
/// Draws for each wished conflict.
const TRIES: usize = 300;

/// Why two hours cannot both be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// One teacher in two lessons at a time.
    Teacher,
    /// One room for two lessons at a time.
    Room,
    /// A teacher in two schools, one lesson beginning when the other ends.
    Travel,
}

/// Two hours that cannot both be; the one of the year was added to the one of every week.
#[derive(Clone, Copy, Debug)]
pub struct Planted {
    /// Why.
    pub kind: Kind,
    /// Position of the school of the added hour.
    pub school: usize,
    /// Position of the school of the other hour.
    pub other_school: usize,
    /// When both are.
    pub day: NaiveDate,
    /// When the added hour begins.
    pub begins: NaiveTime,
    /// When the other hour begins.
    pub other_begins: NaiveTime,
    /// Position in the register of staff of the added hour's teacher.
    pub staff: usize,
    /// Place of its room.
    pub room: usize,
}

/// Plants conflicts into the years of all schools.
pub fn plant(agendas: &mut [Agenda], chance: &mut Chance) -> Vec<Planted> {
    let mut planted = Vec::new();
    for school in 0..agendas.len() {
        for (kind, wished) in [(Kind::Teacher, TEACHER_TWICE), (Kind::Room, ROOM_TWICE)] {
            planted.extend((0..wished).filter_map(|_| try_often(|| clash(kind, &mut agendas[school], chance))));
        }
        let faculty = agendas[school].week.faculty.iter().enumerate();
        let shared = faculty.filter_map(|(at, teacher)| Some((at, teacher.other_school?)));
        for (teacher, other) in shared.collect::<Vec<_>>() {
            let travels = (0..TRAVEL).filter_map(|_| try_often(|| travel(agendas, [school, other], teacher, chance)));
            planted.extend(travels);
        }
    }
    planted
}

fn try_often(mut draw: impl FnMut() -> Option<Planted>) -> Option<Planted> {
    (0..TRIES).find_map(|_| draw())
}

/// An hour more at the time of a lesson: with its teacher in another room, or in its room with another teacher.
fn clash(kind: Kind, agenda: &mut Agenda, chance: &mut Chance) -> Option<Planted> {
    let (week, lesson) = draw_lesson(agenda, chance)?;
    let at = agenda.week.lessons[lesson];
    let day = agenda.calendar.weeks[week].date(at.slot)?;
    if agenda.is_settled(week, at.slot.day(), at.teacher) {
        return None;
    }
    let audience = free_class(agenda, week, at.slot, chance)?;
    let colleague = free_teacher(agenda, week, at.slot, chance)?;
    let (teacher, room) = if kind == Kind::Teacher { (at.teacher, colleague) } else { (colleague, at.teacher) };
    let matter = agenda.week.faculty[teacher].matter;
    agenda.add(Extra { hour: Hour { week, slot: at.slot, audience, matter, teacher, room }, moved: None });
    for settled in [at.teacher, colleague] {
        agenda.settle(week, at.slot.day(), settled);
    }
    let (school, staff, begins) = (agenda.week.school, agenda.week.faculty[teacher].staff, at.slot.begins());
    Some(Planted { kind, school, other_school: school, day, begins, other_begins: begins, staff, room })
}

/// An hour more in the one school right before or after a whole day in the other.
fn travel(agendas: &mut [Agenda], [school, other]: [usize; 2], teacher: usize, chance: &mut Chance) -> Option<Planted> {
    let (here, there) = (&agendas[school], &agendas[other]);
    let staff = here.week.faculty[teacher].staff;
    let colleague = there.week.faculty.iter().position(|known| known.staff == staff)?;
    let (week, lesson) = draw_lesson(there, chance)?;
    let day_at = there.week.lessons[lesson].slot.day();
    let taught = Slot::all().filter(|slot| slot.day() == day_at);
    let taught: Vec<Slot> = taught.filter(|&slot| there.held(week, slot).any(|hour| hour.teacher == colleague)).collect();
    let first = (*taught.first()?, taught.first()?.previous());
    let last = (*taught.last()?, taught.last()?.next());
    let (beside, slot) = *chance.pick(&[first, last]);
    let slot = slot?;
    let day = here.calendar.weeks[week].date(slot)?;
    let settled = here.is_settled(week, day_at, teacher) || there.is_settled(week, day_at, colleague);
    if settled || !here.room_is_free(week, slot, teacher) {
        return None;
    }
    let audience = free_class(here, week, slot, chance)?;
    let matter = here.week.faculty[teacher].matter;
    let here = &mut agendas[school];
    here.add(Extra { hour: Hour { week, slot, audience, matter, teacher, room: teacher }, moved: None });
    here.settle(week, day_at, teacher);
    agendas[other].settle(week, day_at, colleague);
    let (begins, other_begins) = (slot.begins(), beside.begins());
    Some(Planted { kind: Kind::Travel, school, other_school: other, day, begins, other_begins, staff, room: teacher })
}

/// A lesson that is held in some week.
fn draw_lesson(agenda: &Agenda, chance: &mut Chance) -> Option<(usize, usize)> {
    let [weeks, lessons] = [agenda.calendar.weeks.len(), agenda.week.lessons.len()].map(|count| u32::try_from(count).ok());
    let (week, lesson) = (chance.within(0..weeks?) as usize, chance.within(0..lessons.filter(|count| *count > 0)?) as usize);
    agenda.comes(week, lesson).then_some((week, lesson))
}
