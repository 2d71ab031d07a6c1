//! Identity, by the front door.
#![expect(clippy::unwrap_used, reason = "tests")]

mod activation;
mod agents;
mod audiences;
mod authorization;
mod calls;
mod catching_up;
mod charters;
mod contacts;
mod directory;
mod function_table;
mod groups;
mod hand;
mod import;
mod isolation;
mod letters;
mod merges;
mod organisations;
mod overrides;
mod overview;
mod places;
mod pupils;
mod rollover;
mod roster;
mod sessions;
mod staff_names;
mod structures;
mod trust;
mod welcome;
