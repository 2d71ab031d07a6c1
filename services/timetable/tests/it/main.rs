//! Timetable, by the front door.
#![expect(clippy::unwrap_used, reason = "tests")]

mod authorization;
mod identity;
mod school;
mod school_year;
