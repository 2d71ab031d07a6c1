//! Every page in every language: what it says, that it is safe, sound and light.

mod pages;
mod samples;
mod structure;
