//! Deliveries of the national feeds: what they make of the directory, and what they may not.

mod archives;
mod bad_files;
mod by_hand;
mod changes;
mod conflicts;
pub mod delivery;
mod deltas;
mod departures;
mod first;
mod history;
mod onde;
mod premier_degre;
pub mod projection;
mod rights;
mod staging;
mod told;
mod uais;
