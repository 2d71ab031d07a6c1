# Mes coordonnées

contact-title = Mes coordonnées
contact-intro = Choisissez comment nous pouvons vous joindre, et pour quoi. Vous pouvez changer d'avis à tout moment.
contact-by-email = Par e-mail
contact-email = Adresse e-mail
contact-email-messages = M'écrire quand j'ai un nouveau message
contact-email-urgent = M'écrire en cas d'urgence : établissement fermé, car annulé…
contact-by-mobile = Par SMS
contact-mobile = Numéro de téléphone portable
contact-mobile-hint = Exemple : 06 12 34 56 78. Hors de France, commencez par + et l'indicatif du pays.
contact-mobile-messages = M'envoyer un SMS quand j'ai un nouveau message
contact-mobile-urgent = M'envoyer un SMS en cas d'urgence : établissement fermé, car annulé…
contact-from-feed = Donnée par l'établissement ou l'Éducation nationale.
contact-typed = Donnée par vous : l'établissement ne peut pas la remplacer.
contact-removed = Retirée par vous : l'établissement ne peut pas la remettre.
contact-number-from-feed = Donné par l'établissement ou l'Éducation nationale.
contact-number-typed = Donné par vous : l'établissement ne peut pas le remplacer.
contact-number-removed = Retiré par vous : l'établissement ne peut pas le remettre.
contact-remove-hint = Laissez vide pour ne pas en donner.
contact-save = Enregistrer
contact-saved = C'est enregistré.
contact-email-missing = Écrivez une adresse pour être prévenu par e-mail, ou décochez les cases
contact-mobile-malformed = Ce numéro n'est pas celui d'un portable. Exemple : 06 12 34 56 78
contact-mobile-missing = Écrivez un numéro pour être prévenu par SMS, ou décochez les cases
contact-busy = Le service est très sollicité. Rien n'a été enregistré : réessayez dans quelques secondes
