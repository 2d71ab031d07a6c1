# A school's timetable: sources, versions, names, contradictions, what is typed, the year

desk = The school's timetable
desk-sources = Sources
desk-imports = Versions
desk-labels = Names
desk-conflicts = Contradictions
desk-typed = Add
desk-year = Year
desk-lists = Classes and rooms

# Sources
sources-intro = Where the timetable comes from: addresses that are fetched all the time, files that are sent, what is typed in ENEJ.
sources-none = No source yet. Add the address or the files of your timetable program.
source-add = Add a source
source-add-confirm = Add this source
source-added = The source is added. An address is fetched within a minute.
source-changed = It is saved.
source-paused = Paused
source-paused-now = The source is paused: its lessons stay, but it is fetched no more.
source-resumed = The source is fetched again.
source-fetched = The address was just fetched.
source-deleted = The source is deleted.
source-standing-typed = What you add or change here.
source-never = Nothing received yet.
source-sent = Files applied { $ago }.
source-success = Last answer { $ago }.
source-next = Fetched next { $time }.
source-failing = This source can no longer be read
source-failures = { $count ->
    [one] One failure. The last good version stays in place.
   *[other] { $count } failures in a row. The last good version stays in place.
  }
source-waiting = A version waits for your consent
source-fetch = Fetch now
source-pause = Pause
source-resume = Resume
source-change = Rename it or change its address
source-name = Name of the source
source-name-hint = For instance "Pronote, teachers".
source-name-wrong = Give a name of 100 characters at most.
source-new-address = New address
source-new-address-hint = Leave it empty to keep the same. An address is a secret: it is never shown again.
source-imports = See its versions
source-delete = Delete this source
source-delete-title = Delete this source?
source-delete-ends = The lessons to come that it announces will be shown no more.
source-delete-stays = Past lessons stay, with their history.
source-delete-confirm = Yes, delete it
source-how = How does it come?
source-how-feed = An address to fetch
source-how-feed-hint = An iCalendar feed: Pronote, Hyperplanning, ADE and many others give its address.
source-how-upload = Files to send
source-how-upload-hint = iCalendar, EDT's clear XML, UDT's archive, the pair of STS or EXP_COURS.
source-address = Address
source-address-hint = Only for an address to fetch: http, https or webcal. It is a secret: it is never shown again.
source-subject = Whose lessons are these?
source-subject-hint = For the feed of one class or one person only, which does not say so itself.
source-subject-itself = The source says it itself
source-subject-wrong = Choose a class or a person of the school.
source-room = Or which room's?
source-room-hint = For the feed of one room only.
source-too-many = This school already has 500 sources. Delete one.
source-send-title = Send files
source-send-text = They are read and compared first: nothing changes before you apply.
source-files-hint = For STS, send sts_emp and emp_sts together.
classes-and-groups = Classes and groups
placed-finding = { $place }: { $what }

# Versions
versions-intro = What each source said, version after version. The latest comes first.
version-of = { $source }, version { NUMBER($version) }
version-staged = Compared, waiting
version-held = Held back, waiting for your consent
version-in-force = In place
version-former = Replaced
version-rolled-back = Taken back
version-dropped = Compared, not applied
version-read = The files are read. Nothing has changed yet.
version-applied-now = The version is in place.
version-rolled-back-now = The version before is in place again.
version-not-staged = This version can be applied no more: too much time has passed, or another one was. Send the files again.
version-no-earlier = There is no version before it.
version-held-title = Far fewer lessons than before
version-held-text = This version announces far fewer lessons to come than the one before. Often the export is incomplete: check it before you apply.
version-figures = What it changes
version-figures-hint = { $lessons ->
    [one] One lesson in all. Only lessons to come change.
   *[other] { $lessons } lessons in all. Only lessons to come change.
  }
figure-to-come = To come
figure-added = Added
figure-moved = Moved
figure-cancelled = Cancelled
figure-changed = Changed
figure-unchanged = Unchanged
count-to-come = { $count ->
    [one] { $count } lesson to come
   *[other] { $count } lessons to come
  }
count-added = { NUMBER($count) } added
count-moved = { NUMBER($count) } moved
count-changed = { NUMBER($count) } changed
count-cancelled = { NUMBER($count) } cancelled
findings-count = { $count ->
    [one] One problem found
   *[other] { $count } problems found
  }
findings-rest = All the rest is taken.
findings-cut = The list is long: only the first ones are shown.
version-apply-title = Apply this version
version-apply-text = The lessons to come of this source become these. Past lessons and what was typed in ENEJ stay.
version-confirm = I have checked: there are far fewer lessons
version-unconfirmed = Tick "I have checked" to apply.
version-roll-back = Go back to the version before
version-roll-back-title = Go back to the version before?
version-roll-back-before = The lessons to come become those of the version before again.
version-roll-back-past = Past lessons do not change.
version-roll-back-typed = What was typed in ENEJ stays. An address that is fetched may bring this version back: pause it first if it is wrong.
version-roll-back-confirm = Yes, go back

# Names
labels-intro = What the names written in the sources mean in the directory. A decision is remembered for all versions to come.
labels-unmatched = { $count ->
    [one] One name is not recognised yet.
   *[other] { $count } names are not recognised yet.
  }
labels-unmatched-text = Their lessons are shown only to the other people concerned.
labels-unmatched-link = Say what they mean
labels-none = No name here yet.
label-kinds = Kind of names
label-all = All
label-teachers = Teachers
label-staff = Other staff
label-pupils = Pupils
label-classes = Classes
label-groups = Groups
label-rooms = Rooms
label-teacher = Teacher
label-staff-one = Other staff
label-pupil = Pupil
label-class = Class
label-group = Group
label-room = Room
label-unmatched = Not recognised yet
label-matched = Recognised: { $meaning }
label-decided = Decided: { $meaning }
label-ignored = Means nothing
label-maybe = Is it…
label-choose = Choose
label-choose-title = What does "{ $name }" mean?
label-choose-confirm = That is it
label-choice-missing = Choose from the list.
label-target = In the directory
label-target-hint = The lessons follow at once.
label-ignore = Means nothing
label-again = Look again
label-decided-now = It is remembered. The lessons follow.
label-ignored-now = It is remembered: this name means nothing.
label-again-now = ENEJ will look again with the next version.

# Contradictions
conflicts-intro = What cannot happen at the same time, from today on.
conflicts-none = Nothing contradicts itself.
conflict-kinds = Kind of contradictions
conflict-all = All
conflict-person = One person in two lessons
conflict-pupils = Pupils in two lessons
conflict-room = One room taken twice
conflict-travel = Impossible way

# Add
typed-title = Add to the timetable
typed-intro = An exceptional lesson, a meeting, a trip: everybody concerned sees it at once.
typed-nature = What is it?
typed-lesson = A lesson
typed-event = Something else: a meeting, a trip, a class council
typed-name = Subject or title
typed-name-hint = For instance "Mathematics" or "Class council of 4e C".
typed-name-wrong = Give a subject or a title of 200 characters at most.
typed-date = Day
typed-date-wrong = Give a day to come.
begins = Beginning
ends = End
begins-wrong = Give the hour at which it begins, like 08:30.
ends-wrong = Give an hour after the beginning.
typed-all-day = All day
typed-all-day-hint = The hours do not count.
typed-last-day = Last day
typed-last-day-hint = If it lasts several days; 31 at most.
typed-last-day-wrong = The last day comes after the first, 31 days later at most.
typed-classes = For which classes?
typed-teachers = With which teachers?
typed-whom-wrong = Choose at least one class or one person of the school.
rooms-label = Rooms
rooms-hint = With commas between them.
rooms-wrong = Give 10 rooms at most, with commas between them.
note-label = Details
note-hint = Read by everybody concerned.
note-wrong = Details have 800 characters at most.
typed-confirm = Add

# Year
year-title = School year { $first }-{ $second }
year-intro = The first and last days, the hours and the closures of the school.
year-saved = It is saved.
year-days = First and last day of lessons
year-first-day = First day
year-last-day = Last day
year-national-hint = Empty: the one of the national calendar.
year-first-day-wrong = Give a day of this school year, or leave it empty.
year-last-day-wrong = Give a day of this school year after the first one, or leave it empty.
year-bells = Hours of the day
year-bells-hint = In their order. Leave empty what does not exist; save to have more lines.
year-bell-wrong = Hour { NUMBER($row) } is none, or begins before the end of the one before.
bell-begins = Beginning of hour { $row }
bell-ends = End of hour { $row }
year-closures = Closures of the school
year-closures-hint = Days without lessons that are not everybody's.
year-closure-wrong = Closure { NUMBER($row) } has no name, or its days cannot be.
closure-row = Closure { $row }
closure-name = Name of the closure
closure-first = First day without lessons
closure-last = Last day without lessons
year-national = Holidays and public holidays
year-national-zone = Holidays of zone { $zone } and public holidays

# Classes and rooms
lists-intro = The timetable of each class, each room and each teacher.
lists-none = Neither the directory nor the sources name a class or a room yet.
free-link = Find a time in common
