//! What pages and e-mails say, kept as snapshots; and that nothing typed by people becomes markup.

use crate::samples::{HOSTILE, pages, theme};
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

/// Asset names change with their content: not what these snapshots are about.
fn readable(html: &str) -> String {
    portal_views::assets::ALL.iter().fold(html.to_owned(), |html, asset| html.replace(asset.path, "/assets/…"))
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
        assert!(public || name == "activation-code" || html.contains("Maïwenn-Éloïse"), "{name} does not show the name");
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
