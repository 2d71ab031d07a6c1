//! Deliveries of the AAF second degré: what they make of the directory, and what they may not.
#[path = "import/bad_files.rs"]
mod bad_files;
#[path = "import/changes.rs"]
mod changes;
#[path = "import/conflicts.rs"]
mod conflicts;
#[path = "import/delivery.rs"]
mod delivery;
#[path = "import/first.rs"]
mod first;
