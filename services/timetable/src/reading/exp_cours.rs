//! `EXP_COURS.xml`, EDT's plain export of courses.
