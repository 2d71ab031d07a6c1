# My contact details

contact-title = My contact details
contact-intro = Choose how we may reach you, and what for. You can change your mind at any time.
contact-by-email = By e-mail
contact-email = E-mail address
contact-email-messages = Write to me when I have a new message
contact-email-urgent = Write to me in an emergency: school closed, bus cancelled…
contact-by-mobile = By text message
contact-mobile = Mobile phone number
contact-mobile-hint = Example: 06 12 34 56 78. Outside France, begin with + and the country code.
contact-mobile-messages = Text me when I have a new message
contact-mobile-urgent = Text me in an emergency: school closed, bus cancelled…
contact-from-feed = Given by the school or the education authority.
contact-typed = Given by you: the school cannot replace it.
contact-removed = Removed by you: the school cannot put it back.
contact-number-from-feed = Given by the school or the education authority.
contact-number-typed = Given by you: the school cannot replace it.
contact-number-removed = Removed by you: the school cannot put it back.
contact-remove-hint = Leave empty to give none.
contact-save = Save
contact-saved = Saved.
contact-email-missing = Give an address to be told by e-mail, or untick the boxes
contact-mobile-malformed = This is not a mobile number. Example: 06 12 34 56 78
contact-mobile-missing = Give a number to be told by text message, or untick the boxes
contact-busy = The service is very busy. Nothing was saved: try again in a few seconds
