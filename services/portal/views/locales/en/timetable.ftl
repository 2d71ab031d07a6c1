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

# A lesson in detail
lesson-when = When
lesson-title = Title
lesson-with = With
lesson-for = For
lesson-where = Where
lesson-source = Where it comes from
lesson-amended = This lesson was changed in ENEJ; its source says otherwise.
lesson-history = What happened to it
change-added = Added
change-cancelled = Cancelled
change-moved = Moved
change-replaced = Replaced
change-restored = Restored
change-edited = Changed
change-by-import = by the source
change-by = by { $person }
amend-title = Change this lesson
amend-hint = What you change here holds against the source until you restore it. Everybody concerned sees it at once.
amend-cancel = Cancel it
amend-why = Why (optional)
amend-cancel-confirm = Cancel this lesson
amend-move = Move it
amend-move-confirm = Move this lesson
amend-room = Change the room
amend-room-confirm = Change the room
amend-rooms-wrong = Give 1 to 10 rooms, with commas between them.
amend-teacher = Give it to somebody else
amend-teacher-who = Who leads it instead?
amend-teacher-wrong = Choose somebody of the school.
amend-teacher-confirm = Replace
amend-restore = Restore what the source says
amend-restore-hint = Your changes end, and the source decides again.
amend-remove = Remove this lesson
amend-remove-hint = This lesson was added in ENEJ: it disappears.
lesson-added-now = It is added.
lesson-cancelled-now = The lesson is cancelled.
lesson-moved-now = The lesson is moved.
lesson-room-now = The room is changed.
lesson-replaced-now = The replacement is saved.
lesson-restored-now = The source decides again.
lesson-past = This lesson has begun: nothing was changed.

# What has changed
changes-since = Since { $day }, for lessons to come.
changes-since-label = Since
changes-show = Show
nothing-changed = Nothing has changed.

# Subscriptions
subscriptions = Follow the timetable in another calendar
subscriptions-intro = An address that your calendar reads by itself: your telephone's, Google, Outlook, Thunderbird.
subscription-new = Make an address
subscription-scope = Whose?
subscription-scope-wrong = Choose from the list.
subscription-name = Name of the address
subscription-name-hint = To recognise it, for instance "Telephone".
subscription-name-wrong = Give a name of 50 characters at most.
subscription-until = Until when?
subscription-year = The end of the school year
subscription-days = { NUMBER($count) } days
subscription-days-wrong = Choose a duration from the list.
subscription-too-many = You already have 20 addresses. Delete one.
subscription-make = Make the address
subscriptions-own = Your addresses
subscriptions-none = No address yet.
subscription-ended = Ended
subscription-dates = Made on { $from }, valid until { $to }
subscription-unused = Never read
subscription-used = Read { $ago }
subscription-revoke = Delete
subscription-revoked = The address works no more.
subscribed-title = Your address is ready
subscribed-once = This address is shown only once: copy it now.
subscribed-address = Address to copy into your calendar
subscribed-until = Valid until { $day }
subscribed-open = Open in my calendar
subscribed-download = Download once
subscribed-how = How to do it
subscribed-apple = iPhone, iPad, Mac
subscribed-apple-how = Tap "Open in my calendar", then "Subscribe".
subscribed-google = Google Calendar
subscribed-google-how = On a computer: "Other calendars", "+", "From URL", then paste the address.
subscribed-outlook = Outlook
subscribed-outlook-how = "Add calendar", "Subscribe from web", then paste the address.
subscribed-thunderbird = Thunderbird
subscribed-thunderbird-how = "New calendar", "On the network", then paste the address.
subscribed-secret = Whoever has this address can read the timetable: give it to nobody. You can delete it at any time.
subscribed-done = I have copied the address

# A time in common
free-people = Which people?
free-whom-wrong = Choose 1 to 50 people and classes.
free-first-day = From
free-first-day-wrong = Give a first day.
free-last-day = Until
free-last-day-wrong = Give a last day, 31 days after the first one at most.
free-minutes = Duration in minutes
free-minutes-wrong = Give a duration in minutes, like 55.
free-opens = Not before
free-closes = Not after
free-hours-wrong = Give an hour after the first one, like 18:00.
free-search = Search
free-found = Times at which everybody is free
free-none = No time suits everybody. Try a shorter duration or more days.
free-busy = The service is very busy. Try again in a moment.
