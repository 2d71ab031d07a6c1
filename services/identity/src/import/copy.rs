//! Rows in PostgreSQL's binary COPY format, gathered per staging table.

use chrono::NaiveDate;
use tokio::sync::mpsc;

/// What precedes the rows of a COPY: signature, no flags, no extension.
const HEAD: &[u8] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";
const TAIL: &[u8] = &[0xff, 0xff];

/// How many bytes of a table are gathered before they are sent.
const SHEET: usize = 512 * 1024;

/// 2000-01-01, from which PostgreSQL counts days.
const EPOCH: NaiveDate = NaiveDate::from_ymd_opt(2000, 1, 1).expect("it is a day");

/// A staging table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Table {
    Structures,
    Subjects,
    Mefs,
    Classes,
    People,
    Modifications,
    Functions,
    Memberships,
    Guardianships,
    SetAside,
}

impl Table {
    const ALL: usize = 10;

    /// The statement that takes its rows, and how many columns they have.
    pub(super) const fn copy(self) -> (&'static str, i16) {
        match self {
            Self::Structures => ("copy identity.staged_structures from stdin (format binary)", 15),
            Self::Subjects => ("copy identity.staged_subjects from stdin (format binary)", 2),
            Self::Mefs => ("copy identity.staged_mefs from stdin (format binary)", 3),
            Self::Classes => ("copy identity.staged_classes from stdin (format binary)", 5),
            Self::People => ("copy identity.staged_people from stdin (format binary)", 15),
            Self::Modifications => ("copy identity.staged_modifications from stdin (format binary)", 5),
            Self::Functions => ("copy identity.staged_functions from stdin (format binary)", 6),
            Self::Memberships => ("copy identity.staged_memberships from stdin (format binary)", 7),
            Self::Guardianships => ("copy identity.staged_guardianships from stdin (format binary)", 8),
            Self::SetAside => (
                "copy identity.staged_set_aside (file, line, identifier, person, code, parameters) from stdin (format binary)",
                6,
            ),
        }
    }
}

/// Rows of one table, ready to be sent.
pub(super) struct Sheet {
    pub(super) table: Table,
    pub(super) bytes: Vec<u8>,
}

/// The rows of all tables; full sheets leave by themselves.
pub(super) struct Sheets {
    gathered: [Vec<u8>; Table::ALL],
    out: mpsc::Sender<Sheet>,
}

/// Nobody takes the rows any more: the import failed elsewhere.
#[derive(Debug)]
pub(super) struct Closed;

impl Sheets {
    pub(super) fn new(out: mpsc::Sender<Sheet>) -> Self {
        Self { gathered: Default::default(), out }
    }

    /// Begins a row; every column must follow, in the order of the table.
    pub(super) fn row(&mut self, table: Table) -> Row<'_> {
        let bytes = &mut self.gathered[table as usize];
        if bytes.is_empty() {
            bytes.reserve(SHEET + SHEET / 8);
            bytes.extend_from_slice(HEAD);
        }
        bytes.extend_from_slice(&table.copy().1.to_be_bytes());
        Row { bytes }
    }

    /// Sends the tables that have gathered enough; waits while PostgreSQL is behind.
    pub(super) fn send_full(&mut self) -> Result<(), Closed> {
        self.send_above(SHEET)
    }

    /// Sends what is left.
    pub(super) fn send_rest(mut self) -> Result<(), Closed> {
        self.send_above(0)
    }

    fn send_above(&mut self, size: usize) -> Result<(), Closed> {
        for table in TABLES {
            if self.gathered[table as usize].len() > size {
                let mut bytes = std::mem::take(&mut self.gathered[table as usize]);
                bytes.extend_from_slice(TAIL);
                self.out.blocking_send(Sheet { table, bytes }).map_err(|_| Closed)?;
            }
        }
        Ok(())
    }
}

const TABLES: [Table; Table::ALL] = [
    Table::Structures,
    Table::Subjects,
    Table::Mefs,
    Table::Classes,
    Table::People,
    Table::Modifications,
    Table::Functions,
    Table::Memberships,
    Table::Guardianships,
    Table::SetAside,
];

/// A row being written, column by column.
pub(super) struct Row<'a> {
    bytes: &'a mut Vec<u8>,
}

impl Row<'_> {
    fn column(self, bytes: &[u8]) -> Self {
        let length = i32::try_from(bytes.len()).expect("a record is at most 4 MiB");
        self.bytes.extend_from_slice(&length.to_be_bytes());
        self.bytes.extend_from_slice(bytes);
        self
    }

    fn null(self) -> Self {
        self.bytes.extend_from_slice(&(-1_i32).to_be_bytes());
        self
    }

    fn optional<T>(self, value: Option<T>, write: impl FnOnce(Self, T) -> Self) -> Self {
        match value {
            Some(value) => write(self, value),
            None => self.null(),
        }
    }

    pub(super) fn smallint(self, value: i16) -> Self {
        self.column(&value.to_be_bytes())
    }

    pub(super) fn integer(self, value: i32) -> Self {
        self.column(&value.to_be_bytes())
    }

    pub(super) fn boolean(self, value: bool) -> Self {
        self.column(&[u8::from(value)])
    }

    pub(super) fn text(self, value: &str) -> Self {
        self.column(value.as_bytes())
    }

    pub(super) fn bytes(self, value: &[u8]) -> Self {
        self.column(value)
    }

    pub(super) fn jsonb(self, text: &[u8]) -> Self {
        let length = i32::try_from(text.len() + 1).expect("a record is at most 4 MiB");
        self.bytes.extend_from_slice(&length.to_be_bytes());
        self.bytes.push(1);
        self.bytes.extend_from_slice(text);
        self
    }

    pub(super) fn optional_smallint(self, value: Option<i16>) -> Self {
        self.optional(value, Self::smallint)
    }

    pub(super) fn optional_boolean(self, value: Option<bool>) -> Self {
        self.optional(value, Self::boolean)
    }

    pub(super) fn optional_text(self, value: Option<&str>) -> Self {
        self.optional(value, Self::text)
    }

    pub(super) fn optional_date(self, value: Option<NaiveDate>) -> Self {
        let days = value.map(|day| (day - EPOCH).num_days());
        self.optional(days, |row, days| row.integer(i32::try_from(days).expect("chrono's days fit")))
    }
}
