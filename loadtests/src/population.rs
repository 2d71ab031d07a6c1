//! The invented people of a territory, the same for the same seed.
//!
//! In the order of the flow: [`territory`] chooses the [`schools`], [`households`] settles families
//! around them and seats their children, [`classes`] and [`groups`] divide the pupils, [`staff`]
//! hires who works there: that is the second degree. [`inhabitants`] adds the écoles, whose families
//! [`first_degree`] takes from the collèges first. [`next_day`] lets a day pass, [`cast`] picks the
//! people of a demonstration, [`delivery`] writes it all. [`registrar`] hands out everything that is
//! drawn or numbered. [`timetable`] then says what they do all year.

pub mod address;
pub mod cast;
pub mod chance;
pub mod classes;
pub mod contact;
pub mod counts;
pub mod curriculum;
pub mod delivery;
pub mod first_degree;
pub mod groups;
pub mod guardians;
pub mod households;
pub mod inhabitants;
pub mod levels;
pub mod names;
pub mod next_day;
pub mod primary_classes;
pub mod primary_staff;
pub mod pupils;
pub mod registrar;
pub mod schools;
pub mod siblings;
pub mod staff;
pub mod teachers;
pub mod territory;
pub mod timetable;

use anyhow::Context;
use chrono::NaiveDate;

pub use classes::Class;
pub use counts::Counts;
pub use groups::Group;
pub use guardians::Guardian;
pub use inhabitants::Inhabitants;
pub use levels::Degree;
pub use pupils::Pupil;
pub use schools::School;
pub use staff::StaffMember;
pub use territory::Territory;
pub use timetable::Timetables;

use households::Residents;
use registrar::Registrar;
use siblings::Places;

/// The school year that begins on 1 September of a calendar year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SchoolYear {
    first_day: NaiveDate,
}

impl SchoolYear {
    /// The year that starts in September of `year`; fails outside what a calendar can hold.
    pub fn starting(year: i32) -> anyhow::Result<Self> {
        let first_day = NaiveDate::from_ymd_opt(year, 9, 1).context("année scolaire impossible")?;
        Ok(Self { first_day })
    }

    /// The calendar year of its September.
    pub fn year(self) -> i32 {
        chrono::Datelike::year(&self.first_day)
    }

    /// Its first day, which is also the day of the complete delivery.
    pub fn first_day(self) -> NaiveDate {
        self.first_day
    }
}

/// Everybody in the feed of one degree on one day.
///
/// The vectors are the registers: wherever a number names a school, class, group, pupil or guardian, it
/// is the position in the register of that name.
#[derive(Clone, Debug)]
pub struct Population {
    /// Which territory it is.
    pub territory: Territory,
    /// Of which degree.
    pub degree: Degree,
    /// The school year of classes, ages and dates.
    pub year: SchoolYear,
    /// The day that the feed shows.
    pub day: NaiveDate,
    /// The seed that reproduces it.
    pub seed: u64,
    /// Schools, most of them real.
    pub schools: Vec<School>,
    /// Classes of every school.
    pub classes: Vec<Class>,
    /// Groups of every collège and lycée: languages, options, half classes.
    pub groups: Vec<Group>,
    /// Pupils.
    pub pupils: Vec<Pupil>,
    /// Guardians and other contacts of pupils.
    pub guardians: Vec<Guardian>,
    /// How many households the pupils live in.
    pub households: usize,
    /// Everybody employed in or for the schools.
    pub staff: Vec<StaffMember>,
    /// Agents of the département and of the town halls; they stand beside the second degree.
    pub agents: Vec<staff::Agent>,
}

impl Population {
    /// Invents the people of the collèges and lycées of `territory`; the same three arguments always give
    /// the same people, who are those of [`Inhabitants::invent`].
    pub fn invent(territory: Territory, year: SchoolYear, seed: u64) -> Self {
        Self::second_degree(territory, year, seed, &mut Registrar::open(seed, territory.departement()))
    }

    fn second_degree(territory: Territory, year: SchoolYear, seed: u64, registrar: &mut Registrar) -> Self {
        let (degree, day) = (Degree::Second, year.first_day());
        let schools = territory.schools(degree, &mut registrar.chance);
        let mut residents = Residents::none(degree, &schools, day);
        residents.settle(&mut Places::of(&schools), &schools, year, registrar);
        let Residents { mut pupils, guardians, households, .. } = residents;
        let classes = classes::form(&schools, &mut pupils, &mut registrar.chance);
        let groups = groups::form(&classes, &mut pupils, &mut registrar.chance);
        let staff = staff::hire(&schools, &classes, &groups, registrar);
        let agents = staff::agents(&schools, registrar);
        Self { territory, degree, year, day, seed, schools, classes, groups, pupils, guardians, households, staff, agents }
    }

    /// How many there are of each.
    pub fn counts(&self) -> Counts {
        Counts::of(self)
    }
}
