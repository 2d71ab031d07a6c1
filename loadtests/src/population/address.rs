//! Invented homes in real communes.

use super::chance::Chance;
use super::schools::School;

/// Street names found in nearly every French town.
const STREETS: [&str; 48] = [
    "rue Victor Hugo",
    "avenue de la République",
    "rue Jean Jaurès",
    "rue Pasteur",
    "boulevard Gambetta",
    "rue des Écoles",
    "avenue du Général de Gaulle",
    "rue de l'Église",
    "rue Gabriel Péri",
    "rue Anatole France",
    "allée des Tilleuls",
    "rue Émile Zola",
    "rue de Verdun",
    "rue du 8 Mai 1945",
    "place du Marché",
    "rue Henri Barbusse",
    "rue de la Liberté",
    "avenue Aristide Briand",
    "rue Marcel Sembat",
    "villa des Lilas",
    "rue Molière",
    "rue Voltaire",
    "rue Marie Curie",
    "rue Georges Clemenceau",
    "rue de l'Abbé Grégoire",
    "chemin des Vignes",
    "rue Édouard Vaillant",
    "rue du Moulin",
    "square des Acacias",
    "rue Ledru-Rollin",
    "rue Louis Blanc",
    "rue Carnot",
    "rue Pierre Curie",
    "avenue Foch",
    "rue de la Gare",
    "rue Danton",
    "impasse des Roses",
    "rue Jules Ferry",
    "rue Rouget de l'Isle",
    "rue des Bas-Rogers",
    "rue Paul Vaillant-Couturier",
    "rue Saint-Denis",
    "rue d'Estienne d'Orves",
    "quai de Seine",
    "rue de l'Ancienne Mairie",
    "rue Sadi Carnot",
    "boulevard de la Paix",
    "rue des Champs",
];

/// A postal address in France.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// The four lines of the directory, joined by `$`.
    pub lines: String,
    /// Postcode.
    pub postcode: &'static str,
    /// Town, capitals.
    pub town: String,
}

impl Address {
    /// A home in the commune of a school.
    pub fn near(school: &School, chance: &mut Chance) -> Self {
        let street = format!("{} {}", chance.within(1..160), chance.pick(&STREETS));
        let second_line = match chance.within(0..10) {
            0..4 => format!("Appt {}", chance.within(1..99)),
            4..6 => format!("Bât. {} - esc. {}", chance.pick(&["A", "B", "C", "D"]), chance.within(1..5)),
            6 => "Résidence du Parc".to_owned(),
            _ => String::new(),
        };
        let commune = school.commune;
        Self { lines: format!("{street}${second_line}$$"), postcode: commune.postcode, town: commune.name.to_uppercase() }
    }
}
