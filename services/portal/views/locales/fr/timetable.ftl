# Emploi du temps

my-timetable = Mon emploi du temps
children-timetable = Emploi du temps de vos enfants
timetable-of-class = Emploi du temps : { $name }
timetable-of-room = Salle { $name }
timetable-of = Emploi du temps : { $name }
week-span = Semaine { $span }
view-which = Période affichée
view-day = Jour
view-week = Semaine
view-month = Mois
day-before = Jour précédent
day-after = Jour suivant
week-before = Semaine précédente
week-after = Semaine suivante
month-before = Mois précédent
month-after = Mois suivant
legend = Vos établissements
sheet-link = Imprimer
sheet-ready = Cette page est prête : imprimez-la depuis le menu du navigateur. La feuille est en paysage.
sheet-back = Revenir à l'affichage normal
subscribe-link = Le suivre dans un autre agenda
changes-link = Ce qui a changé
calendar-truncated = Il y a plus de cours que cette page n'en montre. Choisissez une période plus courte.
no-lessons = Pas de cours
day-lessons = { $count ->
    [one] { $count } cours, de { $from } à { $to }
   *[other] { $count } cours, de { $from } à { $to }
  }

# Un cours
lesson-nameless = Sans titre
lesson-changed = Modifié
lesson-moved = Déplacé
lesson-other-subject = Autre cours
lesson-replaced = Remplacement
lesson-other-room = Autre salle
lesson-exceptional = Exceptionnel
lesson-cancelled = Annulé
instead-of = au lieu de
day-and-hour = { $day } à { $hour }
clash-person = Deux cours en même temps
clash-room = Salle prise deux fois
metres = { NUMBER($count) } m
kilometres = { NUMBER($count) } km
travel = { $gap } entre deux établissements à { $distance } : le trajet en demande { $needed }

# D'où cela vient
where-from = D'où viennent ces cours
source-of-school = { $source } ({ $school })
freshness-feed = { $source } : à jour { $ago }
freshness-failing = { $source } : ne répond plus ; dernière réponse { $ago }
freshness-upload = { $source } : fichiers envoyés { $ago }
freshness-typed = { $source } : saisi dans ENEJ
freshness-never = { $source } : rien reçu pour l'instant
source-feed = Adresse relevée
source-upload = Fichiers envoyés
source-typed = Saisie dans ENEJ
format-icalendar = iCalendar
format-edt = EDT (XML en clair)
format-udt = UDT (archive)
format-sts = STS (sts_emp et emp_sts)
format-exp-cours = EXP_COURS

# Aujourd'hui
today-lessons = Aujourd'hui
tomorrow-date = Demain, { $date }
lesson-now = Maintenant
lesson-next = Ensuite
until-hour = jusqu'à { $hour }
at-hour-in = à { $hour }, { $countdown }
lessons-left = { $count ->
    [one] Encore { $count } cours, jusqu'à { $to }
   *[other] Encore { $count } cours, jusqu'à { $to }
  }
lessons-tomorrow = { $count ->
    [one] { $count } cours, de { $from } à { $to }
   *[other] { $count } cours, de { $from } à { $to }
  }
no-lessons-today = Pas de cours aujourd'hui.
no-lessons-tomorrow = Pas de cours demain.
lessons-changed = Ce qui change
lessons-planned = Comme prévu
lesson-over = terminé
timetable-missing = L'emploi du temps n'a pas pu être affiché cette fois. Rechargez la page dans un instant.
week-link = Voir toute la semaine
children-week-link = Voir la semaine de vos enfants
child-not-linked-more = Les devoirs et la cantine ne sont pas encore reliés à ENEJ. Pour l'instant, continuez à les suivre là où vous le faites d'habitude.
pupil-not-linked-more = Les devoirs ne sont pas encore reliés à ENEJ. Pour l'instant, continue à les suivre là où tu le fais d'habitude.
