//! Load tests of ENEJ and the invented territories they run on.
//!
//! [`population`] invents the people of a territory; the program of the same name writes them as a
//! directory delivery (AAF) that `enej import aaf` reads.

pub mod population;
