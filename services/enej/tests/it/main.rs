//! The program by its front doors, on servers of its own: pages, rpcs, commands, signals, and what it tells about people.
#![expect(clippy::unwrap_used, reason = "tests")]

mod activation;
mod browser;
mod by_hand;
mod calendars;
mod command_line;
mod decisions;
mod deliveries;
mod directory;
mod faults;
mod groups;
mod installation;
mod journeys;
mod load;
mod people;
mod places;
mod privacy;
mod program;
mod shutdown;
mod timetables;
mod traces;
mod witness;
