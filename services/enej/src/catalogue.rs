//! The one list of services.

use platform::Service;

/// Every service, in the order in which a process starts them.
pub const SERVICES: [Service; 3] = [identity::SERVICE, timetable::SERVICE, portal::SERVICE];

/// The services that these words name.
pub fn named(words: &[String]) -> anyhow::Result<Vec<Service>> {
    if words.iter().any(|word| word == "all") {
        return Ok(SERVICES.to_vec());
    }
    let find = |word: &String| SERVICES.into_iter().find(|service| service.name == word);
    let names = SERVICES.map(|service| service.name).join(", ");
    words.iter().map(|word| find(word).ok_or_else(|| anyhow::anyhow!("no service {word}; there are: all, {names}"))).collect()
}
