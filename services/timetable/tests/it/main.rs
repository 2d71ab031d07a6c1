//! Timetable, by the front door.
#![expect(clippy::unwrap_used, reason = "tests")]

mod feeds;
mod identity;
mod imports;
mod school;
