# Timetable

my-timetable = My timetable
children-timetable = Your children's timetable
timetable-of-class = Timetable: { $name }
timetable-of-room = Room { $name }
timetable-of = Timetable: { $name }
week-span = Week { $span }
view-which = Period shown
view-day = Day
view-week = Week
view-month = Month
day-before = Previous day
day-after = Next day
week-before = Previous week
week-after = Next week
month-before = Previous month
month-after = Next month
legend = Your schools
sheet-link = Print
sheet-ready = This page is ready: print it from your browser's menu. The sheet is in landscape.
sheet-back = Back to the usual view
subscribe-link = Follow it in another calendar
changes-link = What has changed
calendar-truncated = There are more lessons than this page shows. Choose a shorter period.
no-lessons = No lessons
day-lessons = { $count ->
    [one] { $count } lesson, from { $from } to { $to }
   *[other] { $count } lessons, from { $from } to { $to }
  }

# A lesson
lesson-nameless = Untitled
lesson-changed = Changed
lesson-moved = Moved
lesson-other-subject = Other lesson
lesson-replaced = Replacement
lesson-other-room = Other room
lesson-exceptional = Exceptional
lesson-cancelled = Cancelled
instead-of = instead of
day-and-hour = { $day } at { $hour }
clash-person = Two lessons at the same time
clash-room = Room taken twice
metres = { NUMBER($count) } m
kilometres = { NUMBER($count) } km
travel = { $gap } between two schools { $distance } apart: the way takes { $needed }

# Where it comes from
where-from = Where these lessons come from
source-of-school = { $source } ({ $school })
freshness-feed = { $source }: up to date { $ago }
freshness-failing = { $source }: answers no more; last answer { $ago }
freshness-upload = { $source }: files sent { $ago }
freshness-typed = { $source }: typed in ENEJ
freshness-never = { $source }: nothing received yet
source-feed = Address that is fetched
source-upload = Files that are sent
source-typed = Typed in ENEJ
format-icalendar = iCalendar
format-edt = EDT (clear XML)
format-udt = UDT (archive)
format-sts = STS (sts_emp and emp_sts)
format-exp-cours = EXP_COURS

# Today
today-lessons = Today
tomorrow-date = Tomorrow, { $date }
lesson-now = Now
lesson-next = Next
until-hour = until { $hour }
at-hour-in = at { $hour }, { $countdown }
lessons-left = { $count ->
    [one] { $count } lesson left, until { $to }
   *[other] { $count } lessons left, until { $to }
  }
lessons-tomorrow = { $count ->
    [one] { $count } lesson, from { $from } to { $to }
   *[other] { $count } lessons, from { $from } to { $to }
  }
no-lessons-today = No lessons today.
no-lessons-tomorrow = No lessons tomorrow.
lessons-changed = What changes
lessons-planned = As planned
lesson-over = over
timetable-missing = The timetable could not be shown this time. Reload the page in a moment.
week-link = See the whole week
children-week-link = See your children's week
child-not-linked-more = Homework and canteen are not linked to ENEJ yet. For now, keep following them where you usually do.
pupil-not-linked-more = Your homework is not linked to ENEJ yet. For now, keep following it where you usually do.
