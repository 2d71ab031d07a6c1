# Signing in

sign-in-title = Sign in
sign-in = Sign in
login = Login
login-hint = You saw it at the end of the activation; it is also in your welcome e-mail. Example: marie.durand.
password = Password
shared-device = This is a shared device
shared-device-hint = Library, school computer, borrowed laptop: you will be signed out after 30 minutes without activity. On a device of your own you stay signed in for 30 days.
first-time-title = First visit?
first-time-text = The school sent you a letter with a code.
first-time-link = Activate my account with the code
lost-title = Lost your password or login?
lost-text = Ask the school office for a new letter: they will pass it on. Nobody will ever ask you for your password.

sign-in-login-missing = Enter your login
sign-in-password-missing = Enter your password
sign-in-wrong = The login or the password is not right. Check both, then try again
sign-in-throttled = { $minutes ->
    [one] Too many tries. Wait one minute, then try again. Your account is not blocked
   *[other] Too many tries. Wait { $minutes } minutes, then try again. Your account is not blocked
  }
sign-in-busy = Many people are signing in right now. Your password was not checked: try again in a few seconds
sign-in-expired = You were signed out after a while without activity. Sign in to go on.
sign-in-signed-out = You are signed out.
sign-in-signed-out-everywhere = You are signed out of all your devices.
