# Ce qu'un import dit d'une source d'emploi du temps, par code

timetable-finding-later = Un problème que cette page ne connaît pas encore ({ $code }). Parlez-en à l'équipe technique.
timetable-finding-line = ligne { NUMBER($line) }

finding-timetable-source-empty = Il n'y a rien dedans. Exportez-le à nouveau.
finding-timetable-format-unknown = Ce format n'est pas connu ; le fichier commence par « { $value } ». Envoyez un fichier iCalendar (.ics), le XML en clair d'EDT, l'archive d'UDT, la paire de STS ou EXP_COURS.
finding-timetable-source-too-large = C'est plus lourd que les { $value } Mo admis. Exportez un seul établissement et une seule année.
finding-timetable-too-many-lessons = Il y a plus de { $value } cours, la limite. Exportez un seul établissement et une seule année.
finding-timetable-source-cut = Cela s'arrête au milieu. Exportez-le et envoyez-le à nouveau.
finding-timetable-xml-malformed = Ce n'est pas du XML correct : { $value }. Exportez-le à nouveau.
finding-timetable-encoding-wrong = Des caractères n'existent pas dans l'encodage annoncé. Exportez-le à nouveau, sans l'ouvrir dans un autre logiciel.
finding-timetable-archive-unreadable = L'archive ne peut pas être lue, ou ne contient aucun fichier d'UDT : { $value }. Exportez-la à nouveau depuis UDT.
finding-timetable-path-escapes = Dans l'archive, le chemin « { $value } » sort de l'archive, ce qui est refusé. Exportez-la à nouveau et vérifiez d'où elle vient.
finding-timetable-html-page = C'est une page web, pas un agenda : l'adresse est fausse, ou demande de se connecter. Copiez-la à nouveau depuis le logiciel d'emploi du temps.
finding-timetable-other-school = Ces cours sont ceux d'un autre établissement ({ $value }). Envoyez ceux de cet établissement.
finding-timetable-sts-file-missing = Il manque un des deux fichiers de STS : { $value }. Envoyez les deux ensemble.
finding-timetable-sts-same-file = Les deux fichiers de STS sont le même. Envoyez sts_emp et emp_sts.
finding-timetable-sts-two-schools = Les deux fichiers de STS sont de deux établissements ({ $value }). Envoyez les deux fichiers du même.
finding-timetable-no-lessons = Il n'y a aucun cours, alors qu'il y en avait avant. La version précédente reste ; vérifiez l'export.
finding-timetable-too-few-lessons = Il y a beaucoup moins de cours à venir qu'avant. La version précédente reste tant que personne ne confirme.
finding-timetable-element-missing = Il manque « { $element } », sans quoi le fichier ne peut pas être compris. Exportez-le à nouveau, en entier.
finding-timetable-frame-wrong = La valeur « { $value } » de « { $element } » ne convient pas : c'est le cadre de tout le fichier. Vérifiez l'année et les horaires dans le logiciel, puis exportez-le à nouveau.
finding-timetable-encrypted = C'est un export chiffré d'EDT ou de Pronote. Demandez l'export XML en clair.

finding-timetable-address-wrong = Ce n'est pas une adresse http, https ou webcal. Copiez-la en entier depuis le logiciel d'emploi du temps.
finding-timetable-address-refused = L'adresse mène à un réseau privé, ce qui est refusé. Donnez une adresse publique, ou demandez à l'équipe technique d'autoriser celle-ci.
finding-timetable-host-unknown = Ce nom de serveur n'existe pas. Vérifiez l'adresse.
finding-timetable-no-answer = Le serveur n'a pas répondu à temps, ou pas jusqu'au bout. Un nouvel essai se fait tout seul.
finding-timetable-answer-refused = Le serveur a répondu par une erreur ({ $value }). Si cela dure, copiez l'adresse à nouveau : elle a peut-être changé.
finding-timetable-too-many-redirects = L'adresse renvoie sans fin à une autre. Copiez-la à nouveau depuis le logiciel d'emploi du temps.
finding-timetable-certificate-wrong = Le certificat du serveur n'est pas valable. Prévenez ceux qui l'hébergent.

finding-timetable-line-broken = Cette ligne n'est pas de l'iCalendar : elle a été laissée de côté. Exportez à nouveau si un cours manque.
finding-timetable-start-missing = Un cours n'a pas de début (DTSTART) : il a été laissé de côté. Corrigez-le dans le logiciel d'emploi du temps.
finding-timetable-end-before-start = Un cours finit avant d'avoir commencé : il a été laissé de côté. Corrigez-le dans le logiciel d'emploi du temps.
finding-timetable-time-wrong = « { $value } » n'est ni une date ni une heure ({ $element }) : le cours a été laissé de côté. Corrigez-le dans le logiciel d'emploi du temps.
finding-timetable-zone-unknown = Le fuseau horaire « { $value } » n'est ni connu ni décrit : le cours a été laissé de côté. Choisissez un fuseau connu, comme Europe/Paris.
finding-timetable-rule-wrong = La répétition « { $value } » ne peut pas être comprise : le cours a été laissé de côté. Corrigez-la dans le logiciel d'emploi du temps.
finding-timetable-too-many-occurrences = Un cours se répète plus de { $value } fois dans l'année : il a été laissé de côté. Corrigez sa répétition.
finding-timetable-too-long = Un cours dure { $value } jours, plus qu'il n'est permis : il a été laissé de côté. Corrigez sa fin.
finding-timetable-ident-unknown = « { $value } » ({ $element }) n'est décrit nulle part dans le fichier : ce qui en dépend a été laissé de côté. Exportez-le à nouveau, en entier.
finding-timetable-weeks-wrong = Les semaines « { $value } » ({ $element }) sortent de l'année scolaire, ou ne sont pas un nombre : le cours a été laissé de côté. Vérifiez l'année dans le logiciel.
finding-timetable-place-wrong = Le jour, la place ou la durée « { $value } » ({ $element }) ne convient pas : le cours a été laissé de côté. Corrigez-le dans le logiciel d'emploi du temps.
finding-timetable-alternation-without-weeks = L'alternance « { $value } » n'a aucune semaine : ses cours ont été laissés de côté. Donnez-lui ses semaines dans STS.
finding-timetable-ident-twice = « { $value } » ({ $element }) existe deux fois : le second a été laissé de côté. Corrigez-le dans le logiciel d'emploi du temps.
finding-timetable-exception-without-event = Une exception (RECURRENCE-ID) d'un cours qui n'est pas là : elle a été laissée de côté. Exportez à nouveau si un cours manque.
