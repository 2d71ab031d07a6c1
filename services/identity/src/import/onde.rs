//! ONDE's CSV files of one école: pupils, teachers, responsables.
//!
//! ONDE gives nobody an identifier. The jointure is made of the UAI and a hash of what tells people apart in one école:
//! names and birth date of a pupil; names and e-mail address (else postal address) of a guardian; names of a teacher. Whoever's
//! name or address is corrected there comes back as somebody else, to be merged.
//!
//! The files may come one by one: of a file that is not there, what it said last time still holds.
//!
//! "Responsable" does not mean "holds parental authority": that right is unknown, which is not no, and gives nothing until the
//! school or the AAF states it.

mod guardians;
mod pupils;
mod sheet;
mod teachers;

use std::{collections::HashSet, io::Read};

use aws_lc_rs::digest::{SHA256, digest};
use deunicode::deunicode;
use serde_json::{Map, Value};
use sqlx::{PgPool, types::Json};
use tokio::sync::mpsc;
use uuid::Uuid;

use self::sheet::{Kind, Line, Sheet};
use super::{
    Error, Source,
    copy::{self, Table},
    delivery::{Pieces, each_file},
    staged::{Delivery, Staged},
};
use crate::{
    aaf::Degree,
    finding::{Code, Finding},
};

/// How many lines the files of an école may have in all, and how many bytes each.
const LINES: usize = 20_000;
const BYTES: u64 = 4 << 20;

/// The école of a delivery, as the directory knows it.
pub(super) struct School {
    uai: String,
    known: Known,
    earlier: Vec<Earlier>,
}

struct Known {
    /// The UAI that its records are named by, whatever became of it since.
    first_uai: String,
    academy_code: String,
    degree: String,
    jointure: String,
    name: String,
    kind: String,
    kind_code: String,
    contract: String,
    street: String,
    postal_code: String,
    city: String,
    phone: String,
    email: String,
    departement_code: String,
    attributes: Json<Value>,
}

/// What ONDE said of somebody last time.
struct Earlier {
    category: String,
    jointure: String,
    attributes: Json<Map<String, Value>>,
}

/// Looks the école up, and what ONDE said of it before.
pub(super) async fn school(pool: &PgPool, uai: &str) -> Result<School, Error> {
    let uai = uai.trim().to_ascii_uppercase();
    let known = sqlx::query_as!(
        Known,
        r#"select
            academy_code, degree, jointure, name, kind, kind_code, contract, street, postal_code, city, phone, email,
            departement_code, attributes as "attributes: Json<Value>",
            coalesce(
                (
                    select c.old_uai
                    from identity.uai_changes c
                    where c.structure_id = s.structure_id
                    order by c.created_at
                    limit 1
                ),
                uai
            ) as "first_uai!"
         from identity.structures s
         where structure_id = identity.structure_called($1)"#,
        uai,
    )
    .fetch_optional(pool)
    .await?;
    let Some(known) = known.filter(|known| known.degree == Degree::First.as_str()) else {
        return Err(Error::file("uai", Finding::new(Code::SchoolUnknown, [("uai", &uai)])));
    };
    let uai = known.first_uai.clone();
    let earlier = sqlx::query_as!(
        Earlier,
        r#"select category, jointure, attributes as "attributes: Json<Map<String, Value>>"
         from identity.source_records
         where source = $1
         and academy_code = $2
         and degree = $3
         and starts_with(jointure, $4)
         and missing_since is null
         order by jointure"#,
        Source::Onde.as_str(),
        known.academy_code,
        known.degree,
        format!("{uai}-"),
    )
    .fetch_all(pool)
    .await?;
    Ok(School { uai, known, earlier })
}

/// Reads the delivery.
pub(super) fn read(pieces: &mut Pieces<'_>, school: &School, out: mpsc::Sender<copy::Sheet>) -> Result<Delivery, Error> {
    let academy_code = school.known.academy_code.clone();
    let delivery = Delivery { source: Source::Onde, academy_code, degree: Degree::First, ..Delivery::default() };
    let mut staged = Staged::new(delivery, out);
    let sheets = read_sheets(pieces, &mut staged)?;
    stage_school(&mut staged, school);
    let lines = |kind| lines(&sheets, school, kind);
    let (pupils, staff, responsables) = (lines(Kind::Pupils), lines(Kind::Teachers), lines(Kind::Guardians));
    let guardians = guardians::read(school, &responsables);
    let classes = pupils::stage(&mut staged, school, &pupils, &guardians)?;
    guardians::stage(&mut staged, &guardians)?;
    teachers::stage(&mut staged, school, &staff, &classes)?;
    hold_unnamed(&mut staged, school, &sheets);
    staged.finish()
}

/// A line that does not say whom it is about may be about anybody whom its file names no more: each stays as she was.
fn hold_unnamed(staged: &mut Staged, school: &School, sheets: &[Sheet]) {
    for (index, sheet) in sheets.iter().enumerate() {
        let Some(line) = sheet.nameless else { continue };
        staged.resume(index);
        let named: HashSet<_> = sheet.lines.iter().map(|line| school.jointure_of(sheet.kind, line)).collect();
        let earlier = school.earlier.iter().filter(|earlier| earlier.category == sheet.kind.category());
        for earlier in earlier.filter(|earlier| !named.contains(&earlier.jointure)) {
            staged.set_line_aside(line, &earlier.jointure, Code::OndeUnreadStays, true);
        }
    }
}

fn read_sheets(pieces: &mut Pieces<'_>, staged: &mut Staged) -> Result<Vec<Sheet>, Error> {
    let (mut sheets, mut bytes, mut lines) = (Vec::<Sheet>::new(), Vec::new(), 0);
    each_file(pieces, &mut |file, source| {
        let refused = |finding: Finding| Error::file(file.name, finding);
        staged.open(file.name)?;
        bytes.clear();
        source
            .take(BYTES + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| refused(Finding::new(Code::FileUnreadable, [("detail", &error)])))?;
        if bytes.len() as u64 > BYTES {
            return Err(refused(Code::OndeTooLarge.into()));
        }
        let sheet = sheet::read(file.name, sheets.len(), &bytes, staged)?;
        lines += sheet.lines.len();
        if lines > LINES {
            return Err(refused(Code::OndeTooLarge.into()));
        }
        if sheets.iter().any(|other| other.kind == sheet.kind) {
            return Err(refused(Finding::new(Code::OndeSecondFile, [("kind", &sheet.kind.called())])));
        }
        sheets.push(sheet);
        Ok(())
    })?;
    if sheets.is_empty() {
        return Err(Error::file("files", Code::OndeNoFile));
    }
    Ok(sheets)
}

/// The lines of a file, or what they were when it came last.
fn lines(sheets: &[Sheet], school: &School, kind: Kind) -> Vec<Line> {
    if let Some(sheet) = sheets.iter().find(|sheet| sheet.kind == kind) {
        return sheet.lines.clone();
    }
    let earlier = school.earlier.iter().filter(|earlier| earlier.category == kind.category());
    earlier.map(|earlier| Line { file: 0, number: 0, cells: earlier.attributes.0.clone() }).collect()
}

/// The école itself, unchanged, so that it counts as delivered.
fn stage_school(staged: &mut Staged, school: &School) {
    let known = &school.known;
    let row = staged.sheets.row(Table::Structures).smallint(0).integer(0).text(&known.jointure).text(&school.uai);
    let row = row.text(&known.name).text(&known.kind).text(&known.kind_code).text(&known.contract).text(&known.street);
    let row = row.text(&known.postal_code).text(&known.city).text(&known.phone).text(&known.email);
    row.text(&known.departement_code).jsonb(known.attributes.to_string().as_bytes());
}

impl School {
    /// The jointure of whom a line is about.
    fn jointure_of(&self, kind: Kind, line: &Line) -> String {
        match kind {
            Kind::Pupils => pupils::jointure(self, line),
            Kind::Teachers => teachers::jointure(self, line),
            Kind::Guardians => guardians::jointure(self, line),
        }
    }

    /// The jointure of somebody whom these words tell apart.
    fn jointure(&self, kind: Kind, words: &[&str]) -> String {
        let folded: Vec<String> = words.iter().map(|word| fold(word)).collect();
        let hash = digest(&SHA256, folded.join("|").as_bytes());
        let bytes: [u8; 16] = hash.as_ref()[..16].try_into().expect("SHA-256 has 32 bytes");
        format!("{}-{}{}", self.uai, kind.letter(), &Uuid::from_bytes(bytes).simple().to_string()[..20])
    }
}

/// A name without accents, capitals, hyphens and spaces: the files do not agree on them.
fn fold(name: &str) -> String {
    deunicode(name).chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect()
}
