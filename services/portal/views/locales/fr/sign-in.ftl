# Se connecter

sign-in-title = Se connecter
sign-in = Se connecter
login = Identifiant
login-hint = Vous l'avez vu à la fin de l'activation ; il est aussi dans votre message de bienvenue. Exemple : marie.durand.
password = Mot de passe
shared-device = C'est un appareil partagé
shared-device-hint = Médiathèque, CDI, ordinateur prêté : vous serez déconnecté après 30 minutes sans activité. Sur un appareil à vous, vous restez connecté 30 jours.
first-time-title = Première visite ?
first-time-text = Vous avez reçu une lettre de l'établissement, avec un code.
first-time-link = Activer mon compte avec le code
lost-title = Mot de passe ou identifiant perdu ?
lost-text = Demandez une nouvelle lettre au secrétariat de l'établissement, qui transmettra. Personne ne vous demandera jamais votre mot de passe.

sign-in-login-missing = Écrivez votre identifiant
sign-in-password-missing = Écrivez votre mot de passe
sign-in-wrong = L'identifiant ou le mot de passe ne convient pas. Vérifiez les deux, puis réessayez
sign-in-throttled = { $minutes ->
    [one] Trop d'essais. Attendez une minute, puis réessayez. Votre compte n'est pas bloqué
   *[other] Trop d'essais. Attendez { $minutes } minutes, puis réessayez. Votre compte n'est pas bloqué
  }
sign-in-busy = Beaucoup de monde se connecte en ce moment. Votre mot de passe n'a pas été vérifié : réessayez dans quelques secondes
sign-in-expired = Vous avez été déconnecté après un moment sans activité. Connectez-vous pour continuer.
sign-in-signed-out = Vous êtes déconnecté.
sign-in-signed-out-everywhere = Vous êtes déconnecté de tous vos appareils.
