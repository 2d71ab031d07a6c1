//! Identity, by the front door.

mod activation;
mod agents;
mod authorization;
mod calls;
mod directory;
mod isolation;
mod letters;
mod overview;
mod sessions;
mod structures;
mod trust;
mod welcome;
