//! Gathers the style sheet, the icons and the files of `assets/`, names each by its content and compresses it.

use flate2::{Compression, write::GzEncoder};
use sha2::{Digest, Sha256};
use std::{
    fmt::Write as _,
    fs,
    io::Write as _,
    path::{Path, PathBuf},
};

struct Asset {
    constant: &'static str,
    stem: &'static str,
    extension: &'static str,
    content: Vec<u8>,
}

/// The Rust source of the table of assets; the bytes go next to it in `out`.
pub fn generate(out: &Path) -> String {
    let mut constants = String::new();
    let mut table = String::from("/// Every file that the pages ask for.\npub const ALL: &[Asset] = &[\n");
    for asset in assets() {
        let path = format!("/assets/{}.{}.{}", asset.stem, fingerprint(&asset.content), asset.extension);
        let note = format!("The address of `{}.{}`.", asset.stem, asset.extension);
        writeln!(constants, "/// {note}\npub const {}: &str = {path:?};", asset.constant).expect("a String takes it");
        table += &entry(&asset, &path, out);
    }
    constants + &table + "];\n"
}

fn assets() -> Vec<Asset> {
    let file = |path: &str| fs::read(path).unwrap_or_else(|error| panic!("{path}: {error}"));
    vec![
        Asset { constant: "APP_CSS", stem: "app", extension: "css", content: style_sheet() },
        Asset { constant: "HTMX_JS", stem: "htmx", extension: "js", content: file("assets/vendor/htmx.min.js") },
        Asset { constant: "ICONS_SVG", stem: "icons", extension: "svg", content: sprite() },
        Asset { constant: "LOGO_SVG", stem: "logo", extension: "svg", content: file("assets/logo.svg") },
        Asset { constant: "FAVICON_SVG", stem: "favicon", extension: "svg", content: file("assets/favicon.svg") },
    ]
}

/// The layers, in the order in which `tokens.css` and its neighbours declare them.
fn style_sheet() -> Vec<u8> {
    let parts = ["reset", "tokens", "base", "components", "pages", "timetable", "utilities"];
    let mut css = String::from("@layer reset, tokens, base, components, utilities;\n");
    for part in parts {
        css += &fs::read_to_string(format!("assets/css/{part}.css")).unwrap_or_else(|error| panic!("{part}.css: {error}"));
    }
    (without_comments(&css) + &timetable_rows()).into_bytes()
}

/// Where a lesson of the timetable begins and how long it lasts, in rows of five minutes, and the hours and days of a grid: the
/// content security policy lets no page place anything itself.
fn timetable_rows() -> String {
    let rows = (1..=180).map(|row| format!(".r{row}{{grid-row-start:{row}}}.s{row}{{grid-row-end:span {row}}}\n"));
    let hours = (1..=15).map(|hours| format!(".g{hours}{{--rows:{}}}\n", hours * 12));
    let days = (1..=7).map(|day| format!(".k{day}{{grid-column-start:{day}}}\n"));
    let all: String = rows.chain(hours).chain(days).collect();
    format!("\n@layer components{{\n{all}}}\n")
}

fn without_comments(css: &str) -> String {
    let mut parts = css.split("/*");
    let first = parts.next().unwrap_or_default().to_owned();
    let kept = parts.filter_map(|part| part.split_once("*/")).fold(first, |all, (_, after)| all + after);
    kept.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

/// One `<symbol>` per icon of `assets/icons`.
fn sprite() -> Vec<u8> {
    let mut svg = String::from("<svg xmlns=\"http://www.w3.org/2000/svg\">");
    for file in sorted("assets/icons", "svg") {
        let name = file.file_stem().and_then(|stem| stem.to_str()).expect("icon names are ASCII").to_owned();
        let icon = fs::read_to_string(&file).expect("icons are readable");
        let drawing = icon.split_once("\n>").and_then(|(_, rest)| rest.rsplit_once("</svg>")).expect("a lucide icon").0;
        let drawing: String = drawing.lines().map(str::trim).collect();
        let look = "fill=\"none\" stroke=\"currentColor\" stroke-width=\"2\" stroke-linecap=\"round\" stroke-linejoin=\"round\"";
        write!(svg, "<symbol id=\"{name}\" viewBox=\"0 0 24 24\" {look}>{drawing}</symbol>").expect("a String takes it");
    }
    (svg + "</svg>\n").into_bytes()
}

fn sorted(folder: &str, extension: &str) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder).expect("the folder exists").map(|entry| entry.expect("readable").path()).collect();
    files.retain(|file| file.extension().is_some_and(|found| found == extension));
    files.sort();
    files
}

fn entry(asset: &Asset, path: &str, out: &Path) -> String {
    let file = |suffix: &str, content: &[u8]| {
        let file = out.join(format!("{}.{}{suffix}", asset.stem, asset.extension));
        fs::write(&file, content).expect("OUT_DIR is writable");
        format!("include_bytes!({:?})", file.display().to_string())
    };
    format!(
        "    Asset {{ path: {path:?}, content_type: {:?}, plain: {}, gzip: {}, brotli: {} }},\n",
        content_type(asset.extension),
        file("", &asset.content),
        file(".gz", &gzip(&asset.content)),
        file(".br", &brotli(&asset.content)),
    )
}

fn content_type(extension: &str) -> &'static str {
    match extension {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        other => panic!("no content type for .{other}"),
    }
}

fn fingerprint(content: &[u8]) -> String {
    Sha256::digest(content).iter().take(6).fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a String takes it");
        text
    })
}

fn gzip(content: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content).expect("a Vec takes it");
    encoder.finish().expect("a Vec takes it")
}

fn brotli(content: &[u8]) -> Vec<u8> {
    let mut compressed = Vec::new();
    let parameters = brotli::enc::BrotliEncoderParams::default();
    brotli::BrotliCompress(&mut &content[..], &mut compressed, &parameters).expect("a Vec takes it");
    compressed
}
