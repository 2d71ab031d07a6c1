//! What a school must find hours for: every lesson of every week, whole or in half classes.

use super::audiences::Audiences;
use super::faculty::Teacher;
use super::matters::Matter;
use crate::population::Population;
use crate::population::chance::Chance;
use crate::population::curriculum::SUBJECTS;
use crate::population::levels::Level;
use crate::population::teachers::{Audience, Lesson};

/// Lessons of two weeks that a class gives rise to, its groups' included. A collège of 21 classes then has about
/// 40,000 a year, which is nearly twice what French collèges pay for: most lessons are given in half classes.
const FORTNIGHT_LESSONS: usize = 109;
/// Lessons of two weeks after which a teacher takes no more half classes; one who is here part of the week sooner.
const MOST_LESSONS: usize = 58;
const MOST_LESSONS_PART_WEEK: usize = 24;
/// Of a half class, so many hours a week with help for its homework are meant, and so many at most.
const HELP: [usize; 2] = [2, 3];

/// A lesson that wants an hour.
#[derive(Clone, Copy, Debug)]
pub struct Demand {
    /// Place of the class or group.
    pub audience: usize,
    /// What about.
    pub matter: Matter,
    /// Place of the teacher.
    pub teacher: usize,
    /// Every other week only.
    pub fortnightly: bool,
}

impl Demand {
    /// Lessons of two weeks.
    pub fn lessons(self) -> usize {
        if self.fortnightly { 1 } else { 2 }
    }
}

/// The lessons of a school before any class is halved.
#[derive(Debug)]
pub struct Wishes {
    wanted: Vec<Demand>,
    /// The halves of each class.
    halves: Vec<Option<[usize; 2]>>,
}

impl Wishes {
    /// What the services of its teachers say, and an hour of class life every other week with the main teacher.
    pub fn of(school: usize, faculty: &[Teacher], audiences: &Audiences, population: &Population) -> Self {
        let mut wanted = Vec::new();
        for (teacher, member) in faculty.iter().enumerate() {
            let post = population.staff[member.staff].teaching().expect("only teachers are in a faculty");
            let services = post.services.iter().filter(|service| service.school == school);
            for lesson in services.flat_map(|service| &service.lessons) {
                wanted.extend(demands(*lesson, teacher, audiences, population));
            }
            let main_of = post.main_of.iter().filter(|&&class| population.classes[class].school == school);
            wanted.extend(main_of.map(|&class| {
                let audience = audiences.place(Audience::Class(class));
                Demand { audience, matter: Matter::ClassLife, teacher, fortnightly: true }
            }));
        }
        let halves = (0..audiences.classes()).map(|class| audiences.halves(class, population)).collect();
        Self { wanted, halves }
    }

    /// Of a hundred lessons that can be halved, how many must be for the classes with halves to have what they should.
    pub fn share_to_halve(all: &[Self]) -> u32 {
        let halved: Vec<&Self> = all.iter().filter(|wishes| wishes.halves.iter().any(Option::is_some)).collect();
        let sum = |of: &dyn Fn(&Self) -> usize| halved.iter().map(|wishes| of(wishes)).sum::<usize>();
        let lessons = sum(&|wishes| lessons(&wishes.wanted));
        let help = sum(&|wishes| wishes.halves.len() * 2 * 2 * HELP[0]);
        let missing = sum(&Self::target).saturating_sub(lessons + help) * 100;
        let halvable = sum(&|wishes| {
            let halvable = wishes.wanted.iter().filter(|demand| wishes.halves_of(**demand).is_some());
            halvable.map(|demand| demand.lessons()).sum()
        });
        u32::try_from((missing / halvable.max(1)).min(100)).expect("it is at most 100")
    }

    fn target(&self) -> usize {
        self.halves.len() * FORTNIGHT_LESSONS
    }

    /// The halves that a lesson of a whole class can be given to.
    fn halves_of(&self, demand: Demand) -> Option<[usize; 2]> {
        matches!(demand.matter, Matter::Subject(_)).then(|| self.halves.get(demand.audience).copied().flatten()).flatten()
    }

    /// Halves that share of the lessons, as far as teachers have hours, then fills up with help for homework.
    pub fn divide(self, share: u32, faculty: &[Teacher], chance: &mut Chance) -> Vec<Demand> {
        let mut loads = Loads::of(&self.wanted, faculty);
        let mut demands = Vec::new();
        for &demand in &self.wanted {
            match self.halves_of(demand).filter(|_| chance.percent(share)) {
                Some(halves) if loads.take(demand.teacher, demand.lessons()) => {
                    demands.extend(halves.map(|audience| Demand { audience, ..demand }));
                }
                _ => demands.push(demand),
            }
        }
        help_with_homework(&mut demands, self.target(), &self.halves, &mut loads);
        demands
    }
}

fn lessons(demands: &[Demand]) -> usize {
    demands.iter().map(|demand| demand.lessons()).sum()
}

/// The half classes of biology in a service say who teaches them; how often is said by the lesson of the class.
fn demands(lesson: Lesson, teacher: usize, audiences: &Audiences, population: &Population) -> Vec<Demand> {
    let level = match lesson.audience {
        Audience::Class(class) => population.classes[class].level,
        Audience::Group(group) if population.groups[group].is_half_class() => return Vec::new(),
        Audience::Group(group) => population.groups[group].level,
    };
    let half_hours = half_hours(lesson.subject, level);
    let audience = audiences.place(lesson.audience);
    let demand = Demand { audience, matter: Matter::Subject(lesson.subject), teacher, fortnightly: false };
    let weekly = std::iter::repeat_n(demand, half_hours / 2);
    weekly.chain((half_hours % 2 == 1).then_some(Demand { fortnightly: true, ..demand })).collect()
}

fn half_hours(subject: usize, level: Level) -> usize {
    SUBJECTS[subject].half_hours_at(level) as usize
}

/// Every half class in turn, each time with whoever has most time left.
fn help_with_homework(demands: &mut Vec<Demand>, target: usize, halves: &[Option<[usize; 2]>], loads: &mut Loads) {
    let mut lessons = lessons(demands);
    for _ in 0..HELP[1] {
        for audience in halves.iter().flatten().flatten().copied() {
            let Some(teacher) = loads.lightest().filter(|_| lessons < target) else { return };
            loads.take(teacher, 2);
            demands.push(Demand { audience, matter: Matter::HomeworkHelp, teacher, fortnightly: false });
            lessons += 2;
        }
    }
}

/// Lessons of two weeks that each teacher can still take.
struct Loads(Vec<usize>);

impl Loads {
    fn of(wanted: &[Demand], faculty: &[Teacher]) -> Self {
        let most = |teacher: &Teacher| if teacher.other_school.is_some() { MOST_LESSONS_PART_WEEK } else { MOST_LESSONS };
        let mut left: Vec<usize> = faculty.iter().map(most).collect();
        for demand in wanted {
            left[demand.teacher] = left[demand.teacher].saturating_sub(demand.lessons());
        }
        Self(left)
    }

    /// Gives a teacher so many lessons more; false if that is too much.
    fn take(&mut self, teacher: usize, lessons: usize) -> bool {
        let enough = self.0[teacher] >= lessons;
        if enough {
            self.0[teacher] -= lessons;
        }
        enough
    }

    fn lightest(&self) -> Option<usize> {
        let lightest = (0..self.0.len()).max_by_key(|&teacher| (self.0[teacher], std::cmp::Reverse(teacher)))?;
        (self.0[lightest] >= 2).then_some(lightest)
    }
}
