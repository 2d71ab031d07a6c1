//! The invented people of a territory, the same for the same seed.
//!
//! In the order of the flow: [`territory`] names the real schools, [`households`] settles families
//! around them and seats their children, [`classes`] and [`groups`] divide the pupils, [`staff`]
//! hires who works there, [`cast`] picks the people of a demonstration, [`delivery`] writes it all.
//! [`registrar`] hands out everything that is drawn or numbered.

pub mod address;
pub mod cast;
pub mod chance;
pub mod classes;
pub mod contact;
pub mod counts;
pub mod curriculum;
pub mod delivery;
pub mod groups;
pub mod guardians;
pub mod households;
pub mod names;
pub mod pupils;
pub mod registrar;
pub mod siblings;
pub mod staff;
pub mod teachers;
pub mod territory;

use anyhow::Context;
use chrono::NaiveDate;

pub use classes::Class;
pub use counts::Counts;
pub use groups::Group;
pub use guardians::Guardian;
pub use pupils::Pupil;
pub use staff::StaffMember;
pub use territory::{School, Territory};

use registrar::Registrar;

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

/// Everybody of a territory on the first day of a school year.
///
/// The vectors are the registers: wherever a number names a school, class, group, pupil or guardian, it
/// is the position in the register of that name.
#[derive(Debug)]
pub struct Population {
    /// Which territory it is.
    pub territory: Territory,
    /// The school year of classes, ages and dates.
    pub year: SchoolYear,
    /// The seed that reproduces it.
    pub seed: u64,
    /// Real schools with an invented headcount.
    pub schools: Vec<School>,
    /// Classes of every school.
    pub classes: Vec<Class>,
    /// Groups of every school: languages, options, half classes.
    pub groups: Vec<Group>,
    /// Pupils.
    pub pupils: Vec<Pupil>,
    /// Guardians and other contacts of pupils.
    pub guardians: Vec<Guardian>,
    /// How many households the pupils live in.
    pub households: usize,
    /// Everybody employed in or for the schools.
    pub staff: Vec<StaffMember>,
    /// Agents of the département and of the town halls.
    pub agents: Vec<staff::Agent>,
}

impl Population {
    /// Invents the people of `territory`; the same three arguments always give the same people.
    pub fn invent(territory: Territory, year: SchoolYear, seed: u64) -> Self {
        let mut registrar = Registrar::open(seed);
        let schools = territory.schools(&mut registrar.chance);
        let mut residents = households::settle(&schools, year, &mut registrar);
        let classes = classes::form(&schools, &mut residents.pupils, &mut registrar.chance);
        let groups = groups::form(&classes, &mut residents.pupils, &mut registrar.chance);
        let staff = staff::hire(&schools, &classes, &groups, &mut registrar);
        let agents = staff::agents(&schools, &mut registrar);
        let (pupils, guardians) = (residents.pupils, residents.guardians);
        let households = residents.households;
        Self { territory, year, seed, schools, classes, groups, pupils, guardians, households, staff, agents }
    }

    /// How many there are of each.
    pub fn counts(&self) -> Counts {
        Counts::of(self)
    }
}
