# La rentrée

rollover = Rentrée
rollover-title = Rentrée { $year }
rollover-intro = Ce que sont devenus les classes et les élèves de l'an dernier, établissement par établissement. Chaque élève garde son compte, même en changeant d'établissement.
rollover-awaited = { $schools ->
    [0] Aucun établissement n'a encore de classes.
    [one] { $awaited ->
        [0] Un établissement : sa rentrée est livrée.
       *[other] Un établissement : sa rentrée n'est pas encore livrée.
      }
   *[other] { $awaited ->
        [0] { $schools } établissements : toutes les rentrées sont livrées.
        [one] { $schools } établissements ; la rentrée de l'un d'eux n'est pas encore livrée.
       *[other] { $schools } établissements ; la rentrée de { $awaited } d'entre eux n'est pas encore livrée.
      }
  }
rollover-which = Quels établissements
rollover-all = Tous
rollover-awaited-only = Rentrée pas encore livrée
rollover-none = Aucun établissement à montrer ici.
rollover-not-delivered = Rentrée pas encore livrée
rollover-not-delivered-text = La rentrée de cet établissement n'est pas encore livrée : ses élèves restent dans leurs classes de l'an dernier.
rollover-nobody = Aucun élève ni l'an dernier, ni cette année.
rollover-pupils = { $count ->
    [0] Aucun élève l'an dernier : { $outcomes }.
    [one] Un élève l'an dernier : { $outcomes }.
   *[other] { $count } élèves l'an dernier : { $outcomes }.
  }
rollover-stayed = { $count ->
    [one] { $count } est resté
   *[other] { $count } sont restés
  }
rollover-moved = { $count ->
    [one] { $count } est dans un autre établissement
   *[other] { $count } sont dans un autre établissement
  }
rollover-unplaced = { $count ->
    [one] { $count } attend sa nouvelle classe
   *[other] { $count } attendent leur nouvelle classe
  }
rollover-missing = { $count ->
    [one] { $count } est introuvable
   *[other] { $count } sont introuvables
  }
rollover-arrived = { $count ->
    [one] { $count } arrive
   *[other] { $count } arrivent
  }
rollover-classes-open = { $count ->
    [0] Aucune classe de l'an dernier n'est ouverte.
    [one] Une classe de l'an dernier est encore ouverte.
   *[other] { $count } classes de l'an dernier sont encore ouvertes.
  }
rollover-classes-closed = { $count ->
    [0] Aucune classe n'est close.
    [one] Une classe est close et archivée.
   *[other] { $count } classes sont closes et archivées.
  }
rollover-of = { $school } – rentrée { $year }
rollover-back = Tous les établissements
rollover-closed = L'année { $year } a été close à la main le { $moment }.
rollover-pupils-title = Les élèves
rollover-pupils-before = { $count ->
    [0] Aucun élève à la fin de l'année { $year }.
    [one] Un élève à la fin de l'année { $year }. Aujourd'hui :
   *[other] { $count } élèves à la fin de l'année { $year }. Aujourd'hui :
  }
outcome-stayed = Restés dans l'établissement
outcome-stayed-hint = Ils ont une classe de la nouvelle année ici.
outcome-moved = Partis dans un autre établissement
outcome-moved-hint = Un autre établissement de l'annuaire les a dans une classe : reconnus par leur INE, ils ont gardé leur compte.
outcome-unplaced = Sans nouvelle classe pour l'instant
outcome-unplaced-hint = Toujours élèves quelque part, mais dans aucune classe de la nouvelle année.
outcome-missing = Introuvables
outcome-missing-hint = Plus aucun établissement ne les nomme : partis ailleurs, ou oubliés d'une livraison. Leur compte est fermé après un délai, et rouvert s'ils reviennent.
outcome-arrived = Arrivés
outcome-arrived-hint = Ils ont une classe ici et n'y étaient pas l'an dernier.
rollover-arrived-known = { $count ->
    [one] L'un d'eux vient d'un autre établissement de l'annuaire, avec son compte.
   *[other] { $count } viennent d'un autre établissement de l'annuaire, avec leur compte.
  }
rollover-names = Voir les noms
rollover-names-none = Personne dans cette liste.
rollover-accounts = { $count ->
    [0] Aucun élève de l'an dernier n'avait ouvert de compte.
    [one] Un élève de l'an dernier a gardé son compte ouvert.
   *[other] { $count } élèves de l'an dernier ont gardé leur compte ouvert.
  }
rollover-year = Année { $year }
rollover-no-class = Aucune classe pour l'instant.
count-pupils = { $count ->
    [0] aucun élève
    [one] { $count } élève
   *[other] { $count } élèves
  }
class-open = encore ouverte

close-title = Clore l'année { $year } ?
close-when = Les livraisons closent elles-mêmes les classes de l'an dernier. Ne le faites à la main que pour un établissement que plus personne ne livre.
close-link = Clore l'année { $year }
close-question = Clore l'année { $year } de cet établissement ?
close-classes = Les classes et les groupes de cette année sont clos et archivés, et plus personne n'en fait partie.
close-pupils = Les élèves qui n'ont pas eu de classe ici depuis ne font plus partie de l'établissement, et leurs responsables non plus.
close-staff = La direction et les personnels gardent leur fonction.
close-accounts = Les comptes restent. Celui d'un élève qu'aucun établissement ne nomme plus est fermé après le délai habituel.
close-again = Si l'établissement est livré plus tard, ceux que la livraison nomme y reviennent.
close-confirm = Oui, clore l'année
close-done = L'année est close.
