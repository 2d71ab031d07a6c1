//! iCalendar (RFC 5545): Pronote's, Hyperplanning's, ADE's and anybody's.
