//! The hours of a school week: nine lessons of 55 minutes a day, five on Wednesday morning.

use chrono::NaiveTime;

/// Lessons of a day.
pub const BELLS: usize = 9;
/// Days of lessons, Monday first.
const DAYS: usize = 5;
const WEDNESDAY: usize = 2;
/// Lessons of a Wednesday.
const WEDNESDAY_BELLS: usize = 5;
const LESSON_MINUTES: u32 = 55;
/// When each lesson begins, in minutes from midnight: breaks at 09:50 and 15:25, lunch before 13:35.
const BEGINNINGS: [u32; BELLS] = [480, 535, 605, 660, 715, 815, 870, 940, 995];

/// One hour of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slot(u8);

impl Slot {
    /// How many there can be; Wednesday afternoons have numbers and no lessons.
    pub const COUNT: usize = DAYS * BELLS;

    /// The hours of the week, Monday first, without Wednesday afternoon.
    pub fn all() -> impl Iterator<Item = Self> + Clone {
        let days = (0..DAYS).flat_map(|day| (0..bells_on(day)).map(move |bell| day * BELLS + bell));
        days.map(|at| Self(u8::try_from(at).expect("a week has 45 hours")))
    }

    /// This hour, if the day has it.
    pub fn at(day: usize, bell: usize) -> Option<Self> {
        let known = day < DAYS && bell < bells_on(day);
        known.then(|| Self(u8::try_from(day * BELLS + bell).expect("a week has 45 hours")))
    }

    /// From 0, Monday morning, below [`Self::COUNT`].
    pub fn index(self) -> usize {
        usize::from(self.0)
    }

    /// From 0, Monday.
    pub fn day(self) -> usize {
        self.index() / BELLS
    }

    /// From 0, the first lesson of the day.
    pub fn bell(self) -> usize {
        self.index() % BELLS
    }

    /// When it begins, local time.
    pub fn begins(self) -> NaiveTime {
        begins(self.bell())
    }

    /// When it ends, local time.
    pub fn ends(self) -> NaiveTime {
        ends(self.bell())
    }

    /// The hour of the same day that begins when this one ends, with no break between.
    pub fn next(self) -> Option<Self> {
        Self::at(self.day(), self.bell() + 1).filter(|next| next.begins() == self.ends())
    }

    /// The hour of the same day that ends when this one begins.
    pub fn previous(self) -> Option<Self> {
        Self::at(self.day(), self.bell().checked_sub(1)?).filter(|previous| previous.ends() == self.begins())
    }
}

fn bells_on(day: usize) -> usize {
    if day == WEDNESDAY { WEDNESDAY_BELLS } else { BELLS }
}

/// When the lesson of a bell begins.
pub fn begins(bell: usize) -> NaiveTime {
    time(BEGINNINGS[bell])
}

/// When the lesson of a bell ends.
pub fn ends(bell: usize) -> NaiveTime {
    time(BEGINNINGS[bell] + LESSON_MINUTES)
}

fn time(minutes: u32) -> NaiveTime {
    NaiveTime::from_num_seconds_from_midnight_opt(minutes * 60, 0).expect("lessons are within a day")
}

/// Hours of two weeks that follow each other: which ones somebody is taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hours(u128);

/// How often a lesson comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rhythm {
    /// Every week.
    Weekly,
    /// The weeks with an odd rank among the weeks of lessons (Q1).
    Odd,
    /// The others (Q2).
    Even,
}

impl Hours {
    /// What a lesson takes.
    pub fn of(slot: Slot, rhythm: Rhythm) -> Self {
        let (odd, even) = (1 << slot.index(), 1 << (slot.index() + Slot::COUNT));
        Self(match rhythm {
            Rhythm::Weekly => odd | even,
            Rhythm::Odd => odd,
            Rhythm::Even => even,
        })
    }

    /// Those of both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Those of the one without those of the other.
    #[must_use]
    pub fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether they have an hour in common.
    pub fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// How many of them are on a day, over both weeks.
    pub fn on(self, day: usize) -> u32 {
        let day = ((1 << BELLS) - 1) << (day * BELLS);
        (self.0 & (day | day << Slot::COUNT)).count_ones()
    }
}

impl Rhythm {
    /// Whether it comes in the teaching week of a rank, from 1.
    pub fn comes(self, rank: usize) -> bool {
        match self {
            Self::Weekly => true,
            Self::Odd => rank % 2 == 1,
            Self::Even => rank.is_multiple_of(2),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_ends_at_half_past_five_and_wednesday_at_lunch() {
        assert_eq!(Slot::all().count(), 41);
        assert!(Slot::all().all(|slot| slot.begins() >= begins(0) && slot.ends() <= NaiveTime::from_hms_opt(17, 30, 0).unwrap()));
        assert_eq!(Slot::at(WEDNESDAY, 5), None);
    }

    #[test]
    fn no_hour_follows_another_over_a_break() {
        let followed: Vec<usize> = (0..BELLS).filter(|&bell| Slot::at(0, bell).unwrap().next().is_some()).collect();
        assert_eq!(followed, [0, 2, 3, 5, 7]);
    }
}
