# La table des fonctions

functions = Fonctions
functions-title = Table des fonctions
functions-intro = Les livraisons donnent à chaque personnel un code de fonction. Cette table dit quel profil il donne, donc ce que la personne peut voir et faire.
functions-when = Pour les personnes déjà connues, un changement prend effet à la prochaine livraison complète de leur établissement.
functions-unknown = { $count ->
    [0] Des fonctions que la table ne connaît pas
    [one] Une personne a une fonction que la table ne connaît pas
   *[other] { $count } personnes ont une fonction que la table ne connaît pas
  }
functions-unknown-text = En attendant, elles comptent comme enseignantes si leur fiche dit qu'elles enseignent, sinon comme autres personnels.
functions-known = Les fonctions connues
function-choose = Choisir un profil
function-add = Ajouter un code
function = Fonction
profile = Profil
function-changed = Changé le { $moment } par { $name }
function-changed-by-operator = Changé le { $moment } par l'équipe technique
function-saved = C'est enregistré. Le changement prend effet à la prochaine livraison complète de chaque établissement.
function-of = Fonction { $code }
function-new = Ajouter un code de fonction
function-held-by = { $count ->
    [0] Personne n'a cette fonction aujourd'hui.
    [one] Une personne a cette fonction aujourd'hui.
   *[other] { $count } personnes ont cette fonction aujourd'hui.
  }
function-code = Code
function-code-hint = Comme les livraisons l'écrivent, par exemple CPE.
function-label = Ce que veut dire ce code (facultatif)
function-profile = Le profil que donne cette fonction
function-save = Enregistrer
function-code-wrong = Écrivez le code : 30 caractères au plus, sans espace
function-label-wrong = 100 caractères au plus
function-profile-missing = Choisissez un profil
profile-teacher = Enseignant
profile-teacher-hint = Voit ses classes et leurs familles. Si la fiche dit que la personne n'enseigne pas, elle est autre personnel.
profile-head = Direction
profile-head-hint = Voit tout son établissement, imprime les lettres, lit les imports.
profile-school-life = Vie scolaire
profile-school-life-hint = CPE, assistants d'éducation, surveillants.
profile-staff = Autre personnel
profile-staff-hint = Administration, santé, technique, accompagnement.
profile-academic = Académie
profile-academic-hint = Inspection et services académiques.
profile-agent = Collectivité
profile-agent-hint = Agents de la collectivité qui travaillent dans l'établissement.
profile-pupil = Élève
profile-guardian = Responsable d'élève
