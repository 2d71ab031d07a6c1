//! Ways between schools: how far, how long.

use std::{collections::HashMap, time::Duration};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use uuid::Uuid;

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

/// A way that takes longer than there is time for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Way {
    /// Minutes between the two lessons.
    pub gap_minutes: i32,
    /// Minutes that the way takes, rounded up.
    pub travel_minutes: i32,
    /// As the crow flies.
    pub distance_metres: i32,
}

/// Where schools are, degrees north and east, and how fast one gets from one to another.
pub struct Map<'a> {
    travel: &'a Travel,
    places: HashMap<Uuid, (f64, f64)>,
}

impl<'a> Map<'a> {
    /// Of these schools, those of which the directory knows the place.
    pub async fn read(tx: &mut PgConnection, travel: &'a Travel, structure_ids: &[Uuid]) -> Result<Self, sqlx::Error> {
        let rows = sqlx::query!(
            r#"select structure_id, latitude as "latitude!", longitude as "longitude!"
               from timetable.schools
               where structure_id = any($1) and latitude is not null and longitude is not null"#,
            structure_ids,
        )
        .fetch_all(tx)
        .await?;
        Ok(Self::of(travel, rows.into_iter().map(|row| (row.structure_id, (row.latitude, row.longitude)))))
    }

    /// Of schools whose places are known.
    pub fn of(travel: &'a Travel, places: impl IntoIterator<Item = (Uuid, (f64, f64))>) -> Self {
        Self { travel, places: places.into_iter().collect() }
    }

    /// The way between two schools, if it takes longer than these minutes; none when nobody knows where one of them is.
    pub fn too_long(&self, from: Uuid, to: Uuid, gap_minutes: i64) -> Option<Way> {
        let metres = distance(*self.places.get(&from)?, *self.places.get(&to)?);
        let travel_minutes = i64::try_from(self.travel.takes(metres).as_secs().div_ceil(60)).unwrap_or(i64::MAX);
        let short = |number: i64| i32::try_from(number).unwrap_or(i32::MAX);
        (gap_minutes < travel_minutes).then(|| Way {
            gap_minutes: short(gap_minutes),
            travel_minutes: short(travel_minutes),
            distance_metres: rounded(metres),
        })
    }
}

fn rounded(metres: f64) -> i32 {
    format!("{metres:.0}").parse().unwrap_or(i32::MAX)
}

/// Metres between two places on the earth, degrees north and east, as the crow flies.
fn distance((north, east): (f64, f64), (other_north, other_east): (f64, f64)) -> f64 {
    let (one, other) = (north.to_radians(), other_north.to_radians());
    let (up, across) = ((other - one) / 2.0, (other_east - east).to_radians() / 2.0);
    let chord = up.sin().powi(2) + one.cos() * other.cos() * across.sin().powi(2);
    2.0 * 6_371_000.0 * chord.sqrt().min(1.0).asin()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Degrees of latitude that are a kilometre.
    const KILOMETRE: f64 = 1.0 / 111.194_926_644_558_74;

    fn two_schools(travel: &Travel, kilometres: f64) -> (Map<'_>, Uuid, Uuid) {
        let (here, there) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let places = [(here, (48.0, 2.0)), (there, (48.0 + kilometres * KILOMETRE, 2.0))];
        (Map::of(travel, places), here, there)
    }

    #[test]
    fn the_way_from_paris_to_marseille_is_661_kilometres() {
        let metres = distance((48.8566, 2.3522), (43.2965, 5.3698));
        assert!((metres - 660_500.0).abs() < 1_000.0, "{metres}");
        assert!(distance((48.0, 2.0), (48.0, 2.0)) < 0.001);
    }

    #[test]
    fn ten_kilometres_at_25_an_hour_take_37_minutes() {
        let travel = Travel::default();
        let (map, here, there) = two_schools(&travel, 10.0);
        assert_eq!(map.too_long(here, there, 37), None, "just enough");
        let way = Way { gap_minutes: 36, travel_minutes: 37, distance_metres: 10_000 };
        assert_eq!(map.too_long(here, there, 36), Some(way));
    }

    #[test]
    fn who_walks_next_door_needs_the_minutes_on_top_and_the_way() {
        let travel = Travel::default();
        let (map, here, there) = two_schools(&travel, 0.5);
        assert_eq!(map.too_long(here, there, 13), None);
        assert_eq!(map.too_long(here, there, 12).unwrap().travel_minutes, 13);
    }

    #[test]
    fn speeds_are_those_of_the_configuration() {
        let speeds = vec![Speed { up_to_km: 1.0, km_per_hour: 60.0 }];
        let travel = Travel { minutes_on_top: 0, way_percent: 100, speeds };
        let (map, here, there) = two_schools(&travel, 9.999);
        assert_eq!(map.too_long(here, there, 9).unwrap().travel_minutes, 10, "the last speed holds for all that is longer");
        let without = Travel { speeds: vec![], ..travel };
        let (map, here, there) = two_schools(&without, 10.0);
        assert_eq!(map.too_long(here, there, 0), None);
    }

    #[test]
    fn a_school_without_a_place_is_no_way() {
        let travel = Travel::default();
        let (map, here, _) = two_schools(&travel, 100.0);
        assert_eq!(map.too_long(here, Uuid::from_u128(3), 0), None);
    }
}
