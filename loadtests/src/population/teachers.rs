//! Teaching: who takes which classes and groups, in one school or over several.

use super::classes::Class;
use super::curriculum::{Discipline, LIFE_SCIENCES, SUBJECTS, TaughtTo};
use super::groups::Group;
use super::registrar::Registrar;
use super::schools::School;

/// Half hours a week after which another teacher is hired; below the 36 of a full post, since many work part time.
const FULL_POST: u32 = 27;
/// Of a hundred teachers, so many serve in two schools or more.
const SHARED_PERCENT: usize = 8;

/// A subject given to a class or a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lesson {
    /// Position of the subject.
    pub subject: usize,
    /// To whom.
    pub audience: Audience,
}

/// A class or a group, by position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// A class.
    Class(usize),
    /// A group.
    Group(usize),
}

/// What one teacher does in one school.
#[derive(Debug, Clone)]
pub struct Service {
    /// Position of the school.
    pub school: usize,
    /// The lessons.
    pub lessons: Vec<Lesson>,
    half_hours: u32,
}

/// The week of a teacher: one service in each school.
#[derive(Debug, Clone)]
pub struct TeachingPost {
    /// The discipline.
    pub discipline: &'static Discipline,
    /// Services, that of the main school first.
    pub services: Vec<Service>,
    /// Positions of the classes that he or she is the main teacher of.
    pub main_of: Vec<usize>,
}

impl TeachingPost {
    fn half_hours(&self) -> u32 {
        self.services.iter().map(|service| service.half_hours).sum()
    }

    /// Whether a lesson of it is given to a class.
    pub fn teaches(&self, class: usize) -> bool {
        let lessons = self.services.iter().flat_map(|service| &service.lessons);
        lessons.into_iter().any(|lesson| lesson.audience == Audience::Class(class))
    }
}

/// All teaching posts of the schools.
pub fn posts(schools: &[School], classes: &[Class], groups: &[Group], registrar: &mut Registrar) -> Vec<TeachingPost> {
    let mut posts = Vec::new();
    for school in 0..schools.len() {
        for discipline in disciplines() {
            let duties = duties(school, discipline, classes, groups);
            posts.extend(divide(school, discipline, duties));
        }
    }
    let mut posts = share(posts, schools, registrar);
    name_main_teachers(&mut posts, classes, registrar);
    posts
}

fn disciplines() -> Vec<&'static Discipline> {
    let mut disciplines: Vec<&Discipline> = Vec::new();
    for subject in &SUBJECTS {
        if !disciplines.contains(&&subject.discipline) {
            disciplines.push(&subject.discipline);
        }
    }
    disciplines
}

/// What one teacher of the discipline takes as a whole: all his subjects with a class, or a group.
struct Duty {
    lessons: Vec<Lesson>,
    half_hours: u32,
}

fn duties(school: usize, discipline: &Discipline, classes: &[Class], groups: &[Group]) -> Vec<Duty> {
    let subjects = (0..SUBJECTS.len()).filter(|&subject| SUBJECTS[subject].discipline == *discipline);
    let subjects: Vec<usize> = subjects.collect();
    let here = classes.iter().enumerate().filter(|(_, class)| class.school == school);
    let with_classes = here.filter_map(|(at, class)| class_duty(at, class, &subjects, groups));
    let here = groups.iter().enumerate().filter(|(_, group)| group.school == school && subjects.contains(&group.subject));
    let with_groups = here.filter(|(_, group)| SUBJECTS[group.subject].taught_to == TaughtTo::Group).map(|(at, group)| Duty {
        lessons: vec![Lesson { subject: group.subject, audience: Audience::Group(at) }],
        half_hours: SUBJECTS[group.subject].half_hours_at(group.level),
    });
    with_classes.chain(with_groups).collect()
}

/// The subjects of one class; with its half classes where the subject has them.
fn class_duty(at: usize, class: &Class, subjects: &[usize], groups: &[Group]) -> Option<Duty> {
    let taught = subjects.iter().copied().filter(|&subject| SUBJECTS[subject].is_common_at(class.level));
    let mut lessons: Vec<Lesson> = taught.map(|subject| Lesson { subject, audience: Audience::Class(at) }).collect();
    let half_hours = lessons.iter().map(|lesson| SUBJECTS[lesson.subject].half_hours_at(class.level)).sum();
    if lessons.iter().any(|lesson| lesson.subject == LIFE_SCIENCES) {
        let halves = groups.iter().enumerate().filter(|(_, group)| group.subject == LIFE_SCIENCES && group.classes == [at]);
        lessons.extend(halves.map(|(group, _)| Lesson { subject: LIFE_SCIENCES, audience: Audience::Group(group) }));
    }
    (!lessons.is_empty()).then_some(Duty { lessons, half_hours })
}

/// As many posts as the hours need, each duty to the one who has least.
fn divide(school: usize, discipline: &'static Discipline, duties: Vec<Duty>) -> Vec<TeachingPost> {
    let total: u32 = duties.iter().map(|duty| duty.half_hours).sum();
    let mut services: Vec<Service> =
        (0..total.div_ceil(FULL_POST)).map(|_| Service { school, lessons: Vec::new(), half_hours: 0 }).collect();
    for duty in duties {
        let least = services.iter_mut().min_by_key(|service| service.half_hours).expect("duties have hours");
        least.lessons.extend(duty.lessons);
        least.half_hours += duty.half_hours;
    }
    services.retain(|service| !service.lessons.is_empty());
    services.into_iter().map(|service| TeachingPost { discipline, services: vec![service], main_of: Vec::new() }).collect()
}

/// Merges small posts of one discipline in neighbouring schools until the share of shared teachers is reached.
fn share(posts: Vec<TeachingPost>, schools: &[School], registrar: &mut Registrar) -> Vec<TeachingPost> {
    // Each merger makes one shared teacher of two posts.
    let wanted = (posts.len() * SHARED_PERCENT).div_ceil(100 + SHARED_PERCENT);
    let mut slots: Vec<Option<TeachingPost>> = posts.into_iter().map(Some).collect();
    let mut order: Vec<usize> = (0..slots.len()).collect();
    registrar.chance.shuffle(&mut order);
    let mut shared = 0;
    for limit in [36, 44, u32::MAX] {
        for &at in &order {
            if shared == wanted {
                break;
            }
            shared += usize::from(merge_nearby(at, limit, &mut slots, schools));
        }
    }
    slots.into_iter().flatten().collect()
}

fn merge_nearby(at: usize, limit: u32, slots: &mut [Option<TeachingPost>], schools: &[School]) -> bool {
    let Some(post) = slots[at].as_ref().filter(|post| post.services.len() == 1) else { return false };
    let (discipline, hours) = (post.discipline, post.half_hours());
    let nearby = &schools[post.services[0].school].neighbours;
    let partner = slots.iter().position(|slot| {
        slot.as_ref().is_some_and(|other| {
            other.discipline == discipline
                && other.services.len() == 1
                && nearby.contains(&other.services[0].school)
                && other.half_hours().saturating_add(hours) <= limit
        })
    });
    let Some(other) = partner.and_then(|partner| slots[partner].take()) else { return false };
    let post = slots[at].as_mut().expect("a post is not its own neighbour");
    post.services.extend(other.services);
    post.services.sort_by_key(|service| std::cmp::Reverse(service.half_hours));
    true
}

/// Every class gets a main teacher, as far as possible one who has no other.
fn name_main_teachers(posts: &mut [TeachingPost], classes: &[Class], registrar: &mut Registrar) {
    for class in 0..classes.len() {
        let mut candidates: Vec<usize> = (0..posts.len()).filter(|&post| posts[post].teaches(class)).collect();
        registrar.chance.shuffle(&mut candidates);
        let chosen = candidates.into_iter().min_by_key(|&post| posts[post].main_of.len());
        posts[chosen.expect("every class is taught")].main_of.push(class);
    }
}
