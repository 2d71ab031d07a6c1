//! Load tests of ENEJ and the invented territories they run on.
//!
//! [`population`] invents the people of a territory; the program of the same name writes them as a
//! directory delivery (AAF) that `enej import aaf` reads and as the timetables of its schools, which
//! [`feeds`] serves.

pub mod feeds;
pub mod population;
