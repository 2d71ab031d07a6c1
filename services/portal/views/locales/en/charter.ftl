# Terms of use, one text per family of profiles.

charter-intro = A few simple rules for a safe place, for children first.
charter-first = Before you come in, read the terms of use and say whether you accept them. We keep the date of your agreement.
charter-first-pupil = Before you come in, read the terms of use and say whether you accept them. We keep the date of your agreement.
charter-we = We commit to
charter-we-minimal = showing each person only what concerns them;
charter-we-no-advertising = no advertising and no trade in your data;
charter-we-accessible = making this place usable by everyone, and mending what is not.

charter-pupil = If you are a pupil
charter-pupil-password = Your password is yours: give it to nobody, not even your friends.
charter-pupil-respect = Speak to others as you like to be spoken to.
charter-pupil-share = Don't show someone's photo, name or work elsewhere unless they agree.
charter-pupil-report = If someone writes you something nasty or embarrassing, you have done nothing wrong: talk to an adult.

charter-guardian = If you are a parent or guardian of a pupil
charter-guardian-password = Your password is yours: each person has an account, and so do your children.
charter-guardian-respect = Speak to everyone with respect.
charter-guardian-share = Don't pass on other children's photos, names or work.
charter-guardian-report = Tell the school if something worries you.

charter-staff = If you work in a school or for the education authority
charter-staff-password = Your password is yours: don't lend it, not even to a colleague who stands in for you.
charter-staff-need = Look only at what your work needs.
charter-staff-respect = Write with respect, and at hours that let everyone rest.
charter-staff-share = Don't take the data of pupils and their families out of here.
charter-staff-report = Tell the head if something worries you, or if data are lost.

charter-agent = If you work for a local authority
charter-agent-password = Your password is yours: don't lend it, not even to a colleague who stands in for you.
charter-agent-need = Look only at what your task needs.
charter-agent-purpose = Use these data for nothing else: neither political communication nor another file.
charter-agent-report = Tell the data protection officer if something worries you, or if data are lost.

charter-accept = I have read the terms of use and accept them
charter-read = Read the terms of use
charter-not-accepted = Tick the box to accept the terms of use, or sign out
charter-busy = The service is very busy. Your agreement was not saved: try again in a few seconds
charter-decline-title = You don't accept them?
charter-decline-text = Sign out: nothing is saved, and the terms of use will be shown again next time.
