# What all pages share.

skip-to-content = Skip to content
menu = Main menu
today = Today
devices = My devices
sign-out = Sign out
accessibility-link = Accessibility: not compliant
legal = Legal notice
charter = Terms of use
languages = Languages
go-on = Continue
try-again = Try again
back-home = Back to the home page
error-summary = There is a problem
error-prefix = Error:
number = { $count ->
   *[other] { $count }
  }
per-cent = { $share ->
   *[other] { $share }%
  }

list-of-names = { $first } and { $last }
date-long = { $weekday } { $day } { $month } { $year }
date-first = 1
date-moment = { $day } { $month } at { $time }
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
