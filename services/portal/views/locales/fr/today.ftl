# Aujourd'hui

hello = Bonjour { $name }
figures-missing = Les effectifs n'ont pas pu être affichés cette fois. Rechargez la page dans un instant.

your-children = Vos enfants
no-school-yet = Pas encore d'établissement pour cette année.
timetable = Emploi du temps
homework = Devoirs
canteen = Cantine
timetable-not-linked = pas encore relié
homework-not-linked = pas encore reliés
canteen-not-linked = pas encore reliée
child-not-linked = L'emploi du temps, les devoirs et la cantine ne sont pas encore reliés à ENEJ. Pour l'instant, continuez à les suivre là où vous le faites d'habitude.
pupil-not-linked = L'emploi du temps et les devoirs ne sont pas encore reliés à ENEJ. Pour l'instant, continue à les suivre là où tu le fais d'habitude.

my-class = Ma classe
no-class-yet = Pas encore de classe

your-classes = Vos classes
classes = Classes
main-teacher = professeur principal
subject-unknown = Matière non précisée
no-class-taught = Aucune classe ne vous est encore attribuée.
week-not-linked = La semaine réunissant vos établissements n'est pas encore reliée à ENEJ.

your-schools = { $count ->
    [one] Votre établissement
   *[other] Vos { $count } établissements
  }
pupils-label = Élèves
teachers-label = Enseignants
guardians-label = Responsables
schools-label = Établissements
accounts-label = Comptes activés
accounts-activated = { $total ->
    [0] Aucun compte à activer
   *[other] { $activated ->
        [0] Aucun compte activé sur { $total }
        [one] { $activated } compte activé sur { $total }
       *[other] { $activated } comptes activés sur { $total }
      }
  }
what-next = Ce qu'il reste à faire
next-letters = { $count ->
    [one] Une personne n'a pas encore activé son compte : remettez-lui sa lettre.
   *[other] { $count } personnes n'ont pas encore activé leur compte : remettez-leur leur lettre.
  }
next-none = Rien pour l'instant : tous les comptes sont activés.

your-work = Votre fonction
post-not-linked = Les outils de cette fonction ne sont pas encore reliés à ENEJ.

schools-from = La liste reprend à { $school }.
schools-of = Établissements : { $organisation }
school = Établissement
no-schools = Aucun établissement n'est encore rattaché.
first-page = Revenir au début
next-page = Voir la suite

nothing-title = Rien à afficher pour l'instant
nothing-text = Votre compte n'est encore relié ni à un élève, ni à un établissement, ni à une collectivité. Si c'est une erreur, adressez-vous au secrétariat de l'établissement.
