# Les rapprochements

merges = Rapprochements
merges-title = Rapprochements
merges-intro = Quand deux livraisons semblent parler de la même personne, rien n'est réuni sans une décision : la vôtre, ou celle de la personne avec le code de son deuxième courrier.
merges-states = Rapprochements par état
merges-proposed = À décider
merges-merged = Réunis
merges-declined = Laissés distincts
merges-split = Séparés à nouveau
merges-proposed-none = Aucun rapprochement n'attend une décision.
merges-merged-none = Aucune fiche n'a été réunie.
merges-declined-none = Aucun rapprochement n'a été écarté.
merges-split-none = Aucun rapprochement n'a été défait.
because-same-name = Même nom, et { $reasons }.
because-birth-date = la même date de naissance
because-mail = la même adresse e-mail
because-home = un enfant à la même adresse
because-code = La personne a donné elle-même le code de son autre courrier.
merge-no-school = Aucun établissement aujourd'hui
merge-account-open = Compte ouvert
merge-account-none = Pas encore de compte
merge-confirm = C'est la même personne : réunir
merge-decline = Ce sont deux personnes
merge-undo = Séparer à nouveau
merge-done = Les deux fiches sont réunies : un seul compte, avec tout ce que chacune avait. Vous pouvez revenir en arrière sous « Réunis ».
merge-declined = Les deux fiches restent distinctes. Ce rapprochement ne sera plus proposé.
merge-split = Les deux fiches sont à nouveau séparées : chacune a retrouvé ce qu'elle avait.
merge-already-decided = Ce rapprochement avait déjà été décidé, peut-être par quelqu'un d'autre. Rien de plus n'a changé.
merge-operators-only = Il s'agit de vous, ou d'une personne qui a un mandat : cette décision revient à l'équipe technique. Rien n'a changé.
merge-suspended = L'une des deux personnes est suspendue : rétablissez-la d'abord, puis revenez. Rien n'a changé.
merge-merged-since = Cette personne a été réunie depuis avec une autre fiche : séparez d'abord celles-là, sous « Réunis ». Rien n'a changé.

# Un autre courrier
claim-title = J'ai reçu un autre courrier
claim-intro = Vous avez plusieurs enfants, ou plusieurs fonctions : vous pouvez recevoir plusieurs lettres. Donnez ici le code de l'autre lettre, et ce qu'elle apporte s'ajoute à ce compte.
claim-add = Ajouter à mon compte
claim-not-hers = Cette lettre porte un autre nom que le vôtre, ou elle a déjà servi. Vérifiez le nom qui y est écrit
claim-suspended = Cette lettre ne peut pas être ajoutée : l'un des deux comptes est suspendu. Adressez-vous à l'établissement
claim-other-title = La lettre est à quelqu'un d'autre ?
claim-other-text = Remettez-la à la personne nommée : elle activera son propre compte.
claim-link = J'ai reçu un autre courrier
claim-hint = Le code d'une deuxième lettre s'ajoute à ce compte.
claim-done = C'est ajouté à votre compte.
