//! Timetable, by the front door.
#![expect(clippy::unwrap_used, reason = "tests")]

mod authorization;
mod changes;
mod conflicts;
mod feeds;
mod free_slots;
mod identity;
mod imports;
mod labels;
mod school;
mod school_year;
mod subscriptions;
mod targets;
mod this_week;
mod typed;
mod typing;
