# Ce qui n'a pas marché

not-found-title = Page introuvable
not-found-text = L'adresse est peut-être mal écrite, ou cette page n'est pas la vôtre.
forbidden-title = Accès refusé
forbidden-text = Votre compte ne permet pas de faire cela. Si c'est une erreur, adressez-vous au secrétariat de l'établissement.
bad-request-title = Demande incomplète
bad-request-text = Le formulaire n'est pas arrivé en entier. Revenez en arrière et réessayez.
internal-title = Une erreur de notre côté
internal-text = Elle est enregistrée et nous allons la regarder. Si elle revient, donnez cette référence à l'établissement : { $reference }
busy-title = Le service est très sollicité
busy-text = Rien n'est perdu. Réessayez dans quelques secondes.
