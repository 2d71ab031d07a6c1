//! What pages and e-mails say, kept as snapshots; and that nothing typed by people becomes markup.

use crate::{HOSTILE, samples::pages, theme};
use portal_views::{Locale, mail};

#[test]
fn every_page_in_every_language_reads_as_approved() {
    for locale in Locale::ALL {
        for (name, html) in pages(locale, &theme(), "Marie") {
            insta::with_settings!({ snapshot_path => format!("../snapshots/{}", locale.code()), prepend_module_to_snapshot => false, omit_expression => true }, {
                insta::assert_snapshot!(name, readable(&html));
            });
        }
    }
}

/// The frame is the same on every page: `frame.snap` holds it once.
#[test]
fn the_frame_reads_as_approved() {
    for locale in Locale::ALL {
        let pages = pages(locale, &theme(), "Marie");
        let (_, html) = pages.iter().find(|(name, _)| *name == "devices").unwrap();
        let (before, rest) = html.split_once("<main").unwrap();
        let after = rest.split_once("</main>").unwrap().1;
        insta::with_settings!({ snapshot_path => format!("../snapshots/{}", locale.code()), prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!("frame", without_asset_names(&format!("{before}<main>…</main>{after}")));
        });
    }
}

/// The title and what is between `<main>` and `</main>`.
fn readable(html: &str) -> String {
    let between = |start: &str, end: &str| {
        html.split_once(start).and_then(|(_, rest)| rest.split_once(end)).expect("every page has both").0.to_owned()
    };
    without_asset_names(&format!("{}\n{}", between("<title>", "</title>"), between("<main", "</main>")))
}

/// Their names change with their content: not what these snapshots are about.
fn without_asset_names(html: &str) -> String {
    portal_views::assets::ALL.iter().fold(html.to_owned(), |html, asset| {
        html.replace(asset.path, &format!("/assets/…{}", &asset.path[asset.path.len() - 4..]))
    })
}

#[test]
fn figures_stand_in_their_places() {
    let pages = pages(Locale::Fr, &theme(), "Marie");
    let text = |wanted: &str| pages.iter().find(|(name, _)| *name == wanted).unwrap().1.clone();
    assert!(text("today-head").contains("412 comptes activés sur 1\u{202f}605"));
    assert!(text("activation-password").contains("Étape 2 sur 3"));
}

#[test]
fn nothing_that_people_typed_becomes_markup() {
    for locale in Locale::ALL {
        for (name, html) in pages(locale, &theme(), HOSTILE) {
            assert!(!html.contains("<script>"), "{name} in {locale:?} lets markup through");
            assert!(!html.contains("&'"), "{name} in {locale:?} lets a quote through");
        }
    }
}

#[test]
fn what_people_typed_is_shown() {
    for (name, html) in pages(Locale::Fr, &theme(), "Maïwenn-Éloïse") {
        let public = ["error-", "guide", "sign-in"].iter().any(|prefix| name.starts_with(prefix));
        let blank =
            ["charter", "activation-code", "activation-code-missing", "activation-code-gone", "activation-code-overtaken"];
        assert!(public || blank.contains(&name) || html.contains("Maïwenn-Éloïse"), "{name} does not show the name");
    }
}

#[test]
fn the_welcome_e_mail_gives_login_and_address() {
    for locale in Locale::ALL {
        let mail = mail::welcome(locale, HOSTILE, "marie.dupont", "https://enej.exemple.fr/");
        for body in [&mail.text, &mail.html] {
            assert!(body.contains("marie.dupont") && body.contains("https://enej.exemple.fr/"));
        }
        assert!(mail.text.contains(HOSTILE), "plain text is not escaped");
        assert!(!mail.html.contains("<script>"));
        assert!(!mail.subject.is_empty());
    }
}

#[test]
fn the_welcome_e_mail_reads_as_approved() {
    let mail = mail::welcome(Locale::Fr, "Marie", "marie.dupont", "https://enej.exemple.fr/");
    insta::with_settings!({ snapshot_path => "../snapshots/mail", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("welcome", format!("{}\n\n{}\n{}", mail.subject, mail.text, mail.html));
    });
}
