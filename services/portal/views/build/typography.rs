//! French typography: no-break spaces and curly apostrophes, so that the .ftl files stay easy to type.

const NO_BREAK: char = '\u{a0}';
const NARROW_NO_BREAK: char = '\u{202f}';

/// Sets the spaces that French wants and an ordinary keyboard does not have.
pub fn french(source: &str) -> String {
    source
        .replace(" :", &format!("{NO_BREAK}:"))
        .replace(" »", &format!("{NO_BREAK}»"))
        .replace("« ", &format!("«{NO_BREAK}"))
        .replace(" %", &format!("{NARROW_NO_BREAK}%"))
        .replace(" ;", &format!("{NARROW_NO_BREAK};"))
        .replace(" ?", &format!("{NARROW_NO_BREAK}?"))
        .replace(" !", &format!("{NARROW_NO_BREAK}!"))
        .replace('\'', "’")
}

/// Sets the curly apostrophe only.
pub fn english(source: &str) -> String {
    source.replace('\'', "’")
}
