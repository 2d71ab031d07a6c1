# Mentions légales, accessibilité

not-given = Non renseigné par la collectivité
legal-publisher = Éditeur
legal-director = Responsable de la publication
legal-host = Hébergeur
legal-contact = Contact
legal-dpo = Délégué à la protection des données
legal-data-title = Vos données
legal-data-text = Elles viennent de l'annuaire de l'Éducation nationale et servent à la scolarité et aux services de la collectivité, à rien d'autre. Elles ne sont ni vendues, ni utilisées pour de la publicité.
legal-data-rights = Vous pouvez demander à les voir, à les corriger, ou vous opposer à un usage, auprès de l'établissement ou du délégué à la protection des données. Vous pouvez aussi saisir la CNIL.
legal-cookies-title = Cookies
legal-cookies-text = Quatre cookies seulement, nécessaires : un pour rester connecté, un pour la langue et, quelques minutes, un pour activer votre compte ou pour montrer un code à qui vient d'ajouter quelqu'un. Aucune mesure d'audience, aucun tiers.
legal-licence-title = Logiciel
legal-licence-text = ENEJ est un logiciel libre, sous licence EUPL 1.2.

accessibility-title = Accessibilité
accessibility-intro = { $organisation } veut que chacun puisse utiliser cet espace, avec ou sans handicap.
accessibility-state = État de conformité
accessibility-full = Tous les critères du RGAA 4.1.2 qui concernent cet espace sont respectés. Il est conforme.
accessibility-partial = { $met } des { $applicable } critères du RGAA 4.1.2 qui concernent cet espace sont respectés. Il est partiellement conforme.
accessibility-none = { $met } des { $applicable } critères du RGAA 4.1.2 qui concernent cet espace sont respectés. Il est non conforme.
accessibility-unfinished = { $count ->
    [one] Un des 106 critères du RGAA 4.1.2 n'a pas encore été examiné. Jusque-là, cet espace est déclaré non conforme.
   *[other] { $count } des 106 critères du RGAA 4.1.2 n'ont pas encore été examinés. Jusque-là, cet espace est déclaré non conforme.
  }
criteria-met = Critères respectés
criteria-not-met = Critères non respectés
criteria-not-applicable = Critères sans objet
criteria-not-examined = Critères pas encore examinés
accessibility-examined = Dernier examen : { $day }, par l'équipe qui fait le logiciel. Aucun organisme extérieur ne l'a encore vérifié.
accessibility-automatic = Chaque version passe des tests automatiques : contrastes, clavier, page à 320 pixels, texte agrandi. Ils ne remplacent ni l'examen ni l'avis de ceux qui utilisent un lecteur d'écran.
accessibility-obstacle = Signaler un obstacle
accessibility-obstacle-text = Si quelque chose vous empêche d'utiliser une page, dites-le-nous. L'établissement vous donnera l'information ou le service autrement.
accessibility-recourse = Sans réponse ?
accessibility-recourse-text = Vous pouvez écrire au Défenseur des droits, sur defenseurdesdroits.fr, ou l'appeler au 09 69 39 00 00.
