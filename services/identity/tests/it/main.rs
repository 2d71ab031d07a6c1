//! Identity, by the front door.

mod activation;
