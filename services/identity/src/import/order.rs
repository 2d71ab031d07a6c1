//! What is asked of an import: by whom, of which feed, under which rules.

use bytes::Bytes;
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A piece of a delivery, in the order in which it arrives.
#[derive(Debug)]
pub enum Piece {
    /// A file begins.
    File {
        /// The file's name, without folder.
        name: String,
        /// How many bytes will come; 0 when the sender does not know.
        size: u64,
    },
    /// Bytes of the file that began last.
    Chunk(Bytes),
}

/// Where a delivery comes from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Source {
    /// The national directory.
    #[default]
    Aaf,
    /// What a directeur downloads from ONDE.
    Onde,
}

impl Source {
    /// As source records and imports name it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Aaf => "aaf",
            Self::Onde => "onde",
        }
    }

    pub(super) fn named(name: &str) -> Self {
        if name == "onde" { Self::Onde } else { Self::Aaf }
    }
}

/// A département's own rules, from the configuration.
#[derive(Debug, Clone)]
pub struct Rules {
    /// Percent of a structure's people that may leave in one import without anybody's confirmation.
    pub departures_percent: u8,
    /// The same from August to October, when pupils change schools.
    pub rollover_departures_percent: u8,
    /// So many may leave whatever the percentage.
    pub departures_always_allowed: u16,
}

impl Rules {
    pub(super) fn percent(&self, day: NaiveDate) -> u8 {
        if (8..=10).contains(&day.month()) { self.rollover_departures_percent } else { self.departures_percent }
    }
}

/// Who asks for what.
#[derive(Debug, Clone)]
pub struct Order {
    /// The import: a new id, or that of a dry run which is still staged.
    pub import_id: Uuid,
    /// Who asked, as the history shows it.
    pub imported_by: String,
    /// False compares only.
    pub apply: bool,
    /// Applies even if more people would leave a structure than the threshold allows.
    pub confirm: bool,
    /// The feed of a delivery that is sent.
    pub source: Source,
    /// The UAI of the école of an ONDE delivery; else empty.
    pub uai: String,
    /// The thresholds.
    pub rules: Rules,
}
