//! The board on which a school's lessons get their hours: no teacher and no pupil twice at a time.

use std::cmp::Reverse;

use super::audiences::Audiences;
use super::bells::{BELLS, Hours, Rhythm, Slot};
use super::demands::Demand;
use super::faculty::Teacher;
use super::matters::Matter;
use crate::population::chance::Chance;
use crate::population::teachers::Audience;

/// How unwelcome each hour of a day is: the fifth cuts lunch short, the last is late.
const UNWELCOME: [u32; BELLS] = [1, 0, 0, 0, 6, 1, 0, 1, 3];
/// So many lessons may be moved to make room for one.
const DEEPEST: usize = 2;

/// A lesson with its hour.
#[derive(Clone, Copy, Debug)]
pub struct Lesson {
    /// Place of the class or group.
    pub audience: usize,
    /// What about.
    pub matter: Matter,
    /// Place of the teacher, and of the room.
    pub teacher: usize,
    /// When.
    pub slot: Slot,
    /// How often.
    pub rhythm: Rhythm,
}

/// Finds hours for all demands, as far as there are any: the lessons, by their hour.
pub fn place(demands: Vec<Demand>, faculty: &[Teacher], audiences: &Audiences, chance: &mut Chance) -> Vec<Lesson> {
    let mut board = Board::new(demands, faculty, audiences, chance);
    for demand in 0..board.demands.len() {
        board.settle(demand, DEEPEST);
        board.moves.clear();
    }
    board.lessons()
}

struct Board<'a> {
    demands: Vec<Demand>,
    /// A whim for every demand, so that schools differ.
    whims: Vec<usize>,
    audiences: &'a Audiences,
    places: Vec<Option<(Slot, Rhythm)>>,
    by_slot: Vec<Vec<usize>>,
    /// When each teacher is not in the school.
    away: Vec<Hours>,
    /// When each teacher teaches or is away.
    teachers: Vec<Hours>,
    /// When each class or group is taught.
    pupils: Vec<Hours>,
    /// What was moved, with the hour that it had before.
    moves: Vec<(usize, Option<(Slot, Rhythm)>)>,
}

impl<'a> Board<'a> {
    /// Groups over classes come first, then whole classes, then halves; among them those of the busiest teachers.
    fn new(mut demands: Vec<Demand>, faculty: &[Teacher], audiences: &'a Audiences, chance: &mut Chance) -> Self {
        let mut loads = vec![0; faculty.len()];
        for demand in &demands {
            loads[demand.teacher] += demand.lessons();
        }
        chance.shuffle(&mut demands);
        let kind = |demand: &Demand| match audiences.at(demand.audience) {
            Audience::Group(_)
                if audiences.rivals(demand.audience).iter().filter(|&&one| one < audiences.classes()).count() > 1 =>
            {
                0
            }
            Audience::Class(_) => 1,
            Audience::Group(_) => 2,
        };
        demands.sort_by_key(|demand| (kind(demand), Reverse(loads[demand.teacher])));
        let whims = demands.iter().map(|_| chance.within(0..64) as usize).collect();
        let away: Vec<Hours> = faculty.iter().map(|teacher| teacher.away).collect();
        Self {
            whims,
            audiences,
            places: vec![None; demands.len()],
            demands,
            by_slot: vec![Vec::new(); Slot::COUNT],
            away: away.clone(),
            teachers: away,
            pupils: vec![Hours::default(); audiences.len()],
            moves: Vec::new(),
        }
    }

    /// Gives a lesson the best free hour, or that of lessons which can go elsewhere; false if there is none.
    fn settle(&mut self, demand: usize, depth: usize) -> bool {
        if let Some(best) = self.best(demand) {
            self.put(demand, Some(best));
            return true;
        }
        depth > 0 && candidates(self.demands[demand], self.whims[demand]).any(|place| self.make_room(demand, place, depth))
    }

    fn best(&self, demand: usize) -> Option<(Slot, Rhythm)> {
        let wanted = self.demands[demand];
        let busy = self.busy(wanted);
        let free = candidates(wanted, self.whims[demand]).filter(|&(slot, rhythm)| !busy.meets(Hours::of(slot, rhythm)));
        free.min_by_key(|&(slot, rhythm)| self.cost(wanted, slot, rhythm, busy))
    }

    fn busy(&self, wanted: Demand) -> Hours {
        let rivals = self.audiences.rivals(wanted.audience).iter().map(|&rival| self.pupils[rival]);
        rivals.fold(self.teachers[wanted.teacher], Hours::and)
    }

    fn cost(&self, wanted: Demand, slot: Slot, rhythm: Rhythm, busy: Hours) -> u32 {
        let hours = Hours::of(slot, rhythm);
        let same_day = (0..BELLS).filter_map(|bell| Slot::at(slot.day(), bell)).flat_map(|slot| &self.by_slot[slot.index()]);
        let again = same_day.filter(|&&other| {
            let other = self.demands[other];
            (other.audience, other.matter) == (wanted.audience, wanted.matter)
        });
        let beside = self.audiences.partners(wanted.audience).iter().any(|&partner| self.pupils[partner].meets(hours));
        let again = u32::try_from(again.count()).expect("a day has few lessons");
        8 * again + busy.on(slot.day()) + 2 * UNWELCOME[slot.bell()] + if beside { 0 } else { 12 }
    }

    /// Sends those who are in the way elsewhere, if they all find an hour.
    fn make_room(&mut self, demand: usize, place: (Slot, Rhythm), depth: usize) -> bool {
        let hours = Hours::of(place.0, place.1);
        if self.away[self.demands[demand].teacher].meets(hours) {
            return false;
        }
        let in_the_way = self.in_the_way(demand, place.0, hours);
        if in_the_way.len() > depth {
            return false;
        }
        let before = self.moves.len();
        for &other in &in_the_way {
            self.put(other, None);
        }
        self.put(demand, Some(place));
        let settled = in_the_way.iter().all(|&other| self.settle(other, depth - 1));
        if !settled {
            self.take_back(before);
        }
        settled
    }

    fn in_the_way(&self, demand: usize, slot: Slot, hours: Hours) -> Vec<usize> {
        let wanted = self.demands[demand];
        let rivals = self.audiences.rivals(wanted.audience);
        let meets = |other: &usize| {
            let at = self.places[*other].is_some_and(|(slot, rhythm)| Hours::of(slot, rhythm).meets(hours));
            let other = self.demands[*other];
            at && (other.teacher == wanted.teacher || rivals.contains(&other.audience))
        };
        self.by_slot[slot.index()].iter().copied().filter(meets).collect()
    }

    fn put(&mut self, demand: usize, place: Option<(Slot, Rhythm)>) {
        self.moves.push((demand, self.places[demand]));
        self.set(demand, place);
    }

    fn take_back(&mut self, length: usize) {
        while self.moves.len() > length {
            let (demand, place) = self.moves.pop().expect("there are more than that");
            self.set(demand, place);
        }
    }

    fn set(&mut self, demand: usize, place: Option<(Slot, Rhythm)>) {
        let Demand { audience, teacher, .. } = self.demands[demand];
        if let Some((slot, rhythm)) = self.places[demand] {
            let hours = Hours::of(slot, rhythm);
            self.by_slot[slot.index()].retain(|&other| other != demand);
            self.teachers[teacher] = self.teachers[teacher].without(hours);
            self.pupils[audience] = self.pupils[audience].without(hours);
        }
        if let Some((slot, rhythm)) = place {
            let hours = Hours::of(slot, rhythm);
            self.by_slot[slot.index()].push(demand);
            self.teachers[teacher] = self.teachers[teacher].and(hours);
            self.pupils[audience] = self.pupils[audience].and(hours);
        }
        self.places[demand] = place;
    }

    fn lessons(self) -> Vec<Lesson> {
        let placed = self.demands.into_iter().zip(self.places).filter_map(|(demand, place)| {
            let (slot, rhythm) = place?;
            let Demand { audience, matter, teacher, .. } = demand;
            Some(Lesson { audience, matter, teacher, slot, rhythm })
        });
        let mut lessons: Vec<Lesson> = placed.collect();
        lessons.sort_by_key(|lesson| (lesson.slot, lesson.audience, lesson.rhythm == Rhythm::Even));
        lessons
    }
}

/// The hours that a lesson may have, in an order of its own.
fn candidates(demand: Demand, whim: usize) -> impl Iterator<Item = (Slot, Rhythm)> {
    let rhythms: &[Rhythm] = if demand.fortnightly { &[Rhythm::Odd, Rhythm::Even] } else { &[Rhythm::Weekly] };
    let slots = Slot::all().cycle().skip(whim % 41).take(41);
    slots.flat_map(move |slot| rhythms.iter().map(move |&rhythm| (slot, rhythm)))
}
