//! The languages of the pages, and how one is chosen.

/// A language that the portal speaks. French stands in for what another lacks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Locale {
    /// Français.
    #[default]
    Fr,
    /// English.
    En,
}

impl Locale {
    /// Every language, in the order of the footer.
    pub const ALL: [Self; 2] = [Self::Fr, Self::En];

    /// The BCP 47 code, for `lang`, the cookie and the address of the language link.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Fr => "fr",
            Self::En => "en",
        }
    }

    /// The language's name in itself.
    pub const fn autonym(self) -> &'static str {
        match self {
            Self::Fr => "Français",
            Self::En => "English",
        }
    }

    /// The language of a code (`fr`, `en-GB`), if the portal speaks it.
    pub fn from_code(code: &str) -> Option<Self> {
        let primary = code.trim().split('-').next()?;
        Self::ALL.into_iter().find(|locale| locale.code().eq_ignore_ascii_case(primary))
    }

    /// The best language for an `Accept-Language` header; French when none fits.
    pub fn from_accept_language(header: &str) -> Self {
        let mut best = (0.0, Self::default());
        for range in header.split(',') {
            let (code, quality) = weighted(range);
            if let Some(locale) = Self::from_code(code)
                && quality > best.0
            {
                best = (quality, locale);
            }
        }
        best.1
    }

    /// The cookie's language if it is one, else what the browser asks for.
    pub fn negotiated(cookie: Option<&str>, accept_language: Option<&str>) -> Self {
        cookie.and_then(Self::from_code).unwrap_or_else(|| accept_language.map(Self::from_accept_language).unwrap_or_default())
    }
}

/// `en;q=0.8` → (`en`, 0.8); no weight is 1.
fn weighted(range: &str) -> (&str, f32) {
    let (code, weight) = range.split_once(";q=").unwrap_or((range, "1"));
    (code, weight.trim().parse().unwrap_or(0.0))
}

#[cfg(test)]
mod tests {
    use super::Locale;

    #[test]
    fn the_heaviest_known_language_wins() {
        assert_eq!(Locale::from_accept_language("de, fr;q=0.5, en-GB;q=0.8"), Locale::En);
        assert_eq!(Locale::from_accept_language("fr-FR,fr;q=0.9,en;q=0.8"), Locale::Fr);
        assert_eq!(Locale::from_accept_language("de, en;q=0"), Locale::Fr);
        assert_eq!(Locale::from_accept_language(""), Locale::Fr);
    }

    #[test]
    fn a_cookie_outweighs_the_browser() {
        assert_eq!(Locale::negotiated(Some("fr"), Some("en")), Locale::Fr);
        assert_eq!(Locale::negotiated(Some("klingon"), Some("en")), Locale::En);
        assert_eq!(Locale::negotiated(None, None), Locale::Fr);
    }
}
