"""Expands the calendars of a folder and prints their occurrences, one a line: file, beginning, end (seconds since 1970)."""

import datetime
import pathlib
import sys
import zoneinfo

import icalendar
import recurring_ical_events


def seconds(moment, school):
    """A day begins at midnight at the school, an hour without zone is one of its clocks."""
    if not isinstance(moment, datetime.datetime):
        moment = datetime.datetime.combine(moment, datetime.time())
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=school)
    return int(moment.timestamp())


def main(folder, school, first_day, last_day):
    school = zoneinfo.ZoneInfo(school)
    first_day, last_day = (datetime.date.fromisoformat(day) for day in (first_day, last_day))
    for path in sorted(pathlib.Path(folder).glob("*.ics")):
        calendar = icalendar.Calendar.from_ical(path.read_bytes())
        margin = datetime.timedelta(days=2)
        for event in recurring_ical_events.of(calendar).between(first_day - margin, last_day + margin):
            print(path.stem, seconds(event.start, school), seconds(event.end, school))


main(*sys.argv[1:])
