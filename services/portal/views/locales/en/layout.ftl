# What all pages share.

skip-to-content = Skip to content
menu = Main menu
today = Today
devices = My devices
sign-out = Sign out
accessibility-link = Accessibility: not compliant
accessibility-link-partial = Accessibility: partially compliant
accessibility-link-full = Accessibility: fully compliant
legal = Legal notice
charter = Terms of use
languages = Languages
go-on = Continue
try-again = Try again
back-home = Back to the home page
error-summary = There is a problem
error-prefix = Error:
per-cent = { NUMBER($share) }%

list-of-names = { $first } and { $last }
date-long = { $weekday } { $day } { $month } { $year }
date-first = 1
date-moment = { $day } { $month } at { $time }
date-moment-year = { $day } { $month } { $year } at { $time }
date-weekday = { $weekday } { $day } { $month }
date-day = { $day } { $month }
date-month-year = { $month } { $year }
date-span = from { $first } to { $last } { $year }
ago-now = just now
ago-minutes = { NUMBER($count) } min ago
ago-hours = { NUMBER($count) } h ago
ago-days = { $count ->
    [one] { $count } day ago
   *[other] { $count } days ago
  }
lasting-minutes = { NUMBER($minutes) } min
lasting-hours = { NUMBER($hours) } h
lasting-both = { NUMBER($hours) } h { $minutes }
until-now = now
until-in = in { $time }
monday = Monday
tuesday = Tuesday
wednesday = Wednesday
thursday = Thursday
friday = Friday
saturday = Saturday
sunday = Sunday
january = January
february = February
march = March
april = April
may = May
june = June
july = July
august = August
september = September
october = October
november = November
december = December
