# Charte d'utilisation : un texte par famille de profils. Qui change une phrase relève la version en vigueur (identity.charters).

charter-intro = Quelques règles simples pour un espace sûr, pour les enfants d'abord.
charter-first = Avant d'entrer, lisez la charte et dites si vous l'acceptez. Nous gardons la date de votre accord.
charter-first-pupil = Avant d'entrer, lis la charte et dis si tu l'acceptes. Nous gardons la date de ton accord.
charter-we = Nous nous engageons à
charter-we-minimal = ne montrer à chacun que ce qui le concerne ;
charter-we-no-advertising = ne faire ni publicité ni commerce de vos données ;
charter-we-accessible = rendre cet espace utilisable par tous, et réparer ce qui ne l'est pas.

charter-pupil = Si tu es élève
charter-pupil-password = Ton mot de passe est à toi : ne le donne à personne, même à tes amis.
charter-pupil-respect = Parle aux autres comme tu aimes qu'on te parle.
charter-pupil-share = Ne montre pas ailleurs la photo, le nom ou le travail de quelqu'un sans son accord.
charter-pupil-report = Si quelqu'un t'écrit quelque chose de méchant ou de gênant, tu n'as rien fait de mal : parles-en à un adulte.

charter-guardian = Si vous êtes parent ou responsable d'un élève
charter-guardian-password = Votre mot de passe est à vous : chacun a son compte, vos enfants aussi.
charter-guardian-respect = Parlez avec respect à chacun.
charter-guardian-share = Ne diffusez pas ailleurs les photos, les noms ou les travaux des autres enfants.
charter-guardian-report = Prévenez l'établissement si quelque chose vous inquiète.

charter-staff = Si vous travaillez dans un établissement ou pour l'académie
charter-staff-password = Votre mot de passe est à vous : ne le prêtez pas, même à un collègue qui vous remplace.
charter-staff-need = Ne consultez que ce dont votre travail a besoin.
charter-staff-respect = Écrivez avec respect, et à des heures qui laissent chacun se reposer.
charter-staff-share = Ne sortez pas d'ici les données des élèves et de leurs familles.
charter-staff-report = Prévenez la direction si quelque chose vous inquiète, ou si des données sont perdues.

charter-agent = Si vous êtes agent d'une collectivité
charter-agent-password = Votre mot de passe est à vous : ne le prêtez pas, même à un collègue qui vous remplace.
charter-agent-need = Ne consultez que ce dont votre mission a besoin.
charter-agent-purpose = N'utilisez ces données pour rien d'autre : ni communication politique, ni autre fichier.
charter-agent-report = Prévenez le délégué à la protection des données si quelque chose vous inquiète, ou si des données sont perdues.

charter-accept = J'ai lu la charte et je l'accepte
charter-read = Lire la charte
charter-not-accepted = Cochez la case pour accepter la charte, ou déconnectez-vous
charter-busy = Le service est très sollicité. Votre accord n'a pas été enregistré : réessayez dans quelques secondes
charter-decline-title = Vous ne l'acceptez pas ?
charter-decline-text = Déconnectez-vous : rien n'est enregistré, et la charte vous sera proposée à nouveau la prochaine fois.
