//! Timetable: every school's timetable, in whatever form it comes, merged into one week per person.

mod finding;
#[cfg_attr(not(test), expect(dead_code, reason = "the skeleton"))]
mod reading;
