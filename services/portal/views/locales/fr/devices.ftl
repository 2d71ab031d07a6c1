# Mes appareils

devices-intro = Les appareils sur lesquels vous êtes connecté. Si l'un d'eux ne vous dit rien, déconnectez-le et prévenez l'établissement.
device-name = { $browser } sur { $system }
device-unknown = Appareil inconnu
device-current = Cet appareil
device-personal = appareil personnel
device-shared = appareil partagé
device-used-today = Utilisé aujourd'hui à { $time }
device-used-yesterday = Utilisé hier à { $time }
device-used = Utilisé le { $moment }
device-revoke = Déconnecter
device-signed-out = L'appareil est déconnecté. Il peut rester ouvert une minute encore.
device-already-gone = Cet appareil était déjà déconnecté.
device-busy = Le service est très sollicité. Rien n'a été changé : réessayez dans un instant.
everywhere-title = Un doute ?
everywhere-text = Déconnectez tous vos appareils, celui-ci compris. Il faudra vous connecter à nouveau.
everywhere = Tout déconnecter
