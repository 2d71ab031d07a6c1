# Groups: clubs and teams of a school

groups = Groups
groups-intro = A club, a team, a choir: bring pupils and staff of the school together for the school year.
directory-groups = Clubs, teams, choirs: the groups that the school makes itself.
groups-link = My groups
groups-schools = Your schools
groups-none = You have not made a group in this school yet.
groups-none-school = There is no group in this school yet.
groups-closed-too = See closed groups too
groups-open-only = See open groups only
group-closed = Closed
group-closed-text = This group has no members any more.
group-members = { $count ->
    [0] No member
    [one] One member
   *[other] { $count } members
  }
group-made-by = Made by { $name }
group-new = Make a group
group-new-confirm = Make the group
group-new-year = The group closes by itself at the end of the school year, on 31 July.
group-name = The group's name
group-name-hint = For instance: Chess club.
group-name-wrong = Write a name: at most 100 characters
group-made = The group is made. Now add its members.
group-renamed = The group has its new name.
group-closed-now = The group is closed.
group-added = The group has its new members.
group-removed = It is done: these people are not in the group any more.
group-nobody = Nothing was changed: nobody was chosen.
group-full = A group has at most 1,000 members: not everybody could be added.
group-busy = The service is very busy: perhaps not everything was done. Look at the list and try again in a moment.
group-members-title = Members
group-remove-who = Tick the people to remove
group-remove = Remove from the group
group-add-title = Add members
group-choose-class = Choose pupils of the class
group-see-pupils = See its pupils
group-add-all = Add all at once
group-add-all-hint = You can then remove those who do not belong to it.
group-add = Add to the group
group-all-pupils = All pupils of { $class }
group-all-teachers = All teachers
group-all-staff = School life and other staff
group-all-heads = The heads
group-pupils-of = Pupils of { $class }
group-pupils-none = No pupil is in this class.
group-choose-pupils = Tick the pupils to add to "{ $name }"
group-rename-title = Change the name
group-rename = Save the name
group-close-title = Close the group
group-close-year = It closes by itself at the end of the school year.
group-close-link = Close now
group-close-question = Close "{ $name }"?
group-close-what = Its members leave it today, and it cannot be opened again.
group-close-confirm = Close the group
