//! The pair of files between STS-Web and timetable software: `sts_emp` says who and what, `emp_sts` when and where.
