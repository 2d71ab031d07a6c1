# Welcome e-mail: no password, no child's name

welcome-subject = Your account is active
welcome-hello = Hello { $name },
welcome-active = Your ENEJ account is active.
welcome-address = To sign in:
welcome-password = Your password is the one you chose; nobody else knows it, and nobody will ask you for it.
welcome-not-you = If you did not activate this account, please tell the school at once.
