# Imports of the directory

imports = Imports
imports-title = Directory imports
imports-intro = What was delivered to the directory, and what became of it. The latest comes first.
imports-none = No import yet.
imports-back = All imports
import-back = Back to the import
import-new-link = Import a delivery

feed-first-degree = Academic directory, primary schools, académie { $academy }
feed-second-degree = Academic directory, secondary schools, académie { $academy }
feed-onde = ONDE
import-complete = complete delivery
import-delta = changes only
import-rollback = an import taken back

import-waiting = Compared, waiting
import-held = Held by the threshold
import-applied = Applied
import-taken-back = Taken back
import-gone = Compared, not applied

count-schools = { $count ->
    [one] { $count } school
   *[other] { $count } schools
  }
count-people = { $count ->
    [one] { $count } person
   *[other] { $count } people
  }
count-created = { $count } new
count-updated = { $count } changed
count-missing = { $count } absent

import-of = Import of { $moment }
rollback-of = Taken back on { $moment }
import-waiting-text = Nothing has changed in the directory yet. A compared delivery can be applied for one day, as long as no other is sent.
import-held-text = Nothing has changed in the directory: too many people would leave. An administrator must confirm it.
import-applied-text = Applied on { $moment }.
import-taken-back-text = This import was taken back: the directory is again what it was.
import-gone-text = This comparison can no longer be applied. Send the delivery again.
import-taken-back-link = See how it was taken back
import-undone-link = See the import that was taken back
delivery-title = In the delivery
created-label = New
updated-label = Changed
unchanged-label = Unchanged
missing-label = Absent
people-label = People
guardianships-label = Guardian links
missing-hint = Absent: people of these schools whom the delivery no longer names.

threshold-title = { $count ->
    [one] Too many departures in one school
   *[other] Too many departures in { $count } schools
  }
threshold-text = More people would leave than the threshold allows. In September this is often normal; during the year it rather means that the delivery is incomplete. Before you apply, check:
threshold-check-files = that the delivery holds all of the académie's files, up to date;
threshold-check-head = that the school's head expects these departures;
threshold-check-closing = whether it closes a class or a year group, or changes its number.
threshold-tag = Too many departures

diff-title = School by school
diff-hint = Pupils and staff. Guardians are not counted here.
diff-none = This import touches no school.
diff-from = The list goes on from { $school }.
school-unchanged = { $count } unchanged
school-leaving = { $count ->
    [one] { $count } leaves
   *[other] { $count } leave
  }
school-arriving = { $count ->
    [one] { $count } arrives
   *[other] { $count } arrive
  }
school-moving = { $count ->
    [one] { $count } changes class
   *[other] { $count } change class
  }

set-aside-found = { $count ->
    [one] One record was set aside
   *[other] { $count } records were set aside
  }
set-aside-rest = All the rest of the delivery is taken.
set-aside-link = See which, and what to do
warnings-title = Noted, and taken all the same
warning-times = { $count ->
    [one] once
   *[other] { $count } times
  }

apply-title = Apply this import
apply-text = The directory changes in one go. People who are absent from the delivery lose their classes and functions in these schools; their account is only closed after a delay, and opened again if they come back.
apply-confirm = I have checked these departures
apply-confirm-hint = Without this box, nothing is applied.
apply-unconfirmed = Tick “I have checked these departures” to apply.
apply = Apply

rollback-title = Take this import back?
rollback-intro = Taking back is a new import, the inverse of this one.
rollback-ends = What the import began ends: arrivals, classes, functions, guardian links.
rollback-resumes = What it ended begins again: people who left are back in their place.
rollback-stays = What people typed since stays: open accounts, passwords, addresses.
rollback-once = It cannot be undone. To come back to this import, the delivery must be sent again.
rollback-link = Take this import back
rollback-confirm = Yes, take it back
rollback-leave = No, keep it

changes-arriving = Arrive
changes-leaving = Leave
changes-moving = Change class
changes-none = Nobody arrives, leaves or changes class.
changes-cut = The list is long: only the first 200 people are named.
changes-reserved = Names are for the school's head only.
class-move = { $before }, then { $after }
class-none = No class
group-heads = Heads
group-school-life = School life
group-staff = Other staff

set-aside-title = Records set aside
set-aside-intro = These records, or one of their links, could not be taken; the rest of the delivery is. Once they are corrected where they come from, they arrive with the next delivery.
set-aside-none = No record was set aside among those that you may see.
set-aside-record = Record { $identifier }
set-aside-nameless = Record without an identifier
set-aside-place = { $file }, line { $line }

new-title = Import a delivery
new-intro = The delivery is first read and compared: nothing changes in the directory before you apply it.
new-source = Where does it come from?
new-aaf = From the academic directory (AAF)
new-aaf-hint = A .zip or .tgz archive, or all the .xml files together.
new-onde = From ONDE
new-onde-hint = The .csv files that the head downloads there.
new-uai = The school's number (UAI)
new-uai-hint = For ONDE only, whose files do not name the school: seven digits and a letter.
new-files = Files
new-files-hint = Depending on its size, sending takes from a few seconds to a few minutes. Leave this page open.
new-send = Send and compare
new-no-file = Choose at least one file.
new-wrong-file = “{ $file }” is neither an archive (.zip, .tgz) nor an .xml or .csv file.
new-no-school = Give the school's number: seven digits and a letter.
new-too-large = The delivery is too large for this page. Ask the technical team to import it.
new-cut = Sending stopped on the way. Nothing has changed: try again.
new-busy = The service is very busy. Nothing has changed: try again in a moment.

run-comparing = Reading the delivery
run-applying = Applying the import
run-rolling-back = Taking the import back
run-step-sending = Sending
run-step-reading = Reading
run-step-comparing = Comparing with the directory
run-step-applying = Changing the directory, in one go
run-done = done
run-now = under way
run-records = { $count ->
    [one] { $count } record read
   *[other] { $count } records read
  }
run-refreshed = This page refreshes by itself. You may leave it: the work goes on.
run-still = This page no longer refreshes by itself. You may leave it: the work goes on.
run-stop = Stop refreshing
run-again = Refresh by itself
run-refresh = Refresh
refused-comparing = The delivery is refused
refused-applying = The import was not applied
refused-rolling-back = The import was not taken back
refused-nothing = Nothing has changed in the directory.
refused-file = Something is wrong with a file: the whole delivery is refused. Once it is corrected, send it again.
refused-file-label = File
refused-line-label = Line
refused-reason-label = What is wrong
refused-running = Another import is running. Wait until it is done, then try again.
refused-not-staged = This comparison can no longer be applied: more than a day has passed, or another delivery was sent. Send it again.
refused-not-latest = Only the latest import of a source can be taken back, and only once.
refused-interrupted = The delivery did not arrive whole. Send it again.
refused-busy = The service is very busy or stopped. Try again in a moment.
refused-failed = An error on our side. It is recorded and we will look into it.
refused-lost = We have no more news of it. See in the list of imports what was done, then begin again if need be.
refused-lost-title = No more news
