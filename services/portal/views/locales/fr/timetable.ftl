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

# Le détail d'un cours
lesson-when = Quand
lesson-title = Titre
lesson-with = Avec
lesson-for = Pour
lesson-where = Où
lesson-source = D'où cela vient
lesson-amended = Ce cours a été modifié dans ENEJ ; sa source dit autre chose.
lesson-history = Ce qui lui est arrivé
change-added = Ajouté
change-cancelled = Annulé
change-moved = Déplacé
change-replaced = Remplacé
change-restored = Rétabli
change-edited = Modifié
change-by-import = par la source
change-by = par { $person }
amend-title = Modifier ce cours
amend-hint = Ce que vous changez ici l'emporte sur la source jusqu'à ce que vous le rétablissiez. Tous ceux que cela concerne le voient aussitôt.
amend-cancel = L'annuler
amend-why = Pourquoi (facultatif)
amend-cancel-confirm = Annuler ce cours
amend-move = Le déplacer
amend-move-confirm = Déplacer ce cours
amend-room = Changer de salle
amend-room-confirm = Changer de salle
amend-rooms-wrong = Donnez de 1 à 10 salles, séparées par des virgules.
amend-teacher = Le confier à quelqu'un d'autre
amend-teacher-who = Qui le fait à la place ?
amend-teacher-wrong = Choisissez quelqu'un de l'établissement.
amend-teacher-confirm = Remplacer
amend-restore = Rétablir ce que dit la source
amend-restore-hint = Vos modifications prennent fin, et la source décide à nouveau.
amend-remove = Retirer ce cours
amend-remove-hint = Ce cours a été ajouté dans ENEJ : il disparaît.
lesson-added-now = C'est ajouté.
lesson-cancelled-now = Le cours est annulé.
lesson-moved-now = Le cours est déplacé.
lesson-room-now = La salle est changée.
lesson-replaced-now = Le remplacement est enregistré.
lesson-restored-now = La source décide à nouveau.
lesson-past = Ce cours a déjà commencé : rien n'a changé.

# Ce qui a changé
changes-since = Depuis le { $day }, pour les cours à venir.
changes-since-label = Depuis le
changes-show = Afficher
nothing-changed = Rien n'a changé.

# Abonnements
subscriptions = Suivre l'emploi du temps dans un autre agenda
subscriptions-intro = Une adresse que votre agenda relève tout seul : celui du téléphone, Google, Outlook, Thunderbird.
subscription-new = Créer une adresse
subscription-scope = De qui ?
subscription-scope-wrong = Choisissez dans la liste.
subscription-name = Nom de l'adresse
subscription-name-hint = Pour la reconnaître, par exemple « Téléphone ».
subscription-name-wrong = Donnez un nom de 50 caractères au plus.
subscription-until = Jusqu'à quand ?
subscription-year = La fin de l'année scolaire
subscription-days = { NUMBER($count) } jours
subscription-days-wrong = Choisissez une durée de la liste.
subscription-too-many = Vous avez déjà 20 adresses. Supprimez-en une.
subscription-make = Créer l'adresse
subscriptions-own = Vos adresses
subscriptions-none = Aucune adresse pour l'instant.
subscription-ended = Terminée
subscription-dates = Créée le { $from }, valable jusqu'au { $to }
subscription-unused = Jamais relevée
subscription-used = Relevée { $ago }
subscription-revoke = Supprimer
subscription-revoked = L'adresse ne marche plus.
subscribed-title = Votre adresse est prête
subscribed-once = Cette adresse n'est montrée qu'une fois : copiez-la maintenant.
subscribed-address = Adresse à copier dans votre agenda
subscribed-until = Valable jusqu'au { $day }
subscribed-open = Ouvrir dans mon agenda
subscribed-download = Télécharger une fois
subscribed-how = Comment faire
subscribed-apple = iPhone, iPad, Mac
subscribed-apple-how = Touchez « Ouvrir dans mon agenda », puis « S'abonner ».
subscribed-google = Google Agenda
subscribed-google-how = Sur un ordinateur : « Autres agendas », « + », « À partir de l'URL », puis collez l'adresse.
subscribed-outlook = Outlook
subscribed-outlook-how = « Ajouter un calendrier », « S'abonner à partir du web », puis collez l'adresse.
subscribed-thunderbird = Thunderbird
subscribed-thunderbird-how = « Nouvel agenda », « Sur le réseau », puis collez l'adresse.
subscribed-secret = Qui a cette adresse peut lire l'emploi du temps : ne la donnez à personne. Vous pouvez la supprimer à tout moment.
subscribed-done = J'ai copié l'adresse

# Un moment commun
free-people = Quelles personnes ?
free-whom-wrong = Choisissez de 1 à 50 personnes et classes.
free-first-day = À partir du
free-first-day-wrong = Donnez un premier jour.
free-last-day = Jusqu'au
free-last-day-wrong = Donnez un dernier jour, 31 jours après le premier au plus.
free-minutes = Durée, en minutes
free-minutes-wrong = Donnez une durée en minutes, comme 55.
free-opens = Pas avant
free-closes = Pas après
free-hours-wrong = Donnez une heure après la première, comme 18:00.
free-search = Chercher
free-found = Moments où tout le monde est libre
free-none = Aucun moment ne convient à tout le monde. Essayez une durée plus courte ou plus de jours.
free-busy = Le service est très sollicité. Réessayez dans un instant.
