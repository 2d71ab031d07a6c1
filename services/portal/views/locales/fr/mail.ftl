# Message de bienvenue : ni mot de passe, ni nom d'enfant

welcome-subject = Votre compte est activé
welcome-hello = Bonjour { $name },
welcome-active = Votre compte ENEJ est activé.
welcome-address = Pour vous connecter :
welcome-password = Votre mot de passe est celui que vous avez choisi ; personne d'autre ne le connaît, et personne ne vous le demandera.
welcome-not-you = Si vous n'avez pas activé ce compte, prévenez vite l'établissement.
