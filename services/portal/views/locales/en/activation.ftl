# Activating an account

step = Step { NUMBER($number) } of { NUMBER($total) }
code-title = Activate my account
code-intro = This code links you to your children, your class or your school. It works once.
code = Code from the letter
code-hint = Capitals, small letters, dashes and spaces: type it as you like.
code-missing = Enter the code from the letter
code-unknown = We do not know this code. Check every character; if in doubt, ask the school office for a new letter
code-gone = We no longer have your code: too much time has passed, or your browser refuses cookies. Enter it again; if your account is already active, sign in
code-overtaken = Another activation was started in this browser. To go on with this one, enter its code again
code-busy = Many people are arriving right now. Your code was not used: try again in a few seconds
no-letter-title = No letter?
no-letter-text = The school office can print it for you.
already-activated = My account is already active: sign in

choose-password-title = Choose a password
you-are = You are { $name }
not-you = Not you? Start again with another code
new-password = Password
password-rule-length = At least 12 characters. No capital, digit or sign is required.
password-rule-advice = Four unrelated words make a good password. Avoid your name, and a password you use elsewhere.
email-optional = E-mail address (optional)
email-hint = To receive your login and, later, your messages.
activate = Activate my account

password-too-short = The password must have at least 12 characters
password-too-long = The password is too long: 128 characters at most
password-too-common = This password is too well known: it would be guessed at once. Choose another
password-holds-name = The password contains your name or your login. Choose another
email-malformed = This e-mail address is not complete. Example: marie@example.org
activation-busy = Many people are arriving right now. Nothing was saved: try again in a few seconds

activated-title = Your account is active
your-login = Your login:
login-keep = Write it down: you will need it with your password on a new device.
welcome-sent = It is also on its way to your e-mail address.

capacity-guardian = parent of { $children }
capacity-pupil = pupil, { $school }
capacity-teacher = teacher, { $schools }
capacity-head = head, { $schools }
capacity-staff = { $function }, { $school }
capacity-agent = officer, { $organisation }
