//! Deliveries of the AAF second degré: what they make of the directory, and what they may not.

mod bad_files;
mod changes;
mod conflicts;
pub mod delivery;
mod departures;
mod first;
mod history;
pub mod projection;
mod told;
