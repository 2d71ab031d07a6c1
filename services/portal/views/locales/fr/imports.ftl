# Imports de l'annuaire

imports = Imports
imports-title = Imports de l'annuaire
imports-intro = Ce qui a été livré à l'annuaire, et ce qui en a été fait. Le plus récent est en premier.
imports-none = Aucun import pour l'instant.
imports-back = Tous les imports
import-back = Revenir à l'import
import-new-link = Importer une livraison

feed-first-degree = Annuaire académique, premier degré, académie { $academy }
feed-second-degree = Annuaire académique, second degré, académie { $academy }
feed-onde = ONDE
import-complete = livraison complète
import-delta = seulement ce qui a changé
import-rollback = annulation d'un import

import-waiting = Comparé, en attente
import-held = Retenu par le seuil
import-applied = Appliqué
import-taken-back = Annulé
import-gone = Comparé, non appliqué

count-schools = { $count ->
    [one] { $count } établissement
   *[other] { $count } établissements
  }
count-people = { $count ->
    [one] { $count } personne
   *[other] { $count } personnes
  }
count-created = { $count ->
    [one] { $count } nouvelle
   *[other] { $count } nouvelles
  }
count-updated = { $count ->
    [one] { $count } modifiée
   *[other] { $count } modifiées
  }
count-missing = { $count ->
    [one] { $count } absente
   *[other] { $count } absentes
  }

# Un import
import-of = Import du { $moment }
rollback-of = Annulation du { $moment }
import-waiting-text = Rien n'a encore changé dans l'annuaire. Une livraison comparée peut être appliquée pendant un jour, tant qu'aucune autre n'est envoyée.
import-held-text = Rien n'a changé dans l'annuaire : trop de personnes partiraient. Une administratrice ou un administrateur doit le confirmer.
import-applied-text = Appliqué le { $moment }.
import-taken-back-text = Cet import a été annulé : l'annuaire est revenu à ce qu'il était.
import-gone-text = Cette comparaison ne peut plus être appliquée. Envoyez la livraison à nouveau.
import-taken-back-link = Voir l'annulation
import-undone-link = Voir l'import annulé
delivery-title = Dans la livraison
created-label = Nouvelles
updated-label = Modifiées
unchanged-label = Inchangées
missing-label = Absentes
people-label = Personnes
guardianships-label = Liens de responsables
missing-hint = Absentes : les personnes de ces établissements que la livraison ne nomme plus.

threshold-title = { $count ->
    [one] Trop de départs dans un établissement
   *[other] Trop de départs dans { $count } établissements
  }
threshold-text = Plus de personnes en partiraient que le seuil ne le permet. À la rentrée, c'est souvent normal ; le reste de l'année, c'est plutôt le signe d'une livraison incomplète. Avant d'appliquer, vérifiez :
threshold-check-files = que la livraison contient tous les fichiers de l'académie, à jour ;
threshold-check-head = que la direction de l'établissement attend bien ces départs ;
threshold-check-closing = s'il ferme une classe, un niveau, ou s'il change de numéro.
threshold-tag = Trop de départs

diff-title = Établissement par établissement
diff-hint = Élèves et personnels. Les responsables ne sont pas comptés ici.
diff-none = Cet import ne touche aucun établissement.
diff-from = La liste reprend à { $school }.
school-unchanged = { $count ->
    [one] { $count } inchangé
   *[other] { $count } inchangés
  }
school-leaving = { $count ->
    [one] { $count } part
   *[other] { $count } partent
  }
school-arriving = { $count ->
    [one] { $count } arrive
   *[other] { $count } arrivent
  }
school-moving = { $count ->
    [one] { $count } change de classe
   *[other] { $count } changent de classe
  }

set-aside-found = { $count ->
    [one] Une fiche a été mise de côté
   *[other] { $count } fiches ont été mises de côté
  }
set-aside-rest = Tout le reste de la livraison est pris.
set-aside-link = Voir lesquelles, et que faire
warnings-title = Signalé, et pris quand même
warning-times = { NUMBER($count) } fois

apply-title = Appliquer cet import
apply-text = L'annuaire change d'un seul coup. Les personnes absentes de la livraison perdent leurs classes et leurs fonctions dans ces établissements ; leur compte n'est fermé qu'après un délai, et rouvert si elles reviennent.
apply-confirm = J'ai vérifié ces départs
apply-confirm-hint = Sans cette case, rien n'est appliqué.
apply-unconfirmed = Cochez « J'ai vérifié ces départs » pour appliquer.
apply = Appliquer

rollback-title = Annuler cet import ?
rollback-intro = L'annulation est un nouvel import, à l'envers de celui-ci.
rollback-ends = Ce que l'import a commencé prend fin : arrivées, classes, fonctions, liens de responsables.
rollback-resumes = Ce qu'il a terminé reprend : les personnes parties retrouvent leur place.
rollback-stays = Ce que chacun a saisi depuis reste : comptes ouverts, mots de passe, adresses.
rollback-once = Une annulation ne s'annule pas. Pour revenir à cet import, il faudra envoyer la livraison à nouveau.
rollback-link = Annuler cet import
rollback-confirm = Oui, annuler cet import
rollback-leave = Non, le garder

# Un établissement
changes-arriving = Arrivent
changes-leaving = Partent
changes-moving = Changent de classe
changes-none = Personne n'arrive, ne part ni ne change de classe.
changes-cut = La liste est longue : seules les 200 premières personnes sont nommées.
changes-reserved = Les noms sont réservés à la direction de l'établissement.
class-move = { $before }, puis { $after }
class-none = Sans classe
group-heads = Direction
group-school-life = Vie scolaire
group-staff = Autres personnels

# Les fiches mises de côté
set-aside-title = Fiches mises de côté
set-aside-intro = Ces fiches, ou l'un de leurs liens, n'ont pas pu être prises ; le reste de la livraison l'est. Une fois corrigées là d'où elles viennent, elles arrivent avec la livraison suivante.
set-aside-none = Aucune fiche n'a été mise de côté dans ce que vous pouvez voir.
set-aside-record = Fiche { $identifier }
set-aside-nameless = Fiche sans identifiant
set-aside-place = { $file }, ligne { $line }

# Une livraison
new-title = Importer une livraison
new-intro = La livraison est d'abord lue et comparée : rien ne change dans l'annuaire avant que vous n'appliquiez.
new-source = D'où vient-elle ?
new-aaf = De l'annuaire académique fédérateur (AAF)
new-aaf-hint = Une archive .zip ou .tgz, ou tous les fichiers .xml ensemble.
new-onde = D'ONDE
new-onde-hint = Les fichiers .csv que la directrice ou le directeur y télécharge.
new-uai = Numéro de l'école (UAI)
new-uai-hint = Pour ONDE seulement, dont les fichiers ne nomment pas l'école : sept chiffres et une lettre.
new-files = Fichiers
new-files-hint = Selon la taille de la livraison, l'envoi dure de quelques secondes à quelques minutes. Laissez cette page ouverte.
new-send = Envoyer et comparer
new-no-file = Choisissez au moins un fichier.
new-wrong-file = « { $file } » n'est ni une archive (.zip, .tgz), ni un fichier .xml ou .csv.
new-no-school = Donnez le numéro de l'école : sept chiffres et une lettre.
new-too-large = La livraison est trop grande pour cette page. Demandez à l'équipe technique de l'importer.
new-cut = L'envoi s'est arrêté en chemin. Rien n'a changé : réessayez.
new-busy = Le service est très sollicité. Rien n'a changé : réessayez dans un instant.

# Ce qui se fait
run-comparing = Lecture de la livraison
run-applying = Application de l'import
run-rolling-back = Annulation de l'import
run-step-sending = Envoi
run-step-reading = Lecture
run-step-comparing = Comparaison avec l'annuaire
run-step-applying = Changement de l'annuaire, d'un seul coup
run-done = fait
run-now = en cours
run-records = { $count ->
    [one] { $count } fiche lue
   *[other] { $count } fiches lues
  }
run-refreshed = Cette page s'actualise toute seule. Vous pouvez la quitter : le travail continue.
run-still = Cette page ne s'actualise plus toute seule. Vous pouvez la quitter : le travail continue.
run-stop = Ne plus actualiser
run-again = Actualiser toute seule
run-refresh = Actualiser
refused-comparing = La livraison est refusée
refused-applying = L'import n'a pas été appliqué
refused-rolling-back = L'import n'a pas été annulé
refused-nothing = Rien n'a changé dans l'annuaire.
refused-file = Quelque chose ne va pas dans un fichier : toute la livraison est refusée. Une fois corrigée, envoyez-la à nouveau.
refused-file-label = Fichier
refused-line-label = Ligne
refused-reason-label = Ce qui ne va pas
refused-running = Un autre import est en cours. Attendez qu'il soit terminé, puis réessayez.
refused-not-staged = Cette comparaison ne peut plus être appliquée : plus d'un jour a passé, ou une autre livraison a été envoyée. Envoyez-la à nouveau.
refused-not-latest = Seul le dernier import d'une même source peut être annulé, et une seule fois.
refused-interrupted = La livraison n'est pas arrivée en entier. Envoyez-la à nouveau.
refused-busy = Le service est très sollicité ou arrêté. Réessayez dans un instant.
refused-failed = Une erreur de notre côté. Elle est enregistrée et nous allons la regarder.
refused-lost = Nous n'en avons plus de nouvelles. Regardez dans la liste des imports ce qui a été fait, puis recommencez si besoin.
refused-lost-title = Plus de nouvelles
