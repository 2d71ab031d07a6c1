//! Soundness that needs no browser: headings, languages, labels, ids, addresses, weight, what the CSP forbids.

use crate::{samples::pages, theme};
use portal_views::{Locale, assets};
use std::collections::HashSet;

fn each_page(check: impl Fn(&str, Locale, &str)) {
    for locale in Locale::ALL {
        for (name, html) in pages(locale, &theme(), "Marie") {
            check(name, locale, &html);
        }
    }
}

/// The values of an attribute, in order.
fn values<'a>(html: &'a str, attribute: &str) -> Vec<&'a str> {
    let start = format!(" {attribute}=\"");
    html.split(&start).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

#[test]
fn a_page_has_one_h1_one_main_and_its_language() {
    each_page(|name, locale, html| {
        assert_eq!(html.matches("<h1").count(), 1, "{name}");
        assert_eq!(html.matches("<main").count(), 1, "{name}");
        assert!(html.starts_with("<!DOCTYPE html>"), "{name}");
        assert!(html.contains(&format!("<html lang=\"{}\">", locale.code())), "{name}");
        assert!(!html.contains("<title> "), "{name} has no title");
    });
}

#[test]
fn headings_skip_no_level() {
    each_page(|name, _, html| {
        let levels: Vec<u32> = html.split("<h").skip(1).filter_map(|rest| rest.chars().next()?.to_digit(10)).collect();
        let from_h1 = levels.iter().skip_while(|level| **level != 1).copied().collect::<Vec<_>>();
        assert!(from_h1.windows(2).all(|pair| pair[1] <= pair[0] + 1), "{name}: {levels:?}");
    });
}

#[test]
fn ids_are_unique_and_every_reference_finds_its_element() {
    each_page(|name, _, html| {
        let ids = values(html, "id");
        let known: HashSet<_> = ids.iter().copied().collect();
        assert_eq!(ids.len(), known.len(), "{name} repeats an id: {ids:?}");
        let fragments = values(html, "href").into_iter().filter_map(|href| href.strip_prefix('#'));
        let described = ["aria-describedby", "aria-labelledby", "for"].into_iter().flat_map(|attribute| values(html, attribute));
        for reference in described.flat_map(str::split_whitespace).chain(fragments) {
            assert!(known.contains(reference), "{name} refers to #{reference}, which is not there");
        }
    });
}

#[test]
fn every_visible_field_has_a_label() {
    each_page(|name, _, html| {
        let labels: HashSet<_> = values(html, "for").into_iter().collect();
        for input in html.split("<input").skip(1).filter_map(|rest| rest.split('>').next()) {
            let hidden = input.contains("type=\"hidden\"");
            assert!(hidden || values(input, "id").iter().any(|id| labels.contains(id)), "{name}: {input}");
        }
    });
}

#[test]
fn nothing_needs_an_exception_in_the_content_security_policy() {
    each_page(|name, _, html| {
        for forbidden in [" style=", "<style", " onclick=", " onload=", "javascript:", "hx-on", "js:", "http://"] {
            assert!(!html.contains(forbidden), "{name} holds {forbidden}");
        }
        assert!(name == "subscribed" || !html.contains("https://"), "{name} leads out, and no calendar's address does");
        assert!(html.split("<script").skip(1).all(|rest| rest.starts_with(" src=\"/assets/")), "{name} has an inline script");
    });
}

#[test]
fn every_asset_that_a_page_asks_for_is_embedded() {
    each_page(|name, _, html| {
        let asked = values(html, "src").into_iter().chain(values(html, "href"));
        for path in asked.filter(|path| path.starts_with("/assets/")) {
            let (file, icon) = path.split_once('#').unwrap_or((path, ""));
            let asset = assets::find(file).unwrap_or_else(|| panic!("{name} asks for {path}"));
            let text = std::str::from_utf8(asset.plain).unwrap();
            assert!(icon.is_empty() || text.contains(&format!("<symbol id=\"{icon}\"")), "{name} asks for icon {icon}");
        }
    });
}

#[test]
fn assets_are_light() {
    let weight = |path| assets::find(path).unwrap().gzip.len();
    assert!(weight(assets::APP_CSS) <= 15 * 1024, "{} bytes of CSS", weight(assets::APP_CSS));
    assert!(weight(assets::HTMX_JS) <= 20 * 1024, "{} bytes of JavaScript", weight(assets::HTMX_JS));
    assert!(weight(assets::ICONS_SVG) <= 6 * 1024, "{} bytes of icons", weight(assets::ICONS_SVG));
}

#[test]
fn pages_are_light() {
    each_page(|name, _, html| {
        assert!(html.len() <= 40 * 1024, "{name} weighs {} bytes before compression", html.len());
        assert!(gzipped(html) <= 15 * 1024, "{name} weighs {} bytes compressed", gzipped(html));
    });
}

fn gzipped(html: &str) -> usize {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(6));
    std::io::Write::write_all(&mut encoder, html.as_bytes()).expect("a Vec takes it");
    encoder.finish().expect("a Vec takes it").len()
}

#[test]
fn logical_properties_only_in_the_style_sheet() {
    let css = std::str::from_utf8(assets::find(assets::APP_CSS).unwrap().plain).unwrap();
    let sides = [
        "left:",
        "right:",
        "-left",
        "-right",
        "-top:",
        "-bottom:",
        "text-align: left",
        " width:",
        " height:",
        " top:",
        " bottom:",
    ];
    for line in css.lines().filter(|line| !line.starts_with("@media")) {
        assert!(!sides.iter().any(|side| line.contains(side)), "{line}");
    }
}
