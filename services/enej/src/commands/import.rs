//! `enej import`: sends deliveries to identity, applies and takes back, and shows how far it is.

mod history;

mod annuaire;
mod timetables;

use std::{
    fs::File,
    io::Read,
    path::{Path, PathBuf},
    pin::pin,
};

use anyhow::Context;
use futures::{Stream, StreamExt, stream};
use indicatif::{ProgressBar, ProgressStyle};
use proto::identity::v1::{
    CreateAgentRequest, FeedSource, ImportDirectoryFile, ImportDirectoryOptions, ImportDirectoryRequest, ImportDirectoryResponse,
    ImportStep, ImportSummary, ImportWarning, Organisation, import_directory_request::Piece,
};
use serde::Deserialize;
use tonic::Status;
use uuid::Uuid;

use super::{Operator, refused};
use crate::config;

/// Bytes sent at once.
const CHUNK: usize = 256 * 1024;

/// What to import.
#[derive(clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand)]
enum What {
    /// A delivery of the AAF, premier or second degré, complete or delta. Without --apply it is only read and compared.
    Aaf {
        /// A folder of .xml files, a .zip or a .tgz (.tar.gz).
        path: PathBuf,
        #[command(flatten)]
        applying: Applying,
    },
    /// What a directeur downloads from ONDE: the .csv files of pupils, teachers and responsables. What a file that is not there
    /// said last time still holds. Without --apply it is only read and compared.
    Onde {
        /// The UAI of the école, which the files do not name.
        #[arg(long)]
        school: String,
        /// A folder of .csv files, one of them, or an archive of them.
        path: PathBuf,
        #[command(flatten)]
        applying: Applying,
    },
    /// What was imported, the latest first.
    List,
    /// Applies what was read and compared, without sending it again.
    Apply {
        /// Its id, as `enej import list` tells it.
        import_id: Uuid,
        /// Even if more people than the threshold would leave a school.
        #[arg(long)]
        confirm_departures: bool,
    },
    /// Takes the latest import of a feed back. What people typed since stays.
    Rollback {
        /// Its id, as `enej import list` tells it.
        import_id: Uuid,
    },
    /// The national annuaire of schools (open data of the ministry): coordinates, commune, and what the feeds left empty, of the
    /// schools that are known. Others are left.
    Annuaire {
        /// The .csv file, as data.education.gouv.fr gives it.
        path: PathBuf,
    },
    /// The timetables of many schools: a folder of files whose names begin with a UAI (`0920001A.ics`, `0920001A.xml`, `.zip`). Without
    /// --apply they are only read and compared.
    Timetables {
        /// The folder.
        path: PathBuf,
        /// Puts them in force.
        #[arg(long)]
        apply: bool,
    },
    /// Agents of local authorities, from a CSV with the columns `given_name`, `family_name`, `email`, `organisation_kind` (commune,
    /// epci, departement, region, academie or circonscription), `organisation_code`, `organisation_name`, `title` and, if there are,
    /// `organisation_communes` (an EPCI's, INSEE codes separated by spaces) and `administrator` (true or false); prints their
    /// activation codes.
    Agents {
        /// The file.
        path: PathBuf,
    },
}

#[derive(clap::Args)]
struct Applying {
    /// Applies it, in one step.
    #[arg(long)]
    apply: bool,
    /// Even if more people than the threshold would leave a school.
    #[arg(long, requires = "apply")]
    confirm_departures: bool,
}

/// Imports it.
pub async fn run(arguments: Arguments) -> anyhow::Result<()> {
    let operator = Operator::new(&config::load()?)?;
    match arguments.what {
        What::Aaf { path, applying } => {
            let options = applying.options(FeedSource::Aaf, String::new());
            deliver(operator, files(&path, Kind::Aaf)?, options).await
        }
        What::Onde { school, path, applying } => {
            let options = applying.options(FeedSource::Onde, school);
            deliver(operator, files(&path, Kind::Onde)?, options).await
        }
        What::List => history::list(operator).await,
        What::Apply { import_id, confirm_departures } => history::apply(operator, import_id, confirm_departures).await,
        What::Rollback { import_id } => history::roll_back(operator, import_id).await,
        What::Annuaire { path } => annuaire::send(operator, &path).await,
        What::Timetables { path, apply } => timetables::send(operator, &path, apply).await,
        What::Agents { path } => agents(operator, &path).await,
    }
}

impl Applying {
    fn options(self, source: FeedSource, uai: String) -> ImportDirectoryOptions {
        let Self { apply, confirm_departures } = self;
        ImportDirectoryOptions { apply, source: source.into(), uai, confirm_departures }
    }
}

async fn deliver(mut operator: Operator, files: Vec<(PathBuf, u64)>, options: ImportDirectoryOptions) -> anyhow::Result<()> {
    let size = files.iter().map(|(_, size)| size).sum();
    let request = operator.ask(pieces(files, options))?;
    let answers = operator.identity.import_directory(request).await.map_err(|status| refused(&status))?.into_inner();
    follow(size, answers).await
}

/// Shows how far it is, of so many bytes, then what became of it.
async fn follow(size: u64, answers: impl Stream<Item = Result<ImportDirectoryResponse, Status>>) -> anyhow::Result<()> {
    let bar =
        ProgressBar::new(size).with_style(ProgressStyle::with_template("{msg:32} {bar:24} {bytes}/{total_bytes} {elapsed}")?);
    let mut summary = None;
    let mut answers = pin!(answers);
    while let Some(answer) = answers.next().await {
        let answer = answer.map_err(|status| refused(&status))?;
        show(&bar, &answer);
        summary = answer.summary.or(summary);
    }
    bar.finish_and_clear();
    print(&summary.context("the import ended without a summary")?);
    Ok(())
}

/// The delivery's files with their sizes, in the order of their names: one file, or those of a folder.
fn files(path: &Path, kind: Kind) -> anyhow::Result<Vec<(PathBuf, u64)>> {
    let metadata = path.metadata().with_context(|| format!("{} cannot be read", path.display()))?;
    if !metadata.is_dir() {
        anyhow::ensure!(kind.is_file(path), "{} is neither a folder nor {}", path.display(), kind.called());
        return Ok(vec![readable(path.to_owned())?]);
    }
    let mut files = vec![];
    for entry in path.read_dir().with_context(|| format!("{} cannot be read as a folder", path.display()))? {
        let entry = entry?;
        if kind.is_part(&entry.path())? {
            files.push(readable(entry.path())?);
        }
    }
    anyhow::ensure!(!files.is_empty(), "{} holds no file of a delivery", path.display());
    files.sort();
    Ok(files)
}

/// The file with its size, if it can be opened.
fn readable(path: PathBuf) -> anyhow::Result<(PathBuf, u64)> {
    let opened = File::open(&path).and_then(|file| file.metadata());
    let size = opened.with_context(|| format!("{} cannot be read", path.display()))?.len();
    Ok((path, size))
}

/// What a delivery is made of.
#[derive(Clone, Copy)]
enum Kind {
    Aaf,
    Onde,
}

impl Kind {
    fn is_file(self, path: &Path) -> bool {
        let name = path.to_string_lossy().to_ascii_lowercase();
        let archive = [".zip", ".tgz", ".tar.gz"].iter().any(|ending| name.ends_with(ending));
        let table = Path::new(&name).extension().is_some_and(|extension| extension == "csv");
        archive || (matches!(self, Self::Onde) && table)
    }

    const fn called(self) -> &'static str {
        match self {
            Self::Aaf => "a .zip, .tgz or .tar.gz",
            Self::Onde => "a .csv, .zip, .tgz or .tar.gz",
        }
    }

    /// Whether a folder's file belongs to the delivery. Of an AAF no file is left out unsaid: a missing one makes people leave. Folders
    /// inside are other deliveries.
    fn is_part(self, path: &Path) -> anyhow::Result<bool> {
        if path.is_dir() {
            return Ok(false);
        }
        let extension = path.extension().map(|extension| extension.to_string_lossy().to_ascii_lowercase());
        match (self, extension.as_deref()) {
            (Self::Aaf, Some("xml")) | (Self::Onde, Some("csv")) => Ok(true),
            (Self::Aaf, Some("dtd" | "csv" | "json" | "md" | "txt")) | (Self::Onde, _) => Ok(false),
            (Self::Aaf, _) => anyhow::bail!("{} is no .xml file: move it away, or import the archive itself", path.display()),
        }
    }
}

fn pieces(
    files: Vec<(PathBuf, u64)>,
    options: ImportDirectoryOptions,
) -> impl Stream<Item = ImportDirectoryRequest> + Send + 'static {
    let options = Piece::Options(options);
    let contents = stream::iter(files).flat_map(|(path, size)| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let chunks = stream::unfold(File::open(path).ok(), |file| async { next_chunk(file) });
        stream::iter([Piece::File(ImportDirectoryFile { name, size })]).chain(chunks)
    });
    stream::iter([options]).chain(contents).map(|piece| ImportDirectoryRequest { piece: Some(piece) })
}

/// A file that can no longer be read ends early: identity then refuses the delivery as truncated.
fn next_chunk(file: Option<File>) -> Option<(Piece, Option<File>)> {
    let mut file = file?;
    let mut chunk = Vec::with_capacity(CHUNK);
    let read = file.by_ref().take(CHUNK as u64).read_to_end(&mut chunk).ok()?;
    (read > 0).then_some((Piece::Chunk(chunk), Some(file)))
}

fn show(bar: &ProgressBar, answer: &ImportDirectoryResponse) {
    bar.set_position(answer.bytes);
    bar.set_message(match answer.step() {
        ImportStep::Comparing => "comparing with the directory".into(),
        ImportStep::Applying => "applying, in one step".into(),
        _ => format!("{} records read", answer.records),
    });
}

fn print(summary: &ImportSummary) {
    let ImportSummary { people, people_created, people_updated, people_unchanged, people_missing, .. } = summary;
    println!("{}", outcome(summary));
    println!(
        "  {} schools, {} classes and groups, {} guardianship links",
        summary.structures, summary.classes, summary.guardianships
    );
    println!(
        "  {people} people: {people_created} new, {people_updated} changed, {people_unchanged} unchanged; {people_missing} left"
    );
    for ImportWarning { sentence, times, .. } in &summary.warnings {
        println!("  odd, taken nevertheless: {sentence} ({times} times)");
    }
    for aside in &summary.set_aside {
        println!("  set aside: {} line {}, {}: {}", aside.file, aside.line, aside.identifier, aside.reason);
    }
}

fn outcome(summary: &ImportSummary) -> String {
    let ImportSummary { import_id, applied, over_threshold, .. } = summary;
    let schools = over_threshold.join(", ");
    match (applied, over_threshold.is_empty()) {
        (true, _) => "Applied.".into(),
        (false, true) => format!("Read and compared; nothing was changed. To apply it: enej import apply {import_id}"),
        (false, false) => format!(
            "Read and compared; nothing was changed, for more people than the threshold allows would leave {schools}. If that is \
             right: enej import apply {import_id} --confirm-departures"
        ),
    }
}

#[derive(Deserialize)]
struct Agent {
    given_name: String,
    family_name: String,
    email: String,
    organisation_kind: String,
    organisation_code: String,
    organisation_name: String,
    title: String,
    /// The INSEE codes of an EPCI's communes, separated by spaces; the column may be missing.
    #[serde(default)]
    organisation_communes: String,
    /// `true` for an administrator of the platform; the column may be missing.
    #[serde(default)]
    administrator: bool,
}

async fn agents(mut operator: Operator, path: &Path) -> anyhow::Result<()> {
    let mut rows = csv::Reader::from_path(path).with_context(|| format!("{} cannot be read", path.display()))?;
    for (index, row) in rows.deserialize::<Agent>().enumerate() {
        let line = index + 2;
        let agent = row.with_context(|| format!("{} line {line}", path.display()))?;
        let who = format!("{} {}", agent.given_name, agent.family_name);
        let code = operator.create_agent(agent.into()).await.with_context(|| format!("{} line {line}", path.display()))?;
        println!("{who}: {}", code.unwrap_or_else(|| "has an account".into()));
    }
    Ok(())
}

impl From<Agent> for CreateAgentRequest {
    fn from(agent: Agent) -> Self {
        let organisation = Organisation {
            organisation_id: String::new(),
            kind: agent.organisation_kind,
            code: agent.organisation_code,
            name: agent.organisation_name,
            title: agent.title,
            commune_codes: agent.organisation_communes.split_whitespace().map(str::to_owned).collect(),
        };
        Self {
            request_id: Uuid::new_v4().to_string(),
            given_name: agent.given_name,
            family_name: agent.family_name,
            email: agent.email,
            organisation: Some(organisation),
            administrator: agent.administrator,
        }
    }
}

impl Operator {
    /// Registers an agent; her activation code, unless her account is open.
    pub(super) async fn create_agent(&mut self, agent: CreateAgentRequest) -> anyhow::Result<Option<String>> {
        let request = self.ask(agent)?;
        let answer = self.identity.create_agent(request).await.map_err(|status| refused(&status))?.into_inner();
        Ok(answer.letter.map(|letter| letter.code))
    }

    /// The agents of a file, as requests.
    pub(super) fn agents_in(path: &Path) -> anyhow::Result<Vec<CreateAgentRequest>> {
        let rows = csv::Reader::from_path(path)?.into_deserialize::<Agent>();
        Ok(rows.map(|row| row.map(CreateAgentRequest::from)).collect::<Result<_, _>>()?)
    }
}
