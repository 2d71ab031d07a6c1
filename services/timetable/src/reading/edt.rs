//! The clear XML that EDT exports (Index Éducation): week bitmasks over a grid of places.
