//! The sentences of a language: one method per key of `locales/fr`, written by the build script.

use crate::Locale;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use std::sync::LazyLock;
use unic_langid::LanguageIdentifier;

/// The sentences of one language.
#[derive(Clone, Copy)]
pub struct Text(pub(crate) Locale);

/// Parsed once for the life of the program, in the order of [`Locale::ALL`].
static BUNDLES: LazyLock<[FluentBundle<FluentResource>; Locale::ALL.len()]> = LazyLock::new(|| Locale::ALL.map(bundle));

impl Text {
    /// The language that these sentences are in.
    pub(crate) const fn locale(self) -> Locale {
        self.0
    }

    fn formatted<const N: usize>(self, key: &'static str, values: [(&'static str, FluentValue<'_>); N]) -> String {
        let own = &BUNDLES[self.0 as usize];
        let bundle = if own.has_message(key) { own } else { &BUNDLES[Locale::default() as usize] };
        let pattern = bundle.get_message(key).and_then(|message| message.value()).expect("the build script saw the key in French");
        let arguments = FluentArgs::from_iter(values);
        bundle.format_pattern(pattern, Some(&arguments), &mut Vec::new()).into_owned()
    }
}

fn bundle(locale: Locale) -> FluentBundle<FluentResource> {
    let language: LanguageIdentifier = locale.code().parse().expect("our codes are language codes");
    let mut bundle = FluentBundle::new_concurrent(vec![language]);
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(match locale {
        Locale::Fr => |value, _| grouped(value, '\u{202f}'),
        Locale::En => |value, _| grouped(value, ','),
    }));
    let resource = FluentResource::try_new(source(locale).to_owned()).expect("the build script parsed the same source");
    bundle.add_resource(resource).expect("the build script added the same resource");
    bundle
}

/// 54000 → `54 000`; leaves everything but whole numbers to Fluent.
fn grouped(value: &FluentValue<'_>, separator: char) -> Option<String> {
    let FluentValue::Number(number) = value else { return None };
    let digits = number.as_string();
    let mut text = String::with_capacity(digits.len() + 4);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(separator);
        }
        text.push(digit);
    }
    Some(text)
}

include!(concat!(env!("OUT_DIR"), "/text.rs"));
