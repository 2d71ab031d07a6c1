# L'annuaire : ce qui attend, et par où passer

directory = Annuaire
directory-intro = Qui est où, d'où on le sait, et ce qui attend une décision.
directory-tasks-missing = Ce qui attend n'a pas pu être compté cette fois. Rechargez la page dans un instant.
directory-nothing-waits = Rien n'attend.
directory-imports = Ce que les académies et ONDE ont livré, et ce qui en a été fait.
directory-imports-waiting = { $count ->
    [one] Une livraison comparée attend d'être appliquée.
   *[other] { $count } livraisons comparées attendent d'être appliquées.
  }
directory-merges = Deux fiches qui sont peut-être celles d'une même personne.
directory-merges-waiting = { $count ->
    [one] Un rapprochement attend une décision.
   *[other] { $count } rapprochements attendent une décision.
  }
directory-functions = Le profil que donne chaque code de fonction.
directory-functions-waiting = { $count ->
    [one] Un code n'a pas encore de profil.
   *[other] { $count } codes n'ont pas encore de profil.
  }
directory-rollover = Ce que sont devenus les classes et les élèves de l'an dernier.
directory-schools-awaited = { $count ->
    [one] Un établissement attend sa livraison de rentrée.
   *[other] { $count } établissements attendent leur livraison de rentrée.
  }
nothing-changed-busy = Le service est très sollicité. Rien n'a changé : réessayez dans un instant.
leave-unchanged = Ne rien changer
