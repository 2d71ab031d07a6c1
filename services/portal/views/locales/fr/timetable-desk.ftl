# L'emploi du temps d'un établissement : sources, versions, noms, ce qui se contredit, saisies, année

desk = L'emploi du temps de l'établissement
desk-sources = Sources
desk-imports = Versions
desk-labels = Noms
desk-conflicts = Contradictions
desk-typed = Ajouter
desk-year = Année
desk-lists = Classes et salles

# Sources
sources-intro = D'où vient l'emploi du temps : adresses relevées sans cesse, fichiers envoyés, saisies dans ENEJ.
sources-none = Aucune source pour l'instant. Ajoutez l'adresse ou les fichiers de votre logiciel d'emploi du temps.
source-add = Ajouter une source
source-add-confirm = Ajouter cette source
source-added = La source est ajoutée. Une adresse est relevée dans la minute.
source-changed = C'est enregistré.
source-paused = Suspendue
source-paused-now = La source est suspendue : ses cours restent, mais elle n'est plus relevée.
source-resumed = La source est relevée à nouveau.
source-fetched = L'adresse vient d'être relevée.
source-deleted = La source est supprimée.
source-standing-typed = Ce que vous ajoutez ou modifiez ici.
source-never = Rien reçu pour l'instant.
source-sent = Fichiers appliqués { $ago }.
source-success = Dernière réponse { $ago }.
source-next = Prochain relevé { $time }.
source-failing = Cette source ne peut plus être lue
source-failures = { $count ->
    [one] Un échec. La dernière bonne version reste en place.
   *[other] { $count } échecs de suite. La dernière bonne version reste en place.
  }
source-waiting = Une version attend votre accord
source-fetch = Relever maintenant
source-pause = Suspendre
source-resume = Reprendre
source-change = Renommer ou changer l'adresse
source-name = Nom de la source
source-name-hint = Par exemple « Pronote, professeurs ».
source-name-wrong = Donnez un nom de 100 caractères au plus.
source-new-address = Nouvelle adresse
source-new-address-hint = Laissez vide pour garder la même. Une adresse est un secret : elle n'est plus jamais montrée.
source-imports = Voir ses versions
source-delete = Supprimer cette source
source-delete-title = Supprimer cette source ?
source-delete-ends = Les cours à venir qu'elle annonce ne seront plus affichés.
source-delete-stays = Les cours passés restent, avec leur historique.
source-delete-confirm = Oui, supprimer
source-how = Comment vient-elle ?
source-how-feed = Une adresse à relever
source-how-feed-hint = Un agenda iCalendar : Pronote, Hyperplanning, ADE et bien d'autres en donnent l'adresse.
source-how-upload = Des fichiers à envoyer
source-how-upload-hint = iCalendar, XML en clair d'EDT, archive d'UDT, paire de STS ou EXP_COURS.
source-address = Adresse
source-address-hint = Pour une adresse à relever seulement : en http, https ou webcal. C'est un secret : elle n'est plus jamais montrée.
source-subject = De qui sont ces cours ?
source-subject-hint = Pour l'agenda d'une seule classe ou d'une seule personne, qui ne le dit pas lui-même.
source-subject-itself = La source le dit elle-même
source-subject-wrong = Choisissez une classe ou une personne de l'établissement.
source-room = Ou de quelle salle ?
source-room-hint = Pour l'agenda d'une seule salle.
source-too-many = Cet établissement a déjà 500 sources. Supprimez-en une.
source-send-title = Envoyer des fichiers
source-send-text = Ils sont d'abord lus et comparés : rien ne change avant que vous n'appliquiez.
source-files-hint = Pour STS, envoyez sts_emp et emp_sts ensemble.
classes-and-groups = Classes et groupes
placed-finding = { $place } : { $what }

# Versions
versions-intro = Ce que chaque source a dit, version après version. La plus récente est en premier.
version-of = { $source }, version { NUMBER($version) }
version-staged = Comparée, en attente
version-held = Retenue, en attente de votre accord
version-in-force = En place
version-former = Remplacée
version-rolled-back = Annulée
version-dropped = Comparée, non appliquée
version-read = Les fichiers sont lus. Rien n'a encore changé.
version-applied-now = La version est en place.
version-rolled-back-now = La version précédente est à nouveau en place.
version-not-staged = Cette version ne peut plus être appliquée : trop de temps a passé, ou une autre l'a été. Envoyez les fichiers à nouveau.
version-no-earlier = Il n'y a pas de version précédente.
version-held-title = Beaucoup moins de cours qu'avant
version-held-text = Cette version annonce bien moins de cours à venir que la précédente. C'est souvent un export incomplet : vérifiez-le avant d'appliquer.
version-figures = Ce qu'elle change
version-figures-hint = { $lessons ->
    [one] Un cours en tout. Seuls les cours à venir changent.
   *[other] { $lessons } cours en tout. Seuls les cours à venir changent.
  }
figure-to-come = À venir
figure-added = Ajoutés
figure-moved = Déplacés
figure-cancelled = Annulés
figure-changed = Modifiés
figure-unchanged = Inchangés
count-to-come = { NUMBER($count) } cours à venir
count-added = { $count ->
    [one] { $count } ajouté
   *[other] { $count } ajoutés
  }
count-moved = { $count ->
    [one] { $count } déplacé
   *[other] { $count } déplacés
  }
count-changed = { $count ->
    [one] { $count } modifié
   *[other] { $count } modifiés
  }
count-cancelled = { $count ->
    [one] { $count } annulé
   *[other] { $count } annulés
  }
findings-count = { $count ->
    [one] Un problème trouvé
   *[other] { $count } problèmes trouvés
  }
findings-rest = Tout le reste est pris.
findings-cut = La liste est longue : seuls les premiers sont montrés.
version-apply-title = Appliquer cette version
version-apply-text = Les cours à venir de cette source deviennent ceux-ci. Les cours passés et ce qui a été saisi dans ENEJ restent.
version-confirm = J'ai vérifié : il y a bien moins de cours
version-unconfirmed = Cochez « J'ai vérifié » pour appliquer.
version-roll-back = Revenir à la version précédente
version-roll-back-title = Revenir à la version précédente ?
version-roll-back-before = Les cours à venir redeviennent ceux de la version précédente.
version-roll-back-past = Les cours passés ne changent pas.
version-roll-back-typed = Ce qui a été saisi dans ENEJ reste. Une adresse relevée peut ramener cette version : suspendez-la d'abord si elle se trompe.
version-roll-back-confirm = Oui, revenir en arrière

# Noms
labels-intro = Ce que veulent dire, dans l'annuaire, les noms écrits dans les sources. Une décision est retenue et vaut pour toutes les versions à venir.
labels-unmatched = { $count ->
    [one] Un nom n'est pas encore reconnu.
   *[other] { $count } noms ne sont pas encore reconnus.
  }
labels-unmatched-text = Leurs cours ne sont montrés qu'aux autres personnes qu'ils concernent.
labels-unmatched-link = Dire ce qu'ils veulent dire
labels-none = Aucun nom ici pour l'instant.
label-kinds = Sorte de noms
label-all = Tous
label-teachers = Enseignants
label-staff = Autres personnels
label-pupils = Élèves
label-classes = Classes
label-groups = Groupes
label-rooms = Salles
label-teacher = Enseignant
label-staff-one = Autre personnel
label-pupil = Élève
label-class = Classe
label-group = Groupe
label-room = Salle
label-unmatched = Pas encore reconnu
label-matched = Reconnu : { $meaning }
label-decided = Décidé : { $meaning }
label-ignored = Ne veut rien dire
label-maybe = Est-ce…
label-choose = Choisir
label-choose-title = Que veut dire « { $name } » ?
label-choose-confirm = C'est bien cela
label-choice-missing = Choisissez dans la liste.
label-target = Dans l'annuaire
label-target-hint = Les cours suivent aussitôt.
label-ignore = Ne veut rien dire
label-again = Chercher à nouveau
label-decided-now = C'est retenu. Les cours suivent.
label-ignored-now = C'est retenu : ce nom ne veut rien dire.
label-again-now = ENEJ cherchera à nouveau à la prochaine version.

# Contradictions
conflicts-intro = Ce qui ne peut pas avoir lieu en même temps, à partir d'aujourd'hui.
conflicts-none = Rien ne se contredit.
conflict-kinds = Sorte de contradictions
conflict-all = Toutes
conflict-person = Une personne dans deux cours
conflict-pupils = Des élèves dans deux cours
conflict-room = Une salle prise deux fois
conflict-travel = Trajet impossible

# Ajouter
typed-title = Ajouter à l'emploi du temps
typed-intro = Un cours exceptionnel, une réunion, une sortie : tous ceux que cela concerne le voient aussitôt.
typed-nature = De quoi s'agit-il ?
typed-lesson = Un cours
typed-event = Autre chose : réunion, sortie, conseil de classe
typed-name = Matière ou titre
typed-name-hint = Par exemple « Mathématiques » ou « Conseil de classe de la 4e C ».
typed-name-wrong = Donnez une matière ou un titre, de 200 caractères au plus.
typed-date = Jour
typed-date-wrong = Donnez un jour à venir.
begins = Début
ends = Fin
begins-wrong = Donnez l'heure du début, comme 08:30.
ends-wrong = Donnez une heure de fin, après le début.
typed-all-day = Toute la journée
typed-all-day-hint = Les heures ne comptent pas.
typed-last-day = Dernier jour
typed-last-day-hint = Si cela dure plusieurs jours ; 31 au plus.
typed-last-day-wrong = Le dernier jour vient après le premier, à 31 jours au plus.
typed-classes = Pour quelles classes ?
typed-teachers = Avec quels enseignants ?
typed-whom-wrong = Choisissez au moins une classe ou une personne de l'établissement.
rooms-label = Salles
rooms-hint = Séparées par des virgules.
rooms-wrong = Donnez 10 salles au plus, séparées par des virgules.
note-label = Précisions
note-hint = Lues par tous ceux que cela concerne.
note-wrong = Les précisions ont 800 caractères au plus.
typed-confirm = Ajouter

# Année
year-title = Année scolaire { $first }-{ $second }
year-intro = Les premiers et derniers jours, les heures et les fermetures de l'établissement.
year-saved = C'est enregistré.
year-days = Premier et dernier jour de cours
year-first-day = Premier jour
year-last-day = Dernier jour
year-national-hint = Vide : celui du calendrier national.
year-first-day-wrong = Donnez un jour de cette année scolaire, ou laissez vide.
year-last-day-wrong = Donnez un jour de cette année scolaire, après le premier, ou laissez vide.
year-bells = Heures de la journée
year-bells-hint = Dans l'ordre. Laissez vide ce qui n'existe pas ; enregistrez pour avoir d'autres lignes.
year-bell-wrong = L'heure { NUMBER($row) } n'en est pas une, ou commence avant la fin de la précédente.
bell-begins = Début de l'heure { $row }
bell-ends = Fin de l'heure { $row }
year-closures = Fermetures de l'établissement
year-closures-hint = Pont, journée banalisée : les jours sans cours qui ne sont pas ceux de tout le monde.
year-closure-wrong = La fermeture { NUMBER($row) } n'a pas de nom, ou ses jours ne vont pas.
closure-row = Fermeture { $row }
closure-name = Nom de la fermeture
closure-first = Premier jour sans cours
closure-last = Dernier jour sans cours
year-national = Vacances et jours fériés
year-national-zone = Vacances de la zone { $zone } et jours fériés

# Classes et salles
lists-intro = L'emploi du temps de chaque classe, de chaque salle et de chaque enseignant.
lists-none = L'annuaire et les sources ne nomment encore aucune classe ni aucune salle.
free-link = Trouver un moment commun
