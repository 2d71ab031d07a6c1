# The directory: what waits, and the way to it

directory = Directory
directory-intro = Who is where, how we know, and what waits for a decision.
directory-tasks-missing = What waits could not be counted this time. Reload the page in a moment.
directory-nothing-waits = Nothing waits.
directory-imports = What the academies and ONDE delivered, and what became of it.
directory-imports-waiting = { $count ->
    [one] A delivery was compared and waits to be applied.
   *[other] { $count } deliveries were compared and wait to be applied.
  }
directory-merges = Two records that may be of one person.
directory-merges-waiting = { $count ->
    [one] A merge waits for a decision.
   *[other] { $count } merges wait for a decision.
  }
directory-functions = The profile that each function code gives.
directory-functions-waiting = { $count ->
    [one] A code has no profile yet.
   *[other] { $count } codes have no profile yet.
  }
directory-rollover = What became of last year's classes and pupils.
directory-schools-awaited = { $count ->
    [one] A school waits for the delivery of its new year.
   *[other] { $count } schools wait for the delivery of their new year.
  }
nothing-changed-busy = The service is very busy. Nothing was changed: try again in a moment.
leave-unchanged = Change nothing
