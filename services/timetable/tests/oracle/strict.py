"""Reads a calendar without mercy and prints its events, one a line: identifier, beginning, end (seconds since 1970), summary."""

import pathlib
import sys

import icalendar


def main(path):
    calendar = icalendar.Calendar.from_ical(pathlib.Path(path).read_bytes())
    assert not calendar.errors, calendar.errors
    for event in calendar.walk("VEVENT"):
        assert not event.errors, event.errors
        summary = str(event["SUMMARY"]).replace("\n", "|")
        print(event["UID"], int(event.start.timestamp()), int(event.end.timestamp()), summary)


main(*sys.argv[1:])
