//! Timetable, by the front door.
#![expect(clippy::unwrap_used, reason = "tests")]

mod authorization;
mod changes;
mod conflicts;
mod free_slots;
mod identity;
mod school;
mod typing;
