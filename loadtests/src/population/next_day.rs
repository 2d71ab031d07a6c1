//! A day passes: families come and go, pupils change class, parents separate, forms are corrected, teachers change.
//!
//! What a day brings is done to a copy of the feed's people; the difference is what a delta delivers.
//! Nobody moves in the registers: who leaves is marked, who comes stands at the end.

mod families;
mod forms;
mod posts;
mod seats;

use std::collections::BTreeSet;

use super::Population;
use super::registrar::Registrar;

/// What can happen.
#[derive(Clone, Copy)]
enum Event {
    Arrival,
    Departure,
    ChangeOfClass,
    Separation,
    GuardianCorrected,
    PupilCorrected,
    ChangeOfTeacher,
}

/// How often each is tried; what cannot happen to whom was drawn does not.
const EVENTS: [(Event, u32); 7] = [
    (Event::Arrival, 12),
    (Event::Departure, 10),
    (Event::ChangeOfClass, 25),
    (Event::Separation, 8),
    (Event::GuardianCorrected, 34),
    (Event::PupilCorrected, 6),
    (Event::ChangeOfTeacher, 5),
];
/// Tries for each wished change, before a small territory has no more to give.
const TRIES: usize = 20;

/// The people of `today` on the next day, about `requests` of them new, changed or gone.
pub fn evolve(today: &Population, requests: usize, registrar: &mut Registrar) -> Population {
    let mut people = today.clone();
    people.day = today.day.succ_opt().expect("the calendar goes on");
    let mut day = NextDay { people, registrar, touched: BTreeSet::new() };
    for _ in 0..requests * TRIES {
        if day.touched.len() >= requests {
            break;
        }
        day.happen();
    }
    day.people
}

/// Whose record is another than today's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Touched {
    Pupil(usize),
    Guardian(usize),
    Employee(usize),
}

/// The next day, as far as it has come.
struct NextDay<'a> {
    people: Population,
    registrar: &'a mut Registrar,
    touched: BTreeSet<Touched>,
}

impl NextDay<'_> {
    fn happen(&mut self) {
        match self.registrar.chance.weighted(&EVENTS) {
            Event::Arrival => self.arrive(),
            Event::Departure => self.depart(),
            Event::ChangeOfClass => self.change_class(),
            Event::Separation => self.separate(),
            Event::GuardianCorrected => self.correct_guardian(),
            Event::PupilCorrected => self.correct_pupil(),
            Event::ChangeOfTeacher => self.change_teacher(),
        }
    }

    /// Marks a record; false if something happened to it before.
    fn touch(&mut self, whose: Touched) -> bool {
        self.touched.insert(whose)
    }

    /// A position below `count`, drawn; none if something happened there before.
    fn draw(&mut self, count: usize, whose: fn(usize) -> Touched) -> Option<usize> {
        let at = self.registrar.chance.within(0..u32::try_from(count).ok().filter(|count| *count > 0)?) as usize;
        (!self.touched.contains(&whose(at))).then_some(at)
    }

    fn draw_pupil(&mut self) -> Option<usize> {
        self.draw(self.people.pupils.len(), Touched::Pupil)
    }

    fn draw_guardian(&mut self) -> Option<usize> {
        self.draw(self.people.guardians.len(), Touched::Guardian)
    }

    fn draw_employee(&mut self) -> Option<usize> {
        self.draw(self.people.staff.len(), Touched::Employee)
    }
}
