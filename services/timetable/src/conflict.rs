//! Conflicts: one person or one room in two lessons at once, and ways between schools that are too long for the time between two
//! lessons. They are found when lessons change, and kept.

use std::time::Duration;

use chrono::{DateTime, Utc};
use proto::timetable::v1::ConflictKind;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use uuid::Uuid;

/// Keys that are looked at together.
const CHUNK: usize = 500;

/// How fast one gets from one school to another.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Travel {
    /// Minutes that every way takes whatever its length: leaving, parking, arriving.
    pub minutes_on_top: u16,
    /// Kilometres as the crow flies are so many percent of the way.
    pub way_percent: u16,
    /// Kilometres per hour by the length of the way, shortest first; the last one holds for all that is longer.
    pub speeds: Vec<Speed>,
}

/// How fast one goes on ways up to a length.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Speed {
    /// Kilometres of the way.
    pub up_to_km: f64,
    /// Kilometres per hour.
    pub km_per_hour: f64,
}

impl Default for Travel {
    fn default() -> Self {
        let speed = |up_to_km, km_per_hour| Speed { up_to_km, km_per_hour };
        Self { minutes_on_top: 5, way_percent: 130, speeds: vec![speed(1.5, 5.0), speed(15.0, 25.0), speed(1000.0, 60.0)] }
    }
}

impl Travel {
    /// How long the way between two places takes.
    pub fn takes(&self, metres: f64) -> Duration {
        let way = metres / 1000.0 * f64::from(self.way_percent) / 100.0;
        let speed = self.speeds.iter().find(|speed| way <= speed.up_to_km).or(self.speeds.last());
        let hours = speed.map_or(0.0, |speed| way / speed.km_per_hour.max(1.0));
        Duration::from_secs_f64(hours * 3600.0) + Duration::from_mins(self.minutes_on_top.into())
    }
}

/// Metres between two places on the earth, degrees north and east, as the crow flies.
fn distance((north, east): (f64, f64), (other_north, other_east): (f64, f64)) -> f64 {
    let (one, other) = (north.to_radians(), other_north.to_radians());
    let (up, across) = ((other - one) / 2.0, (other_east - east).to_radians() / 2.0);
    let chord = up.sin().powi(2) + one.cos() * other.cos() * across.sin().powi(2);
    2.0 * 6_371_000.0 * chord.sqrt().asin()
}

struct Pair {
    key_id: Uuid,
    room: bool,
    first_id: Uuid,
    second_id: Uuid,
    first_ends_at: DateTime<Utc>,
    starts_at: DateTime<Utc>,
    first_structure_id: Uuid,
    second_structure_id: Uuid,
    first_place: Option<Vec<f64>>,
    second_place: Option<Vec<f64>>,
}

/// A conflict as it is kept.
#[derive(Default)]
struct Found {
    kind: i16,
    gap_minutes: i32,
    travel_minutes: i32,
    distance_metres: i32,
}

impl Pair {
    fn judge(&self, travel: &Travel) -> Option<Found> {
        if self.first_ends_at > self.starts_at {
            let kind = if self.room { ConflictKind::Room } else { ConflictKind::Person };
            return Some(Found { kind: kind as i16, ..Found::default() });
        }
        let place = |place: &Option<Vec<f64>>| place.as_deref().and_then(|place| Some((*place.first()?, *place.get(1)?)));
        let metres = distance(place(&self.first_place)?, place(&self.second_place)?);
        let gap = (self.starts_at - self.first_ends_at).num_minutes();
        let needed = travel.takes(metres).as_secs().div_ceil(60);
        (u64::try_from(gap).unwrap_or_default() < needed).then(|| Found {
            kind: ConflictKind::Travel as i16,
            gap_minutes: gap.try_into().unwrap_or(i32::MAX),
            travel_minutes: needed.try_into().unwrap_or(i32::MAX),
            distance_metres: rounded(metres),
        })
    }
}

fn rounded(metres: f64) -> i32 {
    format!("{metres:.0}").parse().unwrap_or(i32::MAX)
}

/// Finds again the conflicts to come of these people and rooms.
pub async fn refresh(tx: &mut PgConnection, travel: &Travel, keys: &[Uuid]) -> Result<(), sqlx::Error> {
    let now = Utc::now();
    for keys in keys.chunks(CHUNK) {
        sqlx::query!("delete from timetable.conflicts where key_id = any($1) and starts_at >= $2", keys, now)
            .execute(&mut *tx)
            .await?;
        let pairs = pairs(tx, keys, now).await?;
        let found = pairs.into_iter().filter_map(|pair| Some((pair.judge(travel)?, pair))).collect::<Vec<_>>();
        keep(tx, &found).await?;
    }
    Ok(())
}

/// Lessons of one person or room of which the second begins before the first ends, and lessons of one person that follow each other
/// in two schools within three hours. Two sources that say the same lesson are no conflict.
async fn pairs(tx: &mut PgConnection, keys: &[Uuid], from: DateTime<Utc>) -> Result<Vec<Pair>, sqlx::Error> {
    sqlx::query_file_as!(Pair, "src/conflict/pairs.sql", keys, from).fetch_all(tx).await
}

async fn keep(tx: &mut PgConnection, found: &[(Found, Pair)]) -> Result<(), sqlx::Error> {
    if found.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "insert into timetable.conflicts (
            kind, key_id, first_id, second_id, starts_at, first_structure_id, second_structure_id, gap_minutes, travel_minutes,
            distance_metres
         )
         select *
         from unnest($1::smallint[], $2::uuid[], $3::uuid[], $4::uuid[], $5::timestamptz[], $6::uuid[], $7::uuid[], $8::integer[],
                     $9::integer[], $10::integer[])
         on conflict do nothing",
        &found.iter().map(|(found, _)| found.kind).collect::<Vec<_>>(),
        &found.iter().map(|(_, pair)| pair.key_id).collect::<Vec<_>>(),
        &found.iter().map(|(_, pair)| pair.first_id).collect::<Vec<_>>(),
        &found.iter().map(|(_, pair)| pair.second_id).collect::<Vec<_>>(),
        &found.iter().map(|(_, pair)| pair.starts_at).collect::<Vec<_>>(),
        &found.iter().map(|(_, pair)| pair.first_structure_id).collect::<Vec<_>>(),
        &found.iter().map(|(_, pair)| pair.second_structure_id).collect::<Vec<_>>(),
        &found.iter().map(|(found, _)| found.gap_minutes).collect::<Vec<_>>(),
        &found.iter().map(|(found, _)| found.travel_minutes).collect::<Vec<_>>(),
        &found.iter().map(|(found, _)| found.distance_metres).collect::<Vec<_>>(),
    )
    .execute(tx)
    .await?;
    Ok(())
}
