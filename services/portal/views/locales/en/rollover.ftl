# The new school year

rollover = New school year
rollover-title = New school year { $year }
rollover-intro = What became of last year's classes and pupils, school by school. Each pupil keeps her account, even in another school.
rollover-awaited = { $schools ->
    [0] No school has classes yet.
    [one] { $awaited ->
        [0] One school: its new year is delivered.
       *[other] One school: its new year is not delivered yet.
      }
   *[other] { $awaited ->
        [0] { $schools } schools: every new year is delivered.
        [one] { $schools } schools; the new year of one is not delivered yet.
       *[other] { $schools } schools; the new year of { $awaited } is not delivered yet.
      }
  }
rollover-which = Which schools
rollover-all = All
rollover-awaited-only = New year not delivered yet
rollover-none = No school to show here.
rollover-not-delivered = New year not delivered yet
rollover-not-delivered-text = This school's new year is not delivered yet: its pupils stay in last year's classes.
rollover-nobody = No pupil last year, nor this year.
rollover-pupils = { $count ->
    [0] No pupil last year: { $outcomes }.
    [one] One pupil last year: { $outcomes }.
   *[other] { $count } pupils last year: { $outcomes }.
  }
rollover-stayed = { $count } stayed
rollover-moved = { $count ->
    [one] { $count } is in another school
   *[other] { $count } are in another school
  }
rollover-unplaced = { $count ->
    [one] { $count } waits for a new class
   *[other] { $count } wait for a new class
  }
rollover-missing = { $count ->
    [one] { $count } cannot be found
   *[other] { $count } cannot be found
  }
rollover-arrived = { $count ->
    [one] { $count } arrives
   *[other] { $count } arrive
  }
rollover-classes-open = { $count ->
    [0] No class of last year is open.
    [one] One class of last year is still open.
   *[other] { $count } classes of last year are still open.
  }
rollover-classes-closed = { $count ->
    [0] No class is closed.
    [one] One class is closed and archived.
   *[other] { $count } classes are closed and archived.
  }
rollover-of = { $school } – new school year { $year }
rollover-back = All schools
rollover-closed = The year { $year } was closed by hand on { $moment }.
rollover-pupils-title = Pupils
rollover-pupils-before = { $count ->
    [0] No pupil at the end of { $year }.
    [one] One pupil at the end of { $year }. Today:
   *[other] { $count } pupils at the end of { $year }. Today:
  }
outcome-stayed = Stayed in the school
outcome-stayed-hint = They have a class of the new year here.
outcome-moved = Went to another school
outcome-moved-hint = Another school of the directory has them in a class: known by their INE, they kept their account.
outcome-unplaced = Without a new class for now
outcome-unplaced-hint = Still pupils somewhere, but in no class of the new year.
outcome-missing = Not found
outcome-missing-hint = No school names them any more: gone elsewhere, or left out of a delivery. Their account is closed after a delay, and opened again if they come back.
outcome-arrived = Arrived
outcome-arrived-hint = They have a class here and were not here last year.
rollover-arrived-known = { $count ->
    [one] One comes from another school of the directory, with the account.
   *[other] { $count } come from another school of the directory, with their accounts.
  }
rollover-names = See the names
rollover-names-none = Nobody in this list.
rollover-accounts = { $count ->
    [0] No pupil of last year had opened an account.
    [one] One pupil of last year kept an open account.
   *[other] { $count } pupils of last year kept an open account.
  }
rollover-year = Year { $year }
rollover-no-class = No class for now.
count-pupils = { $count ->
    [0] no pupil
    [one] { $count } pupil
   *[other] { $count } pupils
  }
class-open = still open

close-title = Close the year { $year }?
close-when = Deliveries close last year's classes by themselves. Only do it by hand for a school that nobody delivers any more.
close-link = Close the year { $year }
close-question = Close the year { $year } of this school?
close-classes = The classes and groups of that year are closed and archived, and nobody belongs to them any more.
close-pupils = Pupils who have no class there since are no longer its pupils, nor are their guardians its guardians.
close-staff = Heads and staff keep their functions.
close-accounts = Accounts stay. That of a pupil whom no school names any more is closed after the usual delay.
close-again = If the school is delivered later, those whom the delivery names come back.
close-confirm = Yes, close the year
close-done = The year is closed.
