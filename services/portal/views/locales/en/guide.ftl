# Guide de style / style guide

guide-title = Style guide
guide-intro = Every piece of the interface, with invented people.
guide-colours = Colours
guide-text = Text
guide-heading-3 = Heading level 3
guide-heading-4 = Heading level 4
guide-buttons = Buttons and links
guide-notices = Notices
guide-forms = Forms
