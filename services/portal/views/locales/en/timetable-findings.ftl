# What an import says of a timetable's source, by code

timetable-finding-later = A problem that this page does not know yet ({ $code }). Tell the technical team.
timetable-finding-line = line { NUMBER($line) }

finding-timetable-source-empty = There is nothing in it. Export it again.
finding-timetable-format-unknown = This format is not known; the file begins with "{ $value }". Send an iCalendar file (.ics), EDT's clear XML, UDT's archive, the pair of STS or EXP_COURS.
finding-timetable-source-too-large = It is larger than the { $value } MB that are allowed. Export one school and one year only.
finding-timetable-too-many-lessons = There are more than { $value } lessons, the limit. Export one school and one year only.
finding-timetable-source-cut = It stops in the middle. Export it and send it again.
finding-timetable-xml-malformed = It is not correct XML: { $value }. Export it again.
finding-timetable-encoding-wrong = Some characters do not exist in the encoding that it names. Export it again, and open it in no other program.
finding-timetable-archive-unreadable = The archive cannot be read, or holds no file of UDT: { $value }. Export it again from UDT.
finding-timetable-path-escapes = In the archive, the path "{ $value }" leads out of it, which is refused. Export it again and check where it comes from.
finding-timetable-html-page = It is a web page, not a calendar: the address is wrong, or wants somebody to sign in. Copy it again from the timetable program.
finding-timetable-other-school = These lessons are another school's ({ $value }). Send those of this school.
finding-timetable-sts-file-missing = One of the two files of STS is missing: { $value }. Send both together.
finding-timetable-sts-same-file = The two files of STS are the same one. Send sts_emp and emp_sts.
finding-timetable-sts-two-schools = The two files of STS are of two schools ({ $value }). Send both files of the same one.
finding-timetable-no-lessons = There is no lesson in it, although there were some before. The version before stays; check the export.
finding-timetable-too-few-lessons = There are far fewer lessons to come than before. The version before stays until somebody confirms.
finding-timetable-element-missing = "{ $element }" is missing, without which the file cannot be understood. Export all of it again.
finding-timetable-frame-wrong = The value "{ $value }" of "{ $element }" cannot be: it frames the whole file. Check the year and the hours in the program, then export it again.
finding-timetable-encrypted = It is an encrypted export of EDT or Pronote. Ask for the clear XML export.

finding-timetable-address-wrong = It is no http, https or webcal address. Copy all of it from the timetable program.
finding-timetable-address-refused = The address leads to a private network, which is refused. Give a public address, or ask the technical team to allow this one.
finding-timetable-host-unknown = There is no server of this name. Check the address.
finding-timetable-no-answer = The server did not answer in time, or not to the end. It is tried again by itself.
finding-timetable-answer-refused = The server answered with an error ({ $value }). If this lasts, copy the address again: it may have changed.
finding-timetable-too-many-redirects = The address leads to another one again and again. Copy it again from the timetable program.
finding-timetable-certificate-wrong = The server's certificate is not valid. Tell those who host it.

finding-timetable-line-broken = This line is no iCalendar: it was left out. Export again if a lesson is missing.
finding-timetable-start-missing = A lesson has no beginning (DTSTART): it was left out. Correct it in the timetable program.
finding-timetable-end-before-start = A lesson ends before it begins: it was left out. Correct it in the timetable program.
finding-timetable-time-wrong = "{ $value }" is neither a date nor an hour ({ $element }): the lesson was left out. Correct it in the timetable program.
finding-timetable-zone-unknown = The time zone "{ $value }" is neither known nor described: the lesson was left out. Choose a known one, like Europe/Paris.
finding-timetable-rule-wrong = The recurrence "{ $value }" cannot be understood: the lesson was left out. Correct it in the timetable program.
finding-timetable-too-many-occurrences = A lesson comes again more than { $value } times in the year: it was left out. Correct its recurrence.
finding-timetable-too-long = A lesson lasts { $value } days, more than is allowed: it was left out. Correct its end.
finding-timetable-ident-unknown = "{ $value }" ({ $element }) is described nowhere in the file: what depends on it was left out. Export all of it again.
finding-timetable-weeks-wrong = The weeks "{ $value }" ({ $element }) are beyond the school year, or no number: the lesson was left out. Check the year in the program.
finding-timetable-place-wrong = The day, place or duration "{ $value }" ({ $element }) cannot be: the lesson was left out. Correct it in the timetable program.
finding-timetable-alternation-without-weeks = The alternation "{ $value }" has no weeks: its lessons were left out. Give it its weeks in STS.
finding-timetable-ident-twice = "{ $value }" ({ $element }) is there twice: the second was left out. Correct it in the timetable program.
finding-timetable-exception-without-event = An exception (RECURRENCE-ID) of a lesson that is not there: it was left out. Export again if a lesson is missing.
