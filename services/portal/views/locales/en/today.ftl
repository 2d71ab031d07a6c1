# Today

hello = Hello { $name }
figures-missing = The figures could not be shown this time. Reload the page in a moment.

your-children = Your children
no-school-yet = No school for this year yet.
timetable = Timetable
homework = Homework
canteen = Canteen
timetable-not-linked = not linked yet
homework-not-linked = not linked yet
canteen-not-linked = not linked yet
child-not-linked = Timetable, homework and canteen are not linked to ENEJ yet. For now, keep following them where you usually do.
pupil-not-linked = Your timetable and homework are not linked to ENEJ yet. For now, keep following them where you usually do.

my-class = My class
no-class-yet = No class yet

your-classes = Your classes
classes = Classes
main-teacher = main teacher
subject-unknown = Subject not stated
no-class-taught = You have no class yet.
week-not-linked = The week across your schools is not linked to ENEJ yet.

your-schools = { $count ->
    [one] Your school
   *[other] Your { $count } schools
  }
pupils-label = Pupils
teachers-label = Teachers
guardians-label = Guardians
schools-label = Schools
accounts-label = Active accounts
accounts-activated = { $total ->
    [0] No account to activate
   *[other] { $activated ->
        [0] No account active out of { $total }
        [one] { $activated } account active out of { $total }
       *[other] { $activated } accounts active out of { $total }
      }
  }
what-next = What is left to do
next-letters = { $count ->
    [one] One person has not activated their account yet: hand them their letter.
   *[other] { $count } people have not activated their accounts yet: hand them their letters.
  }
next-none = Nothing for now: every account is active.

your-work = Your work
post-not-linked = The tools for this role are not linked to ENEJ yet.

schools-from = The list goes on from { $school }.
schools-of = Schools: { $organisation }
school = School
no-schools = No school is attached yet.
first-page = Back to the start
next-page = Show more

nothing-title = Nothing to show for now
nothing-text = Your account is not linked to a pupil, a school or an authority yet. If this is a mistake, please contact the school office.
