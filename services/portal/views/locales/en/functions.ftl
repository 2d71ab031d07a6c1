# The table of functions

functions = Functions
functions-title = Table of functions
functions-intro = Deliveries give each member of staff a function code. This table says which profile it gives, hence what the person may see and do.
functions-when = For people who are already known, a change takes effect with the next complete delivery of their school.
functions-unknown = { $count ->
    [0] Functions that the table does not know
    [one] One person has a function that the table does not know
   *[other] { $count } people have a function that the table does not know
  }
functions-unknown-text = Meanwhile they count as teachers if their record says that they teach, otherwise as other staff.
functions-known = Known functions
function-choose = Choose a profile
function-add = Add a code
function = Function
profile = Profile
function-changed = Changed on { $moment } by { $name }
function-changed-by-operator = Changed on { $moment } by the operations team
function-saved = Saved. The change takes effect with the next complete delivery of each school.
function-of = Function { $code }
function-new = Add a function code
function-held-by = { $count ->
    [0] Nobody has this function today.
    [one] One person has this function today.
   *[other] { $count } people have this function today.
  }
function-code = Code
function-code-hint = As deliveries write it, for example CPE.
function-label = What this code means (optional)
function-profile = The profile that this function gives
function-save = Save
function-code-wrong = Write the code: 30 characters at most, without spaces
function-label-wrong = 100 characters at most
function-profile-missing = Choose a profile
profile-teacher = Teacher
profile-teacher-hint = Sees her classes and their families. Whoever does not teach, by her record, is other staff.
profile-head = Head
profile-head-hint = Sees the whole school, prints letters, reads imports.
profile-school-life = School life
profile-school-life-hint = CPE, education assistants, supervisors.
profile-staff = Other staff
profile-staff-hint = Administration, health, technical staff, support.
profile-academic = Academy
profile-academic-hint = Inspection and academy services.
profile-agent = Local authority
profile-agent-hint = Agents of the local authority who work in the school.
profile-pupil = Pupil
profile-guardian = Guardian
