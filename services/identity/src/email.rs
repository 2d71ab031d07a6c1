//! E-mail addresses: read by the same library that will write to them.

use platform::mail::is_address;

use crate::error::Error;

/// Refuses what no mail can be sent to.
pub fn check(address: &str) -> Result<(), Error> {
    if is_address(address) { Ok(()) } else { Err(Error::NoAddress) }
}
