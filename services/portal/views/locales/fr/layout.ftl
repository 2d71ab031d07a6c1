# Ce que toutes les pages ont en commun. Les espaces insécables et les apostrophes courbes sont posées à la construction.

skip-to-content = Aller au contenu
menu = Menu principal
today = Aujourd'hui
devices = Mes appareils
sign-out = Se déconnecter
accessibility-link = Accessibilité : non conforme
accessibility-link-partial = Accessibilité : partiellement conforme
accessibility-link-full = Accessibilité : totalement conforme
legal = Mentions légales
charter = Charte d'utilisation
languages = Langues
go-on = Continuer
try-again = Réessayer
back-home = Revenir à l'accueil
error-summary = Il y a un problème
error-prefix = Erreur :
per-cent = { NUMBER($share) } %

# Listes et dates
list-of-names = { $first } et { $last }
date-long = { $weekday } { $day } { $month } { $year }
date-first = 1er
date-moment = { $day } { $month } à { $time }
date-moment-year = { $day } { $month } { $year } à { $time }
date-weekday = { $weekday } { $day } { $month }
date-day = { $day } { $month }
date-month-year = { $month } { $year }
date-span = du { $first } au { $last } { $year }
ago-now = à l'instant
ago-minutes = il y a { NUMBER($count) } min
ago-hours = il y a { NUMBER($count) } h
ago-days = { $count ->
    [one] il y a { $count } jour
   *[other] il y a { $count } jours
  }
lasting-minutes = { NUMBER($minutes) } min
lasting-hours = { NUMBER($hours) } h
lasting-both = { NUMBER($hours) } h { $minutes }
until-now = maintenant
until-in = dans { $time }
monday = lundi
tuesday = mardi
wednesday = mercredi
thursday = jeudi
friday = vendredi
saturday = samedi
sunday = dimanche
january = janvier
february = février
march = mars
april = avril
may = mai
june = juin
july = juillet
august = août
september = septembre
october = octobre
november = novembre
december = décembre
