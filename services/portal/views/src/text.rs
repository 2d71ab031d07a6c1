//! The sentences of a language: one method per key of `locales/fr`, written by the build script.

use crate::Locale;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use std::{collections::HashMap, sync::LazyLock};
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
        let pattern =
            bundle.get_message(key).and_then(|message| message.value()).expect("the build script saw the key in French");
        let arguments = FluentArgs::from_iter(values);
        let mut errors = Vec::new();
        let sentence = bundle.format_pattern(pattern, Some(&arguments), &mut errors).into_owned();
        debug_assert!(errors.is_empty(), "{key}: {errors:?}");
        sentence
    }

    /// The sentence of a finding's code; none when this language has none, or when a parameter that it needs is not there.
    pub(crate) fn finding(self, code: &str, parameters: &HashMap<String, String>) -> Option<String> {
        self.looked_up("finding-", code, &parameters.iter().map(|(name, value)| (&**name, FluentValue::from(&**value))).collect())
    }

    /// The same of a timetable's source.
    pub(crate) fn timetable_finding(self, code: &str, parameters: [(&str, &str); 2]) -> Option<String> {
        self.looked_up("finding-timetable-", code, &FluentArgs::from_iter(parameters))
    }

    fn looked_up(self, prefix: &str, code: &str, arguments: &FluentArgs<'_>) -> Option<String> {
        let bundle = &BUNDLES[self.0 as usize];
        let key = format!("{prefix}{}", code.to_ascii_lowercase().replace('_', "-"));
        let pattern = bundle.get_message(&key)?.value()?;
        let mut errors = Vec::new();
        let sentence = bundle.format_pattern(pattern, Some(arguments), &mut errors).into_owned();
        errors.is_empty().then_some(sentence)
    }

    /// A whole number as the language groups it: `54 000`.
    pub(crate) fn number(self, number: impl std::borrow::Borrow<u32>) -> String {
        grouped(&number.borrow().to_string(), separator(self.0))
    }
}

fn bundle(locale: Locale) -> FluentBundle<FluentResource> {
    let language: LanguageIdentifier = locale.code().parse().expect("our codes are language codes");
    let mut bundle = FluentBundle::new_concurrent(vec![language]);
    bundle.set_use_isolating(false);
    bundle.add_builtins().expect("added once");
    bundle.set_formatter(Some(match locale {
        Locale::Fr => |value, _| number_of(value, Locale::Fr),
        Locale::En => |value, _| number_of(value, Locale::En),
    }));
    let resource = FluentResource::try_new(source(locale).to_owned()).expect("the build script parsed the same source");
    bundle.add_resource(resource).expect("the build script added the same resource");
    bundle
}

/// Fluent writes its numbers ungrouped: this does it as [`Text::number`] does.
fn number_of(value: &FluentValue<'_>, locale: Locale) -> Option<String> {
    match value {
        FluentValue::Number(number) => Some(grouped(&number.as_string(), separator(locale))),
        _ => None,
    }
}

const fn separator(locale: Locale) -> char {
    match locale {
        Locale::Fr => '\u{202f}',
        Locale::En => ',',
    }
}

/// `54000` → `54 000`.
fn grouped(digits: &str, separator: char) -> String {
    let mut text = String::with_capacity(digits.len() + 4);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(separator);
        }
        text.push(digit);
    }
    text
}

include!(concat!(env!("OUT_DIR"), "/text.rs"));
