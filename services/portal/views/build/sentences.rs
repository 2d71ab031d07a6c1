//! Reads `locales/<language>/*.ftl` and writes one typed method per key.
//!
//! A template that uses a key which French lacks does not compile; a key that nothing uses is reported as dead code.
//! Arguments stand in alphabetical order, whatever the order in the sentence.

use crate::typography;
use fluent_bundle::{FluentBundle, FluentResource};
use fluent_syntax::ast::{CallArguments, Entry, Expression, InlineExpression, Message, Pattern, PatternElement};
use std::{collections::BTreeMap, fs};

/// The language every key must exist in.
const REFERENCE: &str = "fr";

/// Keys that are looked up by a code when the page is drawn, and have no method.
const LOOKED_UP: &str = "finding-";

struct Language {
    code: String,
    source: String,
    bundle: FluentBundle<FluentResource>,
    keys: BTreeMap<String, Vec<Argument>>,
}

#[derive(Clone, PartialEq)]
struct Argument {
    name: String,
    number: bool,
}

/// The Rust source of the `impl Text` block and of the sources that are parsed at start-up.
pub fn generate() -> String {
    let languages = languages();
    let reference = languages.iter().find(|language| language.code == REFERENCE).expect("locales/fr exists");
    for language in &languages {
        check(language, reference);
    }
    let mut rust = String::from("impl Text {\n");
    for (key, arguments) in reference.keys.iter().filter(|(key, _)| !key.starts_with(LOOKED_UP)) {
        rust += &if arguments.is_empty() { fixed(key, &languages) } else { variable(key, arguments, reference) };
    }
    rust + "}\n" + &sources(&languages)
}

fn languages() -> Vec<Language> {
    let mut codes: Vec<String> = fs::read_dir("locales")
        .expect("the crate has locales/")
        .map(|entry| entry.expect("locales/ is readable").file_name().into_string().expect("language codes are ASCII"))
        .collect();
    codes.sort();
    codes.into_iter().map(language).collect()
}

fn language(code: String) -> Language {
    let source = source(&code);
    let resource = FluentResource::try_new(source.clone()).unwrap_or_else(|(_, errors)| panic!("locales/{code}: {errors:?}"));
    let keys = resource.entries().filter_map(key).collect();
    let mut bundle = FluentBundle::new(vec![code.parse().expect("folder names are language codes")]);
    bundle.set_use_isolating(false);
    bundle.add_builtins().expect("added once");
    bundle.add_resource(resource).unwrap_or_else(|errors| panic!("locales/{code}: {errors:?}"));
    Language { code, source, bundle, keys }
}

/// All files of one language, in one text.
fn source(code: &str) -> String {
    let folder = format!("locales/{code}");
    let mut files: Vec<_> = fs::read_dir(folder).expect("listed above").map(|entry| entry.expect("readable").path()).collect();
    files.sort();
    let text: Vec<String> = files.iter().map(|file| fs::read_to_string(file).expect("locale files are UTF-8")).collect();
    let text = text.join("\n");
    if code.starts_with("fr") { typography::french(&text) } else { typography::english(&text) }
}

fn key(entry: &Entry<&str>) -> Option<(String, Vec<Argument>)> {
    let Entry::Message(Message { id, value: Some(pattern), .. }) = entry else { return None };
    let mut arguments = Vec::new();
    in_pattern(pattern, &mut arguments);
    arguments.sort_by(|a, b| a.name.cmp(&b.name));
    Some((id.name.to_owned(), arguments))
}

fn in_pattern(pattern: &Pattern<&str>, found: &mut Vec<Argument>) {
    for element in &pattern.elements {
        let PatternElement::Placeable { expression } = element else { continue };
        match expression {
            Expression::Inline(inline) => in_inline(inline, false, found),
            Expression::Select { selector, variants } => {
                in_inline(selector, true, found);
                for variant in variants {
                    in_pattern(&variant.value, found);
                }
            }
        }
    }
}

fn in_inline(inline: &InlineExpression<&str>, number: bool, found: &mut Vec<Argument>) {
    match inline {
        InlineExpression::VariableReference { id } if !found.iter().any(|known| known.name == id.name) => {
            found.push(Argument { name: id.name.to_owned(), number });
        }
        InlineExpression::FunctionReference { arguments: CallArguments { positional, .. }, .. } => {
            for argument in positional {
                in_inline(argument, true, found);
            }
        }
        _ => {}
    }
}

/// Reports what `language` lacks; stops on a key or an argument that French does not know.
fn check(language: &Language, reference: &Language) {
    for (key, arguments) in &language.keys {
        let known = reference.keys.get(key).unwrap_or_else(|| panic!("{key} is in locales/{} but not in French", language.code));
        let unknown = arguments.iter().find(|argument| !known.iter().any(|other| other.name == argument.name));
        assert!(unknown.is_none(), "{key} takes other arguments in locales/{} than in French", language.code);
    }
    let (had, wanted) = (language.keys.len(), reference.keys.len());
    if had < wanted {
        println!("cargo::warning=locales/{}: {had} of {wanted} keys; French stands in for the others", language.code);
    }
}

/// A key without arguments: text known at build time.
fn fixed(key: &str, languages: &[Language]) -> String {
    let reference = languages.iter().find(|language| language.code == REFERENCE).expect("checked by the caller");
    let mut texts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for language in languages {
        let source = if language.keys.contains_key(key) { language } else { reference };
        texts.entry(resolved(key, source)).or_default().push(format!("Locale::{}", variant(&language.code)));
    }
    let arm = |(text, locales): (&String, &Vec<String>)| format!("            {} => {text:?},\n", locales.join(" | "));
    let arms: String = texts.iter().map(arm).collect();
    let doc = resolved(key, reference);
    format!(
        "    /// `{doc}`\n    pub(crate) const fn {}(self) -> &'static str {{\n        match self.0 {{\n{arms}        }}\n    }}\n",
        method(key)
    )
}

fn resolved(key: &str, language: &Language) -> String {
    let pattern = language.bundle.get_message(key).and_then(|message| message.value()).expect("listed from the same source");
    let mut errors = Vec::new();
    let text = language.bundle.format_pattern(pattern, None, &mut errors).into_owned();
    assert!(errors.is_empty(), "{key} in locales/{}: {errors:?}", language.code);
    text.replace('\n', " ")
}

/// A key with arguments: formatted by Fluent when the page is drawn.
fn variable(key: &str, arguments: &[Argument], reference: &Language) -> String {
    let typed = |argument: &Argument| {
        format!("{}: {}", method(&argument.name), if argument.number { "impl std::borrow::Borrow<u32>" } else { "&str" })
    };
    let parameters: Vec<String> = arguments.iter().map(typed).collect();
    let value = |argument: &Argument| {
        format!("{}.{}", method(&argument.name), if argument.number { "borrow().into()" } else { "into()" })
    };
    let passed: Vec<String> = arguments.iter().map(|argument| format!("({:?}, {})", argument.name, value(argument))).collect();
    let doc = reference.source.lines().find(|line| line.starts_with(&format!("{key} ="))).unwrap_or_default();
    format!(
        "    /// `{doc}`\n    pub(crate) fn {}(self, {}) -> String {{\n        self.formatted({key:?}, [{}])\n    }}\n",
        method(key),
        parameters.join(", "),
        passed.join(", "),
    )
}

fn sources(languages: &[Language]) -> String {
    let arm = |language: &Language| format!("        Locale::{} => {:?},\n", variant(&language.code), language.source);
    let arms: String = languages.iter().map(arm).collect();
    format!(
        "/// The Fluent source of a language.\nconst fn source(locale: Locale) -> &'static str {{\n    match locale {{\n{arms}    }}\n}}\n"
    )
}

fn method(key: &str) -> String {
    key.replace('-', "_")
}

/// `fr` → `Fr`, `fr-facile` → `FrFacile`.
fn variant(code: &str) -> String {
    let capitalised = |part: &str| part[..1].to_uppercase() + &part[1..];
    code.split('-').map(capitalised).collect()
}
