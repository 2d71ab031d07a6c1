//! Weeks read over the network: each as another person, seven days at random in the school year, or those of now.
//!
//! Answers are taken from the wire and not decoded: what is measured shares its cores with this program.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use chrono::{NaiveDate, NaiveTime, Utc, Weekday};
use loadtests::population::SchoolYear;
use platform::{auth::Caller, client::as_caller};
use prost_types::Timestamp;
use proto::timetable::v1::{ListOccurrencesRequest, timetable_service_client::TimetableServiceClient};
use tokio::{
    task::JoinSet,
    time::{MissedTickBehavior, interval, sleep},
};
use tonic::{
    Request, Status,
    client::Grpc,
    codegen::http::uri::PathAndQuery,
    transport::{Channel, Endpoint},
};
use tonic_prost::ProstCodec;

use crate::{Program, people};

const RPC: &str = "/enej.timetable.v1.TimetableService/ListOccurrences";

/// Weeks from the first to the last of a school year, holidays included.
const WEEKS: i64 = 44;

const WEEK: Duration = Duration::from_hours(7 * 24);

/// So many weeks are decoded, to know how much they hold.
const LOOKED_AT: usize = 200;

/// How.
#[derive(clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    people: people::Arguments,
    /// Connections.
    #[arg(long, default_value_t = 32)]
    connections: usize,
    /// Reads a second, whether or not the earlier ones were answered; as many as can be, one a connection at a time, if not said.
    #[arg(long)]
    rate: Option<u32>,
    /// Seconds.
    #[arg(long, default_value_t = 20)]
    seconds: u32,
    /// The week of now, each time.
    #[arg(long)]
    this_week: bool,
    /// The year in which the school year begins.
    #[arg(long, default_value_t = 2026)]
    school_year: i32,
}

/// Tokens, and the first seconds of the weeks.
struct Questions {
    tokens: Vec<String>,
    weeks: Vec<i64>,
}

impl Questions {
    fn new(callers: &[Caller], program: &Program, first_day: NaiveDate, weeks: i64) -> Self {
        let monday = first_day.week(Weekday::Mon).first_day().and_time(NaiveTime::MIN).and_utc().timestamp();
        let tokens = callers.iter().map(|caller| program.signer.sign(caller)).collect();
        Self { tokens, weeks: (0..weeks).map(|week| monday + week * WEEK.as_secs().cast_signed()).collect() }
    }

    fn any(&self) -> Result<Request<ListOccurrencesRequest>, Status> {
        let week = self.weeks[rand::random_range(..self.weeks.len())];
        let second = |seconds| Some(Timestamp { seconds, nanos: 0 });
        let (start_time, end_time) = (second(week), second(week + WEEK.as_secs().cast_signed()));
        let asked = ListOccurrencesRequest { of: None, start_time, end_time };
        as_caller(asked, &self.tokens[rand::random_range(..self.tokens.len())])
    }
}

impl Arguments {
    /// Prints one line.
    pub async fn read(&self, program: &Program) -> anyhow::Result<()> {
        let callers = self.people.callers(program).await?;
        let first_day = SchoolYear::starting(self.school_year)?.first_day();
        let (first_day, weeks) = if self.this_week { (Utc::now().date_naive(), 1) } else { (first_day, WEEKS) };
        let questions = Arc::new(Questions::new(&callers, program, first_day, weeks));
        let endpoint = Endpoint::from_shared(format!("http://{}", program.listen))?.tcp_nodelay(true);
        let mut clients = vec![];
        for _ in 0..self.connections {
            clients.push(endpoint.connect().await?);
        }
        let held = occurrences(clients[0].clone(), &questions).await?;
        let answers = match self.rate {
            Some(rate) => self.at_a_rate(rate, &clients, &questions).await,
            None => self.as_many_as_can_be(clients, &questions).await,
        };
        println!("{} {held:.1}", summary(&answers, self.seconds));
        Ok(())
    }

    async fn at_a_rate(&self, rate: u32, clients: &[Channel], questions: &Arc<Questions>) -> Vec<Answer> {
        let mut clock = interval(Duration::from_secs(1) / rate);
        clock.set_missed_tick_behavior(MissedTickBehavior::Burst);
        let mut asked = JoinSet::new();
        for client in clients.iter().cycle().take((rate * self.seconds) as usize) {
            clock.tick().await;
            let (client, questions) = (client.clone(), questions.clone());
            asked.spawn(async move { ask(&mut Grpc::new(client), &questions).await });
        }
        asked.join_all().await
    }

    async fn as_many_as_can_be(&self, clients: Vec<Channel>, questions: &Arc<Questions>) -> Vec<Answer> {
        let until = Instant::now() + Duration::from_secs(self.seconds.into());
        let mut connections = JoinSet::new();
        for client in clients {
            connections.spawn(one_after_the_other(client, questions.clone(), until));
        }
        connections.join_all().await.concat()
    }
}

/// How long an answer took; none for a refusal.
type Answer = Option<Duration>;

async fn one_after_the_other(client: Channel, questions: Arc<Questions>, until: Instant) -> Vec<Answer> {
    let (mut client, mut answers) = (Grpc::new(client), vec![]);
    while Instant::now() < until {
        let answer = ask(&mut client, &questions).await;
        if answer.is_none() {
            sleep(Duration::from_millis(10)).await;
        }
        answers.push(answer);
    }
    answers
}

async fn ask(client: &mut Grpc<Channel>, questions: &Questions) -> Answer {
    let request = questions.any().ok()?;
    let began = Instant::now();
    client.ready().await.ok()?;
    let codec = ProstCodec::<ListOccurrencesRequest, ()>::default();
    client.unary(request, PathAndQuery::from_static(RPC), codec).await.ok()?;
    Some(began.elapsed())
}

/// Occurrences of a week, on average.
async fn occurrences(client: Channel, questions: &Questions) -> anyhow::Result<f64> {
    let (mut client, mut held) = (TimetableServiceClient::new(client), 0_usize);
    for _ in 0..LOOKED_AT {
        held += client.list_occurrences(questions.any()?).await?.into_inner().occurrences.len();
    }
    Ok(as_float(held) / as_float(LOOKED_AT))
}

fn summary(answers: &[Answer], seconds: u32) -> String {
    let mut times: Vec<f64> = answers.iter().flatten().map(|took| took.as_secs_f64() * 1000.0).collect();
    times.sort_by(f64::total_cmp);
    let percentile = |percent| times.get(times.len() * percent / 100).copied().unwrap_or(f64::NAN);
    let errors = answers.len() - times.len();
    format!("{:.0} {:.2} {:.2} {errors}", as_float(times.len()) / f64::from(seconds), percentile(50), percentile(99))
}

fn as_float(number: usize) -> f64 {
    f64::from(u32::try_from(number).unwrap_or(u32::MAX))
}
