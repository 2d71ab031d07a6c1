//! Reads a clear XML file of EDT as its readers do: for every week the items whose bit is set.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use quick_xml::Reader;
use quick_xml::escape::unescape;
use quick_xml::events::{BytesStart, Event};

type Attributes = BTreeMap<String, String>;

/// The lessons that are held: date, hours, matter, family name, class or group, room.
pub fn lessons(xml: &str) -> Vec<[String; 6]> {
    let mut file = File::default();
    let mut reader = Reader::from_str(xml);
    let mut lessons = Vec::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Start(element) => file.enter(&element),
            Event::Empty(element) => file.take(&element),
            Event::End(element) if element.name().as_ref() == "Cours" => lessons.extend(file.close()),
            Event::Eof => return lessons,
            _ => {}
        }
    }
}

#[derive(Default)]
struct File {
    first_monday: NaiveDate,
    bells: Vec<[String; 2]>,
    names: BTreeMap<String, String>,
    course: Option<Attributes>,
    items: Vec<(String, Attributes)>,
}

impl File {
    fn enter(&mut self, element: &BytesStart) {
        let attributes = attributes(element);
        if element.name().as_ref() == "Cours" && attributes.contains_key("Jour") {
            self.course = Some(attributes);
        } else {
            self.take(element);
        }
    }

    fn take(&mut self, element: &BytesStart) {
        let (name, attributes) = (element.name().as_ref().to_owned(), attributes(element));
        if self.course.is_some() {
            self.items.push((name, attributes));
        } else if name == "AnneeScolaire" {
            self.first_monday = attributes["DatePremierJourSemaine1"][..10].parse().unwrap();
        } else if name == "Place" {
            self.bells.push(["LibelleHeureDebut", "LibelleHeureFin"].map(|label| attributes[label].clone()));
        } else if let Some(called) = attributes.get("Nom").or(attributes.get("Libelle")) {
            self.names.insert(attributes["Ident"].clone(), called.clone());
        }
    }

    fn close(&mut self) -> Vec<[String; 6]> {
        let Some(course) = self.course.take() else { return Vec::new() };
        let items = std::mem::take(&mut self.items);
        let cancelled: u64 = course.get("SemainesAnnulation").map_or(0, |mask| mask.parse().unwrap());
        (1..=53).filter(|week| cancelled >> week & 1 == 0).filter_map(|week| self.lesson(&course, &items, week)).collect()
    }

    fn lesson(&self, course: &Attributes, items: &[(String, Attributes)], week: u64) -> Option<[String; 6]> {
        let [day, bell, length]: [usize; 3] =
            ["Jour", "NumeroPlaceDebut", "NombrePlaces"].map(|name| course[name].parse().unwrap());
        let there = |kinds: &[&str]| {
            let mut of_week = items.iter().filter(|(kind, item)| {
                kinds.contains(&kind.as_str()) && item["Semaines"].parse::<u64>().unwrap() >> week & 1 == 1
            });
            let item = of_week.next()?;
            assert!(of_week.next().is_none(), "two of {kinds:?} in week {week}");
            Some(self.names[&item.1["Ident"]].clone())
        };
        let date = self.first_monday + Days::new((week - 1) * 7 + day as u64 - 1);
        let hours = format!("{}-{}", self.bells[bell][0], self.bells[bell + length - 1][1]);
        let audience = there(&["Classe", "Groupe"])?;
        Some([date.to_string(), hours, there(&["Matiere"])?, there(&["Professeur"])?, audience, there(&["Salle"])?])
    }
}

fn attributes(element: &BytesStart) -> Attributes {
    let all = element.attributes().map(Result::unwrap);
    all.map(|attribute| (attribute.key.as_ref().to_owned(), unescape(&attribute.value).unwrap().into_owned())).collect()
}
