# Guide de style / style guide

guide-title = Guide de style
guide-intro = Chaque élément de l'interface, avec des personnes inventées.
guide-colours = Couleurs
guide-text = Texte
guide-heading-3 = Titre de niveau 3
guide-heading-4 = Titre de niveau 4
guide-buttons = Boutons et liens
guide-notices = Messages
guide-forms = Formulaires
