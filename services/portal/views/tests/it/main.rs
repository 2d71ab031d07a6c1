//! Every page in every language: what it says, that it is safe, sound and light.

mod pages;
mod rgaa;
mod samples;
mod structure;

use portal_views::Theme;

/// What stands in the place of every name that people give: pages must show it escaped.
const HOSTILE: &str = "<script>alert(\"1\")</script>&'";

fn theme() -> Theme {
    Theme::new("Département du Val", "#1d4e74").expect("white is readable on it")
}
