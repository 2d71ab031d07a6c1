# Les groupes : clubs et équipes d'un établissement

groups = Groupes
groups-intro = Un club, une équipe, une chorale : réunissez des élèves et des personnels de l'établissement pour l'année scolaire.
directory-groups = Clubs, équipes, chorales : les groupes que l'établissement fait lui-même.
groups-link = Mes groupes
groups-schools = Vos établissements
groups-none = Vous n'avez pas encore fait de groupe dans cet établissement.
groups-none-school = Il n'y a pas encore de groupe dans cet établissement.
groups-closed-too = Voir aussi les groupes fermés
groups-open-only = Ne voir que les groupes ouverts
group-closed = Fermé
group-closed-text = Ce groupe n'a plus de membres.
group-members = { $count ->
    [0] Aucun membre
    [one] Un membre
   *[other] { $count } membres
  }
group-made-by = Créé par { $name }
group-new = Créer un groupe
group-new-confirm = Créer le groupe
group-new-year = Le groupe se fermera de lui-même à la fin de l'année scolaire, le 31 juillet.
group-name = Nom du groupe
group-name-hint = Par exemple : Club échecs.
group-name-wrong = Écrivez un nom : 100 caractères au plus
group-made = Le groupe est créé. Ajoutez maintenant ses membres.
group-renamed = Le groupe a son nouveau nom.
group-closed-now = Le groupe est fermé.
group-added = Le groupe a ses nouveaux membres.
group-removed = C'est fait : ces personnes ne sont plus dans le groupe.
group-nobody = Rien n'a changé : personne n'était choisi.
group-full = Un groupe a au plus 1 000 membres : tout le monde n'a pas pu être ajouté.
group-busy = Le service est très sollicité : tout n'a peut-être pas été fait. Regardez la liste et réessayez dans un instant.
group-members-title = Les membres
group-remove-who = Cochez les personnes à retirer
group-remove = Retirer du groupe
group-add-title = Ajouter des membres
group-choose-class = Choisir des élèves de la classe
group-see-pupils = Voir ses élèves
group-add-all = Ajouter d'un coup
group-add-all-hint = Vous pourrez ensuite retirer ceux qui n'en font pas partie.
group-add = Ajouter au groupe
group-all-pupils = Tous les élèves de { $class }
group-all-teachers = Tous les enseignants
group-all-staff = La vie scolaire et les autres personnels
group-all-heads = La direction
group-pupils-of = Élèves de { $class }
group-pupils-none = Aucun élève n'est dans cette classe.
group-choose-pupils = Cochez les élèves à ajouter à « { $name } »
group-rename-title = Changer le nom
group-rename = Enregistrer le nom
group-close-title = Fermer le groupe
group-close-year = Il se fermera de lui-même à la fin de l'année scolaire.
group-close-link = Fermer maintenant
group-close-question = Fermer « { $name } » ?
group-close-what = Ses membres le quittent aujourd'hui, et il ne pourra pas être rouvert.
group-close-confirm = Fermer le groupe
