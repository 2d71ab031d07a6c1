//! Identity, by the front door.

mod activation;
mod authorization;
mod calls;
mod directory;
