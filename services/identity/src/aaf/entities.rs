//! The second unescaping: some academies escape entities twice, so that `&amp;eacute;` stands for `é`.

use quick_xml::escape::resolve_html5_entity;

/// The longest name of an entity that is looked for: `&CounterClockwiseContourIntegral;` is 31.
const LONGEST: usize = 32;

/// Replaces named and numeric entities once; what is not an entity stays as it is.
pub(super) fn unescape_again(text: &mut String, from: usize) {
    if !text[from..].contains('&') {
        return;
    }
    let twice = text.split_off(from);
    let mut rest = twice.as_str();
    while let Some(start) = rest.find('&') {
        text.push_str(&rest[..start]);
        rest = &rest[start..];
        let length = if let Some((length, meaning)) = entity(rest) {
            text.push_str(&meaning);
            length
        } else {
            text.push('&');
            1
        };
        rest = &rest[length..];
    }
    text.push_str(rest);
}

/// The entity at the start of `text`: how long it is and what it means.
fn entity(text: &str) -> Option<(usize, String)> {
    let end = text.bytes().take(LONGEST + 2).position(|byte| byte == b';')?;
    let name = &text[1..end];
    let meaning = match name.strip_prefix('#') {
        Some(number) => character(number)?.to_string(),
        None => resolve_html5_entity(name)?.to_owned(),
    };
    Some((end + 1, meaning))
}

fn character(number: &str) -> Option<char> {
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16),
        None => number.parse(),
    };
    char::from_u32(code.ok()?).filter(|character| !character.is_control())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unescaped(text: &str) -> String {
        let mut text = text.to_owned();
        unescape_again(&mut text, 0);
        text
    }

    #[test]
    fn named_and_numeric_entities_are_replaced_once() {
        assert_eq!(unescaped("Ana&iuml;s &#233;t&#xE9; &amp;eacute;"), "Anaïs été &eacute;");
    }

    #[test]
    fn what_is_no_entity_stays() {
        assert_eq!(unescaped("Dupont & Fils; &inconnue; &#0; R&D"), "Dupont & Fils; &inconnue; &#0; R&D");
    }
}
