//! Timetable, by the front door.
#![expect(clippy::unwrap_used, reason = "tests")]

mod feeds;
mod authorization;
mod identity;
mod imports;
mod labels;
mod school;
mod school_year;
mod typed;
