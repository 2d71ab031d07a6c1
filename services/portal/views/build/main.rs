//! Turns `locales/` into typed sentences, `assets/` into hashed, compressed files and the audit of accessibility into a table, at build
//! time.

mod assets;
mod rgaa;
mod sentences;
mod typography;

use std::{env, fs, path::PathBuf};

#[expect(clippy::disallowed_methods, reason = "cargo speaks to build scripts through the environment")]
fn main() {
    for watched in ["assets", "locales", "templates", "build", rgaa::AUDIT] {
        println!("cargo::rerun-if-changed={watched}");
    }
    let out = PathBuf::from(env::var("OUT_DIR").expect("cargo sets OUT_DIR"));
    fs::write(out.join("text.rs"), sentences::generate()).expect("OUT_DIR is writable");
    fs::write(out.join("rgaa.rs"), rgaa::generate()).expect("OUT_DIR is writable");
    fs::write(out.join("assets.rs"), assets::generate(&out)).expect("OUT_DIR is writable");
}
