//! Writes every sample page, and the assets, into a folder: `cargo run -p portal-views --example pages -- DIR [COLOUR]`.

#[path = "../tests/it/samples.rs"]
mod samples;

use portal_views::{Locale, Theme, assets};
use std::{env, fs, io, path::PathBuf, time::Instant};

fn main() -> io::Result<()> {
    let mut arguments = env::args().skip(1);
    let folder = PathBuf::from(arguments.next().expect("the folder to write to"));
    let colour = arguments.next().unwrap_or_else(|| "#1d4e74".to_owned());
    let theme = Theme::new("Département du Val", &colour).expect("a colour on which text is readable");
    fs::create_dir_all(folder.join("assets"))?;
    fs::write(folder.join("theme.css"), theme.stylesheet())?;
    for asset in assets::ALL {
        fs::write(folder.join(&asset.path[1..]), asset.plain)?;
    }
    for locale in Locale::ALL {
        fs::create_dir_all(folder.join(locale.code()))?;
        let started = Instant::now();
        let pages = samples::pages(locale, &theme, "Marie");
        println!("{}: {} pages in {:?}", locale.code(), pages.len(), started.elapsed());
        for (name, html) in pages {
            fs::write(folder.join(locale.code()).join(format!("{name}.html")), html)?;
        }
    }
    Ok(())
}
