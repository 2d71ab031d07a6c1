//! A collectivité's look: its name, its one colour, and the text colour that stays readable on it.

use crate::paths;
use std::{fmt::Write, hash::Hasher};

/// WCAG 2.2 AA for ordinary text.
const READABLE: f64 = 4.5;
const WHITE: Colour = Colour([255, 255, 255]);
/// `--ink` of the light scheme.
const INK: Colour = Colour([26, 29, 36]);
const BLACK: Colour = Colour([0, 0, 0]);
/// `--sunk` of the light scheme, the darkest ground that links stand on there.
const LIGHT_GROUND: Colour = Colour([241, 237, 229]);
/// `--sunk` of the dark scheme, the lightest ground that links stand on there.
const DARK_GROUND: Colour = Colour([43, 47, 56]);

/// A checked look; it cannot hold an unreadable colour.
#[derive(Clone, Debug)]
pub struct Theme {
    name: String,
    colour: String,
    stylesheet: String,
    stylesheet_href: String,
}

/// Why a look is refused.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ThemeError {
    /// Not written as `#rrggbb`.
    #[error("{0:?} is not a colour: write it as #rrggbb")]
    NotAColour(String),
    /// Neither white nor dark text is readable on it.
    #[error("text on {colour} reaches a contrast of {reached:.2}:1 at best, {READABLE}:1 is needed: take it darker or lighter")]
    Contrast {
        /// The colour as it was given.
        colour: String,
        /// The better of the two contrasts.
        reached: f64,
    },
}

impl Theme {
    /// A look from its name and its colour as `#rrggbb`.
    pub fn new(name: &str, colour: &str) -> Result<Self, ThemeError> {
        let brand = Colour::parse(colour)?;
        let text = brand.text_on_it().map_err(|reached| ThemeError::Contrast { colour: colour.to_owned(), reached })?;
        let stylesheet = stylesheet(brand, text);
        let stylesheet_href = format!("{}?v={}", paths::THEME_CSS, fingerprint(&stylesheet));
        Ok(Self { name: name.to_owned(), colour: brand.css(), stylesheet, stylesheet_href })
    }

    /// The collectivité's name, in the header and the title.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The colour, `#rrggbb`.
    pub fn colour(&self) -> &str {
        &self.colour
    }

    /// The content of `theme.css`, `text/css`.
    pub fn stylesheet(&self) -> &str {
        &self.stylesheet
    }

    /// The address of `theme.css`, which changes with its content.
    pub fn stylesheet_href(&self) -> &str {
        &self.stylesheet_href
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Colour([u8; 3]);

impl Colour {
    fn parse(text: &str) -> Result<Self, ThemeError> {
        let refused = || ThemeError::NotAColour(text.to_owned());
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.is_ascii()).ok_or_else(refused)?;
        let channel = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).map_err(|_| refused());
        Ok(Self([channel(0)?, channel(2)?, channel(4)?]))
    }

    fn css(self) -> String {
        self.0.iter().fold(String::from("#"), |mut css, channel| {
            write!(css, "{channel:02x}").expect("a String takes it");
            css
        })
    }

    /// Relative luminance as WCAG defines it, 0 to 1.
    fn luminance(self) -> f64 {
        let [red, green, blue] = self.0.map(|channel| {
            let channel = f64::from(channel) / 255.0;
            if channel <= 0.040_45 { channel / 12.92 } else { ((channel + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    /// 1 to 21.
    fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance() + 0.05, other.luminance() + 0.05);
        a.max(b) / a.min(b)
    }

    /// White or ink, whichever reads better; else the best contrast there is.
    fn text_on_it(self) -> Result<Self, f64> {
        let better = if self.contrast(WHITE) >= self.contrast(INK) { WHITE } else { INK };
        let reached = self.contrast(better);
        if reached >= READABLE { Ok(better) } else { Err(reached) }
    }

    /// This colour moved towards `end` until it is readable on `ground`: for links and borders.
    fn readable_on(self, ground: Self, end: Self) -> Self {
        let steps = (0..=20u16).map(|step| self.mixed(end, step));
        steps.into_iter().find(|colour| colour.contrast(ground) >= READABLE).unwrap_or(end)
    }

    fn for_light_ground(self) -> Self {
        self.readable_on(LIGHT_GROUND, BLACK)
    }

    /// First brighter, which keeps the hue; then paler if that is not enough.
    fn for_dark_ground(self) -> Self {
        self.readable_on(DARK_GROUND, self.brightest()).readable_on(DARK_GROUND, WHITE)
    }

    /// The same hue and saturation, as bright as can be.
    fn brightest(self) -> Self {
        let highest = u16::from(self.0.into_iter().max().unwrap_or_default()).max(1);
        Self(self.0.map(|channel| u8::try_from(u16::from(channel) * 255 / highest).expect("at most 255")))
    }

    /// `step` twentieths of the way to `end`.
    fn mixed(self, end: Self, step: u16) -> Self {
        let blend = |from: u8, to: u8| (u16::from(from) * (20 - step) + u16::from(to) * step) / 20;
        let channel = |at: usize| u8::try_from(blend(self.0[at], end.0[at])).expect("a mean of two bytes is a byte");
        Self([channel(0), channel(1), channel(2)])
    }
}

fn stylesheet(brand: Colour, text: Colour) -> String {
    let light = brand.for_light_ground();
    let dark = brand.for_dark_ground();
    format!(
        ":root{{--brand:{};--on-brand:{};--accent:{};--on-accent:#fff}}\n@media (prefers-color-scheme:dark){{:root{{--accent:{};--on-accent:{}}}}}\n",
        brand.css(),
        text.css(),
        light.css(),
        dark.css(),
        INK.css(),
    )
}

fn fingerprint(text: &str) -> String {
    let mut hasher = std::hash::DefaultHasher::new();
    hasher.write(text.as_bytes());
    format!("{:016x}", hasher.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn theme(colour: &str) -> Result<Theme, ThemeError> {
        Theme::new("Ville", colour)
    }

    #[test]
    fn a_dark_colour_takes_white_text_and_a_pale_one_ink() {
        assert!(theme("#1b4d89").unwrap().stylesheet().contains("--on-brand:#ffffff"));
        assert!(theme("#ffd54f").unwrap().stylesheet().contains("--on-brand:#1a1d24"));
    }

    #[test]
    fn a_middling_colour_is_refused_by_name() {
        let error = theme("#7a7a7a").unwrap_err();
        assert!(matches!(&error, ThemeError::Contrast { colour, reached } if colour == "#7a7a7a" && *reached < READABLE));
        assert!(error.to_string().contains("#7a7a7a"));
    }

    #[test]
    fn what_is_not_a_colour_is_refused() {
        for wrong in ["red", "#12345", "#12345g", "#€€", ""] {
            assert_eq!(theme(wrong).unwrap_err(), ThemeError::NotAColour(wrong.to_owned()));
        }
    }

    #[test]
    fn links_of_any_colour_are_readable_on_both_schemes() {
        for red in (0..=255).step_by(17) {
            for green in (0..=255).step_by(17) {
                for blue in (0..=255).step_by(17) {
                    let colour = Colour([red, green, blue]);
                    assert!(colour.for_light_ground().contrast(LIGHT_GROUND) >= READABLE);
                    assert!(colour.for_dark_ground().contrast(DARK_GROUND) >= READABLE);
                }
            }
        }
    }

    #[test]
    fn contrast_is_that_of_wcag() {
        assert!((WHITE.contrast(BLACK) - 21.0).abs() < 1e-9);
        assert!((Colour([0x77, 0x77, 0x77]).contrast(WHITE) - 4.478).abs() < 1e-3);
    }
}
