# Schools: where they are, what they are called, what they are one place with, who is responsible for them

schools = Schools
directory-schools = Their numbers, where they are, cités scolaires and RPIs, and who is responsible for them.
directory-school = What the directory knows of your school.
schools-intro = What the directory knows of each school: its number, where it is, who is responsible for it.
schools-search = Search for a school
schools-search-hint = By its name, its town or its number (UAI), even a former one.
schools-query-long = Search with 100 characters at most
schools-search-now = Search
schools-all = All schools
schools-count = { $count ->
    [one] One school
   *[other] { $count } schools
  }
schools-found = { $count ->
    [one] One school found
   *[other] { $count } schools found
  }
schools-none = The directory knows no school yet.
schools-not-found = No school answers this search. Try with fewer words.
school-people = People
school-staff = Other staff
school-place = The school
school-uai = Number (UAI)
school-next-uai = Next number
school-next-uai-from = { $uai }, from { $day }
school-former-uais = Former numbers
school-address = Address
school-commune = Town
school-commune-code = INSEE code { $code }
school-departement = Département
school-academy = Académie
school-code = code { $code }
school-coordinates = Coordinates
school-time-zone = Local time
north = north
south = south
east = east
west = west
zone-paris = Paris time
zone-guadeloupe = Guadeloupe time
zone-martinique = Martinique time
zone-cayenne = French Guiana time
zone-reunion = Réunion time
zone-miquelon = Saint-Pierre and Miquelon time
zone-mayotte = Mayotte time
zone-saint-barthelemy = Saint Barthélemy time
zone-saint-martin = Saint Martin time
zone-wallis = Wallis and Futuna time
zone-tahiti = Tahiti time
zone-noumea = Nouméa time
school-continue = Continue
school-uai-changed = It is saved.
school-linked = It is done: these schools are linked.
school-unlinked = It is done: these schools are linked no more.
school-responsibility-changed = It is saved.

# Schools that belong together

school-links = Cité scolaire or RPI
school-links-none = This school is linked to no other.
link-cite-scolaire = Cité scolaire
link-cite-scolaire-hint = A collège and a lycée on one site.
link-rpi = Intercommunal grouping (RPI)
link-rpi-hint = Primary schools of several towns that share their classes.
link-heads-see-all = The heads of each see all these schools as theirs.
link-heads-see-own = The heads of each see their own school only.
link-delivered = This grouping comes from the académie's deliveries: it ends when they name it no more.
link-add = Link to another school
link-intro = { $school } and the schools that you name here belong together. Each keeps its number, its classes and its accounts.
link-kind = Why do they belong together?
link-kind-missing = Choose a cité scolaire or an RPI
link-uais = Number of the other school (UAI)
link-uais-hint = If there are several, put a space between the numbers. You will see their names before you confirm.
link-uais-wrong = Write the number of another school, and of nineteen at most
link-uai-unknown = No school of the directory has the number { $uai }
link-already = One of these schools belongs to such a grouping already: undo that link first
link-name = What is it called?
link-name-hint = For instance: Cité scolaire Émile-Zola.
link-name-wrong = Write a name: 200 characters at most
link-heads = The heads of each see all the schools
link-heads-hint = They may then do there all that they may do in their own: read names, add people, write to families.
link-question = Link these schools?
link-again = You can undo this link.
link-confirm = Yes, link them
unlink = Undo the link
unlink-question = Undo this link?
unlink-what = These schools belong together no more. Each keeps its number, its classes and its accounts.
unlink-heads = The heads of each see only their own school from now on.
unlink-confirm = Yes, undo the link

# The number

uai-change = Change the UAI
uai-intro = The number is { $uai } now. The school keeps its history, its classes and its accounts.
uai-replaces = It is due to become { $uai } on { $day }: what you save here replaces that. To keep the number of now, write it.
uai-new = New number (UAI)
uai-day = From (optional)
uai-day-hint = From today if you choose no day.
uai-wrong = Write seven digits and a letter, other than the number of now
uai-letter-wrong = With these digits the number ends with the letter { $letter }: check the digits and the letter
uai-taken = Another school has or had this number
uai-day-wrong = Choose a day, or none
uai-question = Change the number of { $school }?
uai-stays = { $uai } remains its number
uai-from-to = { $old } becomes { $new }
uai-confirm-from = From { $day }
uai-confirm-today = From today
uai-keeps = The school keeps its history, its classes and its accounts.
uai-deliveries = Deliveries that give the former number or the new one are about this school.
uai-again = The former number stays reserved for it. To go back, it has to be changed again.
uai-confirm = Yes, change the number

# Who is responsible

school-responsible = Who is responsible for it
school-responsible-none = No organisation that is known here is responsible for this school.
school-not-responsible = Not responsible for it
organisation-commune = Town (commune)
organisation-epci = Group of towns (EPCI)
organisation-departement = Département
organisation-region = Région
organisation-academie = Académie
organisation-circonscription = Circonscription of primary schools
rule-commune = A town is responsible for its public primary schools.
rule-epci = A group of towns is responsible for their public primary schools.
rule-departement = A département is responsible for its public collèges.
rule-region = A région is responsible for its public lycées.
rule-academie = An académie is responsible for all its schools.
rule-circonscription = A circonscription is responsible for its primary schools.
responsible-as-said = Responsible by decision of the administration, whatever the rule says.
not-responsible-as-said = Not responsible, by decision of the administration.
responsible-change = Change who is responsible
responsible-change-one = Change
responsible-intro = The rule says who is responsible for a school. Here you decide on an exception for this school, or take it back.
responsible-kind = Which organisation
responsible-code = Its code
responsible-code-hint = INSEE code of a town, a département or a région, SIREN of a group of towns, code of an académie, name of a circonscription.
responsible-unknown = ENEJ does not know an organisation with this code yet: it comes in with its first agent.
responsible-said = What holds for this school
responsible-said-missing = Choose what holds for this school
said-responsible = It is responsible for it
said-not-responsible = It is not responsible for it
said-as-its-kind = The rule decides
responsible-again = Its agents see the school, or no more, at once. You can go back to the rule.
