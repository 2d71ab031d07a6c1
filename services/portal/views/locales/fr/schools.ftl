# Les établissements : où ils sont, comment on les appelle, avec qui ils vont ensemble, qui en est responsable

schools = Établissements
directory-schools = Leurs numéros, où ils sont, les cités scolaires et les RPI, et qui en est responsable.
directory-school = Ce que l'annuaire sait de votre établissement.
schools-intro = Ce que l'annuaire sait de chaque établissement : son numéro, où il est, qui en est responsable.
schools-search = Chercher un établissement
schools-search-hint = Par son nom, sa commune ou son numéro (UAI), même ancien.
schools-query-long = Cherchez avec 100 caractères au plus
schools-search-now = Chercher
schools-all = Tous les établissements
schools-count = { $count ->
    [one] Un établissement
   *[other] { $count } établissements
  }
schools-found = { $count ->
    [one] Un établissement trouvé
   *[other] { $count } établissements trouvés
  }
schools-none = L'annuaire ne connaît encore aucun établissement.
schools-not-found = Aucun établissement ne répond à cette recherche. Essayez avec moins de mots.
school-people = Les personnes
school-staff = Autres personnels
school-place = L'établissement
school-uai = Numéro (UAI)
school-next-uai = Prochain numéro
school-next-uai-from = { $uai }, à partir du { $day }
school-former-uais = Anciens numéros
school-address = Adresse
school-commune = Commune
school-commune-code = code INSEE { $code }
school-departement = Département
school-academy = Académie
school-code = code { $code }
school-coordinates = Coordonnées
school-time-zone = Heure locale
north = nord
south = sud
east = est
west = ouest
zone-paris = Heure de Paris
zone-guadeloupe = Heure de la Guadeloupe
zone-martinique = Heure de la Martinique
zone-cayenne = Heure de la Guyane
zone-reunion = Heure de La Réunion
zone-miquelon = Heure de Saint-Pierre-et-Miquelon
zone-mayotte = Heure de Mayotte
zone-saint-barthelemy = Heure de Saint-Barthélemy
zone-saint-martin = Heure de Saint-Martin
zone-wallis = Heure de Wallis-et-Futuna
zone-tahiti = Heure de Tahiti
zone-noumea = Heure de Nouméa
school-continue = Continuer
school-uai-changed = C'est enregistré.
school-linked = C'est fait : ces établissements sont reliés.
school-unlinked = C'est fait : ces établissements ne sont plus reliés.
school-responsibility-changed = C'est enregistré.

# Des établissements qui vont ensemble

school-links = Cité scolaire ou RPI
school-links-none = Cet établissement n'est relié à aucun autre.
link-cite-scolaire = Cité scolaire
link-cite-scolaire-hint = Un collège et un lycée sur un même site.
link-rpi = Regroupement pédagogique intercommunal (RPI)
link-rpi-hint = Des écoles de plusieurs communes qui se partagent les classes.
link-heads-see-all = Chaque direction voit tous ces établissements comme le sien.
link-heads-see-own = Chaque direction voit son établissement seulement.
link-delivered = Ce regroupement vient des livraisons de l'académie : il se défait quand elles ne le nomment plus.
link-add = Relier à un autre établissement
link-intro = { $school } et les établissements que vous nommez ici vont ensemble. Chacun garde son numéro, ses classes et ses comptes.
link-kind = Pourquoi vont-ils ensemble ?
link-kind-missing = Choisissez une cité scolaire ou un RPI
link-uais = Numéro de l'autre établissement (UAI)
link-uais-hint = S'il y en a plusieurs, séparez les numéros par une espace. Vous verrez leurs noms avant de confirmer.
link-uais-wrong = Écrivez le numéro d'un autre établissement, et de dix-neuf au plus
link-uai-unknown = Aucun établissement de l'annuaire ne porte le numéro { $uai }
link-already = L'un de ces établissements fait déjà partie d'un tel regroupement : défaites d'abord ce lien
link-name = Comment l'appelle-t-on ?
link-name-hint = Par exemple : Cité scolaire Émile-Zola.
link-name-wrong = Écrivez un nom : 200 caractères au plus
link-heads = La direction de chacun voit tous les établissements
link-heads-hint = Elle y peut alors tout ce qu'elle peut dans le sien : elle en lit les noms, y ajoute des personnes, écrit à leurs familles.
link-question = Relier ces établissements ?
link-again = Vous pourrez défaire ce lien.
link-confirm = Oui, les relier
unlink = Défaire le lien
unlink-question = Défaire ce lien ?
unlink-what = Ces établissements ne vont plus ensemble. Chacun garde son numéro, ses classes et ses comptes.
unlink-heads = Chaque direction ne voit plus que son établissement, tout de suite.
unlink-confirm = Oui, défaire le lien

# Le numéro

uai-change = Changer d'UAI
uai-intro = Le numéro actuel est { $uai }. L'établissement garde son histoire, ses classes et ses comptes.
uai-replaces = Il doit déjà devenir { $uai } le { $day } : ce que vous enregistrez ici le remplace. Pour qu'il reste tel quel, écrivez le numéro actuel.
uai-new = Nouveau numéro (UAI)
uai-day = À partir du (facultatif)
uai-day-hint = Dès aujourd'hui si vous ne choisissez pas de jour.
uai-wrong = Écrivez sept chiffres et une lettre : un autre numéro que celui de maintenant
uai-letter-wrong = Avec ces chiffres, le numéro se termine par la lettre { $letter } : vérifiez les chiffres et la lettre
uai-taken = Un autre établissement porte ou a porté ce numéro
uai-day-wrong = Choisissez un jour, ou aucun
uai-question = Changer le numéro de { $school } ?
uai-stays = { $uai } reste son numéro
uai-from-to = { $old } devient { $new }
uai-confirm-from = À partir du { $day }
uai-confirm-today = Dès aujourd'hui
uai-keeps = L'établissement garde son histoire, ses classes et ses comptes.
uai-deliveries = Les livraisons qui donnent l'ancien numéro ou le nouveau parlent de cet établissement.
uai-again = L'ancien numéro lui reste réservé. Pour y revenir, il faudra changer à nouveau.
uai-confirm = Oui, changer le numéro

# Les responsables

school-responsible = Qui en est responsable
school-responsible-none = Aucune organisation connue ici n'est responsable de cet établissement.
school-not-responsible = N'en sont pas responsables
organisation-commune = Commune
organisation-epci = Intercommunalité (EPCI)
organisation-departement = Département
organisation-region = Région
organisation-academie = Académie
organisation-circonscription = Circonscription du premier degré
rule-commune = Une commune est responsable de ses écoles publiques.
rule-epci = Une intercommunalité est responsable des écoles publiques de ses communes.
rule-departement = Un département est responsable de ses collèges publics.
rule-region = Une région est responsable de ses lycées publics.
rule-academie = Une académie est responsable de tous ses établissements.
rule-circonscription = Une circonscription est responsable de ses écoles.
responsible-as-said = Responsable par décision de l'administration, quelle que soit la règle.
not-responsible-as-said = Pas responsable, par décision de l'administration.
responsible-change = Changer qui est responsable
responsible-change-one = Changer
responsible-intro = La règle dit qui est responsable d'un établissement. Ici, vous décidez d'une exception pour cet établissement, ou vous la retirez.
responsible-kind = Quelle organisation
responsible-code = Son code
responsible-code-hint = Code INSEE d'une commune, d'un département ou d'une région, SIREN d'une intercommunalité, code d'une académie, nom d'une circonscription.
responsible-unknown = ENEJ ne connaît pas encore d'organisation avec ce code : elle y entre avec son premier agent.
responsible-said = Ce qui vaut pour cet établissement
responsible-said-missing = Choisissez ce qui vaut pour cet établissement
said-responsible = Elle en est responsable
said-not-responsible = Elle n'en est pas responsable
said-as-its-kind = La règle décide
responsible-again = Ses agents voient l'établissement, ou ne le voient plus, tout de suite. Vous pourrez revenir à la règle.
