# Activer son compte

step = Étape { NUMBER($number) } sur { NUMBER($total) }
code-title = Activer mon compte
code-intro = Ce code vous relie à vos enfants, à votre classe ou à votre établissement. Il ne sert qu'une fois.
code = Code de la lettre
code-hint = Majuscules, minuscules, tirets et espaces : écrivez-le comme vous voulez.
code-missing = Écrivez le code qui est sur la lettre
code-unknown = Ce code n'est pas reconnu. Vérifiez chaque caractère ; en cas de doute, demandez une nouvelle lettre au secrétariat
code-gone = Nous n'avons plus votre code : trop de temps a passé, ou votre navigateur refuse les cookies. Écrivez-le à nouveau ; si votre compte est déjà activé, connectez-vous
code-overtaken = Une autre activation a commencé dans ce navigateur. Pour reprendre celle-ci, écrivez à nouveau son code
code-busy = Beaucoup de monde arrive en ce moment. Votre code n'a pas été utilisé : réessayez dans quelques secondes
no-letter-title = Pas de lettre ?
no-letter-text = Le secrétariat de l'établissement peut l'imprimer pour vous.
already-activated = Mon compte est déjà activé : me connecter

choose-password-title = Choisir un mot de passe
you-are = Vous êtes { $name }
not-you = Ce n'est pas vous ? Reprendre avec un autre code
new-password = Mot de passe
password-rule-length = 12 caractères au moins. Ni majuscule, ni chiffre, ni signe obligatoire.
password-rule-advice = Quatre mots sans rapport font un bon mot de passe. Évitez votre nom, et un mot de passe déjà utilisé ailleurs.
email-optional = Adresse e-mail (facultatif)
email-hint = Pour recevoir votre identifiant et, plus tard, vos messages.
activate = Activer mon compte

password-too-short = Le mot de passe doit avoir 12 caractères au moins
password-too-long = Le mot de passe est trop long : 128 caractères au plus
password-too-common = Ce mot de passe est trop connu : il serait deviné tout de suite. Choisissez-en un autre
password-holds-name = Le mot de passe contient votre nom ou votre identifiant. Choisissez-en un autre
email-malformed = Cette adresse e-mail n'est pas complète. Exemple : marie@exemple.fr
activation-busy = Beaucoup de monde arrive en ce moment. Rien n'a été enregistré : réessayez dans quelques secondes

activated-title = Votre compte est activé
your-login = Votre identifiant :
login-keep = Notez-le : il vous sera demandé avec votre mot de passe sur un nouvel appareil.
welcome-sent = Il vient aussi de partir vers votre adresse e-mail.

capacity-guardian = parent de { $children }
capacity-pupil = élève, { $school }
capacity-teacher = enseignant, { $schools }
capacity-head = direction, { $schools }
capacity-staff = { $function }, { $school }
capacity-agent = agent, { $organisation }
